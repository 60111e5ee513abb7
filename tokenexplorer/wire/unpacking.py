"""Undoing Content-Encoding, with limits: a small body that unpacks to a huge one stops in time (P09)."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

from tokenexplorer.errors import MalformedAnswer, TokenExplorerError, TooLarge
from tokenexplorer.wire.body import Body, BodyWriter
from tokenexplorer.wire.failures import no_room
from tokenexplorer.wire.policy import Question

MOST_ENCODINGS = 3
BOMB_BYTES = 64_000_000
BOMB_RATIO = 100
_STEP = 65_536
_KNOWN = frozenset({"gzip", "x-gzip", "deflate"})


class _Cut(Exception):
    """The packed bytes end too early."""


def encodings_of(values: tuple[str, ...]) -> tuple[str, ...]:
    """The encodings of Content-Encoding headers in the order they were applied, `identity` left out."""
    named = (name.strip().lower() for value in values for name in value.split(","))
    return tuple(name for name in named if name not in ("", "identity"))


def unpacked(
    raw: Body,
    encodings: tuple[str, ...],
    *,
    limit: int | None = None,
    ask: Callable[[Question], bool] | None = None,
    check: Callable[[], None] = lambda: None,
) -> tuple[Body, TokenExplorerError | None]:
    """The body with its encodings undone as far as they are known.

    Args:
        raw: As it came; may be incomplete.
        encodings: In the order they were applied.
        limit: Bytes that may come out, or None.
        ask: Whether to go on where it grows out of proportion.
        check: Raises where the person said stop.

    Returns:
        The body and why it is not whole. Where the packed bytes are damaged, the body is `raw` itself (N16).
    """
    if not encodings or raw.size_bytes == 0:
        return raw, None
    if len(encodings) > MOST_ENCODINGS:
        error = MalformedAnswer(f"The body is packed {len(encodings)} times; at most {MOST_ENCODINGS} are undone.")
        return _as_it_came(raw, encodings, error.title), error
    undone = tuple(reversed(encodings))
    known = next((index for index, name in enumerate(undone) if name not in _KNOWN), len(undone))
    left = ", ".join(encodings[: len(encodings) - known])
    if not known:
        return _as_it_came(raw, encodings, raw.incomplete), None
    chunks = _chunks(raw)
    for name in undone[:known]:
        chunks = _inflated(chunks, name)
    return _collected(raw, chunks, encodings, left, limit, ask, check)


def _collected(
    raw: Body,
    chunks: Iterator[bytes],
    encodings: tuple[str, ...],
    left: str,
    limit: int | None,
    ask: Callable[[Question], bool] | None,
    check: Callable[[], None],
) -> tuple[Body, TokenExplorerError | None]:
    writer = BodyWriter()
    error: TokenExplorerError | None = None
    allowed = False
    try:
        for chunk in chunks:
            check()
            _keep(writer, chunk)
            if limit is not None and writer.size_bytes > limit:
                error = TooLarge(
                    f"The answer is larger than {limit:,} bytes.", "", f"{writer.size_bytes:,} bytes unpacked"
                )
                break
            if not allowed and writer.size_bytes > max(BOMB_BYTES, BOMB_RATIO * raw.wire_size_bytes):
                error = _bomb(writer.size_bytes, raw.wire_size_bytes)
                allowed = ask is not None and ask(Question("unpack", error.title, error.detail))
                if not allowed:
                    break
                error = None
    except zlib.error as damage:
        writer.discard()
        error = MalformedAnswer(
            "The body is not what it says: it cannot be unpacked.", "Its raw bytes are kept.", str(damage)
        )
        return _as_it_came(raw, encodings, error.title), error
    except _Cut:
        error = None if raw.incomplete else MalformedAnswer("The packed body ends too early.", "What came is kept.")
    except TokenExplorerError as stopped:
        error = stopped
    body = writer.finish(
        content_type=raw.content_type,
        wire_size_bytes=raw.wire_size_bytes,
        incomplete=error.title if error else raw.incomplete,
        still_encoded=left,
    )
    raw.close()
    return body, error


def _keep(writer: BodyWriter, chunk: bytes) -> None:
    try:
        writer.write(chunk)
    except OSError as error:
        raise no_room(error) from None


def _bomb(size_bytes: int, wire_bytes: int) -> TooLarge:
    return TooLarge(
        "The body grows out of proportion as it is unpacked.",
        "Unpack it all only if you expect that.",
        f"{wire_bytes:,} bytes came; stopped after {size_bytes:,} unpacked bytes",
    )


def _as_it_came(raw: Body, encodings: tuple[str, ...], incomplete: str) -> Body:
    raw.still_encoded, raw.incomplete = ", ".join(encodings), incomplete
    return raw


def _chunks(body: Body) -> Iterator[bytes]:
    for offset in range(0, body.size_bytes, _STEP):
        yield body.read(offset, _STEP)


def _inflated(chunks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """Unpack piece by piece, never more than `_STEP` bytes at once; gzip may have several members."""
    machine: zlib._Decompress | None = None
    finished = False
    for chunk in chunks:
        data = chunk
        while data and not (finished and not data.strip(b"\x00")):
            if machine is None:
                machine = zlib.decompressobj(_window(name, data))
            out = machine.decompress(data, _STEP)
            if out:
                yield out
            if machine.eof:
                data, machine, finished = machine.unused_data, None, True
                if name == "deflate":
                    return
            else:
                data = machine.unconsumed_tail
    while machine is not None:
        out = machine.decompress(b"", _STEP)
        if not out:
            raise _Cut
        yield out
        if machine.eof:
            return


def _window(name: str, data: bytes) -> int:
    if name != "deflate":
        return 31
    # Some servers send bare deflate data where RFC 9110 section 8.4.1.2 asks for the zlib format.
    zlib_header = len(data) > 1 and data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
    return 15 if zlib_header else -15
