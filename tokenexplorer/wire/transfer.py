"""One request and its answer: sent, received, unpacked, retried where that is harmless (P11)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenexplorer.errors import Cancelled, MalformedAnswer, TlsFailed, TokenExplorerError, TooLarge, Unreachable
from tokenexplorer.wire.attempt import Attempt
from tokenexplorer.wire.body import BodyWriter
from tokenexplorer.wire.certificate import described
from tokenexplorer.wire.connection import IDEMPOTENT
from tokenexplorer.wire.exchange import Exchange, HttpRequest, HttpResponse
from tokenexplorer.wire.failures import SERVER_CAUSES, failure, no_room, tls_failed
from tokenexplorer.wire.policy import Progress
from tokenexplorer.wire.unpacking import encodings_of, unpacked

if TYPE_CHECKING:
    from urllib3.response import BaseHTTPResponse

    from tokenexplorer.wire.body import Body
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.client_certificate import ClientCertificate
    from tokenexplorer.wire.connection import PolicySession
    from tokenexplorer.wire.policy import Limits, Question

_CHUNK = 1 << 20
_TELL_EVERY_S = 0.05
_DESCRIBE_S = 3.0


class Transfer:
    """Runs the requests of one `send`; they share its deadline."""

    def __init__(
        self,
        session: Callable[[ClientCertificate | None], PolicySession],
        limits: Limits,
        cancel: Cancellation | None,
        tell: Callable[[Progress], None] | None,
        ask: Callable[[Question], bool] | None,
        finish: Callable[[HttpRequest], HttpRequest] | None = None,
    ) -> None:
        self._session, self._limits, self._cancel, self._tell, self._ask = session, limits, cancel, tell, ask
        self._finish = finish
        self._deadline = None if limits.total_s is None else time.monotonic() + limits.total_s

    def run(self, request: HttpRequest) -> Exchange:
        """Send a request whose headers are complete; never raises for what happens on the way."""
        exchange, again = self._once(request)
        if again:
            exchange, _ = self._once(request)
            return replace(exchange, attempts=2)
        return exchange

    def _once(self, unfinished: HttpRequest) -> tuple[Exchange, bool]:
        request = unfinished if self._finish is None else self._finish(unfinished)
        attempt = Attempt(self._limits, self._deadline, self._cancel)
        response: HttpResponse | None = None
        error: TokenExplorerError | None = None
        try:
            with attempt.running():
                raw = self._session(request.shown_certificate).fetch(request, attempt)
                response, error = self._received(raw, attempt, request)
        except Exception as raised:  # whatever a library throws becomes one of our errors
            # The stack would keep sockets, and the frames' secrets, alive for as long as somebody holds the exchange.
            error = _bare(self._explained(raised, attempt, request))
        sent = _as_sent(request, attempt)
        exchange = Exchange(sent, response, attempt.timing(), error, remote=attempt.remote)
        silent = isinstance(error, Unreachable) and bool(attempt.clock.sent) and attempt.received_bytes == 0
        return exchange, silent and request.method in IDEMPOTENT

    def _explained(self, raised: Exception, attempt: Attempt, request: HttpRequest) -> TokenExplorerError:
        if attempt.is_cancelled:
            return Cancelled()
        parts = urlsplit(request.url)
        error = failure(raised, parts.netloc, attempt.received_bytes, shown=request.shown_certificate is not None)
        if isinstance(error, TlsFailed) and error.cause in SERVER_CAUSES and not attempt.proxied and parts.hostname:
            shown = self._certificate(parts.hostname, parts.port or 443)
            return tls_failed(error.cause, parts.netloc, "\n".join(filter(None, (error.detail, shown))))
        return error

    def _certificate(self, host: str, port: int) -> str:
        probe = Attempt(replace(self._limits, connect_s=_DESCRIBE_S), self._deadline, self._cancel)
        try:
            with probe.running():
                return described(probe.connect(host, port), host)
        except TokenExplorerError:
            return ""

    def _received(
        self, raw: BaseHTTPResponse, attempt: Attempt, request: HttpRequest
    ) -> tuple[HttpResponse, TokenExplorerError | None]:
        head = attempt.head
        if head is None:
            raise MalformedAnswer("The server sent no answer.")
        response = HttpResponse(head.status, head.reason, head.http_version, head.headers, BodyWriter().finish())
        disbelieved = _bad_lengths(response)
        if disbelieved is not None:
            raw.close()
            return response, disbelieved
        body, error = self._body(raw, attempt, response.header("Content-Type") or "", request)
        if error is None or not isinstance(error, Cancelled | TooLarge):
            encodings = encodings_of(response.header_all("Content-Encoding"))
            body, trouble = unpacked(body, encodings, limit=self._limits.body_bytes, ask=self._ask, check=attempt.check)
            error = error or trouble
        return replace(response, body=body), error

    def _body(
        self, raw: BaseHTTPResponse, attempt: Attempt, content_type: str, request: HttpRequest
    ) -> tuple[Body, TokenExplorerError | None]:
        writer = BodyWriter()
        error: TokenExplorerError | None = None
        try:
            self._read(raw, attempt, writer)
            raw.release_conn()
        except Exception as raised:  # whatever a library throws becomes one of our errors
            raw.close()
            host = urlsplit(request.url).netloc
            error = _bare(Cancelled() if attempt.is_cancelled else failure(raised, host, writer.size_bytes))
        return writer.finish(content_type=content_type, incomplete=error.title if error else ""), error

    def _read(self, raw: BaseHTTPResponse, attempt: Attempt, writer: BodyWriter) -> None:
        limit = self._limits.body_bytes
        expected = raw.length_remaining
        told = 0.0
        while True:
            left = raw.length_remaining
            data = raw.read1(_CHUNK if left is None else min(_CHUNK, max(1, left)), decode_content=False)
            if not data:
                break
            room = len(data) if limit is None else limit - writer.size_bytes
            try:
                writer.write(data[:room])
            except OSError as error:
                raise no_room(error) from None
            if len(data) > room:
                raise TooLarge(f"The answer is larger than {limit:,} bytes.", "", "Reading stopped there")
            now = time.monotonic()
            if self._tell is not None and now - told > _TELL_EVERY_S:
                told = now
                self._tell(Progress(writer.size_bytes, expected))
            attempt.check()
        if self._tell is not None:
            self._tell(Progress(writer.size_bytes, expected))


def _bare(error: TokenExplorerError) -> TokenExplorerError:
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


def _as_sent(request: HttpRequest, attempt: Attempt) -> HttpRequest:
    """What the connection wrote, which is what was asked for unless a library had its own mind (P04)."""
    if not attempt.sent_headers:
        return request
    parts = urlsplit(request.url)
    target = attempt.target if "://" in attempt.target else f"{parts.scheme}://{parts.netloc}{attempt.target}"
    return replace(request, url=target, headers=tuple(attempt.sent_headers))


def _bad_lengths(response: HttpResponse) -> MalformedAnswer | None:
    """A Content-Length that cannot be believed (N10, RFC 9110 section 8.6)."""
    values = {value.strip() for line in response.header_all("Content-Length") for value in line.split(",")}
    if len(values) > 1 or any(not (value.isascii() and value.isdigit()) for value in values):
        shown = " and ".join(sorted(values))
        return MalformedAnswer(
            "The answer's length cannot be believed.", "The server or a proxy must be mended.", shown[:300]
        )
    return None
