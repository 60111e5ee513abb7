"""Okta's scopes: what the specifications declare and use now, with what is known of earlier releases."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tokenexplorer.catalogue.openapi_operations import Row, without_empty
from tokenexplorer.catalogue.wording import FIRST_GROUPS, SIGN_IN, SIGN_IN_MEANINGS, group_title, meaning

_STATUS = {
    "current": "current",
    "removed-from-spec": "removed",
    "seed-only": "removed",
    "used-but-undeclared": "undeclared",
}
_CLOSE_MONTHS = 2


@dataclass(frozen=True, slots=True)
class _Known:
    """One scope before it has words.

    Attributes:
        name: As on the wire.
        status: current, removed or undeclared.
        first: The first release that declares it, or empty.
        last: The last one.
        implies: What it includes.
        successors: What to use instead.
    """

    name: str
    status: str
    first: str = ""
    last: str = ""
    implies: list[str] = field(default_factory=list)
    successors: list[str] = field(default_factory=list)


def build_scopes(
    declared: Mapping[str, Collection[str]],
    operations: Sequence[Row],
    history: Sequence[Mapping[str, Any]],
    release: str,
) -> list[Row]:
    """The scopes as the app reads them, in the order in which they are shown.

    What the specifications declare is current. What only the history knows is as it was there, but removed where its
    API's specification is here and neither declares nor uses it any longer. What only operations name is undeclared.

    Args:
        declared: By API whose specification is here: the names that its security schemes declare.
        operations: The rows of all operations.
        history: One object a scope with `scope`, `apis`, `status`, `firstSpec`, `lastSpec`, `implies`, and `seeAlso`
            where it has a successor; may be empty.
        release: Of the specifications.
    """
    earlier = {row["scope"]: row for row in history}
    now = {name for names in declared.values() for name in names}
    used = {name for row in operations for name in row.get("scopes", [])}
    known = [
        _known(name, earlier.get(name), declared, release, used=used, names=now | used | set(earlier))
        for name in dict.fromkeys([*earlier, *sorted(now), *sorted(used)])
    ]
    stated = {each[key] for each in history for key in ("firstSpec", "lastSpec") if each[key]}
    releases = sorted(stated | ({release} if release else set()), key=_parts)
    return sorted((_row(each, operations, releases) for each in known), key=_shown_order)


def _known(
    name: str,
    row: Mapping[str, Any] | None,
    declared: Mapping[str, Collection[str]],
    release: str,
    *,
    used: Collection[str],
    names: Collection[str],
) -> _Known:
    is_declared = any(name in each for each in declared.values())
    if row is None:
        # Okta's hierarchy: manage covers what read of the same resource does.
        read = name.removesuffix(".manage") + ".read"
        implies = [read] if name.endswith(".manage") and read in names else []
        return _Known(name, "current", release, release, implies) if is_declared else _Known(name, "undeclared")
    status, last = _STATUS[row["status"]], row["lastSpec"] or ""
    if is_declared:
        status, last = "current", max(last, release, key=_parts)
    elif status == "current" and row["apis"] and set(row["apis"]) <= set(declared):
        status = "undeclared" if name in used else "removed"
    return _Known(name, status, row["firstSpec"] or last, last, list(row["implies"]), list(row.get("seeAlso") or []))


def _row(known: _Known, operations: Iterable[Row], releases: Sequence[str]) -> Row:
    name, status = known.name, known.status
    sign_in = name in SIGN_IN_MEANINGS
    resource, _, verb = name.removeprefix("okta.").removesuffix(".self").rpartition(".")
    opened = {name, *known.implies}
    row: Row = {
        "name": name,
        "group": SIGN_IN if sign_in else group_title(resource or verb),
        "kind": "oidc" if sign_in else _kind(name, verb),
        "meaning": meaning(
            name, resource or verb, verb, includes_read=any(each.endswith(".read") for each in known.implies)
        ),
        "calls": sum(not opened.isdisjoint(each.get("scopes", [])) for each in operations),
        "status": status,
        "note": _note(known, releases),
        "implies": known.implies,
        "successors": known.successors,
        "org_server_only": not sign_in,
        "first_release": known.first,
        "last_release": known.last,
    }
    return without_empty(row)


def _kind(name: str, verb: str) -> str:
    if name.endswith(".self"):
        return "self"
    return "read" if verb == "read" else "manage"


def _note(known: _Known, releases: Sequence[str]) -> str:
    if known.status == "undeclared":
        return "Named by calls, but Okta does not declare it"
    if known.status != "removed":
        return ""
    if known.last:
        return _gone(known.last, releases)
    return f"Renamed by Okta: use {known.successors[0]}" if known.successors else "Not known to Okta any more"


def _gone(last: str, releases: Sequence[str]) -> str:
    # Only the releases that some scope came or went with are known here: "since" is said where one follows closely,
    # "after" is true in any case.
    following = next((each for each in releases if _month(each) > _month(last)), "")
    if following and _month(following) - _month(last) <= _CLOSE_MONTHS:
        return f"Gone from Okta since {following[:7]}"
    return f"Gone from Okta after {last[:7]}"


def _month(release: str) -> int:
    year, month = (*_parts(release), 0, 0)[:2]
    return year * 12 + month


def _parts(release: str) -> tuple[int, ...]:
    return tuple(int(each) for each in release.split(".") if each.isdecimal())


def _shown_order(row: Row) -> tuple[object, ...]:
    group, name = row["group"], row["name"]
    first = FIRST_GROUPS.index(group) if group in FIRST_GROUPS else len(FIRST_GROUPS)
    place = list(SIGN_IN_MEANINGS).index(name) if group == SIGN_IN else 0
    kind = ("oidc", "read", "manage", "self").index(row["kind"])
    own = name.removesuffix(".self")
    return (first, group.lower(), place, row["status"] == "removed", kind, not own.endswith(".read"), name)
