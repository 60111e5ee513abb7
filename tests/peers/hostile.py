"""A raw-socket HTTP(S) server that misbehaves as told, for the fault tests (checklist group N).

    with HostileServer(reset_mid_body()) as server:
        client.get(server.url)
        assert server.requests[0].startswith(b"GET / HTTP/1.1")

What it does with a connection is a `Behaviour` of tests/peers/misbehaviour.py, or any function of the same
shape. Each connection has its own thread; all of them end with the block, however slow the behaviour is.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType

from tests.peers.certificates import Certificate

_HEAD_END = b"\r\n\r\n"
_JOIN_WITHIN_S = 5.0


@dataclass(frozen=True)
class Visit:
    """One connection, as a behaviour sees it.

    Attributes:
        request: The raw request, head and body; empty where the behaviour was asked not to read.
        number: 0 for the first connection of this server, then 1, 2 ...
        url: The server's address, for redirects to itself.
    """

    request: bytes
    number: int
    url: str
    _socket: socket.socket
    _stopped: threading.Event

    def send(self, data: bytes) -> None:
        """Send these bytes and nothing else; a client that went away is no error."""
        with contextlib.suppress(OSError):
            self._socket.sendall(data)

    def drip(self, data: bytes, every_s: float) -> None:
        """Send byte by byte until all is sent or the server is closed."""
        for index in range(len(data)):
            if self.pause(every_s):
                return
            self.send(data[index : index + 1])

    def pause(self, seconds: float | None = None) -> bool:
        """Wait; True as soon as the server is closed. None waits for that alone."""
        return self._stopped.wait(seconds)

    def reset(self) -> None:
        """End with a TCP reset instead of an orderly close."""
        with contextlib.suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # A TLS close would send its own farewell first, so the plain socket is closed beneath it.
        with contextlib.suppress(OSError):
            socket.close(self._socket.detach())


Behaviour = Callable[[Visit], None]


class HostileServer:
    """Listens on 127.0.0.1 and treats every connection by one behaviour."""

    def __init__(self, behaviour: Behaviour, *, certificate: Certificate | None = None, reads: bool = True) -> None:
        """Listen at once; serving starts with the `with` block.

        Args:
            behaviour: What is done with each connection.
            certificate: Serve https with it.
            reads: Read the request before the behaviour acts.
        """
        self.requests: list[bytes] = []
        self.shown: list[bytes | None] = []
        """For each connection over TLS the client's certificate, DER."""
        self.connections = 0
        self._behaviour, self._reads = behaviour, reads
        self._context = certificate.server_context() if certificate else None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self.port}/"
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads = [threading.Thread(target=self._accept, name="hostile-accept")]

    def __enter__(self) -> HostileServer:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        # shutdown wakes a blocked accept or recv; close alone does not on Linux.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._threads[0].join(_JOIN_WITHIN_S)
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(_JOIN_WITHIN_S)
            assert not thread.is_alive(), f"{thread.name} is still running"

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            number, self.connections = self.connections, self.connections + 1
            with self._lock:
                self._open.add(connection)
            thread = threading.Thread(target=self._serve, args=(connection, number), name=f"hostile-{number}")
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        plain = connection
        try:
            if self._context is not None:
                # Known before it shakes hands, so that closing the server wakes a handshake that hangs.
                connection = self._context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
                with self._lock:
                    self._open.add(connection)
                connection.do_handshake()
                with suppress(AttributeError):  # closed meanwhile, and with it all that the socket knew
                    self.shown.append(connection.getpeercert(binary_form=True))
            request = _read_request(connection) if self._reads else b""
            if request:
                self.requests.append(request)
            if request or not self._reads:
                self._behaviour(Visit(request, number, self.url, connection, self._stopped))
        except (OSError, ssl.SSLError):
            return  # the client refused the certificate or went away, which is often the point
        finally:
            with self._lock:
                self._open -= {plain, connection}
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
            connection.close()
            plain.close()


def _read_request(connection: socket.socket) -> bytes:
    """Head and body by Content-Length; empty when the client sends none."""
    received = b""
    while _HEAD_END not in received:
        chunk = connection.recv(65536)
        if not chunk:
            return received
        received += chunk
    head, _, body = received.partition(_HEAD_END)
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        chunk = connection.recv(65536)
        if not chunk:
            break
        body += chunk
    return head + _HEAD_END + body


def closed_port() -> int:
    """A port of 127.0.0.1 that refuses connections (N01)."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def silent_port() -> Iterator[int]:
    """A port whose SYN is not answered (N03): its queue of waiting connections is full, so Linux drops new ones."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]
