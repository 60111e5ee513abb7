"""Evidence from other tools and other languages: System Log, shells that printed an answer, browsers, terminals."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.diagnosis.test_pasted import jwt
from tokenexplorer.diagnosis.case import Case
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.diagnosis.finding import Finding
from tokenexplorer.diagnosis.pasted import read_pasted
from tokenexplorer.diagnosis.rules import rules
from tokenexplorer.errors import TimedOut, TlsFailed, Unreachable

REFUSED = {"error": "invalid_client", "error_description": "The client secret supplied is invalid."}


def event(reason: str | None, result: str = "FAILURE", published: str = "2026-11-22T09:00:00.000Z") -> dict[str, Any]:
    return {
        "actor": {"alternateId": "ann@acme.com", "type": "User"},
        "displayMessage": "OAuth2 token request",
        "eventType": "app.oauth2.as.token.grant",
        "outcome": {"result": result, "reason": reason},
        "published": published,
        "uuid": "3aeede38",
    }


def top(text: str) -> Finding | None:
    return explain(read_pasted(text).case).top


def test_each_reason_of_the_system_log_leads_to_its_cause() -> None:
    known = [row for row in rules() if row.reason]
    assert len(known) > 100
    for row in known:
        read = read_pasted(json.dumps(event(row.reason)))
        assert (read.kind, read.case.stage) == ("an entry of the System Log", "token")
        found = explain(read.case)
        shown = found.top.id if found.top is not None else ""
        assert shown == row.id or (row.automatic and found.fine), row.reason
        assert row.reason in found.verbatim
        assert found.verbatim_place == "System Log"


def test_of_many_entries_the_newest_that_failed_counts() -> None:
    rows = [
        event(None, "SUCCESS", "2026-11-22T09:05:00.000Z"),
        event("no_matching_policy", published="2026-11-22T09:01:00.000Z"),
        event("user_not_assigned", published="2026-11-22T09:04:00.000Z"),
    ]
    found = top(json.dumps(rows))
    assert found is not None
    assert found.id == "okta-user-not-assigned"
    words = f"Hallo, im Systemlog steht:\n{json.dumps(rows[1])}\nGr\u00fc\u00dfe"
    assert (found := top(words)) is not None
    assert found.id == "okta-no-matching-policy"


def test_an_entry_that_tells_of_no_failure_says_what_is_lacking() -> None:
    read = read_pasted(json.dumps(event(None, "SUCCESS")))
    assert "went well" in read.lacking
    assert explain(read.case).top is None


@pytest.mark.parametrize(
    "words",
    [
        "\u30b9\u30c6\u30fc\u30bf\u30b9\uff1a403",
        "\u30b9\u30c6\u30fc\u30bf\u30b9\u30b3\u30fc\u30c9: 403",
        "\u72b6\u6001\u7801\uff1a403",
        "C\u00f3digo: 403",
        "FEHLER 403",
        "Statuscode: 403",
        "Erreur 403",
        "a status of 403",
        "(403)",
        '{"a": 1}403',
    ],
)
def test_a_status_is_read_in_other_languages(words: str) -> None:
    assert read_pasted(f"GET x\n{words}").case.answer.status == 403


@pytest.mark.parametrize("words", ["Port 443", "403 Zeilen", "Anleitung 4.0.3", "Fehlerzahl 4035"])
def test_other_numbers_are_no_status(words: str) -> None:
    assert read_pasted(f"Text\n{words}").case.answer.status is None


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("[WinError 10061] \u8fde\u63a5\u5931\u8d25", Unreachable),
        ("(os error 111)", Unreachable),
        ("SocketException (10060): d\u00e9lai", TimedOut),
        ("net::ERR_TIMED_OUT", TimedOut),
        ("net::ERR_PROXY_CONNECTION_FAILED", Unreachable),
        ("NS_ERROR_UNKNOWN_HOST", Unreachable),
        ("MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT", TlsFailed),
        ("[Errno -2] \u672a\u77e5", Unreachable),
    ],
)
def test_the_systems_numbers_tell_in_every_language(words: str, kind: type[Exception]) -> None:
    assert type(read_pasted(f"java\n{words}").case.error) is kind


def shell(command: str, printed: str) -> Case:
    return read_pasted(f"$ {command}\n{printed}").case


@pytest.mark.parametrize(
    "command",
    [
        "curl https://acme.okta.com/oauth2/v1/token -d grant_type=client_credentials",
        "curl -X POST 'https://acme.okta.com/oauth2/v1/token' \\\n  -d 'grant_type=x' \\\n  -d 'y=1'",
        'curl.exe -X POST ^"https://acme.okta.com/oauth2/v1/token^" ^\n  -d ^"x=1^"',
        'curl https://acme.okta.com/oauth2/v1/token -d \'{\n  "error": "access_denied"\n}\'',
        'fetch("https://acme.okta.com/oauth2/v1/token", {\n  "method": "POST",\n  "body": "x=1"\n});',
        'Invoke-RestMethod -Method Post -Uri "https://acme.okta.com/oauth2/v1/token" -Headers @{\n"accept"="*/*"\n}',
    ],
    ids=["curl", "curl on three lines", "cmd", "a body on three lines", "fetch", "powershell"],
)
@pytest.mark.parametrize("after", ["", "\n$ ", "$ ", "\nann@box:~$ ", "\n[ann@box ~]$ ", "\nPS C:\\Users\\ann>"])
def test_what_a_command_printed_is_its_answer(command: str, after: str) -> None:
    case = shell(command, json.dumps(REFUSED) + after)
    assert (case.stage, case.sent.method, case.sent.url) == ("token", "POST", "https://acme.okta.com/oauth2/v1/token")
    assert json.loads(case.answer.body) == REFUSED


def test_a_page_that_a_command_printed_is_no_prompt() -> None:
    case = shell("curl https://acme.okta.com/api/v1/apps", "<html><body><h1>403 Forbidden</h1></body></html>")
    assert case.answer.status == 403
    assert "Forbidden" in case.answer.body


@pytest.mark.parametrize(
    ("body", "stage"),
    [
        ('{"error": "invalid_grant"}', "token"),
        ('{"error": "unsupported_grant_type"}', "token"),
        ('{"error": "access_denied"}', "api"),
        ('{"error": "Forbidden", "message": "no"}', "api"),
        ('{"error": "invalid_token"}', "api"),
        ('{"error": {"code": 403}}', "api"),
        ("Forbidden", "api"),
    ],
)
def test_an_answer_alone_is_of_the_token_endpoint_where_its_code_is_of_no_api(body: str, stage: str) -> None:
    assert read_pasted(f"HTTP/1.1 403 Forbidden\nX: y\n\n{body}").case.stage == stage


def test_the_token_of_a_command_is_read_and_not_kept() -> None:
    token = jwt("okta.apps.read")
    command = f"curl https://acme.okta.com/api/v1/users -H 'Authorization: Bearer {token}'"
    case = shell(command, '{"errorCode": "E0000006", "errorSummary": "no", "errorCauses": []}')
    assert case.sent_token.claims is not None
    assert case.sent.scheme == "Bearer"
    assert token[-20:] not in repr(case) + str(case)


def test_a_request_before_an_answer_is_read_without_curls_marks() -> None:
    token = jwt("okta.apps.read")
    case = read_pasted(
        f"GET /api/v1/apps HTTP/2\nHost: acme.okta.com\nAuthorization: Bearer {token}\n\n\n"
        'HTTP/2 403 Forbidden\nWWW-Authenticate: Bearer error="insufficient_scope", scope="okta.apps.read"\n\n{}'
    ).case
    assert (case.sent.method, case.sent.url, case.sent.scheme) == ("GET", "https://acme.okta.com/api/v1/apps", "Bearer")
    found = explain(case).top
    assert found is not None
    assert (found.id, found.certainty) == ("scope-there", "likely")


def test_a_refused_client_without_its_request_is_no_refused_call() -> None:
    found = top(f"HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n{json.dumps(REFUSED)}")
    assert found is not None
    assert found.id == "any-invalid-client" or found.id.startswith("okta-client")


@pytest.mark.parametrize(
    "piece", ["curl 'a\n", "curl https://a.b/c 'x\n", 'fetch("https://a.b/c", {\n', "GET /x HTTP/1.1\n"]
)
def test_what_never_ends_is_read_in_time(piece: str) -> None:
    started = time.process_time()
    read_pasted(piece * 30_000)
    assert time.process_time() - started < 2
