"""The loopback listener: holds the redirect URI's address while a sign-in waits, and answers the browser (group L).

One thread serves every connection without blocking on any, so idle and slow ones hold nobody up (L08). Nothing of
what comes is logged or echoed (L13, L14).

Spec: RFC 8252 sections 7.3, 8.3 and 8.10
"""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from tokenexplorer.errors import DeadlinePassed
from tokenexplorer.oauth import callback_http, pages
from tokenexplorer.oauth.loopback_port import bind, loopback_address

if TYPE_CHECKING:
    from tokenexplorer.oauth.login import LoginControl

CONNECTION_LIMIT = 64
CONNECTION_S = 10.0
LINGER_S = 0.8
"""After the answer the port stays this long for the browser's second requests, at most (L04, L12)."""

_POLL_S = 0.05
_ANSWER_S = 1.0
_CHUNK = 65536


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a callback is worth.

    Attributes:
        ends: Whether the wait is over: the state fits, whatever else the answer says.
        page: What the browser shows.
        reason: Why it does not end the wait, a sentence for the person; empty where it does.
    """

    ends: bool
    page: pages.Page
    reason: str = ""


Accept = Callable[[str], Judgement]
"""Judges a raw query; called once at a time, from the listener's thread or the waiting one."""


@dataclass(slots=True)
class _Connection:
    stream: socket.socket
    ends_at: float
    received: bytes = b""
    outgoing: bytes = field(default=b"", repr=False)
    answered: bool = False
    is_final: bool = False


class Listener:
    """Listens from its construction until `close`, or shortly after the answer came.

    Args:
        redirect_uri: http to a loopback host; without a port any free one is taken.
        any_port: Whether the provider takes any port; for the advice when it is taken.

    Raises:
        ConfigError: The redirect URI is none that can be listened on.
        PortTaken: The port is held by another program.
    """

    def __init__(self, redirect_uri: str, *, any_port: bool = False) -> None:
        self._address = loopback_address(redirect_uri)
        self._sockets = bind(self._address, any_port=any_port)
        self.port: Final[int] = self._sockets[0].getsockname()[1]
        self.redirect_uri: Final = self._address.uri_with(self.port)
        self._hosts = self._host_values()
        self._selector = selectors.DefaultSelector()
        self._waker, self._wakes = socket.socketpair()
        self._connections: dict[socket.socket, _Connection] = {}
        self._lock = threading.Lock()
        self._accept: Accept | None = None
        self._answer: str | None = None
        self._fault: BaseException | None = None
        self._refused: list[str] = []
        self._latched = threading.Event()
        self._news = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="loopback-listener", daemon=True)
        self._thread.start()

    def __enter__(self) -> Listener:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def address(self) -> str:
        """Host and port, for display."""
        return urlsplit(self.redirect_uri).netloc

    def wait(self, accept: Accept, control: LoginControl, on_refused: Callable[[str], None] = lambda _: None) -> str:
        """Wait for the first answer that `accept` lets end the wait; further ones get a neutral page (L12).

        Args:
            accept: Judges each answer, those of the browser and those that were pasted.
            control: The deadline, the stop sign and the pasted URLs.
            on_refused: Hears, in this thread, why an answer did not end the wait (L10).

        Returns:
            The raw query.

        Raises:
            DeadlinePassed: Nobody came back in time.
            Cancelled: The person said stop.
        """
        with control.cancellation.waking(self._news.set):
            self._accept = accept
            self._wake()
            while self._answer is None or not self._news.is_set():
                self._news.wait(_POLL_S)
                control.cancellation.check()
                self._take_pasted(accept, control)
                while self._refused:
                    on_refused(self._refused.pop(0))
                if self._fault is not None:
                    raise self._fault
                if self._answer is None and control.seconds_left <= 0:
                    raise DeadlinePassed(
                        "Nobody came back from the browser in time.",
                        "Sign in again, or paste the redirect URL from the browser's address bar.",
                    )
            return self._answer

    def close(self) -> None:
        """Free the port and every connection; returns when that is done. Further calls do nothing."""
        self._stop.set()
        self._wake()
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _host_values(self) -> frozenset[str]:
        hosts = {self._address.host, *(host for _, host in self._address.addresses)}
        shown = {f"[{host}]" if ":" in host else host for host in hosts}
        values = {f"{host}:{self.port}" for host in shown}
        return frozenset(values | shown) if self.port == 80 else frozenset(values)

    def _wake(self) -> None:
        with suppress(OSError):
            self._wakes.send(b"!")

    def _take_pasted(self, accept: Accept, control: LoginControl) -> None:
        url = control.take_pasted()
        if url is None:
            return
        query = self._query_of(url.strip())
        if query is None:
            self._refused.append(f"This URL does not begin with {self.redirect_uri}")
            return
        judgement = self._judge(query, accept)
        if judgement.ends:
            self._news.set()

    def _query_of(self, url: str) -> str | None:
        """The query of a pasted URL; None where it is not this sign-in's redirect URI."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return None
        mine = urlsplit(self.redirect_uri)
        wanted = (mine.scheme, mine.netloc.lower(), self._address.path)
        return parts.query if (parts.scheme, parts.netloc.lower(), parts.path or "/") == wanted else None

    # -- the listener's thread ----------------------------------------------------------------------------------

    def _serve(self) -> None:
        for listening in self._sockets:
            self._selector.register(listening, selectors.EVENT_READ)
        self._selector.register(self._waker, selectors.EVENT_READ)
        ends_at: float | None = None
        try:
            while not self._stop.is_set() and (ends_at is None or time.monotonic() < ends_at):
                for key, _ in self._selector.select(_POLL_S if self._connections or ends_at else None):
                    self._attend(key.fileobj)
                self._drop_late()
                if self._latched.is_set() and ends_at is None:
                    ends_at = time.monotonic() + LINGER_S
        finally:
            self._close_all()

    def _attend(self, ready: object) -> None:
        if ready is self._waker:
            self._waker.recv(_CHUNK)
            # Connections that came before anybody waited for them are looked at now.
            for connection in list(self._connections.values()):
                self._consider(connection)
        elif ready in self._sockets:
            self._welcome(ready)
        elif isinstance(ready, socket.socket) and ready in self._connections:
            self._exchange(self._connections[ready])

    def _welcome(self, listening: object) -> None:
        if not isinstance(listening, socket.socket):
            return
        try:
            stream, _ = listening.accept()
        except OSError:
            return
        if len(self._connections) >= CONNECTION_LIMIT:
            # The one that has been silent the longest goes: whoever idles must not keep the browser out.
            self._drop(next(iter(self._connections.values())))
        stream.setblocking(False)
        self._connections[stream] = _Connection(stream, time.monotonic() + CONNECTION_S)
        self._selector.register(stream, selectors.EVENT_READ)

    def _exchange(self, connection: _Connection) -> None:
        try:
            if connection.outgoing:
                self._send(connection)
                return
            data = connection.stream.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError:
            self._drop(connection)
            return
        if not data:
            self._drop(connection)
        elif not connection.answered:
            connection.received += data
            self._consider(connection)

    def _consider(self, connection: _Connection) -> None:
        """Answer, once the request is whole and somebody waits for it."""
        if connection.answered:
            return
        request = callback_http.read_request(connection.received)
        if request == "more":
            return
        if request == "drop":
            self._drop(connection)
            return
        if request == "bad":
            self._reply(connection, callback_http.answer(400))
            return
        status = self._status(request)
        if status != 200:
            self._reply(connection, callback_http.answer(status))
            return
        accept = self._accept
        if accept is None:
            return  # nobody waits yet; the answer is judged when somebody does
        before = self._latched.is_set()
        judgement = self._judge(request.query, accept)
        if judgement.ends and not before:
            connection.is_final, connection.ends_at = True, time.monotonic() + _ANSWER_S
        self._reply(connection, callback_http.answer(200, judgement.page))

    def _status(self, request: callback_http.CallbackRequest) -> int:
        """400 for a foreign Host (L07), 404 for another path (L06, L16), 405 for another method, else 200."""
        if len(request.hosts) != 1 or request.hosts[0] not in self._hosts:
            return 400
        if request.path != self._address.path:
            return 404
        return 200 if request.method == "GET" else 405

    def _judge(self, query: str, accept: Accept) -> Judgement:
        with self._lock:
            if self._latched.is_set():
                return Judgement(ends=False, page=pages.Page.DONE)
            try:
                judgement = accept(query)
            except BaseException as fault:
                self._fault = fault  # the waiting thread raises it
                self._news.set()
                return Judgement(ends=False, page=pages.Page.REJECTED)
            if judgement.ends:
                self._answer = query
                self._latched.set()
                self._wake()
            else:
                self._refused.append(judgement.reason)
            return judgement

    def _reply(self, connection: _Connection, data: bytes) -> None:
        connection.outgoing, connection.answered, connection.received = data, True, b""
        try:
            self._send(connection)
        except BlockingIOError:
            self._selector.modify(connection.stream, selectors.EVENT_WRITE)
        except OSError:
            self._drop(connection)

    def _send(self, connection: _Connection) -> None:
        sent = connection.stream.send(connection.outgoing)
        connection.outgoing = connection.outgoing[sent:]
        if connection.outgoing:
            self._selector.modify(connection.stream, selectors.EVENT_WRITE)
            return
        # The browser closes; closing first could reset what it has not read yet.
        connection.stream.shutdown(socket.SHUT_WR)
        connection.ends_at = min(connection.ends_at, time.monotonic() + _ANSWER_S)
        self._selector.modify(connection.stream, selectors.EVENT_READ)
        if connection.is_final:
            self._news.set()

    def _drop_late(self) -> None:
        now = time.monotonic()
        for connection in [each for each in self._connections.values() if each.ends_at <= now]:
            self._drop(connection)

    def _drop(self, connection: _Connection) -> None:
        if self._connections.pop(connection.stream, None) is None:
            return
        self._selector.unregister(connection.stream)
        connection.stream.close()
        if connection.is_final:
            self._news.set()  # the answer counts though its page did not reach the browser

    def _close_all(self) -> None:
        for connection in list(self._connections.values()):
            self._drop(connection)
        self._selector.close()
        for each in (*self._sockets, self._waker, self._wakes):
            each.close()
