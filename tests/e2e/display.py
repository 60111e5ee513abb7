"""A screen of one's own: Xvfb with a window manager, on a display number that was free."""

from __future__ import annotations

import os
import selectors
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.e2e.processes import end_process
from tests.peers.required import require_program

_READY_WITHIN_S = 10.0


@contextmanager
def running_display(log: Path, *, size: str = "1600x1000x24") -> Iterator[str]:
    """Run Xvfb and openbox until the block ends; yields the value for DISPLAY, such as ":7"."""
    server = require_program("Xvfb", package="xvfb")
    manager = require_program("openbox", package="openbox")
    reads, writes = os.pipe()
    with ExitStack() as ends:
        ends.callback(os.close, reads)
        output = ends.enter_context(log.open("wb"))
        try:
            # -displayfd lets the server choose a free number and say it when clients can come.
            command = [server, "-displayfd", str(writes), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
            process = subprocess.Popen(
                command, pass_fds=[writes], stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        finally:
            os.close(writes)
        ends.callback(end_process, process)
        display = f":{_first_line(reads).strip()}"
        environment = {**os.environ, "DISPLAY": display}
        windows = subprocess.Popen(
            [manager, "--sm-disable"], env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        ends.callback(end_process, windows)
        yield display


def _first_line(reads: int) -> str:
    line = b""
    with selectors.DefaultSelector() as selector:
        selector.register(reads, selectors.EVENT_READ)
        while not line.endswith(b"\n"):
            if not selector.select(_READY_WITHIN_S):
                raise TimeoutError("Xvfb does not name its display")
            chunk = os.read(reads, 64)
            if not chunk:
                raise RuntimeError("Xvfb ended at once")
            line += chunk
    return line.decode("ascii")
