"""What a body is, and how its JSON is laid out or stripped of secrets."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenexplorer.wire.body import Body
from tokenexplorer.wire.json_text import laid_out, without_secrets
from tokenexplorer.wire.view import body_kind, pretty_json


def json_values(names: st.SearchStrategy[str]) -> st.SearchStrategy[object]:
    return st.recursive(
        st.none() | st.booleans() | st.integers() | names,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
        max_leaves=12,
    )


JSON_VALUES = json_values(st.text(max_size=8))
ORDINARY_VALUES = json_values(st.text(alphabet='xyz é"\\\n:,{[', max_size=8))


@pytest.mark.parametrize(
    ("data", "content_type", "kind"),
    [
        (b"", "application/json", "empty"),
        (b'{"a":1}', "application/json", "json"),
        (b"broken", "application/problem+json", "json"),
        (b' {"a":1}', "text/plain", "json"),
        (b"[1]", "", "json"),
        (b"<!DOCTYPE html><p>", "", "html"),
        (b"<p>", "text/html; charset=utf-8", "html"),
        (b"hello", "", "text"),
        (b"<a/>", "application/xml", "text"),
        (b"<svg/>", "image/svg+xml", "text"),
        (b"\x89PNG\r\n\x1a\n\x00", "image/png", "binary"),
        (b"\x00\x01", "text/plain", "binary"),
        (b"\xff\xfe\xfd\xfc\xfb\xfa", "application/octet-stream", "binary"),
        ("hé".encode("utf-16"), "text/plain; charset=utf-16", "text"),
    ],
)
def test_body_kind(data: bytes, content_type: str, kind: str) -> None:
    assert body_kind(Body.of(data, content_type)) == kind


def test_N16_a_body_that_could_not_be_unpacked_is_binary() -> None:
    body = Body.of(b"\x1f\x8b", "application/json")
    body.still_encoded = "gzip"
    assert body_kind(body) == "binary"


def test_R06_numbers_and_strings_keep_their_spelling() -> None:
    text = '{"big":12345678901234567890123,"e":1e400,"f":1.10,"s":"\\u00e9\\ud800","a":[],"o":{},"n":[1,[2]]}'
    shown = pretty_json(Body.of(text.encode()))
    assert shown is not None
    for spelled in ("12345678901234567890123", "1e400", "1.10", '"\\u00e9\\ud800"', '"a": []', '"o": {}'):
        assert spelled in shown
    assert "".join(shown.split()) == text
    assert shown.splitlines()[1] == '  "big": 12345678901234567890123,'


@given(JSON_VALUES)
def test_layout_is_the_one_of_json_dumps(value: object) -> None:
    assert laid_out(json.dumps(value)) == json.dumps(value, indent=2)


def test_R05_what_is_not_json_or_too_deep_is_left_alone() -> None:
    assert pretty_json(Body.of(b'{"a":')) is None
    deep = b"[" * 5000 + b"]" * 5000
    assert pretty_json(Body.of(deep)) == deep.decode()
    assert pretty_json(Body.of(b"[1]", incomplete="cut")) is None
    assert pretty_json(Body.of(b" " * 1_000_001)) is None
    assert pretty_json(Body.of(b"[" + b"9" * 5000 + b"]")) == "[\n  " + "9" * 5000 + "\n]"


@given(ORDINARY_VALUES)
def test_json_without_secrets_in_it_keeps_its_value(value: object) -> None:
    text = json.dumps(value)
    assert json.loads(without_secrets(text)) == value


@pytest.mark.parametrize(
    "text",
    [
        '{"access_token": "canary"}',
        '{"a": [{"b": {"clientSecret": "canary"}}]}',
        '{"token": {"raw": "canary", "list": ["canary", 1]}}',
        '{"\\u0061ccess_token": "canary"}',
        '{"access_token" : "can\\"canary',
        '{"note": "access_token=canary"}',
        '{"note": "Bearer canary-canary"}',
        '{"kty": "EC", "d": "canaryCanary0123456789abc"}',
        '{"password": 777canary}',
        '["x", {"refresh_token": ["canary"]}, {"state": "ACTIVE"}]',
        '{"a":1}{"id_token":"canary"}',
    ],
)
def test_secrets_of_json_text_are_masked_at_every_depth(text: str) -> None:
    shown = without_secrets(text)
    assert "canary" not in shown.lower()
    assert "•" in shown


def test_ordinary_members_survive() -> None:
    text = '{"state": "ACTIVE", "code": "E0000007", "nonce": "n", "token_type": "Bearer", "expires_in": 3600, "d": "x"}'
    assert without_secrets(text) == text
