"""What servers say, and what the explainer makes of it: one row a situation, each with its source.

`situations.json`: id, stage, provider, status, headers and body as they came (or `redirect`, the error that came back
by the browser), the finding that has to be on top, its first mend, how sure it is, and where that is described. An
empty finding: nothing is known, and the explanation says so; `fine`: it is no failure at all.
`observed.json`: the same, with bodies that people met and showed in public threads, or that a provider's specification
has as its example; ids of support and of requests are left out.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tokenexplorer.diagnosis.case import Answer, Case, Sent
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.diagnosis.rules import rules
from tokenexplorer.errors import OAuthError
from tokenexplorer.orgs.org import Org


def read(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return found


OBSERVED = read("observed.json")
SITUATIONS = [*read("situations.json"), *OBSERVED]
ISSUERS = {
    "okta-org": "https://acme.okta.com",
    "okta-custom": "https://acme.okta.com/oauth2/default",
    "onelogin": "https://acme.onelogin.com/oidc/2",
    "entra": "https://login.microsoftonline.com/8d6c/v2.0",
    "google": "https://accounts.google.com",
    "auth0": "https://acme.eu.auth0.com/",
    "keycloak": "https://id.acme.com/realms/acme",
    "cognito": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_aB3",
    "pingone": "https://auth.pingone.eu/8d6c/as",
    "generic": "https://id.example.com",
}
BY_MATCHERS = {
    # A matcher in code tells these better; see test_matchers.
    "okta-e0000022": "wrong-method",
    "okta-e0000047": "rate-limit",
    "okta-token-rate": "rate-limit",
    "okta-user-codes-limit": "rate-limit",
    "okta-empty-200": "empty-list",
    "onelogin-empty-userinfo": "empty-userinfo",
    "onelogin-groups-missing": "onelogin-groups-missing",
    # Our own errors: see test_own_errors.
    "client-port-in-use": "client-port-in-use",
    "client-callback-timeout": "client-callback-timeout",
    "client-issuer-mismatch": "client-issuer-mismatch",
    "client-tls": "client-tls",
    "client-state-mismatch": "client-state-mismatch",
    "client-iss-mismatch": "client-iss-mismatch",
    "client-opaque": "client-opaque",
    "client-nonce-mismatch": "client-nonce-mismatch",
    "client-aud-mismatch": "client-aud-mismatch",
    "client-clock-skew": "client-clock-skew",
}
ROUNDS = {"okta-use-dpop-nonce", "okta-device-pending", "okta-device-slow-down", "any-use-dpop-nonce-rs"}
ELSEWHERE = {
    # No answer of a server: the checks of a token, the checks before a sign-in, or nothing in an answer tells of these.
    "okta-missing-next-page",
    "client-admin-host",
    "client-exp",
    "client-kid-unknown",
    "client-graph-signature",
    "client-jwe",
    "client-placeholder",
    "auth0-opaque",
    "google-no-refresh",
}


def case_of(row: dict[str, Any]) -> Case:
    issuer = ISSUERS[row["provider"]]
    called = row["stage"] in ("api", "userinfo")
    body = row.get("body", "")
    redirect = row.get("redirect")
    return Case(
        row["stage"],
        Answer(
            row.get("status"),
            tuple((name, value) for name, value in row.get("headers", ())),
            body if isinstance(body, str) else json.dumps(body),
        ),
        Sent("GET" if called else "POST", f"{issuer.rstrip('/')}/x", "Bearer" if called else ""),
        error=OAuthError(**redirect, where="authorize") if redirect is not None else None,
        org=Org("o", "Acme", issuer.rstrip("/").partition("/oauth2/")[0], issuer, row["provider"]),
    )


@pytest.mark.parametrize("row", SITUATIONS, ids=[row["id"] for row in SITUATIONS])
def test_each_situation_has_its_cause_and_its_mend_on_top(row: dict[str, Any]) -> None:
    explanation = explain(case_of(row))
    top = explanation.top
    if not row["finding"]:
        assert top is None
        assert bool(explanation.fine) is row.get("fine", False)
        assert explanation.checked
        return
    assert top is not None
    assert top.id == row["finding"]
    assert (top.mends[0].words if top.mends else "") == row["mend"]
    assert top.certainty == row["certainty"]
    assert top.evidence
    assert top.sources
    titles = [each.title for each in explanation.findings]
    assert len(set(titles)) == len(titles), "nothing is told twice"


def test_there_are_enough_of_them_and_each_names_its_source() -> None:
    assert len(SITUATIONS) >= 150
    assert len({row["id"] for row in SITUATIONS}) == len(SITUATIONS)
    assert all(row["source"].startswith(("https://", "RFC ", "OpenID ")) for row in SITUATIONS)


def test_many_were_observed() -> None:
    threads = [row for row in OBSERVED if "/issues/" in row["source"] or "/pull/" in row["source"]]
    assert len({row["source"] for row in threads}) >= 40
    assert len({row["provider"] for row in threads}) >= 8
    assert len(OBSERVED) - len(threads) >= 20


def test_each_row_that_an_answer_can_reach_has_a_situation() -> None:
    shown = {row["finding"] for row in SITUATIONS} | {row["id"] for row in SITUATIONS if row.get("fine")}
    assert {rule.id for rule in rules()} - shown == (BY_MATCHERS.keys() | ELSEWHERE) - shown
    assert shown >= ROUNDS
