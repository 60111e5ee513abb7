"""The report for a ticket: whole, and without anything that a ticket must not hold."""

from __future__ import annotations

import platform
from dataclasses import replace

from tests.diagnosis.made import ORG, api_case, jwt_claims
from tokenexplorer import __version__
from tokenexplorer.diagnosis.case import Answer, Case, Sent
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.diagnosis.report import report

CANARY = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlLWNhbmFyeQ"


def test_a_scope_that_was_not_asked_for_fills_a_page() -> None:
    case = api_case(needs="okta.logs.read", key="GET /api/v1/logs", claims=jwt_claims("openid", "okta.users.read"))
    page = report(case, explain(case))
    for piece in (
        "# okta.logs.read was not requested at sign-in",
        "- Request: GET https://acme.okta.com/api/v1/logs",
        "- Answer: 403",
        "## What to do",
        "1. Sign in again with okta.logs.read.",
        "| Not requested | **broken** | The link that failed |",
        "- Required by this call: (okta.logs.read missing)",
        "## Evidence",
        "insufficient\\_scope",
        "- What is this? Asking for a scope: RFC 6749, section 3.3, https://www.rfc-editor.org/rfc/rfc6749#section-3.3\n",
    ):
        assert piece in page
    versions = f"Token Explorer {__version__}, {platform.system()}, Python {platform.python_version()}"
    assert page.splitlines()[-1] == versions


def test_what_could_not_be_known_is_in_the_report() -> None:
    case = api_case(needs="okta.logs.read", key="GET /api/v1/logs", claims=jwt_claims("openid"))
    page = report(case, explain(replace(case, token=None, grants=None)))
    assert "- Not known: Whether they are granted to the app\n" in page


def test_S16_no_secret_reaches_a_report() -> None:
    body = (
        f'{{"error": "invalid_token", "error_description": "The token {CANARY} is bad", "password": "hunter2-canary"}}'
    )
    case = Case(
        "api",
        Answer(401, (("WWW-Authenticate", f'Bearer error="invalid_token", error_description="{CANARY}"'),), body),
        Sent("GET", f"https://acme.okta.com/api?access_token={CANARY}", "Bearer"),
        org=ORG,
    )
    page = report(case, explain(case))
    assert CANARY not in page
    assert "c2lnbmF0dXJlLWNhbmFyeQ" not in page
    assert "hunter2-canary" not in page


def test_outside_words_stay_plain_text() -> None:
    words = "# head\n```\n<script>alert(1)</script> [x](javascript:alert) | a | *b*"
    case = api_case(needs="okta.logs.read", key="GET /api/v1/logs", claims=jwt_claims("openid"))
    case = replace(case, answer=Answer(418, (), words), operation=None)
    page = report(case, explain(case))
    assert "\n````text\n# head\n```\n<script>" in page
    assert "# The cause is not known" in page
    assert "## Looked at" in page
