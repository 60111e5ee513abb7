"""What is said of a call before it is sent, and a call of the catalogue as a request."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.ui.requests.conftest import NOW, token
from tokenexplorer.api.request import ApiRequest, Auth, Row
from tokenexplorer.catalogue.catalogue import builtin
from tokenexplorer.catalogue.operations import Operation
from tokenexplorer.tokens.token_set import TokenSummary
from tokenexplorer.ui.requests.call_hint import hint_for
from tokenexplorer.ui.requests.operation_request import meanings_of, request_of


def call_of(key: str) -> Operation:
    found = builtin().operation(key)
    assert found is not None
    return found


USERS = call_of("GET /api/v1/users")
LOGS = call_of("GET /api/v1/logs")


@pytest.mark.parametrize(
    ("auth", "call", "summary", "kind", "words", "mend"),
    [
        (Auth(), USERS, token(), "ok", "This token has okta.users.read", ""),
        (Auth(), USERS, token(scopes=("okta.users.manage",)), "ok", "This token has okta.users.manage", ""),
        (Auth(), LOGS, token(), "bad", "This token lacks okta.logs.read", ""),
        (Auth(), USERS, None, "unk", "No token yet.", "sign_in"),
        (Auth(), None, token(), "", "", ""),
        (Auth(token_kind="id_token"), USERS, token(), "warn", "ID token chosen.", ""),
        (
            Auth(token_kind="refresh_token"),
            USERS,
            token(kinds=("access_token",)),
            "bad",
            "This set has no refresh token.",
            "",
        ),
        (Auth(), USERS, token(token_type="N_A"), "bad", "This token is no access token.", ""),
        (Auth("none"), USERS, token(), "unk", "Nothing is sent along.", ""),
        (Auth("ssws"), USERS, token(), "", "", ""),
    ],
)
def test_hints(
    auth: Auth, call: Operation | None, summary: TokenSummary | None, kind: str, words: str, mend: str
) -> None:
    hint = hint_for(ApiRequest(auth=auth), call, summary, NOW, builtin())
    assert (hint.kind, hint.words, hint.mend) == (kind, words, mend)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://api.us.onelogin.com/api/2/users", "OneLogin's admin API does not take tokens of a sign-in."),
        ("https://acme.onelogin.com/api/1/users", "OneLogin's admin API does not take tokens of a sign-in."),
        ("https://acme.onelogin.com/oidc/2/me", ""),
        ("", ""),
    ],
)
def test_S14_a_call_that_the_provider_does_not_take(url: str, words: str) -> None:
    summary = token(issuer="https://acme.onelogin.com/oidc/2")
    hint = hint_for(ApiRequest(), None, summary, NOW, builtin(), url)
    assert (hint.words, hint.kind) == (words, "bad" if words else "")
    assert bool(hint.rest) is bool(words)


def test_an_ended_token_offers_what_mends_it() -> None:
    ended = token(access_expires_at=NOW - timedelta(minutes=1))
    hint = hint_for(ApiRequest(), USERS, ended, NOW, builtin())
    assert hint.kind == "warn"
    assert hint.words.startswith("This token ended at ")
    assert hint.action == "Refresh"
    alone = hint_for(
        ApiRequest(), USERS, token(access_expires_at=NOW - timedelta(days=2), kinds=("access_token",)), NOW, builtin()
    )
    assert alone.action == "Sign in again"


def test_a_call_becomes_a_request_with_its_parameters_off() -> None:
    request = request_of(USERS, Auth(token_id="t1"), "o")
    assert (request.method, request.url) == ("GET", "{{org}}/api/v1/users")
    assert Row("limit", "", enabled=False) in request.params
    assert request.auth.token_id == "t1"
    assert "200" in meanings_of(USERS)["limit"]


def test_a_call_with_a_body_brings_its_example() -> None:
    example = builtin().body_example("POST /api/v1/users")
    request = request_of(call_of("POST /api/v1/users"), Auth(), "o", example)
    assert request.body_kind == "json"
    assert '"profile"' in request.body
