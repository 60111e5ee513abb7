"""The Requests place: the list of calls on the left, the request above, its answer below. Composition only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMenu, QVBoxLayout, QWidget

from tokenexplorer.api.request import ApiRequest
from tokenexplorer.ui.explain.mending import ExplanationMends
from tokenexplorer.ui.place import Place
from tokenexplorer.ui.requests.csv_export import CsvExport
from tokenexplorer.ui.requests.drawer import SIDE_WIDTH, Drawer
from tokenexplorer.ui.requests.editor import RequestEditor
from tokenexplorer.ui.requests.explainer import AnswerExplainer
from tokenexplorer.ui.requests.flow import RequestFlow
from tokenexplorer.ui.requests.mends import RequestMends
from tokenexplorer.ui.requests.questions import Questions
from tokenexplorer.ui.requests.response_pane import ResponsePane
from tokenexplorer.ui.requests.save_body import ask_where_to_save
from tokenexplorer.ui.requests.sending import Sending
from tokenexplorer.ui.requests.shelf import Shelf
from tokenexplorer.ui.requests.side_pane import SidePane
from tokenexplorer.ui.requests.tools import RequestTools
from tokenexplorer.ui.requests.trying import Trying
from tokenexplorer.ui.widgets.confirm import ConfirmDialog
from tokenexplorer.ui.widgets.pane import PaneSplitter

if TYPE_CHECKING:
    from tokenexplorer.tokens.token_set import TokenKind
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.requests.answer import Answer
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme

DRAWER_BELOW, FOLD_BELOW = 1040, 1000


class RequestsPlace(Place):
    """Postman's place in the window, with the token wired in."""

    def __init__(
        self, services: Services, state: AppState, theme: Theme, actions: Actions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("request_page")
        self.setAccessibleName("Requests")
        self._services, self._theme = services, theme
        clipboard = services.clipboard
        self._folds = False
        self.side = SidePane(theme)
        self.editor = RequestEditor(theme, clipboard)
        self.response = ResponsePane(theme, clipboard, services.tasks)
        self.sending = Sending(services, self)
        self.shelf = Shelf(services, self.side, self)
        self.flow = RequestFlow(services, state, self.editor, self.side, self)
        self.tools = RequestTools(self, services, state, theme, actions, self.editor, self.flow, self.shelf)
        self._export = CsvExport(self, services.tasks)
        self.trying = Trying(self.editor, self.flow, self.send, self)
        self._explainer = AnswerExplainer(state, actions.grants, self.response, self, services.trace.known_secrets)
        Questions(self, theme, self.sending)
        shared = ExplanationMends(self, services, state, theme, actions)
        self._mends = RequestMends(self, shared, state, actions, self.editor, self.flow, self.send)
        self._build()
        self._join_editor()
        self._join_answer()
        self._join_lists()

    def _build(self) -> None:
        menu = QMenu(self)
        menu.addAction("Copy as curl", self.tools.copy_as_curl)
        menu.addAction("Save as…", self.tools.save_as)
        self.editor.line.send_button.setMenu(menu)
        # From the outside in: each widget is then polished once, not once for every level above it.
        self.horizontal = PaneSplitter("requests.side", self._services.settings, name="request_sideSplitter")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.horizontal)
        self.vertical = PaneSplitter(
            "requests.answer",
            self._services.settings,
            orientation=Qt.Orientation.Vertical,
            name="request_splitter",
        )
        self.horizontal.add_pane(self.side)
        self.horizontal.add_pane(self.vertical, stretch=1, lowest=480)
        self.vertical.add_pane(self.editor)
        self.vertical.add_pane(self.response, stretch=1)
        self.vertical.restore([234, 560])
        self.response.setMinimumHeight(120)
        self.horizontal.restore([SIDE_WIDTH, 1000])
        line = self.editor.line
        self.drawer = Drawer(self.side, self, self.horizontal, line, line.url_edit)

    def _join_editor(self) -> None:
        line, hint = self.editor.line, self.editor.hint
        line.send_requested.connect(self.send)
        line.cancel_requested.connect(self.sending.cancel)
        line.side_requested.connect(self.drawer.toggle)
        line.identity_button.chosen.connect(self.editor.auth_tab.set_token_id)
        line.identity_button.sign_in_requested.connect(self.sign_in_requested)
        hint.variables_requested.connect(self.tools.show_variables)
        hint.curl_requested.connect(self.tools.copy_as_curl)
        hint.action_requested.connect(self._mends.follow_hint)
        self.editor.save_requested.connect(self.tools.save)
        self.editor.auth_tab.secret_entered.connect(self.tools.keep_ssws)
        self.tools.notice.connect(self.notice)
        self.tools.trouble.connect(self.trouble)
        self.shelf.notice.connect(self.notice)
        self.shelf.trouble.connect(self.trouble)

    def _join_answer(self) -> None:
        sending, response = self.sending, self.response
        sending.started.connect(self._on_started)
        sending.waiting.connect(response.bar.wait)
        sending.progress.connect(response.bar.grow)
        sending.refused.connect(self._on_refused)
        sending.answered.connect(self._on_answered)
        sending.cancelled.connect(self._on_cancelled)
        sending.ended.connect(lambda: self.editor.line.set_running(False))
        response.explain.mend_requested.connect(lambda mend: self._mends.carry_out(mend, response.answer))
        response.empty.action_requested.connect(self.tools.explain_pasted)
        response.bar.report_requested.connect(self._copy_report)
        response.explain.page_requested.connect(self._mends.open_page)
        response.trace_requested.connect(lambda message_id: self.place_requested.emit("trace", message_id))
        response.notice.connect(self.notice)
        response.bar.next_requested.connect(self._next_page)
        response.bar.save_requested.connect(
            lambda: ask_where_to_save(self, self._services, self.response, self.notice.emit, self.trouble.emit)
        )
        response.csv_requested.connect(lambda: self._export.ask_or_stop(response.table.rows_model.rows))
        self._export.progress.connect(response.foot.show_export)
        self._export.ended.connect(lambda: response.foot.show_export(None))
        self._export.notice.connect(self.notice)
        self._export.trouble.connect(self.trouble)

    def _join_lists(self) -> None:
        side = self.side
        for chosen in (side.operation_chosen, side.saved_chosen, side.history_chosen):
            chosen.connect(lambda _value: self.drawer.close())
        side.operation_chosen.connect(self.flow.show_operation)
        side.saved_chosen.connect(self.flow.show_saved)
        side.history_chosen.connect(self.flow.show_history)
        side.history_clear_requested.connect(self._ask_clear_history)

    # Place

    def activate(self) -> None:
        """Fill the list of calls, once, and look at the clock again."""
        self.flow.load_calls()
        self.flow.refresh()
        focus = QApplication.focusWidget()
        if focus is None or not self.isAncestorOf(focus):
            self.editor.line.url_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def open(self, argument: object) -> None:
        """`GET /api/v1/users` selects that call, `(token id, kind)` sends with that token, a request is shown.

        `("send", request, times)` sends a request as it is, with its auth; `explain` in the place of `send` also shows
        why it went as it did.
        """
        if isinstance(argument, str):
            self.flow.open_call(argument)
        elif isinstance(argument, ApiRequest):
            self.flow.show_request(argument)
        elif isinstance(argument, tuple) and argument[0] in ("send", "explain"):
            self.flow.load_calls()
            self.trying.start(argument)
        elif isinstance(argument, tuple) and len(argument) == 2:
            self.flow.use_token(str(argument[0]), cast("TokenKind", argument[1]))

    def primary_button(self) -> QAbstractButton | None:
        """Send, or the button that mends a missing scope."""
        fix = self.response.explain.primary_button() if self.response.offers_fix else None
        return fix or self.editor.line.send_button

    def filter_edit(self) -> QLineEdit | None:
        """The find field of where the focus is: the answer, or the list."""
        focus = QApplication.focusWidget()
        if focus is not None and self.response.isAncestorOf(focus) and self.response.answer is not None:
            return self.response.find_line.edit
        if self.drawer.narrow and not self.drawer.is_open:
            self.drawer.toggle()
        return self.side.filter_edit

    def panes(self) -> tuple[QWidget, ...]:
        """List, request, answer."""
        return (self.side, self.editor, self.response)

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        """Focus the URL, save, copy as curl."""
        return {
            "Ctrl+U": self._focus_url,
            "Ctrl+S": self.tools.save,
            "Ctrl+Shift+C": self.tools.copy_as_curl,
            "Ctrl+E": self.response.open_explanation,
        }

    def escape(self) -> bool:
        """Cancel, clear the filter, or close the drawer."""
        if self.sending.is_running:
            self.sending.cancel()
        elif self.side.filter_edit.text() and self.side.isVisible():
            self.side.filter_edit.clear()
        elif self.drawer.is_open:
            self.drawer.close()
        else:
            return False
        return True

    def close(self) -> bool:
        """Stop what is under way."""
        self.sending.cancel()
        self.response.stop()
        self._export.stop()
        return super().close()

    # Sending

    def send(self) -> None:
        """Send the request as it is edited now."""
        if self.sending.is_running:
            return
        trouble = self.flow.unfilled()
        if trouble:
            self.editor.set_error(trouble, in_url=True)
            return
        self.editor.set_error("")
        secret = self.editor.auth_tab.take_secret()
        if secret:
            self.tools.keep_ssws(secret, self.send)
            return
        self.sending.start(self.flow.outgoing())

    def _on_started(self) -> None:
        self.editor.line.set_running(True)
        self.response.begin()

    def _on_refused(self, error: object) -> None:
        from tokenexplorer.errors import TokenExplorerError

        self.response.end()
        if isinstance(error, TokenExplorerError):
            words = "\n".join(part for part in (error.title, error.advice, error.detail) if part)
            self.editor.set_error(words, in_url="URL" in error.title or "{{" in error.title)
            if "URL" in error.title:
                self._focus_url()

    def _on_cancelled(self) -> None:
        self.response.end()
        self.notice.emit("Cancelled.")

    def _on_answered(self, answer: Answer) -> None:
        from tokenexplorer.errors import Cancelled

        if isinstance(answer.exchange.error, Cancelled):
            self.response.end()
            return
        self.call_sent.emit()
        if self.trying.goes_on(answer):
            return
        self.response.show_answer(answer)
        self._explainer.explain(answer, in_front=self.trying.took())
        self.shelf.remember(answer)
        self.editor.line.send_button.set_variant("tonal" if self.response.offers_fix else "primary")
        self._give_way()
        self.filled_changed.emit()

    def _next_page(self) -> None:
        answer = self.response.answer
        if answer is not None and self.flow.turn_page(answer):
            self.send()

    def _copy_report(self) -> None:
        from tokenexplorer.diagnosis.report import report

        case = self._explainer.case
        if case is not None:
            self._services.clipboard.copy(report(case, self.response.explain.explanation))
            self.notice.emit("Report copied as Markdown. It holds no secret.")

    def _ask_clear_history(self) -> None:
        ConfirmDialog.ask(
            self,
            self._theme,
            "Clear the history?",
            "Saved requests stay.",
            "Clear history",
            True,
            self.shelf.clear_history,
        )

    def _focus_url(self) -> None:
        self.editor.line.url_edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.editor.line.url_edit.selectAll()

    # Widths

    def set_width(self, width: int) -> None:
        """Below 1040 the list becomes a drawer, below 1000 the parts fold once an answer is there."""
        self._folds = width < FOLD_BELOW
        self.drawer.set_narrow(width < DRAWER_BELOW)
        self._give_way()

    def _give_way(self) -> None:
        self.editor.set_width(self.drawer.narrow, self._folds, self.response.answer is not None)
        self.response.set_narrow(self.drawer.narrow)
        if self.editor.is_folded:
            self.vertical.setSizes([self.editor.minimumSizeHint().height(), 2000])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The drawer keeps its place."""
        super().resizeEvent(event)
        self.drawer.fit()
