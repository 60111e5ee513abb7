"""Where the children of a JSON array or object lie in a body, found without parsing it. No Qt, no tree, no recursion.

A body of any size and depth is read in pieces: what is held is four numbers for each child (R05), never a value, so
that numbers and strings keep their spelling (R06).
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable
from typing import Literal, NamedTuple, Protocol

CHUNK = 1 << 19
MOST_CHILDREN = 2_000_000
"""Of one container; the index of more would be larger than what it saves."""

SPACE = b" \t\r\n"
_NESTED = re.compile(rb'"(?:[^"\\]++|\\.)*+(")?|[{}\[\]]', re.DOTALL)
_DIRECT = re.compile(rb'"(?:[^"\\]++|\\.)*+(")?|[{}\[\],:]', re.DOTALL)
_STRING_REST = re.compile(rb'(?:[^"\\]++|\\.)*+(")?', re.DOTALL)

Kind = Literal["object", "array", "string", "number", "literal", "unknown"]
_KINDS: dict[int, Kind] = {ord("{"): "object", ord("["): "array", ord('"'): "string"}


class Bytes(Protocol):
    """What is scanned: a body."""

    @property
    def size_bytes(self) -> int:
        """How many there are."""
        ...

    def read(self, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset` on."""
        ...


class Child(NamedTuple):
    """One member or element; offsets into the body, ends exclusive. `key_start` is -1 in an array."""

    key_start: int
    key_end: int
    start: int
    end: int


class Children:
    """The children of one container, in order.

    Attributes:
        closed: Whether its end was found.
        end: Offset after it, or where the scan stopped.
        cut: Whether it has more children than are listed.
    """

    __slots__ = ("_ends", "_key_ends", "_key_starts", "_starts", "closed", "cut", "end")

    def __init__(self) -> None:
        self._key_starts, self._key_ends, self._starts, self._ends = (array("q") for _ in range(4))
        self.closed = False
        self.end = 0
        self.cut = False

    def __len__(self) -> int:
        """How many are listed."""
        return len(self._starts)

    def __getitem__(self, place: int) -> Child:
        """The child at a place."""
        return Child(self._key_starts[place], self._key_ends[place], self._starts[place], self._ends[place])

    def add(self, key: tuple[int, int], start: int, end: int) -> None:
        """List one more."""
        self._key_starts.append(key[0])
        self._key_ends.append(key[1])
        self._starts.append(start)
        self._ends.append(end)

    def at(self, offset: int) -> int:
        """The place of the child that holds this offset, key included; -1 where none does."""
        from bisect import bisect_right

        firsts = self._key_starts if len(self) and self._key_starts[0] >= 0 else self._starts
        place = bisect_right(firsts, offset) - 1
        return place if 0 <= place < len(self) and offset < self._ends[place] else -1


class _Scan:
    """One pass over one container."""

    def __init__(self, source: Bytes, start: int, end: int, cancelled: Callable[[], bool] | None) -> None:
        self._source, self._cancelled = source, cancelled
        self._limit = end
        self._found = Children()
        self._offset = start  # of the buffer's first byte
        self._depth = 0
        self._in_string = False
        self._string_start = start
        self._is_object = source.read(start, 1) == b"{"
        self._key = (-1, -1)
        self._from = start + 1  # where the value may begin
        self._value = (-1, -1)
        self._expects_key = self._is_object

    def run(self) -> Children:
        found, piece = self._found, CHUNK
        while self._offset < self._limit and not found.closed and not found.cut:
            if self._cancelled is not None and self._cancelled():
                break
            data = self._source.read(self._offset, min(piece, self._limit - self._offset))
            used = self._feed(data) if data else 0
            if used == 0 and (not data or self._offset + len(data) >= self._limit):
                break  # a backslash as the very last byte
            piece = CHUNK if used else piece + 16  # an escape must not be cut in two
            self._offset += used
        if not found.closed:
            self._close(self._offset)
            found.end = self._offset
        return found

    def _feed(self, data: bytes) -> int:
        """Work through a buffer; answers how much of it is done with."""
        position = 0
        if self._in_string:
            rest = _STRING_REST.match(data)
            position = rest.end() if rest else 0
            if rest is None or rest[1] is None:
                return position
            self._end_string(self._offset + position)
        while position < len(data) and not self._found.closed and not self._found.cut:
            position = self._nested(data, position) if self._depth > 1 else self._direct(data, position)
            if self._in_string:
                return position
        return position

    def _nested(self, data: bytes, position: int) -> int:
        depth = self._depth
        for token in _NESTED.finditer(data, position):
            first = data[token.start()]
            if first == 0x22:
                if token[1] is None:
                    self._depth = depth
                    return self._begin_string(token.start(), token.end())
            elif first in b"{[":
                depth += 1
            else:
                depth -= 1
                if depth == 1:
                    self._depth = depth
                    self._value = (self._value[0], self._offset + token.end())
                    return token.end()
        self._depth = depth
        return len(data)

    def _direct(self, data: bytes, position: int) -> int:
        for token in _DIRECT.finditer(data, position):
            first, at = data[token.start()], self._offset + token.start()
            if first == 0x22:
                self._string_start = at
                if token[1] is None:
                    return self._begin_string(token.start(), token.end())
                self._end_string(self._offset + token.end())
            elif first in b"{[":
                self._depth += 1
                if self._depth > 1:
                    self._value = (at, -1)
                    return token.end()
            elif first == 0x3A:
                self._from = at + 1
            elif first == 0x2C:
                self._emit(at)
                if len(self._found) >= MOST_CHILDREN:
                    self._found.cut = True
                    return token.end()
            else:
                self._close(at)
                self._found.closed, self._found.end = True, at + 1
                return token.end()
        return len(data)

    def _begin_string(self, start: int, end: int) -> int:
        self._in_string = True
        self._string_start = self._offset + start
        return end

    def _end_string(self, end: int) -> None:
        self._in_string = False
        if self._depth > 1:
            return
        if self._expects_key:
            self._key, self._expects_key = (self._string_start, end), False
        elif self._value[0] < 0:
            self._value = (self._string_start, end)

    def _close(self, at: int) -> None:
        """The last child, if there is one: `[]` and `[1]` differ by more than blanks."""
        if (
            self._value[0] >= 0
            or self._key[0] >= 0
            or self._source.read(self._from, min(64, at - self._from)).strip(SPACE)
        ):
            self._emit(at)

    def _emit(self, at: int) -> None:
        start, end = self._value
        if start < 0:
            start, end = self._from, at
        self._found.add(self._key, start, at if end < 0 else end)
        self._key, self._value, self._from = (-1, -1), (-1, -1), at + 1
        self._expects_key = self._is_object


def children_of(source: Bytes, start: int, end: int, cancelled: Callable[[], bool] | None = None) -> Children:
    """List the children of the container that begins at `start`.

    Broken JSON is taken as far as it makes sense; nothing is ever raised.

    Args:
        source: The body.
        start: Offset of its `[` or `{`.
        end: Where to stop at the latest.
        cancelled: Asked before each piece.
    """
    return _Scan(source, start, end, cancelled).run()


def first_value(source: Bytes, start: int = 0, end: int | None = None) -> int:
    """Offset of the first byte that is no blank (nor a byte order mark), or -1."""
    stop = source.size_bytes if end is None else end
    if start == 0 and source.read(0, 3) == b"\xef\xbb\xbf":
        start = 3
    while start < stop:
        data = source.read(start, min(4096, stop - start))
        rest = data.lstrip(SPACE)
        if rest:
            return start + len(data) - len(rest)
        if not data:
            return -1
        start += len(data)
    return -1


def kind_of(source: Bytes, start: int) -> Kind:
    """What the value at an offset is, by its first byte."""
    first = source.read(start, 1)
    if not first:
        return "unknown"
    if first in b"-0123456789":
        return "number"
    return _KINDS.get(first[0], "literal" if first in b"tfn" else "unknown")
