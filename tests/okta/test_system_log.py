"""The System Log's query, and what an org answers to it: at the practice org, and at servers that do it badly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.peers.hostile import Behaviour, HostileServer
from tests.peers.misbehaviour import answers, html_200, redirects_to
from tests.practice.visitor import AppUnderTest
from tokenexplorer.errors import MalformedResponseError, TokenExplorerError
from tokenexplorer.okta.access import GrantAccess
from tokenexplorer.okta.system_log import LIMIT, LogEntry, LogQuery, console_url, read_log
from tokenexplorer.orgs.org import Org
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.trace import Trace

SINCE = datetime(2026, 11, 22, 12, 0, 5, tzinfo=UTC)
UNTIL = SINCE + timedelta(seconds=40)
ACME = Org("o", "Acme", "https://acme.okta.com", "https://acme.okta.com", "okta-org")
BEARER = GrantAccess("Bearer", "SECRET-TOKEN-OF-THE-TEST")
EVENT = {
    "uuid": "e1",
    "published": "2026-11-22T12:00:20.123Z",
    "eventType": "app.oauth2.token.grant",
    "displayMessage": "OAuth2 token request",
    "outcome": {"result": "FAILURE", "reason": "no_matching_policy"},
    "actor": {"alternateId": "ann@acme.com", "displayName": "Ann"},
    "client": {"ipAddress": "203.0.113.7"},
    "target": [{"type": "PublicClientApp", "displayName": "Web sign-in", "id": "0oa1"}, None, "odd"],
}


@pytest.fixture
def http() -> Iterator[HttpClient]:
    client = HttpClient()
    yield client
    client.close()


def look(url: str, http: HttpClient, query: LogQuery, access: GrantAccess = BEARER) -> tuple[LogEntry, ...]:
    org = replace(ACME, url=url.rstrip("/"), issuer=url.rstrip("/"))
    return read_log(org, query, access, http=http, activity=Trace().begin("System Log"))


def answered(http: HttpClient, behaviour: Behaviour) -> tuple[LogEntry, ...]:
    with HostileServer(behaviour) as server:
        return look(server.url, http, LogQuery(SINCE, UNTIL))


def rows(*entries: Any) -> Behaviour:
    return answers(200, json.dumps(list(entries)).encode(), headers={"Content-Type": "application/json"})


# The query


def test_the_query_names_time_actor_reason_and_word() -> None:
    query = LogQuery(SINCE, UNTIL, words="0oa1", actor="ann@acme.com", reason="no_matching_policy").around(5)
    asked = parse_qs(urlsplit(query.path).query)
    assert query.path.startswith("/api/v1/logs?")
    assert asked == {
        "since": ["2026-11-22T11:55:05.000Z"],
        "until": ["2026-11-22T12:05:45.000Z"],
        "filter": [
            'outcome.result eq "FAILURE" and outcome.reason eq "no_matching_policy" '
            'and actor.alternateId eq "ann@acme.com"'
        ],
        "q": ["0oa1"],
        "sortOrder": ["DESCENDING"],
        "limit": [str(LIMIT)],
    }


def test_what_is_not_asked_is_not_sent() -> None:
    asked = parse_qs(urlsplit(LogQuery(SINCE, UNTIL, failures_only=False).path).query, keep_blank_values=True)
    assert asked.keys() == {"since", "until", "sortOrder", "limit"}


def test_a_quotation_mark_cannot_end_the_condition() -> None:
    query = LogQuery(SINCE, UNTIL, actor='ann" or actor.id pr or "\\')
    assert query.conditions == (
        'outcome.result eq "FAILURE" and actor.alternateId eq "ann\\" or actor.id pr or \\"\\\\"'
    )


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://acme.okta.com", "acme-admin.okta.com"),
        ("https://acme.oktapreview.com", "acme-admin.oktapreview.com"),
        ("https://login.acme.com", ""),
        ("http://127.0.0.1:8123", ""),
        ("https://okta.com", ""),
    ],
)
def test_the_console_has_the_same_search(url: str, host: str) -> None:
    found = console_url(replace(ACME, url=url), LogQuery(SINCE, UNTIL, words="0oa1"))
    assert (urlsplit(found).hostname or "") == host
    if host:
        assert parse_qs(urlsplit(found).query)["search"] == ['outcome.result eq "FAILURE" and "0oa1"']


# The answer


def test_an_entry_says_what_went_wrong_and_for_whom(http: HttpClient) -> None:
    (entry,) = answered(http, rows(EVENT))
    assert entry == LogEntry(
        "e1",
        datetime(2026, 11, 22, 12, 0, 20, 123000, tzinfo=UTC),
        "app.oauth2.token.grant",
        "OAuth2 token request",
        "FAILURE",
        "no_matching_policy",
        "ann@acme.com",
        ("PublicClientApp Web sign-in 0oa1",),
        "203.0.113.7",
    )
    assert entry.failed


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"published": 5, "outcome": "no", "actor": [], "client": None, "target": "x"},
        {"published": "soon", "target": [{"id": 7}]},
    ],
)
def test_an_odd_entry_is_shown_as_far_as_it_goes(http: HttpClient, odd: dict[str, Any]) -> None:
    (entry,) = answered(http, rows(odd))
    assert (entry.published, entry.reason, entry.actor, entry.targets, entry.failed) == (None, "", "", (), False)


def test_more_than_was_asked_for_is_cut(http: HttpClient) -> None:
    assert len(answered(http, rows(*[EVENT] * (LIMIT + 20)))) == LIMIT


@pytest.mark.parametrize("behaviour", [html_200(), rows("text"), answers(200, b"{}"), answers(204, b"")])
def test_T06_an_answer_of_another_kind_is_told(http: HttpClient, behaviour: Behaviour) -> None:
    with pytest.raises(MalformedResponseError, match="not a list of log entries"):
        answered(http, behaviour)


def test_T01_the_token_does_not_follow_a_redirect(http: HttpClient) -> None:
    with HostileServer(rows(EVENT)) as other:
        with pytest.raises(MalformedResponseError):
            answered(http, redirects_to(other.url))
        assert other.requests == []


@pytest.mark.parametrize(
    ("status", "scheme", "advice"),
    [
        (401, "Bearer", "Sign in again."),
        (401, "SSWS", "Replace the SSWS token"),
        (403, "Bearer", "Sign in with okta.logs.read"),
    ],
)
def test_a_refusal_says_what_lacks(http: HttpClient, status: int, scheme: Any, advice: str) -> None:
    body = json.dumps({"errorCode": "E0000006", "errorSummary": "You do not have permission"}).encode()
    refusing = answers(status, body, headers={"Content-Type": "application/json"})
    with HostileServer(refusing) as server, pytest.raises(TokenExplorerError) as caught:
        look(server.url, http, LogQuery(SINCE, UNTIL), GrantAccess(scheme, "SECRET-TOKEN-OF-THE-TEST"))
    assert caught.value.advice.startswith(advice)
    assert "You do not have permission" in caught.value.detail
    assert "SECRET-TOKEN" not in repr(caught.value.__dict__)


def test_the_practice_org_tells_why_a_token_was_refused(http: HttpClient, app: AppUnderTest) -> None:
    assert app.refresh("no-such-token").status_code == 400
    now = datetime.now(UTC)
    query = LogQuery(now, now, words=app.client.client_id).around(5)
    found = look(app.address.org_url, http, query, GrantAccess("SSWS", app.address.ssws_token))
    assert [(entry.result, entry.event_type) for entry in found] == [("FAILURE", "app.oauth2.token.grant")]
    assert found[0].reason
    assert app.client.client_id in found[0].targets[0]
    assert not look(
        app.address.org_url, http, replace(query, reason="other"), GrantAccess("SSWS", app.address.ssws_token)
    )
