"""An icon beside words, in a role of the palette; it follows the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QWidget

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme


class IconLabel(QLabel):
    """Decoration only: what it stands for is said in words beside it."""

    def __init__(
        self, theme: Theme, icon: str, role: str = "text2", size: int = 14, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._role, self._size = theme, icon, role, size
        theme.changed.connect(self._tint)
        self._tint()

    def set_icon(self, icon: str, role: str) -> None:
        """Show another one."""
        self._icon, self._role = icon, role
        self._tint()

    def _tint(self) -> None:
        self.setPixmap(self._theme.pixmap(self._icon, self._role, self._size))
