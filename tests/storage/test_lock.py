import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tokenexplorer.errors import Cancelled, StorageError
from tokenexplorer.storage.lock import FileLock
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
