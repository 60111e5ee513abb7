"""A trace of ten thousand exchanges: opened in 0.3 s, scrolled within a frame; asserted at five times that.

In processor time of the window's own thread: what other programs take of a busy machine is no fault of the trace.
"""

from __future__ import annotations

import statistics
import time

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.fakes import PlaceParts
from tests.ui.trace.conftest import exchange
from tests.ui.trace.test_place import text, tree
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.diagnosis.recorded import case_of
from tokenexplorer.ui.trace.place import TracePlace
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.spool import SpooledText
from tokenexplorer.wire.trace import Trace

COUNT = 10_000
FRAME_S = 0.016


def filled() -> Trace:
    """Ten an activity, the first of each refused."""
    trace, fine, refused = Trace(), exchange(), exchange(status=403)
    for _ in range(COUNT // 10):
        activity = trace.begin("Request", "ann@acme.com")
        for step in range(10):
            activity.exchange(Purpose.API, fine if step else refused, title="List all users")
    return trace


def test_ten_thousand_messages_open_scroll_and_narrow_in_time(
    place: TracePlace, parts: PlaceParts, qtbot: QtBot
) -> None:
    messages = filled().messages()
    began = time.thread_time()
    place._start_over(messages)
    longest = 0.0
    while place._waiting:
        turn = time.thread_time()
        QApplication.processEvents()
        longest = max(longest, time.thread_time() - turn)
    QApplication.processEvents()
    assert time.thread_time() - began < 5 * 0.3
    assert longest < 5 * 0.1
    assert "10,000 messages" in text(place, "trace_stateLabel")
    bar, steps = tree(place).verticalScrollBar(), list[float]()
    for number in range(40):
        began = time.thread_time()
        bar.setValue(bar.maximum() * number // 40)
        QApplication.processEvents()
        steps.append(time.thread_time() - began)
    assert statistics.median(steps) < 5 * FRAME_S
    edit = place.filter_edit()
    assert edit is not None
    for key in "users 403":
        began = time.thread_time()
        edit.insert(key)
        QApplication.processEvents()
        assert time.thread_time() - began < 5 * FRAME_S
    model = tree(place).model()
    assert sum(model.rowCount(model.index(row, 0)) for row in range(1000)) == 1000
    began = time.thread_time()
    explain(case_of(messages[0]))
    assert time.thread_time() - began < 5 * FRAME_S


def test_long_bodies_of_many_exchanges_are_not_in_memory() -> None:
    trace = Trace()
    activity = trace.begin("Request")
    made = exchange(answer=["x" * 60_000])
    for _ in range(200):
        activity.exchange(Purpose.API, made)
    kept = [message.recorded.kept_response for message in trace.messages() if message.recorded is not None]
    assert len(kept) == 200
    assert all(isinstance(each, SpooledText) for each in kept)
