"""Values of one kind as rows of one table: `Rows`. The only place that writes SQL for orgs, clients, requests, tokens.

Two windows may edit the same row: a save changes only the members that differ from what this window read last, and
keeps the members it does not know (F04, F05).
"""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from tokenexplorer.errors import ConfigError
from tokenexplorer.storage.documents import from_document, to_document

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from tokenexplorer.storage.database import Database

T = TypeVar("T")


class Rows(Generic[T]):
    """The table of a dataclass that has an `id`.

    Table and column names come from this package's code, never from outside (R07).

    Args:
        database: Where the table is.
        table: With the columns `id`, `position`, `document` and those of `keys`.
        kind: The dataclass.
        keys: Members that are columns too, for look-up.
    """

    def __init__(self, database: Database, table: str, kind: type[T], keys: tuple[str, ...] = ()) -> None:
        self._database, self._table, self._kind, self._keys = database, table, kind, keys
        self._read: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()

    def all(self) -> tuple[T, ...]:
        """All, by position; a row that cannot be read is passed over and stays on disk."""
        return self._values(self._database.query(f"SELECT * FROM {self._table} ORDER BY position, rowid"))  # noqa: S608

    def where(self, column: str, value: str) -> tuple[T, ...]:
        """Those with this value in a key column, by position."""
        sql = f"SELECT * FROM {self._table} WHERE {column} = ? ORDER BY position, rowid"  # noqa: S608
        return self._values(self._database.query(sql, (value,)))

    def one(self, row_id: str) -> T | None:
        """The one with this id, or None."""
        found = self.where("id", row_id)
        return found[0] if found else None

    def save(self, value: T, columns: Mapping[str, str] | None = None, *, base: T | None = None) -> None:
        """Add or change a row.

        Args:
            value: The dataclass.
            columns: Values of further columns that are no members.
            base: The value that the edit began with; None: what was read or saved last.

        Raises:
            StorageError: Nothing changed.
        """
        document = to_document(value)
        row_id = str(document["id"])
        with self._database.transaction() as connection:
            stored = self._stored(connection, row_id)
            merged = self._merge(row_id, stored, document, base)
            named = {"id": row_id, **{key: str(merged[key]) for key in self._keys}, **(columns or {})}
            names = ", ".join([*named, "position", "document"])
            marks = ", ".join("?" * len(named))
            updates = ", ".join(f"{name} = excluded.{name}" for name in [*named, "document"] if name != "id")
            connection.execute(
                f"INSERT INTO {self._table} ({names}) VALUES ({marks},"  # noqa: S608
                f" (SELECT coalesce(max(position), 0) + 1 FROM {self._table}), ?)"
                f" ON CONFLICT (id) DO UPDATE SET {updates}",
                (*named.values(), json.dumps(merged, ensure_ascii=True)),
            )
        with self._lock:
            # What the caller holds from now on, which may differ from what another window wrote.
            self._read[row_id] = {**merged, **document}

    def remove(self, row_id: str) -> None:
        """Remove a row; it may be gone already."""
        with self._database.transaction() as connection:
            connection.execute(f"DELETE FROM {self._table} WHERE id = ?", (row_id,))  # noqa: S608
        with self._lock:
            self._read.pop(row_id, None)

    def _stored(self, connection: sqlite3.Connection, row_id: str) -> dict[str, Any] | None:
        row = connection.execute(f"SELECT document FROM {self._table} WHERE id = ?", (row_id,)).fetchone()  # noqa: S608
        return _parse(row["document"]) if row is not None else None

    def _merge(
        self, row_id: str, stored: dict[str, Any] | None, wanted: dict[str, Any], base: T | None
    ) -> dict[str, Any]:
        if stored is None:
            return wanted
        with self._lock:
            read = self._read.get(row_id, {})
        known = to_document(base) if base is not None else self._normal(read)
        changed = {name: value for name, value in wanted.items() if name not in known or known[name] != value}
        return {**stored, **changed}

    def _normal(self, document: dict[str, Any]) -> dict[str, Any]:
        """As this version understands it: a member it cannot read does not count as changed by the person."""
        try:
            return to_document(from_document(self._kind, document))
        except ConfigError:
            return {}

    def _values(self, rows: list[sqlite3.Row]) -> tuple[T, ...]:
        values = []
        for row in rows:
            document = _parse(row["document"])
            try:
                values.append(from_document(self._kind, document))
            except ConfigError:
                continue
            with self._lock:
                self._read[row["id"]] = document
        return tuple(values)


def _parse(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
