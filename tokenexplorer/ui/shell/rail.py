"""The rail: five places, one chosen. One stop for Tab, arrows inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QToolButton, QVBoxLayout, QWidget

from tokenexplorer.ui.widgets.text import set_plain_tooltip

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

PLACES: Final = (
    ("connect", "Connect", "plug"),
    ("scopes", "Scopes", "list-checks"),
    ("tokens", "Tokens", "ticket"),
    ("requests", "Requests", "send"),
    ("trace", "Trace", "activity"),
)
WIDE, NARROW = 72, 48


class Rail(QWidget):
    """Chooses the place.

    Signals:
        chosen(str): A place's key.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._narrow = False
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "canvas")
        self.setAccessibleName("Places")
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 8, 5, 8)
        column.setSpacing(4)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        for number, (key, label, icon) in enumerate(PLACES, 1):
            button = QToolButton(self)
            button.setObjectName(f"rail_{key}Button")
            button.setProperty("rail", "true")
            button.setText(label)
            button.setAccessibleName(label)
            button.setCheckable(True)
            set_plain_tooltip(button, f"{label} (Ctrl+{number})")
            theme.set_icon(button, icon, "text2", size=20, on_role="accentText")
            button.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            button.installEventFilter(self)
            self._group.addButton(button)
            self._buttons[key] = button
            column.addWidget(button)
        column.addStretch(1)
        theme.changed.connect(self._fit)
        self._fit()

    def set_current(self, key: str) -> None:
        """Mark a place as the one that is shown; Welcome and the sign-in are part of Connect."""
        key = key if key in self._buttons else "connect"
        self._buttons[key].setChecked(True)
        for name, button in self._buttons.items():
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if name == key else Qt.FocusPolicy.ClickFocus)
        self.update()

    def set_available(self, key: str, available: bool, reason: str = "") -> None:
        """Enable or disable a place; the tooltip and description say why."""
        button = self._buttons[key]
        button.setEnabled(available)
        label = button.text()
        keys = f"{label} (Ctrl+{list(self._buttons).index(key) + 1})"
        set_plain_tooltip(button, keys if available else f"{label}: {reason}")
        button.setAccessibleDescription("" if available else reason)

    def set_narrow(self, narrow: bool) -> None:
        """Icons only, words in the tooltips."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._fit()

    def _fit(self) -> None:
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if self._narrow else Qt.ToolButtonStyle.ToolButtonTextUnderIcon
        wide = NARROW if self._narrow else WIDE + max(0, self._theme.height(20) - 20) * 2
        self.setFixedWidth(wide)
        for button in self._buttons.values():
            button.setToolButtonStyle(style)
            button.setFixedSize(QSize(wide - 9, 40 if self._narrow else self._theme.height(56)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down walk the places."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, QToolButton):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                usable = [button for button in self._buttons.values() if button.isEnabled()]
                follower = usable[(usable.index(watched) + step) % len(usable)]
                follower.setFocus(Qt.FocusReason.TabFocusReason)
                follower.click()
                return True
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The line to the right and the mark beside the chosen place."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self._theme.color("canvas"))
            painter.fillRect(self.width() - 1, 0, 1, self.height(), self._theme.color("line"))
            chosen = self._group.checkedButton()
            if chosen is not None:
                box = chosen.geometry()
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._theme.color("accent"))
                height = 0.57 * box.height()
                painter.drawRoundedRect(QRectF(-2, box.center().y() - height / 2, 5, height), 1.5, 1.5)
