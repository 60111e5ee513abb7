"""Parts of the sentences that the app says: numbers with their noun, names in a row. The lowest room."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def counted(count: int, noun: str) -> str:
    """`1 call`, `2 calls`, `1,250 calls`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def begun(words: str) -> str:
    """With a capital, as a sentence begins: `For the API; sent with each call`; one word may be a value, and stays."""
    return words[:1].upper() + words[1:] if " " in words else words


def listed(names: Iterable[str], most: int | None = None) -> str:
    """`a`, `a and b`, `a, b and c`.

    Args:
        names: In this order.
        most: How many are named; more of them are counted: `a, b and 2 more`.
    """
    parts = list(names)
    if most is not None and len(parts) > most:
        parts[most:] = [f"{len(parts) - most} more"]
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def day(when: date) -> str:
    """`22 Nov`, in the language of the words around it: `strftime` would take the system's."""
    return f"{when.day} {_MONTHS[when.month - 1]}"
