"""Evidence is read, never made up: what an explanation quotes of an answer or a token stands there to the letter."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.diagnosis import test_matchers, test_negative
from tests.diagnosis.test_situations import SITUATIONS, case_of
from tokenexplorer.diagnosis.case import Answer, Case
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.diagnosis.finding import Fact
from tokenexplorer.diagnosis.rules import evidence_of
from tokenexplorer.diagnosis.said import said
from tokenexplorer.errors import OAuthError

ABSENT = ("not there", "none")
CASES = {
    "situations": [(row["id"], case_of(row)) for row in SITUATIONS],
    "matchers": [(row[0], row[1]) for row in test_matchers.ROWS],
    "negative": [(row[0], row[1]) for row in test_negative.ROWS],
}


def texts(value: object) -> Iterator[str]:
    """Every text in a JSON value, its keys too."""
    if isinstance(value, Mapping):
        for name, member in value.items():
            yield str(name)
            yield from texts(member)
    elif isinstance(value, (list, tuple)):
        yield " ".join(str(each) for each in value)
        for member in value:
            yield from texts(member)
    else:
        yield str(value).lower() if isinstance(value, bool) else str(value)


def moments(claims: Mapping[str, Any]) -> Iterator[str]:
    """The claims' times as a person reads them."""
    for value in claims.values():
        if isinstance(value, (int, float)) and value > 1e9:
            yield f"{datetime.fromtimestamp(value, UTC):%Y-%m-%d %H:%M:%S} UTC"


def body_texts(body: str) -> Iterator[str]:
    yield body
    yield " ".join(body.split())
    try:
        yield from texts(json.loads(body))
    except (ValueError, RecursionError):
        return


def sources(case: Case, place: str) -> Iterable[str]:
    """Where a fact of this place was read, as texts."""
    claims = case.sent_token.claims or {}
    error = case.error
    return {
        "status": (str(case.answer.status),),
        "body": tuple(body_texts(case.answer.body)),
        "header": tuple(value for _, value in case.answer.headers),
        "WWW-Authenticate": case.answer.header_all("WWW-Authenticate"),
        "Proxy-Authenticate": case.answer.header_all("Proxy-Authenticate"),
        "redirect": (error.error, error.error_description) if isinstance(error, OAuthError) else (),
        "access token": (*texts(claims), *moments(claims)),
    }[place]


def is_read(case: Case, fact: Fact) -> bool:
    """Whether the fact stands where it says; that something is absent has to be so as well."""
    if fact.value in ABSENT:
        known = case.sent_token.claims if fact.place == "access token" else json.loads(case.answer.body)
        return not (isinstance(known, Mapping) and known.get(fact.name))
    # What is long was cut, and a line break is shown as a space.
    quoted = fact.value.rstrip("…").replace('\\"', '"')
    return any(quoted in text.replace('\\"', '"') for text in sources(case, fact.place))


PLACES = ("status", "body", "header", "WWW-Authenticate", "Proxy-Authenticate", "redirect", "access token")


@pytest.mark.parametrize("table", list(CASES))
def test_what_is_quoted_stands_in_the_answer_or_the_token(table: str) -> None:
    facts = [
        (name, case, fact)
        for name, case in CASES[table]
        for finding in explain(case).findings
        for fact in finding.evidence
        if fact.place in PLACES
    ]
    assert len(facts) >= len(CASES[table]) // 2, "there is something to look at"
    assert [(name, fact) for name, case, fact in facts if not is_read(case, fact)] == []


@pytest.mark.parametrize("table", list(CASES))
def test_every_finding_says_on_what_it_rests(table: str) -> None:
    bare = [
        (name, finding.id) for name, case in CASES[table] for finding in explain(case).findings if not finding.evidence
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("answer", "facts"),
    [
        (
            Answer(502, (), "upstream connect\n error"),
            (Fact("status", "", "502"), Fact("body", "words", "upstream connect error")),
        ),
        (
            Answer(400, (), '{"error": "invalid_grant", "error_description": "Too late."}'),
            (Fact("status", "", "400"), Fact("body", "error", "invalid_grant"), Fact("body", "words", "Too late.")),
        ),
        (
            Answer(
                403,
                (("WWW-Authenticate", 'Bearer error="insufficient_scope"'),),
                '{"errorCode": "E0000006", "errorSummary": "No"}',
            ),
            (
                Fact("status", "", "403"),
                Fact("WWW-Authenticate", "error", "insufficient_scope"),
                Fact("body", "code", "E0000006"),
                Fact("body", "words", "No"),
            ),
        ),
        (
            Answer(403, (("WWW-Authenticate", 'Bearer error="invalid_token"'),), '{"message": "The token is old."}'),
            (
                Fact("status", "", "403"),
                Fact("WWW-Authenticate", "error", "invalid_token"),
                Fact("body", "words", "The token is old."),
            ),
        ),
        (Answer(None, (), '{"colour": "red"}'), (Fact("body", "words", '{"colour": "red"}'),)),
        (Answer(418), (Fact("status", "", "418"),)),
        (Answer(), (Fact("answer", "", "says nothing"),)),
    ],
    ids=["text", "error", "challenge and body", "words of the body", "unknown JSON", "status alone", "nothing"],
)
def test_what_was_said_is_quoted_once_and_from_where_it_stood(answer: Answer, facts: tuple[Fact, ...]) -> None:
    case = Case("api", answer)
    assert evidence_of(case, said(case)) == facts


def test_words_of_another_answer_are_found_out() -> None:
    """The look itself can fail: a fact from elsewhere is none of this case."""
    _, case = CASES["matchers"][0]
    assert not is_read(case, Fact("WWW-Authenticate", "scope", "made.up"))
    assert not is_read(case, Fact("status", "", "418"))
    assert not is_read(case, Fact("access token", "iss", "https://elsewhere.example"))
