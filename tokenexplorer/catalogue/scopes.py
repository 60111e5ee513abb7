"""Okta's scopes: what each allows, which it includes, and whether Okta still knows it.

Read from resources/data/scopes.json at first use. Scopes of other providers are in `orgs.provider`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from tokenexplorer import assets

ScopeKind = Literal["read", "manage", "self", "oidc", "other"]
ScopeStatus = Literal["current", "removed", "undeclared"]

_SIGN_IN = frozenset({"openid", "profile", "email", "address", "phone", "offline_access", "groups", "device_sso"})


@dataclass(frozen=True, slots=True)
class Scope:
    """A scope that Okta knows or knew.

    Attributes:
        name: As on the wire.
        group: The heading it stands under: `Users`, `Sign-in (OpenID Connect)`.
        kind: read looks, manage changes, self reaches the signed-in user alone, oidc belongs to the sign-in.
        meaning: One short line; for a scope that is not current `note` says more.
        calls: Operations that it opens, with what it implies.
        status: `removed` is gone from Okta, `undeclared` is named by operations but declared nowhere.
        note: Words for the status; empty while it is current.
        implies: Every scope that it includes, itself not.
        implied_by: Every scope that includes it.
        successors: What to use instead; empty where nothing is known.
        org_server_only: Whether the Okta org authorization server alone can issue it.
        haystack: What a filter searches, in lower case.
    """

    name: str
    group: str
    kind: ScopeKind
    meaning: str
    calls: int
    status: ScopeStatus
    note: str
    implies: tuple[str, ...]
    implied_by: tuple[str, ...]
    successors: tuple[str, ...]
    org_server_only: bool
    haystack: str = field(repr=False, compare=False)


def all_scopes() -> tuple[Scope, ...]:
    """Every scope, removed ones too, in the order in which the list shows them."""
    return tuple(_by_name().values())


def scope(name: str) -> Scope | None:
    """The scope of that exact name, or None where the catalogue has none (a custom server's, another provider's)."""
    return _by_name().get(name)


def groups() -> tuple[tuple[str, tuple[Scope, ...]], ...]:
    """Headings with their scopes, in the order in which the list shows them."""
    found: dict[str, list[Scope]] = {}
    for each in all_scopes():
        found.setdefault(each.group, []).append(each)
    return tuple((title, tuple(members)) for title, members in found.items())


def filter(scopes: Iterable[Scope], text: str) -> tuple[Scope, ...]:
    """The scopes that hold every word of `text` in name, group, kind, meaning or status; any case."""
    words = text.lower().split()
    return tuple(each for each in scopes if all(word in each.haystack for word in words))


def kind_of(name: str) -> ScopeKind:
    """The kind of any scope, by the catalogue and else by the form of its name; `other` where neither tells."""
    known = scope(name)
    if known is not None:
        return known.kind
    if name in _SIGN_IN:
        return "oidc"
    if not name.startswith(("okta.", "ssf.")):
        return "other"
    if name.endswith(".self"):
        return "self"
    last = name.rpartition(".")[2]
    if last == "read":
        return "read"
    return "manage" if last in {"manage", "register"} else "other"


def with_implied(names: Collection[str]) -> frozenset[str]:
    """The names and every scope that they include."""
    known = _by_name()
    return frozenset(names).union(*(known[name].implies for name in names if name in known))


@cache
def _by_name() -> dict[str, Scope]:
    rows: list[dict[str, Any]] = assets.json_value("data", "scopes.json")["scopes"]
    implied_by: dict[str, list[str]] = {}
    for row in rows:
        for implied in row.get("implies", ()):
            implied_by.setdefault(implied, []).append(row["name"])
    return {row["name"]: _scope(row, tuple(implied_by.get(row["name"], ()))) for row in rows}


def _scope(row: dict[str, Any], implied_by: tuple[str, ...]) -> Scope:
    searched = (row["name"], row["group"], row["kind"], row["meaning"], row["status"], row.get("note", ""))
    return Scope(
        name=row["name"],
        group=row["group"],
        kind=row["kind"],
        meaning=row["meaning"],
        calls=row.get("calls", 0),
        status=row["status"],
        note=row.get("note", ""),
        implies=tuple(row.get("implies", ())),
        implied_by=implied_by,
        successors=tuple(row.get("successors", ())),
        org_server_only=row.get("org_server_only", False),
        haystack="\n".join(searched).lower(),
    )
