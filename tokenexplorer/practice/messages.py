"""One HTTP request and one HTTP answer of the practice org, as values.

No sockets here: the listener makes a Request from bytes, and the pages and endpoints answer with a Response.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlsplit

FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Request:
    """What came in.

    Attributes:
        method: Upper case.
        path: Undecoded path without the query, starts with "/".
        query: Undecoded query string, without "?".
        headers: Names in lower case; the last of repeated headers.
        body: At most one megabyte, the listener refuses more.
        secure: Whether it came over TLS.
        certificate: What the client showed there, in DER; empty where it showed none.
    """

    method: str
    path: str
    query: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    secure: bool = False
    certificate: bytes = field(default=b"", repr=False)

    @property
    def query_pairs(self) -> list[tuple[str, str]]:
        """The query as (name, value) in the order of the wire, repeated names kept."""
        return parse_pairs(self.query)

    @property
    def form_pairs(self) -> list[tuple[str, str]]:
        """The form body as (name, value); empty where the body is no form."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return parse_pairs(self.body.decode("utf-8", "replace")) if kind == FORM_TYPE else []

    @property
    def args(self) -> dict[str, str]:
        """The query as a mapping, first value wins."""
        return first_values(self.query_pairs)

    @property
    def form(self) -> dict[str, str]:
        """The form body as a mapping, first value wins."""
        return first_values(self.form_pairs)

    def cookie(self, name: str) -> str | None:
        """One cookie's value; None where it is absent or the header is broken."""
        try:
            morsel = SimpleCookie(self.headers.get("cookie", "")).get(name)
        except CookieError:
            return None
        return morsel.value if morsel else None


@dataclass(frozen=True, slots=True)
class Response:
    """What goes out. `Content-Length` and `Date` are added by the listener."""

    status: int
    body: bytes = field(default=b"", repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def with_headers(self, *headers: tuple[str, str]) -> "Response":
        """The same answer with more headers."""
        return Response(self.status, self.body, (*self.headers, *headers))


def parse_pairs(text: str) -> list[tuple[str, str]]:
    """Read a query or form text; a text with absurdly many fields counts as empty."""
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return []


def first_values(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Turn pairs into a mapping in which the first value of a name wins."""
    values: dict[str, str] = {}
    for name, value in pairs:
        values.setdefault(name, value)
    return values


def repeated(pairs: list[tuple[str, str]]) -> str | None:
    """Name the first parameter that occurs more than once, if there is one."""
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            return name
        seen.add(name)
    return None


def origin_of(uri: str) -> str:
    """Scheme, host and port of a URI."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}"


def json_response(status: int, value: Any, *headers: tuple[str, str]) -> Response:
    """Answer with JSON that no cache keeps."""
    body = json.dumps(value, ensure_ascii=False).encode()
    return Response(
        status,
        body,
        (
            ("Content-Type", "application/json"),
            ("Cache-Control", "no-cache, no-store"),
            ("Pragma", "no-cache"),
            *headers,
        ),
    )


def redirect(location: str, *headers: tuple[str, str]) -> Response:
    """Send the browser on with a GET, whatever the method was."""
    return Response(
        303,
        b"",
        (("Location", location), ("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer"), *headers),
    )
