"""The build of the catalogue, from specifications and tables of a few rows."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.catalogue.specs import spec
from tokenexplorer.catalogue.build.__main__ import main
from tokenexplorer.catalogue.build.operations import bodies_of_table, from_specification, from_table
from tokenexplorer.catalogue.build.scopes import build_scopes
from tokenexplorer.catalogue.openapi_spec import Specification
from tokenexplorer.catalogue.wording import group_title, meaning

LINK = "Cursor of the next page; taken from the Link header"


def scope_row(name: str, **more: Any) -> dict[str, Any]:
    row = {
        "scope": name,
        "apis": ["management"],
        "status": "current",
        "firstSpec": "2024.06.1",
        "lastSpec": "2026.06.3",
        "implies": [],
    }
    return row | more


def operation_row(**more: Any) -> dict[str, Any]:
    row = {
        "api": "governance",
        "method": "GET",
        "path": "/governance/api/v1/things/{thingId}",
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


def okta(paths: dict[str, Any], scopes: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """A specification with Okta's two security schemes."""
    schemes = {
        "apiToken": {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Prefixed with SSWS"},
        "oauth2": {"type": "oauth2", "flows": {"authorizationCode": {"scopes": scopes or {}}}},
    }
    info = {"title": "Okta", "version": "2026.07.0"}
    return spec(paths, info=info, components={"securitySchemes": schemes}, **more)


def derived(operation: dict[str, Any], api: str = "management", path: str = "/api/v1/things") -> dict[str, Any]:
    document = okta({path: {"get": {"summary": "List"} | operation}})
    (row,) = from_specification(Specification(document, "okta.yaml"), api)
    return row


# Operations of a specification


@pytest.mark.parametrize(
    ("security", "expected"),
    [
        ([{"apiToken": []}, {"oauth2": ["okta.a.read"]}], {"api_token": True, "scopes": ["okta.a.read"]}),
        ([{"apiToken": []}, {"oauth2": ["okta.a.read", "okta.b.read"]}], {"scopes": ["okta.a.read", "okta.b.read"]}),
        ([{"oauth2": ["okta.a.read"]}], {"api_token": None, "no_auth": None}),
        ([{"apiToken": []}], {"api_token": True, "scopes": None, "no_auth": None}),
        ([], {"no_auth": True, "scopes": None}),
    ],
)
def test_what_a_call_needs(security: list[Any], expected: dict[str, Any]) -> None:
    row = derived({"security": security})
    assert {key: row.get(key) for key in expected} == expected


def test_every_list_with_a_cursor_pages_by_link() -> None:
    answers = {"200": {"content": {"application/json": {"schema": {"type": "array"}}}}}
    cursor = {"name": "after", "in": "query", "description": "Their words"}
    row = derived({"parameters": [cursor], "responses": answers})
    assert row["paging"] == ["after", "linkHeader"]
    assert row["params"] == [{"name": "after", "meaning": LINK}]
    assert derived({"parameters": [cursor]})["paging"] == ["after"]
    assert "paging" not in derived({"responses": answers})


def test_a_parameter_without_words_of_ours_has_none() -> None:
    row = derived({"parameters": [{"name": "x", "in": "query", "description": "Their words"}]})
    assert row["params"] == [{"name": "x"}]


def test_lifecycle_roles_and_the_title_of_the_tag() -> None:
    operation = {
        "tags": ["Thing"],
        "x-okta-lifecycle": {
            "lifecycle": "LIMITED_GA",
            "isGenerallyAvailable": False,
            "SKUs": ["Okta Identity Engine"],
        },
        "x-okta-iam-admin-roles": ["SUPER_ADMIN", "ORG_ADMIN"],
    }
    document = okta({"/api/v1/things": {"get": operation}}, tags=[{"name": "Thing", "x-displayName": "All Things"}])
    (row,) = from_specification(Specification(document, "okta.yaml"), "management")
    assert (row["lifecycle"], row["not_generally_available"]) == ("LIMITED_GA", True)
    assert (row["tag"], row["admin_roles"]) == ("All Things", ["SUPER_ADMIN", "ORG_ADMIN"])


def test_the_lifecycle_of_the_path_holds_for_its_calls() -> None:
    item = {"x-okta-lifecycle": {"lifecycle": "EA"}, "get": {}, "put": {"x-okta-lifecycle": {"lifecycle": "GA"}}}
    rows = from_specification(Specification(okta({"/a": item}), "okta.yaml"), "management")
    assert [row.get("lifecycle") for row in rows] == ["EA", None]


@pytest.mark.parametrize(
    ("api", "path", "server"),
    [
        ("oauth", "/oauth2/v1/token", "org"),
        ("oauth", "/oauth2/{authorizationServerId}/v1/token", "custom"),
        ("oauth", "/.well-known/openid-configuration", "org"),
        ("management", "/oauth2/v1/clients/{clientId}", None),
    ],
)
def test_which_authorization_server_a_call_belongs_to(api: str, path: str, server: str | None) -> None:
    assert derived({}, api, path).get("server") == server


# Operations of a table


def test_what_is_empty_or_usual_is_left_out() -> None:
    (entry,) = from_table([operation_row()], ["management"])
    assert entry == {
        "method": "GET",
        "path": "/governance/api/v1/things/{thingId}",
        "id": "getThing",
        "title": "Retrieve a thing",
        "tag": "Things",
        "api": "governance",
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
    (entry,) = from_table([row], [])
    assert entry["lifecycle"] == "BETA"
    assert entry["not_generally_available"] is True
    assert entry["deprecated"] is True
    assert entry["body_types"] == ["text/csv"]


def test_a_default_of_false_or_zero_is_no_absence() -> None:
    row = operation_row(queryParams=[{"name": "a", "required": False, "type": "boolean", "default": False}])
    (entry,) = from_table([row], [])
    assert entry["params"][-1] == {"name": "a", "type": "boolean", "default": False}


def test_the_specification_wins_over_the_table() -> None:
    assert from_table([operation_row(api="oauth")], ["oauth"]) == []


def test_a_cut_example_is_left_out() -> None:
    calls = [{"method": method, "path": path} for method, path in (("POST", "/a"), ("POST", "/b"), ("GET", "/c"))]
    examples: dict[str, dict[str, Any]] = {
        "POST /a": {"request": {"x": 1}},
        "POST /b": {"request": {}, "requestTrimmed": True},
        "GET /c": {"response": 1},
        "POST /elsewhere": {"request": {}},
    }
    assert bodies_of_table(calls, examples) == [{"call": "POST /a", "body": {"x": 1}}]


# Scopes


def scopes_by_name(declared: dict[str, Any], *history: dict[str, Any], **more: Any) -> dict[str, dict[str, Any]]:
    rows = build_scopes(declared, more.get("operations", []), history, more.get("release", "2026.06.3"))
    return {row["name"]: row for row in rows}


def test_a_new_resource_gets_its_words_by_rule() -> None:
    declared = {"management": {"okta.flyingCarpets.read", "okta.flyingCarpets.manage"}}
    found = scopes_by_name(declared, operations=[{"scopes": ["okta.flyingCarpets.read"]}], release="2026.07.0")
    assert found["okta.flyingCarpets.read"] == {
        "name": "okta.flyingCarpets.read",
        "group": "Flying carpets",
        "kind": "read",
        "meaning": "Read flying carpets",
        "calls": 1,
        "status": "current",
        "org_server_only": True,
        "first_release": "2026.07.0",
        "last_release": "2026.07.0",
    }
    assert found["okta.flyingCarpets.manage"]["implies"] == ["okta.flyingCarpets.read"]
    assert found["okta.flyingCarpets.manage"]["calls"] == 1
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
        (
            {"status": "used-but-undeclared", "firstSpec": None, "lastSpec": None},
            "undeclared",
            "Named by calls, but Okta does not declare it",
        ),
        (
            {"status": "seed-only", "lastSpec": None, "firstSpec": None, "seeAlso": ["okta.b.read"]},
            "removed",
            "Renamed by Okta: use okta.b.read",
        ),
        ({"status": "seed-only", "lastSpec": None, "firstSpec": None}, "removed", "Not known to Okta any more"),
    ],
)
def test_the_status_has_words(row: dict[str, Any], status: str, note: str | None) -> None:
    history = [scope_row("okta.a.read", **row), scope_row("okta.b.read", firstSpec="2026.05.1")]
    entry = scopes_by_name({}, *history)["okta.a.read"]
    assert (entry["status"], entry.get("note")) == (status, note)


def test_a_newer_specification_moves_what_the_history_says() -> None:
    history = [
        scope_row("okta.kept.read"),
        scope_row("okta.dropped.read"),
        scope_row("okta.forgotten.read"),
        scope_row("okta.returned.read", status="removed-from-spec", lastSpec="2024.08.3"),
        scope_row("okta.governance.x.read", apis=["governance"]),
        scope_row("okta.elsewhere.read", apis=["management", "myaccount"]),
    ]
    declared = {"management": {"okta.kept.read", "okta.returned.read", "okta.new.read"}}
    used = [{"scopes": ["okta.nowhere.read", "okta.forgotten.read"]}]
    found = scopes_by_name(declared, *history, operations=used, release="2026.07.0")
    told = {name: (row["status"], row.get("first_release"), row.get("last_release")) for name, row in found.items()}
    assert told == {
        "okta.kept.read": ("current", "2024.06.1", "2026.07.0"),
        "okta.dropped.read": ("removed", "2024.06.1", "2026.06.3"),
        # Calls still name it.
        "okta.forgotten.read": ("undeclared", "2024.06.1", "2026.06.3"),
        "okta.returned.read": ("current", "2024.06.1", "2026.07.0"),
        # Their specifications are not here.
        "okta.governance.x.read": ("current", "2024.06.1", "2026.06.3"),
        "okta.elsewhere.read": ("current", "2024.06.1", "2026.06.3"),
        "okta.new.read": ("current", "2026.07.0", "2026.07.0"),
        "okta.nowhere.read": ("undeclared", None, None),
    }
    assert found["okta.dropped.read"]["note"] == "Gone from Okta since 2026.07"


def test_an_older_specification_moves_no_release_back() -> None:
    found = scopes_by_name({"management": {"okta.a.read"}}, scope_row("okta.a.read"), release="2025.01.0")
    assert found["okta.a.read"]["last_release"] == "2026.06.3"


@pytest.mark.parametrize(
    ("name", "kind", "group"),
    [
        ("openid", "oidc", "Sign-in (OpenID Connect)"),
        ("okta.users.read.self", "self", "Users"),
        ("okta.clients.register", "manage", "OAuth clients"),
        ("ssf.read", "read", "Shared signals"),
        ("okta.orgs.read", "read", "Org settings"),
        ("oddity", "manage", "Oddity"),
    ],
)
def test_kinds_and_groups(name: str, kind: str, group: str) -> None:
    row = scopes_by_name({"management": {name}})[name]
    assert (row["kind"], row["group"], row.get("org_server_only", False)) == (kind, group, kind != "oidc")


# The command


class Files:
    """The inputs of one run, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        body = {"content": {"application/json": {"example": {"x": "ü"}}}}
        paths = {"/api/v1/things": {"post": {"security": [{"oauth2": ["okta.things.manage"]}], "requestBody": body}}}
        self.write("management.yaml", yaml.safe_dump(okta(paths, {"okta.things.manage": "Their words"})))
        self.write("operations.json", json.dumps([operation_row(), operation_row(api="management")]))
        self.write("scopes.json", json.dumps([scope_row("okta.things.read", apis=["governance"])]))
        self.write("examples.json", json.dumps({}))

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def run(self, *names: str, more: tuple[str, ...] = ()) -> int:
        given = [f"--{Path(name).stem}={self.folder / name}" for name in names]
        return main([*given, f"--out={self.folder / 'out'}", *more])

    def written(self) -> dict[str, Any]:
        files = sorted((self.folder / "out").iterdir())
        return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in files}


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


ALL = ("management.yaml", "operations.json", "scopes.json", "examples.json")


def test_the_command_writes_four_files(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    assert files.run(*ALL, more=("--commit=abc1234",)) == 0
    written = files.written()
    assert list(written) == ["bodies.json", "catalogue.json", "operations.json", "scopes.json"]
    about = written["catalogue.json"]
    assert (about["label"], about["commit"], about["licence"]) == ("2026.07.0", "abc1234", "Apache-2.0")
    assert (about["operation_count"], about["scope_count"]) == (2, 2)
    assert [row["api"] for row in written["operations.json"]["operations"]] == ["management", "governance"]
    assert written["bodies.json"]["bodies"] == [{"call": "POST /api/v1/things", "body": {"x": "ü"}}]
    assert "Their words" not in (files.folder / "out" / "scopes.json").read_text(encoding="utf-8")
    printed = capsys.readouterr().out
    assert "Okta 2026.07.0, commit abc1234 of https://github.com/okta/okta-management-openapi-spec" in printed
    assert "Without --oauth: " in printed
    assert "Without --operations" not in printed


def test_a_second_run_writes_the_same_bytes(files: Files) -> None:
    runs = []
    for _ in range(2):
        files.run(*ALL)
        runs.append({path.name: path.read_bytes() for path in (files.folder / "out").iterdir()})
    assert runs[0] == runs[1]
    assert b"\r" not in b"".join(runs[0].values())


def test_one_specification_alone_is_enough(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    assert files.run("management.yaml", more=("--release=next",)) == 0
    written = files.written()
    assert [row["name"] for row in written["scopes.json"]["scopes"]] == ["okta.things.manage"]
    assert written["scopes.json"]["about"]["label"] == "next"
    printed = capsys.readouterr().out
    assert "commit (not named: --commit)" in printed
    for name in ("oauth", "myaccount", "operations", "scopes"):
        assert f"Without --{name}: " in printed


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("management.yaml", "swagger: '2.0'", "is Swagger 2.0"),
        ("management.yaml", "a: [", "is no valid YAML"),
        ("operations.json", "{", "is no valid JSON"),
        ("operations.json", "{}", "is another table"),
        ("operations.json", '[{"api": "governance"}]', "A row of a table lacks something"),
        ("scopes.json", '[{"scope": "okta.a.read"}]', "A row of a table lacks something"),
        ("scopes.json", "[1]", "is another table"),
        ("examples.json", "[]", "is another table"),
    ],
)
def test_a_broken_input_is_named_and_nothing_is_written(
    files: Files, capsys: pytest.CaptureFixture[str], name: str, text: str, words: str
) -> None:
    files.write(name, text)
    assert files.run(*ALL) == 2
    assert words in capsys.readouterr().err
    assert not (files.folder / "out").exists()


def test_different_releases_are_told(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    other = okta({"/oauth2/v1/token": {"post": {}}})
    files.write("oauth.yaml", yaml.safe_dump(other | {"info": {"version": "2026.06.3"}}))
    assert files.run("management.yaml", "oauth.yaml") == 0
    assert "different releases: management 2026.07.0, oauth 2026.06.3." in capsys.readouterr().out


def test_a_missing_input_is_named(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    assert files.run("myaccount.yaml") == 2
    assert "myaccount.yaml cannot be read" in capsys.readouterr().err
    assert files.run("scopes.json") == 2
    assert "No specification is given" in capsys.readouterr().err


def test_any_openapi_file_makes_the_same_four_files(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    pets = {
        "openapi": "3.1.0",
        "info": {"title": "Pets", "version": "1.2.0"},
        "paths": {"/pets": {"get": {"summary": "List pets", "security": [{"oauth": ["pets:read"]}]}}},
        "components": {
            "securitySchemes": {
                "oauth": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://id.example/token",
                                                                            "scopes": {"pets:read": "Read pets"}}}}
            }
        },
    }  # fmt: skip
    files.write("openapi.json", json.dumps(pets))
    assert files.run("openapi.json") == 0
    written = files.written()
    assert list(written) == ["bodies.json", "catalogue.json", "operations.json", "scopes.json"]
    assert [row["name"] for row in written["scopes.json"]["scopes"]] == ["pets:read"]
    assert [row["scopes"] for row in written["operations.json"]["operations"]] == [["pets:read"]]
    assert "Pets 1.2.0, from openapi.json" in capsys.readouterr().out


def test_an_openapi_file_stands_alone_and_no_address_is_fetched(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    files.write("openapi.json", "{}")
    assert files.run("openapi.json", "scopes.json") == 2
    assert "--openapi stands alone" in capsys.readouterr().err
    assert main(["--openapi=https://id.example/openapi.json", f"--out={files.folder / 'out'}"]) == 2
    assert "cannot be read" in capsys.readouterr().err
    assert not (files.folder / "out").exists()
