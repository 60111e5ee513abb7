"""The scopes of the catalogue."""

import pytest

from tokenexplorer.catalogue.catalogue import builtin
from tokenexplorer.catalogue.release import release, release_label
from tokenexplorer.catalogue.scopes import Scope, is_scope, kind_by_name

OKTA = builtin()

# The table of the guide that people follow; some of it is old.
GUIDE = (
    *("okta.apps.manage", "okta.apps.read", "okta.authorizationServers.manage", "okta.authorizationServers.read"),
    *("okta.clients.manage", "okta.clients.read", "okta.clients.register", "okta.devices.manage", "okta.devices.read"),
    *("okta.domains.manage", "okta.domains.read", "okta.eventHooks.manage", "okta.eventHooks.read"),
    *("okta.factors.manage", "okta.factors.read", "okta.groups.manage", "okta.groups.read", "okta.idps.manage"),
    *("okta.idps.read", "okta.inlineHooks.manage", "okta.inlineHooks.read", "okta.linkedObjects.manage"),
    *("okta.linkedObjects.read", "okta.logs.read", "okta.policies.manage", "okta.policies.read", "okta.roles.manage"),
    *("okta.roles.read", "okta.schemas.manage", "okta.schemas.read", "okta.sessions.manage", "okta.sessions.read"),
    *("okta.templates.manage", "okta.templates.read", "okta.trustedOrigins.manage", "okta.trustedOrigins.read"),
    *("okta.users.manage", "okta.users.manage.self", "okta.users.read", "okta.users.read.self"),
)
GONE = {"okta.factors.manage", "okta.factors.read", "okta.users.manage.self", "okta.users.read.self"}


def the(name: str) -> Scope:
    found = OKTA.scope(name)
    assert found is not None
    return found


def test_the_catalogue_has_198_scopes_of_which_173_are_current() -> None:
    assert len(OKTA.scopes) == 198 == release().scope_count
    assert sum(each.status == "current" for each in OKTA.scopes) == 173
    assert len({each.name for each in OKTA.scopes}) == 198


def test_the_release_is_named() -> None:
    assert release_label() == "2026.06.3"
    assert release().licence == "Apache-2.0"
    assert release().source.startswith("https://github.com/okta/")


@pytest.mark.parametrize("name", GUIDE)
def test_every_scope_of_the_guide_is_there_with_its_status(name: str) -> None:
    found = the(name)
    assert found.status == ("removed" if name in GONE else "current")
    assert bool(found.note) == (name in GONE)
    assert bool(found.successors) == (name in GONE)


def test_the_guide_has_forty_scopes() -> None:
    assert len(set(GUIDE)) == 40


@pytest.mark.parametrize(
    ("name", "group", "kind", "meaning", "calls"),
    [
        ("openid", "Sign-in (OpenID Connect)", "oidc", "Asks for an ID token", 2),
        ("offline_access", "Sign-in (OpenID Connect)", "oidc", "A refresh token", 0),
        ("okta.users.read", "Users", "read", "Read profiles and credentials", 26),
        ("okta.users.manage", "Users", "manage", "Create, change; includes read", 71),
        ("okta.groups.read", "Groups", "read", "Read groups and their members", 9),
        ("okta.groups.manage", "Groups", "manage", "Create, change; includes read", 24),
        ("okta.logs.read", "System Log", "read", "Read System Log entries", 1),
        ("okta.policies.read", "Policies", "read", "Read policies and their rules", 8),
        ("okta.users.read.self", "Users", "self", "Read the own profile and credentials", 0),
        ("okta.clients.register", "OAuth clients", "manage", "Register new OAuth clients; cannot read them", 1),
        ("ssf.read", "Shared signals", "read", "Read streams of shared signals", 2),
    ],
)
def test_what_the_list_shows(name: str, group: str, kind: str, meaning: str, calls: int) -> None:
    found = the(name)
    assert (found.group, found.kind, found.meaning, found.calls) == (group, kind, meaning, calls)


def test_removed_scopes_say_since_when_and_what_instead() -> None:
    assert the("okta.users.read.self").note == "Gone from Okta since 2026.05"
    assert the("okta.aiAgents.read").note == "Gone from Okta after 2025.11"
    assert the("okta.factors.read").note == "Renamed by Okta: use okta.authenticators.read"
    assert the("okta.factors.read").successors == ("okta.authenticators.read",)
    assert the("okta.governance.admin.read").status == "undeclared"
    assert "does not declare" in the("okta.governance.admin.read").note


def test_groups_come_in_the_order_of_the_window() -> None:
    titles = [title for title, _ in OKTA.groups()]
    assert titles[:6] == ["Sign-in (OpenID Connect)", "Users", "Groups", "System Log", "Policies", "Applications"]
    assert titles[6:] == sorted(titles[6:], key=str.lower)
    members = dict(OKTA.groups())
    assert [each.name for each in members["Sign-in (OpenID Connect)"]][:4] == [
        "openid",
        "profile",
        "offline_access",
        "groups",
    ]
    assert [each.name for each in members["Users"]] == [
        "okta.users.read",
        "okta.users.manage",
        "okta.users.read.self",
        "okta.users.manage.self",
    ]
    assert sum(len(each) for each in members.values()) == 198


def test_every_scope_has_words() -> None:
    for each in OKTA.scopes:
        assert each.meaning
        assert each.group
        assert "  " not in each.meaning
        assert each.kind in {"read", "manage", "self", "oidc"}
        assert each.kind == kind_by_name(each.name) == OKTA.kind_of(each.name)


def test_implied_scopes_go_both_ways() -> None:
    assert the("okta.users.manage").implies == ("okta.users.read", "okta.users.manage.self", "okta.users.read.self")
    assert "okta.users.manage" in the("okta.users.read").implied_by
    for each in OKTA.scopes:
        for name in each.implies:
            assert each.name in the(name).implied_by
            # Closed: what an implied scope implies is implied too.
            assert set(the(name).implies) <= set(each.implies)


def test_with_implied_keeps_unknown_names() -> None:
    assert OKTA.with_implied(["okta.groups.manage", "api:read"]) == {
        "okta.groups.manage",
        "okta.groups.read",
        "api:read",
    }


def test_only_the_org_server_issues_okta_scopes() -> None:
    for each in OKTA.scopes:
        assert each.org_server_only == each.name.startswith(("okta.", "ssf."))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("okta.new.thing.read", "read"),
        ("okta.new.manage", "manage"),
        ("okta.new.manage.self", "self"),
        ("okta.new", "other"),
        ("email", "oidc"),
        ("api:read", "other"),
        ("custom.read", "other"),
        ("", "other"),
    ],
)
def test_the_kind_of_any_name(name: str, kind: str) -> None:
    assert kind_by_name(name) == kind


def test_every_scope_that_an_operation_needs_is_in_the_catalogue() -> None:
    names = {each.name for each in OKTA.scopes}
    assert {name for each in OKTA.operations for name in each.scopes} <= names


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("shop.read", True),
        ("urn:x/y#z", True),
        ("", False),
        ("a b", False),
        ('a"b', False),
        ("a\\b", False),
        ("ä", False),
    ],
)
def test_only_what_can_travel_is_a_scope(words: str, expected: bool) -> None:
    assert is_scope(words) is expected
