"""Small differences in what is pasted: a redirect in a sentence, an address alone, lines that a terminal broke."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.diagnosis.made import api_case, jwt_claims
from tests.diagnosis.test_matchers import LOGS
from tokenexplorer.diagnosis.case import Answer
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.diagnosis.pasted import read_pasted
from tokenexplorer.errors import OAuthError

AUTHORIZE = "https://acme.okta.com/oauth2/v1/authorize?client_id=0oa1&state=x"
BACK = "http://127.0.0.1:8765/callback?error=access_denied&error_description=No+way&state=x"


@pytest.mark.parametrize(
    "text",
    [
        BACK,
        f"I get {BACK} and do not know why.",
        f"It ends at <{BACK}>.",
        f"Redirected to ({BACK}), see the picture",
        BACK.replace("?", "#"),
        f"Hello,\n\nthe browser shows:\n{BACK}\n\nThanks",
    ],
)
def test_a_refusal_that_the_browser_brought_is_found_in_a_sentence(text: str) -> None:
    case = read_pasted(text).case
    assert case.stage == "authorize"
    assert isinstance(case.error, OAuthError)
    assert (case.error.error, case.error.error_description) == ("access_denied", "No way")
    top = explain(case).top
    assert top is not None
    assert top.id == "any-access-denied"


@pytest.mark.parametrize(
    "text",
    [
        "see https://acme.okta.com/docs?page=error",
        "the parameter ?error= is what I mean, and https://acme.okta.com/ is my org",
        "https://acme.okta.com/help?topic=error=1 is a page",
    ],
)
def test_a_page_about_errors_is_no_refusal(text: str) -> None:
    assert read_pasted(text).case.error is None


def test_the_address_where_a_sign_in_begins_says_what_is_lacking() -> None:
    assert read_pasted(AUTHORIZE).lacking.startswith("This is where a sign-in begins.")


@pytest.mark.parametrize("text", [f"see {AUTHORIZE}", f"HTTP 400 at {AUTHORIZE}", "https://acme.okta.com/api/v1/users"])
def test_an_address_with_words_beside_it_is_read_as_words(text: str) -> None:
    assert "where a sign-in begins" not in read_pasted(text).lacking


def test_a_page_in_the_place_of_an_api_says_nothing_about_scopes() -> None:
    """The token lacks the scope, too; but it never came so far."""
    html = Answer(403, (("Content-Type", "text/html"),), "<html><title>Blocked</title></html>")
    found = explain(api_case(key=LOGS, claims=jwt_claims("openid"), answer=html))
    assert [each.id for each in found.findings] == ["page-instead"]


def test_the_end_of_the_answers_head_is_found_among_other_lines_of_curl() -> None:
    text = (
        "> GET /api/v1/logs HTTP/1.1\n> Host: acme.okta.com\n> \n* Mark bundle\n"
        "< HTTP/1.1 403 Forbidden\n* an aside\n"
        '< WWW-Authenticate: Bearer error="insufficient_scope",\n scope="okta.logs.read"\n< \n'
        '{"errorCode": "E0000006"}'
    )
    case = read_pasted(text).case
    assert case.answer.status == 403
    assert case.answer.header_all("WWW-Authenticate") == ('Bearer error="insufficient_scope", scope="okta.logs.read"',)
    assert case.answer.body == '{"errorCode": "E0000006"}'


@pytest.mark.parametrize(
    ("text", "stage", "host", "url", "members"),
    [
        (
            "POST https://acme.okta.com/oauth2/v1/token failed: invalid_grant The code is old",
            "token",
            "acme.okta.com",
            "https://acme.okta.com/oauth2/v1/token",
            {"error": "invalid_grant", "error_description": "The code is old"},
        ),
        ("invalid_client", "token", "", "", {"error": "invalid_client"}),
        (
            "AADSTS700016",
            "token",
            "",
            "",
            {"error": "AADSTS700016", "error_description": "AADSTS700016", "error_codes": [700016]},
        ),
        (
            "It says AADSTS50105: Your administrator has configured the application",
            "page",
            "",
            "",
            {
                "error": "AADSTS50105",
                "error_description": "It says AADSTS50105: Your administrator has configured the application",
                "error_codes": [50105],
            },
        ),
    ],
)
def test_what_words_name_is_read_and_nothing_is_added(
    text: str, stage: str, host: str, url: str, members: dict[str, Any]
) -> None:
    read = read_pasted(text)
    assert (read.case.stage, read.host, read.case.sent.url) == (stage, host, url)
    assert json.loads(read.case.answer.body) == members
