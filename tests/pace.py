"""Time that a test need not sit through: what the app waits between two questions goes by twenty times as fast."""

from __future__ import annotations

import pytest

from tokenexplorer.wire.cancellation import Cancellation

TIMES = 20


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, until the test ends; deadlines stay, for they are read from the clock."""
    wait = Cancellation.wait
    monkeypatch.setattr(Cancellation, "wait", lambda sign, timeout_s: wait(sign, timeout_s / TIMES))
