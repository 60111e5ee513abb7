"""A list answer as CSV (RFC 4180), harmless in a spreadsheet and without a secret. No Qt."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from tokenexplorer.ui.requests.answer_rows import MOST_COLUMNS, AnswerRows, Cell, columns_of

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class CsvColumns(NamedTuple):
    """The columns of a file, and how many more there would be."""

    names: list[str]
    left_out: int


def csv_columns(rows: AnswerRows, on_row: Callable[[], None] = lambda: None) -> CsvColumns:
    """Every column of every row, at most `MOST_COLUMNS`; the window shows those of the first rows only.

    Args:
        rows: Of the answer.
        on_row: Called at each row; what it raises ends the work.
    """
    found = columns_of(rows, range(len(rows)), on_row)
    return CsvColumns(found[:MOST_COLUMNS], max(0, len(found) - MOST_COLUMNS))


def csv_lines(rows: AnswerRows, columns: list[str], on_row: Callable[[], None] = lambda: None) -> Iterator[bytes]:
    """The file, line by line: a head, then a line for each row, at which `on_row` is called."""
    yield _line([_harmless(name) for name in columns])
    for number in range(len(rows)):
        on_row()
        row = rows.row(number)
        yield _line([_words(row.get(name)) for name in columns])


def _words(cell: Cell | None) -> str:
    if cell is None or (cell.kind == "literal" and cell.text == "null"):
        return ""
    return cell.text if cell.kind == "number" else _harmless(cell.text)


def _harmless(text: str) -> str:
    """A spreadsheet runs what begins like a formula, blanks before it or not; an apostrophe makes it words (X09)."""
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip()[:1] in _FORMULA[:4] else text


def _line(cells: list[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode("utf-8", "backslashreplace")
