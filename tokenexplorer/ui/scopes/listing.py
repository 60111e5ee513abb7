"""Which scopes the list shows for an app, and what is to be said of each. Values only; the model draws them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from tokenexplorer.catalogue.wording import SIGN_IN

if TYPE_CHECKING:
    from tokenexplorer.catalogue.catalogue import Catalogue
    from tokenexplorer.catalogue.scopes import Scope, ScopeKind
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.orgs.provider import Provider

Standing = Literal["current", "removed", "undeclared", "doubtful"]

FROM_SERVER = "From this server"
TYPED = "Typed"
STANDARD = ("openid", "profile", "email", "address", "phone", "offline_access")
"""The scopes of OpenID Connect Core 1.0 sections 5.4 and 11, which every provider may know."""

WRONG_SERVER = "Only the org authorization server issues okta.* scopes. Choose an app that signs in there"


@dataclass(frozen=True, slots=True)
class ListedScope:
    """A row of the list.

    Attributes:
        name: As on the wire; outside text for scopes of a server or typed ones.
        kind: read, manage, self, oidc or other.
        meaning: One short line, or empty where nobody says.
        calls: How many calls it opens; None where the catalogue does not know the scope.
        standing: `removed` is gone, `undeclared` is named by calls alone, `doubtful` cannot work with this app.
        note: Why it is not `current`, a sentence without its full stop; empty while it is.
        successors: What to use instead.
        implies: What it includes.
        implied_by: What includes it.
        first_release: The first release of the API that declares it, as far back as is known; or empty.
        last_release: The last one.
        needs_grant: Whether the app must have been granted it before it can be asked for.
        haystack: What a filter searches, in lower case.
    """

    name: str
    kind: ScopeKind
    meaning: str
    calls: int | None = None
    standing: Standing = "current"
    note: str = ""
    successors: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()
    implied_by: tuple[str, ...] = ()
    first_release: str = ""
    last_release: str = ""
    needs_grant: bool = False
    haystack: str = field(default="", repr=False, compare=False)

    @property
    def advice(self) -> str:
        """Why it is not `current` and what to use instead, as sentences; empty while it is."""
        if not self.note:
            return ""
        said = not self.successors or any(name in self.note for name in self.successors)
        return f"{self.note}." if said else f"{self.note}. Use {' or '.join(self.successors)}."


@dataclass(frozen=True, slots=True)
class ScopeGroup:
    """A heading with its scopes."""

    title: str
    scopes: tuple[ListedScope, ...]


def listing(
    catalogue: Catalogue, org: Org, client: Client | None, supported: Iterable[str] | None, chosen: Iterable[str]
) -> tuple[ScopeGroup, ...]:
    """Every scope that the app can ask for, in the order in which the list shows them.

    Args:
        catalogue: What is known of the org's API; it may be empty.
        org: Its provider documents scopes beside the catalogue.
        client: Its authorization server decides what is doubtful; None before the first app.
        supported: `scopes_supported` of that server's metadata, or None.
        chosen: What the app asks for now; what is known nowhere stands under `TYPED`.
    """
    from tokenexplorer.orgs.provider import provider
    from tokenexplorer.orgs.server_kind import server_kind

    issuer = client.issuer if client is not None else org.issuer
    groups = list(_of_catalogue(catalogue, server_kind(org.provider_id, issuer) == "custom"))
    known = {scope.name for group in groups for scope in group.scopes}
    groups = _joined([*_beside(provider(org.provider_id), known), *groups])
    known.update(scope.name for group in groups for scope in group.scopes)
    for title, meaning, names in (
        (FROM_SERVER, "This server says that it has it", supported or ()),
        (TYPED, "Neither the catalogue nor the server names it", chosen),
    ):
        extra = tuple(_plain(name, meaning, title) for name in dict.fromkeys(names) if name not in known)
        known.update(scope.name for scope in extra)
        if extra:
            groups.append(ScopeGroup(title, extra))
    return tuple(groups)


def usable(groups: Iterable[ScopeGroup], chosen: Iterable[str]) -> tuple[str, ...]:
    """The chosen scopes that the app's server can issue at all, as far as is known."""
    doubtful = {scope.name for group in groups for scope in group.scopes if scope.standing == "doubtful"}
    return tuple(name for name in chosen if name not in doubtful)


@lru_cache(maxsize=2)
def _of_catalogue(catalogue: Catalogue, custom: bool) -> tuple[ScopeGroup, ...]:
    return tuple(
        ScopeGroup(title, tuple(_known(scope, custom=custom) for scope in members))
        for title, members in catalogue.groups()
    )


def _known(scope: Scope, *, custom: bool) -> ListedScope:
    doubtful = custom and scope.org_server_only and scope.status != "removed"
    return ListedScope(
        name=scope.name,
        kind=scope.kind,
        meaning=scope.meaning,
        calls=scope.calls,
        standing="doubtful" if doubtful else scope.status,
        note=WRONG_SERVER if doubtful else scope.note,
        successors=scope.successors,
        implies=scope.implies,
        implied_by=scope.implied_by,
        first_release=scope.first_release,
        last_release=scope.last_release,
        needs_grant=scope.org_server_only and scope.status != "removed" and not custom,
        haystack=scope.haystack,
    )


def _beside(kind: Provider, known: Container[str]) -> Iterator[ScopeGroup]:
    """The scopes of every sign-in, and those that the provider documents, where the catalogue has them not."""
    from tokenexplorer.catalogue.catalogue import builtin

    said = {scope.name: scope.meaning for scope in kind.scopes}
    usual = {name: found.meaning for name in STANDARD if (found := builtin().scope(name)) is not None}
    for title, meanings in (
        (SIGN_IN, {name: said.get(name) or meaning for name, meaning in usual.items()}),
        (kind.name, {name: meaning for name, meaning in said.items() if name not in usual}),
    ):
        rows = tuple(_plain(name, meaning, title) for name, meaning in meanings.items() if name not in known)
        if rows:
            yield ScopeGroup(title, rows)


def _joined(groups: Iterable[ScopeGroup]) -> list[ScopeGroup]:
    """One group a title: a file may declare some sign-in scopes and leave the others out."""
    found: dict[str, tuple[ListedScope, ...]] = {}
    for each in groups:
        # What the catalogue says of a group comes after what is beside it, and goes first in it.
        found[each.title] = (*each.scopes, *found.get(each.title, ()))
    return [ScopeGroup(title, scopes) for title, scopes in found.items()]


def _plain(name: str, meaning: str, title: str) -> ListedScope:
    from tokenexplorer.catalogue.scopes import kind_by_name

    kind = kind_by_name(name)
    words = "\n".join((name, title, kind, meaning)).lower()
    return ListedScope(name, kind, meaning, haystack=words)
