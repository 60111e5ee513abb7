"""What of the list is shown. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from tokenexplorer.catalogue.matching import matching
from tokenexplorer.ui.scopes.listing import ListedScope, ScopeGroup

_KINDS: Final = ("read", "manage", "self")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What of the list is shown.

    Attributes:
        text: Every word of it must occur.
        show: all, selected, token or ungranted.
        kinds: Only these; empty for every kind.
    """

    text: str = ""
    show: str = "all"
    kinds: frozenset[str] = frozenset()

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return bool(self.text.strip() or self.kinds) or self.show != "all"

    def keep(
        self,
        groups: Collection[ScopeGroup],
        *,
        chosen: Collection[str],
        in_token: Collection[str],
        ungranted: Collection[str],
    ) -> list[ScopeGroup]:
        """The groups with the scopes that fit, without those in which none does.

        Args:
            groups: The whole list.
            chosen: What `selected` shows.
            in_token: What `token` shows.
            ungranted: What `ungranted` shows.
        """
        if not self.narrows:
            return list(groups)
        named = {"selected": chosen, "token": in_token, "ungranted": ungranted}.get(self.show)
        found = []
        for group in groups:
            kept = matching(group.scopes, self.text)
            if named is not None:
                kept = tuple(scope for scope in kept if scope.name in named)
            if self.kinds:
                kept = tuple(scope for scope in kept if _kind(scope) in self.kinds)
            if kept:
                found.append(group if len(kept) == len(group.scopes) else ScopeGroup(group.title, kept))
        return found


def _kind(scope: ListedScope) -> str:
    return scope.kind if scope.kind in _KINDS else "other"
