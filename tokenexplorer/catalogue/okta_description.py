"""A newer file of Okta's, with what the app already knows of Okta beside it.

An OpenAPI file says which scopes there are, not which includes which, what became of those that are gone, or which of
Okta's authorization servers a call belongs to. The catalogue that comes with the app does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from tokenexplorer import assets
from tokenexplorer.catalogue.build.scopes import build_scopes

Row = dict[str, Any]
Key = tuple[str, str]
"""Method and path."""

_STATUS = {"current": "current", "removed": "removed-from-spec", "undeclared": "used-but-undeclared"}
_KEPT = ("api", "server", "paging")
_MOST = 0.5


def completed(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The document of an Okta file with the built-in knowledge of its scopes and calls; any other as it is.

    Scopes of the file are current. Others stay as they are known, but count as removed where the file lists most calls
    of their API and does not declare them any more.

    Args:
        document: As `openapi.read` answers it.
    """
    if not any(row["name"].startswith("okta.") for row in document["scopes"]):
        return document
    known = {(row["method"], row["path"]): row for row in _builtin("operations")}
    operations = [_call(row, known.get((row["method"], row["path"]), {})) for row in document["operations"]]
    declared = {row["name"] for row in document["scopes"] if row["status"] != "undeclared"}
    listed = _apis({(row["method"], row["path"]) for row in operations}, known)
    used_by: dict[str, set[str]] = {}
    for row in known.values():
        for scope in row.get("scopes", ()):
            used_by.setdefault(scope, set()).add(row["api"])
    history = [_earlier(row, used_by.get(row["name"], set())) for row in _builtin("scopes")]
    release = document["about"].get("label", "")
    scopes = build_scopes(dict.fromkeys(sorted(listed) or [""], declared), operations, history, release)
    return {**document, "scopes": scopes, "operations": operations}


def _builtin(part: str) -> list[Row]:
    rows: list[Row] = assets.json_value("data", f"{part}.json")[part]
    return rows


def _call(row: Row, known: Row) -> Row:
    """The file's row with what it does not say and the app knows."""
    return {**row, **{key: known[key] for key in _KEPT if key in known and not row.get(key)}}


def _apis(listed: Collection[Key], known: Mapping[Key, Row]) -> set[str]:
    """The APIs of Okta most of whose calls are in the file."""
    total = Counter(row["api"] for row in known.values())
    found = Counter(row["api"] for key, row in known.items() if key in listed)
    return {api for api, count in total.items() if found[api] > _MOST * count}


def _earlier(row: Row, apis: Collection[str]) -> Row:
    """A built-in scope as the build takes those of earlier releases."""
    return {
        "scope": row["name"],
        "apis": sorted(apis),
        "status": _STATUS[row["status"]],
        "firstSpec": row.get("first_release", ""),
        "lastSpec": row.get("last_release", ""),
        "implies": row.get("implies", []),
        "seeAlso": row.get("successors", []),
    }
