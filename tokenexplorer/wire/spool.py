"""Texts that are rarely read, packed in files without a name and with mode 0600: what the trace keeps costs no memory.

What comes here is redacted already.
"""

from __future__ import annotations

import threading
import weakref
import zlib
from typing import IO, Final

KEPT_IN_MEMORY: Final = 2_000
"""Characters. What is longer goes to a file."""

NO_ROOM: Final = "… The rest was not kept: there is no room in the temporary folder."
UNREADABLE: Final = "Not kept: the temporary file cannot be read."
_SEGMENT_BYTES: Final = 16_000_000
_FAST: Final = 1


class _Segment:
    """One file; it is closed, and its room is free again, when no text of it is held any more."""

    def __init__(self) -> None:
        import tempfile

        # Not buffered: a disk that is full says so at the write, not when the text is read.
        file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 -- closed when the segment goes
        self._file: IO[bytes] = file
        self._lock = threading.Lock()
        self._close = weakref.finalize(self, file.close)
        self.size_bytes = 0

    def write(self, data: bytes) -> int:
        """Append; answers where it begins.

        Raises:
            OSError: There is no room.
        """
        with self._lock:
            begin = self._file.seek(self.size_bytes)
            left = memoryview(data)
            while left:
                left = left[self._file.write(left) :]
            self.size_bytes += len(data)
            return begin

    def read(self, begin: int, size_bytes: int) -> bytes:
        with self._lock:
            self._file.seek(begin)
            return self._file.read(size_bytes)


class SpooledText:
    """A text in a file; equal to another with the same words."""

    __slots__ = ("_begin", "_segment", "_size_bytes", "characters")

    def __init__(self, segment: _Segment, begin: int, size_bytes: int, characters: int) -> None:
        self._segment, self._begin, self._size_bytes, self.characters = segment, begin, size_bytes, characters

    def read(self) -> str:
        """The text, or why it cannot be had."""
        try:
            return zlib.decompress(self._segment.read(self._begin, self._size_bytes)).decode("utf-8", "surrogatepass")
        except (OSError, ValueError, zlib.error):
            return UNREADABLE

    def __eq__(self, other: object) -> bool:
        """Two texts with the same words."""
        return isinstance(other, SpooledText) and self.characters == other.characters and self.read() == other.read()

    def __hash__(self) -> int:
        """By length: what is equal has the same."""
        return hash(self.characters)

    def __repr__(self) -> str:
        """How long it is."""
        return f"<SpooledText {self.characters} characters>"


KeptText = str | SpooledText


class Spool:
    """Keeps texts. Any thread may keep and read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._segment: _Segment | None = None

    def keep(self, text: str) -> KeptText:
        """The text itself while it is short, else its place in a file.

        Where the temporary folder is full or missing, the beginning is kept, with words that say so (N28).
        """
        if len(text) <= KEPT_IN_MEMORY:
            return text
        data = zlib.compress(text.encode("utf-8", "surrogatepass"), _FAST)
        with self._lock:
            try:
                if self._segment is None or self._segment.size_bytes > _SEGMENT_BYTES:
                    self._segment = _Segment()
                begin = self._segment.write(data)
            except OSError:
                self._segment = None
                return text[:KEPT_IN_MEMORY] + NO_ROOM
            return SpooledText(self._segment, begin, len(data), len(text))


def text_of(kept: KeptText) -> str:
    """The text, wherever it is."""
    return kept if isinstance(kept, str) else kept.read()
