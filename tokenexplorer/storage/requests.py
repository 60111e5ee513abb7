"""Saved requests and the history of sent ones: `RequestRepository`. Holds no secret (S01, P13).

Whether sent requests are kept at all is a setting of the window; whoever sends asks it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
from typing import TYPE_CHECKING

from tokenexplorer.api.history import HistoryEntry
from tokenexplorer.api.request import ApiRequest
from tokenexplorer.errors import ConfigError
from tokenexplorer.orgs.org import new_id
from tokenexplorer.storage.documents import from_document, to_document
from tokenexplorer.storage.rows import Rows
from tokenexplorer.storage.without_secrets import request_without_secrets, url_without_secrets

if TYPE_CHECKING:
    from tokenexplorer.storage.database import Database

HISTORY_ROWS = 500
"""The most that is kept; older ones go first."""


class RequestRepository:
    """Saved requests in flat folders, and the history.

    Args:
        database: Where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._requests = Rows(database, "requests", ApiRequest)

    def requests(self, folder: str | None = None) -> tuple[ApiRequest, ...]:
        """All saved requests, or those of a folder, by position."""
        return self._requests.all() if folder is None else self._requests.where("folder", folder)

    def folder_of(self, request_id: str) -> str:
        """The folder of a saved request, or empty."""
        rows = self._database.query("SELECT folder FROM requests WHERE id = ?", (request_id,))
        return str(rows[0]["folder"]) if rows else ""

    def save(self, request: ApiRequest, folder: str | None = None) -> ApiRequest:
        """Add or change a saved request; its secret values are left out.

        Args:
            request: Gets an id where it has none.
            folder: To put it in; None leaves it where it is.

        Returns:
            What is on disk.

        Raises:
            StorageError: Nothing changed.
        """
        kept = request_without_secrets(dataclasses.replace(request, id=request.id or new_id()))
        self._requests.save(kept, {"folder": self.folder_of(kept.id) if folder is None else folder})
        return kept

    def remove(self, request_id: str) -> None:
        """Remove a saved request."""
        self._requests.remove(request_id)

    def add_history(self, entry: HistoryEntry) -> int:
        """Keep one sent request; secrets that are still in it are left out once more.

        Args:
            entry: From `api.history.history_entry`.

        Returns:
            The row's number.

        Raises:
            StorageError: Nothing changed.
        """
        kept = dataclasses.replace(
            entry, request=request_without_secrets(entry.request), url=url_without_secrets(entry.url)
        )
        text = json.dumps(to_document(kept), ensure_ascii=True)
        with self._database.transaction() as connection:
            number = connection.execute("INSERT INTO history (document) VALUES (?)", (text,)).lastrowid or 0
            connection.execute(
                "DELETE FROM history WHERE id NOT IN (SELECT id FROM history ORDER BY id DESC LIMIT ?)", (HISTORY_ROWS,)
            )
        return number

    def history(self, limit: int = HISTORY_ROWS) -> tuple[tuple[int, HistoryEntry], ...]:
        """Row numbers and entries, the newest first; rows that cannot be read are passed over and stay."""
        entries = []
        for row in self._database.query("SELECT id, document FROM history ORDER BY id DESC LIMIT ?", (limit,)):
            with contextlib.suppress(ValueError, RecursionError, ConfigError):
                entries.append((int(row["id"]), from_document(HistoryEntry, json.loads(row["document"]))))
        return tuple(entries)

    def remove_history(self, number: int) -> None:
        """Remove one row."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM history WHERE id = ?", (number,))

    def clear_history(self) -> None:
        """Remove all of it."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM history")
