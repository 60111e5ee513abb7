"""Which admin role suffices for calls, as far as the specification documents it. Nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tokenexplorer.catalogue.operations import Operation
from tokenexplorer.sentences import counted


@dataclass(frozen=True, slots=True)
class RoleAdvice:
    """What is known of the admin role that calls need.

    Attributes:
        words: One line; empty where no call depends on a role.
        documented: For how many calls a role is documented.
        total: How many calls depend on one.
    """

    words: str
    documented: int
    total: int


def role_advice(operations: Iterable[Operation]) -> RoleAdvice:
    """What the specification says of the roles for calls; any one of an operation's roles is enough for it.

    Args:
        operations: Those where somebody's rights in the org decide.
    """
    calls = tuple(operations)
    documented = [frozenset(each.admin_roles) for each in calls if each.admin_roles]
    if not calls:
        return RoleAdvice("", 0, 0)
    if not documented:
        return RoleAdvice("Admin role: not documented", 0, len(calls))
    common = frozenset.intersection(*documented)
    missing = len(calls) - len(documented)
    if common and not missing:
        return RoleAdvice(f"{_either(common)} is enough", len(documented), len(calls))
    known = _by_role([common] * len(documented) if common else documented)
    if missing:
        known = f"{known}; not documented for {missing} of {len(calls)} calls"
    return RoleAdvice(known, len(documented), len(calls))


def role_title(name: str) -> str:
    """A role of the specification as a person reads it: `Read-only admin` for `READ_ONLY_ADMIN`."""
    words = name.replace("READ_ONLY", "READ-ONLY").replace("_", " ").capitalize()
    return f"API{words[3:]}" if words.startswith("Api ") else words


def _by_role(documented: list[frozenset[str]]) -> str:
    """How many calls each role opens; roles that another line already asks for are not asked for twice."""
    wanted = sorted({each for each in documented if not any(other < each for other in documented)}, key=sorted)
    counts = ((_either(roles), sum(1 for each in documented if roles <= each)) for roles in wanted)
    return ", ".join(f"{title} for {counted(count, 'call')}" for title, count in counts)


def _either(roles: frozenset[str]) -> str:
    titles = [role_title(name) for name in sorted(roles)]
    return titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} or {titles[-1]}"
