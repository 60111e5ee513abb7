"""The one SQLite file: `Database`. Opens it safely, sets a damaged one aside, keeps a copy. Knows no table.

Two windows of the app may use it at once: each change is one short transaction of its own rows (F05).
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tokenexplorer.errors import DatabaseDamaged, DatabaseTooNew, StorageError
from tokenexplorer.storage.copies import backup_is_fresh, backup_of, copy_database, is_lost, restore, set_aside
from tokenexplorer.storage.faults import database_error, file_error
from tokenexplorer.storage.files import make_private_file
from tokenexplorer.storage.lock import FileLock
from tokenexplorer.storage.schema import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BUSY_S = 10.0
_MAGIC = b"SQLite format 3\0"


class Database:
    """A connection that all threads share, one at a time.

    Args:
        path: The file; None keeps everything in memory, for a home that cannot be used.
        migrations: Steps of SQL; the length is the version.

    Attributes:
        path: As given.
        notices: What the person has to know about how it was opened (F03), plain text; usually empty.

    Raises:
        DatabaseTooNew: A newer version of the app wrote it; it is left untouched (F04).
        StorageError: It cannot be opened.
    """

    def __init__(self, path: Path | None, migrations: Sequence[str] = MIGRATIONS) -> None:
        self.path = path
        self.notices: tuple[str, ...] = ()
        self._migrations = migrations
        self._lock = threading.RLock()
        self._depth = 0
        self._copied_changes = 0
        if path is None:
            self._connection = _connect(None)
            self._migrate()
        else:
            with FileLock(path.with_name(f"{path.name}.lock")):
                self._connection = self._open(path)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Change rows: all of the block, or nothing of it.

        Raises:
            StorageError: It could not be kept; nothing changed.
        """
        with self._lock:
            if self._depth:
                yield self._connection
                return
            self._depth += 1
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException as error:
                with contextlib.suppress(sqlite3.Error):
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error):
                    raise database_error(error, self.path) from error
                raise
            finally:
                self._depth -= 1

    def query(self, sql: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        """Rows, read at once.

        Raises:
            StorageError: They cannot be read.
        """
        with self._lock:
            try:
                return self._connection.execute(sql, tuple(values)).fetchall()
            except sqlite3.Error as error:
                raise database_error(error, self.path) from error

    def back_up(self) -> None:
        """Make the copy that a damaged file is replaced by.

        Raises:
            DatabaseDamaged: The file became damaged meanwhile; the earlier copy is intact.
            StorageError: It cannot be written; the earlier copy is intact.
        """
        if self.path is None:
            return
        with self._lock:
            try:
                _check(self._connection, self.path)
            except sqlite3.Error as error:
                raise database_error(error, self.path) from error
            copy_database(self._connection, backup_of(self.path))
            self._copied_changes = self._connection.total_changes

    def close(self) -> None:
        """Let go of the file, after a copy where anything changed; further calls do nothing."""
        with self._lock, contextlib.suppress(sqlite3.Error, StorageError):
            try:
                if self._connection.total_changes != self._copied_changes:
                    self.back_up()
            finally:
                self._connection.close()

    def _open(self, path: Path) -> sqlite3.Connection:
        if is_lost(path):
            self._connection = self._recover(path, "was empty or missing")
        else:
            make_private_file(path)
            try:
                self._connection = _connect(path)
            except DatabaseDamaged:
                self._connection = self._recover(path, "was damaged")
        try:
            if self._migrate() or not backup_is_fresh(path):
                self.back_up()
        except BaseException:
            self._connection.close()
            raise
        return self._connection

    def _recover(self, path: Path, why: str) -> sqlite3.Connection:
        kept = set_aside(path)
        words = [f"The database {why}."]
        if kept is not None:
            words.append(f"It was set aside as {kept}; nothing was deleted.")
        backup = backup_of(path)
        if backup.exists():
            try:
                restore(backup, path)
                connection = _connect(path)
                taken = datetime.fromtimestamp(backup.stat().st_mtime, UTC)
                words.append(f"The last good copy is in use, of {taken:%Y-%m-%d %H:%M} UTC.")
                self.notices = (" ".join(words),)
                return connection
            except DatabaseDamaged:
                set_aside(path)
                set_aside(backup)
            except OSError as error:
                raise file_error(error, path) from error
        words.append("No good copy was found, so it starts empty. Tokens in the keyring are found again.")
        self.notices = (" ".join(words),)
        make_private_file(path)
        return _connect(path)

    def _migrate(self) -> bool:
        """Bring the tables to this version; whether anything was done."""
        wanted = len(self._migrations)
        with self.transaction() as connection:
            found = int(connection.execute("PRAGMA user_version").fetchone()[0])
            if found > wanted:
                raise DatabaseTooNew(
                    f"A newer version of Token Explorer wrote this database: {self.path}",
                    "Start that version, or use another folder with --home DIR. Nothing was changed.",
                    f"Its version is {found}; this version knows {wanted}.",
                )
            for number, step in enumerate(self._migrations[found:], found + 1):
                for statement in _statements(step):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number:d}")
        return found < wanted


def _connect(path: Path | None) -> sqlite3.Connection:
    """A connection with our settings to a file that passed its check.

    Raises:
        DatabaseDamaged: It did not.
        StorageError: It cannot be opened.
    """
    connection: sqlite3.Connection | None = None
    if path is not None:
        _refuse_noise(path)
    try:
        connection = sqlite3.connect(
            path if path is not None else ":memory:", timeout=_BUSY_S, isolation_level=None, check_same_thread=False
        )
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA secure_delete = ON")
        if path is not None:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
        _check(connection, path)
        return connection
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, sqlite3.Error):
            raise database_error(error, path) from error
        raise


def _refuse_noise(path: Path) -> None:
    """Stop before SQLite opens what is no database: it would delete the side files (F03: nothing is deleted)."""
    try:
        with path.open("rb") as file:
            head = file.read(len(_MAGIC))
    except OSError as error:
        raise file_error(error, path) from error
    if head and head != _MAGIC:
        raise DatabaseDamaged(f"The database is damaged: {path}", detail="It does not begin as one.")


def _check(connection: sqlite3.Connection, path: Path | None) -> None:
    verdict = [row[0] for row in connection.execute("PRAGMA quick_check(5)")]
    if verdict != ["ok"]:
        raise DatabaseDamaged(f"The database is damaged: {path}", detail="; ".join(map(str, verdict)))


def _statements(script: str) -> Iterator[str]:
    """One by one, so that they stay in our transaction; `executescript` would commit first."""
    statement = ""
    for piece in script.split(";"):
        statement += piece + ";"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip(" \n;"):
        yield statement


def open_or_memory(path: Path) -> Database:
    """The database, or one in memory with a notice where the file cannot be used: the window opens anyway (F09)."""
    try:
        return Database(path)
    except StorageError as error:
        database = Database(None)
        database.notices = (f"{error.title} {error.advice} Until then nothing is kept.".replace("  ", " "),)
        return database
