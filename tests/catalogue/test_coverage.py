"""Which scopes open which operations."""

from collections.abc import Collection

import pytest

from tokenexplorer.catalogue import coverage
from tokenexplorer.catalogue.catalogue import builtin
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
    assert found.covered
    assert found.lacks == ()
    ((needed, giver),) = found.has
    assert needed == "okta.users.read"
    assert giver in names


@pytest.mark.parametrize("names", [[], ["openid"], ["okta.groups.manage"], ["okta.users.readx"], ["OKTA.USERS.READ"]])
def test_anything_else_lacks(names: list[str]) -> None:
    found = covers(USERS, names)
    assert not found.covered
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
    assert covers(TWO, [first, second]).covered


def test_an_operation_without_scopes_lacks_none() -> None:
    free = next(each for each in OKTA.operations if not each.scopes)
    assert covers(free, []).covered


def test_what_scopes_open_together() -> None:
    assert {each.key for each in opened_by(["okta.logs.read"])} == {"GET /api/v1/logs"}
    assert opened_by([]) == ()
    by_manage = set(opened_by(["okta.groups.manage"]))
    assert set(opened_by(["okta.groups.read"])) < by_manage
    assert TWO not in opened_by(TWO.scopes[:1])
    assert TWO in opened_by(TWO.scopes)
