"""Copies of the database file, and what is set aside (F03). Nothing here deletes what a person made."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tokenexplorer.errors import DatabaseDamaged
from tokenexplorer.storage.faults import database_error, file_error, is_damage
from tokenexplorer.storage.files import make_private_file, sync_folder

if TYPE_CHECKING:
    from pathlib import Path

_SIDE_FILES = ("-wal", "-shm")
_BUSY_S = 10.0


def backup_of(path: Path) -> Path:
    """Where the last good copy is."""
    return path.with_name(f"{path.name}.backup")


def is_lost(path: Path) -> bool:
    """Whether the file is gone or was cut to nothing though a copy of it exists; a first start has no copy."""
    try:
        return backup_of(path).exists() and (not path.exists() or path.stat().st_size == 0)
    except OSError as error:
        raise file_error(error, path) from error


def backup_is_fresh(path: Path) -> bool:
    """Whether nothing changed since the copy was made."""
    backup = backup_of(path)
    if not backup.exists():
        return False
    changed = [each.stat().st_mtime_ns for each in (path, path.with_name(f"{path.name}-wal")) if each.exists()]
    return backup.stat().st_mtime_ns > max(changed, default=0)


def set_aside(path: Path) -> Path | None:
    """Rename a damaged file and what belongs to it; answers the new name, or None where there was nothing."""
    mark = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    kept = path.with_name(f"{path.name}.corrupt-{mark}")
    try:
        for suffix in _SIDE_FILES:
            side = path.with_name(path.name + suffix)
            if side.exists():
                side.rename(kept.with_name(kept.name + suffix))
        if not path.exists():
            return None
        path.rename(kept)
        sync_folder(path.parent)
    except OSError as error:
        raise file_error(error, path) from error
    return kept


def restore(backup: Path, path: Path) -> None:
    """Put a copy in the place of a file that was set aside.

    Raises:
        DatabaseDamaged: The copy is damaged too.
        StorageError: It cannot be written.
    """
    source = _connect_plain(backup)
    try:
        copy_database(source, path)
    finally:
        source.close()


def _connect_plain(path: Path) -> sqlite3.Connection:
    try:
        return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_S)
    except sqlite3.Error as error:
        raise database_error(error, path) from error


def copy_database(source: sqlite3.Connection, target: Path) -> None:
    """Copy a database into a file that appears whole."""
    temporary = target.with_name(f"{target.name}.new")
    try:
        temporary.unlink(missing_ok=True)
        make_private_file(temporary)
        copy = sqlite3.connect(temporary, isolation_level=None)
        try:
            copy.execute("PRAGMA synchronous = FULL")
            source.backup(copy)
            # A copy in WAL mode would need side files of its own to be read.
            copy.execute("PRAGMA journal_mode = DELETE")
        finally:
            copy.close()
        temporary.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise file_error(error, target) from error
    except sqlite3.Error as error:
        temporary.unlink(missing_ok=True)
        if is_damage(error):
            raise DatabaseDamaged(f"The database is damaged: {target}", detail=str(error)) from error
        raise database_error(error, target) from error
