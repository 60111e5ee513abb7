"""Serves the browser's connections: one thread, no blocking on any of them, limits on all (L08, L09).

What an answer means is `loopback`'s; here bytes come, are put together to a request, and an answer goes out.
"""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from tokenexplorer.oauth import callback_http
from tokenexplorer.oauth.callback_http import CallbackRequest

CONNECTION_LIMIT = 64
CONNECTION_S = 10.0
LINGER_S = 0.8
"""After the answer the port stays this long for the browser's second requests, at most (L04, L12)."""

_ANSWER_S = 1.0
_POLL_S = 0.05
_CHUNK = 65536


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back.

    Attributes:
        data: A whole HTTP answer.
        final: Whether it is the one that the sign-in waited for.
    """

    data: bytes = field(repr=False)
    final: bool = False


Respond = Callable[[CallbackRequest], Reply | None]
"""Answers a request, in the server's thread; None leaves it waiting until `wake`."""

TakesBody = Callable[[CallbackRequest], bool]
"""Whether a request's body is to be read, by its head, in the server's thread; without it the answer goes at once."""


@dataclass(slots=True)
class _Connection:
    stream: socket.socket
    ends_at: float
    received: bytearray = field(default_factory=bytearray, repr=False)
    request: CallbackRequest | None = None
    whole_bytes: int = 0
    outgoing: bytes = field(default=b"", repr=False)
    answered: bool = False
    final: bool = False

    @property
    def missing_bytes(self) -> int:
        """How much of the request is still to come, once its head is there."""
        return self.whole_bytes - len(self.received)


class CallbackServer:
    """Serves listening sockets, which it owns, until `close`, or shortly after the final answer.

    Args:
        sockets: Bound, listening, not blocking.
        respond: Answers requests.
        takes_body: Which of them have a body to wait for.
        on_final: Called, in the server's thread, once the final answer is with the browser or cannot get there.
    """

    def __init__(
        self, sockets: list[socket.socket], respond: Respond, takes_body: TakesBody, on_final: Callable[[], None]
    ) -> None:
        self._sockets, self._respond, self._takes_body, self._on_final = sockets, respond, takes_body, on_final
        self._selector = selectors.DefaultSelector()
        self._waker, self._wakes = socket.socketpair()
        self._connections: dict[socket.socket, _Connection] = {}
        self._finishing = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="loopback-listener", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Look again at requests that were left waiting."""
        with suppress(OSError):
            self._wakes.send(b"!")

    def finish_soon(self) -> None:
        """The answer is known: serve what still comes for `LINGER_S`, then close."""
        self._finishing.set()
        self.wake()

    def close(self) -> None:
        """Close every socket; returns when that is done. Further calls do nothing."""
        self._stop.set()
        self.wake()
        self.join()

    def join(self, timeout_s: float | None = None) -> None:
        """Wait until every socket is closed."""
        if self._thread is not threading.current_thread():
            self._thread.join(timeout_s)

    def _serve(self) -> None:
        for listening in self._sockets:
            self._selector.register(listening, selectors.EVENT_READ, self._welcome)
        self._selector.register(self._waker, selectors.EVENT_READ, self._look_again)
        ends_at: float | None = None
        try:
            while not self._stop.is_set() and (ends_at is None or time.monotonic() < ends_at):
                for key, _ in self._selector.select(_POLL_S if self._connections or ends_at else None):
                    key.data(key.fileobj)
                self._drop_late()
                if self._finishing.is_set() and ends_at is None:
                    ends_at = time.monotonic() + LINGER_S
        finally:
            self._close_all()

    def _look_again(self, waker: socket.socket) -> None:
        waker.recv(_CHUNK)
        for connection in list(self._connections.values()):
            self._consider(connection)

    def _welcome(self, listening: socket.socket) -> None:
        try:
            stream, _ = listening.accept()
        except OSError:
            return
        if len(self._connections) >= CONNECTION_LIMIT:
            # The one that came first goes: whoever idles must not keep the browser out.
            self._drop(next(iter(self._connections.values())))
        stream.setblocking(False)
        self._connections[stream] = _Connection(stream, time.monotonic() + CONNECTION_S)
        self._selector.register(stream, selectors.EVENT_READ, self._exchange)

    def _exchange(self, stream: socket.socket) -> None:
        connection = self._connections.get(stream)
        if connection is None:
            return  # dropped by an earlier event of the same round
        try:
            if connection.outgoing:
                self._send(connection)
                return
            data = stream.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError:
            self._drop(connection)
            return
        if not data:
            self._drop(connection)
        elif not connection.answered and (connection.request is None or connection.missing_bytes > 0):
            connection.received += data
            self._consider(connection)

    def _consider(self, connection: _Connection) -> None:
        """Answer, once the request is whole."""
        if connection.answered:
            return
        if connection.request is None:
            self._consider_head(connection)
        request = connection.request
        if request is None or connection.missing_bytes > 0:
            return
        reply = self._respond(request.with_body(connection.received[request.head_bytes : connection.whole_bytes]))
        if reply is not None:
            self._answer(connection, reply)

    def _consider_head(self, connection: _Connection) -> None:
        """Read the head, as soon as it is whole: it says how much is still to come."""
        head = callback_http.read_head(bytes(connection.received))
        if head == "drop":
            self._drop(connection)
        elif head == "bad":
            self._answer(connection, Reply(callback_http.answer(400)))
        elif head != "more":
            connection.request = head
            connection.whole_bytes = head.head_bytes + (head.body_bytes if self._takes_body(head) else 0)

    def _answer(self, connection: _Connection, reply: Reply) -> None:
        connection.outgoing, connection.answered = reply.data, True
        connection.received.clear()
        connection.final = reply.final
        connection.ends_at = min(connection.ends_at, time.monotonic() + _ANSWER_S)
        try:
            self._send(connection)
        except BlockingIOError:
            self._selector.modify(connection.stream, selectors.EVENT_WRITE, self._exchange)
        except OSError:
            self._drop(connection)

    def _send(self, connection: _Connection) -> None:
        sent = connection.stream.send(connection.outgoing)
        connection.outgoing = connection.outgoing[sent:]
        if connection.outgoing:
            self._selector.modify(connection.stream, selectors.EVENT_WRITE, self._exchange)
            return
        # The browser closes; closing first could reset what it has not read yet.
        connection.stream.shutdown(socket.SHUT_WR)
        self._selector.modify(connection.stream, selectors.EVENT_READ, self._exchange)
        self._tell_if_final(connection)

    def _tell_if_final(self, connection: _Connection) -> None:
        if connection.final:
            connection.final = False
            self._on_final()

    def _drop_late(self) -> None:
        now = time.monotonic()
        for connection in [each for each in self._connections.values() if each.ends_at <= now]:
            self._drop(connection)

    def _drop(self, connection: _Connection) -> None:
        if self._connections.pop(connection.stream, None) is None:
            return
        self._selector.unregister(connection.stream)
        connection.stream.close()
        self._tell_if_final(connection)  # the answer counts though its page did not reach the browser

    def _close_all(self) -> None:
        for connection in list(self._connections.values()):
            self._drop(connection)
        self._selector.close()
        for each in (*self._sockets, self._waker, self._wakes):
            each.close()
