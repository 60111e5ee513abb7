"""What the catalogue costs: its first load, a plan, and a key typed into each filter.

python -m tests.bench.catalogue OPERATIONS     0: the built-in catalogue, else a generated one of that size

Prints one line a figure: its name, and milliseconds.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QLineEdit

from tests.bench.generated import openapi_file
from tokenexplorer.app import launch
from tokenexplorer.ui.collector import uncollected

if TYPE_CHECKING:
    from tokenexplorer.catalogue.catalogue import Catalogue
    from tokenexplorer.ui.window import MainWindow

FILTERS = (
    ("requests", "request_callFilterEdit"),
    ("scopes", "scopes_filterEdit"),
    ("scopes", "scopes_callFilterEdit"),
)
TYPED = ("users read", "things 12", "zebra", "get /api/v1/")
PICKED = 50
PLANS = 20


def wait(seconds: float) -> None:
    """Let the window work."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QApplication.processEvents()


def ms(work: Callable[[], object]) -> float:
    """How long a work takes."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def catalogue_of(operations: int) -> Catalogue:
    """The one to measure, not read yet."""
    from tokenexplorer.catalogue.catalogue import builtin, from_document

    if not operations:
        return builtin()
    from tokenexplorer.catalogue.openapi import read

    with uncollected():  # as an import does
        return from_document(read(openapi_file(operations), "things.json"))


def first_load(catalogue: Catalogue) -> float:
    """Every part of it, and the first search for a call."""

    def load() -> None:
        _ = catalogue.scopes, catalogue.operations
        catalogue.find("GET", "/api/v1/users")

    with uncollected():
        return ms(load)


def plans(catalogue: Catalogue) -> float:
    """The mean of some plans for fifty calls each, spread over the whole catalogue."""
    from tokenexplorer.catalogue.planner import plan

    calls = catalogue.operations
    step = max(1, len(calls) // PICKED)
    sets = [calls[first::step][:PICKED] for first in range(min(PLANS, step))]
    return ms(lambda: [plan(picked, ("openid", "profile"), catalogue) for picked in sets]) / len(sets)


def keystrokes(window: MainWindow) -> Iterator[tuple[str, float]]:
    """Each key: from the event until everything that follows from it at once is painted."""
    for place, name in FILTERS:
        window.show_place(place)
        wait(0.5)
        edit = window.findChild(QLineEdit, name)
        if edit is None:
            raise RuntimeError(f"No {name}")
        for text in TYPED:
            for key in text:
                yield name, ms(partial(_type, edit, key))
                wait(0.12)  # a person types no faster, and what is put off comes to its end
            edit.clear()
            wait(0.2)


def _type(edit: QLineEdit, key: str) -> None:
    edit.insert(key)
    QApplication.processEvents()


def main(operations: str) -> int:
    """Print the figures."""
    os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
    catalogue = catalogue_of(int(operations))
    print(f"load {first_load(catalogue):.3f}", flush=True)
    print(f"plan {plans(catalogue):.3f}", flush=True)
    with tempfile.TemporaryDirectory(prefix="tokenexplorer-bench-") as home:
        window = launch(["--practice", "--home", f"{home}/home"])
        deadline = time.monotonic() + 30
        while window.state.client is None and time.monotonic() < deadline:
            QApplication.processEvents()
        wait(1.0)
        if int(operations) and window.state.org is not None:
            window.state.set_imported_catalogue(window.state.org.id, catalogue)
            wait(0.5)
        for name, cost in keystrokes(window):
            print(f"{name} {cost:.3f}", flush=True)
        window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
