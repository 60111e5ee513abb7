"""What this app itself refuses or does not reach: resources/data/own-errors.json, one row a kind, the narrower first.

An error is told apart by its class and by its words, which are this app's own: so one that was read in a trace file, or
that curl put in its words, is told like one that happened here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from tokenexplorer import assets, errors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenexplorer.diagnosis.finding import Action
    from tokenexplorer.errors import TokenExplorerError


@dataclass(frozen=True, slots=True)
class OwnKind:
    """A row.

    Attributes:
        id: Of the finding.
        error: The class.
        why: Why, in a sentence; empty where the row of known errors has it.
        source: A standard or a page.
        words: What a line of its title or detail holds; None for every error of the class.
        others: Further causes that are left open.
        button: What does as the error's own advice says, where the app can: action, value and label.
        row: Of the table of known errors, which has more to say.
        by_clock: Whether a wrong clock of this computer would look the same.
        weak: Whether whatever else is found tells more.
    """

    id: str
    error: type[TokenExplorerError]
    why: str
    source: str
    words: re.Pattern[str] | None = None
    others: tuple[str, ...] = ()
    button: tuple[Action, str, str] | None = None
    row: str = ""
    by_clock: bool = False
    weak: bool = False


@cache
def own_kinds() -> tuple[OwnKind, ...]:
    """All rows, in their order."""
    return tuple(map(_kind, assets.json_value("data", "own-errors.json")))


def kind_of(error: TokenExplorerError) -> OwnKind | None:
    """The row of an error of ours; None where it is a server's own."""
    if isinstance(error, errors.OAuthError):
        return None
    words = f"{error.title}\n{error.detail}"
    fitting = (each for each in own_kinds() if isinstance(error, each.error))
    return next((each for each in fitting if each.words is None or each.words.search(words)), None)


def _kind(row: Mapping[str, Any]) -> OwnKind:
    return OwnKind(
        row["id"],
        getattr(errors, row["error"]),
        row.get("why", ""),
        row["source"],
        re.compile(row["words"], re.IGNORECASE | re.MULTILINE) if "words" in row else None,
        tuple(row.get("others", ())),
        tuple(row["button"]) if "button" in row else None,
        row.get("row", ""),
        row.get("by_clock", False),
        row.get("weak", False),
    )
