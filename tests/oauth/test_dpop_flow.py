"""DPoP on its way: asked for, bound, refreshed, shown (checklist T13), and servers that get it wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from tests.oauth.made import CLIENT, ISSUER, NOW, ORG, FakeHttp, activity, login_request, metadata
from tests.oauth.test_dpop import claims_in, read
from tests.tokens.made import summary
from tokenexplorer.errors import ConfigError, OAuthError
from tokenexplorer.oauth.authorization import AuthorizationRequest, AuthorizationResponse, prepare
from tokenexplorer.oauth.client_auth import NO_CREDENTIALS
from tokenexplorer.oauth.dpop import NonceBook, access_token_hash, new_key
from tokenexplorer.oauth.refresh import refresh
from tokenexplorer.oauth.token_endpoint import TokenResponse, exchange_code
from tokenexplorer.oauth.token_sets import new_token_set
from tokenexplorer.oauth.userinfo import fetch_userinfo
from tokenexplorer.tokens.token_set import TokenSet
from tokenexplorer.wire.message import Outcome
from tokenexplorer.wire.trace import Trace

GOOD = {"access_token": "bound-access-token", "token_type": "DPoP", "expires_in": 3600, "refresh_token": "rt"}
ASKS = {"error": "use_dpop_nonce", "error_description": "Authorization server requires nonce in DPoP proof"}
REFUSED = {"error": "invalid_dpop_proof", "error_description": "The DPoP proof JWT is not acceptable."}
CALLBACK = "http://127.0.0.1:8765/cb"


def asked(**client: Any) -> AuthorizationRequest:
    return prepare(login_request(dpop=True, **client), metadata(), CALLBACK)


def redeem(http: FakeHttp, request: AuthorizationRequest, trace: Trace | None = None, **more: Any) -> TokenResponse:
    return exchange_code(
        http,
        metadata(),
        request,
        AuthorizationResponse("the-code"),
        client=CLIENT,
        credentials=NO_CREDENTIALS,
        activity=activity(trace),
        **more,
    )


def bound_set(**changes: Any) -> TokenSet:
    key = new_key()
    described = summary(token_type="DPoP", dpop_jkt=key.jkt, scopes=("openid",))
    return replace(TokenSet(described, "at", None, "rt", dpop_key=key.private_jwk), **changes)


def test_T13_the_code_is_bound_to_the_key_before_it_is_given() -> None:
    request = asked()
    sent = dict(parse_qsl(urlsplit(request.url).query))
    assert request.dpop is not None
    assert sent["dpop_jkt"] == request.dpop.jkt
    assert request.dpop.private_jwk not in repr(request)
    assert asked().dpop != request.dpop


def test_T13_without_dpop_nothing_of_it_is_sent() -> None:
    request = prepare(login_request(), metadata(), CALLBACK)
    http = FakeHttp((200, {**GOOD, "token_type": "Bearer"}))
    assert redeem(http, request).notes == ()
    assert "dpop" not in request.url
    assert http.requests[0].header("DPoP") is None


def test_T13_dpop_jkt_cannot_be_typed() -> None:
    with pytest.raises(ConfigError, match="dpop_jkt"):
        asked(extra_parameters=(("dpop_jkt", "mine"),))


def test_T13_the_proof_goes_with_the_code_and_the_set_keeps_the_key() -> None:
    request, http = asked(), FakeHttp((200, GOOD))
    response = redeem(http, request)
    header, claims = read(http.requests[0].header("DPoP") or "")
    assert (claims["htm"], claims["htu"]) == ("POST", metadata().token_endpoint)
    assert "ath" not in claims
    made = new_token_set(
        response,
        org=ORG,
        client=CLIENT,
        issuer=ISSUER,
        nonce=None,
        received_at=NOW,
        activity="Sign-in #1",
        dpop=request.dpop,
    )
    assert request.dpop is not None
    assert made.dpop_key == request.dpop.private_jwk
    assert (made.summary.token_type, made.summary.dpop_jkt) == ("DPoP", request.dpop.jkt)
    assert set(header["jwk"]) == {"kty", "crv", "x", "y"}


def test_T13_a_nonce_round_is_two_messages_and_no_failure() -> None:
    trace, book = Trace(), NonceBook()
    http = FakeHttp((400, ASKS, {"DPoP-Nonce": "n1"}), (200, GOOD, {"DPoP-Nonce": "n2"}))
    assert redeem(http, asked(), trace, nonces=book).access_token == "bound-access-token"
    forms = [parse_qs((request.body or b"").decode())["code"] for request in http.requests]
    assert forms == [["the-code"], ["the-code"]]
    assert claims_in(http.requests[1])["nonce"] == "n1"
    first, second = trace.messages()
    assert (first.outcome, second.outcome) == (Outcome.OK, Outcome.OK)
    assert first.title.endswith("the server wants its nonce")
    assert book.get(metadata().token_endpoint) == "n2"


def test_T13_a_nonce_loop_is_told() -> None:
    http = FakeHttp(*[(400, ASKS, {"DPoP-Nonce": f"n{turn}"}) for turn in range(5)])
    trace = Trace()
    with pytest.raises(OAuthError) as caught:
        redeem(http, asked(), trace)
    assert len(http.requests) == 2
    assert "another nonce each time" in caught.value.advice
    assert [message.outcome for message in trace.messages()] == [Outcome.OK, Outcome.FAILED]


def test_T13_a_nonce_that_is_wanted_and_not_given_is_told() -> None:
    http = FakeHttp((400, ASKS))
    with pytest.raises(OAuthError) as caught:
        redeem(http, asked())
    assert "gives none" in caught.value.advice
    assert len(http.requests) == 1


@pytest.mark.parametrize(
    ("seconds", "words"), [(400, "6 min 40 s behind"), (-3700, "ahead of"), (0, "The clocks agree")]
)
def test_N25_T13_a_wrong_clock_is_named(seconds: int, words: str) -> None:
    server = datetime.now(UTC) + timedelta(seconds=seconds)
    http = FakeHttp((400, REFUSED, {"Date": format_datetime(server, usegmt=True)}))
    with pytest.raises(OAuthError) as caught:
        redeem(http, asked())
    assert words in caught.value.advice
    assert caught.value.error == "invalid_dpop_proof"


@pytest.mark.parametrize("headers", [{}, {"Date": "yesterday"}, {"Date": "99999999999"}])
def test_T13_without_a_date_the_address_is_named(headers: dict[str, str]) -> None:
    with pytest.raises(OAuthError) as caught:
        redeem(FakeHttp((400, REFUSED, headers)), asked())
    assert f"POST {metadata().token_endpoint}" in caught.value.advice


def test_T13_an_app_without_dpop_is_told_to_turn_it_on() -> None:
    with pytest.raises(OAuthError) as caught:
        redeem(FakeHttp((400, REFUSED)), prepare(login_request(), metadata(), CALLBACK))
    assert caught.value.advice.startswith("Turn on DPoP")


def test_T13_a_bearer_token_though_dpop_was_asked_is_told() -> None:
    response = redeem(FakeHttp((200, {**GOOD, "token_type": "bearer"})), asked())
    assert (response.token_type, response.is_dpop) == ("Bearer", False)
    assert "this is a Bearer token" in response.notes[0]


def test_T13_a_dpop_token_that_nobody_asked_for_is_told() -> None:
    response = redeem(FakeHttp((200, GOOD)), prepare(login_request(), metadata(), CALLBACK))
    assert "no key was shown" in response.notes[0]


def swap(http: FakeHttp, given: TokenSet, **more: Any) -> TokenSet:
    return refresh(
        given,
        metadata(),
        client=CLIENT,
        credentials=NO_CREDENTIALS,
        http=http,
        activity=activity(),
        fetch_keys=lambda: None,
        **more,
    )


def test_T13_a_refresh_proves_the_same_key_and_keeps_it() -> None:
    http, old = FakeHttp((400, ASKS, {"DPoP-Nonce": "n"}), (200, {**GOOD, "refresh_token": "rt2"})), bound_set()
    fresh = swap(http, old, nonces=NonceBook())
    assert (fresh.dpop_key, fresh.summary.dpop_jkt) == (old.dpop_key, old.summary.dpop_jkt)
    assert (fresh.refresh_token, fresh.summary.is_dpop) == ("rt2", True)
    jwks = [read(request.header("DPoP") or "")[0]["jwk"] for request in http.requests]
    assert jwks[0] == jwks[1]
    assert jwks[0]["x"] in (old.dpop_key or "")


def test_T13_a_damaged_key_stops_before_anything_is_sent() -> None:
    http = FakeHttp()
    with pytest.raises(ConfigError, match="cannot be read"):
        swap(http, bound_set(dpop_key="{}"))
    assert http.requests == []


def test_T13_userinfo_is_asked_with_a_proof_and_the_dpop_scheme() -> None:
    trace, http = Trace(), FakeHttp((401, "", {"WWW-Authenticate": 'DPoP error="use_dpop_nonce"', "DPoP-Nonce": "n"}))
    http._answers.append((200, {"sub": "alice"}))
    fetch_userinfo(bound_set(), metadata(), http=http, activity=activity(trace), now=NOW)
    assert {request.header("Authorization") for request in http.requests} == {"DPoP at"}
    claims = claims_in(http.requests[1])
    assert (claims["ath"], claims["nonce"], claims["htm"]) == (access_token_hash("at"), "n", "GET")
    assert len(trace.messages()) == 2


def test_T13_userinfo_names_the_clock_where_the_proof_is_refused() -> None:
    late = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    challenge = {"WWW-Authenticate": 'DPoP error="invalid_dpop_proof"', "Date": late}
    with pytest.raises(OAuthError) as caught:
        fetch_userinfo(bound_set(), metadata(), http=FakeHttp((401, "", challenge)), activity=activity(), now=NOW)
    assert caught.value.advice.startswith("Set this computer's clock: it is")


def test_T13_a_bound_token_without_its_key_is_never_sent_as_bearer() -> None:
    http = FakeHttp()
    with pytest.raises(ConfigError, match="key that is not here"):
        fetch_userinfo(bound_set(dpop_key=None), metadata(), http=http, activity=activity(), now=NOW)
    assert http.requests == []


def test_S15_T13_the_trace_holds_neither_proof_nor_key() -> None:
    trace, request = Trace(), asked()
    http = FakeHttp((200, GOOD))
    redeem(http, request, trace)
    made = http.requests[0].header("DPoP") or ""
    shown = repr(trace.messages())
    assert made not in shown
    assert made.rsplit(".", 1)[1] not in shown
    assert "bound-access-token" not in shown
