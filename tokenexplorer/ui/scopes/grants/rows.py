"""Which scopes the list of grants shows, and how each stands. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from tokenexplorer.sentences import day

if TYPE_CHECKING:
    from tokenexplorer.catalogue.catalogue import Catalogue
    from tokenexplorer.okta.grants import Grant

Standing = Literal["granted", "not granted", "will be added", "will be removed"]
Show = Literal["granted", "all"]

LOOKS: Final[dict[Standing, tuple[str, str, tuple[str, str] | None]]] = {
    "granted": ("Granted", "ok", ("check", "ok")),
    "not granted": ("Not granted", "text3", None),
    "will be added": ("Will be added", "accentText", ("circle-plus", "accentText")),
    "will be removed": ("Will be removed", "bad", ("circle-minus", "bad")),
}
"""Words, palette role, icon: nothing is told by colour alone."""


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A scope.

    Attributes:
        scope: Its name; outside text where the catalogue does not know it.
        grant: The app's, or None; the newest, where the org holds several of one scope.
        wanted: Whether it is ticked.
        meaning: What it allows; empty where nobody says.
        author: Who granted it: a name, else the org's id, else empty.
        asked_for: Whether the app asks for it at its next sign-in.
        number: How many grants of this scope the org holds.
    """

    scope: str
    grant: Grant | None
    wanted: bool
    meaning: str = ""
    author: str = ""
    asked_for: bool = False
    number: int = 0

    @property
    def standing(self) -> Standing:
        """How it stands, and how it will."""
        if self.grant is None:
            return "will be added" if self.wanted else "not granted"
        return "granted" if self.wanted else "will be removed"

    @property
    def when(self) -> str:
        """The day of the grant, here."""
        created = self.grant.created if self.grant is not None else None
        try:
            here = created.astimezone() if created is not None else None
        except (OverflowError, ValueError, OSError):  # a date of the org that this computer's calendar does not have
            here = created
        return f"{day(here)} {here.year}" if here is not None else ""


def grantable(catalogue: Catalogue) -> tuple[str, ...]:
    """The scopes of a catalogue that an org grants to apps."""
    return tuple(scope.name for scope in catalogue.scopes if scope.org_server_only and scope.status != "removed")


def rows(
    catalogue: Catalogue,
    grants: Iterable[Grant],
    wanted: Collection[str],
    names: Mapping[str, str],
    asked_for: Collection[str] = (),
) -> tuple[GrantRow, ...]:
    """Every scope that is granted or could be, by name.

    Args:
        catalogue: Of the org.
        grants: What the app has.
        wanted: What is ticked.
        names: By the org's id: who granted.
        asked_for: What the app asks for.
    """
    there: dict[str, list[Grant]] = {}
    for grant in sorted(grants, key=lambda each: each.created.timestamp() if each.created is not None else 0.0):
        there.setdefault(grant.scope, []).append(grant)
    known = {scope.name: scope for scope in catalogue.scopes}
    found = []
    for name in sorted({*there, *wanted, *grantable(catalogue)}):
        own, scope = there.get(name, []), known.get(name)
        authors = dict.fromkeys(names.get(each.created_by, each.created_by) for each in reversed(own))
        author = ", ".join(filter(None, authors))
        meaning = scope.meaning if scope is not None else ""
        newest = own[-1] if own else None
        found.append(GrantRow(name, newest, name in wanted, meaning, author, name in asked_for, len(own)))
    return tuple(found)


def shown(everything: Iterable[GrantRow], show: Show, text: str) -> tuple[GrantRow, ...]:
    """The rows that a segment and a filter leave.

    Args:
        everything: All rows.
        show: granted leaves what is granted, what is ticked and what the app asks for.
        text: Each of its words must be in the name or the meaning.
    """
    words = text.lower().split()
    return tuple(
        row
        for row in everything
        if (show == "all" or words or row.grant is not None or row.wanted or row.asked_for)
        and all(word in f"{row.scope} {row.meaning}".lower() for word in words)
    )
