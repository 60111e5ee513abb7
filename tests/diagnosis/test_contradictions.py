"""Servers that say two things, or say them by the wrong status: nothing is called certain that one of them denies."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.diagnosis.made import NOW, api_case, jwt_claims, summary
from tokenexplorer.catalogue.catalogue import EMPTY
from tokenexplorer.diagnosis.case import Answer, Case, Sent, SentToken
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.diagnosis.finding import Finding
from tokenexplorer.orgs.org import Client, Org

ISSUERS = {
    "generic": "https://id.example.com",
    "keycloak": "https://id.example.com/realms/acme",
    "entra": "https://login.microsoftonline.com/8d6c/v2.0",
    "google": "https://accounts.google.com",
    "auth0": "https://acme.eu.auth0.com/",
}
URL = "https://api.example.com/reports"
MISSES = ("WWW-Authenticate", 'Bearer error="insufficient_scope", scope="reports.read"')
EXPIRED = '{"error":"invalid_token","error_description":"The access token expired"}'
AGO = (NOW - timedelta(minutes=5)).timestamp()


def call(
    status: int,
    body: Any = "",
    *headers: tuple[str, str],
    has: str = "openid",
    asked: tuple[str, ...] = (),
    provider: str = "generic",
    opaque: bool = False,
    scheme: Any = "Bearer",
    **claims: Any,
) -> Case:
    """A call of somebody's API with a token of a provider."""
    issuer = ISSUERS[provider]
    text = body if isinstance(body, str) else json.dumps(body)
    made = jwt_claims(iss=issuer, aud="https://api.example.com", scp=None, cid=None, scope=has, **claims)
    token = summary(*has.split(), issuer=issuer, requested_scopes=asked or tuple(has.split()))
    return Case(
        "api",
        Answer(status, headers, text),
        Sent("GET", URL, scheme),
        org=Org("o", "Acme", issuer, issuer, provider),
        client=Client("c", "o", "App", issuer, "app1"),
        token=token,
        sent_token=SentToken("access_token", {"alg": "RS256"}, None if opaque else made, opaque=opaque),
        catalogue=EMPTY,
        now=NOW,
    )


def top(case: Case) -> Finding:
    found = explain(case).top
    assert found is not None
    return found


@pytest.mark.parametrize("status", [200, 400, 404, 500, 503])
def test_a_missed_scope_beside_another_status_is_found_and_not_certain(status: int) -> None:
    found = top(call(status, {"error": "insufficient_scope"}, MISSES))
    assert (found.id, found.certainty) == ("scope-not-requested", "likely")
    assert found.mends[0].action == "add_scopes"
    assert str(status) in found.others[-1]
    assert found.unknown[-1] == "Which of the two the server means"


def test_header_and_body_with_different_reasons_leave_both_open() -> None:
    found = top(call(403, EXPIRED, MISSES))
    assert (found.id, found.certainty) == ("scope-not-requested", "likely")
    assert "invalid_token: The access token expired" in found.others[-1]
    agreed = top(call(403, {"error": "insufficient_scope"}, MISSES))
    assert agreed.certainty == "certain"
    assert not agreed.others


@pytest.mark.parametrize(
    "body",
    [
        {"error": "insufficient_scope", "error_description": "x"},
        {"errorCode": "E0000006", "errorSummary": "You do not have permission"},
        {"error": {"code": 403, "message": "no", "status": "insufficient_scope"}},
        {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "403", "detail": "no"},
    ],
)
def test_an_error_in_a_body_with_200_did_not_work(body: dict[str, Any]) -> None:
    assert explain(call(200, body)).fine == ""


@pytest.mark.parametrize(
    "body",
    [
        {"error": None, "rows": []},
        {"error": "", "rows": []},
        {"id": 7, "status": "failed", "error": "disk full"},
        {"title": "War and Peace", "type": "book"},
        {"name": "Ann", "message": "hello"},
        {"code": "invalid_token", "message": "a row of a glossary"},
        {"detail": "x"},
    ],
)
def test_an_answer_that_only_looks_like_an_error_worked(body: dict[str, Any]) -> None:
    assert explain(call(200, body)).fine == "This call worked."


def test_a_redirect_is_no_success() -> None:
    said = explain(call(302, "", ("Location", "https://sso.example.com/login?x=1")))
    assert said.top is None
    assert "sso.example.com" in said.fine
    assert "worked" not in said.fine


# Time


def test_a_token_that_has_ended_is_no_reason_for_a_wrong_body() -> None:
    case = call(400, {"error": "bad_request", "message": "name is required"}, exp=AGO)
    assert all(each.id != "token-ended" for each in explain(case).findings)
    told = call(400, {"error": "invalid_token", "error_description": "expired"}, exp=AGO)
    assert top(told).id == "token-ended"


@pytest.mark.parametrize(
    ("status", "words", "certainty"),
    [
        (401, "", "certain"),
        (401, "The token has expired", "certain"),
        (401, "The audience is invalid", "likely"),
        (401, "Signature verification failed", "likely"),
        (403, "", "likely"),
        (403, "jwt expired", "certain"),
    ],
)
def test_that_a_token_has_ended_is_the_reason_only_where_nothing_speaks_against_it(
    status: int, words: str, certainty: str
) -> None:
    header = ("WWW-Authenticate", f'Bearer error="invalid_token", error_description="{words}"')
    found = top(call(status, "", header, exp=AGO))
    assert (found.id, found.certainty) == ("token-ended", certainty)
    assert bool(found.others) is (status == 401 and certainty == "likely")


def test_a_server_that_takes_a_good_token_for_expired() -> None:
    header = ("WWW-Authenticate", 'Bearer error="invalid_token", error_description="The token expired at 11:00"')
    found = top(call(401, "", header))
    assert (found.id, found.certainty) == ("ended-there", "likely")
    assert found.mends[0].action == "sign_in"
    assert "12:50:00" in found.why
    assert found.unknown


# Which token, which scheme


@pytest.mark.parametrize("asked", ['Basic realm="intranet"', "Negotiate, NTLM", 'Digest realm="x", nonce="y"'])
def test_a_server_that_asks_for_no_token_is_told_and_quoted(asked: str) -> None:
    said = explain(call(401, "", ("WWW-Authenticate", asked)))
    assert said.top is not None
    assert said.top.id == "other-scheme"
    assert asked.partition(" ")[0].strip(",") in said.top.title
    assert asked.partition(" ")[0] in said.verbatim


@pytest.mark.parametrize("asked", ["Negotiate, Bearer", 'Basic realm="x", DPoP algs="ES256"'])
def test_a_server_that_asks_for_a_token_among_others_is_not(asked: str) -> None:
    assert all(each.id != "other-scheme" for each in explain(call(401, "", ("WWW-Authenticate", asked))).findings)


@pytest.mark.parametrize(("status", "certainty"), [(401, "certain"), (403, "likely")])
def test_no_token_at_all(status: int, certainty: str) -> None:
    case = replace(call(status, ""), sent=Sent("GET", URL), sent_token=SentToken(), token=None)
    assert (top(case).id, top(case).certainty) == ("no-token", certainty)
    with_key = replace(case, sent=Sent("GET", URL, names=frozenset({"x-api-key"})))
    assert status == 401 or explain(with_key).top is None


# How scopes are spelled, and where they were read


@pytest.mark.parametrize(
    ("provider", "asked", "has", "needs"),
    [
        ("entra", "api://reports/Files.Read", "Files.Read", "api://reports/Files.Read"),
        ("entra", "api://reports/Files.Read", "Files.Read", "Files.Read"),
        ("google", "email", "https://www.googleapis.com/auth/userinfo.email", "email"),
        ("google", "email", "email", "https://www.googleapis.com/auth/userinfo.email"),
    ],
)
def test_a_scope_under_its_other_name_is_not_missing(provider: str, asked: str, has: str, needs: str) -> None:
    header = ("WWW-Authenticate", f'Bearer error="insufficient_scope", scope="{needs}"')
    explanation = explain(call(403, "", header, has=has, asked=(asked,), provider=provider))
    assert explanation.top is not None
    assert explanation.top.id == "scope-there"
    assert explanation.chain is not None
    assert explanation.chain.broken is None


def test_a_scope_of_the_same_last_word_of_another_api_is_missing() -> None:
    header = ("WWW-Authenticate", 'Bearer error="insufficient_scope", scope="https://b.example/read"')
    found = top(call(403, "", header, has="https://a.example/read", provider="google"))
    assert found.id == "scope-not-requested"


@pytest.mark.parametrize(("opaque", "place"), [(True, "token response"), (False, "access token")])
def test_where_the_scopes_of_the_token_were_read_is_said(opaque: bool, place: str) -> None:
    found = top(call(403, "", MISSES, has="reports.read", opaque=opaque))
    assert found.id == "scope-there"
    assert next(fact.place for fact in found.evidence if fact.name == "scope") == place


@pytest.mark.parametrize(
    ("has", "asked", "finding", "names"),
    [
        ("openid", "openid", "scope-not-requested", "read:users"),
        ("openid", "openid read:user_idp_tokens", "scope-dropped", "read:user_idp_tokens"),
        ("read:user_idp_tokens", "read:user_idp_tokens", "scope-there", "read:user_idp_tokens"),
    ],
)
def test_of_several_scopes_of_which_one_is_enough_the_nearest_counts(
    has: str, asked: str, finding: str, names: str
) -> None:
    body = {
        "statusCode": 403,
        "error": "Forbidden",
        "message": "Insufficient scope, expected any of: read:users,read:user_idp_tokens",
        "errorCode": "insufficient_scope",
    }
    case = call(403, body, has=has, asked=tuple(asked.split()), provider="auth0")
    found = top(case)
    assert found.id == finding
    assert names in found.title
    chain = explain(case).chain
    assert chain is not None
    assert [chip.scope for chip in chain.required] == [names]
    other = {"read:users": "read:user_idp_tokens"}.get(names, "read:users")
    assert chain.required_note == f"{other} would do as well."


def test_the_one_that_the_token_has_counts_before_the_one_that_was_asked_for() -> None:
    body = {
        "statusCode": 403,
        "message": "Insufficient scope, expected any of: a:x,b:x",
        "errorCode": "insufficient_scope",
    }
    found = top(call(403, body | {"error": "Forbidden"}, has="b:x", asked=("a:x", "b:x"), provider="auth0"))
    assert found.id == "scope-there"
    assert "b:x" in found.title


def test_oktas_code_for_a_missing_right_claims_nothing_of_the_token() -> None:
    body = '{"errorCode":"E0000006","errorSummary":"You do not have permission to perform the requested action"}'
    case = api_case(key="GET /api/v1/users", claims=None, body=body, token=None, operation=None)
    found = top(case)
    assert found.certainty == "likely"
    assert "The scope is missing in the token, or" in found.why
