"""Pages in one place, of which one is seen."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget


class PageStack(QStackedWidget):
    """Needs the height of the page that is seen; Qt's own needs that of the highest, which a banner above may lack."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(self._give_room)

    def _give_room(self, current: int) -> None:
        for place in range(self.count()):
            page = self.widget(place)
            if page is not None:
                height = QSizePolicy.Policy.Expanding if place == current else QSizePolicy.Policy.Ignored
                page.setSizePolicy(page.sizePolicy().horizontalPolicy(), height)
