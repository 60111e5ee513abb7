"""Where the cards below a list stand: as high as they are, and scrolled where the window has no room for that."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

_LEAST = 64


class CardsArea(QScrollArea):
    """Gives way where large letters in a small window would lay one line over another.

    Args:
        cards: What stands in it; its height follows its width.
    """

    def __init__(self, cards: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards = cards
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(cards)

    def sizeHint(self) -> QSize:
        """The whole height of the cards at this width."""
        return QSize(self._cards.sizeHint().width(), self._height())

    def minimumSizeHint(self) -> QSize:
        """Enough to see that there is more."""
        return QSize(_LEAST, min(_LEAST, self._height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """At another width the cards have another height; never are they wider, for nothing scrolls sideways."""
        self._cards.setMaximumWidth(self.viewport().width())
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A card came, went or grew."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self._cards:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def _height(self) -> int:
        cards = self._cards
        height = cards.heightForWidth(self.width()) if cards.hasHeightForWidth() else cards.sizeHint().height()
        return max(height, 0)
