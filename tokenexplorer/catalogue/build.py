"""Makes the catalogue's files out of tables that were extracted from Okta's OpenAPI specification.

    python -m tokenexplorer.catalogue.build --scopes scopes.json --operations operations.json --examples examples.json \
        --out resources/data

The inputs hold one object for each scope and operation with everything the specification says; what is written here is
what the app reads, in as few bytes as a person can still read: members that are false or empty are left out.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tokenexplorer.catalogue.wording import (
    FIRST_GROUPS,
    PARAMETER_MEANINGS,
    SIGN_IN,
    SIGN_IN_MEANINGS,
    group_title,
    meaning,
)

Entry = dict[str, Any]

SOURCE = "https://github.com/okta/okta-management-openapi-spec"
LICENCE = "Apache-2.0"

_STATUS = {
    "current": "current",
    "removed-from-spec": "removed",
    "seed-only": "removed",
    "used-but-undeclared": "undeclared",
}
_CLOSE_MONTHS = 2
_PARAMETER_LISTS = (("path", "pathParams"), ("query", "queryParams"), ("header", "headerParams"))
_PARAMETER_MEMBERS = ("default", "enum", "minimum", "maximum")


def build_scopes(rows: Sequence[Mapping[str, Any]]) -> list[Entry]:
    """The scopes as the app reads them, in the order in which they are shown.

    Args:
        rows: One object a scope with `scope`, `resource`, `operation`, `self`, `kind`, `status`, `implies` and counts.
    """
    releases = sorted({row[key] for row in rows for key in ("firstSpec", "lastSpec") if row[key]})
    entries = [_scope(row, releases) for row in rows]
    return sorted(entries, key=_shown_order)


def build_operations(rows: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """The operations as the app reads them, in the order of the specification.

    Args:
        rows: One object an operation with `method`, `path`, `title`, `scopes` and what the specification adds.
    """
    return [_operation(row) for row in rows]


def build_bodies(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """By `METHOD path`: the first whole request body that the specification gives as an example."""
    return {key: row["request"] for key, row in rows.items() if "request" in row and not row.get("requestTrimmed")}


def _scope(row: Mapping[str, Any], releases: Sequence[str]) -> Entry:
    name, resource = row["scope"], row["resource"]
    sign_in = row["kind"] == "oidc"
    includes_read = any(implied.endswith(".read") for implied in row["implies"])
    entry: Entry = {
        "name": name,
        "group": SIGN_IN if sign_in else group_title(resource),
        "kind": "oidc" if sign_in else _kind(row),
        "meaning": meaning(name, resource, row["operation"], includes_read=includes_read),
        "calls": row["operationsWithImplied"],
        "status": _STATUS[row["status"]],
        "note": _note(row, releases),
        "implies": row["implies"],
        "successors": row.get("seeAlso", []),
        "org_server_only": row["orgServerOnly"],
    }
    return _without_empty(entry)


def _kind(row: Mapping[str, Any]) -> str:
    if row["self"]:
        return "self"
    return "read" if row["operation"] == "read" else "manage"


def _note(row: Mapping[str, Any], releases: Sequence[str]) -> str:
    if row["status"] == "used-but-undeclared":
        return "Named by calls, but Okta does not declare it"
    if row["status"] == "seed-only":
        return f"Renamed by Okta: use {row['seeAlso'][0]}"
    if row["status"] == "removed-from-spec":
        return _gone(row["lastSpec"], releases)
    return ""


def _gone(last: str, releases: Sequence[str]) -> str:
    # Only the releases that some scope came or went with are known here: "since" is said where one follows closely,
    # "after" is true in any case.
    following = next((each for each in releases if _month(each) > _month(last)), "")
    if following and _month(following) - _month(last) <= _CLOSE_MONTHS:
        return f"Gone from Okta since {following[:7]}"
    return f"Gone from Okta after {last[:7]}"


def _month(release: str) -> int:
    year, month = release.split(".")[:2]
    return int(year) * 12 + int(month)


def _shown_order(entry: Entry) -> tuple[object, ...]:
    group, name = entry["group"], entry["name"]
    first = FIRST_GROUPS.index(group) if group in FIRST_GROUPS else len(FIRST_GROUPS)
    place = list(SIGN_IN_MEANINGS).index(name) if group == SIGN_IN else 0
    kind = ("oidc", "read", "manage", "self").index(entry["kind"])
    own = name.removesuffix(".self")
    return (first, group.lower(), place, entry["status"] == "removed", kind, not own.endswith(".read"), name)


def _operation(row: Mapping[str, Any]) -> Entry:
    entry: Entry = {
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
        "server": row.get("authorizationServer", ""),
    }
    return _without_empty(entry)


def _parameter(place: str, row: Mapping[str, Any]) -> Entry:
    entry: Entry = {
        "name": row["name"],
        "in": place if place != "query" else "",
        "type": row["type"] if row["type"] != "string" else "",
        "required": row["required"] and place != "path",
        "meaning": PARAMETER_MEANINGS.get(row["name"], ""),
    }
    kept = {key: row[key] for key in _PARAMETER_MEMBERS if key in row}
    return _without_empty(entry) | kept


def _without_empty(entry: Entry) -> Entry:
    return {key: value for key, value in entry.items() if value not in ("", [], False, None, 0)}


def _rows(about: Entry, name: str, rows: Sequence[Entry]) -> str:
    """A JSON document with one row a line, so that a change of the specification can be read in a diff."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return f'{{"about":{json.dumps(about)},\n"{name}":[\n{lines}\n]}}\n'


def main(arguments: Sequence[str] | None = None) -> None:
    """Write catalogue.json, scopes.json, operations.json and bodies.json."""
    parser = argparse.ArgumentParser(prog="python -m tokenexplorer.catalogue.build", description=main.__doc__)
    for name in ("--scopes", "--operations", "--examples"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--release", default="", help="taken from the newest scope where it is not given")
    parser.add_argument("--commit", default="fdda229", help="of the specification's repository")
    chosen = parser.parse_args(arguments)
    scope_rows = json.loads(chosen.scopes.read_text(encoding="utf-8"))
    scopes = build_scopes(scope_rows)
    operations = build_operations(json.loads(chosen.operations.read_text(encoding="utf-8")))
    bodies = build_bodies(json.loads(chosen.examples.read_text(encoding="utf-8")))
    label = chosen.release or max(row["lastSpec"] or "" for row in scope_rows)
    about: Entry = {"label": label, "source": SOURCE, "commit": chosen.commit, "licence": LICENCE}
    counts = {"scope_count": len(scopes), "operation_count": len(operations)}
    body_rows = [{"call": call, "body": body} for call, body in bodies.items()]
    texts = {
        "catalogue.json": json.dumps(about | counts, indent=1) + "\n",
        "scopes.json": _rows(about, "scopes", scopes),
        "operations.json": _rows(about, "operations", operations),
        "bodies.json": _rows(about, "bodies", body_rows),
    }
    chosen.out.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (chosen.out / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
