"""JWT bearer (RFC 7523 section 2.1): pasted or made here, with the app's proof or without, and what ends it."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest

from tests.oauth.grant_run import KEY, GrantRun
from tests.oauth.made import CLIENT, ISSUER, NOW, ORG
from tests.tokens.made import id_token
from tokenexplorer.errors import (
    Cancelled,
    ConfigError,
    LoginError,
    MalformedResponseError,
    NetworkError,
    OAuthError,
    TokenExplorerError,
    Unreachable,
)
from tokenexplorer.oauth.client_assertion import signed, statement
from tokenexplorer.oauth.client_auth import Credentials
from tokenexplorer.oauth.grant_types import JWT_BEARER
from tokenexplorer.oauth.jwt_bearer import BearerRequest, Statement, hand_in_assertion
from tokenexplorer.oauth.login import Session, StepState
from tokenexplorer.oauth.signing_key import make
from tokenexplorer.orgs.org import Client
from tokenexplorer.wire.exchange import Exchange, HttpRequest, Timing

PASTED = signed(KEY, statement("https://jwt-idp.example.com", "mailto:mike@example.com", ISSUER, NOW)).token
MADE = Statement(KEY, "https://jwt-idp.example.com", "mailto:mike@example.com", ISSUER)
GOOD = {"access_token": "canary-token", "token_type": "Bearer", "expires_in": 60, "scope": "api:read"}
WEB = dataclasses.replace(CLIENT, kind="confidential", client_auth="client_secret_post")


class Run(GrantRun):
    """One run of the grant."""

    def get(self, client: Client = WEB, assertion: str | Statement = PASTED, **changes: Any) -> Session:
        return hand_in_assertion(
            BearerRequest(ORG, client, Credentials("s" * 40, KEY), assertion, **{"scopes": ("api:read",), **changes}),
            **self.given(),
        )


def test_the_example_of_the_rfc_is_what_is_signed() -> None:
    """RFC 7523 section 4: issuer, subject, audience, nbf and expiry of the example, and its header."""
    key = dataclasses.replace(make("P-256", NOW), kid="16", alg="ES256")
    now = datetime.fromtimestamp(1300819380 - 300, UTC)
    example = {
        "iss": "https://jwt-idp.example.com",
        "sub": "mailto:mike@example.com",
        "aud": "https://jwt-rp.example.net",
        "nbf": 1300815780,
        "exp": 1300819380,
        "http://claims.example.com/member": True,
    }
    made = statement(example["iss"], example["sub"], example["aud"], now)  # type: ignore[arg-type]  # texts, see above
    assert {name: value for name, value in made.items() if name in example} == {
        name: value for name, value in example.items() if name in ("iss", "sub", "aud", "exp")
    }
    assertion = signed(key, {**made, **example})
    assert jwt.get_unverified_header(assertion.token) == {"alg": "ES256", "kid": "16", "typ": "JWT"}
    public = jwt.PyJWK(key.public_jwk()).key
    claims = jwt.decode(
        assertion.token,
        public,
        algorithms=["ES256"],
        audience="https://jwt-rp.example.net",
        options={"verify_exp": False, "verify_iat": False},
    )
    assert {name: claims[name] for name in example} == example


def test_T01_a_pasted_assertion_goes_out_as_it_is_with_what_the_grant_defines() -> None:
    run = Run((200, GOOD))
    session = run.get()
    assert run.form == {
        "grant_type": [JWT_BEARER],
        "assertion": [PASTED],
        "scope": ["api:read"],
        "client_id": ["0oa1"],
        "client_secret": ["s" * 40],
    }
    assert run.ended() == [("token", StepState.OK), ("store", StepState.OK)]
    assert run.keeper.kept[0].access_token == "canary-token"
    assert session.client == WEB
    assert "eyJ" not in repr([each.recorded for each in run.trace.messages()])


def test_what_the_app_adds_to_requests_for_tokens_goes_along() -> None:
    run = Run((200, GOOD))
    further = (("organization", "acme"),)
    run.get(dataclasses.replace(WEB, audience="api", resource=("https://a",), token_parameters=further))
    assert (run.form["audience"], run.form["resource"], run.form["organization"]) == (["api"], ["https://a"], ["acme"])


@pytest.mark.parametrize(("proof", "names"), [("client_id", {"client_id"}), ("none", set())])
def test_client_authentication_is_optional(proof: Any, names: set[str]) -> None:
    run = Run((200, GOOD))
    session = run.get(proof=proof)
    assert set(run.form) == {"grant_type", "assertion", "scope"} | names
    assert session.summary.client_id == "0oa1", "the set still knows its app"


def test_one_that_is_made_here_says_what_was_typed_and_lives_five_minutes() -> None:
    run = Run((200, GOOD))
    run.get(assertion=MADE)
    claims = jwt.decode(run.form["assertion"][0], options={"verify_signature": False})
    assert (claims["iss"], claims["sub"], claims["aud"]) == (MADE.issuer, MADE.subject, ISSUER)
    assert claims["exp"] - claims["iat"] == 300
    assert claims["jti"]


def test_a_nonce_round_has_a_new_assertion() -> None:
    asks = (400, {"error": "use_dpop_nonce"}, {"DPoP-Nonce": "n1"})
    run = Run(asks, (200, {**GOOD, "token_type": "DPoP"}))
    session = run.get(dataclasses.replace(WEB, dpop=True), assertion=MADE)
    first, second = (parse_qs((each.body or b"").decode())["assertion"] for each in run.http.requests)
    assert first != second
    assert session.summary.is_dpop


@pytest.mark.parametrize(
    ("assertion", "field"),
    [
        ("", "assertion"),
        (dataclasses.replace(MADE, issuer=""), "assertion_issuer"),
        (dataclasses.replace(MADE, subject=""), "assertion_subject"),
        (dataclasses.replace(MADE, audience=""), "assertion_audience"),
    ],
)
def test_what_is_missing_is_told_before_anything_is_sent(assertion: str | Statement, field: str) -> None:
    run = Run()
    with pytest.raises(ConfigError) as caught:
        run.get(assertion=assertion)
    assert caught.value.field == field
    assert run.http.requests == []


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((200, {**GOOD, "token_type": "N_A"}), MalformedResponseError),
        ((200, {"token_type": "Bearer"}), MalformedResponseError),
        ((200, "<html>Log in</html>"), MalformedResponseError),
        ((307, "", {"Location": "https://elsewhere.example.com"}), MalformedResponseError),
        ((429, "slow"), MalformedResponseError),
        ((400, {"error": "invalid_grant", "error_description": f"{PASTED} is no good"}), OAuthError),
        ((400, {"error": "unauthorized_client"}), OAuthError),
        ((400, {"error": "unsupported_grant_type"}), OAuthError),
        ((401, {"error": "invalid_client"}), OAuthError),
    ],
)
def test_T04_T06_an_answer_that_is_none_keeps_nothing_and_says_what_to_do(
    answer: Any, kind: type[TokenExplorerError]
) -> None:
    run = Run(answer)
    with pytest.raises(kind) as caught:
        run.get()
    assert caught.value.advice
    assert "eyJ" not in str(caught.value)
    assert run.keeper.kept == []
    assert run.ended() == [("token", StepState.FAILED)]
    assert len(run.http.requests) == 1, "an assertion is good once"


def test_the_mend_of_a_refused_assertion_is_about_the_assertion() -> None:
    with pytest.raises(OAuthError) as caught:
        Run((400, {"error": "invalid_grant"})).get()
    assert caught.value.advice.startswith("Check the assertion")


@pytest.mark.parametrize(("assertion", "kind"), [(PASTED, LoginError), (MADE, NetworkError)])
def test_a_lost_answer_keeps_nothing_and_nothing_is_sent_again(
    assertion: str | Statement, kind: type[TokenExplorerError]
) -> None:
    lost = Exchange(HttpRequest("POST", f"{ISSUER}/oauth2/v1/token"), None, Timing(NOW, 1), Unreachable("reset"))
    run = Run(lost)
    with pytest.raises(kind) as caught:
        run.get(assertion=assertion)
    assert (caught.value.advice[:19] == "Get a new assertion") == (assertion == PASTED)
    assert run.keeper.kept == []
    assert len(run.http.requests) == 1


def test_an_id_token_that_fails_keeps_nothing() -> None:
    run = Run((200, {**GOOD, "id_token": id_token(aud="somebody-else")}))
    with pytest.raises(LoginError):
        run.get()
    assert run.keeper.kept == []


@pytest.mark.parametrize(
    ("step", "state"), [("token", StepState.RUNNING), ("token", StepState.OK), ("store", StepState.RUNNING)]
)
def test_cancelling_at_a_step_keeps_nothing(step: str, state: StepState) -> None:
    run = Run((200, GOOD))

    run.stop_at(step, state)
    with pytest.raises(Cancelled):
        run.get()
    assert run.keeper.kept == []
