"""Scopes on their way as a table: asked for, granted, in the token, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.text import tooltip, visible_text

if TYPE_CHECKING:
    from tokenexplorer.tokens.scope_loss import ScopeRow

_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_HEAD: Final = ("Scope", "Requested", "Granted", "In token", "Why and what to do")
_ANSWERS: Final = {
    "yes": ("Yes", ("check", "ok")),
    "no": ("No", ("minus", "text3")),
    "unknown": ("Unknown", ("circle-question-mark", "unk")),
}
_STATES: Final = {
    "ok": ("Arrived.", ("circle-check", "ok")),
    "lost": ("Lost.", ("circle-x", "bad")),
    "extra": ("Extra.", ("circle-plus", "unk")),
    "unknown": ("In the token.", ("circle-question-mark", "unk")),
}


class ScopeModel(QAbstractTableModel):
    """Shows the rows of a comparison."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ScopeRow, ...] = ()

    def show(self, rows: tuple[ScopeRow, ...]) -> None:
        """Show other rows."""
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def row_at(self, row: int) -> ScopeRow | None:
        """What a row shows; None where there is none."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def copied(self, index: _Index) -> tuple[str, bool]:
        """What a copy of a cell gives, and that it is no secret."""
        row = self._rows[index.row()]
        return (row.scope if index.column() == 0 else str(index.data() or "")), False

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:
        """Scopes."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NO_INDEX) -> int:
        """Scope, three answers, the cause."""
        return 0 if parent.isValid() else len(_HEAD)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The table's head."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _HEAD[section] if 0 <= section < len(_HEAD) else None
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What the delegate and tests read."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if role == Row.KEY:
            return f"scope:{visible_text(row.scope)}"
        if role == Row.STATE:
            return row.state
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(row.scope, state_words(row))
        if column == 0:
            return {int(Qt.ItemDataRole.DisplayRole): visible_text(row.scope), int(Row.FONT): "mono"}.get(role)
        if column < 4:
            return _answer_data(row, column, role)
        return _cause_data(row, role)


def state_words(row: ScopeRow) -> str:
    """How a scope ended, why, and what to do."""
    return " ".join(part for part in (_STATES[row.state][0], row.cause.words) if part)


def _answer_data(row: ScopeRow, column: int, role: int) -> Any:
    answer = (row.requested, row.granted, row.in_token)[column - 1]
    word, icon = _ANSWERS[answer]
    lost_here = answer == "no" and row.state == "lost"
    if role == Qt.ItemDataRole.DisplayRole:
        return word
    if role == Row.ICON:
        return ("x", "bad") if lost_here else icon
    if role == Row.COLOR:
        return "bad" if lost_here else "text2"
    return None


def _cause_data(row: ScopeRow, role: int) -> Any:
    if role == Qt.ItemDataRole.DisplayRole:
        return visible_text(state_words(row))
    if role == Row.ICON:
        return _STATES[row.state][1]
    return {int(Row.FONT): "secondary", int(Row.COLOR): "text" if row.state == "lost" else "text2"}.get(role)
