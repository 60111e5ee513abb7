"""Whatever a file holds: a document that is whole, or a `CatalogueFileError`; nothing else, and soon."""

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalogue.specs import as_bytes, spec
from tokenexplorer.catalogue.catalogue import from_document
from tokenexplorer.catalogue.openapi import read
from tokenexplorer.errors import CatalogueFileError

WHOLE = spec(
    {
        "/things/{id}": {
            "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {"$ref": "#/components/schemas/Id"}}
            ],
            "servers": [{"url": "https://{d}/{v}", "variables": {"v": {"default": "v1"}}}],
            "x-okta-lifecycle": {"lifecycle": "EA", "isGenerallyAvailable": False},
            "get": {
                "operationId": "getThing",
                "summary": "Get",
                "tags": ["T"],
                "deprecated": True,
                "x-okta-iam-admin-roles": ["APP_ADMIN"],
                "security": [{"oauth": ["things.read"], "oidc": ["openid"]}, {"key": []}],
                "parameters": [{"name": "after", "in": "query", "schema": {"type": "array", "items": {"enum": ["a"]}}}],
                "responses": {
                    "200": {
                        "headers": {"Link": {}},
                        "content": {"application/json": {"schema": {"allOf": [{"$ref": "#/components/schemas/Page"}]}}},
                    }
                },
            },
            "post": {"requestBody": {"content": {"application/json": {"examples": {"one": {"value": {"a": 1}}}}}}},
        }
    },
    tags=[{"name": "T", "x-displayName": "Things"}],
    servers=[{"url": "/v1"}],
    security=[{"bearer": []}],
    components={
        "schemas": {
            "Id": {"type": ["string", "null"], "default": "x", "minimum": 1},
            "Page": {"properties": {"_links": {"properties": {"next": {"type": "object"}}}}},
        }
    },
)

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
REFERENCES = st.sampled_from(
    ["#/paths", "#/", "#/components/schemas/Id", "#/paths/~1things~1{id}", "other.yaml#/a", "#"]
)
VALUES = st.recursive(
    SCALARS | REFERENCES.map(lambda each: {"$ref": each}),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def places(node: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [here] if here else []
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in pairs:
        found += places(value, (*here, key))
    return found


PLACES = places(WHOLE)


def document_or_fault(data: bytes, name: str) -> dict[str, Any] | CatalogueFileError:
    try:
        return read(data, name)
    except CatalogueFileError as fault:
        return fault


def assert_read_or_told(data: bytes, name: str) -> None:
    found = document_or_fault(data, name)
    if isinstance(found, CatalogueFileError):
        assert found.title
        assert found.advice
        return
    json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
    catalogue = from_document(json.loads(json.dumps(found)))
    assert len(catalogue.operations) == catalogue.release.operation_count
    assert len(catalogue.groups()) <= len(catalogue.scopes)
    for each in catalogue.operations:
        assert all(isinstance(choice, str) for param in each.params for choice in param.choices)
        catalogue.find(each.method, each.path)


def test_the_whole_document_is_read() -> None:
    found = read(as_bytes(WHOLE), "a.json")
    assert [row["path"] for row in found["operations"]] == ["/v1/things/{id}"] * 2
    assert found["operations"][0] == {
        "method": "GET",
        "path": "/v1/things/{id}",
        "id": "getThing",
        "title": "Get",
        "tag": "Things",
        "api": "openapi",
        "scopes": ["things.read", "openid"],
        "lifecycle": "EA",
        "not_generally_available": True,
        "deprecated": True,
        "paging": ["after", "linkHeader", "bodyLinksNext"],
        "params": [
            {"name": "id", "in": "path", "default": "x", "minimum": 1},
            {"name": "after", "type": "array", "enum": ["a"]},
        ],
        "admin_roles": ["APP_ADMIN"],
    }


@settings(max_examples=300, deadline=None)
@given(changes=st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=3))
def test_wrong_types_anywhere(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    document = copy.deepcopy(WHOLE)
    for place, value in changes:
        node: Any = document
        try:
            for key in place[:-1]:
                node = node[key]
            node[place[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took this place away
    assert_read_or_told(as_bytes(document), "a.json")


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_damaged_bytes(data: st.DataObject) -> None:
    whole = as_bytes(WHOLE)
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    damaged = whole[:start] + data.draw(st.binary(max_size=6)) + whole[end:]
    assert_read_or_told(damaged, data.draw(st.sampled_from(["a.json", "a.yaml"])))


@settings(max_examples=150, deadline=None)
@given(text=st.text(st.sampled_from("a:-? &*!|>'\"%@[]{},#\n\t~<1."), max_size=60))
def test_any_yaml(text: str) -> None:
    assert_read_or_told(text.encode(), "a.yaml")
    assert_read_or_told(b"openapi: 3.0.3\npaths:\n  /a:\n    get: " + text.encode(), "a.yaml")
