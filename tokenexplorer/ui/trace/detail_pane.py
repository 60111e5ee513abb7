"""The right pane: one message in plain words, and the views of it."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from tokenexplorer.diagnosis.lessons import lesson
from tokenexplorer.ui.trace.message_views import MessageViews
from tokenexplorer.ui.widgets.banner import Banner
from tokenexplorer.ui.widgets.buttons import LinkButton, button
from tokenexplorer.ui.widgets.lead_label import LeadLabel
from tokenexplorer.ui.widgets.learn_box import LearnBox
from tokenexplorer.ui.widgets.pane import Pane
from tokenexplorer.ui.widgets.text import plain_label, set_plain_tooltip, tabular, visible_text
from tokenexplorer.ui.widgets.timing_view import milliseconds, size_words
from tokenexplorer.ui.widgets.tool_buttons import tool_button
from tokenexplorer.ui.widgets.verdict import StatusBadge
from tokenexplorer.wire.message import Outcome

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.finding import Explanation
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.badge import BadgeKind
    from tokenexplorer.ui.widgets.clipboard import Clipboard
    from tokenexplorer.wire.message import Message

_LONGEST, _LONGEST_URL, _LONGEST_REASON = 600, 200, 40
MASKED = "Secrets are masked before they are recorded."
_OUTCOMES: dict[Outcome, tuple[BadgeKind, str, str]] = {
    Outcome.OK: ("ok", "Done", "circle-check"),
    Outcome.FAILED: ("bad", "Failed", "circle-x"),
    Outcome.RUNNING: ("acc", "Running", "loader-circle"),
    Outcome.CANCELLED: ("unk", "Cancelled", "circle-minus"),
}
_METHODS = {"GET": "mGet", "POST": "mPost", "PUT": "mPut", "PATCH": "mPatch", "DELETE": "mDelete"}


class DetailPane(Pane):
    """Shows one message.

    Signals:
        step_requested(int): Show the next (1) or previous (-1) message of the list.
        message_requested(int): Show the message with this id.
        curl_requested: Copy the request as curl.
        report_requested: Copy a report for a ticket.
        tokens_requested: Show the tokens that came.
        marks_requested: Say what the marks mean.
    """

    step_requested = Signal(int)
    message_requested = Signal(int)
    curl_requested = Signal()
    report_requested = Signal()
    tokens_requested = Signal()
    marks_requested = Signal()

    def __init__(self, theme: Theme, clipboard: Clipboard | None = None, parent: QWidget | None = None) -> None:
        super().__init__(theme, head_height=56, foot_height=40, parent=parent)
        self._theme = theme
        self._message: Message | None = None
        self._stacked = False
        self._build_head()
        self._build_top()
        self._build_views(clipboard)
        self._empty = plain_label("", "body2", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._build()
        theme.changed.connect(self._tint)
        self._tint()
        self.show_message(None, (), local=False)

    @property
    def message(self) -> Message | None:
        """What is shown."""
        return self._message

    # Building

    def _build_head(self) -> None:
        theme = self._theme
        self._title = plain_label("", "section", name="trace_titleLabel", elide=Qt.TextElideMode.ElideRight)
        self._subtitle = tabular(plain_label("", "secondary", elide=Qt.TextElideMode.ElideRight))
        self.previous = tool_button(theme, "chevron-up", "Previous", name="trace_previousButton")
        self.next = tool_button(theme, "chevron-down", "Next", name="trace_nextButton")
        self.copy_curl = button(theme, "Copy as curl", icon="copy", name="trace_copyCurlButton", height="compact")
        self.report = button(theme, "Report", icon="copy", name="trace_reportButton", height="compact")
        self.report.setAccessibleName("Copy report")
        set_plain_tooltip(self.report, "Copy a report for a ticket, as Markdown and without secrets")
        self.report.clicked.connect(self.report_requested)
        self.previous.clicked.connect(lambda: self.step_requested.emit(-1))
        self.next.clicked.connect(lambda: self.step_requested.emit(1))
        self.copy_curl.clicked.connect(self.curl_requested)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._subtitle)
        words.addStretch(1)
        self.head.addLayout(words, 1)
        for widget in (self.previous, self.next, self.report, self.copy_curl):
            self.head.addWidget(widget)
        self.show_head()

    def _build_top(self) -> None:
        theme = self._theme
        self._purpose = Banner(theme, "neutral", label_name="trace_purposeLabel")
        self.learn = LearnBox(theme, "trace")
        self._url = LeadLabel(theme, style="mono", name="trace_urlLabel")
        self._url.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._status = StatusBadge(theme, name="trace_statusLabel")
        self._size = tabular(plain_label("", "secondary", name="trace_sizeLabel"))

    def _build_views(self, clipboard: Clipboard | None) -> None:
        self.views = MessageViews(self._theme, clipboard)
        self.explain = self.views.explain
        self.views.messages.tokens_requested.connect(self.tokens_requested)
        self.views.messages.step_chosen.connect(self.message_requested)

    def _build(self) -> None:
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(12)
        top = QVBoxLayout()
        top.setContentsMargins(16, 0, 16, 0)
        top.setSpacing(12)
        self._about = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._about.setSpacing(12)
        self._about.addWidget(self._purpose, 1)
        self._about.addWidget(self.learn, 0, Qt.AlignmentFlag.AlignTop)
        self.learn.button.toggled.connect(self._lay_about)
        top.addLayout(self._about)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(self._url, 1)
        line.addWidget(self._status, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._size, 0, Qt.AlignmentFlag.AlignTop)
        self._size.setMinimumHeight(self._theme.height(28))
        top.addLayout(line)
        column.addLayout(top)
        column.addWidget(self.views, 1)
        self._stack = QStackedWidget()
        # Where the pane is low, all between head and foot scrolls; else each view does.
        self._shown = QScrollArea()
        self._shown.setObjectName("trace_messageScroll")
        self._shown.setWidgetResizable(True)
        self._shown.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._shown.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shown.setWidget(shown)
        self._stack.addWidget(self._shown)
        self._stack.addWidget(self._empty)
        self.body.addWidget(self._stack)
        self._mask_icon = QLabel()
        self.foot.addWidget(self._mask_icon)
        self.foot.addWidget(plain_label(MASKED, "secondary", elide=Qt.TextElideMode.ElideRight), 1)
        self.marks_help = LinkButton(
            self._theme, "What are the marks?", "circle-question-mark", name="trace_marksHelpButton"
        )
        self.marks_help.clicked.connect(self.marks_requested)
        self.foot.addWidget(self.marks_help)
        self.show_foot()

    def set_stacked(self, stacked: bool) -> None:
        """Where it stands under the list it is wide and low: what is folded away takes no line of its own."""
        self._stacked = stacked
        self._lay_about()

    def _lay_about(self) -> None:
        beside = self._stacked and not self.learn.is_open
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._about.setDirection(way)

    # Showing

    def show_message(
        self,
        message: Message | None,
        group: tuple[Message, ...],
        explanation: Explanation | None = None,
        *,
        who: str = "",
        local: bool,
    ) -> None:
        """Show a message, or that none is selected.

        Args:
            message: The one to show.
            group: All of its activity, in order.
            explanation: Why it failed; None where there is nothing to explain.
            who: Whose words are explained.
            local: Whether clock times are of this computer's zone.
        """
        self._message = message
        for widget in (self._title, self._subtitle, self.previous, self.next, self.copy_curl, self.report):
            widget.setVisible(message is not None)
        self._stack.setCurrentWidget(self._empty if message is None else self._shown)
        if message is None:
            return
        self._title.setText(visible_text(message.title))
        self._subtitle.setText(visible_text(_when(message, group, local=local)))
        self.copy_curl.setVisible(message.recorded is not None)
        self._show_purpose(message)
        self._show_line(message)
        self.learn.show_lesson(lesson(message.purpose))
        self.views.show_message(message, group, explanation, who=who)

    def set_selectable(self, there_are_some: bool) -> None:
        """Whether there is anything to select in the list."""
        self._empty.setText("Select a message to see what was sent and received." if there_are_some else "")

    def set_neighbours(self, *, before: bool, after: bool) -> None:
        """Whether the list has a message before and after this one."""
        self.previous.setEnabled(before)
        self.next.setEnabled(after)

    def _show_purpose(self, message: Message) -> None:
        why, detail = message.purpose.explanation, message.detail[:_LONGEST]
        if message.outcome is Outcome.FAILED and detail:
            self._purpose.set("bad", detail, why)
        else:
            self._purpose.set("neutral", "", f"{why} {detail}".strip())

    def _show_line(self, message: Message) -> None:
        recorded = message.recorded
        if recorded is None:
            method, _, rest = message.place.partition(" ")
            known = method in _METHODS
            self._url.set_words(
                method if known else "",
                rest if known else message.place,
                lead_role=_METHODS.get(method, "text2"),
                rest_role="text",
            )
        else:
            role = _METHODS.get(recorded.method, "text2")
            self._url.set_words(recorded.method, _cut(recorded.url), lead_role=role, rest_role="text")
        if recorded is not None and recorded.status is not None:
            self._status.set_status(recorded.status, recorded.reason[:_LONGEST_REASON], say=False)
        elif recorded is not None and message.outcome is Outcome.FAILED:
            self._status.set("bad", "No answer", "circle-x")
        else:
            self._status.set(*_OUTCOMES[message.outcome])
        parts = [milliseconds(message.duration_s)] if message.duration_s is not None else []
        if recorded is not None and recorded.status is not None:
            parts.append(size_words(recorded.response_size_bytes))
        self._size.setText(" · ".join(parts))

    def _tint(self) -> None:
        self._mask_icon.setPixmap(self._theme.pixmap("eye-off", "text3", 14))


def _cut(url: str) -> str:
    """A URL that does not push everything else out of sight; its fields are listed below, Raw has it whole."""
    return url if len(url) <= _LONGEST_URL else f"{url[:_LONGEST_URL]}…"


def _when(message: Message, group: tuple[Message, ...], *, local: bool) -> str:
    at = message.at.astimezone(None if local else UTC)
    clock = f"{at:%H:%M:%S}.{at.microsecond // 1000:03d} {'local' if local else 'UTC'}"
    step = f" · step {message.step} of {len(group)}" if len(group) > 1 else ""
    return f"{message.activity.title} · {clock}{step}"
