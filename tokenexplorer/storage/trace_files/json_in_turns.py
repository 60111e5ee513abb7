"""The JSON of a file from anywhere, read so that other threads get their turn, and so that the reading can end.

Python's parser is C: no other thread runs until it calls something of Python. It does so at the end of each object, and
not within a list of plain values, however long.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

TOLD_AFTER: Final = 200
"""Objects."""

_MOST_OBJECTS: Final = 1_000_000
"""In a file; each takes thirty times the memory that its two brackets take on disk."""

_MOST_BETWEEN: Final = 200_000
"""Bytes from one object's end to the next, texts not counted."""

_WINDOW: Final = 1 << 20


def parse(data: bytes, tell: Callable[[float], None]) -> Any:
    """The value.

    Args:
        data: UTF-8.
        tell: Called now and then, with 0; what it raises ends the reading.

    Raises:
        ValueError: It is not JSON, has a list of plain values that nobody could wait for, or too many objects.
        RecursionError: It is nested too deep.
    """
    if _longest_stretch(data, tell) > _MOST_BETWEEN:
        raise ValueError("a list in it is longer than any in a trace")
    return json.loads(data.decode("utf-8-sig"), object_hook=_turns(tell))


def _longest_stretch(data: bytes, tell: Callable[[float], None]) -> int:
    """The most bytes, texts not counted, that come between the ends of two objects; 0 where it cannot be too much."""
    if len(data) <= _MOST_BETWEEN:
        return 0
    longest = run = 0
    is_in_text, half = False, b""
    for place in range(0, len(data), _WINDOW):
        tell(0)
        window = (half + data[place : place + _WINDOW]).replace(rb"\\", b"").replace(rb"\"", b"")
        half = b"\\" if window.endswith(b"\\") else b""  # what it escapes comes with the next window
        parts = window.removesuffix(half).split(b'"')
        first, *others = map(len, b"".join(parts[is_in_text::2]).split(b"}"))
        longest = max(longest, run + first, *others)
        run = others[-1] if others else run + first
        is_in_text ^= len(parts) % 2 == 0
    return longest


def _turns(tell: Callable[[float], None]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """What the parser calls at each object."""
    count = 0

    def hook(found: dict[str, Any]) -> dict[str, Any]:
        nonlocal count
        count += 1
        if count % TOLD_AFTER == 0:
            tell(0)
            if count > _MOST_OBJECTS:
                raise ValueError("there are more objects in it than in any trace")
        return found

    return hook
