"""A newer file of Okta's keeps what the app knows of Okta's scopes: what includes which, and what is gone."""

import copy
from typing import Any

import pytest

from tokenexplorer.catalogue.catalogue import Catalogue, builtin, from_document
from tokenexplorer.catalogue.okta_description import completed

PETS: dict[str, Any] = {
    "about": {"label": "1.2.0", "source": "petstore.yaml"},
    "scopes": [
        {"name": "pets.read", "group": "Pets", "kind": "read", "meaning": "Look", "status": "current"},
        {"name": "pets.manage", "group": "Pets", "kind": "manage", "meaning": "Change", "status": "current"},
    ],
    "operations": [
        {
            "method": "GET",
            "path": "/pets",
            "id": "l",
            "title": "Pets",
            "tag": "Pets",
            "api": "",
            "scopes": ["pets.read"],
        }
    ],
    "bodies": [],
}


def management(*, without: tuple[str, ...] = (), label: str = "2026.09.1") -> dict[str, Any]:
    """What reading the next management file gives: its calls and the scopes that it declares, and no more."""
    calls = [
        {
            "method": each.method,
            "path": each.path,
            "id": each.id,
            "title": each.title,
            "tag": each.tag,
            "api": "",
            "scopes": list(each.scopes),
        }
        for each in builtin().operations
        if each.api == "management" and not set(without) & set(each.scopes)
    ]
    new = {
        "method": "GET",
        "path": "/api/v1/robots",
        "id": "robots",
        "title": "List robots",
        "tag": "Robots",
        "api": "",
    }
    calls.append({**new, "scopes": ["okta.robots.read"]})
    names = {scope for call in calls for scope in call["scopes"]} | {"okta.robots.manage"}
    return {
        "about": {"label": label, "source": "management.yaml"},
        "scopes": [{"name": each, "group": "x", "kind": "other", "meaning": "", "status": "current"} for each in names],
        "operations": calls,
        "bodies": [{"call": "POST /api/v1/robots", "body": {"name": "r2"}}],
    }


@pytest.fixture(scope="module")
def newer() -> Catalogue:
    return from_document(completed(management()))


def test_a_file_of_another_provider_stays_as_it_is() -> None:
    before = copy.deepcopy(PETS)
    assert completed(PETS) is PETS
    assert before == PETS


def test_the_given_document_is_not_changed() -> None:
    given = management()
    before = copy.deepcopy(given)
    completed(given)
    assert given == before


def test_what_includes_which_is_kept(newer: Catalogue) -> None:
    for known in builtin().scopes:
        found = newer.scope(known.name)
        assert found is not None
        assert (found.implies, found.group, found.kind, found.meaning) == (
            known.implies,
            known.group,
            known.kind,
            known.meaning,
        )
        assert found.org_server_only == known.org_server_only


def test_what_is_gone_stays_marked_with_its_successor(newer: Catalogue) -> None:
    gone = [each for each in builtin().scopes if each.status == "removed"]
    assert len(gone) > 20
    for known in gone:
        found = newer.scope(known.name)
        assert found is not None
        assert (found.status, found.successors) == ("removed", known.successors)
        assert found.note


def test_new_scopes_and_calls_are_there(newer: Catalogue) -> None:
    read, manage = newer.scope("okta.robots.read"), newer.scope("okta.robots.manage")
    assert read is not None
    assert manage is not None
    assert (read.status, read.kind, read.calls, read.group) == ("current", "read", 1, "Robots")
    assert (manage.kind, manage.implies, manage.calls) == ("manage", ("okta.robots.read",), 1)
    call = newer.operation("GET /api/v1/robots")
    assert call is not None
    assert call.scopes == ("okta.robots.read",)
    assert newer.body_example("POST /api/v1/robots") == {"name": "r2"}
    assert (newer.release.label, newer.release.source) == ("2026.09.1", "management.yaml")


def test_scopes_of_okta_files_that_were_not_given_stay_current(newer: Catalogue) -> None:
    for name in ("okta.governance.labels.read", "okta.myAccount.profile.read", "openid"):
        known, found = builtin().scope(name), newer.scope(name)
        assert known is not None, name
        assert found is not None
        assert (found.status, known.status) == ("current", "current")


def test_a_scope_that_the_newer_file_dropped_is_gone() -> None:
    newer = from_document(completed(management(without=("okta.captchas.read", "okta.captchas.manage"))))
    found = newer.scope("okta.captchas.read")
    assert found is not None
    assert (found.status, found.calls) == ("removed", 0)
    assert found.note


def test_a_part_of_okta_makes_nothing_gone() -> None:
    given = management()
    given["operations"] = given["operations"][:20]
    used = {scope for call in given["operations"] for scope in call["scopes"]} | {"okta.users.read"}
    given["scopes"] = [row for row in given["scopes"] if row["name"] in used]
    found = from_document(completed(given))
    assert {each.name for each in found.scopes if each.status == "removed"} == {
        each.name for each in builtin().scopes if each.status == "removed"
    }


def test_known_calls_keep_their_server_and_paging(newer: Catalogue) -> None:
    for key in ("GET /api/v1/users", "GET /api/v1/logs"):
        known, found = builtin().operation(key), newer.operation(key)
        assert known is not None
        assert found is not None
        assert (found.api, found.server, found.paging) == (known.api, known.server, known.paging)


def test_a_scope_that_only_calls_name_is_told() -> None:
    given = management()
    given["operations"][0]["scopes"] = ["okta.nowhere.read"]
    row = {"name": "okta.nowhere.read", "group": "x", "kind": "read", "meaning": "", "status": "undeclared"}
    given["scopes"].append(row)
    found = from_document(completed(given)).scope("okta.nowhere.read")
    assert found is not None
    assert found.status == "undeclared"


def test_a_file_without_a_release_is_completed_too() -> None:
    given = management(label="")
    given["about"] = {}
    assert from_document(completed(given)).scope("okta.users.manage") is not None
