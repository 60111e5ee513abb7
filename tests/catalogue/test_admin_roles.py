"""What is said of admin roles, over roles as the specification could name them; real calls are in test_planner."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenexplorer.catalogue.admin_roles import role_advice, role_title
from tokenexplorer.catalogue.catalogue import builtin

_ANY = builtin().operations[0]
_ROLES = ("APP_ADMIN", "ORG_ADMIN", "SUPER_ADMIN", "READ_ONLY_ADMIN")


@pytest.mark.parametrize(
    ("calls", "words"),
    [
        pytest.param([], "", id="no call"),
        pytest.param([()], "Admin role: not documented", id="never a guess"),
        pytest.param([("READ_ONLY_ADMIN",)], "Read-only admin is enough", id="one"),
        pytest.param([("B", "A")], "A or B is enough", id="either, in a fixed order"),
        pytest.param([("A", "B"), ("B", "C")], "B is enough", id="the one that both name"),
        pytest.param([("A", "B"), ("B", "C"), ()], "B for 2 calls; not documented for 1 of 3 calls", id="but one"),
        pytest.param([("A",), ("B",)], "A for 1 call, B for 1 call", id="none for both"),
        pytest.param(
            [("A",), ("B",), ()], "A for 1 call, B for 1 call; not documented for 1 of 3 calls", id="nor more"
        ),
        pytest.param([("A",), ("A", "B"), ("C",)], "A for 2 calls, C for 1 call", id="the narrower decides"),
    ],
)
def test_the_words(calls: list[tuple[str, ...]], words: str) -> None:
    found = role_advice(replace(_ANY, admin_roles=roles) for roles in calls)
    assert found.words == words
    assert (found.documented, found.total) == (sum(map(bool, calls)), len(calls))


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("SUPER_ADMIN", "Super admin"),
        ("READ_ONLY_ADMIN", "Read-only admin"),
        ("API_ACCESS_MANAGEMENT_ADMIN", "API access management admin"),
        ("ACCESS_CERTIFICATIONS_ADMIN", "Access certifications admin"),
    ],
)
def test_a_role_as_people_read_it(name: str, title: str) -> None:
    assert role_title(name) == title


@given(st.lists(st.lists(st.sampled_from(_ROLES), max_size=3, unique=True), max_size=6))
def test_a_role_is_called_enough_only_where_every_call_names_it(calls: list[list[str]]) -> None:
    words = role_advice(replace(_ANY, admin_roles=tuple(roles)) for roles in calls).words
    everywhere = {role for role in _ROLES if calls and all(role in roles for roles in calls)}
    assert words.endswith("is enough") is bool(everywhere)
    if everywhere:
        assert all((role_title(role) in words) is (role in everywhere) for role in _ROLES)
