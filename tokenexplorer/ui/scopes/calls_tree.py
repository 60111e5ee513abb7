"""The view of the calls: a box each, a menu, and a row for more where a scope has many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QWidget

from tokenexplorer.ui.scopes.call_rows import CallRows
from tokenexplorer.ui.scopes.calls_model import CallsModel
from tokenexplorer.ui.widgets.drawn_tree import DrawnTree
from tokenexplorer.ui.widgets.menu import Menu

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

_Index = QModelIndex | QPersistentModelIndex
_PRESSES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class CallsTree(DrawnTree):
    """Headings do not fold here: what is too long is cut with a row for more.

    Signals:
        call_requested(str): Open this call in Requests, by its key.
    """

    call_requested = Signal(str)

    def __init__(
        self, theme: Theme, model: CallsModel, clipboard: Clipboard | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            theme,
            clipboard,
            name="scopes_callTree",
            accessible_name="Calls",
            row_height=32,
            group_height=28,
            parent=parent,
        )
        self._theme, self._model = theme, model
        self._rows = CallRows(theme, model)
        self.setItemsExpandable(False)
        self.setModel(model)
        model.modelReset.connect(self.expandAll)
        self.opened.connect(self._open)
        self.clicked.connect(self._press)

    def show_scope(self, scope: str) -> None:
        """Scroll to a scope's heading, if it is there."""
        heading = self._model.heading_of(scope)
        if heading.isValid():
            self.scrollTo(heading, DrawnTree.ScrollHint.PositionAtTop)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return or Space on the row for more shows more; Space on a call turns its box."""
        index = self.currentIndex()
        if event.key() in _PRESSES and not event.modifiers() and self._model.is_more(index):
            self._press(index)
        elif event.key() == Qt.Key.Key_Space and self._model.operation(index) is not None:
            self._turn(index)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """A menu for the call under the pointer, or the current one by keyboard."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        operation = self._model.operation(index)
        if operation is None:
            return
        menu = Menu(self._theme, accessible_name="Call", parent=self)
        menu.setObjectName("scopes_callMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        key, picked = operation.key, self._model.is_picked(operation)
        menu.add("Open in Requests", lambda: self.call_requested.emit(key), icon="send", name="scopes_openCallAction")
        words = "Untick" if picked else "Tick"
        menu.add(words, lambda: self._model.ticked.emit(key, not picked), icon="check", name="scopes_tickCallAction")
        where = event.globalPos() if by_mouse else self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
        menu.popup(where)

    def _fold(self, index: QModelIndex) -> None:
        """Nothing: a heading stays open."""

    def _turn(self, index: QModelIndex) -> None:
        self._model.setData(index, None, Qt.ItemDataRole.CheckStateRole)

    def _open(self, index: QModelIndex) -> None:
        operation = self._model.operation(index)
        if operation is not None:
            self.call_requested.emit(operation.key)

    def _press(self, index: QModelIndex) -> None:
        if not self._model.is_more(index):
            return
        place, row, top = index.parent().row(), index.row(), self.verticalScrollBar().value()
        self._model.show_more(index)
        # What the person looks at stays where it is, and the first of the new calls is the current one.
        if place < self._model.rowCount():
            group = self._model.index(place, 0)
            self.setCurrentIndex(self._model.index(min(row, self._model.rowCount(group) - 1), 0, group))
        self.verticalScrollBar().setValue(top)

    def draw_row(self, painter: QPainter, row: QRect, index: _Index, ground: str) -> None:
        """Draw a call, a heading, or the row for more."""
        operation = self._model.operation(index)
        if operation is not None:
            self._rows.call(painter, row, operation, ground)
        elif self._model.is_more(index):
            self._rows.more(painter, row, index.internalId() - 1, ground)
        else:
            self._rows.heading(painter, row, index.row(), "sel" if ground == "sel" else "")
