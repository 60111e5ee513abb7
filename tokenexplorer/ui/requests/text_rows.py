"""Where the rows of a text of any size begin, and what a row shows. Bytes in, rows out; no Qt.

A row ends at a line feed, or where the view is full: a body of 10 MB on one line has rows too. Only every 64th row is
remembered, so the index of 100 MB takes some hundred kilobytes.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from tokenexplorer.ui.requests.json_scan import Bytes
from tokenexplorer.ui.widgets.text import visible_text

STRIDE = 64
CHUNK = 1 << 20
TAB = "    "


class Cell(NamedTuple):
    """One character of a row: the offset of its first byte within the row, and how it is drawn."""

    at: int
    shown: str


@lru_cache(maxsize=16)
def _row_pattern(columns: int) -> re.Pattern[bytes]:
    # A row never ends within a UTF-8 character, unless the bytes are none.
    full = rb"[^\n]{1,%d}" % columns
    return re.compile(full + rb"(?![\x80-\xbf])\n?|" + full + rb"\n?|\n")


class TextRows:
    """The rows of a text at a width.

    One worker builds it, the window reads it meanwhile: `count` only grows.

    Args:
        source: The bytes; UTF-8 or meant as such.
        columns: Bytes in the longest row.
    """

    def __init__(self, source: Bytes, columns: int) -> None:
        self.source = source
        self.columns = max(8, columns)
        self.count = 0
        self.done = False
        self._marks = array("q")

    def build(self, cancelled: Callable[[], bool] | None = None) -> None:
        """Find all rows; stops early where `cancelled` says so."""
        pattern, size, offset, count = _row_pattern(self.columns), self.source.size_bytes, 0, 0
        while offset < size and not (cancelled is not None and cancelled()):
            data = self.source.read(offset, CHUNK)
            if not data:
                break
            last = offset + len(data) >= size
            # A row that touches the end of the piece may go on in the next one.
            safe = len(data) if last else len(data) - self.columns - 4
            used = 0
            for row in pattern.finditer(data):
                if row.start() > safe:
                    break
                if count % STRIDE == 0:
                    self._marks.append(offset + row.start())
                count += 1
                used = row.end()
            offset += used
            self.count = count
        self.done = offset >= size

    def rows(self, first: int, wanted: int) -> list[tuple[int, bytes]]:
        """Offset and bytes of some rows, line feeds included; fewer at the end."""
        if not 0 <= first < self.count:
            return []
        start = self._marks[first // STRIDE]
        skip = first % STRIDE
        data = self.source.read(start, (skip + wanted) * (self.columns + 1))
        found: list[tuple[int, bytes]] = []
        for number, row in enumerate(_row_pattern(self.columns).finditer(data)):
            if number >= skip + wanted:
                break
            if number >= skip:
                found.append((start + row.start(), row.group()))
        return found[: self.count - first]

    def row_at(self, offset: int) -> int:
        """The number of the row that holds an offset; the last one where it lies behind all."""
        from bisect import bisect_right

        if not self._marks:
            return 0
        mark = max(0, bisect_right(self._marks, offset) - 1)
        first = mark * STRIDE
        rows = self.rows(first, STRIDE)
        inside = [number for number, (start, _row) in enumerate(rows) if start <= offset]
        return first + (inside[-1] if inside else 0)


def cells(row: bytes) -> list[Cell]:
    """The characters of a row: hidden ones made visible, bytes that are no UTF-8 as U+FFFD (N17, R04)."""
    text = row.rstrip(b"\n").decode("utf-8", "surrogateescape")
    found: list[Cell] = []
    at = 0
    for character in text:
        if "\udc80" <= character <= "\udcff":
            found.append(Cell(at, "\ufffd"))
            at += 1
            continue
        shown = TAB if character == "\t" else "" if character == "\r" else visible_text(character)
        found.append(Cell(at, shown))
        at += len(character.encode("utf-8"))
    return found


def plain(row: bytes) -> str | None:
    """The row as text where each byte is one character of one width; None where `cells` must tell."""
    line = row.rstrip(b"\n")
    if not line.isascii():
        return None
    text = line.decode("ascii")
    return text if text.isprintable() else None


def shown_text(data: bytes) -> str:
    """Bytes as text to copy: what is no UTF-8 becomes U+FFFD, everything else stays as it is."""
    return data.decode("utf-8", "replace")


def find(source: Bytes, needle: str, start: int, cancelled: Callable[[], bool] | None = None) -> int:
    """Offset of the next place of a text, ASCII letters of any case, around the end; -1 where it is nowhere.

    Args:
        source: The body.
        needle: What to look for.
        start: Where to begin.
        cancelled: Asked before each piece.
    """
    wanted = needle.encode("utf-8", "surrogatepass").lower()
    if not wanted:
        return -1
    size = source.size_bytes
    for low, high in ((start, size), (0, min(size, start + len(wanted)))):
        found = _next(source, wanted, low, high, cancelled)
        if found >= 0:
            return found
    return -1


def _next(source: Bytes, wanted: bytes, low: int, high: int, cancelled: Callable[[], bool] | None) -> int:
    offset, piece = low, max(CHUNK, 2 * len(wanted))
    while offset < high and not (cancelled is not None and cancelled()):
        data = source.read(offset, min(piece, high - offset))
        if len(data) < len(wanted):
            return -1
        place = data.lower().find(wanted)
        if place >= 0:
            return offset + place
        offset += len(data) - len(wanted) + 1
    return -1
