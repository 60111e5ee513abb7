"""The list of grants as a table whose first column is ticked."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from tokenexplorer.ui.scopes.grants.rows import LOOKS, GrantRow
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.text import visible_text

SCOPE, STATE, AUTHOR, WHEN = range(4)
HEADS: Final = ("Scope", "State", "Granted by", "When")
_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


class GrantsModel(QAbstractTableModel):
    """Holds rows; what is ticked is kept by whoever gives them.

    Signals:
        turned(str, bool): The person ticked or unticked a scope.
    """

    turned = Signal(str, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[GrantRow, ...] = ()
        self._usable = False

    def set_rows(self, rows: tuple[GrantRow, ...], *, usable: bool) -> None:
        """Show these; only what changed is drawn anew where the scopes are the same.

        Args:
            rows: In order.
            usable: Whether ticks may be changed.
        """
        same = [row.scope for row in rows] == [row.scope for row in self._rows]
        if not same:
            self.beginResetModel()
        self._rows, self._usable = rows, usable
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, WHEN))

    def row(self, index: _Index) -> GrantRow | None:
        """The scope of an index."""
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    def index_of(self, scope: str) -> QModelIndex:
        """The row of a scope; invalid where it is not shown."""
        found = next((number for number, row in enumerate(self._rows) if row.scope == scope), -1)
        return self.index(found, SCOPE) if found >= 0 else QModelIndex()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """One a scope."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """Scope, state, who, when."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The heads."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section] if 0 <= section < len(HEADS) else None
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """The first column is ticked, where that is possible at all."""
        flags = super().flags(index)
        if index.column() == SCOPE and self._usable:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell says, and how it looks."""
        row = self.row(index)
        if row is None:
            return None
        if role == Row.KEY:
            return f"scope:{row.scope}"
        if role == Row.STATE:
            return row.standing
        if index.column() == SCOPE:
            return self._scope(row, role)
        if index.column() == STATE:
            return _state(row, role)
        return _quiet(row, index.column(), role)

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick or untick."""
        row = self.row(index)
        if row is None or role != Qt.ItemDataRole.CheckStateRole or not self._usable or index.column() != SCOPE:
            return False
        self.turned.emit(row.scope, Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def turn(self, index: _Index) -> None:
        """Tick what is not ticked, and the other way round."""
        row = self.row(index)
        if row is not None and self._usable:
            self.turned.emit(row.scope, not row.wanted)

    @staticmethod
    def _scope(row: GrantRow, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return row.scope
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if row.wanted else Qt.CheckState.Unchecked
        if role == Row.FONT:
            return "mono"
        if role == Row.HINT:
            return _hint(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = (row.scope, row.standing, _hint(row) or "", row.author, row.when, row.meaning)
            return visible_text(", ".join(part for part in parts if part))
        return None


def _hint(row: GrantRow) -> str | None:
    if row.number > 1:
        return f"{row.number} grants"
    return "asked for at sign-in" if row.asked_for and row.grant is None else None


def _state(row: GrantRow, role: int) -> Any:
    words, color, icon = LOOKS[row.standing]
    changing = row.standing.startswith("will")
    return {
        int(Qt.ItemDataRole.DisplayRole): words,
        int(Row.COLOR): color,
        int(Row.ICON): icon,
        int(Row.FONT): "strong" if changing else "secondary",
    }.get(int(role))


def _quiet(row: GrantRow, column: int, role: int) -> Any:
    if role == Qt.ItemDataRole.DisplayRole:
        return row.author if column == AUTHOR else row.when
    if role == Row.COLOR:
        return "text2"
    return "secondary" if role == Row.FONT else None
