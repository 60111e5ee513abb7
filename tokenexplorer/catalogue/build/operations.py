"""Operations and their request bodies, out of Okta's specifications and of the table of those that have none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tokenexplorer.catalogue.openapi_operations import Row, read_body, read_operation, without_empty
from tokenexplorer.catalogue.openapi_spec import Specification
from tokenexplorer.catalogue.wording import PARAMETER_MEANINGS

_CUSTOM_SERVER = re.compile(r"/oauth2/\{[^}]*\}/")
_PARAMETER_LISTS = (("path", "pathParams"), ("query", "queryParams"), ("header", "headerParams"))
_PARAMETER_MEMBERS = ("default", "enum", "minimum", "maximum")


def from_specification(spec: Specification, api: str) -> list[Row]:
    """The operations of one specification, in its order.

    Args:
        spec: One of Okta's; all its lists page by Link headers, which it rarely says.
        api: management, oauth or myaccount.
    """
    rows = []
    for call in spec.calls():
        row = read_operation(spec, call, api, call.path, _own_words, pages_by_link=True)
        if api == "oauth":
            row["server"] = "custom" if _CUSTOM_SERVER.match(call.path) else "org"
        rows.append(row)
    return rows


def bodies_of(spec: Specification) -> list[Row]:
    """The first small example of a request body of each call that has one."""
    return [
        {"call": f"{call.method} {call.path}", "body": body} for call in spec.calls() for body in read_body(spec, call)
    ]


def from_table(rows: Iterable[Mapping[str, Any]], apis: Iterable[str]) -> list[Row]:
    """The operations of a table that was extracted from specifications which are not at hand.

    Args:
        rows: One object an operation with `method`, `path`, `title`, `scopes` and what the specification adds.
        apis: Which APIs have a specification; their rows are left out.
    """
    known = frozenset(apis)
    return [_operation(row) for row in rows if row["api"] not in known]


def bodies_of_table(operations: Iterable[Row], examples: Mapping[str, Mapping[str, Any]]) -> list[Row]:
    """The request examples of those operations.

    Args:
        operations: As `from_table` answers them.
        examples: By `METHOD path`: `request`, and `requestTrimmed` where it is cut.
    """
    calls = (f"{row['method']} {row['path']}" for row in operations)
    found = ((call, examples[call]) for call in calls if call in examples)
    return [
        {"call": call, "body": each["request"]}
        for call, each in found
        if "request" in each and not each.get("requestTrimmed")
    ]


def _own_words(name: str, _description: str) -> str:
    return PARAMETER_MEANINGS.get(name, "")


def _operation(row: Mapping[str, Any]) -> Row:
    entry: Row = {
        "method": row["method"],
        "path": row["path"],
        "id": row["operationId"],
        "title": row["title"],
        "tag": row["tagTitle"],
        "api": row["api"],
        "scopes": row["scopes"],
        "api_token": row["apiToken"],
        "no_auth": row["noAuth"],
        "lifecycle": "" if row["lifecycle"] == "GA" else row["lifecycle"],
        "not_generally_available": row["generallyAvailable"] is False,
        "deprecated": row.get("deprecated", False),
        "paging": row.get("paging", []),
        "params": [_parameter(place, each) for place, key in _PARAMETER_LISTS for each in row.get(key, [])],
        "has_body": row["hasBody"],
        "body_types": [each for each in row.get("bodyTypes", []) if each != "application/json"],
        "returns_list": row.get("returnsList", False),
        "admin_roles": row.get("adminRoles", []),
    }
    return without_empty(entry)


def _parameter(place: str, row: Mapping[str, Any]) -> Row:
    entry: Row = {
        "name": row["name"],
        "in": place if place != "query" else "",
        "type": row["type"] if row["type"] != "string" else "",
        "required": row["required"] and place != "path",
        "meaning": PARAMETER_MEANINGS.get(row["name"], ""),
    }
    kept = {key: row[key] for key in _PARAMETER_MEMBERS if key in row}
    return without_empty(entry) | kept
