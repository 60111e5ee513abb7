"""Lists of saved and of sent requests."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from tokenexplorer.tokens.human_time import moment_words
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.timing_view import milliseconds

if TYPE_CHECKING:
    from tokenexplorer.api.history import HistoryEntry
    from tokenexplorer.api.request import ApiRequest

_Index = QModelIndex | QPersistentModelIndex
_REFUSED, _REDIRECT = 400, 300


class SavedModel(QAbstractListModel):
    """Saved requests by name."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._requests: tuple[ApiRequest, ...] = ()

    def set_requests(self, requests: tuple[ApiRequest, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self._requests = requests
        self.endResetModel()

    def request(self, index: _Index) -> ApiRequest | None:
        """The request of a row."""
        return self._requests[index.row()] if index.isValid() else None

    def index_of(self, request_id: str) -> QModelIndex:
        """The row of a request, by its id."""
        rows = (row for row, each in enumerate(self._requests) if each.id == request_id)
        return self.index(next(rows, -1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's default
        """How many there are."""
        return 0 if parent.isValid() else len(self._requests)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What `RowDelegate` draws."""
        request = self.request(index)
        if request is None:
            return None
        answers: dict[int, Any] = {
            Qt.ItemDataRole.DisplayRole: request.name or short_url(request.url),
            Row.SECOND: request.url,
            Row.METHOD: request.method,
            Row.KEY: f"saved:{request.id}",
            Row.MONO_SECOND: True,
        }
        return answers.get(role)


class HistoryModel(QAbstractListModel):
    """Sent requests, the newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[tuple[int, HistoryEntry], ...] = ()
        self._now = datetime.now(UTC)
        self._zone: tzinfo = UTC

    def set_entries(self, entries: tuple[tuple[int, HistoryEntry], ...], now: datetime) -> None:
        """Show these, with times as seen from `now`, in its zone."""
        self.beginResetModel()
        self._entries, self._now = entries, now
        self._zone = now.tzinfo or UTC
        self.endResetModel()

    def entry(self, index: _Index) -> HistoryEntry | None:
        """The entry of a row."""
        return self._entries[index.row()][1] if index.isValid() else None

    def number(self, index: _Index) -> int:
        """The row's number in the database, 0 for none."""
        return self._entries[index.row()][0] if index.isValid() else 0

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's default
        """How many there are."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What `RowDelegate` draws."""
        entry = self.entry(index)
        if entry is None:
            return None
        answers: dict[int, Any] = {
            Qt.ItemDataRole.DisplayRole: short_url(entry.url),
            Row.SECOND: f"{moment_words(entry.at, self._now, self._zone)} · {milliseconds(entry.duration_s)}",
            Row.METHOD: entry.method,
            Row.RIGHT: _status(entry),
            Row.KEY: f"history:{self.number(index)}",
            Row.STATE: "failed" if entry.error or (entry.status or 0) >= _REFUSED else "ok",
        }
        return answers.get(role)


def _status(entry: HistoryEntry) -> tuple[str, str]:
    if entry.status is None:
        return "No answer", "bad"
    role = "bad" if entry.status >= _REFUSED else "warn" if entry.status >= _REDIRECT else "ok"
    return str(entry.status), role


def short_url(url: str) -> str:
    """Path and query: the host is the same nearly always."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path
