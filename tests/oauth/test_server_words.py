"""What a server writes is told as it is, cut where no window could show it; a wrong clock is named as one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from tests.oauth.made import exchange
from tokenexplorer.errors import MalformedResponseError, OAuthError, TokenExplorerError
from tokenexplorer.oauth.client_assertion import assertion
from tokenexplorer.oauth.dpop_refusal import refused_proof
from tokenexplorer.oauth.server_call import form_request
from tokenexplorer.oauth.signing_key import make
from tokenexplorer.oauth.token_endpoint import parse_token_response
from tokenexplorer.wire.exchange import HttpRequest

NOW = datetime.now(UTC)
TOO_FAR = "Mon, 01 Jan 99999999999 00:00:00 GMT"
SIGNED = assertion(make("P-256", NOW), "app", "https://op.example/token", NOW).token
SENT = form_request("https://op.example/token", (("client_assertion", SIGNED),), what="token endpoint")
REFUSED = {"error": "invalid_client", "error_description": "The client_assertion token is expired."}


def refused(status: int, body: object, headers: dict[str, str], sent: HttpRequest = SENT) -> TokenExplorerError:
    with pytest.raises(TokenExplorerError) as caught:
        parse_token_response(exchange(status, body, headers, request=sent))
    return caught.value


def dated(minutes: float) -> dict[str, str]:
    return {"Date": format_datetime(NOW + timedelta(minutes=minutes), usegmt=True)}


@pytest.mark.parametrize(("minutes", "way"), [(10, "behind"), (-10, "ahead of")])
def test_N25_an_assertion_that_a_wrong_clock_spoilt_is_told_by_the_clock(minutes: float, way: str) -> None:
    error = refused(401, REFUSED, dated(minutes))
    assert error.advice.startswith("Set this computer's clock")
    assert way in error.advice
    assert "The client_assertion token is expired." in error.detail


@pytest.mark.parametrize("headers", [dated(0.2), {}, {"Date": "soon"}, {"Date": TOO_FAR}])
def test_an_assertion_of_the_right_time_is_refused_for_another_reason(headers: dict[str, str]) -> None:
    assert refused(401, REFUSED, headers).advice.startswith("Check the client ID")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_T01_a_redirect_of_the_token_endpoint_is_named_and_not_followed(status: int) -> None:
    error = refused(status, "", {"Location": "https://evil.example/?code=canary-code"})
    assert isinstance(error, MalformedResponseError)
    assert "redirects" in error.title
    assert "evil.example" in error.detail
    assert "canary" not in error.detail


@pytest.mark.parametrize("member", ["error", "error_description", "error_uri"])
def test_R05_a_long_word_of_a_server_is_cut_before_a_window_shows_it(member: str) -> None:
    error = refused(400, {"error": "invalid_request", member: "x" * 900_000}, {})
    assert isinstance(error, OAuthError)
    assert max(len(text) for text in (error.title, error.detail, error.error_uri)) < 5000
    assert "900,000 characters" in error.detail + error.error_uri


def test_R05_a_long_token_type_is_cut() -> None:
    assert len(refused(200, {"access_token": "a", "token_type": "x" * 900_000}, {}).detail) < 200


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({}, "gives none"),
        ({"DPoP-Nonce": 'a"b'}, "none that a proof can hold"),
        ({"DPoP-Nonce": "n" * 2000}, "none that a proof can hold"),
        ({"DPoP-Nonce": "n1"}, "another nonce each time"),
    ],
)
def test_T13_a_nonce_that_never_does_is_told_by_its_kind(headers: dict[str, str], said: str) -> None:
    answer: Any = exchange(400, {"error": "use_dpop_nonce"}, headers).response
    assert said in refused_proof("use_dpop_nonce", answer, SENT)


@pytest.mark.parametrize(
    ("charset", "words", "named"),
    [
        ("iso-8859-1", "Der Code ist ungültig.", "Der Code ist ungültig."),
        ("shift_jis", "認可コードが無効です。", "認可コードが無効です。"),
        ("windows-1256", "رمز غير صالح", "رمز غير صالح"),
        ("", "Der Code ist ungültig.", "Der Code ist ung\ufffdltig."),
    ],
)
def test_N17_a_refusal_in_another_charset_is_told_by_its_code(charset: str, words: str, named: str) -> None:
    body = json.dumps({"error": "invalid_grant", "error_description": words}, ensure_ascii=False)
    kind = f"application/json; charset={charset}" if charset else "application/json"
    error = refused(400, body.encode(charset or "latin-1"), {"Content-Type": kind})
    assert isinstance(error, OAuthError)
    assert (error.error, error.error_description) == ("invalid_grant", named)
    assert error.advice.startswith("Sign in again.")
