"""API descriptions to import: one of an online pet shop, and what people choose by mistake."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

_FLOW = {
    "authorizationUrl": "https://login.pawshop.example/authorize",
    "tokenUrl": "https://login.pawshop.example/token",
    "scopes": {
        "openid": "Sign in",
        "pets:read": "See the pets of the shop",
        "pets:write": "Add, change and remove pets",
        "orders:read": "See orders",
        "orders:write": "Place and cancel orders",
        "customers:read": "See who buys",
        "customers:write": "Change who buys <b>now</b>",
        "reports:read": "See how the shop does",
    },
}


def needs(*scopes: str) -> list[dict[str, list[str]]]:
    """A security requirement."""
    return [{"pawshop": list(scopes)}]


def _resource(name: str, thing: str) -> dict[str, Any]:
    title = thing.capitalize()
    one = {"name": f"{thing}Id", "in": "path", "required": True, "schema": {"type": "string"}}
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100, "default": 20}}
    state = {
        "name": "state",
        "in": "query",
        "required": True,
        "schema": {"type": "string", "enum": ["open", "closed"]},
        "description": "Which of them",
    }
    body = {
        "content": {
            "application/json": {
                "schema": {"type": "object"},
                "example": {"name": "Rex", "tags": ["good <i>dog</i>"], "price": 12.5},
            }
        }
    }
    done = {"200": {"description": "Done"}}
    return {
        f"/v2/{name}": {
            "get": {
                "operationId": f"list{title}",
                "summary": f"List {name}",
                "tags": [title],
                "parameters": [limit, state],
                "security": needs(f"{name}:read"),
                "responses": done,
            },
            "post": {
                "operationId": f"add{title}",
                "summary": f"Add a {thing}",
                "tags": [title],
                "requestBody": body,
                "security": needs(f"{name}:write"),
                "responses": done,
            },
        },
        f"/v2/{name}/{{{thing}Id}}": {
            "parameters": [one],
            "get": {
                "operationId": f"get{title}",
                "summary": f"Show a {thing}",
                "tags": [title],
                "security": needs(f"{name}:read"),
                "responses": done,
            },
            "delete": {
                "operationId": f"remove{title}",
                "summary": f"Remove a {thing}",
                "tags": [title],
                "deprecated": True,
                "security": needs(f"{name}:write", f"{name}:read"),
                "responses": done,
            },
        },
    }


def pawshop() -> dict[str, Any]:
    """14 calls, 8 scopes; of no provider that the app knows."""
    paths: dict[str, Any] = {}
    for name, thing in (("pets", "pet"), ("orders", "order"), ("customers", "customer")):
        paths.update(_resource(name, thing))
    answers = {"200": {"description": "Done"}}
    paths["/v2/health"] = {
        "get": {"summary": "Whether it runs", "tags": ["Shop"], "security": [], "responses": answers}
    }
    paths["/v2/reports/sales"] = {
        "get": {
            "summary": "Sales of a month",
            "tags": ["Shop"],
            "security": needs("reports:read"),
            "responses": answers,
        }
    }
    return {
        "openapi": "3.0.3",
        "info": {"title": "Pawshop", "version": "2.4.0"},
        "paths": paths,
        "components": {
            "securitySchemes": {"pawshop": {"type": "oauth2", "flows": {"authorizationCode": deepcopy(_FLOW)}}}
        },
    }


def as_json(document: dict[str, Any]) -> bytes:
    """A JSON file."""
    return json.dumps(document, indent=1).encode()


def as_yaml(document: dict[str, Any]) -> bytes:
    """A YAML file."""
    import yaml

    text: str = yaml.safe_dump(document, sort_keys=False)
    return text.encode()


def with_cycles() -> dict[str, Any]:
    """The same shop, whose schemas, parameters and paths lead back to themselves."""
    document = pawshop()
    document["components"]["schemas"] = {
        "Pet": {"type": "object", "properties": {"friend": {"$ref": "#/components/schemas/Pet"}}},
        "A": {"$ref": "#/components/schemas/B"},
        "B": {"$ref": "#/components/schemas/A"},
    }
    document["components"]["parameters"] = {"P": {"$ref": "#/components/parameters/P"}}
    document["paths"]["/v2/pets"]["get"]["parameters"].append({"$ref": "#/components/parameters/P"})
    document["paths"]["/v2/pets"]["post"]["requestBody"]["content"]["application/json"] = {
        "schema": {"$ref": "#/components/schemas/A"}
    }
    document["paths"]["/v2/loop"] = {"$ref": "#/paths/~1v2~1loop"}
    return document


def without_security() -> dict[str, Any]:
    """The same shop, which says nothing of who may call it."""
    document = pawshop()
    del document["components"]
    for item in document["paths"].values():
        for call in item.values():
            if isinstance(call, dict):
                call.pop("security", None)
    return document


_PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")

UNUSABLE: dict[str, tuple[str, bytes, str]] = {
    "empty": ("empty.yaml", b"", "empty.yaml"),
    "only blanks": ("blank.json", b" \n\n", "blank.json"),
    "picture": ("picture.json", _PNG + bytes(range(256)), "picture.json"),
    "picture as YAML": ("picture.yaml", _PNG + bytes(range(256)), "picture.yaml"),
    "web page": ("index.yaml", b"<!DOCTYPE html>\n<html><body><p>Not: found</p></body></html>", "index.yaml"),
    "web page as JSON": ("index.json", b"<!DOCTYPE html>\n<html></html>", "index.json"),
    "Swagger 2": ("old.json", b'{"swagger": "2.0", "info": {"title": "x"}, "paths": {"/a": {}}}', "Swagger 2.0"),
    "OpenAPI 4": ("new.json", b'{"openapi": "4.0.0", "paths": {"/a": {}}}', "OpenAPI 4.0.0"),
    "version that is no text": ("odd.json", b'{"openapi": [3], "paths": {"/a": {}}}', "odd.json"),
    "no paths": ("bare.json", b'{"openapi": "3.0.3", "info": {}, "paths": {}}', "bare.json"),
    "cut off": ("cut.json", as_json(pawshop())[:3000], "cut.json"),
    "cut off YAML": ("cut.yaml", b'openapi: "3.0.3\npaths:\n  /a: {get', "cut.yaml"),
    "another JSON": ("other.json", b'["openapi", "3.0.3"]', "other.json"),
    "a number": ("seven.json", b"7", "seven.json"),
    "deep": ("deep.json", b'{"openapi": "3.0.3", "paths": ' + b"[" * 100_000, "deep.json"),
    "deep YAML": ("deep.yaml", b"[" * 5_000, "deep.yaml"),
    "aliases without end": (
        "bomb.yaml",
        b"openapi: 3.0.3\na0: &a0 [x, x]\n"
        + b"".join(b"a%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 12)),
        "bomb.yaml",
    ),
    "a tag that would run": ("tag.yaml", b'!!python/object/apply:os.system ["true"]', "tag.yaml"),
}
"""By what it is: file name, content, and words that the message has."""
