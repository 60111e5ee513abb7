"""Processes that a test started: the app as its users start it, and the orderly end of any of them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

_ENDS_WITHIN_S = 10.0
_ROOT = Path(__file__).parents[2]


def end_process(process: subprocess.Popen[bytes]) -> int:
    """End one process that we started and wait for it; returns its exit status."""
    process.terminate()
    try:
        return process.wait(_ENDS_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait(_ENDS_WITHIN_S)
    finally:
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


class PythonProcess:
    """This Python with some arguments (["-m", "tokenexplorer"]) as a process, in the environment of the test."""

    def __init__(self, arguments: list[str], output: Path, environment: Mapping[str, str] | None = None) -> None:
        """Args: output: takes standard output and error; environment: laid over os.environ."""
        self.output = output
        with output.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=_ROOT,
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    def printed(self) -> str:
        """What it wrote so far."""
        return self.output.read_text(encoding="utf-8", errors="replace")

    def wait(self, within_s: float = 30.0) -> int:
        """Wait until it ends by itself; returns its exit status."""
        return self.process.wait(within_s)

    def kill(self) -> None:
        """End it as a power cut would (SIGKILL)."""
        self.process.kill()
        self.process.wait(_ENDS_WITHIN_S)

    def end(self) -> int:
        """End it with SIGTERM; returns its exit status."""
        return end_process(self.process)


StartApp = Callable[..., PythonProcess]
