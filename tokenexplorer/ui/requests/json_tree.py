"""The tree view of a JSON answer: coloured keys and values, the path of the chosen row, copying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QMenu, QStyleOptionViewItem, QTreeView, QWidget

from tokenexplorer.ui.requests.json_model import PARTS, JsonModel
from tokenexplorer.ui.widgets.delegates import Row, RowDelegate
from tokenexplorer.ui.widgets.painting import saved
from tokenexplorer.ui.widgets.table import dress_tree
from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.tasks import TaskRunner
    from tokenexplorer.ui.theme import Theme

ROW_HEIGHT = 24
_Index = QModelIndex | QPersistentModelIndex


class JsonDelegate(RowDelegate):
    """Draws the parts of a row in their colours, in the fixed font."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent, row_height=ROW_HEIGHT, lines=False, padding=4)
        self._look = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """One line, as wide as its words (a very long value is cut by the view)."""
        words = sum(len(part.text) for part in index.data(PARTS) or ())
        letter = QFontMetrics(self._look.font("mono")).horizontalAdvance("m")
        return QSize(min(words, 240) * letter + 120, self._look.height(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Parts from left to right, the hint behind them."""
        with saved(painter):
            self._paint_ground(painter, option, index)
            font = self._look.font("mono")
            painter.setFont(font)
            metrics = QFontMetrics(font)
            box = QRect(option.rect.adjusted(4, 0, -8, 0))
            flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
            for part in index.data(PARTS) or ():
                text = metrics.elidedText(part.text[:4000], Qt.TextElideMode.ElideRight, max(0, box.width()))
                painter.setPen(self._look.color(part.role))
                painter.drawText(box, flags, text)
                box.setLeft(box.left() + metrics.horizontalAdvance(text))
            hint = index.data(Row.HINT)
            if hint and box.width() > 40:
                painter.setFont(self._look.font("secondary"))
                painter.setPen(self._look.color("text2"))
                painter.drawText(box.adjusted(12, 0, 0, 0), flags, visible_text(str(hint)))
            self._paint_focus(painter, option, index)


class JsonTree(QTreeView):
    """Shows a `JsonModel`.

    Signals:
        path_changed(str): The path of the current row.
        copy_requested(str): The person wants this copied.
        copy_refused(str): Why it cannot be.
    """

    path_changed = Signal(str)
    copy_requested = Signal(str)
    copy_refused = Signal(str)

    def __init__(self, theme: Theme, tasks: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        dress_tree(self, theme, name="response_tree", accessible_name="Tree", row_height=ROW_HEIGHT, lines=False)
        self.setItemDelegate(JsonDelegate(theme, self))
        self.setUniformRowHeights(True)
        self.setProperty("dressed", "true")
        self.json_model = JsonModel(tasks, self)
        self.setModel(self.json_model)
        self.json_model.loaded.connect(self._on_loaded)
        self.selectionModel().currentChanged.connect(
            lambda now, _old: self.path_changed.emit(self.json_model.path(now))
        )

    def open_first(self) -> None:
        """Open the whole and its first element."""
        model, root = self.json_model, self.json_model.index(0, 0)
        if model.canFetchMore(root):
            model.fetchMore(root)
        else:
            self.expand(root)

    def _on_loaded(self, index: QModelIndex) -> None:
        model = self.json_model
        if not index.isValid() or index.parent().isValid():
            return
        self.expand(index)
        first = model.index(0, 0, index)
        if model.node(index).kind == "array" and model.node(first).kind == "object":
            if model.canFetchMore(first):
                model.fetchMore(first)
            self.expand(first)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies the value."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_value()
        else:
            super().keyPressEvent(event)

    def copy_value(self) -> None:
        """Ask for a copy of the current value."""
        index = self.currentIndex()
        if self.json_model.too_long_to_copy(index):
            self.copy_refused.emit("That is too much for the clipboard. Save the response instead.")
        elif index.isValid():
            self.copy_requested.emit(self.json_model.value(index))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Copy the value or its path."""
        index = self.indexAt(event.pos())
        if not index.isValid():
            return
        self.setCurrentIndex(index)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy value", self.copy_value)
        menu.addAction("Copy path", lambda: self.copy_requested.emit(self.json_model.path(self.currentIndex())))
        menu.popup(event.globalPos())
