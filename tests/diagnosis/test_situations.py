"""What servers say, and what the explainer makes of it: one row a situation, each with its source.

`situations.json`: id, stage, provider, status, headers and body as they came, the finding that has to be on top, its
first mend, how sure it is, and where the situation is described.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tokenexplorer.diagnosis.case import Answer, Case, Sent
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.orgs.org import Org

SITUATIONS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("situations.json").read_text(encoding="utf-8"))
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


def case_of(row: dict[str, Any]) -> Case:
    issuer = ISSUERS[row["provider"]]
    called = row["stage"] in ("api", "userinfo")
    body = row.get("body", "")
    return Case(
        row["stage"],
        Answer(
            row.get("status"),
            tuple((name, value) for name, value in row.get("headers", ())),
            body if isinstance(body, str) else json.dumps(body),
        ),
        Sent("GET" if called else "POST", f"{issuer.rstrip('/')}/x", "Bearer" if called else ""),
        org=Org("o", "Acme", issuer.rstrip("/"), issuer, row["provider"]),
    )


@pytest.mark.parametrize("row", SITUATIONS, ids=[row["id"] for row in SITUATIONS])
def test_each_situation_has_its_cause_and_its_mend_on_top(row: dict[str, Any]) -> None:
    top = explain(case_of(row)).top
    assert top is not None
    assert top.id == row["finding"]
    assert (top.mends[0].words if top.mends else "") == row["mend"]
    assert top.certainty == row["certainty"]
    assert top.evidence
    assert top.sources


def test_there_are_enough_of_them_and_each_names_its_source() -> None:
    assert len(SITUATIONS) >= 150
    assert len({row["id"] for row in SITUATIONS}) == len(SITUATIONS)
    assert all(row["source"].startswith(("https://", "RFC ", "OpenID ")) for row in SITUATIONS)
