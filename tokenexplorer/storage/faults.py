"""Turns errors of the file system and of SQLite into errors of our tree: what happened, what to do, which path."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from tokenexplorer.errors import DatabaseDamaged, StorageError

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

_BY_ERRNO = {
    errno.ENOSPC: ("The disk is full", "Free some space, then save again."),
    errno.EDQUOT: ("The disk quota is used up", "Free some space, then save again."),
    errno.EROFS: ("The disk is read-only", "Choose another folder, or make the disk writable."),
    errno.EACCES: ("Access is denied", "Change the permissions of the folder, or choose another one."),
    errno.EPERM: ("Access is denied", "Change the permissions of the folder, or choose another one."),
    errno.ENOENT: ("A folder is missing", "Create the folder, or choose another one."),
    errno.ENOTDIR: ("A file stands where a folder is needed", "Choose another folder, or move the file away."),
    errno.EISDIR: ("A folder stands where a file is needed", "Choose another name."),
    errno.EEXIST: ("A file stands where a folder is needed", "Choose another folder, or move the file away."),
    errno.ENAMETOOLONG: ("The name is too long", "Choose a shorter name."),
    errno.EIO: ("The disk reports an error", "Check the disk, or choose a folder on another one."),
}
_UNKNOWN = ("The file system refuses", "Choose another folder, or try again.")
_BY_ERRNO_OF_READING = {
    errno.ENOENT: ("The file is not there any more", "Choose another file."),
    errno.ENOTDIR: ("The file is not there any more", "Choose another file."),
    errno.EISDIR: ("This is a folder", "Choose a file."),
    errno.EACCES: ("The file may not be read", "Change its permissions, or choose another file."),
    errno.EPERM: ("The file may not be read", "Change its permissions, or choose another file."),
    errno.EIO: ("The disk reports an error", "Check the disk, or choose a file on another one."),
}

_DAMAGED_WORDS = ("malformed", "not a database", "corrupt", "encrypted")
_BY_SQLITE_WORDS = (
    ("full", _BY_ERRNO[errno.ENOSPC]),
    ("readonly", _BY_ERRNO[errno.EROFS]),
    ("read-only", _BY_ERRNO[errno.EROFS]),
    ("disk i/o", _BY_ERRNO[errno.EIO]),
    (
        "unable to open",
        ("The database cannot be opened", "Check the permissions of the folder, or choose another one."),
    ),
    ("locked", ("Another program holds the database", "Close the other window of Token Explorer, then save again.")),
    ("busy", ("Another program holds the database", "Close the other window of Token Explorer, then save again.")),
)


def file_error(error: OSError, path: Path) -> StorageError:
    """What to say about an error of the file system.

    Args:
        error: As raised.
        path: What was to be read or written; named in the title.
    """
    title, advice = _BY_ERRNO.get(error.errno or 0, _UNKNOWN)
    return StorageError(f"{title}: {path}", advice, error.strerror or type(error).__name__)


def reading_error(error: OSError, path: Path) -> StorageError:
    """What to say about a file that was chosen and cannot be read.

    Args:
        error: As raised.
        path: Which; named in the title.
    """
    title, advice = _BY_ERRNO_OF_READING.get(error.errno or 0, ("The file cannot be read", "Choose another file."))
    return StorageError(f"{title}: {path}", advice, error.strerror or type(error).__name__)


def is_damage(error: sqlite3.Error) -> bool:
    """Whether SQLite says that the file is no sound database."""
    return any(words in str(error).lower() for words in _DAMAGED_WORDS)


def database_error(error: sqlite3.Error, path: Path | None) -> StorageError:
    """What to say about an error of SQLite; what was to be saved stays with the caller.

    Args:
        error: As raised.
        path: Of the database; None in memory.
    """
    where = str(path) if path is not None else "memory"
    words = str(error)
    if is_damage(error):
        return DatabaseDamaged(
            f"The database is damaged: {where}",
            "Start Token Explorer again: it goes back to the last good copy.",
            words,
        )
    for part, (title, advice) in _BY_SQLITE_WORDS:
        if part in words.lower():
            return StorageError(f"{title}: {where}", advice, words)
    return StorageError(f"The database refuses: {where}", "Try again.", words)
