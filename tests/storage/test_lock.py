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


def test_F05_whoever_comes_is_seen_by_the_next_though_the_first_one_left(tmp_path: Path) -> None:
    first, second = Presence(tmp_path / "here"), Presence(tmp_path / "here")
    first.leave()
    third = Presence(tmp_path / "here")
    assert (first.others, second.others, third.others) == (False, True, True)
    second.leave()
    third.leave()
    fourth = Presence(tmp_path / "here")
    assert not fourth.others
    fourth.leave()


class LockedBytes:
    """A fake at the boundary of the system, as Windows locks bytes of a file; not run there."""

    LK_NBLCK, LK_UNLCK = 2, 0

    def __init__(self) -> None:
        self.holders: dict[int, int] = {}

    def locking(self, descriptor: int, mode: int, count: int) -> None:
        place = os.lseek(descriptor, 0, os.SEEK_CUR)
        assert count == 1
        if mode == self.LK_UNLCK:
            assert self.holders.pop(place) == descriptor
        elif place in self.holders:
            raise PermissionError(13, "Permission denied")
        else:
            self.holders[place] = descriptor

    def closed(self, presence: Presence) -> None:
        """The system drops what a closed handle held."""
        held = presence._descriptor
        presence.leave()
        self.holders = {place: holder for place, holder in self.holders.items() if holder != held}


def test_F05_windows_sees_each_other_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system = LockedBytes()
    monkeypatch.setitem(sys.modules, "msvcrt", system)
    monkeypatch.setattr(sys, "platform", "win32")
    first, second = Presence(tmp_path / "here"), Presence(tmp_path / "here")
    system.closed(first)
    third = Presence(tmp_path / "here")
    assert (first.others, second.others, third.others) == (False, True, True)
    assert len(system.holders) == 2
    system.closed(second)
    system.closed(third)
    fourth = Presence(tmp_path / "here")
    assert not fourth.others
    system.closed(fourth)
