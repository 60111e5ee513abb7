"""The table of parameters or headers: cells are edited in place, variables stand out, an x removes the line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QStyleOptionViewItem, QTableView, QWidget

from tokenexplorer.ui.requests.rows_model import MEANING, NAME, REMOVE, VALUE, RowsModel
from tokenexplorer.ui.widgets.cell_copy import CellCopy
from tokenexplorer.ui.widgets.delegates import RowDelegate
from tokenexplorer.ui.widgets.table import dress_table
from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

_Index = QModelIndex | QPersistentModelIndex
VARIABLE = re.compile(r"(\{\{[^{}]{0,80}\}\})")


class _LineDelegate(RowDelegate):
    """Draws `{{variables}}` on their ground, and gives a secret an editor of dots."""

    def __init__(self, theme: Theme, view: QTableView, model: RowsModel, *, padding: int = 12) -> None:
        super().__init__(theme, view, row_height=30, padding=padding)
        self._look, self._lines_model = theme, model

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        """A line edit with the column's name; dots for a secret."""
        editor = super().createEditor(parent, option, index)
        head = str(self._lines_model.headerData(index.column(), Qt.Orientation.Horizontal) or "Value")
        editor.setAccessibleName(head)
        line = self._lines_model.line(index)
        if isinstance(editor, QLineEdit):
            editor.setFont(self._look.font("mono"))
            if line is not None and index.column() == VALUE and self._lines_model.is_secret(line):
                editor.setEchoMode(QLineEdit.EchoMode.Password)
        return editor

    def _paint_words(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index, box: QRect) -> None:
        words = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        if index.column() != VALUE or "{{" not in words:
            super()._paint_words(painter, option, index, box)
            return
        font = self._font(index)
        painter.setFont(font)
        metrics, rest = QFontMetrics(font), QRect(box)
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        for part in VARIABLE.split(words):
            shown = metrics.elidedText(visible_text(part), Qt.TextElideMode.ElideRight, max(0, rest.width()))
            width = metrics.horizontalAdvance(shown)
            if VARIABLE.fullmatch(part) and width:
                ground = QRectF(rest.left() - 1, rest.center().y() - 9, width + 2, 20)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._look.color("varSoft"))
                painter.drawRoundedRect(ground, 4, 4)
                painter.setPen(self._look.color("var"))
            else:
                painter.setPen(self._word_color(option, index))
            painter.drawText(rest, flags, shown)
            rest.setLeft(rest.left() + width)
        self._paint_hint(painter, index, rest.adjusted(8, 0, 0, 0))


class RowsTable(QTableView):
    """A `RowsModel` to edit."""

    def __init__(
        self, theme: Theme, clipboard: Clipboard, model: RowsModel, *, name: str, accessible_name: str
    ) -> None:
        super().__init__()
        self._model = model
        dress_table(self, theme, name=name, accessible_name=accessible_name)
        CellCopy(self, clipboard)
        self.setItemDelegate(_LineDelegate(theme, self, model))
        # Ticks stand under the first letter of the tabs.
        self.setItemDelegateForColumn(NAME, _LineDelegate(theme, self, model, padding=16))
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.SelectedClicked
            | QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        head = self.horizontalHeader()
        head.setProperty("ticks", "true")
        head.setStretchLastSection(False)
        head.setSectionResizeMode(MEANING, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(REMOVE, QHeaderView.ResizeMode.Fixed)
        head.resizeSection(REMOVE, 56)
        head.resizeSection(NAME, 228)
        head.resizeSection(VALUE, 368)
        self.clicked.connect(self._on_click)

    def _on_click(self, index: QModelIndex) -> None:
        line = self._model.line(index)
        if line is None:
            if index.column() in (NAME, VALUE):
                self.edit(index)
        elif index.column() == REMOVE:
            self._model.remove(index.row())
        elif index.column() == MEANING:
            self._model.turn_secret(index.row())
        elif index.column() == VALUE:
            self.edit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes the line; Return and Space do what a click does."""
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._model.line(index) is not None:
            self._model.remove(index.row())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and index.column() in (
            MEANING,
            REMOVE,
        ):
            self._on_click(index)
        else:
            super().keyPressEvent(event)
