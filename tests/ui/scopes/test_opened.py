"""Which calls are shown for a choice and for a search, and what is said of a plan."""

import pytest

from tokenexplorer.catalogue.catalogue import EMPTY, builtin
from tokenexplorer.catalogue.coverage import ServerKind
from tokenexplorer.catalogue.planner import plan
from tokenexplorer.ui.scopes.opened import closed_groups, found_calls, opened_calls, preview
from tokenexplorer.ui.scopes.plan_words import details, summary
from tokenexplorer.ui.scopes.planning import Picks

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


def test_picks_are_per_org_and_forget_what_the_catalogue_does_not_know() -> None:
    picks = Picks()
    for key in (LOGS, USERS, "GET /nowhere", LOGS):
        picks.turn("a", key, on=True)
    assert [call.key for call in picks.of("a", OKTA)] == [LOGS, USERS]
    assert picks.of("b", OKTA) == picks.of("a", EMPTY) == ()
    picks.turn("a", LOGS, on=False)
    assert [call.key for call in picks.of("a", OKTA)] == [USERS]
    picks.clear("a")
    assert picks.of("a", OKTA) == ()


def planned(keys: tuple[str, ...], selected: tuple[str, ...]) -> tuple[str, str]:
    found = plan([call for key in keys if (call := OKTA.operation(key))], selected, OKTA)
    return summary(found), details(found)


def test_what_can_go_is_told_together_where_the_reason_is_the_same() -> None:
    short, whole = planned((USERS, LOGS), ("openid", "okta.apps.read", "offline_access"))
    assert short == "Leave out okta.apps.read and offline_access: no ticked call needs them."
    assert whole.splitlines() == [
        f"okta.users.read: Needed by {USERS}.",
        f"okta.logs.read: Needed by {LOGS}.",
        "Kept as before: openid.",
        "Leave out okta.apps.read and offline_access: no ticked call needs them.",
    ]


def test_many_are_cut_on_the_card_and_whole_below_why() -> None:
    selected = tuple(scope.name for scope in OKTA.scopes if scope.kind == "read" and scope.status == "current")[:8]
    short, whole = planned((LOGS,), selected)
    assert " more: no ticked call needs them." in short
    assert all(name in whole for name in selected)


def test_calls_that_not_every_org_has_are_named() -> None:
    limited = next(call for call in OKTA.operations if call.lifecycle == "EA" and call.scopes)
    short, _ = planned((limited.key,), ())
    assert f"{limited.key}: early access: the org opts in first." in short
