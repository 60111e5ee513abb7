"""What the build made: resources/data, as it ships."""

import json
from collections import Counter

import pytest

from tokenexplorer import assets
from tokenexplorer.catalogue.catalogue import builtin
from tokenexplorer.catalogue.openapi_spec import MAX_EXAMPLE

FILES = ("catalogue.json", "scopes.json", "operations.json", "bodies.json")
# The scopes that Okta's guide to its API lists, all 40.
GUIDE = """
    okta.apps.manage okta.apps.read okta.authorizationServers.manage okta.authorizationServers.read
    okta.clients.manage okta.clients.read okta.clients.register okta.devices.manage okta.devices.read
    okta.domains.manage okta.domains.read okta.eventHooks.manage okta.eventHooks.read okta.factors.manage
    okta.factors.read okta.groups.manage okta.groups.read okta.idps.manage okta.idps.read okta.inlineHooks.manage
    okta.inlineHooks.read okta.linkedObjects.manage okta.linkedObjects.read okta.logs.read okta.policies.manage
    okta.policies.read okta.roles.manage okta.roles.read okta.schemas.manage okta.schemas.read okta.sessions.manage
    okta.sessions.read okta.templates.manage okta.templates.read okta.trustedOrigins.manage okta.trustedOrigins.read
    okta.users.manage okta.users.manage.self okta.users.read okta.users.read.self
""".split()
REMOVED = {
    "okta.factors.read": ("okta.authenticators.read",),
    "okta.factors.manage": ("okta.authenticators.manage",),
    "okta.users.read.self": ("okta.users.read", "okta.myAccount.profile.read"),
    "okta.users.manage.self": ("okta.users.manage", "okta.myAccount.profile.manage"),
}


@pytest.mark.parametrize("name", GUIDE)
def test_every_scope_of_the_guide_is_there_with_its_status(name: str) -> None:
    scope = builtin().scope(name)
    assert scope is not None
    assert scope.status == ("removed" if name in REMOVED else "current")
    assert scope.successors == REMOVED.get(name, ())
    assert bool(scope.note) == (name in REMOVED)
    assert scope.meaning
    assert scope.org_server_only


def test_the_guide_has_40_scopes() -> None:
    assert len(set(GUIDE)) == 40


def test_every_scope_of_an_operation_is_a_scope() -> None:
    catalogue = builtin()
    for operation in catalogue.operations:
        for name in operation.scopes:
            scope = catalogue.scope(name)
            assert scope is not None, operation.key
            assert scope.status in {"current", "undeclared"}, operation.key


def test_every_implied_scope_and_successor_is_a_scope() -> None:
    catalogue = builtin()
    names = {scope.name for scope in catalogue.scopes}
    for scope in catalogue.scopes:
        assert names.issuperset((*scope.implies, *scope.successors))
        assert scope.name not in scope.implies
        assert catalogue.with_implied([scope.name]) == {scope.name, *scope.implies}


def test_the_sizes_are_those_of_the_release() -> None:
    catalogue = builtin()
    assert (catalogue.release.label, catalogue.release.commit) == ("2026.06.3", "fdda229")
    assert len(catalogue.scopes) == catalogue.release.scope_count == 198
    assert len(catalogue.operations) == catalogue.release.operation_count == 978
    assert Counter(each.api for each in catalogue.operations) == {
        "management": 732,
        "governance": 162,
        "oauth": 44,
        "myaccount": 40,
    }
    assert Counter(each.status for each in catalogue.scopes) == {"current": 173, "removed": 23, "undeclared": 2}


def test_the_releases_of_a_scope_fit_its_status() -> None:
    label = builtin().release.label
    for scope in builtin().scopes:
        if scope.status == "current":
            assert "2024.06.1" <= scope.first_release <= scope.last_release == label, scope.name
        elif scope.status == "undeclared":
            assert (scope.first_release, scope.last_release) == ("", ""), scope.name
        else:
            assert scope.first_release <= scope.last_release < label, scope.name


def test_operations_are_unique_and_whole() -> None:
    operations = builtin().operations
    assert len({each.key for each in operations}) == len(operations)
    for each in operations:
        assert each.path.startswith("/")
        assert each.title
        assert each.tag
        assert not (each.no_auth and each.scopes), each.key
        in_path = {part.split("}")[0] for part in each.path.split("{")[1:]}
        assert in_path == {param.name for param in each.params if param.place == "path"}, each.key


def test_a_role_s_id_may_stand_in_the_place_of_its_name() -> None:
    operation = builtin().operation("GET /api/v1/roles/{roleRef}/subscriptions")
    assert operation is not None
    assert operation.params[0].choices == ()


def test_bodies_belong_to_operations_that_take_one_and_are_small() -> None:
    catalogue = builtin()
    rows = assets.json_value("data", "bodies.json")["bodies"]
    assert len(rows) == 199
    for row in rows:
        operation = catalogue.operation(row["call"])
        assert operation is not None
        assert operation.has_body
        assert isinstance(row["body"], (dict, list))
        assert len(json.dumps(row["body"])) <= 2 * MAX_EXAMPLE


@pytest.mark.parametrize("name", FILES)
def test_the_source_is_named_in_each_file(name: str) -> None:
    value = assets.json_value("data", name)
    about = value if name == "catalogue.json" else value["about"]
    assert about["source"] == "https://github.com/okta/okta-management-openapi-spec"
    assert about["licence"] == "Apache-2.0"
    assert about["label"] == builtin().release.label
    assert f"`{name}`" in assets.text("data", "README.md")
