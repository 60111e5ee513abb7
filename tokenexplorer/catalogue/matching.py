"""Which scopes or operations hold every word that is sought. Fast over many thousands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Searched(Protocol):
    """Has words in lower case."""

    @property
    def haystack(self) -> str:
        """What is searched."""
        ...


S = TypeVar("S", bound=Searched)


def matching(rows: Iterable[S], text: str) -> tuple[S, ...]:
    """The rows that hold every word of a text, in any case, in their order.

    A pass for each word, the longest first, costs less than asking each row for all words: most fall at the first.
    """
    for word in sorted(set(text.lower().split()), key=len, reverse=True):
        rows = [row for row in rows if word in row.haystack]
    return tuple(rows)
