"""Trace: every message of discovery, sign-in and calls, in plain words and exactly, without its secrets."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from time import perf_counter
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.sentences import counted
from tokenexplorer.ui.collector import uncollected
from tokenexplorer.ui.explain.mending import ExplanationMends
from tokenexplorer.ui.place import Place
from tokenexplorer.ui.trace.detail_pane import DetailPane
from tokenexplorer.ui.trace.explaining import TraceExplainer
from tokenexplorer.ui.trace.list_pane import TraceList
from tokenexplorer.ui.trace.marks_dialog import MarksDialog
from tokenexplorer.ui.trace.raw_text import as_curl
from tokenexplorer.ui.trace.trace_files import TraceFiles
from tokenexplorer.ui.widgets.confirm import ConfirmDialog
from tokenexplorer.ui.widgets.pane import PaneSplitter
from tokenexplorer.ui.widgets.text import visible_text
from tokenexplorer.wire.message import Outcome

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton, QLineEdit

    from tokenexplorer.diagnosis.finding import Mend
    from tokenexplorer.storage.trace_files.document import TraceFile
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.wire.message import Message

STACKED_BELOW: Final = 1120
_WIDTHS: Final = (536, 752)
_HEIGHTS: Final = (200, 400)
_GATHER_MS: Final = 40
_AT_ONCE: Final = 200
_TURN_S: Final = 0.03


class TracePlace(Place):
    """The list of messages and the one that is selected."""

    _recorded = Signal(object)

    def __init__(
        self, services: Services, state: AppState, theme: Theme, actions: Actions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._state, self._theme, self._actions = services, state, theme, actions
        self._explainer = TraceExplainer(services, state)
        self._mends = ExplanationMends(self, services, state, theme, actions)
        self._waiting: deque[Message] = deque()
        self._wanted = 0
        self._file = self._remark = ""
        self._forgotten = 0
        self._taking = False
        self.files = TraceFiles(self, services)
        self.setObjectName("trace_page")
        self.setAccessibleName("Trace")
        self._list = TraceList(theme, services.clipboard)
        self._detail = DetailPane(theme, services.clipboard)
        self._splitter = PaneSplitter("trace", services.settings, name="trace_splitter")
        self._splitter.add_pane(self._list, lowest=360)
        self._splitter.add_pane(self._detail, stretch=1, lowest=500)
        self._splitter.restore([*_WIDTHS])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._splitter)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._fill)
        self._connect()
        self._show_zone("show_local_time")
        self._listen()

    def _connect(self) -> None:
        listed, detail = self._list, self._detail
        listed.selected.connect(self._show)
        listed.tree.rearranged.connect(self._tell_neighbours)
        listed.pause_requested.connect(self._pause)
        listed.clear_requested.connect(self._ask_clear)
        listed.sign_in_requested.connect(self.sign_in_requested)
        listed.export_requested.connect(self.files.ask_where_to_save)
        listed.open_requested.connect(self.files.ask_what_to_open)
        listed.close_requested.connect(self._close_file)
        self.files.progress.connect(lambda name, percent: listed.tell_opening(visible_text(name), percent))
        self.files.stopped.connect(self._tell_file)
        self.files.opened.connect(self._show_file)
        self.files.notice.connect(self.notice)
        self.files.failed.connect(self.trouble)
        detail.views.tabs.chosen.connect(lambda _: self.filled_changed.emit())
        detail.step_requested.connect(listed.tree.step)
        detail.message_requested.connect(listed.select)
        detail.report_requested.connect(self._copy_report)
        detail.learn.page_requested.connect(self._mends.open_page)
        detail.explain.page_requested.connect(self._mends.open_page)
        detail.explain.mend_requested.connect(self._carry_out)
        listed.paste_requested.connect(self._explain_pasted)
        detail.marks_requested.connect(lambda: MarksDialog(self, self._theme).open())
        detail.curl_requested.connect(self._copy_curl)
        detail.tokens_requested.connect(lambda: self.place_requested.emit("tokens", None))
        self._services.settings.changed.connect(self._show_zone)
        self._theme.changed.connect(self._tell)

    # Recording

    def _listen(self) -> None:
        # Messages come in the threads that send them; the queued signal brings them here.
        self._recorded.connect(self._gather, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe: Callable[[], None] | None = self._services.trace.subscribe(self._heard)
        self._waiting.extend(self._services.trace.messages())
        self._fill()

    def _heard(self, message: Message) -> None:
        try:
            self._recorded.emit(message)
        except RuntimeError:  # the window went away while a worker was still sending
            return

    def _gather(self, message: Message) -> None:
        if self._file:
            return  # it is in the trace, which comes back whole when the file is closed
        self._waiting.append(message)
        if not self._timer.isActive():
            self._timer.start(_GATHER_MS)

    def _fill(self) -> None:
        """Add what came, some at a time: thousands of messages never hold up the window."""
        with uncollected() if len(self._waiting) > _AT_ONCE else nullcontext():
            some = self._fill_some()
        if self._waiting:
            self._timer.start(0)
        self._drop_forgotten()
        self._tell()
        shown = self._detail.message
        if shown is not None and any(message.activity.id == shown.activity.id for message in some):
            self._show(shown.id)
        if self._wanted and self._list.select(self._wanted):
            self._wanted = 0
        elif shown is None and self.isVisible():
            self._list.tree.select_newest()
        if some:
            self.filled_changed.emit()

    def _drop_forgotten(self) -> None:
        """What left the trace leaves the list."""
        forgotten = self._services.trace.forgotten
        if self._file or forgotten == self._forgotten:
            return
        self._forgotten = forgotten
        self._list.drop({message.id for message in self._services.trace.messages()})

    def _fill_some(self) -> list[Message]:
        """A few are added where they belong; thousands are taken first, then laid out together."""
        some: list[Message] = []
        end = perf_counter() + _TURN_S
        while self._waiting and (perf_counter() < end or not some):
            some += [self._waiting.popleft() for _ in range(min(_AT_ONCE, len(self._waiting)))]
            self._taking = self._taking or bool(self._waiting)
            if self._taking:
                self._list.take(some[-_AT_ONCE:])
        if not self._taking:
            self._list.add(some)
        elif not self._waiting:
            self._taking = False
            self._list.lay_out()
        return some

    def _tell(self) -> None:
        trace = self._services.trace
        self._list.tell(paused=trace.paused, file=self._file, forgotten=trace.forgotten)
        self._detail.set_selectable(bool(self._list.model.count))

    def _pause(self, paused: bool) -> None:
        self._services.trace.paused = paused
        self._tell()

    def _ask_clear(self) -> None:
        count = self._list.model.count
        words = f"{count:,} message{' is' if count == 1 else 's are'} forgotten. Tokens and saved requests stay."
        ConfirmDialog.ask(self.window(), self._theme, "Clear the trace?", words, "Clear trace", True, self._clear)

    def _clear(self) -> None:
        self._services.trace.clear()
        self._list.edit.setFocus()  # Clear is turned off now, and would hand the focus to whatever comes next
        self._start_over(())

    def _start_over(self, messages: Iterable[Message]) -> None:
        """Show these messages in the place of those that are there."""
        self._waiting.clear()
        self._waiting.extend(messages)
        self._list.forget()
        self._detail.show_message(None, (), local=False)
        self._fill()
        self.filled_changed.emit()

    # A file

    def _show_file(self, name: str, found: TraceFile) -> None:
        """Show what a file holds, until it is closed; this run goes on behind it."""
        self._file, self._wanted = visible_text(name), 0
        saved = f"Saved {found.saved_at:%Y-%m-%d %H:%M} UTC by version {found.app}." if found.saved_at else ""
        left_out = f"{counted(found.left_out, 'message')} could not be read." if found.left_out else ""
        self._remark = visible_text(" ".join(part for part in (saved, left_out) if part))
        self._tell_file()
        self._start_over(found.messages)
        failed = next((each.id for each in found.messages if each.outcome is Outcome.FAILED), 0)
        if failed:
            self.open(failed)
        else:
            self._list.tree.select_newest()

    def _tell_file(self) -> None:
        self._list.tell_file(self._file, self._remark)

    def _close_file(self) -> None:
        if self.files.is_opening:
            self.files.stop()
            return
        self._file, self._wanted = "", 0
        self._tell_file()
        self._start_over(self._services.trace.messages())

    def shown_messages(self) -> tuple[Message, ...]:
        """All messages of this run, or of the file that is shown; whatever the filter leaves."""
        if self._file:
            return (*self._list.model.messages(), *self._waiting)
        return self._services.trace.messages()

    # Showing

    def activate(self) -> None:
        """Show the newest message where none is selected."""
        if self._detail.message is None and not self._wanted:
            self._list.tree.select_newest()
        (self._list.tree if self._list.model.count else self._list.edit).setFocus()

    def open(self, argument: object) -> None:
        """Select a message by its id, at once or as soon as it is here."""
        if isinstance(argument, int) and not self._list.select(argument):
            self._wanted = argument

    def _show(self, number: int) -> None:
        model = self._list.model
        message = model.message_of(number)
        if message is not None:
            local = self._services.settings.show_local_time
            explanation, who = self._explainer.explain(message, of_file=bool(self._file))
            self._detail.show_message(message, model.group_of(message), explanation, who=who, local=local)
            self._tell_neighbours()
            self.filled_changed.emit()

    def _tell_neighbours(self) -> None:
        tree = self._list.tree
        self._detail.set_neighbours(before=tree.neighbour(-1).isValid(), after=tree.neighbour(1).isValid())

    def _carry_out(self, mend: Mend) -> None:
        if not self._file:
            self._mends.carry_out(mend, self._explainer.token)

    def _explain_pasted(self) -> None:
        from tokenexplorer.ui.explain.paste_dialog import PasteEvidenceDialog

        PasteEvidenceDialog(self, self._services, self._state, self._theme, self._actions).open()

    def _copy_report(self) -> None:
        message = self._detail.message
        if message is None:
            return
        self._services.clipboard.copy(self._explainer.report(message, of_file=bool(self._file)))
        self.notice.emit("Report copied as Markdown. It holds no secret.")

    def _show_zone(self, setting: str) -> None:
        if setting != "show_local_time":
            return
        self._list.model.set_local(self._services.settings.show_local_time)
        shown = self._detail.message
        if shown is not None:
            self._show(shown.id)

    def _copy_curl(self) -> None:
        message = self._detail.message
        if message is None or message.recorded is None:
            return
        try:
            command = as_curl(message.recorded)
        except TokenExplorerError as error:
            self.trouble.emit(error)
            return
        self._services.clipboard.copy(command)
        self.notice.emit("Copied as curl. Fill in what is masked before you run it.")

    # The frame's questions

    def primary_button(self) -> QAbstractButton | None:
        """Sign in, while nothing is here yet; then the button that mends what is explained."""
        if not self._list.model.count:
            return self._list.empty.action_button
        return self._detail.views.fix_button

    def filter_edit(self) -> QLineEdit | None:
        """The filter of the list."""
        return self._list.edit

    def panes(self) -> tuple[QWidget, ...]:
        """List and message."""
        return (self._list, self._detail)

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        """Copy as curl."""
        return {"Ctrl+Shift+C": self._copy_curl}

    def escape(self) -> bool:
        """Clear the filter."""
        if not self._list.model.narrows:
            return False
        self._list.clear_filter()
        return True

    def set_width(self, width: int) -> None:
        """Below 1120 the message stands under the list."""
        stacked = width < STACKED_BELOW
        way = Qt.Orientation.Vertical if stacked else Qt.Orientation.Horizontal
        self._splitter.stand(way, [*(_HEIGHTS if stacked else _WIDTHS)])
        self._detail.set_stacked(stacked)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hear of nothing more."""
        self._timer.stop()
        self.files.stop()
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        super().closeEvent(event)
