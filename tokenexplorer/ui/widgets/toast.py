"""A short message at the bottom of the window that goes by itself. Failures are never told by a toast alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from tokenexplorer.ui.widgets.polish import announce
from tokenexplorer.ui.widgets.text import menu_text, plain_label, visible_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenexplorer.ui.theme import Theme

STAY_MS = 4000
STAY_WITH_ACTION_MS = 8000
_BOTTOM = 40


class Toast(QFrame):
    """Lives over its parent, bottom centre; stays while the pointer rests on it or the keyboard is in it.

    Signals:
        action_requested: Its button was pressed.
    """

    action_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._window = parent
        self._icon = "info"
        self._on_action: Callable[[], None] | None = None
        self.setProperty("toast", "true")
        self._picture = QLabel(self)
        self.label = plain_label("", name="toast_label", parent=self)
        self.action_button = QPushButton(self)
        self.action_button.setObjectName("toast_actionButton")
        self.action_button.hide()
        self.action_button.clicked.connect(self._act)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 12, 7)
        row.setSpacing(9)
        row.addWidget(self._picture)
        row.addWidget(self.label, 1)
        row.addSpacing(12)
        row.addWidget(self.action_button)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        theme.changed.connect(self._tint)
        self.hide()

    def show_message(
        self, text: str, icon: str = "info", action: str = "", on_action: Callable[[], None] | None = None
    ) -> None:
        """Show a message for 4 s, or 8 s where it offers an action; a newer one takes its place."""
        self._icon, self._on_action = icon, on_action
        self.label.setText(visible_text(text))
        self.action_button.setVisible(bool(action))
        self.action_button.setText(menu_text(action))
        self.action_button.setAccessibleName(action)
        self._tint()
        self.show()
        self._place()
        self.raise_()
        self._timer.start(STAY_WITH_ACTION_MS if action else STAY_MS)
        announce(self.label, self.label.text())

    def take_back(self, on_action: Callable[[], None]) -> None:
        """Hide what offers this, if it still stands: it was done another way."""
        if self._on_action == on_action:
            self._on_action = None
            self.hide()

    def _act(self) -> None:
        action = self._on_action
        self.hide()
        self.action_requested.emit()
        if action is not None:
            action()

    def _place(self) -> None:
        parent = self._window
        self.setMaximumWidth(max(200, parent.width() - 48))
        self.adjustSize()
        self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - _BOTTOM)

    def _tint(self) -> None:
        self._picture.setPixmap(self._theme.pixmap(self._icon, "tipText", 16))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while it is read."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Go on counting."""
        if self.isVisible():
            self._timer.start(STAY_MS)
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the place when the window changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: object) -> None:
        """Esc closes it."""
        if getattr(event, "key", lambda: None)() == Qt.Key.Key_Escape:
            self.hide()
