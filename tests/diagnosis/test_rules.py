"""The table of known errors: each row is whole, says what the app can do, and reads as a sentence."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest

from tokenexplorer import assets
from tokenexplorer.diagnosis.case import Answer, Case, Stage
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.diagnosis.finding import Action
from tokenexplorer.diagnosis.okta_codes import codes
from tokenexplorer.diagnosis.rules import Rule, plain, rule, rules
from tokenexplorer.orgs.org import Org

KNOWN: list[dict[str, Any]] = assets.json_value("data", "known_errors.json")["rows"]
PLACES: dict[str, Stage] = {"token_json": "token", "authorize_redirect": "authorize", "userinfo": "userinfo"}
ORG = Org("o", "Acme", "https://acme.okta.com", "https://acme.okta.com", "okta-org")
WITH_VALUE = {"add_scopes", "open_connect", "use_kind", "mend_form"}
FORM = {"set_prompt", "remove_scopes", "set_response_type", "set_response_mode"}


@pytest.mark.parametrize("row", rules(), ids=[row.id for row in rules()])
def test_each_row_is_whole(row: Rule) -> None:
    assert row.title
    assert row.causes
    assert row.fixes
    assert row.where
    assert all(each.startswith("RFC ") or (each.startswith("https://") and " " not in each) for each in row.sources)
    assert row.sources
    assert not row.why or (row.why.endswith("."))
    assert all(not fix.endswith(".") for fix in row.fixes)


@pytest.mark.parametrize("row", [row for row in rules() if row.mends], ids=[row.id for row in rules() if row.mends])
def test_each_button_is_one_that_the_app_has(row: Rule) -> None:
    mends = row.mends_of()
    for number, (action, value, label) in row.mends.items():
        assert action in get_args(Action)
        assert label
        assert bool(value) or action not in WITH_VALUE
        assert action != "mend_form" or value.partition(" ")[0] in FORM
        assert (mends[number].action, mends[number].value, mends[number].label) == (action, value, label)


def test_ids_are_unique_and_found() -> None:
    assert len({row.id for row in rules()}) == len(rules()) >= 270
    assert rule("okta-e0000006").code == ("E0000006",)


def test_words_are_compared_without_quotes_case_and_short_forms() -> None:
    assert plain("The `scope`  ISN'T\n\u2018there\u2019") == "the scope is not there"


def test_a_row_for_an_answer_that_worked_never_explains_a_failure() -> None:
    body = '{"errorCode":"E0999999","errorSummary":"?","errorCauses":[]}'
    assert explain(Case("api", Answer(400, (), body), org=ORG)).top is None


@pytest.mark.parametrize("code", [code for code, row in codes().items() if "errorCode" in row][::10])
def test_a_code_that_only_okta_names_is_told_as_likely(code: str) -> None:
    body = f'{{"errorCode":"{code}","errorSummary":"Words of the server","errorId":"oae1","errorCauses":[]}}'
    top = explain(Case("api", Answer(codes()[code]["status"], (), body), org=ORG)).top
    assert top is not None
    if top.id.startswith("okta-code-"):
        assert top.certainty == "likely"
        assert codes()[code]["name"] in top.title
        assert code in top.why
        assert top.unknown


def test_a_code_that_stands_for_many_causes_has_no_name_of_its_own() -> None:
    answer = Answer(400, (), '{"error": "server_error", "error_description": "?"}')
    assert all(not each.id.startswith("okta-code-") for each in explain(Case("authorize", answer, org=ORG)).findings)


@pytest.mark.parametrize("known", KNOWN, ids=[row["part"] for row in KNOWN])
def test_what_the_sign_in_says_of_a_sentence_is_explained_by_the_row_that_it_names(known: dict[str, Any]) -> None:
    cause = rule(known["cause"])
    org = Org("o", "Acme", "https://acme.example", "https://acme.example", cause.provider)
    bodies = [json.dumps({"error": error, "error_description": f"{known['part']}: …"}) for error in known["errors"]]
    answers = [Answer((cause.status or (400,))[0], (), body) for body in bodies]
    stages = [stage for place, stage in PLACES.items() if place in cause.where]
    tops = [explain(Case(stage, answer, org=org)).top for stage in stages for answer in answers]
    assert tops
    assert {top.id for top in tops if top is not None} == {cause.id}
    assert None not in tops
