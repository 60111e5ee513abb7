"""Ctrl+C in tables, trees and lists: the current cell is copied, secrets as such (S14)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractItemView

    from tokenexplorer.ui.widgets.clipboard import Clipboard


def _as_shown(index: QModelIndex) -> tuple[str, bool]:
    return str(index.data(Qt.ItemDataRole.DisplayRole) or ""), False


class CellCopy(QObject):
    """Takes the copy key of a view over.

    Args:
        view: Whose current cell is copied.
        clipboard: Where to.
        copied: Gives a cell's whole text and whether it is a secret; without it what is shown is copied, as no secret.
    """

    def __init__(
        self,
        view: QAbstractItemView,
        clipboard: Clipboard,
        copied: Callable[[QModelIndex], tuple[str, bool]] = _as_shown,
    ) -> None:
        super().__init__(view)
        self._view, self._clipboard, self._copied = view, clipboard, copied
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Copy the current cell."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if not event.matches(QKeySequence.StandardKey.Copy):
            return super().eventFilter(watched, event)
        index = self._view.currentIndex()
        if index.isValid():
            text, secret = self._copied(index)
            (self._clipboard.copy_secret if secret else self._clipboard.copy)(text)
        return True
