"""The right pane: "What does the browser show?" Provider pages that never call back are explained here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from tokenexplorer.ui.signin.help_topics import Topic
from tokenexplorer.ui.signin.page_help import PageHelp
from tokenexplorer.ui.widgets.buttons import LinkButton, button
from tokenexplorer.ui.widgets.field import line_edit
from tokenexplorer.ui.widgets.pane import Pane
from tokenexplorer.ui.widgets.polish import divider
from tokenexplorer.ui.widgets.text import menu_text, plain_label
from tokenexplorer.ui.widgets.tool_buttons import tool_button

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard


class _Entry(QWidget):
    """One topic: a line that folds its answer."""

    def __init__(
        self, theme: Theme, clipboard: Clipboard, topic: Topic, redirect_uri: str, retry: QWidget | None
    ) -> None:
        super().__init__()
        self._theme = theme
        self.button = QToolButton()
        self.button.setObjectName(f"signin_help_{topic.id}")
        self.button.setCheckable(True)
        self.button.setProperty("fold", "true")
        self.button.setText(menu_text(topic.title))
        self.button.setAccessibleName(topic.title)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.set_icon(self.button, topic.icon, "text2", on_role="accentText", gap=4)
        # In the button, so that a click on the arrow is a click on the line.
        self._arrow = plain_label()
        self._arrow.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        line = QHBoxLayout(self.button)
        line.setContentsMargins(0, 0, 4, 0)
        line.addWidget(self._arrow, 0, Qt.AlignmentFlag.AlignRight)
        self.button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 12, 6)
        head.addWidget(self.button)
        self._answer = QWidget()
        body = QVBoxLayout(self._answer)
        body.setContentsMargins(40, 0, 16, 14)
        body.setSpacing(8)
        body.addWidget(plain_label(topic.text, "body2", wrap=True))
        if topic.shows_redirect_uri:
            body.addLayout(self._redirect_row(theme, clipboard, redirect_uri))
        if retry is not None:
            body.addWidget(retry, 0, Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._answer)
        column.addWidget(divider())
        self.button.toggled.connect(self._fold)
        # A method, not a lambda: Qt lets go of it when this line gives way to those of the next sign-in.
        theme.changed.connect(self._tint)
        self._fold(False)

    def _redirect_row(self, theme: Theme, clipboard: Clipboard, redirect_uri: str) -> QHBoxLayout:
        edit = line_edit(theme, accessible_name="Redirect URI to register", read_only=True)
        edit.setText(redirect_uri)
        edit.setCursorPosition(0)
        copy = tool_button(theme, "copy", "Copy redirect URI")
        copy.clicked.connect(lambda: clipboard.copy(redirect_uri))
        row = QHBoxLayout()
        row.addWidget(edit, 1)
        row.addWidget(copy)
        return row

    def leave(self) -> None:
        """Give way to the topics of another sign-in."""
        self.hide()
        # Found by name no more, although it lives until the event loop turns.
        self.button.setObjectName("")
        self.deleteLater()

    def _fold(self, is_open: bool) -> None:
        self._answer.setVisible(is_open)
        self._tint()

    def _tint(self) -> None:
        name = "chevron-down" if self.button.isChecked() else "chevron-right"
        self._arrow.setPixmap(self._theme.pixmap(name, "text2", 16))


class HelpPane(Pane):
    """The topics, one open at a time.

    Signals:
        retry_requested: Sign in again.
        trace_requested: Show the trace.
    """

    retry_requested = Signal()
    trace_requested = Signal()

    def __init__(self, theme: Theme, clipboard: Clipboard) -> None:
        super().__init__(theme, ground="sunken", title="What does the browser show?")
        self._clipboard = clipboard
        self._entries: dict[str, _Entry] = {}
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._list)
        self.body.addWidget(scroll, 1)
        self.page = PageHelp(theme)
        self.body.addWidget(divider())
        self.body.addWidget(self.page)
        self.foot.addWidget(plain_label("Every step is kept in Trace, secrets masked.", "help"), 1)
        trace = LinkButton(theme, "Open Trace", name="signin_traceButton")
        trace.clicked.connect(self.trace_requested)
        self.foot.addWidget(trace)
        self.show_foot()

    def set_topics(self, topics: tuple[Topic, ...], redirect_uri: str) -> None:
        """Show these topics, all folded."""
        for old in self._entries.values():
            self._column.removeWidget(old)
            old.leave()
        self._entries = {}
        for topic in topics:
            retry = None
            if topic.id in ("redirectUri", "notAssigned", "other"):
                retry = button(self._theme, "Sign in again", icon="rotate-cw", height="compact")
                retry.clicked.connect(self.retry_requested)
            entry = _Entry(self._theme, self._clipboard, topic, redirect_uri, retry)
            entry.button.toggled.connect(lambda is_open, chosen=topic.id: self._one_open(chosen, is_open))
            self._entries[topic.id] = entry
            self._column.insertWidget(self._column.count() - 1, entry)

    def open_topic(self, topic_id: str) -> None:
        """Unfold a topic."""
        if topic_id in self._entries:
            self._entries[topic_id].button.setChecked(True)

    def _one_open(self, chosen: str, is_open: bool) -> None:
        if is_open:
            for topic_id, entry in self._entries.items():
                if topic_id != chosen:
                    entry.button.setChecked(False)
