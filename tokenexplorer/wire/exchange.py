"""One HTTP request and what came back, as frozen values. No sending here, no redaction: see `client` and `trace`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from tokenexplorer.errors import MalformedAnswer, TokenExplorerError

if TYPE_CHECKING:
    from tokenexplorer.wire.body import Body
    from tokenexplorer.wire.client_certificate import ClientCertificate

Headers = tuple[tuple[str, str], ...]
"""Header lines in order, names as sent, repeated names kept apart."""


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What is to be sent, or, inside an `Exchange`, exactly what was sent.

    Attributes:
        method: In capitals.
        url: Absolute, http or https; a fragment is never sent.
        headers: In order. In an `Exchange` every header that went out is here, the added ones too (P04).
        body: The bytes, or None for no body at all.
        secret_headers: Names, in lower case, that the user marked secret (P01).
        certificate: Shown on the TLS connection where the server asks for one (RFC 8705); never on http, and never to
            another origin that a redirect leads to.
    """

    method: str
    url: str = field(repr=False)
    headers: Headers = field(default=(), repr=False)
    body: bytes | None = field(default=None, repr=False)
    secret_headers: frozenset[str] = frozenset()
    certificate: ClientCertificate | None = field(default=None, repr=False)

    @property
    def shown_certificate(self) -> ClientCertificate | None:
        """The certificate, if the request travels over TLS."""
        return self.certificate if self.url.lower().startswith("https:") else None

    def header(self, name: str) -> str | None:
        """The first value of a header, any case, or None."""
        return find_header(self.headers, name)


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What came back.

    Attributes:
        status: 100 to 599.
        reason: As sent; outside text.
        http_version: `1.0`, `1.1` or `2`.
        headers: In order, repeated names kept apart.
        body: The decoded bytes; knows whether it is whole.
    """

    status: int
    reason: str
    http_version: str
    headers: Headers = field(repr=False)
    body: Body = field(repr=False)

    def header(self, name: str) -> str | None:
        """The first value of a header, any case, or None."""
        return find_header(self.headers, name)

    def header_all(self, name: str) -> tuple[str, ...]:
        """Every value of a header, in order."""
        lower = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == lower)


@dataclass(frozen=True, slots=True)
class Timing:
    """When it began and how long each part took, in seconds; None where a part did not happen (a reused connection).

    Attributes:
        started_at: Aware UTC.
        dns_s: Name look-up.
        connect_s: TCP.
        tls_s: Handshake.
        send_s: Request out.
        wait_s: Until the first byte of the answer.
        receive_s: Until the last byte.
        total_s: All of it.
    """

    started_at: datetime
    total_s: float
    dns_s: float | None = None
    connect_s: float | None = None
    tls_s: float | None = None
    send_s: float | None = None
    wait_s: float | None = None
    receive_s: float | None = None


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect on the way: what was sent, and the answer that pointed on.

    Attributes:
        request: As sent.
        status: 301, 302, 303, 307 or 308.
        location: The absolute target.
        headers: The answer's headers.
        dropped: Names of what was not carried on to the next origin: headers, `body` or `client certificate` (P01).
    """

    request: HttpRequest
    status: int
    location: str = field(repr=False)
    headers: Headers = field(repr=False)
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request with its fate. Exactly one of `response` and `error` may be missing, never both.

    Attributes:
        request: The last request, exactly as sent.
        response: The last answer; kept as far as it came when `error` is set too.
        error: Why there is no whole answer.
        hops: Redirects followed before `request`, in order.
        timing: Of the last request.
        attempts: 1, or 2 where an idempotent request was retried (P11).
        remote: Address and port that answered, empty where none.
    """

    request: HttpRequest
    response: HttpResponse | None
    timing: Timing
    error: TokenExplorerError | None = None
    hops: tuple[Hop, ...] = ()
    attempts: int = 1
    remote: str = ""

    @property
    def ok(self) -> bool:
        """A whole answer of 2xx."""
        return self.error is None and self.response is not None and 200 <= self.response.status < 300

    def whole_response(self) -> HttpResponse:
        """The answer, if it came whole.

        Raises:
            NetworkError: Why it did not; any error of our tree that `error` holds.
        """
        if self.error is not None:
            raise self.error
        if self.response is None:
            raise MalformedAnswer("The server sent no answer.")
        return self.response


def find_header(headers: Headers, name: str) -> str | None:
    """The first value of a header, any case, or None."""
    lower = name.lower()
    return next((value for key, value in headers if key.lower() == lower), None)
