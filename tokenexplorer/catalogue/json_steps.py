"""JSON read in steps, so that no other thread waits long for it.

`json.loads` reads a text in one go and lets no other thread run until its end: a fifth of a second for 20 MB, in which
a window stands still. Here the outer objects are walked in Python and only what they hold is read in one go.
"""

from __future__ import annotations

from collections.abc import Callable
from json import JSONDecodeError, JSONDecoder
from json.decoder import WHITESPACE, scanstring  # type: ignore[attr-defined]  # not in the stubs
from typing import Any

STEPS_DEPTH = 3
"""Objects this far in are walked: `paths`, its paths, their methods."""


def loads(text: str, number: Callable[[str], Any], constant: Callable[[str], Any]) -> Any:
    """The value of a JSON text, as `json.loads` answers it.

    Args:
        text: Without a byte order mark.
        number: Makes a value of an integer or a float as it is written.
        constant: Makes one of `NaN`, `Infinity` and `-Infinity`.

    Raises:
        JSONDecodeError: It is no JSON.
        RecursionError: It is nested too deeply.
    """
    decoder = JSONDecoder(parse_int=number, parse_float=number, parse_constant=constant)
    value, end = _value(text, _skipped(text, 0), STEPS_DEPTH, decoder)
    end = _skipped(text, end)
    if end != len(text):
        raise JSONDecodeError("Extra data", text, end)
    return value


def _value(text: str, start: int, depth: int, decoder: JSONDecoder) -> tuple[Any, int]:
    if depth == 0 or not text.startswith("{", start):
        return decoder.raw_decode(text, start)
    found: dict[str, Any] = {}
    at = _skipped(text, start + 1)
    if text.startswith("}", at):
        return found, at + 1
    while True:
        if not text.startswith('"', at):
            raise JSONDecodeError("Expecting property name enclosed in double quotes", text, at)
        key, at = scanstring(text, at + 1, True)
        at = _skipped(text, at)
        if not text.startswith(":", at):
            raise JSONDecodeError("Expecting ':' delimiter", text, at)
        found[key], at = _value(text, _skipped(text, at + 1), depth - 1, decoder)
        at = _skipped(text, at)
        if text.startswith("}", at):
            return found, at + 1
        if not text.startswith(",", at):
            raise JSONDecodeError("Expecting ',' delimiter", text, at)
        at = _skipped(text, at + 1)


def _skipped(text: str, start: int) -> int:
    end: int = WHITESPACE.match(text, start).end()
    return end
