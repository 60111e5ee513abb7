"""Which calls are shown for a choice and for a search."""

import pytest

from tokenexplorer.catalogue.catalogue import EMPTY, builtin
from tokenexplorer.catalogue.coverage import ServerKind
from tokenexplorer.ui.scopes.opened import closed_groups, found_calls, opened_calls, preview

OKTA = builtin()
USERS, LOGS = "GET /api/v1/users", "GET /api/v1/logs"


def test_calls_stand_under_the_scope_that_opens_them() -> None:
    groups = opened_calls(OKTA, ("okta.users.read", "okta.users.manage", "okta.logs.read"), server="org").groups
    by_scope = {group.scope: [call.key for call in group.calls] for group in groups}
    assert by_scope["okta.users.read"][0] == USERS
    assert "POST /api/v1/users" in by_scope["okta.users.manage"]
    assert by_scope["okta.logs.read"] == [LOGS]


def test_manage_alone_opens_the_calls_of_read_too() -> None:
    (only,) = opened_calls(OKTA, ("okta.users.manage",)).groups
    assert only.scope == "okta.users.manage"
    assert {USERS, "POST /api/v1/users"} <= {call.key for call in only.calls}


@pytest.mark.parametrize(
    ("server", "expected"), [("org", "/oauth2/v1/userinfo"), ("custom", "/oauth2/{authorizationServerId}/v1/userinfo")]
)
def test_userinfo_is_that_of_the_server_that_issues_and_comes_last(server: ServerKind, expected: str) -> None:
    groups = opened_calls(OKTA, ("openid", "okta.logs.read"), server=server).groups
    assert [call.path for call in groups[-1].calls] == [expected]
    assert groups[-1].scope == "openid"


def test_a_preview_is_what_a_scope_adds() -> None:
    opened = opened_calls(OKTA, ("okta.users.read",), server="org")
    more = preview(opened, "okta.users.manage")
    assert more is not None
    assert not more.chosen
    assert USERS not in {call.key for call in more.calls}
    assert "POST /api/v1/users" in {call.key for call in more.calls}
    assert preview(opened, "okta.users.read") is None
    assert preview(opened, "profile") is None


def test_a_search_goes_over_all_calls_and_is_cut() -> None:
    opened = opened_calls(OKTA, ("okta.logs.read",), server="org")
    groups, count = found_calls(opened, "LIST", most=10)
    assert sum(len(group.calls) for group in groups) == 10
    assert count > 100
    assert (groups[0].scope, groups[0].chosen) == ("okta.logs.read", True)
    assert found_calls(opened, "no such call") == ((), 0)
    assert found_calls(opened_calls(EMPTY, ()), "a") == ((), 0)


def test_ticked_calls_that_are_not_open_stand_under_what_they_need() -> None:
    opened = opened_calls(OKTA, ("okta.logs.read",), server="org")
    groups = closed_groups(opened, (USERS, LOGS, "GET /nowhere"))
    assert [(group.scope, [call.key for call in group.calls]) for group in groups] == [("okta.users.read", [USERS])]
