"""Trace files on disk: the ending says which kind; a file to open is always ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenexplorer.errors import ConfigError
from tokenexplorer.storage.files import read_limited, write_atomic
from tokenexplorer.storage.trace_files import document, har, page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from pathlib import Path

    from tokenexplorer.wire.message import Message


def save(path: Path, messages: Iterable[Message], now: datetime) -> bool:
    """Write a trace, whole or not at all; the person agreed to replace a file that is there.

    Args:
        path: Its name ends in .json, .har or .html.
        messages: Oldest first.
        now: Aware.

    Returns:
        Whether `load` takes a file of this size, where its ending is one that can be opened again.

    Raises:
        ConfigError: The ending is another one.
        StorageError: It cannot be written; the old file is intact.
    """
    ending = path.suffix.lower()
    if ending == ".json":
        content = document.write(messages, now)
    elif ending == ".har":
        content = har.write(messages)
    elif ending in (".html", ".htm"):
        content = page.write(messages, now)
    else:
        words = "Let its name end in .json (to open again), .har (for other tools) or .html (to read)."
        raise ConfigError("The name does not say which kind of file is wanted.", words, path.name)
    write_atomic(path, content, overwrite=True)
    return ending != ".json" or len(content) <= document.LARGEST_BYTES


def load(path: Path, tell: Callable[[float], None] = lambda _: None) -> document.TraceFile:
    """Read a trace that `save` wrote as JSON, or anybody says so.

    Args:
        path: Of the file.
        tell: Hears now and then which share is read, 0 to 1; what it raises ends the reading.

    Raises:
        ConfigError: It is no such file, too large, or of a newer version.
        StorageError: It cannot be read.
    """
    return document.read(read_limited(path, document.LARGEST_BYTES), tell)
