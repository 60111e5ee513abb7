"""Header lines of an answer as a read-only Qt model; what is a credential shows as dots."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from tokenexplorer.redaction import redact_header
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.text import visible_text

_Index = QModelIndex | QPersistentModelIndex
_SHOWN = 4000


class PairsModel(QAbstractTableModel):
    """Names and values."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pairs: tuple[tuple[str, str], ...] = ()

    def set_pairs(self, pairs: tuple[tuple[str, str], ...]) -> None:
        """Show these header lines, in order."""
        self.beginResetModel()
        self._pairs = pairs
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's default
        """One a line."""
        return 0 if parent.isValid() else len(self._pairs)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's default
        """Name and value."""
        return 0 if parent.isValid() else 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The heads of the columns."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return ("Header", "Value")[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What `RowDelegate` draws."""
        if not index.isValid():
            return None
        name, value = self._pairs[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return visible_text((name, redact_header(name, value))[index.column()][:_SHOWN])
        if role == Row.FONT:
            return "mono"
        if role == Row.COLOR:
            return "synKey" if index.column() == 0 else "text"
        return f"header:{visible_text(name)}" if role == Row.KEY else None
