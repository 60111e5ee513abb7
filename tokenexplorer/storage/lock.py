"""Locks that hold across threads and processes: `FileLock`, `Presence`. The system drops them when the holder dies."""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import TYPE_CHECKING

from tokenexplorer.errors import StorageError
from tokenexplorer.storage.faults import file_error

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from tokenexplorer.wire.cancellation import Cancellation

_POLL_S = 0.02
_WINDOWS = 8
"""Of one home that see each other on Windows, which has no shared locks of the kind: each holds a byte of its own."""

_SHARED_WITHIN_S = 1.0


def _try_lock(descriptor: int) -> bool:
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class FileLock:
    """Exclusive use of something that several windows of the app share. Not re-entrant.

    Args:
        path: An empty file, made where it is missing; None locks nothing but threads that share this object.
        cancel: Ends the wait.
        timeout_s: How long to wait for another holder.

    Raises:
        Cancelled: While waiting.
        StorageError: The other holder did not let go in time, or the file cannot be made.
    """

    def __init__(self, path: Path | None, cancel: Cancellation | None = None, timeout_s: float = 120.0) -> None:
        self._path, self._cancel, self._timeout_s = path, cancel, timeout_s
        self._thread_lock = threading.Lock()
        self._descriptor = -1

    def __enter__(self) -> FileLock:
        deadline = time.monotonic() + self._timeout_s
        while not self._thread_lock.acquire(timeout=_POLL_S):
            self._check(deadline)
        try:
            self._lock_file(deadline)
        except BaseException:
            self._close()
            self._thread_lock.release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()
        self._thread_lock.release()

    def _lock_file(self, deadline: float) -> None:
        if self._path is None:
            return
        try:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
            if os.name == "posix":
                os.fchmod(self._descriptor, 0o600)
            while not _try_lock(self._descriptor):
                self._check(deadline)
                time.sleep(_POLL_S)
        except OSError as error:
            raise file_error(error, self._path) from error

    def _check(self, deadline: float) -> None:
        if self._cancel is not None:
            self._cancel.check()
        if time.monotonic() > deadline:
            raise StorageError(
                "Another window of Token Explorer is busy with the same item.",
                "Wait for it, or close it, then try again.",
            )

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class Presence:
    """Says, for as long as it lives, that a window of the app is there, and whether another was there first (F05).

    Args:
        path: An empty file, made where it is missing; where it cannot be made nobody is seen.
    """

    def __init__(self, path: Path) -> None:
        self.others = False
        self._descriptor = -1
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
            self.others = _enter_by_byte(self._descriptor) if sys.platform == "win32" else _enter(self._descriptor)
        except OSError:
            self.leave()

    def leave(self) -> None:
        """It is gone."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _enter(descriptor: int) -> bool:
    """Hold a lock that whoever is there shares, and answer whether somebody held it before.

    Not the first one's alone: it may leave, and those who stay have to be seen by the next.
    """
    import fcntl

    others = not _try_lock(descriptor)
    ends_at = time.monotonic() + _SHARED_WITHIN_S
    while time.monotonic() < ends_at:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            others = True  # it looks around at this very moment
            time.sleep(_POLL_S)
        else:
            break
    return others


def _enter_by_byte(descriptor: int) -> bool:
    """The same on Windows: hold the first byte that is free, and look at all the others."""
    others = held = False
    for place in range(_WINDOWS):
        os.lseek(descriptor, place, os.SEEK_SET)
        if not _try_lock(descriptor):
            others = True
        elif held:
            _unlock_byte(descriptor, place)
        else:
            held = True
    return others


def _unlock_byte(descriptor: int, place: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, place, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
