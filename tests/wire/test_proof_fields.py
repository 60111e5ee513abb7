"""A proof in the trace: what it says, not what makes it a proof (checklist T13, S15)."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest

from tokenexplorer.oauth.dpop import new_key, proof
from tokenexplorer.wire.body import Body
from tokenexplorer.wire.exchange import Exchange, HttpRequest, HttpResponse, Timing
from tokenexplorer.wire.proof_fields import proof_fields
from tokenexplorer.wire.recording import record_exchange

NOW = datetime(2026, 11, 21, 14, 2, 12, tzinfo=UTC)
URL = "https://acme.okta.com/api/v1/users"


def made(**more: str) -> str:
    return proof(new_key(), "GET", f"{URL}?limit=1", now=NOW, **more)


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_T13_each_member_is_told_and_the_signature_masked() -> None:
    text = made(nonce="n1", access_token="at")
    shown = {each.name: each.value for each in proof_fields(text)}
    assert list(shown) == [
        "DPoP jwk",
        "DPoP htm",
        "DPoP htu",
        "DPoP iat",
        "DPoP jti",
        "DPoP ath",
        "DPoP nonce",
        "DPoP signature",
    ]
    assert (shown["DPoP jwk"], shown["DPoP htm"], shown["DPoP htu"]) == ("EC P-256 ES256", "GET", URL)
    assert shown["DPoP nonce"] == "n1"
    assert text.rsplit(".", 1)[1] not in repr(shown)


def test_T13_each_member_says_what_it_is_for_and_its_time_is_readable() -> None:
    meanings = {each.name: each.meaning for each in proof_fields(made(nonce="n1", access_token="at"))}
    assert all(meanings.values())
    assert meanings["DPoP iat"] == "when it was made: 14:02:12 UTC"
    assert len(set(meanings.values())) == len(meanings)


def test_T13_the_trace_bears_it_with_the_message() -> None:
    text = made()
    request = HttpRequest("GET", URL, (("Authorization", "DPoP canary-token"), ("DPoP", text)))
    response = HttpResponse(200, "OK", "1.1", (("DPoP-Nonce", "next-nonce"),), Body.of(b"{}", "application/json"))
    recorded = record_exchange(Exchange(request, response, Timing(NOW, 0.1)), {})
    assert [each.value for each in recorded.sent if each.name == "DPoP htm"] == ["GET"]
    assert ("DPoP-Nonce", "next-nonce") in recorded.response_headers
    assert text not in repr(recorded)
    assert "canary" not in repr(recorded)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.b",
        "a.b.c",
        "..",
        f"{part([])}.{part({})}.x",
        f"{part({})}.{part('x')}.x",
        "ü.ü.ü",
        "a" * 20_000,
        f"{part({})}.{'x' * 20_000}.y",
    ],
)
def test_what_is_no_proof_tells_nothing(text: str) -> None:
    assert proof_fields(text) == []


def test_S15_a_typed_header_gives_no_private_key_away() -> None:
    jwk = {"kty": "EC", "crv": "P-256", "d": "canary-private"}
    claims = {"htm": True, "htu": "https://u:canary@h/x?token=canary", "iat": 10**30, "nonce": ["canary"]}
    shown = proof_fields(f"{part({'jwk': jwk, 'alg': 5})}.{part(claims)}.canary-signature")
    assert "canary" not in repr(shown)
    assert [each.name for each in shown] == ["DPoP jwk", "DPoP htu", "DPoP iat", "DPoP signature"]
