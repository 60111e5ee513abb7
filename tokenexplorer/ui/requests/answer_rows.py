"""An answer that is a list, as rows and columns: which array it is, what its columns are, what a cell says. No Qt.

The rows of a body of any size are found without parsing it; a row is parsed when somebody looks at it. Secrets are
masked before anything else happens to a row, so neither the table nor a file made of it can hold one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from tokenexplorer.errors import MalformedResponseError
from tokenexplorer.tokens.exact_json import JsonValue, Number, write
from tokenexplorer.ui.requests.json_nodes import string_of
from tokenexplorer.ui.requests.json_scan import Bytes, Children, children_of, first_value, kind_of
from tokenexplorer.wire.json_text import without_secrets

MOST_COLUMNS: Final = 1000
LARGEST_ROW: Final = 256 * 1024
"""Bytes. A larger row is not taken apart."""

VALUE: Final = "value"
"""The column of what is no object."""

_SAMPLE: Final = 100
_DEEPEST: Final = 3
_TOO_LARGE: Final = "Too large for a table. The tree shows it."


class Cell(NamedTuple):
    """What a cell says, masked, and what kind of value that is: string, number, literal or container."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class AnswerRows:
    """The rows of an answer.

    Attributes:
        source: The body.
        spans: Where each row lies.
        path: Of the array: `$`, or `$.Resources`.
        columns: Paths within a row: `id`, `profile.login`; of the first rows only.
    """

    source: Bytes
    spans: Children
    path: str
    columns: tuple[str, ...] = ()

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.spans)

    def row(self, number: int) -> dict[str, Cell]:
        """The cells of a row by their columns; broken JSON is one cell, as it came."""
        span = self.spans[number]
        if span.end - span.start > LARGEST_ROW:
            return {VALUE: Cell(_TOO_LARGE, "container")}
        text = without_secrets(self.source.read(span.start, span.end - span.start).decode("utf-8", "replace"))
        try:
            value = json.loads(text, parse_int=Number, parse_float=Number, parse_constant=Number, strict=False)
        except (ValueError, RecursionError, MalformedResponseError):
            return {VALUE: Cell(text.strip(), "literal")}
        found: dict[str, Cell] = {}
        _flatten(value, "", found, 0)
        return found


def find_rows(source: Bytes, cancelled: Callable[[], bool] | None = None) -> AnswerRows | None:
    """The list that an answer is: the whole of it, or the longest list among the members of one object.

    Args:
        source: JSON.
        cancelled: Asked now and then; then nothing is found.
    """
    start = first_value(source)
    if start < 0:
        return None
    found = max(_arrays(source, start, cancelled), key=len, default=None)
    if found is None or not len(found) or (cancelled is not None and cancelled()):
        return None
    columns = columns_of(found, range(min(len(found), _SAMPLE)))
    return AnswerRows(source, found.spans, found.path, tuple(columns[:MOST_COLUMNS]))


def columns_of(rows: AnswerRows, numbers: range, on_row: Callable[[], None] = lambda: None) -> list[str]:
    """Every column of some rows, in the order in which they come up; `on_row` is called at each."""
    found: dict[str, None] = {}
    for number in numbers:
        on_row()
        found.update(dict.fromkeys(rows.row(number)))
    return list(found)


def _arrays(source: Bytes, start: int, cancelled: Callable[[], bool] | None) -> Iterator[AnswerRows]:
    kind = kind_of(source, start)
    if kind == "array":
        yield AnswerRows(source, children_of(source, start, source.size_bytes, cancelled), "$")
    elif kind == "object":
        members = children_of(source, start, source.size_bytes, cancelled)
        for place in range(min(len(members), _SAMPLE)):
            member = members[place]
            first = first_value(source, member.start, member.end)
            if first >= 0 <= member.key_start and kind_of(source, first) == "array":
                name = string_of(source.read(member.key_start, min(member.key_end - member.key_start, 200)))
                yield AnswerRows(source, children_of(source, first, member.end, cancelled), f"$.{name}")


def _flatten(value: JsonValue, path: str, found: dict[str, Cell], depth: int) -> None:
    if isinstance(value, dict) and value and depth < _DEEPEST:
        for name, inner in value.items():
            _flatten(inner, f"{path}.{name}" if path else name, found, depth + 1)
    else:
        found[path or VALUE] = _cell(value)


def _cell(value: JsonValue) -> Cell:
    if isinstance(value, Number):
        return Cell(value.text, "number")
    if isinstance(value, str):
        return Cell(value, "string")
    if value is None or isinstance(value, bool):
        return Cell(json.dumps(value), "literal")
    try:
        return Cell(write(value), "container")
    except RecursionError:
        return Cell(_TOO_LARGE, "container")
