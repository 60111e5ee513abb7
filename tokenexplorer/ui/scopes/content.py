"""What each cell of the list says and how it looks, from everything that is known as one value. Pure.

The model answers with it, and the view draws by it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from tokenexplorer.ui.scopes.granting import NO_GRANTS, Granting, GrantWord
from tokenexplorer.ui.scopes.listing import ListedScope, ScopeGroup
from tokenexplorer.ui.widgets.text import tooltip, visible_text

SCOPE, KIND, MEANING, CALLS, GRANT, TOKEN = range(6)
HEADS: Final = ("Scope", "", "What it allows", "Calls", "App grant", "Token")
SPOKEN_HEADS: Final = ("Scope", "Kind", "What it allows", "Calls", "App grant", "Token")
NONE: Final = "\u2013"
_BADGES: Final = {"removed": "unk", "doubtful": "dashed", "manage": "warn", "read": "line", "self": "acc"}


class Mark(NamedTuple):
    """Words with an icon: nothing is told by colour alone.

    Attributes:
        words: As shown.
        role: Palette role of the words.
        icon: Its name and role, or None.
    """

    words: str
    role: str
    icon: tuple[str, str] | None = None


GRANT_MARKS: Final[dict[GrantWord, Mark]] = {
    "granted": Mark("Granted", "ok", ("check", "ok")),
    "not granted": Mark("Not granted", "bad", ("circle-minus", "bad")),
    "not needed": Mark("Not needed", "text2"),
    "unknown": Mark(NONE, "text3"),
}
TOKEN_MARKS: Final = {
    "in token": Mark("In token", "ok", ("ticket-check", "ok")),
    "next sign-in": Mark("Next sign-in", "accentText", ("circle-plus", "accentText")),
    "absent": Mark(NONE, "text3"),
}


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
        off = scope.standing in ("removed", "doubtful")
        if column == SCOPE:
            return Mark(scope.name, "text3" if off else "text")
        if column == MEANING:
            return Mark(scope.note if off else scope.meaning, "text3" if off else "text2")
        if column == CALLS:
            return Mark(NONE if scope.calls is None else str(scope.calls), "text2")
        if column == GRANT:
            return GRANT_MARKS[self.granting.word(scope)]
        return TOKEN_MARKS[self.token_word(scope)]

    def state(self, scope: ListedScope, column: int) -> str:
        """The state word of a cell."""
        if column == GRANT:
            return self.granting.word(scope)
        return scope.standing if scope.standing != "current" and column != TOKEN else self.token_word(scope)

    def spoken(self, scope: ListedScope, column: int) -> str | None:
        """What a screen reader says of a cell; None where its words are enough."""
        if column == KIND:
            look = badge(scope)
            return look[1] if look else scope.kind
        if column != SCOPE:
            return None
        parts = [visible_text(scope.name), scope.kind, scope.meaning]
        parts += [scope.standing, scope.note] if scope.standing != "current" else []
        grant, word = self.granting.word(scope), self.token_word(scope)
        parts += [grant if grant.endswith("granted") else "", "" if word == "absent" else word]
        return ", ".join(part for part in parts if part)


def badge(scope: ListedScope) -> tuple[str, str] | None:
    """Kind and word of a scope's badge; what is wrong with it comes before its kind."""
    word = scope.standing if scope.standing in ("removed", "doubtful") else scope.kind
    look = _BADGES.get(word)
    return (look, word) if look else None


def tip(scope: ListedScope) -> str:
    """Everything about a scope, for a tooltip."""
    includes = f"Includes {', '.join(scope.implies)}" if scope.implies else ""
    return tooltip(scope.name, scope.meaning, scope.note, includes)
