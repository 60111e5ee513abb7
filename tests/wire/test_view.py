"""What a body is, and how its JSON is stripped of secrets."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenexplorer.wire.body import Body
from tokenexplorer.wire.json_text import without_secrets
from tokenexplorer.wire.view import body_kind


def json_values(names: st.SearchStrategy[str]) -> st.SearchStrategy[object]:
    return st.recursive(
        st.none() | st.booleans() | st.integers() | names,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
        max_leaves=12,
    )


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
        '{"headers": {"Cookie": "sid=canary", "Host": "a"}}',
        '{"set-cookie": ["sid"], "authorization": "canary"}',
        '[{"name": "Cookie", "value": "sid=canary"}]',
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
    text = '{"authorization": {"scopes": ["openid"]}, "dpop": true, "cookie": null}'
    assert without_secrets(text) == text
