"""Everything the list shows, as one value: the scopes, what is chosen of them, and how they stand. Pure."""

from __future__ import annotations

from tokenexplorer.ui.scopes import cells
from tokenexplorer.ui.scopes.cells import CALLS, GRANT, KIND, MEANING, SCOPE, TOKEN, Mark
from tokenexplorer.ui.scopes.granting import NO_GRANTS, Granting
from tokenexplorer.ui.scopes.listing import ListedScope, ScopeGroup
from tokenexplorer.ui.widgets.text import visible_text


class Content:
    """Nothing in it changes.

    Args:
        groups: The whole list.
        chosen: What the app asks for, in its order.
        in_token: What the current token has.
        granting: How the app's grants stand.
    """

    def __init__(
        self,
        groups: tuple[ScopeGroup, ...] = (),
        chosen: tuple[str, ...] = (),
        in_token: tuple[str, ...] = (),
        granting: Granting = NO_GRANTS,
    ) -> None:
        self.groups, self.chosen, self.granting = groups, chosen, granting
        self.checked, self.in_token = frozenset(chosen), frozenset(in_token)
        self.by_name = {scope.name: scope for group in groups for scope in group.scopes}

    @property
    def token_count(self) -> int:
        """How many scopes of the list the current token has."""
        return sum(name in self.by_name for name in self.in_token)

    def ungranted(self) -> tuple[str, ...]:
        """The chosen scopes that are not granted to the app, as far as that is known."""
        return self.granting.lacking(self.groups, self.checked)

    def selected_in(self, group: ScopeGroup) -> int:
        """How many scopes below a heading are chosen."""
        return sum(scope.name in self.checked for scope in group.scopes)

    def token_word(self, scope: ListedScope) -> str:
        """How a scope stands to the current token."""
        if scope.name in self.in_token:
            return "in token"
        return "next sign-in" if scope.name in self.checked else "absent"

    def mark(self, scope: ListedScope, column: int) -> Mark:
        """What a cell says; the badge of a scope's kind is none of it."""
        if column == SCOPE:
            return Mark(scope.name, cells.name_role(scope))
        if column == MEANING:
            return cells.meaning(scope)
        if column == CALLS:
            return Mark(cells.calls(scope), "text2")
        if column == GRANT:
            return cells.GRANT_MARKS[self.granting.word(scope)]
        return cells.TOKEN_MARKS[self.token_word(scope)]

    def state(self, scope: ListedScope, column: int) -> str:
        """The state word of a cell."""
        if column == GRANT:
            return self.granting.word(scope)
        return scope.standing if scope.standing != "current" and column != TOKEN else self.token_word(scope)

    def spoken(self, scope: ListedScope, column: int) -> str | None:
        """What a screen reader says of a cell; None where its words are enough."""
        if column == KIND:
            look = cells.badge(scope)
            return look[1] if look else scope.kind
        if column != SCOPE:
            return None
        parts = [visible_text(scope.name), scope.kind, scope.meaning]
        parts += [scope.standing, scope.note] if scope.standing != "current" else []
        grant, word = self.granting.word(scope), self.token_word(scope)
        parts += [grant if grant.endswith("granted") else "", "" if word == "absent" else word]
        return ", ".join(part for part in parts if part)
