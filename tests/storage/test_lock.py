import os
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from tokenexplorer.errors import Cancelled, StorageError
from tokenexplorer.storage.lock import FileLock, Presence
from tokenexplorer.wire.cancellation import Cancellation

HOLDER = """
import sys, pathlib
from tokenexplorer.storage.lock import FileLock
with FileLock(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_two_holders_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with FileLock(path), pytest.raises(StorageError, match="busy"), FileLock(path, timeout_s=0.1):
        pass
    with FileLock(path):
        pass


def test_waiting_can_be_cancelled(tmp_path: Path) -> None:
    cancel = Cancellation()
    threading.Timer(0.05, cancel.cancel).start()
    with FileLock(tmp_path / "lock"), pytest.raises(Cancelled), FileLock(tmp_path / "lock", cancel):
        pass


def test_a_dead_process_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(StorageError), FileLock(path, timeout_s=0.1):
            pass
        holder.kill()
        holder.wait(10)
    with FileLock(path, timeout_s=5):
        pass


def test_windows_locks_one_byte_and_does_not_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fake at the boundary of the system; not run there."""
    taken: list[tuple[int, int]] = []
    tries: list[int] = []

    def locking(_descriptor: int, mode: int, count: int) -> None:
        tries.append(mode)
        if taken:
            raise PermissionError(13, "Permission denied")
        taken.append((mode, count))

    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(LK_NBLCK=2, locking=locking))
    monkeypatch.setattr(sys, "platform", "win32")
    with FileLock(tmp_path / "lock"):
        assert taken == [(2, 1)]
        with pytest.raises(StorageError, match="busy"), FileLock(tmp_path / "lock", timeout_s=0.1):
            pass
    assert len(tries) >= 2, "the second one asked"
    taken.clear()
    with FileLock(tmp_path / "lock", timeout_s=5):
        assert taken == [(2, 1)]


def test_F05_windows_sees_that_another_window_was_there_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fake at the boundary of the system; not run there."""
    taken: list[int] = []

    def locking(_descriptor: int, _mode: int, _count: int) -> None:
        if taken:
            raise PermissionError(13, "Permission denied")
        taken.append(1)

    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(LK_NBLCK=2, locking=locking))
    monkeypatch.setattr(sys, "platform", "win32")
    first, second = Presence(tmp_path / "here"), Presence(tmp_path / "here")
    assert (first.others, second.others) == (False, True)
    first.leave()
    second.leave()
