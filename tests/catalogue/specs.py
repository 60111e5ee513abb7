"""Small OpenAPI documents for the tests of what reads them."""

import json
from typing import Any

SCOPES = {"things.read": "Look at things", "things.write": "Change things"}


def spec(paths: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A document with one OAuth scheme `oauth`, an API key and an OpenID Connect scheme."""
    document: dict[str, Any] = {
        "openapi": "3.0.3",
        "info": {"title": "Things", "version": "7"},
        "paths": {"/things": {"get": {"summary": "List things"}}} if paths is None else paths,
        "components": {
            "securitySchemes": {
                "oauth": {"type": "oauth2", "flows": {"authorizationCode": {"scopes": dict(SCOPES)}}},
                "oidc": {"type": "openIdConnect", "openIdConnectUrl": "https://op.example/"},
                "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
                "bearer": {"type": "http", "scheme": "bearer"},
            }
        },
    }
    components = more.pop("components", {})
    document["components"] |= components
    return document | more


def get(path: str = "/things", **operation: Any) -> dict[str, Any]:
    """The paths of a document with one GET."""
    return {path: {"get": operation}}


def as_bytes(document: object) -> bytes:
    """The document as a JSON file."""
    return json.dumps(document).encode()
