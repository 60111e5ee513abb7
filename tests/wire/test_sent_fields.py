"""What the trace lists of a request's body: the members of JSON and of a form, and nothing of other kinds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tokenexplorer.wire.exchange import Exchange, HttpRequest, Timing
from tokenexplorer.wire.recording import record_exchange

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def sent(body: bytes, content_type: str) -> dict[str, str]:
    request = HttpRequest("POST", "https://acme.okta.com/x?limit=2", (("Content-Type", content_type),), body)
    recorded = record_exchange(Exchange(request, None, Timing(AT, 0.1)), {})
    return {field.name: field.value for field in recorded.sent}


@pytest.mark.parametrize(
    ("body", "content_type", "fields"),
    [
        (
            b'{"scopeId": "okta.users.read", "issuer": "x"}',
            "application/json",
            {"scopeId": "okta.users.read", "issuer": "x"},
        ),
        (b'{"profile": {"login": "ann"}}', "application/scim+json", {"profile": '{"login": "ann"}'}),
        (b"scope=openid+email&a=b%20c", "application/x-www-form-urlencoded", {"scope": "openid email", "a": "b c"}),
        (b'{"scopeId": "x"}', "text/plain", {}),
        (b"scope=openid", "application/octet-stream", {}),
        (b"[1, 2]", "application/json", {}),
        (b"{", "application/json", {}),
        (b"", "application/json", {}),
    ],
)
def test_members_of_a_body_are_listed_beside_the_query(body: bytes, content_type: str, fields: dict[str, str]) -> None:
    assert sent(body, content_type) == {"limit": "2", **fields}


def test_S15_a_secret_member_of_a_body_is_masked() -> None:
    shown = sent(b'{"client_secret": "canary-4711-canary", "name": "x"}', "application/json")
    assert shown["name"] == "x"
    assert "canary" not in shown["client_secret"]
    assert shown["client_secret"].startswith("\u2022")
