"""A body: its exact bytes, in memory while small, in a file without a name when large. How it looks is `view`'s."""

from __future__ import annotations

import codecs
import io
import json
import re
import tempfile
import threading
import weakref
from collections.abc import Iterator
from typing import IO, Any

from tokenexplorer.errors import MalformedResponseError

MEMORY_LIMIT = 1_000_000
"""Bytes. What is larger goes to a file that has no name from the start and mode 0600 (P08)."""

JSON_LIMIT = 1_000_000
READ_LIMIT = 16_000_000
"""Of a body that is taken apart in memory as a whole (P08)."""

_PIECE = 1_000_000
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "utf-7"}
)
"""Python knows them as encodings of text, yet no page is written in them: some never end, some raise at any error."""

_MARKS = {
    "utf-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
    "utf-32": (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
}
"""Without a byte order mark of theirs they are read as browsers read them; Python would refuse."""

_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([A-Za-z0-9._:+-]{1,40})", re.IGNORECASE)


class BodyWriter:
    """Collects bytes for a `Body`. One thread writes; after `finish` it is used up."""

    def __init__(self) -> None:
        self._file: IO[bytes] = io.BytesIO()
        self.size_bytes = 0

    def write(self, data: bytes) -> None:
        """Append.

        Raises:
            OSError: The temporary folder is full or read-only; `size_bytes` counts what is kept.
        """
        if isinstance(self._file, io.BytesIO) and self.size_bytes + len(data) > MEMORY_LIMIT:
            self._move_to_a_file()
        for written in _written(self._file, data):
            self.size_bytes += written

    def _move_to_a_file(self) -> None:
        # Unlinked at once where the system can do that, removed on close elsewhere. Not buffered: a disk that is full
        # says so at the write, not when the body is read.
        file: IO[bytes] = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 -- the Body closes it
        try:
            self._file.seek(0)
            for _ in _written(file, self._file.read()):
                pass
        except OSError:
            file.close()
            raise
        self._file.close()
        self._file = file

    def finish(
        self,
        *,
        content_type: str = "",
        wire_size_bytes: int | None = None,
        incomplete: str = "",
        still_encoded: str = "",
    ) -> Body:
        """The body so far; see `Body` for the arguments."""
        return Body(self._file, self.size_bytes, content_type, wire_size_bytes, incomplete, still_encoded)

    def discard(self) -> None:
        """Forget what was written."""
        self._file.close()


class Body:
    """The bytes of an answer. Thread-safe to read; frees itself when nobody holds it any more.

    Attributes:
        size_bytes: Unpacked.
        wire_size_bytes: As it came, packed.
        content_type: The header's value, as sent; outside text.
        incomplete: Why this is not all of it, a sentence; empty = whole (P10).
        still_encoded: Content encodings that were not undone (`br`), or empty.
    """

    __slots__ = (
        "__weakref__",
        "_close",
        "_file",
        "_lock",
        "content_type",
        "incomplete",
        "size_bytes",
        "still_encoded",
        "wire_size_bytes",
    )

    def __init__(
        self,
        file: IO[bytes],
        size_bytes: int,
        content_type: str = "",
        wire_size_bytes: int | None = None,
        incomplete: str = "",
        still_encoded: str = "",
    ) -> None:
        self._file = file
        self._lock = threading.Lock()
        self.size_bytes = size_bytes
        self.wire_size_bytes = size_bytes if wire_size_bytes is None else wire_size_bytes
        self.content_type = content_type
        self.incomplete = incomplete
        self.still_encoded = still_encoded
        self._close = weakref.finalize(self, file.close)

    @classmethod
    def of(cls, data: bytes, content_type: str = "", *, incomplete: str = "") -> Body:
        """A body of these bytes."""
        writer = BodyWriter()
        writer.write(data)
        return writer.finish(content_type=content_type, incomplete=incomplete)

    def __repr__(self) -> str:
        """Size and type; never the content."""
        return f"<Body {self.size_bytes} bytes {self.media_type}{' INCOMPLETE' if self.incomplete else ''}>"

    @property
    def media_type(self) -> str:
        """`application/json`, lower case, without parameters; empty where the answer does not say."""
        return self.content_type.split(";", 1)[0].strip().lower()

    @property
    def charset(self) -> str:
        """The charset that the answer names, if Python knows it as text; else as its first bytes say, or utf-8."""
        named = _CHARSET.search(self.content_type)
        if named is None:
            return self._charset_of_bytes()
        try:
            found = codecs.lookup(named[1])
            "".encode(found.name)  # refuses codecs that are no text encodings, such as hex
        except (LookupError, ValueError):
            return "utf-8"
        if found.name in _NO_CHARSETS or found.name.replace("-", "_") in _NO_CHARSETS:
            return "utf-8"
        if found.name in _MARKS and self.size_bytes and not self.read(0, 4).startswith(_MARKS[found.name]):
            return f"{found.name}-le"
        return found.name

    def _charset_of_bytes(self) -> str:
        """Where nobody names it: UTF-8, unless the first bytes say that it is another form of Unicode."""
        head = self.read(0, 4)
        if any(map(head.startswith, _MARKS.values())) or ("json" in self.media_type and b"\0" in head):
            found = json.detect_encoding(head)
            return found if found != "utf-8-sig" else "utf-8"
        return "utf-8"

    def read(self, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset` on; fewer at the end."""
        with self._lock:
            self._file.seek(offset)
            return self._file.read(max(0, length))

    def text(self, limit: int = JSON_LIMIT) -> str:
        """The first `limit` bytes as text; what is not valid in its charset shows as U+FFFD (N17)."""
        data = self.read(0, limit)
        decoder = codecs.getincrementaldecoder(self.charset)("replace")
        # A character that the limit cuts in two is left out; one that the body itself cuts in two is marked.
        return decoder.decode(data, final=len(data) == self.size_bytes)

    def in_utf8(self) -> Body:
        """The same text in UTF-8, a new body that is made piece by piece; this one where it is in UTF-8 already.

        Raises:
            OSError: The temporary folder is full.
        """
        if self.charset in ("utf-8", "ascii", "utf-8-sig"):
            return self
        decoder, writer = codecs.getincrementaldecoder(self.charset)("replace"), BodyWriter()
        try:
            for offset in range(0, self.size_bytes, _PIECE):
                data = self.read(offset, _PIECE)
                text = decoder.decode(data, final=offset + len(data) >= self.size_bytes)
                writer.write(text.encode("utf-8", "surrogatepass"))
        except OSError:
            writer.discard()
            raise
        return writer.finish(content_type=self.content_type, incomplete=self.incomplete)

    def json(self, limit: int = JSON_LIMIT, *, is_error: bool = False) -> Any:
        """The body as JSON (RFC 8259); NaN and Infinity are refused, of duplicate members the last one counts.

        Bytes that are no UTF-8 are read in the charset that the answer names: JSON has to be UTF-8, and servers that
        speak other languages than English write their sentences otherwise.

        Args:
            limit: Of bytes.
            is_error: It tells what is wrong: a code counts although the sentence beside it is written in nobody knows
                what, and a character that cannot be read shows as U+FFFD (N17). Of anything else nothing may be lost.

        Raises:
            MalformedResponseError: Not JSON, too deep, too large, or a number beyond reason.
        """
        if self.size_bytes > limit:
            raise MalformedResponseError(
                f"The answer has {self.size_bytes:,} bytes; at most {limit:,} are read as JSON."
            )
        data = self.read(0, self.size_bytes)
        try:
            return parse_json(data)
        except MalformedResponseError as no_json:
            if self.charset == "utf-8" and not is_error:
                raise
            try:
                words = data.decode(self.charset, "replace" if is_error else "strict")
            except UnicodeError:
                raise no_json from None
            return parse_json(words)

    def json_or_none(self, *, is_error: bool = False) -> Any:
        """The same; None where it is none that can be read."""
        try:
            return self.json(is_error=is_error)
        except MalformedResponseError:
            return None

    def close(self) -> None:
        """Free the memory or the file now."""
        self._close()


def parse_json(data: bytes | str) -> Any:
    """JSON from outside, safely (R05).

    Raises:
        MalformedResponseError: Not JSON, too deep, or a number beyond reason.
    """
    try:
        return json.loads(data, parse_constant=_refuse_constant)
    except RecursionError:
        raise MalformedResponseError("The answer is JSON nested too deep to read.") from None
    except UnicodeDecodeError:
        raise MalformedResponseError("The answer is not JSON: its bytes are not valid UTF-8.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise MalformedResponseError("The answer is not JSON.", detail=f"{error.msg} at {where}") from None
    except ValueError as error:
        raise MalformedResponseError("The answer holds a number that cannot be read.", detail=str(error)) from None


def _written(file: IO[bytes], data: bytes) -> Iterator[int]:
    """Write all of it; a file that is not buffered may take it in pieces, whose lengths are answered."""
    rest = memoryview(data)
    while rest:
        length = file.write(rest)
        rest = rest[length:]
        yield length


def _refuse_constant(name: str) -> float:
    message = f"{name} is no JSON"
    raise ValueError(message)
