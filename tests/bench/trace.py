"""What a trace of ten thousand exchanges costs: to open, to scroll, to explain one of them, as a file.

python -m tests.bench.trace COUNT     prints lines of two: a figure's name and milliseconds (memory: megabytes)
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication, QLineEdit, QTreeView, QWidget

from tests.bench.__main__ import pss_kb
from tokenexplorer.app import launch
from tokenexplorer.ui.trace.place import TracePlace
from tokenexplorer.wire.body import Body
from tokenexplorer.wire.exchange import Exchange, HttpRequest, HttpResponse, Timing
from tokenexplorer.wire.message import Message
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace

STEPS = 10
SCROLLS = 60
BODY = json.dumps([{"id": f"00u{number}", "profile": {"login": f"ann{number}@acme.com"}} for number in range(70)])
CHALLENGE = 'Bearer error="insufficient_scope", scope="okta.logs.read"'


def fill(trace: Trace, count: int) -> None:
    """Record that many exchanges, ten an activity, each with 5 kB of JSON; every tenth failed."""
    now = datetime.now(UTC)
    fine = _exchange(now, 200, BODY, ())
    refused = _exchange(now, 403, '{"errorCode": "E0000006"}', (("WWW-Authenticate", CHALLENGE),))
    for _ in range(count // STEPS):
        activity = trace.begin("Request", "ann@acme.com")
        for step in range(STEPS):
            activity.exchange(Purpose.API, fine if step else refused, title="List all users")


def _exchange(now: datetime, status: int, body: str, headers: tuple[tuple[str, str], ...]) -> Exchange:
    request = HttpRequest("GET", "https://acme.okta.com/api/v1/users", (("Authorization", "Bearer x"),), None)
    kind = (("Content-Type", "application/json"), *headers)
    answer = HttpResponse(status, "", "1.1", kind, Body.of(body.encode(), "application/json"))
    return Exchange(request, answer, Timing(now, 0.1))


def ms(work: Callable[[], object]) -> float:
    """How long a work takes."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def painted(work: Callable[[], object]) -> float:
    """How long a work takes until what follows from it is on the screen."""

    def both() -> None:
        work()
        QApplication.processEvents()

    return ms(both)


def opened(place: TracePlace, messages: tuple[Message, ...]) -> float:
    """From nothing until all of them are in the list and on the screen."""

    def show() -> None:
        place._start_over(messages)
        while place._waiting:
            QApplication.processEvents()
        QApplication.processEvents()

    return ms(show)


def explained(message: Message) -> float:
    """One exchange, with everything that is read from it."""
    from tokenexplorer.diagnosis.explain import explain
    from tokenexplorer.diagnosis.recorded import case_of

    return ms(lambda: explain(case_of(message)))


def file_costs(messages: tuple[Message, ...], folder: Path) -> tuple[float, float]:
    """To save them as JSON, and to read that again."""
    from tokenexplorer.storage.trace_files.files import load, save

    small = tuple(messages[: len(messages) // STEPS])  # a file of all of them would be larger than files may be
    path = folder / "trace.json"
    return ms(lambda: save(path, small, datetime.now(UTC))), ms(lambda: load(path))


def main(count: str) -> int:
    """Print the figures."""
    os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
    with tempfile.TemporaryDirectory(prefix="tokenexplorer-bench-") as home:
        window = launch(["--practice", "--home", f"{home}/home"])
        deadline = time.monotonic() + 30
        while window.state.client is None and time.monotonic() < deadline:
            QApplication.processEvents()
        trace = window.services.trace
        trace.clear()
        window.show_place("trace")
        place = window.findChild(TracePlace, "trace_page")
        if place is None:
            raise RuntimeError("No trace")
        before = pss_kb(os.getpid())
        fill(trace, int(count))
        end = time.monotonic() + 3
        while time.monotonic() < end:
            QApplication.processEvents()
        print(f"memory {(pss_kb(os.getpid()) - before) / 1000:.1f}")
        messages = trace.messages()
        for _ in range(5):
            print(f"open {opened(place, messages):.1f}")
        _tell_scrolling(window)
        for message in messages[: 20 * STEPS : STEPS]:
            print(f"explain {explained(message):.3f}")
        saved, read = file_costs(messages, Path(home))
        print(f"save {saved:.1f}")
        print(f"read {read:.1f}", flush=True)
        window.close()
    return 0


def _tell_scrolling(window: QWidget) -> None:
    tree = window.findChild(QTreeView, "trace_tree")
    edit = window.findChild(QLineEdit, "trace_filterEdit")
    if tree is None or edit is None:
        raise RuntimeError("No trace")
    bar = tree.verticalScrollBar()
    for number in range(SCROLLS):
        print(f"scroll {painted(partial(bar.setValue, bar.maximum() * number // SCROLLS)):.2f}")
    for key in "users 403":
        print(f"filter {painted(partial(edit.insert, key)):.2f}")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
