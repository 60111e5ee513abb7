"""What is said of a provider's userinfo answer: each row of the table, and the shapes of OneLogin's page."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.oauth.made import FakeHttp, activity, metadata
from tests.tokens.made import NOW, id_token, token_set
from tokenexplorer.errors import OAuthError, TokenError
from tokenexplorer.oauth.userinfo import UserInfo, fetch_userinfo
from tokenexplorer.oauth.userinfo_notes import HOLDS, provider_notes
from tokenexplorer.orgs.provider import providers
from tokenexplorer.tokens import exact_json

ONELOGIN = "https://acme.onelogin.com/oidc/2"
ENTRA = "https://login.microsoftonline.com/11112222-0000-4000-8000-000000000000/v2.0"
SAMPLE = {
    "sub": "32916209",
    "email": "peggy.sue@example.com",
    "preferred_username": "peggy.sue",
    "name": "Peggy Sue",
    "updated_at": 1590019767000,
    "given_name": "Peggy",
    "family_name": "Sue",
    "groups": ["Admin Role", "User Role"],
}
MILLISECONDS = "updated_at counts milliseconds here; OpenID Connect says seconds."


def notes(claims: dict[str, Any], scopes: tuple[str, ...], issuer: str = ONELOGIN) -> tuple[str, ...]:
    value = exact_json.read(json.dumps(claims)).value
    assert isinstance(value, dict)
    amiss, facts = provider_notes(value, scopes, issuer)
    return (*amiss, *facts)


def fetched(
    claims: dict[str, Any], *scopes: str, sub: str = "32916209", status: int = 200, ends: datetime | None = None
) -> UserInfo:
    http = FakeHttp((status, claims))
    at = metadata(issuer=ONELOGIN, userinfo_endpoint=f"{ONELOGIN}/me")
    given = token_set(id_token(iss=ONELOGIN, sub=sub), scopes=scopes, issuer=ONELOGIN, access_expires_at=ends)
    return fetch_userinfo(given, at, http=http, activity=activity())


def test_every_row_can_be_judged() -> None:
    rows = [rule for each in providers() for rule in each.rules_at("userinfo")]
    assert {row.id for row in rows} == {"onelogin-groups", "onelogin-milliseconds", "entra-graph-userinfo"}
    for row in rows:
        assert set(row.when) <= set(HOLDS)
        assert row.detail.endswith(".")


def test_S14_groups_that_were_asked_and_do_not_come() -> None:
    bare = {"sub": "1", "email": "x@example.com"}
    (note,) = notes(bare, ("openid", "groups"))
    assert note.startswith("groups was asked and does not come: map the parameter Groups")
    assert notes(bare, ("openid", "email")) == ()
    assert notes(bare | {"groups": []}, ("openid", "groups")) == ()
    assert notes(bare, ("openid", "groups"), "https://acme.okta.com") == ()


def test_S14_nothing_more_is_said_of_an_empty_answer() -> None:
    assert notes({}, ("openid", "groups")) == ()


def test_S14_a_token_that_has_ended_is_refreshed_first() -> None:
    body = {"error": "invalid_token", "error_description": "invalid token provided"}
    with pytest.raises(OAuthError) as caught:
        fetched(body, "openid", status=401, ends=NOW - timedelta(days=1))
    assert caught.value.advice == "Refresh the token, or sign in again: this access token has ended."
    body = {"error": "invalid_request", "error_description": "no bearer token provided"}
    with pytest.raises(OAuthError) as caught:
        fetched(body, "openid", status=400, ends=NOW - timedelta(days=1))
    assert caught.value.advice.startswith("Ask again.")


def test_S14_milliseconds_are_told_apart_from_seconds() -> None:
    assert notes({"sub": "1", "updated_at": 1590019767000}, ("openid",)) == (MILLISECONDS,)
    assert notes({"sub": "1", "updated_at": 1590019767}, ("openid",)) == ()
    assert notes({"sub": "1", "updated_at": "2020-05-21"}, ("openid",)) == ()
    assert notes({"sub": "1", "updated_at": 1590019767000}, ("openid",), "https://id.example.com") == ()


def test_userinfo_of_entra_is_part_of_graph() -> None:
    assert "part of Microsoft Graph" in notes({"sub": "1"}, ("openid",), ENTRA)[0]


def test_S14_T14_the_shapes_of_onelogins_page() -> None:
    whole = fetched(SAMPLE, "openid", "profile", "email", "groups")
    assert (whole.notes, whole.facts) == ((), (MILLISECONDS,))
    (lacking,) = fetched({"sub": "32916209"}, "openid", "groups").notes
    assert lacking.startswith("groups was asked and does not come")
    assert set(whole.claims) == set(SAMPLE)
    assert fetched({"sub": "32916209"}, "openid").notes == ()
    empty = fetched({})
    assert "an empty answer with status 200 means that no scope covers any claim" in empty.notes[0]
    assert len(empty.notes) == 1
    with pytest.raises(TokenError):
        fetched(SAMPLE, "openid", sub="somebody-else")


@pytest.mark.parametrize(
    ("status", "body", "title", "advice"),
    [
        (400, ("invalid_request", "no bearer token provided"), "The server saw no access token.", "Ask again."),
        (
            400,
            ("invalid_request", "invalid authorization header value format"),
            "The server cannot read the Authorization header.",
            "Send the word Bearer",
        ),
        (
            401,
            ("invalid_token", "invalid token provided"),
            "The server does not know this access token.",
            "Sign in again at /oidc/2.",
        ),
    ],
)
def test_S14_a_refusal_of_its_page_says_what_to_do(status: int, body: tuple[str, str], title: str, advice: str) -> None:
    with pytest.raises(OAuthError) as caught:
        fetched({"error": body[0], "error_description": body[1]}, "openid", status=status)
    assert (caught.value.title, caught.value.status) == (title, status)
    assert caught.value.advice.startswith(advice)
    assert caught.value.detail == f"{body[0]}: {body[1]}"
