"""Entries of a System Log as rows of a table."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from datetime import datetime

    from tokenexplorer.okta.system_log import LogEntry

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
HEADS: Final = ("Time, UTC", "Result", "Reason", "Event", "Who")
_MONO = (2, 3)


class LogModel(QAbstractTableModel):
    """Newest first, as the org lists them."""

    def __init__(self, *, local_time: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._local_time = local_time
        self._entries: tuple[LogEntry, ...] = ()

    def show_entries(self, entries: tuple[LogEntry, ...]) -> None:
        """Show these in the place of what was there."""
        self.beginResetModel()
        self._entries = entries
        self.endResetModel()

    def entry(self, row: int) -> LogEntry | None:
        """One of them."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """Entries."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """What is told of each."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Names of the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return "Time, local" if section == 0 and self._local_time else HEADS[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell."""
        entry = self.entry(index.row()) if index.isValid() else None
        if entry is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(entry, index.column())
        if role == Row.KEY:
            return entry.id
        if role == Row.STATE:
            return "failed" if entry.failed else "ok"
        if role == Row.COLOR and index.column() == 1:
            return "bad" if entry.failed else "ok"
        if role == Row.FONT and index.column() in _MONO:
            return "mono_small"
        return None

    def _cell(self, entry: LogEntry, column: int) -> str:
        if column == 0:
            return _moment(entry.published, local=self._local_time)
        return visible_text((entry.result, entry.reason, entry.event_type, entry.actor)[column - 1])


def _moment(moment: datetime | None, *, local: bool) -> str:
    """Date and time; in UTC where this computer's calendar does not reach as far."""
    if moment is None:
        return ""
    with suppress(OverflowError, ValueError, OSError):
        moment = moment.astimezone() if local else moment
    return f"{moment:%m-%d %H:%M:%S}"
