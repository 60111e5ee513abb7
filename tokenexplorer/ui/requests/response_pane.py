"""An answer: its bar, a banner where it is not whole, the views of it as tabs, and its foot."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QGraphicsOpacityEffect,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from tokenexplorer.tokens.human_time import span
from tokenexplorer.ui.explain.panel import ExplainPanel
from tokenexplorer.ui.requests.answer_foot import AnswerFoot
from tokenexplorer.ui.requests.answer_table import AnswerTable
from tokenexplorer.ui.requests.copied_secret import is_copied_secret
from tokenexplorer.ui.requests.find_line import FindLine
from tokenexplorer.ui.requests.headers_page import HeadersPage
from tokenexplorer.ui.requests.json_tree import JsonTree
from tokenexplorer.ui.requests.raw_view import RawView
from tokenexplorer.ui.requests.remark import remark_on
from tokenexplorer.ui.requests.response_bar import ResponseBar
from tokenexplorer.ui.requests.response_content import Content, read_content
from tokenexplorer.ui.widgets.banner import Banner, BannerKind
from tokenexplorer.ui.widgets.empty import EmptyState
from tokenexplorer.ui.widgets.page_stack import PageStack
from tokenexplorer.ui.widgets.pane import Pane
from tokenexplorer.ui.widgets.polish import set_ground
from tokenexplorer.ui.widgets.tabs import Tabs
from tokenexplorer.ui.widgets.timing_view import TimingView

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.finding import Explanation
    from tokenexplorer.ui.requests.answer import Answer
    from tokenexplorer.ui.tasks import TaskRunner
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard
    from tokenexplorer.wire.exchange import Exchange

_EMPTY = "Pick a call on the left or type a URL."
_DIM = 0.45
_FAILED = 400


class ResponsePane(QWidget):
    """Shows one answer at a time.

    Signals:
        trace_requested(int): Show this message in the trace.
        csv_requested: Save the table as a file.
        notice(str): Something done.
    """

    trace_requested = Signal(int)
    csv_requested = Signal()
    notice = Signal(str)

    def __init__(self, theme: Theme, clipboard: Clipboard, tasks: TaskRunner) -> None:
        super().__init__()
        self._theme, self._clipboard, self._tasks = theme, clipboard, tasks
        self._answer: Answer | None = None
        self._content = Content()
        self._opens_explain = False
        self._arrived = datetime.now(UTC)
        set_ground(self, "surface")
        self.bar = ResponseBar(theme)
        self.banner = Banner(theme, name="response_banner", label_name="response_bannerLabel")
        self.tabs = Tabs(theme, name="response_tabs", accessible_name="Response views")
        self.find_line = FindLine(theme, tasks, self)
        self.tree = JsonTree(theme, tasks)
        self.table = AnswerTable(theme, clipboard, tasks)
        self.raw = RawView(theme, tasks, name="response_rawEdit", accessible_name="Raw")
        self.headers_page = HeadersPage(theme, clipboard)
        self.sent_view = self.headers_page.sent_view
        self.timing_view = TimingView(theme, name="response_timingView")
        self.explain = ExplainPanel(theme)
        self.stack = PageStack()
        self._age = QTimer(self, interval=1000)
        self._age.timeout.connect(self._say_age)
        self._build()
        self._fill()
        self._join()
        self.clear()

    # Building

    def _fill(self) -> None:
        for key, text, page in (
            ("tree", "Tree", self.tree),
            ("table", "Table", self.table),
            ("raw", "Raw", self.raw),
            ("headers", "Headers", self.headers_page),
            ("timing", "Timing", self.timing_view),
            ("explain", "Explain", self.explain),
        ):
            self.stack.addWidget(page)
            self.tabs.add(key, text)

    def _build(self) -> None:
        # From the outside in, so that each widget is polished once.
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        self.answer_pane = Pane(self._theme, foot_height=32, parent=self)
        column.addWidget(self.answer_pane, 1)
        self._fade = QGraphicsOpacityEffect(self.stack)
        self._fade.setOpacity(_DIM)
        self._fade.setEnabled(False)
        self.stack.setGraphicsEffect(self._fade)
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 16, 0)
        head.setSpacing(8)
        head.addWidget(self.tabs)
        head.addStretch(1)
        head.addWidget(self.find_line.label)
        head.addWidget(self.find_line.edit)
        self.banner_room = QWidget()
        around = QHBoxLayout(self.banner_room)
        around.setContentsMargins(16, 8, 16, 8)
        around.addWidget(self.banner)
        self.answer_pane.body.addLayout(head)
        self.answer_pane.body.addWidget(self.banner_room)
        self.answer_pane.body.addWidget(self.stack, 1)
        self.foot = AnswerFoot(self._theme, self.answer_pane)
        self.empty = EmptyState(
            self._theme,
            "send",
            _EMPTY,
            action="Explain an error from elsewhere…",
            action_name="explain_pasteButton",
            label_name="response_emptyLabel",
            variant="ghost",
            framed=False,
        )
        column.addWidget(self.empty, 1)

    def _join(self) -> None:
        self.tabs.chosen.connect(self._turn)
        self.tree.path_changed.connect(lambda path: self.foot.show_path("tree", path))
        self.table.path_changed.connect(lambda path: self.foot.show_path("table", path))
        self.table.found.connect(self._tell_rows)
        for view in (self.tree, self.raw):
            view.copy_requested.connect(self._copy)
            view.copy_refused.connect(self.notice)
        self.foot.copy_path_button.clicked.connect(lambda: self._copy(self.foot.path))
        self.foot.csv_button.clicked.connect(self.csv_requested)
        self.foot.trace_button.clicked.connect(self._show_trace)
        self.find_line.found.connect(self._show_found)

    # Values

    @property
    def answer(self) -> Answer | None:
        """What is shown."""
        return self._answer

    @property
    def content(self) -> Content:
        """The body that is shown, once it was looked at."""
        return self._content

    def clear(self) -> None:
        """Nothing was sent yet."""
        self._answer = None
        self._show_parts(answered=False)

    def begin(self) -> None:
        """A new request is under way: the old answer stays, dimmed, with its age."""
        self.bar.show()
        self.bar.begin()
        self._fade.setEnabled(self._answer is not None)
        if self._answer is not None:
            self._age.start()
            self._say_age()

    def end(self) -> None:
        """Nothing is under way any more, and no new answer came: the old one is the answer again."""
        self._age.stop()
        self._fade.setEnabled(False)
        self.bar.stop()
        if self._answer is None:
            self._show_parts(answered=False)
        else:
            self.bar.show_exchange(self._answer.exchange, say=False)

    def show_answer(self, answer: Answer) -> None:
        """Show what came."""
        exchange = answer.exchange
        self._answer, self._arrived = answer, datetime.now(UTC)
        self._age.stop()
        self._fade.setEnabled(False)
        self.find_line.look_in(None)
        self._show_parts(answered=True)
        self.bar.show_exchange(exchange)
        self._show_banner(exchange)
        self._show_headers(exchange)
        self.timing_view.show_timing(exchange.timing, remote=exchange.remote, attempts=exchange.attempts)
        body = exchange.response.body if exchange.response is not None else None
        self._content = Content()
        self.tree.json_model.show_body(None)
        self.raw.show_body(None)
        for key in ("tree", "table"):
            self.foot.show_path(key, "")
        self.table.show_body(None)
        if body is None:
            self._choose("explain" if self._opens_explain else "headers")
        else:
            self._tasks.run(lambda: read_content(body), self._show_content, key="response.content")

    def _show_content(self, content: Content) -> None:
        self._content = content
        self.raw.show_body(content.text)
        is_json = content.kind == "json"
        self.tabs.setTabVisible(self.tabs.place("tree"), is_json)
        if is_json:
            self.table.show_body(content.text)
            self.tree.json_model.show_body(content.text)
            self.tree.open_first()
            self.tree.setCurrentIndex(self.tree.json_model.index(0, 0))
        elif content.problem and self.banner_room.isHidden():
            self._tell("warn", content.problem, "The Raw tab shows it as it came.")
        self._choose(
            "explain"
            if self._opens_explain
            else "tree"
            if is_json
            else "raw"
            if content.text is not None and content.text.size_bytes
            else "headers"
        )
        self.find_line.look_in(content.text)

    def show_explanation(self, explanation: Explanation, who: str, *, in_front: bool = False) -> None:
        """Say why, and open that page where something failed.

        Args:
            explanation: Of the answer that is shown.
            who: Whose words the verbatim ones are.
            in_front: Open that page whatever came.
        """
        self.explain.show_explanation(explanation, who=who)
        failed = not explanation.fine
        # What is only remarkable (an empty list) has its dot; the answer itself stays in front.
        self._opens_explain = in_front or (failed and self._is_failure())
        self.tabs.set_dot("explain", "badSolid" if failed else None, "says why" if failed else "")
        if self._opens_explain:
            self._choose("explain")

    def open_explanation(self) -> None:
        """Turn to it, where there is an answer."""
        if self._answer is not None:
            self._choose("explain")
            self.explain.setFocus()

    def _tell_rows(self, count: int) -> None:
        self.tabs.setTabVisible(self.tabs.place("table"), count > 0)
        self.tabs.set_count("table", count or None)

    def _is_failure(self) -> bool:
        exchange = self._answer.exchange if self._answer is not None else None
        if exchange is None:
            return False
        return exchange.response is None or exchange.response.status >= _FAILED

    def _choose(self, key: str) -> None:
        self.tabs.set_current(key)
        self._turn(key)

    def _show_parts(self, *, answered: bool) -> None:
        self.bar.setVisible(answered)
        self.answer_pane.setVisible(answered)
        self.empty.setVisible(not answered)

    def _show_headers(self, exchange: Exchange) -> None:
        response = exchange.response
        self.headers_page.show_exchange(exchange)
        self.tabs.set_count("headers", len(response.headers) if response is not None else None)
        for key, there in (("tree", response is not None), ("table", False), ("raw", response is not None)):
            self.tabs.setTabVisible(self.tabs.place(key), there)
        self.foot.show_ids(response, in_trace=bool(self._answer and self._answer.message_id))

    def _show_banner(self, exchange: Exchange) -> None:
        remark = remark_on(exchange, self._answer.warnings if self._answer is not None else ())
        self.banner_room.hide()
        if remark is not None:
            self._tell(remark.kind, remark.lead, remark.rest)

    def _tell(self, kind: BannerKind, lead: str, rest: str) -> None:
        self.banner.set(kind, lead, rest)
        self.banner_room.show()

    @property
    def offers_fix(self) -> bool:
        """Whether a button of Explain is the best next step."""
        return self._opens_explain and self.explain.primary_button() is not None

    # Around

    def set_narrow(self, narrow: bool) -> None:
        """Give way."""
        self.bar.set_narrow(narrow)
        self.foot.request_id_label.setVisible(not narrow)
        self.find_line.set_narrow(narrow)

    def stop(self) -> None:
        """Stop the workers that read the body."""
        self.tree.json_model.stop()
        self.table.stop()
        self.raw.stop()
        self.find_line.stop()

    def _turn(self, key: str) -> None:
        self.stack.setCurrentIndex(self.tabs.place(key))
        self.foot.turn(key)
        self.find_line.edit.setEnabled(key in ("tree", "raw") and self._content.text is not None)

    def _say_age(self) -> None:
        age = span((datetime.now(UTC) - self._arrived).total_seconds())
        self.bar.note(f"Below: the answer of {age} ago")

    def _copy(self, text: str) -> None:
        path = self.foot.path
        if is_copied_secret(text, path if text != path else ""):
            self._clipboard.copy_secret(text)
            self.notice.emit(f"Copied. The clipboard is cleared in {round(self._clipboard.clear_after_s)} s.")
            return
        self._clipboard.copy(text)
        self.notice.emit("Copied.")

    def _show_trace(self) -> None:
        if self._answer is not None and self._answer.message_id:
            self.trace_requested.emit(self._answer.message_id)

    def _show_found(self, offset: int, length: int) -> None:
        self.raw.select(offset, offset + length)
        if self._content.kind == "json":
            index = self.tree.json_model.locate(offset)
            if index.isValid():
                self.tree.setCurrentIndex(index)
                self.tree.scrollTo(index)
