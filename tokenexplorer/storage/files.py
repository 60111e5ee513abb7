"""Whole files, written so that a crash leaves the old one or the new one (F01), and read with a limit."""

from __future__ import annotations

import contextlib
import itertools
import os
import stat
from typing import TYPE_CHECKING

from tokenexplorer.errors import ConfigError, StorageError
from tokenexplorer.storage.faults import file_error, reading_error

if TYPE_CHECKING:
    from pathlib import Path

IMPORT_LIMIT_BYTES = 20 * 1024 * 1024
"""The most that an import reads (X04)."""


def make_private_file(path: Path) -> None:
    """Make an empty file that only its owner can read, whatever the umask; an existing one gets these permissions.

    Raises:
        StorageError: It cannot be made.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        try:
            if os.name == "posix":
                os.fchmod(descriptor, 0o600)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise file_error(error, path) from error


def overwrite_question(path: Path) -> str:
    """What to ask before an export goes to this path; empty where nothing stands there (X10).

    Symbolic links, devices and pipes are refused by `write_atomic` even when the person agrees: the question for them
    says so.
    """
    try:
        mode = path.lstat().st_mode
    except OSError:
        return ""
    if stat.S_ISLNK(mode):
        return f"{path} is a symbolic link. Choose another name."
    if not stat.S_ISREG(mode):
        return f"{path} is not a plain file. Choose another name."
    return f"{path} is there already. Replace it?"


def free_path(path: Path) -> Path:
    """The path, or where something stands there, the first like it with a number behind it where nothing does."""
    numbered = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in itertools.count(2))
    return next(each for each in itertools.chain((path,), numbered) if not overwrite_question(each))


def write_atomic(path: Path, content: bytes, *, overwrite: bool = False) -> None:
    """Write a file as a whole, or leave what is there untouched.

    Args:
        path: In a folder that exists.
        content: All of it.
        overwrite: Whether an existing plain file may be replaced; the person was asked (X10).

    Raises:
        StorageError: It cannot be written; the old file is intact.
    """
    import secrets  # it loads OpenSSL, for which the first paint does not wait

    question = overwrite_question(path)
    if question and not (overwrite and question.endswith("?")):
        raise StorageError(f"Nothing was written: {path}", "Choose another name.", question)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        _write_durably(temporary, content)
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise file_error(error, path) from error


def read_limited(path: Path, limit_bytes: int = IMPORT_LIMIT_BYTES) -> bytes:
    """All bytes of a plain file.

    Raises:
        ConfigError: It is longer than the limit.
        StorageError: It cannot be read, or is no plain file.
    """
    try:
        # Asked before it is opened: opening a pipe would wait for whoever writes into it.
        size_bytes = _plain_file_size(path.stat(), path)
        if size_bytes <= limit_bytes:
            with path.open("rb") as file:
                _plain_file_size(os.fstat(file.fileno()), path)
                content = file.read(limit_bytes + 1)
                size_bytes = len(content)
    except OSError as error:
        raise reading_error(error, path) from error
    if size_bytes > limit_bytes:
        raise ConfigError(
            f"The file is longer than {limit_bytes // (1024 * 1024)} MB: {path}", "Choose a smaller file."
        )
    return content


def _plain_file_size(status: os.stat_result, path: Path) -> int:
    if stat.S_ISDIR(status.st_mode):
        raise StorageError(f"This is a folder: {path}", "Choose a file.")
    if not stat.S_ISREG(status.st_mode):
        raise StorageError(f"Not a plain file: {path}", "Choose a file.")
    return status.st_size


def sync_folder(folder: Path) -> None:
    """Make a rename durable; Windows needs and knows no such thing."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_durably(path: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        if os.name == "posix":
            os.fchmod(file.fileno(), 0o600)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
