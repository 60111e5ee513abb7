"""What a cell of the list says, and how it looks. Pure; the model answers with it, and the view draws by it."""

from __future__ import annotations

import html
from typing import Final, NamedTuple

from tokenexplorer.ui.scopes.granting import GrantWord
from tokenexplorer.ui.scopes.listing import ListedScope
from tokenexplorer.ui.widgets.text import visible_text

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


def badge(scope: ListedScope) -> tuple[str, str] | None:
    """Kind and word of a scope's badge; what is wrong with it comes before its kind."""
    word = scope.standing if scope.standing in ("removed", "doubtful") else scope.kind
    look = _BADGES.get(word)
    return (look, word) if look else None


def meaning(scope: ListedScope) -> Mark:
    """What it allows, or why it does not."""
    off = scope.standing in ("removed", "doubtful")
    return Mark(scope.note if off else scope.meaning, "text3" if off else "text2")


def calls(scope: ListedScope) -> str:
    """How many calls it opens."""
    return NONE if scope.calls is None else str(scope.calls)


def name_role(scope: ListedScope) -> str:
    """Palette role of its name."""
    return "text3" if scope.standing in ("removed", "doubtful") else "text"


def tip(scope: ListedScope) -> str:
    """Everything about it, as escaped text for a tooltip."""
    lines = [scope.name, *(line for line in (scope.meaning, scope.note) if line)]
    if scope.implies:
        lines.append(f"Includes {', '.join(scope.implies)}")
    return f"<span>{'<br/>'.join(html.escape(visible_text(line)) for line in lines)}</span>"
