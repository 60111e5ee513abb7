"""Which org pasted evidence is of: one that the app knows, or one that the address alone tells."""

from __future__ import annotations

from collections.abc import Iterable

from tokenexplorer.orgs.detection import detect
from tokenexplorer.orgs.org import Org
from tokenexplorer.orgs.provider import GENERIC


def guessed_org(host: str, orgs: Iterable[Org]) -> Org | None:
    """The org whose server this is, or None.

    Args:
        host: With its port where it has one.
        orgs: That the app knows.
    """
    lower = host.lower()
    return next((each for each in orgs if lower and each.host.lower() == lower), None)


def passing_org(host: str) -> Org | None:
    """An org that is known by its provider's form of address alone; it has no id and is never kept."""
    found = detect(f"https://{host}") if host else None
    if found is None or found.problem is not None or found.provider.id == GENERIC:
        return None
    return Org("", found.name, found.org_url, found.candidates[0], found.provider.id)
