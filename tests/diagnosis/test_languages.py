"""The same situations at a server that speaks another language: codes decide, and no sentence that nobody reads does.

What was told by English words may become general or unknown; it must not become something else, and not certain.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from tests.diagnosis.made import CLIENT, ORG
from tests.diagnosis.test_situations import SITUATIONS, case_of
from tokenexplorer.diagnosis.case import Answer, Case, Sent
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.diagnosis.rules import is_general
from tokenexplorer.orgs.org import Org

SENTENCES = {
    "German": "Der Vorgang konnte nicht ausgef\u00fchrt werden. Wenden Sie sich an Ihren Administrator.",
    "Japanese": "\u8981\u6c42\u3092\u51e6\u7406\u3067\u304d\u307e\u305b\u3093\u3067\u3057\u305f\u3002",
    "Arabic": "\u062a\u0639\u0630\u0631 \u0625\u0643\u0645\u0627\u0644 \u0627\u0644\u0637\u0644\u0628.",
    "French": "La demande du client n'a pas abouti : le jeton de l'audience a expir\u00e9.",
}
FOR_PEOPLE = {
    "error_description",
    "errorSummary",
    "errorMessage",
    "error_message",
    "message",
    "Message",
    "msg",
    "description",
    "detail",
    "title",
}
NUMBERED = re.compile(r"(?:AADSTS|AADB2C|IDX|E)\d{5,}:")
TECHNICAL = re.compile(r"\b(?:[a-z]+_[a-z_]+|okta\.[\w.]+|DPoP|PKCE|JWT|scopes?|openid|nonce|state|audience|kid)\b")
BY_STATUS = {"not-found", "page-instead", "server-fault", "scope-lacks"}
"""What is left to say where a page or a sentence cannot be read: the status says so, or the header's scopes."""


def translated(words: str, sentence: str) -> str:
    """The sentence instead, with the provider's number and the technical names that stood in the words."""
    number = NUMBERED.match(words)
    return " ".join((*((number.group(),) if number else ()), sentence, *TECHNICAL.findall(words)))


def in_language(value: Any, sentence: str) -> Any:
    if isinstance(value, dict):
        return {
            name: translated(each, sentence)
            if name in FOR_PEOPLE and isinstance(each, str)
            else in_language(each, sentence)
            for name, each in value.items()
        }
    return [in_language(each, sentence) for each in value] if isinstance(value, list) else value


def body_in_language(body: Any, sentence: str) -> str:
    if isinstance(body, str):
        try:
            body = json.loads(body.lstrip("\ufeff"))
        except ValueError:
            return body if body.lstrip().startswith("<") or not body.strip() else translated(body, sentence)
    return json.dumps(in_language(body, sentence), ensure_ascii=False)


def row_in_language(row: dict[str, Any], sentence: str) -> dict[str, Any]:
    headers = [
        [
            name,
            re.sub(r'(error_description=")([^"]*)', lambda found: f"{found[1]}{translated(found[2], sentence)}", value),
        ]
        for name, value in row.get("headers", ())
    ]
    redirect = row.get("redirect")
    return {
        **row,
        "headers": headers,
        "body": body_in_language(row.get("body", ""), sentence),
        "redirect": in_language(redirect, sentence) if redirect else redirect,
    }


@pytest.mark.parametrize("language", SENTENCES)
def test_no_situation_is_explained_wrongly_in_another_language(language: str) -> None:
    wrong: list[tuple[str, str, str]] = []
    told = 0
    for row in SITUATIONS:
        top = explain(case_of(row_in_language(row, SENTENCES[language]))).top
        if top is None or top.id == row["finding"]:
            told += top is not None
            continue
        weaker = is_general(top.id) or top.id in BY_STATUS or top.id.startswith(("page-", "okta-code", "entra-graph"))
        if not weaker or (top.certainty == "certain" and top.id not in BY_STATUS):
            wrong.append((row["id"], row["finding"], top.id))
    assert wrong == []
    assert told > len(SITUATIONS) // 2  # most are decided by codes


FOREIGN = pytest.mark.parametrize("words", SENTENCES.values(), ids=list(SENTENCES))


@FOREIGN
@pytest.mark.parametrize("kind", ["org", "custom", "generic"])
def test_an_app_that_asks_for_itself_is_not_sent_to_sign_in(kind: str, words: str) -> None:
    issuer = {"org": ORG.issuer, "custom": f"{ORG.issuer}/oauth2/default", "generic": "https://id.example.com"}[kind]
    org = ORG if kind != "generic" else Org("o", "Id", issuer, issuer, "generic")
    case = Case(
        "token",
        Answer(400, (), json.dumps({"error": "consent_required", "error_description": words})),
        Sent("POST", f"{issuer}/v1/token", grant_type="client_credentials", names=frozenset({"client_assertion"})),
        org=org,
        client=replace(CLIENT, issuer=issuer, kind="service", client_auth="private_key_jwt"),
    )
    found = explain(case)
    assert found.top is not None
    assert found.top.id == ("okta-no-org-scopes-granted" if kind == "org" else "nobody-to-ask")
    assert found.top.certainty == "likely"
    assert not {mend.action for each in found.findings for mend in each.mends} & {"sign_in"}


@FOREIGN
@pytest.mark.parametrize("off_s", [-900.0, 900.0])
def test_a_wrong_clock_is_likely_though_nobody_reads_the_words(off_s: float, words: str) -> None:
    sent = Sent("POST", f"{ORG.issuer}/oauth2/v1/token", names=frozenset({"client_assertion"}))
    body = json.dumps({"error": "invalid_client", "error_description": words}, ensure_ascii=False)
    top = explain(Case("token", Answer(401, (), body), sent, org=ORG, client=CLIENT, clock_offset_s=off_s)).top
    assert top is not None
    assert (top.id, top.certainty) == ("wrong-clock", "likely")


@FOREIGN
def test_a_refused_proof_blames_no_proxy_by_words_that_nobody_reads(words: str) -> None:
    header = f'DPoP error="invalid_dpop_proof", error_description="{words}"'
    sent = Sent("GET", f"{ORG.url}/api/v1/users", "DPoP", has_proof=True)
    top = explain(Case("api", Answer(401, (("WWW-Authenticate", header),)), sent, org=ORG)).top
    assert top is not None
    assert (top.id, top.certainty) == ("proof-refused", "likely")
    assert "proxy" not in " ".join(each.words for each in top.mends)
    assert words[:20] in " ".join(each.value for each in top.evidence)


def test_a_page_in_french_does_not_name_a_client_id() -> None:
    case = Case("page", Answer(400, (), "Le client identifi\u00e9 par ce lien est ferm\u00e9."), org=ORG)
    assert explain(case).top is None
