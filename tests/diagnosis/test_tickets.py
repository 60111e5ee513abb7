"""Tickets as people write them: logs, stack traces, pages, consoles, in several languages, cut and quoted wrongly.

`tickets.json` has the shapes that public trackers show, with names, hosts and secrets made up: name, text (`{token}` is
a token, `{secret}` the beginning of a secret), where it belongs, its status, and the finding on top; none where nobody
can know.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.diagnosis.test_pasted import SIGNATURE, jwt
from tokenexplorer.catalogue.catalogue import builtin
from tokenexplorer.diagnosis.case import Case, Sent
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.diagnosis.finding import Explanation
from tokenexplorer.diagnosis.pasted import read_pasted
from tokenexplorer.diagnosis.pasted_network import network_error_in
from tokenexplorer.diagnosis.pasted_org import passing_org
from tokenexplorer.diagnosis.report import report
from tokenexplorer.errors import TimedOut, TlsFailed, Unreachable

SECRET = "Zq7cAnArYx9K2mW4"
TICKETS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("tickets.json").read_text(encoding="utf-8"))


def read(ticket: dict[str, Any]) -> tuple[Case, Explanation]:
    text = ticket["text"].replace("{token}", jwt("okta.apps.manage")).replace("{secret}", SECRET)
    pasted = read_pasted(text)
    org = passing_org(pasted.host)
    case = replace(pasted.case, org=org, catalogue=builtin()) if org is not None else pasted.case
    return case, explain(case)


@pytest.mark.parametrize("ticket", TICKETS, ids=[each["name"] for each in TICKETS])
def test_a_ticket_is_read_as_what_it_is(ticket: dict[str, Any]) -> None:
    case, explanation = read(ticket)
    assert (case.stage, case.answer.status) == (ticket["stage"], ticket["status"])
    assert (explanation.top.id if explanation.top is not None else "") == ticket["finding"]
    assert explanation.checked or explanation.findings


@pytest.mark.parametrize("ticket", TICKETS, ids=[each["name"] for each in TICKETS])
def test_S15_nothing_secret_of_a_ticket_is_kept_or_shown(ticket: dict[str, Any]) -> None:
    case, explanation = read(ticket)
    kept = "\n".join((repr(case), str(case.answer.headers), case.answer.body, str(case.sent), repr(explanation)))
    shown = "\n".join((explanation.verbatim, report(case, explanation), kept))
    assert SECRET not in shown
    assert SIGNATURE not in shown


def test_there_are_enough_of_them_and_some_that_nobody_can_know() -> None:
    assert len(TICKETS) >= 60
    assert sum(not each["finding"] for each in TICKETS) >= 8


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("getaddrinfo ENOTFOUND acme.okta.com", Unreachable),
        ("java.net.UnknownHostException: acme.okta.com", Unreachable),
        ("dial tcp: lookup acme.okta.com: no such host", Unreachable),
        ("Der Remotename konnte nicht aufgel\u00f6st werden: 'acme.okta.com'", Unreachable),
        ("connect ECONNREFUSED 127.0.0.1:8080", Unreachable),
        ("x509: certificate signed by unknown authority", TlsFailed),
        ("sun.security.validator.ValidatorException: PKIX path building failed", TlsFailed),
        ("net/http: request canceled (Client.Timeout exceeded): context deadline exceeded", TimedOut),
        ("java.net.SocketTimeoutException: Read timed out", TimedOut),
    ],
)
def test_words_of_a_failed_connection(words: str, kind: type[Exception]) -> None:
    error = network_error_in(f"2026-11-22 ERROR\n{words}\n\tat a.b.C")
    assert type(error) is kind
    assert words.split(":", maxsplit=1)[0] in error.detail
    assert "at a.b.C" not in error.detail


@pytest.mark.parametrize("words", ["The request timed you out of the queue", "a certificate of attendance", ""])
def test_other_words_are_of_no_failed_connection(words: str) -> None:
    assert network_error_in(words) is None


def test_a_header_alone_says_nothing_of_a_proof() -> None:
    """Nobody knows what was sent."""
    found = explain(read_pasted('WWW-Authenticate: DPoP algs="ES256", error="invalid_token"').case)
    assert all(each.id != "proof-missing" for each in found.findings)
    sent = replace(read_pasted('WWW-Authenticate: DPoP error="invalid_token"').case, sent=Sent("GET", "", "DPoP"))
    assert any(each.id == "proof-missing" for each in explain(sent).findings)


def test_a_code_of_entra_alone_is_no_malformed_request() -> None:
    for code in ("AADSTS7000215", "AADSTS50011", "AADSTS65001"):
        found = explain(read_pasted(code).case).top
        assert found is not None
        assert found.id == f"entra-{code.lower()}"
    assert explain(read_pasted("AADSTS999999: something new").case).top is None
