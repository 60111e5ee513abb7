"""Files that lie: read as far as they go, in time, and harmless when they are saved again."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.storage.trace_files.lies import AT, FAMILIES, document_of, filled
from tests.storage.trace_files.test_har import assert_is_har
from tests.storage.trace_files.test_trace_files import Tags
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.diagnosis.recorded import case_of
from tokenexplorer.errors import ConfigError
from tokenexplorer.storage.trace_files import document, files, har, page

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def assert_harmless(data: bytes) -> None:
    """It is refused, or what is read of it can be explained, saved and read again."""
    try:
        read = document.read(data)
    except ConfigError:
        return
    for message in read.messages[:50]:
        explain(case_of(message))
    assert document.read(document.write(read.messages, NOW)).messages == read.messages
    json.loads(har.write(read.messages), parse_constant=pytest.fail)
    written = Tags(page.write(read.messages, NOW).decode())
    assert not written.names & {"script", "img", "link", "iframe", "object", "form", "base"}
    assert all(str(link).startswith("#m") for link in written.links)
    assert not any(name.startswith("on") or name in ("src", "style") for name in written.attributes)


@pytest.mark.parametrize("family", FAMILIES)
def test_D04_a_file_that_lies_is_harmless(family: str) -> None:
    data = FAMILIES[family]()
    began = time.perf_counter()
    assert_harmless(data)
    assert time.perf_counter() - began < 5


def test_a_file_of_200_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.json").open("wb") as file:
        file.truncate(200_000_000)
    began = time.perf_counter()
    with pytest.raises(ConfigError, match="longer than 95 MB"):
        files.load(tmp_path / "huge.json")
    assert time.perf_counter() - began < 0.5


def test_a_date_that_no_clock_shows_is_none() -> None:
    read = document.read(FAMILIES["impossible dates"]())
    assert {each.at.year for each in read.messages} == {2026}
    assert read.saved_at is None
    for message in read.messages:
        assert message.at.astimezone()


def test_what_is_right_in_a_file_that_lies_is_shown() -> None:
    read = document.read(document_of(filled("fine"), {"at": "never"}, 5))
    assert [each.title for each in read.messages] == ["fine"]
    assert read.left_out == 1
    (message,) = read.messages
    assert message.recorded is not None
    assert message.recorded.request_headers == (("fine", "fine"),) * 3


def test_a_har_of_odd_addresses_is_one_still() -> None:
    read = document.read(document_of(filled("https://x.example/?a=%zz#f")))
    assert_is_har(json.loads(har.write(read.messages))["log"])


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just(AT),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)
NAMES = st.sampled_from([*filled(""), *filled("")["exchange"], "duration_s", "step", "timing"])
ROWS = st.dictionaries(NAMES, ANYTHING, max_size=12).flatmap(
    lambda row: st.dictionaries(NAMES, ANYTHING, max_size=8).map(
        lambda exchange: {"at": AT, **row, "exchange": exchange}
    )
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ROWS, max_size=4))
def test_D04_any_contents_are_harmless(rows: list[object]) -> None:
    assert_harmless(document_of(*rows))


@pytest.mark.soak
@pytest.mark.timeout(900)
@settings(max_examples=5_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ROWS | ANYTHING, max_size=6), ANYTHING)
def test_D04_soak_of_files_that_lie(rows: list[object], about: object) -> None:
    assert_harmless(document_of(*rows, app=about, saved_at=about))


@pytest.mark.soak
@pytest.mark.timeout(900)
@settings(max_examples=5_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([name for name in FAMILIES if "million" not in name and "large" not in name]), st.data())
def test_D04_soak_of_files_that_were_cut_or_turned(family: str, chosen: st.DataObject) -> None:
    data = bytearray(FAMILIES[family]())
    for _ in range(chosen.draw(st.integers(1, 4))):
        data[chosen.draw(st.integers(0, len(data) - 1))] = chosen.draw(st.integers(0, 255))
    assert_harmless(
        bytes(data[: chosen.draw(st.integers(0, len(data)))]) if chosen.draw(st.booleans()) else bytes(data)
    )
