"""HTTP on loopback: a thread for each connection, limits for each request, and an end within a second.

Knows nothing of the practice org but a function from Request to Response.
"""

import logging
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from tokenexplorer.practice.messages import Request, Response

_log = logging.getLogger(__name__)

HOST = "127.0.0.1"
_LONGEST_BODY = 1_000_000
_MOST_CONNECTIONS = 200
SILENCE_S = 20.0
"""After it a connection that says nothing is ended."""
_STOP_S = 0.9
_POLL_S = 0.05


class LoopbackListener(HTTPServer):
    """Listens on 127.0.0.1 until it is closed.

    Args:
        port: A port, or 0 for any.
        clock: For the Date header, seconds since 1970.

    Raises:
        OSError: The port is taken.
    """

    # Without it a port in TIME_WAIT blocks the next start; Linux still refuses a second live listener.
    allow_reuse_address = sys.platform != "win32"
    allow_reuse_port = False
    request_queue_size = 128

    def __init__(self, port: int, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.answer: Callable[[Request], Response] | None = None
        self._connections: dict[threading.Thread, socket.socket] = {}
        self._gate = threading.Lock()
        self._acceptor: threading.Thread | None = None
        super().__init__((HOST, port), _Handler)

    def server_bind(self) -> None:
        """Bind without asking DNS for a name, which can take half a minute."""
        if sys.platform == "win32":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        elif self.allow_reuse_address:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = HOST, self.server_address[1]

    def open(self, answer: Callable[[Request], Response]) -> None:
        """Begin to answer, in a thread of its own."""
        self.answer = answer
        self._acceptor = threading.Thread(
            target=self.serve_forever, args=(_POLL_S,), name=f"practice-org-{self.server_port}", daemon=True
        )
        self._acceptor.start()

    def close(self) -> None:
        """Release the port, end every connection, wait for the threads."""
        deadline = time.monotonic() + _STOP_S
        if self._acceptor is not None:
            self.shutdown()
            self._acceptor.join()
        self.server_close()
        with self._gate:
            connections = dict(self._connections)
        for connection in connections.values():
            _shut(connection)
        for thread in connections:
            thread.join(max(0.0, deadline - time.monotonic()))

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer a connection in a thread of its own; too many connections are dropped."""
        with self._gate:
            crowded = len(self._connections) >= _MOST_CONNECTIONS
        if crowded:
            self.shutdown_request(request)
            return
        thread = threading.Thread(
            target=self._serve_connection, args=(request, client_address), name="practice-org-connection", daemon=True
        )
        with self._gate:
            self._connections[thread] = request
        thread.start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Broken connections are everyday life; nothing is printed."""
        _log.debug("A connection to the practice org ended early.")

    def _serve_connection(self, connection: socket.socket, client_address: Any) -> None:
        try:
            connection = self._prepared(connection)
            self.finish_request(connection, client_address)
        except Exception:
            self.handle_error(connection, client_address)
        finally:
            self.shutdown_request(connection)
            with self._gate:
                self._connections.pop(threading.current_thread(), None)

    def _prepared(self, connection: socket.socket) -> socket.socket:
        """What requests are read from."""
        return connection


class _Handler(BaseHTTPRequestHandler):
    """Reads requests from one connection and writes the answers."""

    protocol_version = "HTTP/1.1"
    timeout = SILENCE_S
    wbufsize = 65_536  # headers and body leave together
    server: LoopbackListener

    def _serve(self) -> None:
        body = self._read_body()
        if body is None or self.server.answer is None:
            return
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            response = self.server.answer(Request(self.command, path, query, headers, body, *self._secured()))
        finally:
            del body
        self._write(response)

    def _secured(self) -> tuple[bool, bytes]:
        """Whether the connection is one of TLS, and the certificate that the other side shows, in DER."""
        secure = isinstance(self.connection, ssl.SSLSocket)
        return secure, (self.connection.getpeercert(binary_form=True) or b"") if secure else b""

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve  # noqa: N815 (the base class's names)

    def _read_body(self) -> bytes | None:
        """Read the body; None where the request was refused."""
        lengths = self.headers.get_all("Content-Length") or ["0"]
        length = lengths[0].strip()
        if "Transfer-Encoding" in self.headers or len(set(lengths)) > 1 or not (length.isascii() and length.isdigit()):
            self.send_error(400)
            return None
        if len(length) > 9 or int(length) > _LONGEST_BODY:
            self.send_error(413)
            return None
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            self.close_connection = True
            return None
        return body

    def _write(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in response.headers:
            self.send_header(name, value.encode("latin-1", "replace").decode("latin-1"))
        if response.status != 204:
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse in a few words that quote nothing, and hang up."""
        del message, explain
        self.close_connection = True
        body = b"Bad request.\n"
        self.send_response(code)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def handle_expect_100(self) -> bool:
        """Let the body come at once; the answer's buffer would hold the permission back."""
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def version_string(self) -> str:
        """The Server header: nothing about Python."""
        return "PracticeOrg"

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date header, from the org's clock."""
        return super().date_time_string(self.server.clock() if timestamp is None else timestamp)

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing: requests hold codes and tokens."""


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        _log.debug("A connection to the practice org was closed already.")
