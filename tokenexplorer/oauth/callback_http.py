"""The little HTTP that the loopback listener speaks: one request in, one static page out. Bytes only, no sockets.

Not http.server: that one logs the code, asks the DNS for its own name and lets a slow client hold everybody up.

Spec: RFC 9112 sections 2 and 3
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from tokenexplorer.oauth import pages

REQUEST_LINE_LIMIT = 16 * 1024
HEADERS_LIMIT = 32 * 1024
HEADER_COUNT_LIMIT = 100

_END = b"\r\n\r\n"
_REQUEST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP/1\.[01]")
_REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed"}


@dataclass(frozen=True, slots=True)
class CallbackRequest:
    """A request to the listener.

    Attributes:
        method: As sent.
        path: Without the query, as spelled.
        query: Raw.
        hosts: Every Host header's value, in lower case.
    """

    method: str
    path: str
    query: str = field(repr=False)
    hosts: tuple[str, ...]


def read_request(data: bytes) -> CallbackRequest | Literal["more", "drop", "bad"]:
    """Read a request's head as far as it has come.

    Returns:
        The request; `more` while it is not whole; `drop` beyond a limit (L09); `bad` where it is no HTTP.
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
    hosts = []
    for each in lines:
        name, colon, value = each.partition(b":")
        if not colon:
            return "bad"
        if name.lower() == b"host":
            hosts.append(value.strip().lower().decode("latin-1"))
    path, _, query = matched.group(2).decode("latin-1").partition("?")
    return CallbackRequest(matched.group(1).decode("ascii"), path, query, tuple(hosts))


def answer(status: int, page: pages.Page | None = None) -> bytes:
    """A whole answer; without a page it is empty."""
    body = pages.html(page) if page is not None else b""
    fields = [*pages.headers(), ("Content-Length", str(len(body)))]
    if page is not None:
        fields.append(("Content-Type", "text/html; charset=utf-8"))
    if status == 405:
        fields.append(("Allow", "GET"))
    lines = [f"HTTP/1.1 {status} {_REASONS[status]}", *(f"{name}: {value}" for name, value in fields), "", ""]
    return "\r\n".join(lines).encode("ascii") + body
