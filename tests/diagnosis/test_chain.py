"""The chain of a scope: one link broke first, whatever else is amiss behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.diagnosis.made import NOW, ORG, api_case, jwt_claims
from tokenexplorer.diagnosis.case import Answer, Sent, SentToken
from tokenexplorer.diagnosis.explain import explain

LOGS = "GET /api/v1/logs"
CUSTOM = f"{ORG.issuer}/oauth2/default"
ENDED = (NOW - timedelta(minutes=5)).timestamp()


@pytest.mark.parametrize(
    ("claims", "grants", "states"),
    [
        ({"iss": CUSTOM}, None, ("failed", "ok", "follows", "unknown", "follows", "unknown")),
        ({"exp": ENDED}, None, ("ok", "follows", "failed", "unknown", "follows", "unknown")),
        ({}, None, ("ok", "ok", "failed", "unknown", "follows", "unknown")),
        ({}, frozenset({"openid"}), ("ok", "ok", "failed", "follows", "follows", "unknown")),
        ({}, frozenset({"okta.logs.read"}), ("ok", "ok", "failed", "ok", "follows", "unknown")),
    ],
)
def test_the_first_broken_link_is_named_and_the_others_follow(
    claims: dict[str, Any], grants: frozenset[str] | None, states: tuple[str, ...]
) -> None:
    case = api_case(key=LOGS, needs="okta.logs.read", claims=jwt_claims("openid", **claims), grants=grants)
    chain = explain(case).chain
    assert chain is not None
    assert tuple(link.state for link in chain.links) == states
    assert chain.broken is not None
    assert sum(link.state == "failed" for link in chain.links) == 1


ROLE_IS_WEAK = '{"errorCode": "E0000006", "errorSummary": "You do not have permission to perform the requested action"}'
HAS, ASKED, GRANTED = ("openid", "okta.logs.read"), ("openid", "okta.logs.read"), frozenset({"okta.logs.read"})


@pytest.mark.parametrize(
    ("link", "scopes", "more", "case"),
    [
        ("server", ("openid",), {"iss": CUSTOM}, {}),
        ("validity", HAS, {"exp": ENDED}, {"status": 401}),
        ("requested", ("openid",), {}, {"requested": ("openid",), "grants": GRANTED}),
        ("granted", ("openid",), {}, {"requested": ASKED, "grants": frozenset({"openid"})}),
        ("inToken", ("openid",), {}, {"requested": ASKED, "grants": GRANTED}),
        ("role", HAS, {}, {"requested": ASKED, "grants": GRANTED, "body": ROLE_IS_WEAK}),
    ],
)
def test_each_of_the_six_links_can_be_the_one_that_broke(
    link: str, scopes: tuple[str, ...], more: dict[str, Any], case: dict[str, Any]
) -> None:
    needs = "" if link == "role" else "okta.logs.read"  # a server that lacks no scope names none
    chain = explain(api_case(key=LOGS, needs=needs, claims=jwt_claims(*scopes, **more), **case)).chain
    assert chain is not None
    assert [each.id for each in chain.links] == ["server", "validity", "requested", "granted", "inToken", "role"]
    assert [each.id for each in chain.links if each.state == "failed"] == [link]


def test_a_role_that_an_empty_list_puts_in_doubt_is_not_said_to_suffice() -> None:
    case = api_case(key="GET /api/v1/users", needs="okta.users.read", claims=jwt_claims("okta.users.read"))
    explained = explain(replace(case, answer=Answer(200, (), "[]")))
    assert explained.findings[0].id == "empty-list"
    assert explained.chain is not None
    assert explained.chain.links[-1].state == "unknown"


def test_where_no_token_was_sent_there_is_no_chain_of_it() -> None:
    case = api_case(key=LOGS, needs="okta.logs.read", claims=jwt_claims("okta.logs.read"))
    nothing = replace(case, sent=Sent("GET", case.sent.url), sent_token=SentToken(), answer=Answer(401, (), ""))
    explained = explain(nothing)
    assert explained.findings[0].id == "no-token"
    assert explained.chain is None


def test_the_broken_link_is_the_one_that_the_top_finding_is_about() -> None:
    """Who misses a scope has accepted the token; who refuses it with 401 did not look at scopes."""
    claims = jwt_claims("openid", exp=ENDED)
    refused = Answer(401, (("WWW-Authenticate", 'Bearer error="invalid_token"'),))
    told = {"validity": explain(api_case(key=LOGS, claims=claims, answer=refused))}
    told["requested"] = explain(api_case(key=LOGS, needs="okta.logs.read", claims=claims))
    for link, explanation in told.items():
        assert explanation.chain is not None
        assert explanation.chain.broken is not None
        assert explanation.chain.broken.id == link
    assert [each.top.id for each in told.values() if each.top is not None] == ["token-ended", "scope-not-requested"]
