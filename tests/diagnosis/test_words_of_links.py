"""The words of an explanation that hold a value: how long a token is good, what else would do, what the app sends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.diagnosis.made import CLIENT, NOW, ORG, api_case, jwt_claims
from tests.diagnosis.test_matchers import INVALID, LOGS, USERS
from tokenexplorer.diagnosis.case import Answer, Case
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.diagnosis.finding import Chain, Fact
from tokenexplorer.diagnosis.page_matchers import PAGES


def chain_of(case: Case) -> Chain:
    found = explain(case).chain
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s ago"),
        (-119, "119 s ago"),
        (-120, "2 min ago"),
        (-7_199, "119 min ago"),
        (-7_200, "2 h ago"),
        (-172_799, "47 h ago"),
        (-172_800, "2 days ago"),
    ],
)
def test_since_when_a_token_is_no_longer_good_is_said_in_one_unit(seconds: int, words: str) -> None:
    claims = jwt_claims("okta.users.read", exp=(NOW + timedelta(seconds=seconds)).timestamp())
    link = chain_of(api_case(key=USERS, claims=claims, answer=Answer(401, INVALID))).links[1]
    assert (link.id, link.title, link.detail) == ("validity", "Expired", words)


@pytest.mark.parametrize(("seconds", "words"), [(1, "1 s left"), (3_000, "50 min left"), (90_000, "25 h left")])
def test_how_much_of_its_life_is_left(seconds: int, words: str) -> None:
    claims = jwt_claims("okta.users.read", exp=(NOW + timedelta(seconds=seconds)).timestamp())
    link = chain_of(api_case(key=USERS, claims=claims, status=500)).links[1]
    assert (link.title, link.detail) == ("Still valid", words)


@pytest.mark.parametrize(
    ("offset_s", "detail"),
    [(None, "10 min left"), (300.0, "5 min left"), (-300.0, "15 min left"), (900.0, "5 min ago")],
)
def test_the_servers_clock_counts_where_it_is_known(offset_s: float | None, detail: str) -> None:
    claims = jwt_claims("okta.users.read", exp=(NOW + timedelta(minutes=10)).timestamp())
    case = api_case(key=USERS, claims=claims, status=500, clock_offset_s=offset_s)
    assert chain_of(case).links[1].detail == detail


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (LOGS, "No wider scope covers it."),
        (USERS, "okta.users.manage would do as well."),
    ],
)
def test_what_else_would_do_is_said(key: str, words: str) -> None:
    assert chain_of(api_case(key=key, claims=jwt_claims("openid"))).required_note == words


@pytest.mark.parametrize("name", PAGES)
def test_a_page_about_a_setting_names_what_this_app_sends_there(name: str) -> None:
    field = PAGES[name].field
    top = explain(Case("page", org=ORG, client=CLIENT, page=name)).top
    assert top is not None
    sent = [fact for fact in top.evidence if fact.place == "app"]
    value = " ".join(CLIENT.scopes) if field == "scopes" else str(getattr(CLIENT, field)) if field else ""
    assert sent == ([Fact("app", field, value)] if value else [])
    assert [mend.value for mend in top.mends if mend.action == "open_connect"] == ([field] if field else [])


def test_without_an_app_a_page_names_none() -> None:
    top = explain(Case("page", org=ORG, page="redirectUri")).top
    assert top is not None
    assert [fact.place for fact in top.evidence] == ["page"]
