"""The build of the catalogue, from tables of a few rows."""

import json
from pathlib import Path
from typing import Any

import pytest

from tokenexplorer.catalogue.build import build_bodies, build_operations, build_scopes, main
from tokenexplorer.catalogue.wording import group_title, meaning


def scope_row(name: str, **more: Any) -> dict[str, Any]:
    parts = name.removeprefix("okta.").removesuffix(".self").rpartition(".")
    row = {
        "scope": name,
        "resource": parts[0],
        "operation": parts[2],
        "self": name.endswith(".self"),
        "kind": "okta-api",
        "status": "current",
        "firstSpec": "2024.06.1",
        "lastSpec": "2026.06.3",
        "operationsWithImplied": 3,
        "orgServerOnly": True,
        "implies": [],
    }
    return row | more


def operation_row(**more: Any) -> dict[str, Any]:
    row = {
        "api": "management",
        "method": "GET",
        "path": "/api/v1/things/{thingId}",
        "operationId": "getThing",
        "tagTitle": "Things",
        "title": "Retrieve a thing",
        "scopes": ["okta.things.read"],
        "apiToken": True,
        "noAuth": False,
        "pathParams": [{"name": "thingId", "required": True, "type": "string"}],
        "queryParams": [{"name": "limit", "required": False, "type": "integer", "maximum": 200}],
        "hasBody": False,
        "lifecycle": "GA",
        "generallyAvailable": True,
    }
    return row | more


def test_a_new_resource_gets_its_words_by_rule() -> None:
    (entry,) = build_scopes([scope_row("okta.flyingCarpets.read")])
    assert (entry["group"], entry["meaning"], entry["kind"]) == ("Flying carpets", "Read flying carpets", "read")
    assert group_title("governance.newThing") == "Governance: new thing"
    assert meaning("okta.governance.newThing.read", "governance.newThing", "read", includes_read=False) == (
        "Read new thing in governance"
    )
    assert meaning("okta.x.manage", "x", "manage", includes_read=True) == "Create, change; includes read"
    assert meaning("okta.x.manage", "x", "manage", includes_read=False) == "Create, change x"


@pytest.mark.parametrize(
    ("row", "status", "note"),
    [
        ({}, "current", None),
        ({"status": "removed-from-spec", "lastSpec": "2026.03.0"}, "removed", "Gone from Okta since 2026.05"),
        ({"status": "removed-from-spec", "lastSpec": "2025.01.1"}, "removed", "Gone from Okta after 2025.01"),
        ({"status": "used-but-undeclared"}, "undeclared", "Named by calls, but Okta does not declare it"),
        (
            {"status": "seed-only", "lastSpec": None, "firstSpec": None, "seeAlso": ["okta.b.read"]},
            "removed",
            "Renamed by Okta: use okta.b.read",
        ),
    ],
)
def test_the_status_has_words(row: dict[str, Any], status: str, note: str | None) -> None:
    rows = [scope_row("okta.a.read", **row), scope_row("okta.b.read", firstSpec="2026.05.1")]
    entry = next(each for each in build_scopes(rows) if each["name"] == "okta.a.read")
    assert (entry["status"], entry.get("note")) == (status, note)


def test_what_is_empty_or_usual_is_left_out() -> None:
    (entry,) = build_operations([operation_row()])
    assert entry == {
        "method": "GET",
        "path": "/api/v1/things/{thingId}",
        "id": "getThing",
        "title": "Retrieve a thing",
        "tag": "Things",
        "api": "management",
        "scopes": ["okta.things.read"],
        "api_token": True,
        "params": [
            {"name": "thingId", "in": "path"},
            {"name": "limit", "type": "integer", "meaning": "How many at most on a page", "maximum": 200},
        ],
    }


def test_what_is_unusual_is_kept() -> None:
    row = operation_row(
        lifecycle="BETA", generallyAvailable=False, deprecated=True, hasBody=True, bodyTypes=["text/csv"]
    )
    (entry,) = build_operations([row])
    assert entry["lifecycle"] == "BETA"
    assert entry["not_generally_available"] is True
    assert entry["deprecated"] is True
    assert entry["body_types"] == ["text/csv"]


def test_a_default_of_false_or_zero_is_no_absence() -> None:
    row = operation_row(queryParams=[{"name": "a", "required": False, "type": "boolean", "default": False}])
    (entry,) = build_operations([row])
    assert entry["params"][-1] == {"name": "a", "type": "boolean", "default": False}


def test_a_cut_example_is_left_out() -> None:
    rows: dict[str, dict[str, Any]] = {
        "POST /a": {"request": {"x": 1}},
        "POST /b": {"request": {}, "requestTrimmed": True},
        "GET /c": {"response": 1},
    }
    assert build_bodies(rows) == {"POST /a": {"x": 1}}


def test_the_command_writes_four_files(tmp_path: Path) -> None:
    for name, value in {
        "scopes": [scope_row("okta.things.read")],
        "operations": [operation_row()],
        "examples": {"POST /a": {"request": {"x": "ü"}}},
    }.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")
    arguments = [f"--{name}={tmp_path / name}.json" for name in ("scopes", "operations", "examples")]
    main([*arguments, f"--out={tmp_path / 'out'}"])
    written = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in (tmp_path / "out").iterdir()}
    assert sorted(written) == ["bodies.json", "catalogue.json", "operations.json", "scopes.json"]
    assert written["catalogue.json"]["label"] == "2026.06.3"
    assert written["catalogue.json"]["operation_count"] == 1
    assert written["scopes.json"]["about"]["licence"] == "Apache-2.0"
    assert written["bodies.json"]["bodies"] == [{"call": "POST /a", "body": {"x": "ü"}}]
