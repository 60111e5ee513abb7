"""Error answers of many servers, read by one table; the sentences of OneLogin's userinfo page."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tokenexplorer.diagnosis.case import Answer, Case
from tokenexplorer.diagnosis.said import said
from tokenexplorer.errors import MalformedResponseError, OAuthError
from tokenexplorer.oauth.error_bodies import (
    ServerWords,
    known_rows,
    known_words,
    read_api_error,
    read_error,
    read_oauth_error,
)
from tokenexplorer.oauth.server_call import raise_refusal
from tokenexplorer.wire.body import Body
from tokenexplorer.wire.exchange import HttpResponse

OKTA_CAUSES = {
    "errorCode": "E0000001",
    "errorSummary": "Api validation failed: login",
    "errorLink": "E0000001",
    "errorId": "oaeX",
    "errorCauses": [{"errorSummary": "login: too short"}, {"other": 1}, "x", {"errorSummary": "login: taken"}],
}
Words = tuple[str, str, str]
"""Error, words and address."""

OAUTH: list[tuple[str, Any, Words]] = [
    (
        "OAuth",
        {"error": "invalid_scope", "error_description": "No.", "error_uri": "https://x/y"},
        ("invalid_scope", "No.", "https://x/y"),
    ),
    ("OAuth, code alone", {"error": "invalid_grant"}, ("invalid_grant", "", "")),
    ("Okta's API", OKTA_CAUSES, ("E0000001", "Api validation failed: login login: too short login: taken", "")),
    (
        "Okta's API, its cause in the summary",
        {"errorCode": "E1", "errorSummary": "Failed: too short", "errorCauses": [{"errorSummary": "too short"}]},
        ("E1", "Failed: too short", ""),
    ),
    (
        "Okta's API with a code of OAuth",
        {"errorCode": "invalid_client", "errorSummary": "Invalid value for 'client_id' parameter."},
        ("invalid_client", "Invalid value for 'client_id' parameter.", ""),
    ),
    (
        "Entra",
        {"error": "invalid_request", "error_description": "AADSTS90014: …", "error_codes": [90014]},
        ("invalid_request", "AADSTS90014: …", ""),
    ),
    (
        "Keycloak's admin API",
        {"error": "unknown_error", "errorMessage": "User exists"},
        ("unknown_error", "User exists", ""),
    ),
    (
        "Auth0's management API",
        {"statusCode": 403, "error": "Forbidden", "message": "Insufficient scope", "errorCode": "insufficient_scope"},
        ("insufficient_scope", "Insufficient scope", ""),
    ),
]
APIS: list[tuple[str, Any, Words]] = [
    (
        "OneLogin's first API",
        {"status": {"error": True, "code": 401, "type": "Unauthorized", "message": "Authentication Failure"}},
        ("Unauthorized", "Authentication Failure", ""),
    ),
    (
        "OneLogin's second API",
        {"statusCode": 401, "name": "UnauthorizedError", "message": "Unauthorized"},
        ("UnauthorizedError", "Unauthorized", ""),
    ),
    (
        "Google",
        {"error": {"code": 401, "message": "Request had invalid credentials.", "status": "UNAUTHENTICATED"}},
        ("UNAUTHENTICATED", "Request had invalid credentials.", ""),
    ),
    (
        "Microsoft Graph",
        {"error": {"code": "InvalidAuthenticationToken", "message": "Access token is empty."}},
        ("InvalidAuthenticationToken", "Access token is empty.", ""),
    ),
    (
        "AWS",
        {"__type": "NotAuthorizedException", "message": "Access Token has expired"},
        ("NotAuthorizedException", "Access Token has expired", ""),
    ),
    (
        "SCIM",
        {
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "scimType": "mutability",
            "detail": "id",
            "status": "400",
        },
        ("mutability", "id", ""),
    ),
    (
        "RFC 9457",
        {"type": "https://x/out-of-credit", "title": "You do not have enough credit.", "detail": "30 of 50"},
        ("You do not have enough credit.", "30 of 50", "https://x/out-of-credit"),
    ),
]
ODD: tuple[Any, ...] = (
    *(None, 7, "no", [], [{"error": "x"}]),
    *({}, {"error": 7}, {"error": None}, {"error": {"code": 3}}, {"message": "no"}),
)


def told_by(found: ServerWords | None) -> Words:
    return (found.error, found.words, found.uri) if found is not None else ("", "", "")


@pytest.mark.parametrize(("body", "words"), [row[1:] for row in OAUTH], ids=[row[0] for row in OAUTH])
def test_each_shape_of_an_authorization_server(body: Any, words: Words) -> None:
    assert told_by(read_oauth_error(body)) == words


@pytest.mark.parametrize(("body", "words"), [row[1:] for row in APIS], ids=[row[0] for row in APIS])
def test_each_shape_of_an_api(body: Any, words: Words) -> None:
    assert read_oauth_error(body) is None
    assert told_by(read_api_error(body)) == words


@pytest.mark.parametrize("body", ODD)
def test_anything_else_is_no_error_answer(body: Any) -> None:
    assert read_oauth_error(body) is None
    assert read_api_error(body) is None


@pytest.mark.parametrize("body", [row[1] for row in (*OAUTH, *APIS)], ids=[row[0] for row in (*OAUTH, *APIS)])
def test_the_sign_in_and_the_explainer_read_a_body_alike(body: Any) -> None:
    told = said(Case("token", Answer(400, (), json.dumps(body))))
    assert told.error
    assert told_by(told) == told_by(read_oauth_error(body) or read_api_error(body))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (
            {"error": "invalid_grant", "error_codes": [50076], "trace_id": "t1", "error_description": "MFA."},
            ServerWords("invalid_grant", "AADSTS50076", "MFA.", reference="t1", shape="entra"),
        ),
        (
            {"errorCode": "E0000006", "errorSummary": "No.", "errorId": "oae1", "errorCauses": []},
            ServerWords("E0000006", "E0000006", "No.", reference="oae1", shape="okta"),
        ),
        (
            {"messages": {"value": [{"message": "A", "i18n": {"key": "k"}}, {"message": "B"}]}},
            ServerWords("k", description="A", causes=("B",), shape="okta-messages"),
        ),
        (
            {"error": {"code": 403, "message": "No.", "errors": [{"reason": "r"}], "details": [{"reason": "d"}, 7]}},
            ServerWords("", "403", "No.", causes=("r", "d"), shape="nested"),
        ),
        (
            {"status": {"error": True, "code": 400, "type": "bad", "message": {"name": "is gone", "id": 7}}},
            ServerWords("bad", "400", "name: is gone", shape="onelogin-status"),
        ),
        (
            {"__type": "com.amazon#NotAuthorized", "Message": "No."},
            ServerWords("NotAuthorized", "", "No.", shape="aws"),
        ),
        (
            {"title": "Order #5 failed", "type": "https://x/y"},
            ServerWords("Order #5 failed", uri="https://x/y", shape="problem"),
        ),
        ({"errorMessage": "User exists"}, ServerWords(description="User exists", shape="keycloak")),
        ({"errorCode": "x", "message": "No."}, ServerWords("x", "", "No.", shape="code")),
        ({"code": "x", "msg": "No."}, ServerWords("x", "", "No.", shape="message")),
        (
            {"error": "insufficient_scope", "scope": "api read_api"},
            ServerWords("insufficient_scope", scopes=("api", "read_api"), shape="oauth"),
        ),
    ],
)
def test_what_only_the_explainer_wants_is_read_by_the_same_table(body: Any, found: ServerWords) -> None:
    assert read_error(body) == found


def answer(status: int, body: Any, *headers: tuple[str, str]) -> HttpResponse:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return HttpResponse(
        status, "", "1.1", (("Content-Type", "application/json"), *headers), Body.of(data, "application/json")
    )


def refusal(response: HttpResponse) -> OAuthError:
    with pytest.raises(OAuthError) as caught:
        raise_refusal(response, "token", "a token response")
    return caught.value


def test_a_challenge_counts_more_than_the_body_of_a_gateway() -> None:
    challenge = ("WWW-Authenticate", 'Bearer error="invalid_token", error_description="ended"')
    error = refusal(answer(401, {"title": "Unauthorized", "detail": "Go away"}, challenge))
    assert (error.error, error.error_description) == ("invalid_token", "ended")
    error = refusal(answer(401, {"error": "invalid_client"}, challenge))
    assert error.error == "invalid_client"
    assert refusal(answer(401, {"title": "Unauthorized", "detail": "Go away"})).error == "Unauthorized"


@pytest.mark.parametrize("body", [b"<html>", b"", b"[]", {"error": 7}])
def test_T06_what_is_no_error_answer_is_told_as_it_came(body: Any) -> None:
    with pytest.raises(MalformedResponseError):
        raise_refusal(answer(400, body), "token", "a token response")


@pytest.mark.parametrize(
    ("status", "error", "words", "title", "advice"),
    [
        (400, "invalid_request", "no bearer token provided", "The server saw no access token.", "Ask again."),
        (
            400,
            "invalid_request",
            "invalid authorization header value format",
            "The server cannot read the Authorization header.",
            "Send the word Bearer",
        ),
        (
            401,
            "invalid_token",
            "invalid token provided",
            "The server does not know this access token.",
            "Sign in again at /oidc/2.",
        ),
    ],
)
def test_S14_the_error_bodies_of_onelogins_page(status: int, error: str, words: str, title: str, advice: str) -> None:
    found = refusal(answer(status, {"error": error, "error_description": words}))
    assert (found.error, found.error_description, found.status) == (error, words, status)
    assert found.title == title
    assert found.advice.startswith(advice)


def test_other_words_are_not_taken_for_known_ones() -> None:
    assert known_words("invalid_token", "no bearer token provided") is None
    assert known_words("invalid_request", "") is None
    found = known_words("invalid_token", "Invalid token provided.")
    assert found is not None
    assert found.title == "The server does not know this access token."


@pytest.mark.parametrize(
    ("error", "words", "title"),
    [
        ("invalid_client", "AADSTS7000218: The request body must contain …", "Entra wants a secret or an assertion."),
        ("unauthorized_client", "AADSTS700016: Application with …", "Entra knows no such app in this tenant."),
        ("invalid_grant", "AADSTS70008: The provided authorization …", "The code or refresh token has ended."),
        ("access_denied", "Service not enabled within domain: https://x", "Auth0 does not know this audience."),
        ("invalid_request", "client_secret is missing.", "Google wants the secret of a desktop app too."),
        ("invalid_grant", "Token has been expired or revoked.", "Google no longer takes this refresh token."),
        ("invalid_grant", "Code not valid", "The code has ended or was used before."),
    ],
)
def test_sentences_of_other_providers(error: str, words: str, title: str) -> None:
    found = refusal(answer(400, {"error": error, "error_description": words}))
    assert (found.title, found.error_description) == (title, words)


def test_every_known_sentence_says_what_happened_and_what_to_do() -> None:
    rows = known_rows()
    assert len(rows) == len({(row.part, row.errors) for row in rows}) > 15
    for row in rows:
        assert row.errors
        assert row.title.endswith(".")
        assert row.advice.endswith(".")
        assert known_words(row.errors[0], f"… {row.part.upper()} …") is row
