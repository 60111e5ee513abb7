"""An API description of any size, for measuring."""

from __future__ import annotations

import json
from typing import Any

_VERBS = {"get": "read", "post": "manage", "put": "manage", "delete": "manage", "patch": "manage"}
_PER_RESOURCE = 20


def openapi_file(operations: int) -> bytes:
    """An OpenAPI 3 file with that many operations, twenty a resource, each resource with a read and a manage scope."""
    resources = -(-operations // _PER_RESOURCE)
    scopes = {
        f"things{number}.{verb}": f"{verb.capitalize()} things of kind {number}"
        for number in range(resources)
        for verb in ("read", "manage")
    }
    paths: dict[str, dict[str, Any]] = {}
    for number in range(operations):
        resource, place = divmod(number, _PER_RESOURCE)
        method = tuple(_VERBS)[place % len(_VERBS)]
        path = f"/api/v1/things{resource}/{{thingId}}/parts{place // len(_VERBS)}"
        paths.setdefault(path, {})[method] = {
            "operationId": f"operation{number}",
            "summary": f"{method.capitalize()} part {place // len(_VERBS)} of a thing of kind {resource}",
            "tags": [f"Things {resource}"],
            "parameters": [{"name": "thingId", "in": "path", "required": True, "schema": {"type": "string"}}],
            "security": [{"oauth": [f"things{resource}.{_VERBS[method]}"]}],
            "responses": {"200": {"description": "Done"}},
        }
    flow = {"authorizationUrl": "https://id.example/authorize", "tokenUrl": "https://id.example/token"}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Things", "version": "1.0.0"},
        "paths": paths,
        "components": {
            "securitySchemes": {"oauth": {"type": "oauth2", "flows": {"authorizationCode": {**flow, "scopes": scopes}}}}
        },
    }
    return json.dumps(document).encode()
