"""Which rows hold every word that is sought. Pure, and fast over many thousands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar


class Searched(Protocol):
    """Has words in lower case."""

    @property
    def haystack(self) -> str:
        """What is searched."""
        ...


S = TypeVar("S", bound=Searched)


def words_of(text: str) -> tuple[str, ...]:
    """What must occur, the longest first: it leaves the fewest."""
    return tuple(sorted(set(text.lower().split()), key=len, reverse=True))


def matching(rows: Iterable[S], words: Sequence[str]) -> Sequence[S]:
    """The rows that hold every word, in their order.

    A pass for each word costs less than asking each row for all words, by far the most of which fall at the first.
    """
    for word in words:
        rows = [row for row in rows if word in row.haystack]
    return rows if isinstance(rows, Sequence) else list(rows)
