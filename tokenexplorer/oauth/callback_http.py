"""The little HTTP that the loopback listener speaks: one request in, one page out. Bytes only, no sockets.

Not http.server: that one logs the code, asks the DNS for its own name and lets a slow client hold everybody up.

Spec: RFC 9112 sections 2, 3 and 6
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from tokenexplorer.oauth import pages

REQUEST_LINE_LIMIT = 16 * 1024
HEADERS_LIMIT = 32 * 1024
HEADER_COUNT_LIMIT = 100
BODY_LIMIT = 256 * 1024
"""An answer with several tokens, each with many groups, is this long at most."""

FORM = "application/x-www-form-urlencoded"

_END = b"\r\n\r\n"
_REQUEST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP/1\.[01]")
_LENGTH = re.compile(r"[0-9]{1,12}")
_REASONS = {
    200: "OK",
    302: "Found",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    411: "Length Required",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    417: "Expectation Failed",
}


@dataclass(frozen=True, slots=True)
class CallbackRequest:
    """A request to the listener.

    Attributes:
        method: As sent.
        path: Without the query, as spelled.
        query: Raw.
        headers: Names in lower case, values as sent.
        head_bytes: How long all that is; a body begins there.
        body: Raw; empty until it is whole.
    """

    method: str
    path: str
    query: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    head_bytes: int
    body: str = field(default="", repr=False)

    def values(self, name: str) -> tuple[str, ...]:
        """Every value of a header."""
        return tuple(value for each, value in self.headers if each == name)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every Host header's value, in lower case."""
        return tuple(value.lower() for value in self.values("host"))

    @property
    def body_bytes(self) -> int:
        """How long the body is, as the head says; 0 where it says nothing that can be used."""
        lengths = self.values("content-length")
        return int(lengths[0]) if len(lengths) == 1 and _LENGTH.fullmatch(lengths[0]) else 0

    def with_body(self, body: bytes | bytearray) -> CallbackRequest:
        """The whole request."""
        return replace(self, body=body.decode("utf-8", "replace"))


def read_head(data: bytes) -> CallbackRequest | Literal["more", "drop", "bad"]:
    """Read a request's head as far as it has come.

    Returns:
        The request without its body; `more` while the head is not whole; `drop` beyond a limit (L09); `bad` where it
        is no HTTP.
    """
    line, newline, rest = data.partition(b"\r\n")
    if len(line) > REQUEST_LINE_LIMIT or (len(rest) > HEADERS_LIMIT and _END not in rest[:HEADERS_LIMIT]):
        return "drop"
    if not newline or _END not in data:
        return "more"
    head = data[: data.index(_END)]
    lines = head.split(b"\r\n")[1:]
    if len(lines) > HEADER_COUNT_LIMIT or len(head) - len(line) > HEADERS_LIMIT:
        return "drop"
    matched = _REQUEST_LINE.fullmatch(line)
    if matched is None:
        return "bad"
    headers = []
    for each in lines:
        name, colon, value = each.partition(b":")
        if not colon:
            return "bad"
        headers.append((name.lower().decode("latin-1"), value.strip().decode("latin-1")))
    path, _, query = matched.group(2).decode("latin-1").partition("?")
    return CallbackRequest(matched.group(1).decode("ascii"), path, query, tuple(headers), len(head) + len(_END))


def form_fault(request: CallbackRequest) -> int:
    """The status that refuses a request's body by what its head says; 200 where a form is to be read.

    A length that is said once and in plain digits is the only framing: everything else is how two readers come to
    see two requests in the same bytes.

    Spec: RFC 9112 section 6.3
    """
    lengths = request.values("content-length")
    kind = ",".join(request.values("content-type")).partition(";")[0].strip().lower()
    faults = (
        (400, bool(request.values("transfer-encoding")) or len(lengths) > 1),
        (417, bool(request.values("expect"))),
        (411, not lengths),
        (400, not all(_LENGTH.fullmatch(length) for length in lengths)),
        (413, request.body_bytes > BODY_LIMIT),
        (415, kind != FORM),
    )
    return next((status for status, found in faults if found), 200)


def answer(status: int, page: pages.Page | None = None, *, allow: str = "GET") -> bytes:
    """A whole answer; without a page it is empty."""
    return _whole(status, pages.html(page) if page is not None else b"", pages.headers(), allow)


def hand_over(key: str) -> bytes:
    """A whole answer with the page that hands a fragment over.

    Args:
        key: What the page's request will bear.
    """
    return _whole(200, *pages.hand_over(key))


def onward(address: str) -> bytes:
    """A whole answer that sends the browser to another address."""
    return _whole(302, b"", (("Location", address), *pages.headers()))


def onward_by_post(address: str, fields: Iterable[tuple[str, str]]) -> bytes:
    """A whole answer with the page that posts a form to another address."""
    return _whole(200, *pages.leave(address, fields))


def _whole(status: int, body: bytes, headers: tuple[tuple[str, str], ...], allow: str = "GET") -> bytes:
    fields = [*headers, ("Content-Length", str(len(body)))]
    if body:
        fields.append(("Content-Type", "text/html; charset=utf-8"))
    if status == 405:
        fields.append(("Allow", allow))
    lines = [f"HTTP/1.1 {status} {_REASONS[status]}", *(f"{name}: {value}" for name, value in fields), "", ""]
    return "\r\n".join(lines).encode("ascii") + body
