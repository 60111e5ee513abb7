"""The shape of a list with headings, for models: which rows there are and how Qt finds them. No contents."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


class GroupedModel(QAbstractItemModel):
    """Two levels: headings, and rows below each.

    The internal id of a heading's index is 0, that of a row's is the place of its heading plus one.
    """

    def group_count(self) -> int:
        """How many headings there are."""
        raise NotImplementedError

    def row_count_of(self, group: int) -> int:
        """How many rows stand below the heading at this place."""
        raise NotImplementedError

    def row_index(self, group: int, row: int) -> QModelIndex:
        """The first cell of a row below a heading; both must be there."""
        return self.createIndex(row, 0, group + 1)

    def index(self, row: int, column: int, parent: _Index = _ROOT) -> QModelIndex:
        """A heading or a row."""
        # Qt's own hasIndex() asks for all of this once more by name; a view asks for each row that it lays out.
        if row < 0 or not 0 <= column < self.columnCount():
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(row, column, 0) if row < self.group_count() else QModelIndex()
        if parent.internalId() != 0 or parent.column() != 0 or row >= self.row_count_of(parent.row()):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1)

    def hasChildren(self, parent: _Index = _ROOT) -> bool:
        """Whether there is anything below."""
        return self.rowCount(parent) > 0

    def parent(self, index: _Index = _ROOT) -> QModelIndex:  # type: ignore[override]  # two overloads in Qt
        """A row's heading."""
        if not index.isValid() or index.internalId() == 0:
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, 0)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """Headings, or rows of one."""
        if not parent.isValid():
            return self.group_count()
        return self.row_count_of(parent.row()) if parent.internalId() == 0 and parent.column() == 0 else 0

    def columnCount(self, _parent: _Index = _ROOT) -> int:
        """One, unless a model has more."""
        return 1
