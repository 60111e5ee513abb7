"""What is said of a plan."""

from tokenexplorer.catalogue.catalogue import builtin
from tokenexplorer.catalogue.planner import plan
from tokenexplorer.ui.scopes.plan_words import details, summary

OKTA = builtin()
USERS, LOGS = "GET /api/v1/users", "GET /api/v1/logs"


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
