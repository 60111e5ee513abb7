"""requests and urllib3, held to our rules: connections that tell their attempt what happens, and one session's policy.

The one place that imports them at its top; imported lazily, when the first request is sent.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import logging
import socket
import ssl
import time
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3 import HTTPConnectionPool, HTTPHeaderDict, HTTPSConnectionPool, Retry
from urllib3.connection import HTTPConnection, HTTPSConnection

from tokenexplorer.errors import ConfigError
from tokenexplorer.wire.addresses import is_loopback
from tokenexplorer.wire.attempt import Attempt, Head, current

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from requests.structures import CaseInsensitiveDict
    from urllib3.response import BaseHTTPResponse

    from tokenexplorer.wire.client_certificate import ClientCertificate
    from tokenexplorer.wire.exchange import HttpRequest
    from tokenexplorer.wire.policy import Policy

IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
"""Spec: RFC 9110 section 9.2.2"""

_MOST_INTERIM = 10
"""Answers of 1xx that are passed over (RFC 9110 section 15.2)."""

_FAREWELL_S = 0.5
"""For a server's last words where a connection ends while it is written to."""

_FRESH_S = 1.0
"""A request that must not go out twice uses no connection that was idle for longer: it may be closing (T03, P11)."""

# Its warnings repeat whole URLs; whatever it warns of reaches the exchange in our words.
logging.getLogger("urllib3").setLevel(logging.ERROR)


class _Incoming(io.RawIOBase):
    """The socket's bytes, under the attempt's deadlines."""

    def __init__(self, sock: socket.socket, attempt: Attempt) -> None:
        self._sock, self._attempt = sock, attempt
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        self._sock.settimeout(self._attempt.seconds_left())
        try:
            count = self._raw.readinto(buffer)
        except TimeoutError:
            self._attempt.time_is_up()
            raise
        except OSError:
            self._attempt.check()
            raise
        self._attempt.check()
        self._attempt.came(count or 0)
        return count

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    """Reads under deadlines and notes the head as it came, repeated names kept apart."""

    def __init__(self, sock: socket.socket, *args: Any, **named: Any) -> None:
        super().__init__(sock, *args, **named)
        self.fp.close()
        self._attempt = current()
        self.fp = io.BufferedReader(_Incoming(sock, self._attempt), 65_536)

    def begin(self) -> None:
        super().begin()
        for _ in range(_MOST_INTERIM):
            if not 102 <= self.status < 200:
                break
            # Early hints come before the answer; http.client takes them for it.
            self.headers = self.msg = cast("http.client.HTTPMessage", None)
            super().begin()
        lines = tuple((name, _in_words(" ".join(value.split("\r\n")))) for name, value in self.headers.items())
        version = {9: "0.9", 10: "1.0"}.get(self.version, "1.1")
        self._attempt.head = Head(self.status, self.reason, version, lines)
        self._attempt.enter("body")


if TYPE_CHECKING:
    _Base = HTTPConnection
else:
    _Base = object


class _Noting(_Base):
    """What both kinds of connection tell the attempt. A mix-in, before the urllib3 class."""

    response_class = _Answer
    _idle_since = 0.0

    def _new_conn(self) -> socket.socket:
        attempt = current()
        attempt.proxied = self.proxy is not None
        sock = attempt.connect(self._dns_host, self.port)
        for option in self.socket_options or ():
            sock.setsockopt(*option)
        return sock

    def request(self, method: str, *args: Any, **named: Any) -> None:
        attempt = current()
        if self.sock is not None and not attempt.clock.connected:
            if method not in IDEMPOTENT and time.monotonic() - self._idle_since > _FRESH_S:
                self.close()
            else:
                attempt.hold(self.sock)
        attempt.clock.send_began = time.perf_counter()
        attempt.sent_headers.clear()
        if self.sock is not None:
            attempt.enter("send")
        try:
            super().request(method, *args, **named)
        except TimeoutError:
            attempt.time_is_up()
            raise
        except (ssl.SSLEOFError, ConnectionResetError):  # after a broken pipe urllib3 itself reads what came
            self._hear_farewell(attempt)
            raise
        attempt.clock.sent = time.perf_counter()
        attempt.enter("head")

    def _hear_farewell(self, attempt: Attempt) -> None:
        """Hear why the server ended the connection while it was written to, if it said so.

        With TLS 1.3 it refuses a client certificate, or its absence, when this side is sending already.

        Raises:
            ssl.SSLError: The server's alert.
        """
        if isinstance(self.sock, ssl.SSLSocket):
            self.sock.settimeout(min(_FAREWELL_S, attempt.seconds_left()))
            with contextlib.suppress(ssl.SSLEOFError, ConnectionError, TimeoutError):
                self.sock.recv(1)

    def putrequest(self, method: str, url: str, *args: Any, **named: Any) -> None:
        current().target = url
        super().putrequest(method, url, *args, **named)

    def putheader(self, header: str | bytes, *values: Any) -> None:
        current().sent_headers.extend((_text(header), _text(value)) for value in values)
        super().putheader(cast("str", header), *values)

    def getresponse(self) -> Any:
        attempt = current()
        if attempt.stage != "head":  # the body could not be sent whole, yet there may be an answer
            attempt.clock.sent = attempt.clock.sent or time.perf_counter()
            attempt.enter("head")
        self._idle_since = time.monotonic()
        return super().getresponse()


class _Plain(_Noting, HTTPConnection):
    """http."""


class _Secure(_Noting, HTTPSConnection):
    """https; policy and certificate are set by the session that makes the class."""

    policy: Policy
    certificate: ClientCertificate | None

    def connect(self) -> None:
        # One context a connection: truststore holds its context's lock for as long as a handshake takes.
        self.ssl_context = tls_context(self.policy, self.certificate)
        attempt = current()
        try:
            super().connect()
        except TimeoutError:
            attempt.time_is_up()
            raise
        attempt.clock.ready = time.perf_counter()
        self.sock.settimeout(attempt.limits.idle_s)


def tls_context(policy: Policy, certificate: ClientCertificate | None = None) -> ssl.SSLContext:
    """The system's authorities and those of the policy; a certificate to show where the server asks for one.

    Raises:
        ConfigError: The authority file cannot be read, or the certificate cannot be shown.
        StorageError: The certificate cannot be unpacked.
    """
    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # The names that a certificate is for stand in its extension alone (RFC 9525 section 2). Its common name counts in
    # no browser any more, and what an authority is limited to does not bind it where it is one word.
    context.hostname_checks_common_name = False
    if policy.ca_file:
        try:
            context.load_verify_locations(policy.ca_file)
        except (OSError, ssl.SSLError) as error:
            raise ConfigError(
                "The authority file cannot be read.",
                "Choose a PEM file in the org's connection settings.",
                f"{policy.ca_file}: {error.strerror or error}",
                field="ca_file",
            ) from None
    if not policy.verify_tls:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if certificate is not None:
        certificate.show_on(context)
    return context


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")


def _in_words(value: str) -> str:
    """A header's value, which http.client reads as Latin-1, in UTF-8 where it is: servers write sentences into it."""
    if value.isascii():
        return value
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


class _Adapter(HTTPAdapter):
    """Uses our connections, adds nothing, retries nothing."""

    def __init__(self, policy: Policy, certificate: ClientCertificate | None) -> None:
        secure = type("_Secure", (_Secure,), {"policy": policy, "certificate": certificate})
        self._pools: dict[str, type[HTTPConnectionPool]] = {
            "http": type("_PlainPool", (HTTPConnectionPool,), {"ConnectionCls": _Plain}),
            "https": type("_SecurePool", (_QuietPool,), {"ConnectionCls": secure}),
        }
        super().__init__(pool_connections=16, pool_maxsize=32, max_retries=Retry(0, read=False))

    def init_poolmanager(self, *args: Any, **named: Any) -> None:
        super().init_poolmanager(*args, **named)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **named: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **named)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = self._pools
        return manager

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Nothing: requests would add its own bundle to the authorities of `tls_context`."""


class _QuietPool(HTTPSConnectionPool):
    """Does not warn of a certificate check that the person turned off: the window shows that, in red (P07)."""

    def _validate_conn(self, conn: Any) -> None:
        if conn.is_closed:
            conn.connect()


class PolicySession(requests.Session):
    """A session that takes nothing from the environment, keeps no cookies and follows no redirects (P03)."""

    def __init__(self, policy: Policy, certificate: ClientCertificate | None = None) -> None:
        super().__init__()
        self._policy = policy
        self.trust_env = False
        self.headers.clear()
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = _Adapter(policy, certificate)
        self.mount("http://", adapter)
        self.mount("https://", adapter)

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Never: requests would read the whole body of a redirect to find its next hop."""

    def fetch(self, request: HttpRequest, attempt: Attempt) -> BaseHTTPResponse:
        """Send a request whose headers are complete; answers when the head is there."""
        prepared = requests.PreparedRequest()
        prepared.method, prepared.url, prepared.body = request.method, request.url, request.body
        headers = HTTPHeaderDict()
        for name, value in request.headers:
            headers.add(name, value)
        prepared.headers = cast("CaseInsensitiveDict[str]", headers)
        answer = self.send(
            prepared,
            stream=True,
            timeout=(attempt.limits.idle_s, attempt.limits.idle_s),
            verify=self._policy.verify_tls,
            proxies=self._proxies(request.url),
            allow_redirects=False,
        )
        return cast("BaseHTTPResponse", answer.raw)

    def _proxies(self, url: str) -> dict[str, str]:
        proxy = self._policy.proxy
        if proxy in ("", "none") or is_loopback(urlsplit(url).hostname or ""):
            return {}
        if proxy == "system":
            return dict(get_environ_proxies(url))
        return {"http": proxy, "https": proxy}
