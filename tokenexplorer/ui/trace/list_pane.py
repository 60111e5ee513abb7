"""The left pane: filter, the messages under what the person did, and the state of the recorder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget

from tokenexplorer.sentences import counted
from tokenexplorer.ui.trace.message_tree import MessageTree
from tokenexplorer.ui.widgets.banner import Banner
from tokenexplorer.ui.widgets.buttons import LinkButton, button
from tokenexplorer.ui.widgets.empty import EmptyState
from tokenexplorer.ui.widgets.field import line_edit
from tokenexplorer.ui.widgets.pane import Pane
from tokenexplorer.ui.widgets.segments import Segments
from tokenexplorer.ui.widgets.text import plain_label, set_plain_tooltip
from tokenexplorer.ui.widgets.tool_buttons import tool_button

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard
    from tokenexplorer.wire.message import Message

PASTE, SHORT_PASTE = "Explain pasted evidence…", "Explain pasted…"
EMPTY = ("No messages yet.", "They appear when you sign in or send a call.")
_NARROW, _ROOMY = 450, 640
_LOWEST = 96


class TraceList(Pane):
    """Every message.

    Signals:
        selected(int): The person chose the message with this id.
        pause_requested(bool): Stop or go on recording.
        clear_requested: Forget everything.
        sign_in_requested: Sign in, since nothing is here yet.
        export_requested: Save what is here as a file.
        open_requested: Show a file.
        paste_requested: Explain what came from elsewhere.
        close_requested: Go back from the file to this run, or stop opening one.
    """

    selected = Signal(int)
    pause_requested = Signal(bool)
    clear_requested = Signal()
    sign_in_requested = Signal()
    export_requested = Signal()
    open_requested = Signal()
    paste_requested = Signal()
    close_requested = Signal()

    def __init__(self, theme: Theme, clipboard: Clipboard | None = None, parent: QWidget | None = None) -> None:
        super().__init__(theme, head_height=56, foot_height=40, parent=parent)
        self._theme = theme
        self._paused, self._file, self._forgotten = False, "", 0
        self._build_head()
        self.tree = MessageTree(theme, clipboard)
        self.model = self.tree.messages
        self.empty = EmptyState(
            theme,
            "activity",
            *EMPTY,
            action="Sign in",
            action_icon="log-in",
            action_name="trace_emptySignInButton",
            label_name="trace_emptyLabel",
            framed=False,
        )
        self.nothing = EmptyState(
            theme,
            "search",
            "",
            action="Clear",
            action_name="trace_clearFilterButton",
            variant="secondary",
            framed=False,
        )
        self._build()
        self._connect()
        self.tell(paused=False)
        self._show_page()

    def _build_head(self) -> None:
        theme = self._theme
        self.edit = line_edit(
            theme, "Filter messages", name="trace_filterEdit", accessible_name="Filter messages", icon="search"
        )
        self.edit.setMinimumWidth(96)
        self.segments = Segments(theme)
        self.segments.add("all", "All", name="trace_showAllButton")
        self.segments.add("failed", "Failed", name="trace_showFailedButton")
        self.segments.set_count("failed", 0)
        self.failed_first = tool_button(
            theme,
            "arrow-up",
            "Failed ones first",
            name="trace_failedFirstButton",
            variant="secondary",
            checkable=True,
        )
        self.pause = tool_button(
            theme,
            "circle-pause",
            "Pause recording",
            name="trace_pauseButton",
            variant="secondary",
            checkable=True,
        )
        self.head.addWidget(self.edit, 1)
        self.head.addWidget(self.segments)
        self.head.addWidget(self.failed_first)
        self.head.addWidget(self.pause)
        self.export = button(theme, "Export…", icon="file-up", name="trace_exportButton")
        self.export.setAccessibleDescription("As JSON, HAR or a page; without secrets")
        set_plain_tooltip(self.export, "Export as JSON, HAR or a page; without secrets")
        self.open_action = QAction("Open a trace…", self)
        self.open_action.setObjectName("trace_openAction")
        self.addAction(self.open_action)
        self.head.addWidget(self.export)
        self.show_head()

    def _build(self) -> None:
        self._stack = QStackedWidget()
        for page in (self.tree, self.empty, self.nothing):
            self._stack.addWidget(page)
        self.file_banner = Banner(
            self._theme,
            "info",
            name="trace_fileBanner",
            label_name="trace_fileLabel",
            action_name="trace_closeFileButton",
            parent=self,
        )
        self.file_banner.setProperty("edge", "true")
        self.body.addWidget(self.file_banner)
        self.body.addWidget(self._stack)
        self._state_icon = QLabel()
        self._state = plain_label("", "secondary", name="trace_stateLabel", elide=Qt.TextElideMode.ElideRight)
        self.clear = LinkButton(self._theme, "Clear", name="trace_clearButton")
        self.foot.addWidget(self._state_icon)
        self.foot.addWidget(self._state, 1)
        self.paste_link = LinkButton(self._theme, PASTE, name="trace_explainPastedButton")
        self.foot.addWidget(self.paste_link)
        self.open_link = LinkButton(self._theme, "Open…", name="trace_openButton")
        self.open_link.setAccessibleName("Open a trace")
        self.foot.addWidget(self.open_link)
        self.foot.addWidget(self.clear)
        self.show_foot()

    def _connect(self) -> None:
        self.edit.textChanged.connect(self._seek)
        self.segments.changed.connect(self._seek)
        self.failed_first.toggled.connect(self._seek)
        self.pause.toggled.connect(self.pause_requested)
        self.clear.clicked.connect(self.clear_requested)
        self.export.clicked.connect(self.export_requested)
        self.paste_link.clicked.connect(self.paste_requested)
        self.open_link.clicked.connect(self.open_action.trigger)
        self.open_action.triggered.connect(self.open_requested)
        self.file_banner.action_requested.connect(self.close_requested)
        self.empty.action_requested.connect(self.sign_in_requested)
        self.nothing.action_requested.connect(self.clear_filter)
        self.tree.selected.connect(self.selected)
        self._theme.changed.connect(self.tree.fit_columns)

    # Filling

    def add(self, messages: Iterable[Message]) -> None:
        """Add messages in their order; what is looked at stays where it is."""
        self.tree.add(messages)
        self._count()

    def take(self, messages: Iterable[Message]) -> None:
        """Add messages that show when `lay_out` is called: thousands at once."""
        self.model.take(messages)

    def lay_out(self) -> None:
        """Show what was taken."""
        self.tree.lay_out()
        self._count()

    def drop(self, kept: Collection[int]) -> None:
        """Remove the messages that left the trace; the ids of those that are still there are given."""
        self.tree.drop(kept)
        self._count()

    def forget(self) -> None:
        """Remove everything."""
        self.tree.forget()
        self._count()

    def _count(self) -> None:
        self.segments.set_count("failed", self.model.failed_count)
        self._show_page()

    def tell_opening(self, name: str, percent: int) -> None:
        """Say how much of a file is read, which can be stopped."""
        self.file_banner.set("info", f"Opening {name}.", f"{percent} %", action="Cancel")

    def tell_file(self, name: str, remark: str = "") -> None:
        """Say that a file is shown, or with an empty name that this run is."""
        if name:
            self.file_banner.set("info", f"{name}, read-only.", remark, action="Back to this run")
        else:
            self.file_banner.hide()
        self.pause.setVisible(not name)
        self.clear.setVisible(not name)

    def tell(self, *, paused: bool, file: str = "", forgotten: int = 0) -> None:
        """Say whether it records, and how much is kept; of a file, how much it holds."""
        self._paused, self._file, self._forgotten = paused, file, forgotten
        count = self.model.count
        some = f"{self.model.left_count:,} of " if self.model.narrows else ""
        words = "A file" if file else "Paused" if paused else "Recording"
        left = f" {counted(forgotten, 'older one')} left to make room." if forgotten and not file else ""
        kept = "Nothing of it is sent." if file else "Kept until you quit."
        self._state.setText(f"{words}, {some}{counted(count, 'message')}.{left} {kept}")
        self.export.setEnabled(count > 0)
        icon = "info" if file else "circle-pause" if paused else "circle-dot"
        self._state_icon.setPixmap(self._theme.pixmap(icon, "badSolid" if icon == "circle-dot" else "text3", 14))
        self.clear.setEnabled(count > 0)
        name = "Resume recording" if paused else "Pause recording"
        if self.pause.accessibleName() != name:
            self.pause.set_icon("play" if paused else "circle-pause")
            self.pause.setAccessibleName(name)
            set_plain_tooltip(self.pause, name)

    # Choosing

    def select(self, number: int) -> bool:
        """Make a message's row current, whatever the filter leaves; False where there is no such message."""
        if self.model.message_of(number) is None:
            return False
        if not self.model.index_of(number).isValid():
            self.clear_filter()
        return self.tree.select(number)

    def clear_filter(self) -> None:
        """Show everything."""
        self.edit.clear()
        self.segments.set_current("all")

    def _seek(self, *_: object) -> None:
        failed_only, failed_first = self.segments.current() == "failed", self.failed_first.isChecked()
        self.tree.seek(self.edit.text(), failed_only=failed_only, failed_first=failed_first)
        self.tell(paused=self._paused, file=self._file, forgotten=self._forgotten)
        self._show_page()

    def _show_page(self) -> None:
        page: QWidget = self.tree
        if not self.model.count:
            page = self.empty
        elif not self.model.rowCount():
            sought = self.edit.text().strip()
            self.nothing.set_words(f"No message with “{sought}”." if sought else "No message failed.")
            page = self.nothing
        self._stack.setCurrentWidget(page)
        # Rows scroll, what is said in their place does not.
        self._stack.setMinimumHeight(self._theme.height(_LOWEST) if page is self.tree else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Status and time keep their width; where it is narrow, Export is its icon."""
        super().resizeEvent(event)
        self.tree.fit_columns()
        self.export.set_label("" if self.width() < _NARROW else "Export…", "file-up")
        self.export.setAccessibleName("Export…")
        self.paste_link.setText(PASTE if self.width() >= _ROOMY else SHORT_PASTE)
        self.paste_link.setAccessibleName(PASTE)
