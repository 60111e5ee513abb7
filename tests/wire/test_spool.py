"""Long bodies of the trace lie in files without a name."""

from __future__ import annotations

import gc
import os
import tempfile
import threading
from typing import Any

import pytest

from tokenexplorer.wire import spool as spool_module
from tokenexplorer.wire import trace as trace_module
from tokenexplorer.wire.body import Body
from tokenexplorer.wire.exchange import Exchange, HttpRequest, HttpResponse, Timing
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.spool import KEPT_IN_MEMORY, NO_ROOM, UNREADABLE, Spool, SpooledText, text_of
from tokenexplorer.wire.trace import Activity, Trace

LONG = "Ünïcode 🦊 and \ud800 half a pair\x00\n" * 500


def test_a_short_text_stays_and_a_long_one_comes_back_as_it_was() -> None:
    spool = Spool()
    assert spool.keep("short") == "short"
    kept = spool.keep(LONG)
    assert isinstance(kept, SpooledText)
    assert text_of(kept) == LONG
    assert kept == Spool().keep(LONG)
    assert kept != spool.keep(LONG + "x")
    assert "Ünïcode" not in repr(kept)


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="needs /proc")  # noqa: PTH112
def test_P08_the_file_has_no_name_and_is_closed_with_its_last_text(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    kept = Spool().keep(LONG)
    assert list(tmp_path.iterdir()) == []
    there = [each for each in os.listdir("/proc/self/fd") if _target(each).startswith(str(tmp_path))]  # noqa: PTH208
    assert len(there) == 1
    assert os.fstat(int(there[0])).st_mode & 0o777 == 0o600
    del kept
    gc.collect()
    assert not [each for each in os.listdir("/proc/self/fd") if _target(each).startswith(str(tmp_path))]  # noqa: PTH208


def _target(descriptor: str) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")  # noqa: PTH115
    except OSError:
        return ""


def test_many_texts_lie_in_several_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool_module, "_SEGMENT_BYTES", 100)
    spool = Spool()
    kept = [spool.keep(f"{number} {LONG}") for number in range(20)]
    assert [text_of(each) for each in kept] == [f"{number} {LONG}" for number in range(20)]


def test_threads_keep_and_read_at_once() -> None:
    spool, wrong = Spool(), list[str]()

    def work(name: str) -> None:
        for number in range(50):
            text = f"{name}{number}" * 1000
            if text_of(spool.keep(text)) != text:
                wrong.append(text[:10])

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert wrong == []


def test_N28_without_room_the_beginning_is_kept_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def __init__(self) -> None:
            raise OSError(28, "No space left on device")

    spool = Spool()
    before = spool.keep(LONG)
    spool = Spool()
    monkeypatch.setattr(spool_module, "_Segment", Full)
    kept = spool.keep(LONG)
    assert kept == LONG[:KEPT_IN_MEMORY] + NO_ROOM
    monkeypatch.undo()
    assert text_of(spool.keep(LONG)) == LONG
    assert text_of(before) == LONG


def test_N28_a_disk_that_is_full_in_the_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    spool = Spool()
    first = spool.keep(LONG)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spool_module._Segment, "write", full)
    assert str(spool.keep(LONG)).endswith(NO_ROOM)
    monkeypatch.undo()
    assert text_of(first) == text_of(spool.keep(LONG)) == LONG


def test_a_file_that_cannot_be_read_any_more_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Spool().keep(LONG)

    def gone(*_: object) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(spool_module._Segment, "read", gone)
    assert text_of(kept) == UNREADABLE


# The trace


def _send(activity: Activity, body: str) -> None:
    request = HttpRequest("POST", "https://acme.okta.com/api", (("Content-Type", "text/plain"),), body.encode())
    answer = HttpResponse(200, "", "1.1", (), Body.of(body.encode(), "text/plain"))
    activity.exchange(Purpose.API, Exchange(request, answer, Timing(activity.label.at, 0.1)))


def test_long_bodies_of_the_trace_are_spooled_and_read_as_before() -> None:
    trace = Trace()
    _send(trace.begin("Request"), "word " * 5_000)
    (message,) = trace.messages()
    assert message.recorded is not None
    assert isinstance(message.recorded.kept_request, SpooledText)
    assert isinstance(message.recorded.kept_response, SpooledText)
    assert message.recorded.request_body == message.recorded.response_body == "word " * 5_000


def test_what_is_spooled_is_masked_before(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    written = list[bytes]()

    def pack(data: bytes, _level: int) -> bytes:
        written.append(data)
        return data

    monkeypatch.setattr("tokenexplorer.wire.spool.zlib.compress", pack)
    request = HttpRequest("GET", "https://acme.okta.com/api", (), None)
    body = b'{"access_token": "canary-0f1e2d3c4b5a", "filling": "' + b"x" * 5_000 + b'"}'
    answer = HttpResponse(200, "", "1.1", (), Body.of(body, "application/json"))
    activity = Trace().begin("Request")
    activity.exchange(Purpose.API, Exchange(request, answer, Timing(activity.label.at, 0.1)))
    assert written
    assert b"canary-0f1e2d3c4b5a" not in b"".join(written)


def test_the_oldest_activities_leave_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trace_module, "MOST_MESSAGES", 100)
    trace = Trace()
    for _ in range(60):
        activity = trace.begin("Request")
        for _ in range(3):
            activity.step(Purpose.CHECK, "this computer")
    messages = trace.messages()
    assert len(messages) <= 100
    assert trace.forgotten == 180 - len(messages)
    counts = {label.id: 0 for label in (each.activity for each in messages)}
    for each in messages:
        counts[each.activity.id] += 1
    assert set(counts.values()) == {3}
    assert messages[-1].activity.id == 60
    trace.clear()
    assert trace.forgotten == 0


def test_of_one_endless_activity_the_beginning_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trace_module, "MOST_MESSAGES", 100)
    trace = Trace()
    activity = trace.begin("Request")
    for _ in range(250):
        activity.step(Purpose.CHECK, "this computer")
    steps = [each.step for each in trace.messages()]
    assert len(steps) <= 100
    assert steps == list(range(steps[0], 251))
