"""What "certain" means: the cause was read. Where a code has several causes, none of them is said to be certain."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.diagnosis.made import ORG
from tests.diagnosis.test_matchers import ROWS as MATCHED
from tests.diagnosis.test_situations import SITUATIONS, case_of
from tokenexplorer.diagnosis.case import Answer, Case, Stage
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.diagnosis.finding import INFERRED, Fact, Finding
from tokenexplorer.diagnosis.rules import Rule, rule, rules
from tokenexplorer.diagnosis.said import Said

ALTERNATIVES = re.compile(r"\bor\b|;|\b(?:perhaps|often|usually|probably|might|sometimes|for example)\b", re.I)
SAID = Said(error="x", shape="oauth", place="body", verbatim="x")
SEVERAL = [row for row in rules() if len(row.causes) > 1]
NAMED = [row for row in rules() if row.named]


@pytest.mark.parametrize("row", SEVERAL, ids=[row.id for row in SEVERAL])
def test_a_row_with_several_causes_is_never_certain_of_one(row: Rule) -> None:
    assert not row.named
    found = row.finding(Case("api", Answer(403), org=replace(ORG)), SAID, 1)
    assert found.certainty == "likely"
    assert len(found.others) == len(row.causes) - 1


@pytest.mark.parametrize("row", NAMED, ids=[row.id for row in NAMED])
def test_a_row_that_is_certain_says_one_thing_and_reads_it(row: Rule) -> None:
    assert row.code or row.contains or row.where == {"client_side"}  # our own error names it
    assert row.why
    assert ALTERNATIVES.search(row.why) is None


@pytest.mark.parametrize("row", rules(), ids=[row.id for row in rules()])
def test_a_row_is_certain_only_where_it_is_named(row: Rule) -> None:
    org = replace(ORG, provider_id="entra" if row.provider == "entra" else "okta-org")
    assert (row.finding(Case("token", org=org), SAID, 1).certainty == "certain") is row.named
    unknown = row.finding(Case("token", org=replace(org, provider_id="generic")), SAID, 1)
    assert (unknown.certainty == "certain") is (row.named and row.provider == "any")


CASES = [*((row["id"], case_of(row)) for row in SITUATIONS), *((row[0], row[1]) for row in MATCHED)]


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[name for name, _ in CASES])
def test_what_is_certain_leaves_no_other_cause_open(case: Case) -> None:
    for finding in explain(case).findings:
        assert finding.certainty == "likely" or not (finding.others or ALTERNATIVES.search(finding.why))


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[name for name, _ in CASES])
def test_what_is_likely_says_what_could_not_be_known(case: Case) -> None:
    for finding in explain(case).findings:
        assert finding.certainty == "certain" or finding.others or finding.unknown


def test_words_of_one_provider_from_a_server_that_nobody_knows_leave_open_whose_it_is() -> None:
    row = next(each for each in NAMED if each.provider == "okta")
    known, unknown = (
        row.finding(Case("token", org=replace(ORG, provider_id=name)), SAID, 1) for name in ("okta-org", "generic")
    )
    assert known.unknown == ()
    assert unknown.unknown == ("Which provider's server this is: the words are those of one",)


def test_a_finding_that_was_inferred_says_so_where_nothing_else_is_open() -> None:
    made = Finding("x", "X", "X.", "likely", (Fact("body", "", "x"),))
    assert made.unknown == (INFERRED,)
    assert replace(made, unknown=("Y",)).unknown == ("Y",)
    assert Finding("x", "X", "X.", "likely", (Fact("body", "", "x"),), others=("Y.",)).unknown == ()


def test_a_finding_with_other_causes_cannot_be_certain() -> None:
    made = Finding("x", "X", "X.", "certain", (Fact("body", "", "x"),))
    assert made.certainty == "certain"
    assert replace(made, others=("Y.",)).certainty == "likely"


@pytest.mark.parametrize(
    ("stage", "status", "body"),
    [
        ("token", 400, '{"error": "invalid_grant"}'),
        ("token", 400, '{"error": "invalid_grant", "error_description": "Bad Request"}'),
        ("token", 401, '{"error": "invalid_client"}'),
        ("token", 401, '{"error": "invalid_client", "error_description": "Client authentication failed."}'),
        ("token", 400, '{"error": "access_denied"}'),
        ("token", 400, '{"error": "invalid_scope"}'),
        ("token", 400, '{"error": "unauthorized_client"}'),
        ("token", 400, '{"error": "invalid_request"}'),
        ("api", 401, ""),
        ("api", 403, ""),
        ("api", 404, ""),
        ("api", 401, '{"error": "invalid_token"}'),
        ("api", 403, '{"errorCode": "E0000006", "errorSummary": "You do not have permission"}'),
        ("api", 401, '{"errorCode": "E0000011", "errorSummary": "Invalid token provided"}'),
        ("api", 401, '{"errorCode": "E0000004", "errorSummary": "Authentication failed"}'),
        ("api", 403, '{"errorCode": "E0000005", "errorSummary": "Invalid session"}'),
        ("api", 404, '{"errorCode": "E0000007", "errorSummary": "Not found: Resource not found: me (User)"}'),
    ],
)
def test_a_code_of_many_causes_is_never_certain(stage: Stage, status: int, body: str) -> None:
    for org in (ORG, replace(ORG, provider_id="generic"), None):
        for finding in explain(Case(stage, Answer(status, (), body), org=org)).findings:
            assert finding.certainty == "likely", finding.id


def test_what_a_server_says_by_its_own_code_is_certain() -> None:
    assert rule("okta-e0000064").named
    assert not rule("okta-e0000006").named
