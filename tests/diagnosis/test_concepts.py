"""What is this? Each finding belongs to one concept, which fits it."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from tests.diagnosis.test_matchers import ROWS as MATCHED
from tests.diagnosis.test_situations import SITUATIONS, case_of
from tokenexplorer import assets
from tokenexplorer.diagnosis import dpop_matchers, explain, finding
from tokenexplorer.diagnosis.case import Answer, Case, Sent
from tokenexplorer.diagnosis.finding import Explanation, Fact, Finding
from tokenexplorer.diagnosis.lessons import lesson_of
from tokenexplorer.diagnosis.okta_codes import codes
from tokenexplorer.diagnosis.own_kinds import own_kinds
from tokenexplorer.diagnosis.page_matchers import PAGES
from tokenexplorer.diagnosis.rules import rules

CONCEPTS: dict[str, dict[str, Any]] = assets.json_value("data", "concepts.json")
COMPUTED = {
    # An id that stands in no matcher as it is, and where it comes from.
    "self.id": {rule.id for rule in rules()},
    "row.id": {rule.id for rule in rules()},
    "kind.id": {kind.id for kind in own_kinds()},
    "f'page-{name}'": {f"page-{name}" for name in PAGES},
    "f'{OF_CODES}{code.lower()}'": {finding.OF_CODES},
    "name": {row[0] for row in dpop_matchers._REFUSALS.values()},
}
UNKNOWN = "unknown"


def ids_in_code() -> set[str]:
    """Of every finding that the room can make."""
    found = set()
    for path in Path(explain.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding":
                first = node.args[0] if node.args else next(each.value for each in node.keywords if each.arg == "id")
                found |= _ids(first)
    return found


def _ids(node: ast.expr) -> set[str]:
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    if isinstance(node, ast.IfExp):
        return _ids(node.body) | _ids(node.orelse)
    return COMPUTED[ast.unparse(node)]


def about(name: str) -> str:
    """The key of the concept that a finding of this id is told by."""
    learnt = lesson_of(Explanation((Finding(name, "T", "W.", "likely", (Fact("status", "", "403"),)),)))
    return next((key for key, row in CONCEPTS.items() if learnt is not None and row["title"] == learnt.title), "")


def test_each_finding_has_one_concept_and_no_concept_is_of_nothing() -> None:
    listed = [name for row in CONCEPTS.values() for name in row["findings"]]
    assert len(listed) == len(set(listed))
    assert set(listed) == ids_in_code() | {UNKNOWN}
    assert all(row["findings"] for row in CONCEPTS.values())


@pytest.mark.parametrize("key", CONCEPTS)
def test_a_concept_has_three_sentences_and_a_page(key: str) -> None:
    row = CONCEPTS[key]
    assert len(row["sentences"]) == 3
    for sentence in row["sentences"]:
        assert sentence.endswith(".")
        assert "\n" not in sentence
        assert len(sentence) < 200
        assert not {"please", "oops", "successfully", "invalid", "simply"} & set(sentence.lower().strip(".").split())
        assert "!" not in sentence
    assert row["url"].startswith("https://")
    assert row["source"]
    assert 0 < len(row["title"]) <= 40


def test_titles_and_sentences_are_each_of_one_concept() -> None:
    titles = [row["title"] for row in CONCEPTS.values()]
    sentences = [sentence for row in CONCEPTS.values() for sentence in row["sentences"]]
    assert len(titles) == len(set(titles))
    # "Read the object first" and the like may come back; a whole lesson may not.
    assert len(sentences) - len(set(sentences)) <= 2


@pytest.mark.parametrize("row", SITUATIONS, ids=[row["id"] for row in SITUATIONS])
def test_each_situation_teaches_what_its_finding_is_about(row: dict[str, Any]) -> None:
    explanation = explain.explain(case_of(row))
    learnt = lesson_of(explanation)
    if explanation.top is not None:
        assert learnt is not None
        assert learnt.title == CONCEPTS[about(explanation.top.id)]["title"]
    elif explanation.fine:
        assert learnt is None
    else:
        assert learnt is not None
        assert learnt.title == CONCEPTS[UNKNOWN]["title"]


@pytest.mark.parametrize("case", [row[1] for row in MATCHED], ids=[row[0] for row in MATCHED])
def test_each_case_of_a_matcher_teaches_something(case: Case) -> None:
    explanation = explain.explain(case)
    assert (lesson_of(explanation) is None) is (explanation.top is None and bool(explanation.fine))


@pytest.mark.parametrize(
    ("name", "concept"),
    [
        # The six links of a 403.
        ("other-server", "org-and-custom-server"),
        ("token-ended", "token-life"),
        ("scope-not-requested", "scope-requested"),
        ("scope-not-granted", "app-grants"),
        ("scope-dropped", "scope-dropped"),
        ("scope-lacks", "scope-of-a-call"),
        ("role-too-weak", "admin-roles"),
        ("okta-e0000006", "admin-roles"),
        ("empty-list", "empty-list"),
        # What else refuses a token.
        ("audience", "audience"),
        ("id-token-sent", "token-kinds"),
        ("token-as-ssws", "ssws"),
        ("ssws-as-bearer", "ssws"),
        ("bound-as-bearer", "dpop-scheme"),
        ("proof-missing", "dpop-proof"),
        ("proof-nonce", "dpop-nonce"),
        ("okta-dpop-htu", "dpop-address"),
        ("any-signature-in-words", "signature"),
        ("wrong-clock", "clock"),
        ("introspect-inactive", "introspection"),
        ("empty-userinfo", "userinfo"),
        # Codes of OAuth.
        ("any-invalid-client", "client-auth"),
        ("any-invalid-grant", "invalid-grant"),
        ("any-invalid-scope", "scope-names"),
        ("any-invalid-request", "form-request"),
        ("any-unauthorized-client", "grant-types"),
        ("any-access-denied", "access-denied"),
        ("any-device-denied", "access-denied"),
        ("any-consent-required", "consent"),
        ("any-login-required", "without-page"),
        ("any-insufficient-scope", "scope-of-a-call"),
        ("any-invalid-token", "checks-of-api"),
        ("any-insufficient-auth", "step-up"),
        ("okta-code-invalid", "code"),
        ("okta-pkce-failed", "pkce"),
        ("okta-refresh-invalid", "refresh-rotation"),
        ("okta-device-expired", "device-codes"),
        ("okta-par-uri", "par"),
        ("okta-no-matching-policy", "access-policies"),
        # The page in the browser, and this computer.
        ("page-redirectUri", "redirect-uri"),
        ("page-clientId", "client-id"),
        ("page-notAssigned", "assignment"),
        ("client-state-mismatch", "state"),
        ("client-nonce-mismatch", "nonce"),
        ("client-issuer-mismatch", "issuer"),
        ("client-port-in-use", "port"),
        ("own-tls-unknown-ca", "certificates"),
        ("own-tls-client-certificate", "mtls"),
        ("own-proxy-asks", "proxy"),
        ("own-name-unknown", "dns"),
        ("own-keyring-locked", "keyring"),
        ("rate-limit", "rate-limit"),
    ],
)
def test_what_a_finding_is_about(name: str, concept: str) -> None:
    assert about(name) == concept


@pytest.mark.parametrize("code", list(codes())[::40])
def test_a_code_that_only_oktas_list_knows_is_about_oktas_names(code: str) -> None:
    assert about(f"{finding.OF_CODES}{code.lower()}") == "okta-code"


def test_an_error_that_nobody_knows_teaches_how_to_read_one() -> None:
    teapot = Case("api", Answer(418, (), "teapot"), Sent("GET", "https://acme.okta.com/x", "Bearer"))
    learnt = lesson_of(explain.explain(teapot))
    assert learnt is not None
    assert learnt.title == "An error this app does not know"


def test_what_worked_teaches_nothing() -> None:
    assert lesson_of(Explanation(fine="This call worked.", checked=("The status.",))) is None
    assert lesson_of(Explanation()) is None
