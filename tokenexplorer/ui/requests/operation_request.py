"""A call of the catalogue as a request to fill in. Pure."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tokenexplorer.api.request import ApiRequest, Auth
from tokenexplorer.api.request import Row as Line

if TYPE_CHECKING:
    from tokenexplorer.catalogue.operations import Operation


def request_of(operation: Operation, auth: Auth, org_id: str, example: Any = None) -> ApiRequest:
    """Method, URL with `{id}` places to fill, required headers, query parameters turned off unless they are required.

    Args:
        operation: The call.
        auth: As it is chosen now; stays.
        org_id: Whose variables are used.
        example: A body that the specification gives, as a JSON value, or None.
    """
    query = tuple(
        Line(each.name, _first(each.default, each.choices) if each.required else "", each.required)
        for each in operation.params
        if each.place == "query"
    )
    required = tuple(
        Line(each.name, _first(each.default, each.choices))
        for each in operation.params
        if each.place == "header" and each.required
    )
    request = ApiRequest(
        method=operation.method,
        url=f"{{{{org}}}}{operation.path}",
        params=query,
        headers=(Line("Accept", "application/json"), *required),
        auth=auth,
        org_id=org_id,
    )
    if not operation.has_body:
        return request
    kind = operation.body_types[0] if operation.body_types else ""
    if "form" in kind.lower():
        return replace(request, body_kind="form")
    if kind and not kind.lower().startswith("application/json"):
        request = replace(request, headers=(*request.headers, Line("Content-Type", kind)))
    if kind and "json" not in kind.lower():
        return replace(request, body_kind="text")
    body = "" if example is None else json.dumps(example, indent=2, ensure_ascii=False)
    return replace(request, body_kind="json", body=body)


def meanings_of(operation: Operation) -> dict[str, str]:
    """What the catalogue says of each query parameter."""
    return {
        each.name: _meaning(each.meaning, each.default, each.choices)
        for each in operation.params
        if each.place == "query"
    }


def _first(default: object, choices: tuple[str, ...]) -> str:
    return str(default) if default is not None else choices[0] if choices else ""


def _meaning(meaning: str, default: object, choices: tuple[str, ...]) -> str:
    words = [meaning] if meaning else []
    if choices:
        words.append(f"one of {', '.join(choices[:6])}{' …' if len(choices) > 6 else ''}")
    if default is not None:
        words.append(f"{default} where it is absent")
    return "; ".join(words)
