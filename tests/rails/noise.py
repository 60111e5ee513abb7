"""Fails a test during which something logged a warning.

Python warnings, Qt warnings, unraisable and thread exceptions fail by pytest's and pytest-qt's own settings.
"""

import logging
from collections.abc import Iterator

import pytest


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def no_logged_warning(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail on a logged warning or error; a test that wants them takes `caplog` or the marker `allow_logs`."""
    collector = _Collector()
    root = logging.getLogger()
    root.addHandler(collector)
    yield
    root.removeHandler(collector)
    wanted = request.node.get_closest_marker("allow_logs") or "caplog" in request.fixturenames
    if collector.lines and not wanted:
        pytest.fail("Logged: " + " | ".join(collector.lines), pytrace=False)
