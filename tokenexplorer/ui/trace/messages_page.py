"""The first tab: what was sent, what came back, and where the message sits in its activity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from tokenexplorer.sentences import begun
from tokenexplorer.ui.trace.fields_table import Line, LinesTable
from tokenexplorer.ui.trace.raw_text import body_words
from tokenexplorer.ui.trace.sequence_view import SequenceView
from tokenexplorer.ui.widgets.buttons import LinkButton
from tokenexplorer.ui.widgets.text import ascii_host, plain_label, visible_text
from tokenexplorer.wire.message import Outcome
from tokenexplorer.wire.purpose import Purpose

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard
    from tokenexplorer.wire.message import Field, Message

_HEADS = ("Name", "Value", "Meaning")
_TOKENS = (Purpose.TOKEN, Purpose.DEVICE_TOKEN, Purpose.CLIENT_TOKEN, Purpose.REFRESH)
_STEP_WORDS = {
    Purpose.CHECK_ANSWER: "Compared",
    Purpose.CHECK: "Compared",
    Purpose.STORE: "Stored",
    Purpose.PREFLIGHT: "Looked at",
}


class _Section(QWidget):
    """A heading with an icon over a table, or a sentence where the table has no row."""

    def __init__(
        self, theme: Theme, clipboard: Clipboard | None, icon: str, title: str, *, table: str, nothing: str
    ) -> None:
        super().__init__()
        self._theme, self._icon_name = theme, icon
        self._icon = QLabel()
        self._title, self._hint = plain_label(title, "strong"), plain_label("", "secondary")
        self._nothing = plain_label(nothing, "help", wrap=True)
        self.table = LinesTable(theme, clipboard, name=table, accessible_name=title, heads=_HEADS)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        for widget in (self._icon, self._title, self._hint):
            self.head.addWidget(widget)
        self.head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self.head)
        column.addWidget(self.table)
        column.addWidget(self._nothing)
        theme.changed.connect(self._tint)
        self._tint()

    def show_fields(self, title: str, hint: str, fields: tuple[Field, ...], nothing: str) -> None:
        self._title.setText(title)
        self._hint.setText(visible_text(hint))
        self._hint.setVisible(bool(hint))
        self._nothing.setText(nothing)
        self._nothing.setVisible(not fields)
        self.table.setVisible(bool(fields))
        self.table.setAccessibleName(title)
        self.table.show_lines(tuple(Line(field.name, field.value, begun(field.meaning)) for field in fields))

    def _tint(self) -> None:
        self._icon.setPixmap(self._theme.pixmap(self._icon_name, "text2", 14))


class MessagesPage(QScrollArea):
    """Sent, received and the sequence, one below the other.

    Signals:
        tokens_requested: Show the tokens that came.
        step_chosen(int): Show the message with this id.
    """

    tokens_requested = Signal()
    step_chosen = Signal(int)

    def __init__(self, theme: Theme, clipboard: Clipboard | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = 0
        self._sent = _Section(theme, clipboard, "arrow-up-right", "Sent", table="trace_sentTable", nothing="")
        self._received = _Section(
            theme, clipboard, "arrow-down-left", "Received", table="trace_receivedTable", nothing=""
        )
        self.open_tokens = LinkButton(theme, "Open tokens", name="trace_openTokensButton")
        self.open_tokens.clicked.connect(self.tokens_requested)
        self._received.head.addWidget(self.open_tokens)
        self._hops = plain_label("", "monoSmall", wrap=True, selectable=True)
        self._where = plain_label("", "strong")
        self._sequence = SequenceView(theme)
        self._sequence.chosen.connect(self.step_chosen)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(16, 14, 16, 16)
        for widget in (self._hops, self._sent, self._received, self._where, self._sequence):
            column.addWidget(widget)
        column.setSpacing(16)
        column.addStretch(1)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(content)

    def show_message(self, message: Message, group: tuple[Message, ...]) -> None:
        """Show a message among the others of its activity."""
        recorded = message.recorded
        if recorded is None:
            self._show_step(message)
        else:
            sent = body_words(recorded.request_headers, recorded.request_body, len(recorded.sent), "field")
            self._sent.show_fields(
                "Sent", sent, recorded.sent, _unlisted(recorded.request_body, "Nothing but headers.")
            )
            came = body_words(recorded.response_headers, recorded.response_body, len(recorded.received), "member")
            none = (
                "No answer came."
                if recorded.status is None
                else _unlisted(recorded.response_body, "Nothing but headers.")
            )
            self._received.show_fields("Received", came, recorded.received, none)
            self._sent.show()
            self._received.show()
        hops = recorded.hops if recorded is not None else ()
        self._hops.setText(visible_text("\n".join(hops), keep_lines=True))
        self._hops.setVisible(bool(hops))
        brought = recorded is not None and recorded.status == 200
        self.open_tokens.setVisible(message.purpose in _TOKENS and message.outcome is Outcome.OK and brought)
        self._show_sequence(message, group)
        if message.id != self._shown:
            self._shown = message.id
            self.verticalScrollBar().setValue(0)

    def _show_step(self, message: Message) -> None:
        back = message.purpose is Purpose.CALLBACK
        title = "Received" if back else _STEP_WORDS.get(message.purpose, "Sent")
        section, other = (self._received, self._sent) if back else (self._sent, self._received)
        section.show_fields(title, "through the browser" if back else "", message.fields, "Nothing is recorded here.")
        section.setVisible(bool(message.fields))
        other.hide()

    def _show_sequence(self, message: Message, group: tuple[Message, ...]) -> None:
        shown = len(group) > 1
        self._where.setVisible(shown)
        self._sequence.setVisible(shown)
        if shown:
            title = message.activity.title
            self._where.setText(visible_text(f"Where this sits in {title[:1].lower()}{title[1:]}"))
            self._sequence.show_steps(group, message.id, _provider(group))


def _unlisted(body: str, none: str) -> str:
    return "The body is no list of fields; see Raw." if body else none


def _provider(group: tuple[Message, ...]) -> str:
    urls = (message.recorded.url for message in group if message.recorded is not None)
    return next((ascii_host(url) for url in urls), "Provider")
