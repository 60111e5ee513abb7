"""Underlined tabs with counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QTabBar, QWidget

from tokenexplorer.ui.widgets.badge import CountBadge
from tokenexplorer.ui.widgets.text import menu_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme


class Tabs(QTabBar):
    """A tab bar whose tabs have keys.

    Signals:
        chosen: Another tab is on; the argument is its key.
    """

    chosen = Signal(str)

    def __init__(
        self, theme: Theme, *, name: str = "", accessible_name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.currentChanged.connect(lambda place: self.chosen.emit(self.key(place)))

    def add(self, key: str, text: str) -> int:
        """Add a tab at the end and give its place."""
        place = self.addTab("")
        self.setTabData(place, key)
        self.setTabText(place, menu_text(text))
        if place == 0:
            self.chosen.emit(key)
        return place

    def key(self, place: int) -> str:
        """The key of the tab at a place."""
        return str(self.tabData(place) or "")

    def place(self, key: str) -> int:
        """The place of a key, -1 where there is none."""
        return next((place for place in range(self.count()) if self.key(place) == key), -1)

    def current_key(self) -> str:
        """The key of the tab that is on."""
        return self.key(self.currentIndex())

    def set_current(self, key: str) -> None:
        """Turn to a tab."""
        self.setCurrentIndex(self.place(key))

    def set_count(self, key: str, count: int | None) -> None:
        """Show a number beside a tab's words; None takes it away."""
        self._mark(key, None if count is None else CountBadge(self._theme, count))

    def set_dot(self, key: str, role: str | None, words: str = "") -> None:
        """Show a dot in a colour beside a tab's words; None takes it away."""
        self._mark(key, None if role is None else _Dot(self._theme, role, words))

    def _mark(self, key: str, mark: QWidget | None) -> None:
        place = self.place(key)
        old = self.tabButton(place, QTabBar.ButtonPosition.RightSide)
        # The bar forgets the old one, but does not delete it.
        self.setTabButton(place, QTabBar.ButtonPosition.RightSide, mark)
        if old is not None:
            old.deleteLater()


class _Dot(QLabel):
    def __init__(self, theme: Theme, role: str, words: str) -> None:
        super().__init__()
        self._theme, self._role = theme, role
        self.setAccessibleName(words)
        self.setFixedSize(QSize(10, 20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(self._role))
        painter.drawEllipse(QRectF(1, 6, 8, 8))
