"""Token exchange (RFC 8693): what is sent, what may come back, and what ends it (T01-T06, cancelling at each step)."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from tests.oauth.grant_run import KEY, GrantRun
from tests.oauth.made import CLIENT, ISSUER, NOW, ORG
from tests.tokens.made import id_token
from tokenexplorer.errors import (
    Cancelled,
    ConfigError,
    KeyringUnavailable,
    LoginError,
    MalformedResponseError,
    NetworkError,
    OAuthError,
    TokenExplorerError,
    Unreachable,
)
from tokenexplorer.oauth.client_auth import Credentials
from tokenexplorer.oauth.grant_types import TOKEN_EXCHANGE
from tokenexplorer.oauth.login import Session, StepState
from tokenexplorer.oauth.token_exchange import (
    ExchangeRequest,
    HandedToken,
    exchange_fields,
    exchange_token,
)
from tokenexplorer.oauth.token_types import (
    ACCESS_TOKEN,
    DEVICE_SECRET,
    ID_TOKEN,
    JWT,
    REFRESH_TOKEN,
    SAML2,
    guessed_type,
    label,
    type_of,
)
from tokenexplorer.orgs.org import Client
from tokenexplorer.wire.exchange import Exchange, HttpRequest, Timing

SUBJECT = HandedToken("canary-subject", ACCESS_TOKEN)
ACTOR = HandedToken("canary-actor", DEVICE_SECRET)
GOOD = {
    "access_token": "canary-new",
    "issued_token_type": ACCESS_TOKEN,
    "token_type": "Bearer",
    "expires_in": 60,
    "scope": "api:read",
}
WEB = dataclasses.replace(CLIENT, kind="confidential", client_auth="client_secret_basic")


class Run(GrantRun):
    """One run of the grant."""

    def get(self, client: Client = CLIENT, **changes: Any) -> Session:
        asked: dict[str, Any] = {"subject": SUBJECT, "scopes": ("api:read",), **changes}
        return exchange_token(
            ExchangeRequest(ORG, client, Credentials("s" * 40, KEY), **asked),
            **self.given(),
        )


def request(**changes: Any) -> ExchangeRequest:
    return ExchangeRequest(ORG, CLIENT, Credentials(), **{"subject": SUBJECT, **changes})


def test_T01_T02_a_public_app_sends_the_grant_and_its_name_and_nothing_else() -> None:
    run = Run((200, GOOD))
    session = run.get()
    assert run.fields == [
        ("grant_type", TOKEN_EXCHANGE),
        ("scope", "api:read"),
        ("subject_token", "canary-subject"),
        ("subject_token_type", ACCESS_TOKEN),
        ("client_id", "0oa1"),
    ]
    sent = run.http.requests[0]
    assert (sent.method, sent.url, sent.header("Authorization")) == ("POST", f"{ISSUER}/oauth2/v1/token", None)
    assert run.ended() == [("token", StepState.OK), ("store", StepState.OK)]
    (kept,) = run.keeper.kept
    assert (kept.access_token, kept.summary.issued_type, kept.summary.is_access) == ("canary-new", "", True)
    assert (session.summary.activity, session.summary.scopes) == ("Sign-in #1", ("api:read",))
    assert session.client == CLIENT
    shown = repr([each.recorded for each in run.trace.messages()]) + repr(run.steps) + repr(request(actor=ACTOR))
    assert "canary" not in shown


def test_everything_that_the_grant_defines_many_resources_and_audiences_an_actor() -> None:
    fields = exchange_fields(
        request(
            actor=ACTOR,
            requested_type=JWT,
            resources=("https://a.example.com", "urn:b"),
            audiences=("one", "two"),
            scopes=("x", "y"),
        )
    )
    assert fields == (
        ("grant_type", TOKEN_EXCHANGE),
        ("resource", "https://a.example.com"),
        ("resource", "urn:b"),
        ("audience", "one"),
        ("audience", "two"),
        ("scope", "x y"),
        ("requested_token_type", JWT),
        ("subject_token", "canary-subject"),
        ("subject_token_type", ACCESS_TOKEN),
        ("actor_token", "canary-actor"),
        ("actor_token_type", DEVICE_SECRET),
    )


def test_what_the_app_adds_to_requests_for_tokens_goes_along() -> None:
    client = dataclasses.replace(CLIENT, token_parameters=(("organization", "acme"),), resource=("https://not.asked",))
    fields = exchange_fields(ExchangeRequest(ORG, client, Credentials(), SUBJECT))
    assert fields[-1] == ("organization", "acme")
    assert "resource" not in dict(fields), "the form says which, not the profile"
    doubled = dataclasses.replace(CLIENT, token_parameters=(("subject_token", "x"),))
    with pytest.raises(ConfigError, match="subject_token"):
        exchange_fields(ExchangeRequest(ORG, doubled, Credentials(), SUBJECT))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"subject": HandedToken("", ACCESS_TOKEN)}, "subject_token"),
        ({"subject": HandedToken("t", "")}, "subject_token_type"),
        ({"actor": HandedToken("", ACCESS_TOKEN)}, "actor_token"),
        ({"resources": ("https://a.example.com/#part",)}, "resource"),
        ({"resources": ("not a uri",)}, "resource"),
        ({"resources": ("http://[",)}, "resource"),
    ],
)
def test_what_is_missing_is_told_before_anything_is_sent(changes: dict[str, Any], field: str) -> None:
    run = Run()
    with pytest.raises(ConfigError) as caught:
        run.get(**changes)
    assert caught.value.field == field
    assert caught.value.advice
    assert run.http.requests == []


@pytest.mark.parametrize("way", ["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"])
def test_every_way_of_client_authentication_serves(way: Any) -> None:
    run = Run((200, GOOD))
    run.get(dataclasses.replace(WEB, client_auth=way))
    names = [name for name, _ in run.fields]
    assert (run.http.requests[0].header("Authorization") is not None) == (way == "client_secret_basic")
    assert ("client_secret" in names) == (way == "client_secret_post")
    assert ("client_assertion" in names) == way.endswith("_jwt")


def test_with_dpop_the_new_token_is_bound_and_the_nonce_round_goes_on() -> None:
    asks = (400, {"error": "use_dpop_nonce"}, {"DPoP-Nonce": "n1"})
    run = Run(asks, (200, {**GOOD, "token_type": "DPoP"}))
    session = run.get(dataclasses.replace(WEB, dpop=True))
    first, second = run.http.requests
    assert first.header("DPoP") != second.header("DPoP")
    assert session.summary.is_dpop
    assert session.token_set.dpop_key


def test_a_nonce_that_is_asked_for_again_and_again_ends_it() -> None:
    asks = (400, {"error": "use_dpop_nonce"}, {"DPoP-Nonce": "n1"})
    run = Run(asks, asks, asks)
    with pytest.raises(OAuthError):
        run.get(dataclasses.replace(WEB, dpop=True))
    assert len(run.http.requests) == 2
    assert run.keeper.kept == []


@pytest.mark.parametrize(
    ("issued", "kinds", "slot"),
    [
        (JWT, ("access_token",), "access_token"),
        (SAML2, ("access_token",), "access_token"),
        (REFRESH_TOKEN, ("refresh_token",), "refresh_token"),
        (ID_TOKEN, ("id_token",), "id_token"),
    ],
)
def test_what_is_no_access_token_is_kept_as_what_it_is(issued: str, kinds: tuple[str, ...], slot: Any) -> None:
    token = id_token(aud="somebody-else") if issued == ID_TOKEN else "canary-new"
    run = Run((200, {**GOOD, "access_token": token, "token_type": "n_a", "issued_token_type": issued}))
    summary = run.get().summary
    (kept,) = run.keeper.kept
    assert (summary.kinds, summary.is_access) == (kinds, False)
    assert kept.token(slot) == token
    assert type_of(summary, slot) == issued
    assert summary.expires_at(slot) is not None
    assert summary.kind_label("access_token") == "Issued token"


def test_an_id_token_for_another_app_is_kept_unchecked_and_that_is_told() -> None:
    alone = {**GOOD, "access_token": id_token(aud="somebody-else"), "token_type": "N_A", "issued_token_type": ID_TOKEN}
    run = Run((200, alone))
    session = run.get()
    assert ("verify", StepState.WARN) in run.ended()
    assert session.verification is None


def test_an_id_token_beside_is_checked_and_one_that_fails_keeps_nothing() -> None:
    run = Run((200, {**GOOD, "id_token": id_token(aud="somebody-else")}))
    with pytest.raises(LoginError, match="refused"):
        run.get()
    assert run.keeper.kept == []
    assert run.ended()[-1] == ("verify", StepState.FAILED)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((200, {**GOOD, "token_type": "mac"}), MalformedResponseError),
        ((200, {name: value for name, value in GOOD.items() if name != "token_type"}), MalformedResponseError),
        ((200, {name: value for name, value in GOOD.items() if name != "issued_token_type"}), MalformedResponseError),
        ((200, {**GOOD, "issued_token_type": 3}), MalformedResponseError),
        ((200, {**GOOD, "access_token": ""}), MalformedResponseError),
        ((200, {**GOOD, "access_token": None, "token_type": "N_A"}), MalformedResponseError),
        ((200, "<html>Log in</html>"), MalformedResponseError),
        ((204, ""), MalformedResponseError),
        ((302, "", {"Location": "https://elsewhere.example.com"}), MalformedResponseError),
        ((503, "down"), MalformedResponseError),
        ((400, {"error": "invalid_target"}), OAuthError),
        ((400, {"error": "unauthorized_client"}), OAuthError),
        ((400, {"error": "unsupported_grant_type"}), OAuthError),
        ((400, {"error": "invalid_grant"}), OAuthError),
        ((400, {"error": "invalid_request", "error_description": "canary-subject is bad"}), OAuthError),
        ((401, {"error": "invalid_client"}), OAuthError),
        ((403, {"error": "access_denied"}), OAuthError),
    ],
)
def test_T04_T06_an_answer_that_is_none_keeps_nothing_and_says_what_to_do(
    answer: Any, kind: type[TokenExplorerError]
) -> None:
    run = Run(answer)
    with pytest.raises(kind) as caught:
        run.get()
    assert caught.value.advice
    assert "canary" not in str(caught.value)
    assert run.keeper.kept == []
    assert run.ended() == [("token", StepState.FAILED)]
    assert len(run.http.requests) == 1, "nothing is asked twice, and no redirect is followed"


def test_an_unknown_target_gets_a_mend_of_its_own() -> None:
    with pytest.raises(OAuthError) as caught:
        Run((400, {"error": "invalid_target"})).get()
    assert caught.value.advice.startswith("Name another audience or resource.")


@pytest.mark.parametrize(("value", "known"), [(-1, False), ("soon", False), (True, False), ("60", True), (60, True)])
@pytest.mark.parametrize("token_type", ["Bearer", "N_A"])
def test_T05_an_odd_expires_in_is_an_unknown_end(value: object, token_type: str, *, known: bool) -> None:
    run = Run((200, {**GOOD, "expires_in": value, "token_type": token_type}))
    assert (run.get().summary.access_expires_at is not None) == known


def test_a_lost_answer_keeps_nothing() -> None:
    lost = Exchange(HttpRequest("POST", f"{ISSUER}/oauth2/v1/token"), None, Timing(NOW, 1), Unreachable("reset"))
    run = Run(lost)
    with pytest.raises(NetworkError):
        run.get()
    assert run.keeper.kept == []
    assert len(run.http.requests) == 1


@pytest.mark.parametrize(
    ("step", "state"),
    [
        ("token", StepState.RUNNING),
        ("token", StepState.OK),
        ("store", StepState.RUNNING),
    ],
)
def test_cancelling_at_a_step_keeps_nothing(step: str, state: StepState) -> None:
    run = Run((200, GOOD))

    run.stop_at(step, state)
    with pytest.raises(Cancelled):
        run.get()
    assert run.keeper.kept == []


def test_N27_a_keyring_that_fails_leaves_the_token_in_memory_and_says_so() -> None:
    run = Run((200, GOOD), error=KeyringUnavailable("No keyring.", "Set one up."))
    session = run.get(dataclasses.replace(CLIENT, keep="keyring"))
    assert (session.summary.keep, session.storage_note) == ("session", "No keyring. Set one up.")


def test_a_scope_that_did_not_arrive_is_told() -> None:
    run = Run((200, GOOD))
    run.get(scopes=("api:read", "api:write"))
    assert run.ended()[0] == ("token", StepState.WARN)
    assert "Did not arrive: api:write." in run.steps[1].detail


@pytest.mark.parametrize(
    ("text", "expected"),
    [("opaque", ACCESS_TOKEN), (id_token(), ID_TOKEN), ("PHNhbWxwOkFzc2VydGlvbg", SAML2), ("", ACCESS_TOKEN)],
)
def test_the_kind_of_a_pasted_token_is_read_from_its_spelling(text: str, expected: str) -> None:
    assert guessed_type(text) == expected
    assert label(expected)


def test_a_kind_that_nobody_knows_is_shown_to_the_letter() -> None:
    assert label("urn:example:kind") == "urn:example:kind"
