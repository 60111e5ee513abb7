"""A scope: what it allows, which it includes, and whether the server still knows it.

The rows come from a catalogue's document. Scopes that a provider documents beside it are in `orgs.provider`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from tokenexplorer.catalogue.wording import SIGN_IN_MEANINGS

ScopeKind = Literal["read", "manage", "self", "oidc", "other"]
ScopeStatus = Literal["current", "removed", "undeclared"]

_TOKEN = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,256}")


@dataclass(frozen=True, slots=True)
class Scope:
    """A scope that the server knows or knew.

    Attributes:
        name: As on the wire.
        group: The heading it stands under: `Users`, `Sign-in (OpenID Connect)`.
        kind: read looks, manage changes, self reaches the signed-in user alone, oidc belongs to the sign-in.
        meaning: One short line; for a scope that is not current `note` says more.
        calls: Operations that it opens, with what it implies.
        status: `removed` is gone from the server, `undeclared` is named by operations but declared nowhere.
        note: Words for the status; empty while it is current.
        implies: Every scope that it includes, itself not.
        implied_by: Every scope that includes it.
        successors: What to use instead; empty where nothing is known.
        org_server_only: Whether the Okta org authorization server alone can issue it.
        first_release: The first release that declares it, as far back as is known; empty where none is.
        last_release: The last one.
        haystack: What `matching` searches, in lower case: name, group, kind, meaning, status and note.
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
    first_release: str = ""
    last_release: str = ""
    haystack: str = field(default="", repr=False, compare=False)


def is_scope(text: str) -> bool:
    """Whether a text can be one scope on the wire, of a sane length.

    Spec: RFC 6749 section 3.3 (scope-token)
    """
    return _TOKEN.fullmatch(text) is not None


def is_okta_name(name: str) -> bool:
    """Whether a name has the form of the scopes of Okta's own API, which its org server alone issues."""
    return name.startswith(("okta.", "ssf."))


def kind_by_name(name: str) -> ScopeKind:
    """The kind of a scope that no catalogue knows, by the form of its name; `other` where that does not tell."""
    if name in SIGN_IN_MEANINGS:
        return "oidc"
    if not is_okta_name(name):
        return "other"
    if name.endswith(".self"):
        return "self"
    last = name.rpartition(".")[2]
    if last == "read":
        return "read"
    return "manage" if last in {"manage", "register"} else "other"


def from_rows(rows: Sequence[Mapping[str, Any]]) -> tuple[Scope, ...]:
    """The scopes of a document, in its order; what includes a scope is found from what each implies."""
    implied_by: dict[str, list[str]] = {}
    for row in rows:
        for implied in row.get("implies", ()):
            implied_by.setdefault(implied, []).append(row["name"])
    return tuple(_scope(row, tuple(implied_by.get(row["name"], ()))) for row in rows)


def _scope(row: Mapping[str, Any], implied_by: tuple[str, ...]) -> Scope:
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
        first_release=row.get("first_release", ""),
        last_release=row.get("last_release", ""),
        haystack="\n".join(searched).lower(),
    )
