"""Which scopes open which operations."""

import pytest

from tokenexplorer.catalogue.coverage import covers, opened_by
from tokenexplorer.catalogue.operations import Operation, operation, operations


def the(key: str) -> Operation:
    found = operation(key)
    assert found is not None
    return found


USERS = the("GET /api/v1/users")
TWO = next(each for each in operations() if len(each.scopes) == 2)


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
    free = next(each for each in operations() if not each.scopes)
    assert covers(free, []).covered


def test_what_scopes_open_together() -> None:
    assert {each.key for each in opened_by(operations(), ["okta.logs.read"])} == {"GET /api/v1/logs"}
    assert opened_by(operations(), []) == ()
    by_manage = set(opened_by(operations(), ["okta.groups.manage"]))
    assert set(opened_by(operations(), ["okta.groups.read"])) < by_manage
    assert TWO not in opened_by(operations(), TWO.scopes[:1])
    assert TWO in opened_by(operations(), TWO.scopes)
