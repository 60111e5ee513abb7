"""A large file is parsed in turns with other threads, and one that would not be is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tokenexplorer.errors import Cancelled, ConfigError
from tokenexplorer.storage.trace_files import document, json_in_turns

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_other_threads_get_their_turn_while_a_large_file_is_parsed_which_can_end_there() -> None:
    messages = ", ".join(['{"step": 1}'] * 1_000)
    broken = f'{{"format": "tokenexplorer-trace", "activities": [{{"messages": [{messages}]}}], no JSON'

    def stop(share: float) -> None:
        assert share == 0
        raise Cancelled

    with pytest.raises(Cancelled):  # before the parser comes to where it would refuse
        document.read(broken.encode(), stop)
    with pytest.raises(ConfigError):
        document.read(broken.encode())


@pytest.mark.parametrize("row", ["0", "null", '"text"', r'"}\\"', r'"a\"}"', "[]", "[" * 200 + "]" * 200])
def test_R05_a_list_during_which_no_other_thread_would_get_its_turn_is_refused_unparsed(row: str) -> None:
    rows = ",".join([row] * (600_000 if len(row) < 100 else 2_000))
    asked: list[float] = []
    for data in (f'{{"x": [{rows}]', f'{{"format": "tokenexplorer-trace", "version": 1, "activities": [{rows}]}}'):
        with pytest.raises(ConfigError, match="no trace") as refused:
            document.read(data.encode(), asked.append)
        assert refused.value.detail == "It cannot be read as JSON: a list in it is longer than any in a trace"
    assert len(asked) >= 2


def test_R05_more_objects_than_any_trace_has_are_refused_before_they_fill_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(json_in_turns, "_MOST_OBJECTS", 1_000)
    assert len(json_in_turns.parse(b"[" + b"{}," * 999 + b"{}]", lambda _: None)) == 1_000
    with pytest.raises(ConfigError) as refused:
        document.read(b'{"x": [' + b"{}," * 5_000)
    assert refused.value.detail == "It cannot be read as JSON: there are more objects in it than in any trace"


@pytest.mark.parametrize(
    "text", ["}" * 3_000_000, "\\" * 1_500_001, '\\"' * 1_500_000, '\\\\"' * 900_000, "\u00e9,[" * 700_000]
)
def test_a_long_text_is_no_list(text: str) -> None:
    row = {"at": NOW.isoformat(), "title": text}
    activities = [{"kind": "Request", "title": "x", "at": NOW.isoformat(), "messages": [row, row, {"at": "odd"}]}]
    for more in ("", "x", "xx"):  # the windows cut elsewhere
        data = {"format": "tokenexplorer-trace", "more": more, "version": 1, "activities": activities}
        found = document.read(json.dumps(data, ensure_ascii=False).encode())
        assert (len(found.messages), found.left_out) == (2, 1)
