"""JSON read to the letter: numbers keep their spelling, repeated members are noted, depth has a limit.

No JWT here, and no judgement: whether a number is a date is for `claim_rules`.

Spec: RFC 8259
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TypeAlias

DEPTH_LIMIT = 200
"""Deeper than any claim anybody ever needed; far from where the parser would run out of stack (R05)."""

_FEW_BRACKETS = re.compile(r"[^\[{]*+(?:[\[{][^\[{]*+){0,200}", re.ASCII)
_STRINGS_AND_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)


class Number:
    """A JSON number by its spelling: `1e400` stays `1e400` and 2^53 + 1 stays itself (R06)."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    @property
    def finite(self) -> float | None:
        """The value; None for NaN, the infinities and whatever overflows (I34)."""
        try:
            value = float(self.text)
        except ValueError:
            return None
        return value if math.isfinite(value) else None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Number) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Number({self.text!r})"


JsonValue: TypeAlias = "bool | str | Number | list[JsonValue] | dict[str, JsonValue] | None"
JsonObject: TypeAlias = "dict[str, JsonValue]"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read.

    Attributes:
        value: The value; None where nothing could be read, or where JSON says null.
        problem: Why nothing could be read, or empty.
        position: Of the problem, in characters.
        duplicates: Member names that an object repeats, in order of appearance; the last value is in `value`.
    """

    value: JsonValue
    problem: str = ""
    position: int = 0
    duplicates: tuple[str, ...] = ()


def read(text: str) -> Reading:
    """Read one JSON value; never raises, whatever the text is.

    NaN and Infinity, which are no JSON, become a `Number` without a finite value, so that the rest can be seen.
    """
    duplicates: list[str] = []

    def members(pairs: list[tuple[str, JsonValue]]) -> JsonObject:
        read_members = dict(pairs)
        if len(read_members) < len(pairs):
            counts = Counter(name for name, _ in pairs)
            duplicates.extend(name for name, times in counts.items() if times > 1)
        return read_members

    deep = _too_deep_at(text)
    if deep is not None:
        return Reading(None, f"is nested deeper than {DEPTH_LIMIT} levels", deep)
    decoder = json.JSONDecoder(
        object_pairs_hook=members, parse_int=Number, parse_float=Number, parse_constant=Number, strict=True
    )
    try:
        value: JsonValue = decoder.decode(text)
    except json.JSONDecodeError as error:
        return Reading(None, f"is no JSON: {error.msg}", error.pos)
    except RecursionError:
        return Reading(None, "is nested too deep to be read")
    return Reading(value, duplicates=tuple(dict.fromkeys(duplicates)))


def _too_deep_at(text: str) -> int | None:
    """Where the depth passes the limit. Texts with few brackets, that is nearly all, cost one quick look."""
    few = _FEW_BRACKETS.match(text)
    if few is not None and few.end() == len(text):
        return None
    depth = 0
    for found in _STRINGS_AND_BRACKETS.finditer(text):
        character = text[found.start()]
        if character in "[{":
            depth += 1
            if depth > DEPTH_LIMIT:
                return found.start()
        elif character in "]}":
            depth -= 1
    return None


def clip(text: str, limit: int = 120) -> str:
    """Outside text for a sentence: its beginning, where it is long."""
    return text if len(text) <= limit else f"{text[:limit]}…"


def write(value: JsonValue) -> str:
    """The value as compact JSON for display: numbers as spelled, other scripts as they are."""
    if isinstance(value, Number):
        return value.text
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(name, ensure_ascii=False)}: {write(inner)}" for name, inner in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(write(inner) for inner in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def write_lines(value: JsonValue, margin: str = "") -> str:
    """The same with a line for each member, for views with room."""
    if not isinstance(value, dict | list) or not value:
        return write(value)
    deeper = f"{margin}  "
    if isinstance(value, dict):
        named = (
            f"{json.dumps(name, ensure_ascii=False)}: {write_lines(inner, deeper)}" for name, inner in value.items()
        )
        return "{\n" + ",\n".join(f"{deeper}{each}" for each in named) + f"\n{margin}}}"
    return "[\n" + ",\n".join(f"{deeper}{write_lines(inner, deeper)}" for inner in value) + f"\n{margin}]"
