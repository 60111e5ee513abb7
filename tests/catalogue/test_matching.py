"""Finding scopes and operations by words."""

import time

import pytest

from tokenexplorer.catalogue.catalogue import builtin
from tokenexplorer.catalogue.matching import matching

OKTA = builtin()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("okta.logs.", {"okta.logs.read"}),
        ("system LOG", {"okta.logs.read"}),
        ("users self", {"okta.users.read.self", "okta.users.manage.self"}),
        ("zebra", set()),
    ],
)
def test_a_scope_is_found_by_every_word(text: str, names: set[str]) -> None:
    assert {each.name for each in matching(OKTA.scopes, text)} == names


def test_an_operation_is_found_by_method_path_title_and_scope() -> None:
    assert "GET /api/v1/logs" in {each.key for each in matching(OKTA.operations, "get okta.logs.read")}
    assert {each.key for each in matching(OKTA.operations, "list all users")} >= {"GET /api/v1/users"}
    assert matching(OKTA.operations, "zebra crossing") == ()


def test_no_words_keep_all_in_their_order_and_removed_ones_are_found_by_word() -> None:
    assert matching(OKTA.operations, "") == OKTA.operations
    assert matching(OKTA.scopes, "  ") == OKTA.scopes
    assert len(matching(OKTA.scopes, "removed")) == 23


def test_it_is_fast() -> None:
    times = []
    for text in ("users read", "okta.", "x", "manage group"):
        begun = time.perf_counter()
        matching(OKTA.scopes, text)
        times.append(time.perf_counter() - begun)
    assert min(times) < 0.005  # 1 ms is the goal; machines are noisy
