"""Which calls are ticked."""

from tokenexplorer.catalogue.catalogue import EMPTY, builtin
from tokenexplorer.ui.scopes.planning import Picks

OKTA = builtin()
USERS, LOGS = "GET /api/v1/users", "GET /api/v1/logs"


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
