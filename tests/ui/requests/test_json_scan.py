"""Finding the children of a JSON container in bytes, without parsing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tokenexplorer.ui.requests import json_scan
from tokenexplorer.ui.requests.json_scan import children_of, first_value, kind_of
from tokenexplorer.wire.body import Body

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=6), inner, max_size=5),
    max_leaves=20,
)


def rebuilt(body: Body, start: int, end: int) -> object:
    start = first_value(body, start, end)
    kind = kind_of(body, start)
    if kind not in ("object", "array"):
        return json.loads(body.read(start, end - start))
    found = children_of(body, start, end)
    assert found.closed
    children = [found[place] for place in range(len(found))]
    if kind == "array":
        return [rebuilt(body, child.start, child.end) for child in children]
    keys = [json.loads(body.read(child.key_start, child.key_end - child.key_start)) for child in children]
    return {key: rebuilt(body, child.start, child.end) for key, child in zip(keys, children, strict=True)}


@settings(max_examples=300, deadline=None, derandomize=True)
@given(JSON, st.sampled_from([1, 2, 3, 7, 64, 1 << 19]), st.sampled_from([None, 2]), st.booleans())
def test_R06_every_value_is_found_where_it_is_written(
    value: object, chunk: int, indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode()
    before, json_scan.CHUNK = json_scan.CHUNK, chunk
    try:
        assert rebuilt(Body.of(text), 0, len(text)) == value
    finally:
        json_scan.CHUNK = before


@settings(max_examples=300, deadline=1000, derandomize=True)
@given(st.text(alphabet='{}[],:"\\ a1\n', max_size=60))
def test_D04_broken_text_never_raises_nor_hangs(text: str) -> None:
    body = Body.of(b"[" + text.encode())
    found = children_of(body, 0, body.size_bytes)
    assert all(found[place].start <= found[place].end <= body.size_bytes for place in range(len(found)))


def test_R05_depth_of_a_hundred_thousand_is_one_child() -> None:
    text = b"[" * 100_000 + b"]" * 100_000
    found = children_of(Body.of(text), 0, len(text))
    assert (len(found), found.closed, found.end) == (1, True, len(text))


def test_R05_a_hundred_thousand_keys_are_listed() -> None:
    text = ("{" + ",".join(f'"k{n}":{n}' for n in range(100_000)) + "}").encode()
    found = children_of(Body.of(text), 0, len(text))
    assert len(found) == 100_000
    assert text[found[99_999].key_start : found[99_999].key_end] == b'"k99999"'


def test_a_cut_body_says_that_it_is_not_closed() -> None:
    text = b'{"a": 1, "b": [1, 2'
    found = children_of(Body.of(text), 0, len(text))
    assert not found.closed
    assert len(found) == 2


def test_it_stops_when_it_is_cancelled() -> None:
    text = b"[" + b"1," * 100 + b"1]"
    assert len(children_of(Body.of(text), 0, len(text), lambda: True)) == 0


def test_more_children_than_the_limit_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_scan, "MOST_CHILDREN", 3)
    found = children_of(Body.of(b"[1,2,3,4,5]"), 0, 11)
    assert found.cut
    assert len(found) == 3


def test_at_finds_the_child_of_an_offset() -> None:
    text = b'{"a": 1, "bb": [2, 3]}'
    found = children_of(Body.of(text), 0, len(text))
    assert found.at(text.index(b"bb")) == 1
    assert found.at(text.index(b"3")) == 1
    assert found.at(0) == -1
    assert found.at(len(text) - 1) == -1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (b" {", "object"),
        (b"\xef\xbb\xbf[", "array"),
        (b'\n"', "string"),
        (b"-1", "number"),
        (b"true", "literal"),
        (b"<", "unknown"),
    ],
)
def test_kind_by_the_first_byte(text: bytes, kind: str) -> None:
    body = Body.of(text)
    assert kind_of(body, first_value(body)) == kind


def test_nothing_but_blanks_has_no_value() -> None:
    assert first_value(Body.of(b" \n\t")) == -1
    assert kind_of(Body.of(b""), 0) == "unknown"
