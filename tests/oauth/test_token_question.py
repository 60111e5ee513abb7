"""Asking about a token that is bound to a key, and revoking it: the proof, and what the answer says (T11 to T13)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.oauth.made import CLIENT, FakeHttp, activity, metadata
from tests.oauth.test_dpop import claims_in, read
from tests.tokens.made import summary
from tokenexplorer.errors import OAuthError
from tokenexplorer.oauth.client_auth import NO_CREDENTIALS, Credentials
from tokenexplorer.oauth.dpop import NonceBook, access_token_hash, new_key
from tokenexplorer.oauth.introspection import Introspection, introspect
from tokenexplorer.oauth.revocation import revoke
from tokenexplorer.orgs.org import Client
from tokenexplorer.tokens.token_set import TokenKind, TokenSet
from tokenexplorer.wire.message import Outcome
from tokenexplorer.wire.trace import Trace

KEY, OTHER = new_key(), new_key()
INTROSPECT = metadata().introspection_endpoint
ASKS = {"error": "use_dpop_nonce", "error_description": "a nonce is needed"}
ACTIVE = {"active": True, "token_type": "DPoP", "cnf": {"jkt": KEY.jkt}}
PUBLIC = replace(CLIENT, client_auth="none")
WEB = replace(CLIENT, client_auth="client_secret_basic")


def bound(**changes: Any) -> TokenSet:
    described = summary(token_type="DPoP", dpop_jkt=KEY.jkt)
    return replace(TokenSet(described, "at", "idt", "rt", dpop_key=KEY.private_jwk), **changes)


def bearer(**changes: Any) -> TokenSet:
    return replace(TokenSet(summary(), "at", "idt", "rt"), **changes)


def ask(
    http: FakeHttp, given: TokenSet, kind: TokenKind = "access_token", app: Client = PUBLIC, **more: Any
) -> Introspection:
    credentials = NO_CREDENTIALS if app is PUBLIC else Credentials("s3cret")
    given_activity = more.pop("activity", None) or activity()
    return introspect(
        given, kind, more.pop("metadata", metadata()), client=app, credentials=credentials, http=http,
        activity=given_activity, **more,
    )  # fmt: skip


@pytest.mark.parametrize("app", [PUBLIC, WEB], ids=["public", "confidential"])
def test_T13_introspection_of_a_bound_token_bears_a_proof_with_its_hash(app: Client) -> None:
    http = FakeHttp((200, ACTIVE))
    there = metadata(introspection_endpoint=f"{INTROSPECT}?tenant=1")
    ask(http, bound(), app=app, metadata=there)
    (sent,) = http.requests
    header, claims = read(sent.header("DPoP") or "")
    assert (claims["htm"], claims["htu"], claims["ath"]) == ("POST", INTROSPECT, access_token_hash("at"))
    assert "d" not in header["jwk"]
    # Authorization stays what the app proves itself with: the token is in the form alone.
    assert (sent.header("Authorization") or "").startswith("Basic ") is (app is WEB)
    assert sent.url == f"{INTROSPECT}?tenant=1"


def test_T13_introspection_takes_a_nonce_round_with_a_fresh_proof() -> None:
    trace, book = Trace(), NonceBook()
    http = FakeHttp((400, ASKS, {"DPoP-Nonce": "n1"}), (200, ACTIVE, {"DPoP-Nonce": "n2"}), (200, ACTIVE))
    assert ask(http, bound(), activity=activity(trace), nonces=book).active
    first, second = (claims_in(request) for request in http.requests)
    assert ("nonce" in first, second["nonce"]) == (False, "n1")
    assert first["jti"] != second["jti"]
    assert second["ath"] == access_token_hash("at")
    assert [message.outcome for message in trace.messages()] == [Outcome.OK, Outcome.OK]
    ask(http, bound(), nonces=book)
    assert claims_in(http.requests[2])["nonce"] == "n2"


def test_T13_introspection_does_not_go_round_with_a_nonce_loop() -> None:
    http = FakeHttp(*[(401, ASKS, {"DPoP-Nonce": f"n{turn}"}) for turn in range(5)])
    with pytest.raises(OAuthError) as caught:
        ask(http, bound())
    assert len(http.requests) == 2
    assert "another nonce each time" in caught.value.advice


@pytest.mark.parametrize(
    ("given", "kind", "app"),
    [
        (bearer(), "access_token", PUBLIC),
        (bearer(), "refresh_token", PUBLIC),
        (bound(), "id_token", PUBLIC),
        (bound(), "refresh_token", WEB),
        (bound(dpop_key=None), "access_token", PUBLIC),
        (bound(dpop_key="{}"), "access_token", PUBLIC),
    ],
    ids=["bearer", "bearer-refresh", "id-token", "refresh-of-web", "key-missing", "key-damaged"],
)
def test_T13_introspection_without_a_key_to_show_asks_all_the_same(
    given: TokenSet, kind: TokenKind, app: Client
) -> None:
    http = FakeHttp((200, {"active": True}))
    assert ask(http, given, kind, app).active
    assert [request.header("DPoP") for request in http.requests] == [None]


def test_T13_the_refresh_token_of_a_public_app_is_shown_with_a_proof_that_names_no_access_token() -> None:
    http = FakeHttp((200, ACTIVE))
    said = ask(http, bound(), "refresh_token")
    assert "ath" not in claims_in(http.requests[0])
    assert said.binding is not None
    assert said.binding.fits


@pytest.mark.parametrize(
    ("answer", "given", "fits", "words"),
    [
        ({}, bound(), True, "the one kept here"),
        ({"token_type": "dpop"}, bound(), True, "the one kept here"),
        ({"token_type": None}, bound(), True, "the one kept here"),
        ({"cnf": {"jkt": OTHER.jkt}}, bound(), False, "another key (cnf.jkt {other})"),
        ({"cnf": {"jkt": OTHER.jkt}}, bound(dpop_key=None), False, "came with ({own})"),
        ({"cnf": None}, bound(), False, "names no key"),
        ({"cnf": {"jkt": 1}}, bound(), False, "names no key"),
        ({"cnf": ["jkt"]}, bound(), False, "names no key"),
        ({"token_type": "Bearer"}, bound(), False, "calls the token Bearer, not DPoP"),
        ({}, bound(dpop_key=None), False, "that key is not here"),
        ({}, bound(dpop_key="{}"), False, "that key is not here"),
        ({}, TokenSet(summary(token_type="DPoP"), "at"), False, "(cnf.jkt {own}), and that key is not here"),
        ({}, bearer(), False, "though the token came as Bearer"),
    ],
)
def test_T13_the_answer_is_compared_with_our_key(
    answer: dict[str, object], given: TokenSet, words: str, *, fits: bool
) -> None:
    said = ask(FakeHttp((200, {**ACTIVE, **answer})), given).binding
    assert said is not None
    assert (said.fits, words.format(own=KEY.jkt, other=OTHER.jkt) in said.words) == (fits, True)


@pytest.mark.parametrize(
    ("answer", "given", "kind"),
    [
        ({"active": True, "token_type": "Bearer"}, bearer(), "access_token"),
        ({**ACTIVE, "active": False}, bound(), "access_token"),
        ({"active": True}, bound(), "refresh_token"),
    ],
    ids=["bearer", "inactive", "refresh-without-word"],
)
def test_T13_nothing_is_said_where_there_is_nothing_to_compare(
    answer: dict[str, object], given: TokenSet, kind: TokenKind
) -> None:
    assert ask(FakeHttp((200, answer)), given, kind).binding is None


def test_T13_a_long_thumbprint_is_cut() -> None:
    said = ask(FakeHttp((200, {**ACTIVE, "cnf": {"jkt": "x" * 5000}})), bound()).binding
    assert said is not None
    assert len(said.words) < 400


def test_T11_T13_revocation_bears_a_fresh_proof_for_each_token() -> None:
    http = FakeHttp((400, ASKS, {"DPoP-Nonce": "n"}), (200, b""), (200, b""))
    revoke(bound(), metadata(), client=PUBLIC, credentials=NO_CREDENTIALS, http=http, activity=activity())
    proofs = [claims_in(request) for request in http.requests]
    assert [each.get("ath") for each in proofs] == [None, None, access_token_hash("at")]
    assert [each.get("nonce") for each in proofs] == [None, "n", None]
    assert len({each["jti"] for each in proofs}) == 3
    assert {each["htu"] for each in proofs} == {metadata().revocation_endpoint}


def test_T11_T13_revocation_goes_on_where_the_key_is_gone() -> None:
    http = FakeHttp((200, b""), (200, b""))
    revoke(bound(dpop_key=None), metadata(), client=PUBLIC, credentials=NO_CREDENTIALS, http=http, activity=activity())
    assert [request.header("DPoP") for request in http.requests] == [None, None]


def test_S15_T13_the_trace_of_a_question_holds_neither_proof_nor_token() -> None:
    trace, http = Trace(), FakeHttp((200, ACTIVE))
    ask(http, bound(access_token="bound-access-token"), activity=activity(trace))
    shown = repr(trace.messages())
    assert (http.requests[0].header("DPoP") or "").rsplit(".", 1)[1] not in shown
    assert "bound-access-token" not in shown
    assert json.loads(KEY.private_jwk)["d"] not in shown
