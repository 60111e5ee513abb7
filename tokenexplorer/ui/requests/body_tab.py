"""The Body tab: what kind of body, and its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from tokenexplorer.ui.widgets.mono_view import COLOR_LIMIT, JsonColors
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.api.request import BodyKind
    from tokenexplorer.ui.theme import Theme

_KINDS: tuple[tuple[BodyKind, str], ...] = (("none", "None"), ("json", "JSON"), ("form", "Form"), ("text", "Text"))
_HELP = {
    "none": "The request has no body.",
    "json": "Sent as application/json.",
    "form": "One name=value a line. Sent as application/x-www-form-urlencoded.",
    "text": "Sent as text/plain in UTF-8.",
}
_CHECK_MS = 300


class BodyEdit(QPlainTextEdit):
    """Text in the fixed font; Tab leaves it, Ctrl+Tab writes one."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("request_bodyEdit")
        self.setAccessibleName("Body")
        self.setProperty("mono", "true")
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)

    def event(self, event: QEvent) -> bool:
        """Ctrl+Tab is a key of ours, not of the focus chain."""
        tab = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab
        if tab and isinstance(event, QKeyEvent) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.insertPlainText("\t")
            return True
        return super().event(event)


class BodyTab(QWidget):
    """The request's body.

    Signals:
        edited: Kind or text is another one.
    """

    edited = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._colors: JsonColors | None = None
        self.kind_combo = QComboBox()
        self.kind_combo.setObjectName("request_bodyTypeCombo")
        self.kind_combo.setAccessibleName("Body type")
        self.kind_combo.setProperty("compact", "true")
        for key, words in _KINDS:
            self.kind_combo.addItem(words, key)
        self.kind_combo.setFixedWidth(120)
        self.help_label = plain_label(_HELP["none"], "help")
        self.edit = BodyEdit()
        self.edit.setFont(theme.font("mono"))
        self.kind_combo.currentIndexChanged.connect(self._turn)
        self.edit.textChanged.connect(self._typed)
        self._check = QTimer(self, singleShot=True, interval=_CHECK_MS)
        self._check.timeout.connect(self._say)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.kind_combo)
        row.addWidget(self.help_label, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.edit, 1)
        column.addStretch(0)
        self._turn()

    @property
    def kind(self) -> BodyKind:
        """What the body is."""
        kind: BodyKind = self.kind_combo.currentData()
        return kind

    def text(self) -> str:
        """As typed."""
        return self.edit.toPlainText()

    def set_body(self, kind: BodyKind, text: str) -> None:
        """Show another body; says nothing."""
        with QSignalBlocker(self.kind_combo), QSignalBlocker(self.edit):
            self.kind_combo.setCurrentIndex(self.kind_combo.findData(kind))
            if text != self.text():
                self.edit.setPlainText(text)
        self._show()

    def _turn(self) -> None:
        self._show()
        self.edited.emit()

    def _typed(self) -> None:
        self._check.start()
        self.edited.emit()

    def _show(self) -> None:
        self.edit.setVisible(self.kind != "none")
        wants_colors = self.kind == "json" and self.edit.document().characterCount() < COLOR_LIMIT
        if wants_colors and self._colors is None:
            self._colors = JsonColors(self._theme, self.edit.document())
        elif not wants_colors and self._colors is not None:
            self._colors.setDocument(None)
            self._colors.deleteLater()
            self._colors = None
        self._say()

    def _say(self) -> None:
        words = _HELP[self.kind]
        if self.kind == "json" and 0 < self.edit.document().characterCount() - 1 < COLOR_LIMIT:
            words = self._json_trouble() or words
        self.help_label.setText(visible_text(words))

    def _json_trouble(self) -> str:
        from tokenexplorer.errors import MalformedResponseError
        from tokenexplorer.wire.body import parse_json

        text = self.text()
        if "{{" in text:
            return ""
        try:
            parse_json(text)
        except MalformedResponseError as error:
            return f"This is not JSON yet: {error.detail}. It is sent as typed." if error.detail else error.title
        return ""
