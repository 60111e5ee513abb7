"""Client credentials: an app asks for itself (T01, T04-T06, and cancelling at each step)."""

from __future__ import annotations

import dataclasses
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest

from tests.oauth.grant_run import KEY, GrantRun
from tests.oauth.made import CLIENT, ISSUER, NOW, ORG, exchange
from tests.tokens.made import id_token
from tokenexplorer.errors import (
    Cancelled,
    ConfigError,
    KeyringUnavailable,
    MalformedResponseError,
    NetworkError,
    OAuthError,
    TokenExplorerError,
    Unreachable,
)
from tokenexplorer.oauth.client_auth import NO_CREDENTIALS, Credentials
from tokenexplorer.oauth.client_credentials import ServiceRequest, get_token
from tokenexplorer.oauth.login import Session, StepState
from tokenexplorer.orgs.org import Client
from tokenexplorer.wire.exchange import Exchange, HttpRequest, Timing
from tokenexplorer.wire.policy import PROTOCOL

SERVICE = dataclasses.replace(
    CLIENT, kind="service", client_auth="private_key_jwt", redirect_uri="", key_id=KEY.id, scopes=("okta.users.read",)
)
GOOD = {"access_token": "canary-token", "token_type": "Bearer", "expires_in": 3600, "scope": "okta.users.read"}
SCOPES = ("okta.users.read", "okta.groups.read")


class Run(GrantRun):
    """One run of the grant."""

    def get(self, client: Client = SERVICE, scopes: tuple[str, ...] = SCOPES, **changes: Any) -> Session:
        credentials = changes.pop("credentials", Credentials("s" * 40, KEY))
        return get_token(
            ServiceRequest(ORG, client, credentials, scopes),
            **self.given(**changes),
        )


def test_T01_what_the_grant_defines_is_sent_and_nothing_else() -> None:
    run = Run((200, GOOD))
    run.get()
    request = run.http.requests[0]
    assert (request.method, request.url) == ("POST", f"{ISSUER}/oauth2/v1/token")
    assert set(run.form) == {"grant_type", "scope", "client_id", "client_assertion_type", "client_assertion"}
    assert run.form["grant_type"] == ["client_credentials"]
    assert run.form["scope"] == ["okta.users.read okta.groups.read"]
    assert request.header("Authorization") is None
    assert request.header("DPoP") is None
    assert run.http.limits == [PROTOCOL]
    claims = jwt.decode(run.form["client_assertion"][0], options={"verify_signature": False})
    assert claims["aud"] == f"{ISSUER}/oauth2/v1/token"


def test_without_scopes_the_parameter_is_left_out() -> None:
    run = Run((200, {**GOOD, "scope": "a b"}))
    session = run.get(scopes=())
    assert "scope" not in run.form
    assert session.summary.scopes == ("a", "b")


@pytest.mark.parametrize("way", ["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"])
def test_every_way_of_client_authentication_serves(way: Any) -> None:
    run = Run((200, GOOD))
    run.get(dataclasses.replace(SERVICE, client_auth=way))
    header = run.http.requests[0].header("Authorization")
    assert (header is not None) == (way == "client_secret_basic")
    assert ("client_secret" in run.form) == (way == "client_secret_post")
    assert ("client_assertion" in run.form) == way.endswith("_jwt")


def test_the_steps_are_told_in_order_and_the_token_is_kept() -> None:
    run = Run((200, GOOD))
    session = run.get()
    assert run.ended() == [("assertion", StepState.OK), ("token", StepState.WARN), ("store", StepState.OK)]
    assert f"ES256 with the key {KEY.kid}" in run.steps[1].detail
    assert "Did not arrive: okta.groups.read." in run.steps[3].detail
    (kept,) = run.keeper.kept
    assert (kept.access_token, kept.nonce, kept.dpop_key) == ("canary-token", None, None)
    summary = session.summary
    assert (summary.client_ref, summary.client_id, summary.identity) == (SERVICE.id, "0oa1", "0oa1")
    assert (summary.requested_scopes, summary.scopes) == (SCOPES, ("okta.users.read",))
    assert (session.verification, session.client, session.org) == (None, SERVICE, ORG)
    assert "canary-token" not in repr(session.summary)
    assert "canary-token" not in repr([each.recorded for each in run.trace.messages()])


def test_with_dpop_the_token_is_bound_to_a_key_of_its_own_and_the_nonce_round_has_a_new_assertion() -> None:
    asks = (400, {"error": "use_dpop_nonce"}, {"DPoP-Nonce": "n1"})
    run = Run(asks, (200, {**GOOD, "token_type": "DPoP"}))
    session = run.get(dataclasses.replace(SERVICE, dpop=True))
    first, second = run.http.requests
    forms = [parse_qs((each.body or b"").decode()) for each in (first, second)]
    assert forms[0]["client_assertion"] != forms[1]["client_assertion"]
    assert forms[0]["scope"] == forms[1]["scope"]
    assert first.header("DPoP") != second.header("DPoP")
    assert session.summary.token_type == "DPoP"
    assert session.token_set.dpop_key
    assert session.summary.dpop_jkt
    assert run.ended()[1] == ("token", StepState.WARN), "one scope did not arrive"


def test_a_bearer_token_in_spite_of_dpop_is_told() -> None:
    run = Run((200, GOOD))
    run.get(dataclasses.replace(SERVICE, dpop=True), scopes=("okta.users.read",))
    assert run.ended()[1] == ("token", StepState.WARN)


def test_a_public_app_is_refused_before_anything_is_sent() -> None:
    run = Run()
    with pytest.raises(ConfigError, match="public app cannot ask") as caught:
        run.get(dataclasses.replace(SERVICE, client_auth="none"))
    assert caught.value.field == "client_auth"
    assert run.http.requests == []
    assert run.ended() == [("assertion", StepState.FAILED)]


def test_a_missing_key_is_told_before_anything_is_sent() -> None:
    run = Run()
    with pytest.raises(ConfigError) as caught:
        run.get(credentials=NO_CREDENTIALS)
    assert caught.value.field == "signing_key"
    assert run.http.requests == []


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((200, {**GOOD, "token_type": "mac"}), MalformedResponseError),
        ((200, {"token_type": "Bearer"}), MalformedResponseError),
        ((200, {**GOOD, "access_token": 1}), MalformedResponseError),
        ((200, "<html>Log in</html>"), MalformedResponseError),
        ((302, "", {"Location": "https://elsewhere.example.com"}), MalformedResponseError),
        ((503, "down"), MalformedResponseError),
        ((400, {"error": "unauthorized_client"}), OAuthError),
        ((400, {"error": "invalid_scope", "error_description": "not granted"}), OAuthError),
        ((401, {"error": "invalid_client", "error_description": "unknown kid"}), OAuthError),
    ],
)
def test_T04_T06_an_answer_that_is_none_keeps_nothing(answer: Any, kind: type[TokenExplorerError]) -> None:
    run = Run(answer)
    with pytest.raises(kind):
        run.get()
    assert run.keeper.kept == []
    assert run.ended() == [("assertion", StepState.OK), ("token", StepState.FAILED)]
    assert len(run.http.requests) == 1, "nothing is asked twice"


@pytest.mark.parametrize(("value", "known"), [(-1, False), ("soon", False), (True, False), ("60", True), (60, True)])
def test_T05_an_odd_expires_in_is_an_unknown_end(value: object, *, known: bool) -> None:
    run = Run((200, {**GOOD, "expires_in": value}))
    assert (run.get().summary.access_expires_at is not None) == known


def test_a_lost_answer_keeps_nothing_and_shows_no_secret() -> None:
    lost = Exchange(HttpRequest("POST", f"{ISSUER}/oauth2/v1/token"), None, Timing(NOW, 1), Unreachable("reset"))
    run = Run(lost)
    with pytest.raises(NetworkError):
        run.get()
    assert run.keeper.kept == []


def test_S15_an_answer_that_quotes_the_assertion_is_shown_without_it() -> None:
    run = Run()

    def quoting(request: HttpRequest, **_: Any) -> Exchange:
        token = parse_qs((request.body or b"").decode())["client_assertion"][0]
        body = {"error": "invalid_client", "error_description": f"bad assertion {token}"}
        return exchange(401, body, request=request)

    run.http.send = quoting  # type: ignore[method-assign]  # a server that talks too much
    with pytest.raises(OAuthError) as caught:
        run.get()
    assert "eyJ" not in str(caught.value)


@pytest.mark.parametrize(
    ("step", "state"),
    [
        ("assertion", StepState.RUNNING),
        ("assertion", StepState.OK),
        ("token", StepState.RUNNING),
        ("token", StepState.OK),
        ("store", StepState.RUNNING),
    ],
)
def test_cancelling_at_a_step_keeps_nothing(step: str, state: StepState) -> None:
    run = Run((200, {**GOOD, "scope": " ".join(SCOPES)}))

    run.stop_at(step, state)
    with pytest.raises(Cancelled):
        run.get()
    assert run.keeper.kept == []


def test_N27_a_keyring_that_fails_leaves_the_token_in_memory_and_says_so() -> None:
    run = Run((200, GOOD), error=KeyringUnavailable("No keyring.", "Set one up."))
    session = run.get(dataclasses.replace(SERVICE, keep="keyring"))
    assert session.storage_note == "No keyring. Set one up."
    assert session.summary.keep == "session"
    assert run.ended()[-1] == ("store", StepState.WARN)


def test_no_redirect_uri_is_sent_and_no_id_token_is_judged() -> None:
    run = Run((200, {**GOOD, "id_token": id_token()}))
    session = run.get()
    assert "redirect_uri" not in run.form
    assert session.verification is None
