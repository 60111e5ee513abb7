"""What a `HostileServer` can do to a client; the number of the checklist's fault stands in each docstring."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Mapping, Sequence

from tests.peers.hostile import Behaviour, Visit

JSON = "application/json"


def response(
    status: int = 200, body: bytes = b"", *, content_type: str = JSON, headers: Mapping[str, str] | None = None
) -> bytes:
    """A well-formed response that closes the connection; `headers` may replace Content-Length."""
    fields = {"Content-Type": content_type, "Content-Length": str(len(body)), "Connection": "close", **(headers or {})}
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def answers(
    status: int = 200, body: bytes = b"{}", *, content_type: str = JSON, headers: Mapping[str, str] | None = None
) -> Behaviour:
    """Answers in good order: 500, 429 and 503 with Retry-After (N23), 404 for keys (N24) and the like."""
    return sends(response(status, body, content_type=content_type, headers=headers))


def answers_in_turn(responses: Sequence[bytes]) -> Behaviour:
    """One response for each connection, the last one again and again."""
    return lambda visit: visit.send(responses[min(visit.number, len(responses) - 1)])


def sends(data: bytes) -> Behaviour:
    """Sends exactly these bytes, then closes."""
    return lambda visit: visit.send(data)


def html_200() -> Behaviour:
    """A page of HTML with status 200 where JSON is due (N22, N24)."""
    return answers(200, b"<!DOCTYPE html><h1>It works!</h1>" + b"<p>filler</p>" * 50, content_type="text/html")


def never_answers() -> Behaviour:
    """Reads the request and stays silent (N04)."""

    def behave(visit: Visit) -> None:
        visit.pause()

    return behave


def closes_at_once() -> Behaviour:
    """Closes without a byte of answer."""
    return lambda visit: None


def slow_headers(every_s: float = 1.0) -> Behaviour:
    """Sends the head one byte at a time (N05)."""
    return lambda visit: visit.drip(response(200, b"{}", headers={"X-Filler": "f" * 10_000}), every_s)


def slow_body(every_s: float = 1.0, body: bytes = b'{"slow": "' + b"s" * 10_000 + b'"}') -> Behaviour:
    """Sends the head at once and the body one byte at a time (N06)."""

    def behave(visit: Visit) -> None:
        visit.send(response(200, body)[: -len(body)])
        visit.drip(body, every_s)

    return behave


def short_body(came: bytes = b'{"cut": "he', said: int = 1000) -> Behaviour:
    """Says `said` bytes, sends fewer, closes (N07)."""
    return answers(200, came, headers={"Content-Length": str(said)})


_CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"


def bad_chunk_size() -> Behaviour:
    """One good chunk, then a size that is no number (N08)."""
    return sends(_CHUNKED + b'8\r\n{"good":\r\nzz\r\n"bad"}\r\n0\r\n\r\n')


def cut_chunk() -> Behaviour:
    """A chunk that ends before its size (N09)."""
    return sends(_CHUNKED + b'8\r\n{"good":\r\n40\r\n"cut')


def two_content_lengths() -> Behaviour:
    """Two Content-Length fields that differ (N10)."""
    return sends(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nContent-Length: 12\r\n\r\n"
        b'{"two": "2"}'
    )


def reset_mid_body(came: bytes = b'{"cut": "he') -> Behaviour:
    """Sends a part of the body, then resets the connection (N11)."""

    def behave(visit: Visit) -> None:
        visit.send(response(200, came, headers={"Content-Length": "1000"}))
        # A reset throws away what the client has not read yet, so it gets a moment to read.
        visit.pause(0.05)
        visit.reset()

    return behave


def redirects_to(location: str, status: int = 302) -> Behaviour:
    """Redirects, for instance to "file:///etc/passwd" (N13) or to another origin."""
    return answers(status, b"", headers={"Location": location})


def redirect_loop() -> Behaviour:
    """Redirects to itself for ever (N12)."""
    return lambda visit: visit.send(response(302, headers={"Location": f"{visit.url}hop-{visit.number + 1}"}))


def big_body(size_bytes: int, chunk: bytes = b'{"filler": "f"},') -> Behaviour:
    """A JSON array of `size_bytes` bytes or a little more, sent in pieces of about 1 MB (N14)."""
    count = max(1, size_bytes // len(chunk))
    per_piece = max(1, (1 << 20) // len(chunk))
    total = 2 + count * len(chunk) - 1

    def behave(visit: Visit) -> None:
        visit.send(response(200, headers={"Content-Length": str(total)}) + b"[")
        left = count
        while left > 0 and not visit.pause(0):
            piece = min(left, per_piece)
            left -= piece
            visit.send(chunk * piece if left else (chunk * piece)[:-1] + b"]")

    return behave


def gzip_bomb(size_bytes: int = 300_000_000) -> Behaviour:
    """Zeros that shrink a thousandfold, under Content-Encoding gzip (N15)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    pieces = [packer.compress(bytes(1_000_000)) for _ in range(size_bytes // 1_000_000)]
    return answers(200, b"".join(pieces) + packer.flush(), headers={"Content-Encoding": "gzip"})


def bad_gzip(text: bytes = b'{"packed": true}') -> Behaviour:
    """Says gzip, and the packed bytes are damaged in the middle (N16)."""
    packed = bytearray(gzip.compress(text))
    packed[12:16] = b"\xff\xff\xff\xff"
    return answers(200, bytes(packed), headers={"Content-Encoding": "gzip"})


def invalid_utf8() -> Behaviour:
    """Text that says UTF-8 and is not (N17)."""
    return answers(200, b'{"name": "\xff\xfe caf\xe9"}', content_type="application/json; charset=utf-8")


def many_headers(count: int = 200_000) -> Behaviour:
    """That many small header fields (N18)."""
    return sends(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: f\r\n" % n for n in range(count)) + b"\r\n")


def huge_header(size_bytes: int = 20_000_000) -> Behaviour:
    """One header field of that size (N18)."""
    return sends(b"HTTP/1.1 200 OK\r\nX-Huge: " + b"h" * size_bytes + b"\r\n\r\n")
