"""The views of one message as tabs: its fields, headers, times, raw text, and why it failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QPlainTextEdit, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from tokenexplorer.ui.explain.panel import ExplainPanel
from tokenexplorer.ui.trace.fields_table import Line, LinesTable
from tokenexplorer.ui.trace.messages_page import MessagesPage
from tokenexplorer.ui.trace.raw_text import raw_text
from tokenexplorer.ui.widgets.tabs import Tabs
from tokenexplorer.ui.widgets.text import visible_text
from tokenexplorer.ui.widgets.timing_view import TimingView
from tokenexplorer.wire.message import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenexplorer.diagnosis.finding import Explanation
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard
    from tokenexplorer.wire.message import Message


_LOWEST: Final = 200


class MessageViews(QWidget):
    """Tabs over a page for each; a view that has nothing to show is left out.

    A message that failed opens with why; any other one with the view that was chosen last.
    """

    def __init__(self, theme: Theme, clipboard: Clipboard | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._message: Message | None = None
        self._raw_of = 0
        self._chosen = "messages"
        self._filling = False
        self.tabs = Tabs(theme, name="trace_tabs", accessible_name="Message views")
        self.messages = MessagesPage(theme, clipboard)
        self.explain = ExplainPanel(theme, name="trace_explain")
        self._headers = LinesTable(
            theme,
            clipboard,
            name="trace_headersTable",
            accessible_name="Headers",
            heads=("Header", "Value", "Way"),
            head_shown=True,
        )
        self._timing = TimingView(theme, name="trace_timingView")
        self._raw = QPlainTextEdit()
        self._raw.setObjectName("trace_rawEdit")
        self._raw.setAccessibleName("Raw, masked")
        self._raw.setProperty("mono", "true")
        self._raw.setReadOnly(True)
        self._raw.setTabChangesFocus(True)
        self._raw.setUndoRedoEnabled(False)
        self._build()

    def _build(self) -> None:
        explained = QWidget()
        explained.setObjectName("trace_explainTab")
        inside = QVBoxLayout(explained)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.explain)
        self._pages = QStackedWidget()
        self._pages.setMinimumHeight(_LOWEST)
        for key, words, page in (
            ("messages", "Messages", self.messages),
            ("headers", "Headers", _scrolling(self._headers)),
            ("timing", "Timing", self._timing),
            ("raw", "Raw", _with_margins(self._raw)),
            ("explain", "Explain", explained),
        ):
            self._pages.addWidget(page)
            self.tabs.add(key, words)
        self.tabs.chosen.connect(self._turn)
        head = QVBoxLayout()
        head.setContentsMargins(16, 0, 16, 0)
        head.addWidget(self.tabs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._pages, 1)

    @property
    def fix_button(self) -> QAbstractButton | None:
        """The button that mends what is explained, while that is in front."""
        return self.explain.primary_button() if self.tabs.current_key() == "explain" else None

    def show_message(
        self, message: Message, group: tuple[Message, ...], explanation: Explanation | None, *, who: str
    ) -> None:
        """Show a message among those of its activity.

        Args:
            message: The one to show.
            group: All of its activity, in order.
            explanation: Why it failed; None where there is nothing to explain.
            who: Whose words are explained.
        """
        another = self._message is None or self._message.id != message.id
        fails = message.outcome is Outcome.FAILED and explanation is not None and not explanation.fine
        self._message = message
        recorded = message.recorded
        there = {"headers": recorded, "timing": recorded, "raw": recorded, "explain": explanation}
        self._filling = True
        for key, content in there.items():
            self.tabs.setTabVisible(self.tabs.place(key), content is not None)
        if another:  # one that is shown anew stays where it was turned to
            self._open("explain" if fails else self._chosen, there)
        self._filling = False
        self.tabs.setVisible(any(content is not None for content in there.values()))
        says_why = explanation is not None
        self.tabs.set_dot("explain", "badSolid" if says_why else None, "says why" if says_why else "")
        self.messages.show_message(message, group)
        self._timing.show_timing(recorded.timing if recorded is not None else None)
        self._headers.show_lines(_header_lines(message))
        self.tabs.set_count("headers", self._headers.lines.rowCount())
        self._fill_raw()
        if explanation is not None:
            self.explain.show_explanation(explanation, who=who)

    def _open(self, key: str, there: Mapping[str, object]) -> None:
        self.tabs.set_current("messages" if there.get(key, key) is None else key)

    def _turn(self, key: str) -> None:
        if not self._filling and key != "explain":
            self._chosen = key
        self._pages.setCurrentIndex(max(0, self.tabs.place(key)))
        self._fill_raw()

    def _fill_raw(self) -> None:
        message = self._message
        if message is None or message.recorded is None or self.tabs.current_key() != "raw":
            return
        if message.id != self._raw_of:
            self._raw_of = message.id
            self._raw.setPlainText(visible_text(raw_text(message.recorded), keep_lines=True))


def _header_lines(message: Message) -> tuple[Line, ...]:
    recorded = message.recorded
    if recorded is None:
        return ()
    ways = (("sent", recorded.request_headers), ("received", recorded.response_headers))
    return tuple(Line(name, value, way) for way, headers in ways for name, value in headers)


def _with_margins(view: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(16, 14, 16, 16)
    column.addWidget(view)
    return page


def _scrolling(table: QWidget) -> QScrollArea:
    content = QWidget()
    column = QVBoxLayout(content)
    column.setContentsMargins(16, 14, 16, 16)
    column.addWidget(table)
    column.addStretch(1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area
