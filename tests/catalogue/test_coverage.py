"""Which scopes open which operations."""

from collections.abc import Collection

import pytest

from tokenexplorer.catalogue import coverage
from tokenexplorer.catalogue.catalogue import builtin, from_document
from tokenexplorer.catalogue.coverage import Coverage
from tokenexplorer.catalogue.operations import Operation

OKTA = builtin()


def the(key: str) -> Operation:
    found = OKTA.operation(key)
    assert found is not None
    return found


def covers(operation: Operation, names: Collection[str]) -> Coverage:
    return coverage.covers(operation, names, OKTA)


def opened_by(names: Collection[str]) -> tuple[Operation, ...]:
    return coverage.opened_by(names, OKTA)


USERS = the("GET /api/v1/users")
TWO = next(each for each in OKTA.operations if len(each.scopes) == 2)


@pytest.mark.parametrize(
    "names", [["okta.users.read"], ["okta.users.read", "openid"], {"okta.users.manage"}, ("okta.users.manage",)]
)
def test_a_scope_or_one_that_includes_it_covers(names: list[str]) -> None:
    found = covers(USERS, names)
    assert not found.lacks
    assert found.lacks == ()
    ((needed, giver),) = found.has
    assert needed == "okta.users.read"
    assert giver in names


@pytest.mark.parametrize("names", [[], ["openid"], ["okta.groups.manage"], ["okta.users.readx"], ["OKTA.USERS.READ"]])
def test_anything_else_lacks(names: list[str]) -> None:
    found = covers(USERS, names)
    assert found.lacks
    assert found.lacks == ("okta.users.read",)
    assert found.has == ()


def test_the_own_scope_stands_before_one_that_includes_it() -> None:
    assert covers(USERS, ["okta.users.manage", "okta.users.read"]).has == (("okta.users.read", "okta.users.read"),)


def test_a_self_scope_does_not_cover_but_is_told() -> None:
    found = covers(USERS, ["okta.users.read.self"])
    assert found.lacks == ("okta.users.read",)
    assert found.self_only == ("okta.users.read",)
    assert covers(USERS, ["openid"]).self_only == ()


def test_all_scopes_of_an_operation_are_needed() -> None:
    first, second = TWO.scopes
    assert covers(TWO, [first]).lacks == (second,)
    assert not covers(TWO, [first, second]).lacks


def test_an_operation_without_scopes_lacks_none() -> None:
    free = next(each for each in OKTA.operations if not each.scopes)
    assert not covers(free, []).lacks


def test_what_scopes_open_together() -> None:
    assert {each.key for each in opened_by(["okta.logs.read"])} == {"GET /api/v1/logs"}
    assert opened_by([]) == ()
    by_manage = set(opened_by(["okta.groups.manage"]))
    assert set(opened_by(["okta.groups.read"])) < by_manage
    assert TWO not in opened_by(TWO.scopes[:1])
    assert TWO in opened_by(TWO.scopes)


def test_nearly_opened_lacks_exactly_one_scope_and_names_it() -> None:
    first, second = TWO.scopes
    nearly = dict(coverage.nearly_opened([first], OKTA))
    assert nearly[TWO] == second
    assert nearly[USERS] == "okta.users.read"
    assert TWO not in dict(coverage.nearly_opened([], OKTA))
    assert USERS not in dict(coverage.nearly_opened(["okta.users.manage"], OKTA))


def test_what_is_opened_is_not_nearly_opened_and_what_needs_no_scope_is_neither() -> None:
    names = ["okta.users.read", "okta.apps.read"]
    opened = set(opened_by(names))
    nearly = {operation for operation, _ in coverage.nearly_opened(names, OKTA)}
    assert not opened & nearly
    assert all(each.scopes for each in opened | nearly)


@pytest.mark.parametrize(
    ("key", "server", "served"),
    [
        pytest.param("GET /oauth2/v1/userinfo", "org", True, id="the org server's own endpoint"),
        pytest.param("GET /oauth2/v1/userinfo", "custom", False, id="a custom server's token is not for it"),
        pytest.param("GET /oauth2/{authorizationServerId}/v1/userinfo", "custom", True, id="a custom server's own"),
        pytest.param("GET /oauth2/{authorizationServerId}/v1/userinfo", "org", False, id="the org server's is not"),
        pytest.param("GET /api/v1/users", "org", True, id="the management API takes the org server's tokens"),
        pytest.param("GET /api/v1/users", "custom", False, id="okta scopes never come from a custom server"),
        pytest.param("GET /oauth2/v1/userinfo", "", True, id="an unknown server serves everything"),
        pytest.param("GET /oauth2/{authorizationServerId}/v1/userinfo", "", True, id="whichever it is"),
    ],
)
def test_each_server_serves_its_own_calls(key: str, server: coverage.ServerKind, served: bool) -> None:
    assert coverage.served_by(the(key), server, OKTA) is served
    names = the(key).scopes
    assert (the(key) in coverage.opened_by(names, OKTA, server=server)) is served
    assert (the(key) in dict(coverage.nearly_opened([], OKTA, server=server))) is served


def test_a_catalogue_that_names_only_the_next_step_is_followed_to_the_end() -> None:
    def row(name: str, *implies: str) -> dict[str, object]:
        return {"name": name, "group": "Pets", "kind": "other", "meaning": "", "status": "current", "implies": implies}

    call = {"method": "GET", "path": "/pets", "id": "pets", "title": "Pets", "tag": "Pets", "api": "pets"}
    pets = from_document(
        {
            "about": {},
            "scopes": [row("all", "write"), row("write", "read"), row("read")],
            "operations": [call | {"scopes": ["read"]}],
        }
    )
    assert coverage.covers(pets.operations[0], ["all"], pets).has == (("read", "all"),)
    assert coverage.opened_by(["all"], pets) == pets.operations
