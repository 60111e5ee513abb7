from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.oauth.made import NOW, FakeHttp, activity, metadata
from tests.tokens.made import id_token, token_set
from tokenexplorer.errors import ConfigError, MalformedResponseError, OAuthError, TokenError
from tokenexplorer.oauth.userinfo import UserInfo, fetch_userinfo
from tokenexplorer.tokens.exact_json import Number
from tokenexplorer.tokens.token_set import TokenSet

SUB = "00u4k1ab7QnXe2Rw5d7"


def ask(*answer: Any, given: TokenSet | None = None, http: FakeHttp | None = None) -> UserInfo:
    http = http or FakeHttp(answer)
    return fetch_userinfo(given or token_set(id_token()), metadata(), http=http, activity=activity(), now=NOW)


def test_I14_I16_the_token_goes_in_the_header_and_claims_come_back_as_spelled() -> None:
    http = FakeHttp((200, {"sub": SUB, "name": "Ann", "updated_at": 1795269731}))
    got = ask(http=http)
    assert got.claims == {"sub": SUB, "name": "Ann", "updated_at": Number("1795269731")}
    assert got.notes == ()
    request = http.requests[0]
    assert (request.method, request.header("Authorization"), request.body) == (
        "GET",
        "Bearer opaque-access-token",
        None,
    )
    assert "access-token" not in request.url


@pytest.mark.parametrize("body", [{"sub": "mallory"}, {"name": "no sub"}, {"sub": 7}])
def test_I11_T14_an_answer_about_somebody_else_is_thrown_away(body: dict[str, object]) -> None:
    with pytest.raises(TokenError, match="about somebody else"):
        ask(200, body)


def test_S14_an_empty_answer_is_explained() -> None:
    got = ask(200, {})
    assert got.claims == {}
    assert "no scope covers any claim" in got.notes[0]


def test_without_an_id_token_there_is_nothing_to_compare_with() -> None:
    got = ask(200, {"sub": "x"}, given=token_set(None))
    assert "no ID token" in got.notes[0]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"access_expires_at": NOW - timedelta(seconds=1)}, "has ended"),
        ({"scopes": ("okta.users.read",)}, "scope openid"),
        ({}, "Use a token of https://acme.okta.com"),
    ],
)
@pytest.mark.parametrize("described", [True, False])
def test_S3_a_refusal_names_the_likeliest_cause(changes: dict[str, Any], words: str, *, described: bool) -> None:
    header = {"WWW-Authenticate": 'Bearer error="invalid_token", error_description="The \\"token\\" is bad"'}
    given = token_set(id_token(), **changes)
    with pytest.raises(OAuthError) as caught:
        ask(401, b"", header if described else {}, given=given)
    error = caught.value
    assert words in error.advice
    assert (error.error, error.status, error.where) == ("invalid_token", 401, "userinfo")
    if described:
        assert error.error_description == 'The "token" is bad'


@pytest.mark.parametrize("answer", [(200, "<h1>hello"), (200, [1]), (302, b""), (500, "<h1>broken")])
def test_T06_anything_else_is_no_userinfo(answer: tuple[int, object]) -> None:
    with pytest.raises(MalformedResponseError):
        ask(*answer)


def test_a_signed_answer_is_read_and_said_to_be_unchecked() -> None:
    got = ask(200, id_token().encode(), {"Content-Type": "application/jwt"})
    assert got.claims["sub"] == SUB
    assert "not checked" in got.notes[0]


def test_no_endpoint_or_no_token_is_said() -> None:
    with pytest.raises(ConfigError):
        fetch_userinfo(token_set(id_token(), None), metadata(), http=FakeHttp(), activity=activity())
    with pytest.raises(ConfigError):
        fetch_userinfo(token_set("x"), metadata(userinfo_endpoint=""), http=FakeHttp(), activity=activity())
