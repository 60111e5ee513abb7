"""A choice of scopes that the person saved under a name: `ScopeSet`. Values only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tokenexplorer.errors import ConfigError

NAME_LIMIT = 60
SETS_LIMIT = 100
"""The most that one org keeps: a menu lists them all."""


@dataclass(frozen=True, slots=True)
class ScopeSet:
    """Scopes under a name, for one org.

    Attributes:
        id: Ours.
        org_id: The org's id.
        name: As the person calls it; outside text.
        scopes: In the order in which they are asked for.
    """

    id: str
    org_id: str
    name: str
    scopes: tuple[str, ...] = ()


def check_name(name: str, sets: Iterable[ScopeSet], *, own_id: str = "") -> str:
    """The name as it is kept: on one line, without white space around.

    Args:
        name: As typed.
        sets: Those that the org has.
        own_id: The id of the set that is renamed; its own name is no other's.

    Raises:
        ConfigError: It is empty, too long, or another set of the org bears it, in whatever case.
    """
    kept = " ".join(name.split())
    if not kept:
        raise ConfigError("Give the set a name.", field="name")
    if len(kept) > NAME_LIMIT:
        raise ConfigError(f"Use at most {NAME_LIMIT} characters for the name.", field="name")
    others = [each for each in sets if each.id != own_id]
    if any(each.name.casefold() == kept.casefold() for each in others):
        raise ConfigError(f"Choose another name: a set named {kept} is there already.", field="name")
    return kept
