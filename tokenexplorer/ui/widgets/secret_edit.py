"""A line edit for a secret: masked, shown for 30 s at most and only while it has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton, QWidget

from tokenexplorer.ui.widgets.clipboard import Clipboard, SecretText
from tokenexplorer.ui.widgets.text import set_plain_tooltip

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

REVEAL_S = 30.0


class SecretEdit(QLineEdit):
    """Masks what it holds; the eye button shows it until the focus leaves or the time is over."""

    def __init__(
        self,
        theme: Theme,
        clipboard: Clipboard,
        *,
        name: str = "",
        accessible_name: str = "",
        placeholder: str = "",
        reveal_s: float = REVEAL_S,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setPlaceholderText(placeholder)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        self._guard = SecretText(clipboard, self)
        self._timer = QTimer(self, singleShot=True, interval=round(reveal_s * 1000))
        self._timer.timeout.connect(self.hide_secret)
        self.eye_button = QToolButton(self)
        self.eye_button.setCursor(Qt.CursorShape.ArrowCursor)
        self.eye_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.eye_button.setFixedSize(QSize(24, 24))
        self.eye_button.clicked.connect(self.toggle)
        self.eye_button.installEventFilter(self)
        self.setTextMargins(0, 0, 26, 0)
        self._show_eye()

    @property
    def is_revealed(self) -> bool:
        """Whether the secret can be read now."""
        return self.echoMode() == QLineEdit.EchoMode.Normal

    def toggle(self) -> None:
        """Show it, or mask it again."""
        if self.is_revealed:
            self.hide_secret()
        else:
            self.reveal()

    def reveal(self) -> None:
        """Show it for a while; the focus goes to it, since leaving ends it."""
        self.setEchoMode(QLineEdit.EchoMode.Normal)
        self.setFocus()
        self._timer.start()
        self._show_eye()

    def hide_secret(self) -> None:
        """Mask it."""
        self._timer.stop()
        if self.is_revealed:
            self.deselect()
            self.setEchoMode(QLineEdit.EchoMode.Password)
            self._show_eye()

    def _show_eye(self) -> None:
        words = "Hide the secret" if self.is_revealed else "Show the secret for 30 s"
        self._theme.set_icon(self.eye_button, "eye-off" if self.is_revealed else "eye", "text2")
        self.eye_button.setAccessibleName(words)
        set_plain_tooltip(self.eye_button, words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the eye at the right end."""
        super().resizeEvent(event)
        self.eye_button.move(self.width() - 28, (self.height() - 24) // 2)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving masks it, except to its own eye."""
        super().focusOutEvent(event)
        if QApplication.focusWidget() is not self.eye_button:
            self.hide_secret()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving the eye masks it too, except back to the field."""
        if event.type() == QEvent.Type.FocusOut and QApplication.focusWidget() is not self:
            self.hide_secret()
        return super().eventFilter(watched, event)
