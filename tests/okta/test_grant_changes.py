"""The dry run: what ticks come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.okta.test_grants import ACME, NOW, TOKEN, WEB
from tokenexplorer.catalogue.catalogue import builtin
from tokenexplorer.okta.grant_changes import Effect, changes, effects
from tokenexplorer.okta.grants import Grant

USERS, MANAGE, POLICIES = "okta.users.read", "okta.users.manage", "okta.policies.read"
GRANTS = (Grant("oag1", USERS), Grant("oag2", MANAGE), Grant("oag/3", "okta.appGrants.manage"))
THERE = frozenset(grant.scope for grant in GRANTS)


def told(wanted: frozenset[str], **more: Any) -> dict[str, Effect]:
    """The effects by scope."""
    planned = changes(WEB, GRANTS, wanted)
    found = effects(planned, GRANTS, ACME, more.pop("client", WEB), builtin(), now=NOW, **more)
    return {each.change.scope: each for each in found}


def test_nothing_changed_is_nothing_to_do() -> None:
    assert changes(WEB, GRANTS, THERE) == ()
    assert told(THERE) == {}


def test_each_change_is_the_exact_call_and_grants_come_before_revocations() -> None:
    planned = changes(replace(WEB, client_id="0oa/1"), GRANTS, {USERS, MANAGE, POLICIES, "okta.apps.read"})
    assert [(each.kind, each.method, each.path, each.scope) for each in planned] == [
        ("add", "POST", "/api/v1/apps/0oa%2F1/grants", "okta.apps.read"),
        ("add", "POST", "/api/v1/apps/0oa%2F1/grants", POLICIES),
        ("remove", "DELETE", "/api/v1/apps/0oa%2F1/grants/oag%2F3", "okta.appGrants.manage"),
    ]
    assert planned[2].grant == GRANTS[2]


def test_every_grant_of_a_scope_is_revoked_with_it() -> None:
    doubled = (*GRANTS, Grant("oag4", USERS))
    planned = changes(WEB, doubled, THERE - {USERS})
    assert [each.grant.id for each in planned if each.grant is not None] == ["oag1", "oag4"]
    found = effects(planned, doubled, ACME, WEB, builtin(), now=NOW)
    assert [len(each.calls) for each in found] == [0, 0]  # okta.users.manage still opens them
    assert changes(WEB, doubled, THERE) == ()


def test_a_grant_opens_the_calls_that_need_it() -> None:
    effect = told(THERE | {POLICIES})[POLICIES]
    assert len(effect.calls) == 8
    assert "GET /api/v1/policies" in {call.key for call in effect.calls}


def test_a_scope_that_another_grant_includes_opens_and_closes_nothing_alone() -> None:
    assert told(THERE - {USERS})[USERS].calls == ()
    both = told(THERE - {USERS, MANAGE})
    assert len(both[USERS].calls) == 26
    assert len(both[MANAGE].calls) == 71


def test_ticked_calls_that_are_affected_are_named() -> None:
    picked = ("GET /api/v1/policies", "GET /api/v1/users", "GET /api/v1/nothing")
    found = told((THERE | {POLICIES}) - {USERS, MANAGE}, picked=picked)
    assert [call.key for call in found[POLICIES].picked] == ["GET /api/v1/policies"]
    assert [call.key for call in found[USERS].picked] == ["GET /api/v1/users"]


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        pytest.param({}, True, id="of this app"),
        pytest.param({"access_expires_at": None}, True, id="nobody knows when it ends"),
        pytest.param({"token_type": "DPoP"}, True, id="bound to a key"),
        pytest.param({"access_expires_at": NOW}, False, id="ended"),
        pytest.param({"client_id": "0oa2"}, False, id="of another app"),
        pytest.param({"org_id": "o2"}, False, id="of another org"),
        pytest.param({"scopes": (POLICIES,)}, False, id="without the scope"),
        pytest.param({"kinds": ("id_token",)}, False, id="no access token"),
    ],
)
def test_stored_tokens_of_the_app_that_carry_a_scope_are_told(change: dict[str, Any], counts: bool) -> None:
    token = replace(TOKEN, **{"scopes": (USERS,), "access_expires_at": NOW + timedelta(minutes=5), **change})
    assert told(THERE - {USERS}, tokens=[token])[USERS].tokens == ((token,) if counts else ())


def test_what_the_app_asks_for_and_what_it_needs_to_change_grants_is_marked() -> None:
    found = told(THERE - {USERS, "okta.appGrants.manage"}, client=replace(WEB, scopes=(USERS,)))
    assert [(name, each.asked_for, each.own_way) for name, each in found.items()] == [
        ("okta.appGrants.manage", False, True),
        (USERS, True, False),
    ]
