"""Any OpenAPI 3 file as a catalogue: every rule of reading on a document of a few lines."""

import json
from typing import Any

import pytest

from tests.catalogue.specs import as_bytes, get, spec
from tokenexplorer.catalogue import openapi_spec
from tokenexplorer.catalogue.catalogue import from_document
from tokenexplorer.catalogue.openapi import read
from tokenexplorer.catalogue.openapi_scopes import group_of, kind_of
from tokenexplorer.errors import CatalogueFileError


def document(paths: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return read(as_bytes(spec(paths, **more)), "things.json")


def operation(**members: Any) -> dict[str, Any]:
    rows = document(get(**members))["operations"]
    assert len(rows) == 1
    return dict(rows[0])


def test_a_catalogue_comes_of_it() -> None:
    paths = get("/things/{thingId}", operationId="getThing", tags=["Things"], security=[{"oauth": ["things.read"]}])
    catalogue = from_document(document(paths))
    found = catalogue.find("GET", "https://api.example/things/7")
    assert found is not None
    assert (found.id, found.title, found.tag, found.scopes) == ("getThing", "getThing", "Things", ("things.read",))
    assert [each.name for each in catalogue.scopes] == ["things.read", "things.write"]
    assert [each.calls for each in catalogue.scopes] == [1, 0]
    assert catalogue.release.label == "7"
    assert (catalogue.release.title, catalogue.release.source, catalogue.release.note) == ("Things", "things.json", "")
    assert all(each.implies == () for each in catalogue.scopes)


@pytest.mark.parametrize(
    ("security", "scopes", "no_auth"),
    [
        ([{"oauth": ["things.read"]}], ["things.read"], False),
        ([{"oauth": ["things.read", "things.write"]}], ["things.read", "things.write"], False),
        # Ways: the one with the fewest scopes, the first of several.
        ([{"oauth": ["a", "b"]}, {"oauth": ["c"]}], ["c"], False),
        ([{"oauth": ["a"]}, {"oauth": ["b"]}], ["a"], False),
        ([{"key": []}, {"oauth": ["a"]}], ["a"], False),
        # Together: all of them.
        ([{"oauth": ["a"], "oidc": ["openid"]}], ["a", "openid"], False),
        ([{"oauth": ["a"], "key": []}], ["a"], False),
        ([{"oidc": ["openid", "openid"]}], ["openid"], False),
        # No OAuth: what stands there are roles.
        ([{"bearer": ["admin"]}], None, False),
        ([{"nowhere": ["admin"]}], None, False),
        # Nothing is needed.
        ([], None, True),
        ([{}], None, True),
        ([{"oauth": ["a"]}, {}], None, True),
        # Wrong types.
        ("oauth", None, True),
        ([{"oauth": "a"}], None, False),
        ([{"oauth": [7, "", "two words", "a"]}], ["a"], False),
    ],
)
def test_what_a_call_needs(security: Any, scopes: list[str] | None, no_auth: bool) -> None:
    row = operation(security=security)
    assert row.get("scopes") == scopes
    assert row.get("no_auth", False) is no_auth


def test_what_the_document_needs_holds_for_calls_that_say_nothing() -> None:
    paths: dict[str, Any] = {"/a": {"get": {}, "post": {"security": []}}}
    rows = document(paths, security=[{"oauth": ["things.read"]}])["operations"]
    assert [(row.get("scopes"), row.get("no_auth")) for row in rows] == [(["things.read"], None), (None, True)]


def test_without_any_security_nothing_is_needed() -> None:
    assert operation()["no_auth"] is True


def test_scopes_have_groups_kinds_and_outside_meanings() -> None:
    paths = get(security=[{"oauth": ["things.purge", "openid"]}])
    rows = {row["name"]: row for row in document(paths)["scopes"]}
    assert rows["things.read"] == {
        "name": "things.read",
        "group": "Things",
        "kind": "read",
        "meaning": "Look at things",
        "status": "current",
    }
    assert rows["things.write"]["kind"] == "manage"
    assert rows["things.purge"]["status"] == "undeclared"
    assert "does not declare" in rows["things.purge"]["note"]
    assert (rows["openid"]["group"], rows["openid"]["kind"]) == ("Sign-in (OpenID Connect)", "oidc")
    assert rows["things.purge"]["kind"] == "other"


@pytest.mark.parametrize(
    ("scope", "group", "kind"),
    [
        ("read:users", "Users", "read"),
        ("write:calendar_events", "Calendar events", "manage"),
        ("read:user:email", "User: email", "read"),
        ("repo:status", "Repo", "other"),
        ("users:read", "Users", "read"),
        ("calendar-events/write", "Calendar events", "manage"),
        ("https://api.example/auth/calendar.read", "Auth: calendar", "read"),
        ("https://graph.example/Mail.ReadWrite", "Mail", "manage"),
        ("a.b.userSettings.manage", "B: user settings", "manage"),
        ("repo", "Other scopes", "other"),
        ("delete_repo", "Other scopes", "manage"),
        ("admin:org", "Org", "manage"),
        ("...", "Other scopes", "other"),
        ("openid", "Other scopes", "oidc"),
    ],
)
def test_groups_and_kinds_by_name(scope: str, group: str, kind: str) -> None:
    assert (group_of(scope), kind_of(scope)) == (group, kind)


def test_parameters_of_the_path_and_of_the_call_are_joined() -> None:
    shared = {"limit": {"name": "limit", "in": "query", "description": "How many", "schema": {"type": "integer"}}}
    paths = {
        "/things/{id}": {
            "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                {"name": "q", "in": "query", "schema": {"type": "string"}},
                {"$ref": "#/components/parameters/limit"},
            ],
            "get": {
                "parameters": [
                    {"name": "q", "in": "query", "required": True, "schema": {"enum": ["a", 1, True]}},
                    {"name": "X-Trace", "in": "header", "schema": {"default": "on"}},
                    {"name": "Authorization", "in": "header"},
                    {"name": "session", "in": "cookie"},
                    {"$ref": "other.yaml#/components/parameters/p"},
                    {"$ref": "https://elsewhere.example/p.json"},
                    {"$ref": "#/components/parameters/none"},
                    "nonsense",
                ]
            },
        }
    }
    (row,) = document(paths, components={"parameters": shared})["operations"]
    assert row["params"] == [
        {"name": "id", "in": "path"},
        {"name": "q", "required": True, "enum": ["a", "1", "true"]},
        {"name": "limit", "type": "integer", "meaning": "How many"},
        {"name": "X-Trace", "in": "header", "default": "on"},
    ]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (
            {"type": ["null", "integer"], "minimum": 1, "maximum": 9.5},
            {"type": "integer", "minimum": 1, "maximum": 9.5},
        ),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Colour"}}, {"type": "array", "enum": ["red"]}),
        ({"oneOf": [{"enum": ["a"]}, {"enum": ["b"]}]}, {"enum": ["a", "b"]}),
        # Any other value is allowed too.
        ({"anyOf": [{"enum": ["a"]}, {"type": "string"}]}, {}),
        ({"type": "number"}, {}),
        ({"type": {"a": 1}, "default": [1], "minimum": True}, {}),
        ({"$ref": "#/components/schemas/Loop"}, {}),
        ({"default": False}, {"default": False}),
    ],
)
def test_parameter_schemas(schema: dict[str, Any], expected: dict[str, Any]) -> None:
    schemas = {"Colour": {"enum": ["red"]}, "Loop": {"$ref": "#/components/schemas/Loop"}}
    paths = get(parameters=[{"name": "p", "in": "query", "schema": schema}])
    (row,) = document(paths, components={"schemas": schemas})["operations"]
    assert row["params"] == [{"name": "p"} | expected]


def test_bodies_and_answers() -> None:
    paths = {
        "/things": {
            "post": {
                "requestBody": {"$ref": "#/components/requestBodies/Thing"},
                "responses": {"default": {}, "201": {"description": "made"}},
                "deprecated": True,
            },
            "get": {
                "parameters": [{"name": "after", "in": "query"}, {"name": "limit", "in": "query"}],
                "responses": {
                    "200": {
                        "headers": {"link": {}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/All"}}},
                    }
                },
            },
            "put": {"requestBody": {"content": {"text/csv": {"example": "a,b"}}}},
        }
    }
    components = {
        "requestBodies": {"Thing": {"content": {"application/json": {"example": {"name": "x"}}}}},
        "schemas": {"All": {"type": "array", "items": {"$ref": "#/components/schemas/All"}}},
    }
    found = document(paths, components=components)
    rows = {row["method"]: row for row in found["operations"]}
    assert rows["POST"]["has_body"] is True
    assert "body_types" not in rows["POST"]
    assert rows["POST"]["deprecated"] is True
    assert rows["GET"]["returns_list"] is True
    assert rows["GET"]["paging"] == ["after", "limit", "linkHeader"]
    assert rows["PUT"]["body_types"] == ["text/csv"]
    # What is no JSON value is no example of a body.
    assert found["bodies"] == [{"call": "POST /things", "body": {"name": "x"}}]


@pytest.mark.parametrize(
    "media",
    [
        {"examples": {"one": {"$ref": "#/components/examples/One"}, "two": {"value": {"n": 2}}}},
        {"schema": {"$ref": "#/components/schemas/One"}},
        {"schema": {"examples": [{"n": 1}]}},
    ],
)
def test_the_first_example_of_a_body(media: dict[str, Any]) -> None:
    components = {"examples": {"One": {"value": {"n": 1}}}, "schemas": {"One": {"example": {"n": 1}}}}
    paths = {"/a": {"post": {"requestBody": {"content": {"application/json": media}}}}}
    assert document(paths, components=components)["bodies"] == [{"call": "POST /a", "body": {"n": 1}}]


@pytest.mark.parametrize("example", [{"a": "x" * 6000}, {"a": ["\ud800"]}, [[[]] * 3000] * 3], ids=repr)
def test_large_and_broken_examples_are_left_out(example: object) -> None:
    paths = {"/a": {"post": {"requestBody": {"content": {"application/json": {"example": example}}}}}}
    assert document(paths)["bodies"] == []


def test_deep_examples_are_left_out() -> None:
    deep: list[Any] = []
    for _ in range(50):
        deep = [deep]
    paths = {"/a": {"post": {"requestBody": {"content": {"application/json": {"example": deep}}}}}}
    assert document(paths)["bodies"] == []


@pytest.mark.parametrize(
    ("servers", "path"),
    [
        ([], "/things"),
        ([{"url": "https://api.example"}], "/things"),
        ([{"url": "https://api.example/v2/"}, {"url": "/other"}], "/v2/things"),
        ([{"url": "/v2"}], "/v2/things"),
        ([{"url": "v2/"}], "/v2/things"),
        ([{"url": "https://{domain}/{base}", "variables": {"base": {"default": "v3"}}}], "/v3/things"),
        ([{"url": "https://{domain}/{base}"}], "/{base}/things"),
        ([{"url": "https://[/x"}], "/things"),
        ([{"url": 7}], "/things"),
        ("nonsense", "/things"),
    ],
)
def test_the_server_s_path_comes_first(servers: Any, path: str) -> None:
    assert [row["path"] for row in document(servers=servers)["operations"]] == [path]


def test_the_nearest_server_counts() -> None:
    paths = {"/a": {"servers": [{"url": "/path"}], "get": {}, "put": {"servers": [{"url": "/call"}]}}}
    assert [row["path"] for row in document(paths, servers=[{"url": "/all"}])["operations"]] == ["/path/a", "/call/a"]


def test_a_call_that_two_paths_describe_is_there_once() -> None:
    paths = {
        "/v2/things": {"get": {"summary": "First"}},
        "/things": {"servers": [{"url": "/v2"}], "get": {"summary": "Second"}, "put": {}},
    }
    rows = document(paths)["operations"]
    assert [(row["method"], row["path"], row["title"]) for row in rows][:1] == [("GET", "/v2/things", "First")]
    assert [row["method"] for row in rows] == ["GET", "PUT"]


def test_versions_that_yaml_takes_for_numbers_are_read() -> None:
    text = b"openapi: 3.1\ninfo: {title: Things, version: 2.5}\npaths:\n  /things:\n    get: {}\n"
    assert read(text, "things.yaml")["about"]["label"] == "2.5"
    assert openapi_spec.stated(7, 40) == "7"
    assert openapi_spec.stated(True, 40) == ""


def test_outside_text_is_one_short_line() -> None:
    paths = get(summary="<b>List</b>\n\x1b[31m\u202eall " + "x" * 999, tags=["a\nb"], operationId=["no", "text"])
    (row,) = document(paths)["operations"]
    assert row["title"].startswith("<b>List</b> [31m all x")
    assert len(row["title"]) == 300
    assert row["tag"] == "a b"
    assert row["id"] == ""


def test_names_that_cannot_be_sent_are_left_out() -> None:
    paths: dict[str, Any] = {
        "/a\nb": {"get": {}},
        "/\ud800": {"get": {}},
        "no-slash": {"get": {}},
        "/ok": {"get": {}, "x-y": {}},
    }
    flows = {"implicit": {"scopes": {"two words": "", "line\nbreak": "", "ok": None}}}
    components = {"securitySchemes": {"o": {"type": "oauth2", "flows": flows}}}
    found = document(paths, components=components)
    assert [row["path"] for row in found["operations"]] == ["/ok"]
    assert [row["name"] for row in found["scopes"]] == ["ok"]
    json.dumps(found, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("schemes", "words"),
    [
        ({}, "no OAuth 2.0"),
        ({"key": {"type": "apiKey"}}, "no OAuth 2.0"),
        ({"o": {"type": "oauth2", "flows": {}}}, "names no scopes"),
        ({"o": {"type": "openIdConnect"}}, "names no scopes"),
    ],
)
def test_a_file_without_scopes_is_taken_with_a_note(schemes: dict[str, Any], words: str) -> None:
    found = document(components={"securitySchemes": schemes})
    assert words in found["about"]["note"]
    assert found["scopes"] == []
    assert len(found["operations"]) == 1


def test_openapi_3_1_is_read() -> None:
    info = {"title": "T", "version": "1", "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"}}
    assert document(openapi="3.1.0", info=info)["about"]["licence"] == "Apache-2.0"


@pytest.mark.parametrize(
    ("changed", "title", "advice"),
    [
        ({"openapi": None, "swagger": "2.0"}, "things.json is Swagger 2.0, not OpenAPI 3.", "Convert it"),
        ({"openapi": None, "swagger": 2.0}, "things.json is Swagger 2.0, not OpenAPI 3.", "Convert it"),
        ({"openapi": "3.2.0"}, "things.json is OpenAPI 3.2.0, which is not read.", "Choose an OpenAPI 3.0"),
        ({"openapi": "4.0"}, "things.json is OpenAPI 4.0, which is not read.", "Choose an OpenAPI 3.0"),
        ({"openapi": "3.10.0"}, "things.json is OpenAPI 3.10.0, which is not read.", "Choose an OpenAPI 3.0"),
        ({"openapi": None}, "things.json is no OpenAPI document.", "Choose an OpenAPI 3.0"),
        ({"paths": {}}, "things.json names no paths.", "Choose the file"),
        ({"paths": []}, "things.json names no paths.", "Choose the file"),
    ],
)
def test_what_is_no_openapi_3_is_refused(changed: dict[str, Any], title: str, advice: str) -> None:
    with pytest.raises(CatalogueFileError) as caught:
        document(**changed)
    assert caught.value.title == title
    assert caught.value.advice.startswith(advice)


def test_a_file_of_nothing_is_refused() -> None:
    components: dict[str, Any] = {"securitySchemes": {}}
    with pytest.raises(CatalogueFileError, match="neither calls nor scopes"):
        document({"/a": {"description": "nothing"}}, components=components)


def repeated(item: dict[str, Any]) -> dict[str, Any]:
    return {"/a": item} | {f"/{number}": {"$ref": "#/paths/~1a"} for number in range(6_000)}


METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@pytest.mark.parametrize(
    "operation",
    [
        {"parameters": [{"name": f"p{number}", "in": "query"} for number in range(200)]},
        {"security": [{"oauth": [f"scope{number}" for number in range(5_000)]}]},
        {"security": [{"oauth": []}] * 200},
    ],
    ids=["parameters", "scopes", "ways"],
)
def test_a_small_file_that_stands_for_a_large_one_is_refused(
    operation: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openapi_spec, "MAX_WORK", 20_000)
    with pytest.raises(CatalogueFileError, match="without end"):
        document(repeated(dict.fromkeys(METHODS, operation)))


def test_too_many_operations_are_refused() -> None:
    with pytest.raises(CatalogueFileError, match="too many operations"):
        document({f"/{number}": {"get": {}} for number in range(50_001)})


def test_references_in_circles_end() -> None:
    components = {
        "parameters": {"A": {"$ref": "#/components/parameters/B"}, "B": {"$ref": "#/components/parameters/A"}},
        "schemas": {"S": {"allOf": [{"$ref": "#/components/schemas/S"}, {"$ref": "#/components/schemas/S"}]}},
    }
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/S"}}}
    paths = get(parameters=[{"$ref": "#/components/parameters/A"}], responses={"200": {"content": content}})
    paths["/loop"] = {"$ref": "#/paths/~1loop"}
    (row,) = document(paths, components=components)["operations"]
    assert "params" not in row


def test_a_path_item_may_be_a_reference() -> None:
    paths = {"/a": {"get": {}}, "/b": {"$ref": "#/paths/~1a"}, "/c": {"$ref": "#/x-list/0"}}
    rows = document(paths, **{"x-list": [{"put": {}}]})["operations"]
    assert [(row["method"], row["path"]) for row in rows] == [("GET", "/a"), ("GET", "/b"), ("PUT", "/c")]
