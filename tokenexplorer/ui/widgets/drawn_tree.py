"""A grouped tree that draws each row in one go: `DrawnTree`. Its rows are drawn with `Ink`."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect
from PySide6.QtGui import QCursor, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyleOptionViewItem

from tokenexplorer.ui.widgets.grouped_tree import GroupedTree
from tokenexplorer.ui.widgets.painting import saved

_Index = QModelIndex | QPersistentModelIndex


class DrawnTree(GroupedTree):
    """For lists that are drawn anew at each keystroke; a delegate would ask the model cell by cell."""

    _hovered = QPersistentModelIndex()

    def draw_row(self, painter: QPainter, row: QRect, index: _Index, ground: str) -> None:
        """Draw a row; every tree has its own way.

        Args:
            painter: Of the viewport; its state is restored afterwards.
            row: Across the whole viewport.
            index: Of the first column.
            ground: Palette role behind it: `sel`, `hover`, or empty.
        """
        raise NotImplementedError

    def paintEvent(self, event: QPaintEvent) -> None:
        """Find once which row is under the pointer."""
        viewport = self.viewport()
        at = self.indexAt(viewport.mapFromGlobal(QCursor.pos())) if viewport.underMouse() else QModelIndex()
        self._hovered = QPersistentModelIndex(at.siblingAtColumn(0))
        super().paintEvent(event)

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw a whole row, and the focus around it."""
        row = QRect(0, option.rect.top(), self.viewport().width(), option.rect.height())
        selected = self.selectionModel().isRowSelected(index.row(), index.parent())
        with saved(painter):
            self.draw_row(painter, row, index, "sel" if selected else "hover" if self._hovered == index else "")
        self.draw_focus(painter, option, index)
