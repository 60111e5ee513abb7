"""One try at one request: its deadlines, its clock, its sockets to cut on a stop, and what went over them.

Lives for the length of a `send` and belongs to its thread; `connection` finds it by `current()`.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import time
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from tokenexplorer.errors import Cancelled
from tokenexplorer.wire.exchange import Headers, Timing
from tokenexplorer.wire.failures import connect_failed, timed_out, unknown_host

if TYPE_CHECKING:
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.policy import Limits

Stage = Literal["connect", "send", "head", "body"]

_POLL_S = 0.05
"""How soon a cancel is seen where no socket can be woken: while a name is looked up or a connection is made."""

_current: ContextVar[Attempt] = ContextVar("attempt")


def current() -> Attempt:
    """The attempt that this thread is making."""
    return _current.get()


@dataclass(slots=True)
class Head:
    """The start of an answer, as parsed from the wire."""

    status: int
    reason: str
    http_version: str
    headers: Headers = field(repr=False)


@dataclass(slots=True)
class Clock:
    """Readings of `time.perf_counter`; 0 = not reached."""

    began: float = 0.0
    looked_up: float = 0.0
    connected: float = 0.0
    ready: float = 0.0
    send_began: float = 0.0
    sent: float = 0.0
    first_byte: float = 0.0
    ended: float = 0.0


@dataclass(slots=True, eq=False)
class Attempt:
    """See the module.

    Attributes:
        limits: How long and how much.
        deadline: Of the whole `send`, by `time.monotonic`, or None.
        cancel: The stop sign, or None.
        proxied: Whether a proxy stands between.
        stage: What is under way.
        received_bytes: Of the answer, head included; decides whether a retry is allowed (P11).
        sent_headers: As written to the wire.
        target: As written to the wire.
        head: Of the answer.
        remote: Address and port.
    """

    limits: Limits
    deadline: float | None = None
    cancel: Cancellation | None = None
    proxied: bool = False
    stage: Stage = "connect"
    received_bytes: int = 0
    sent_headers: list[tuple[str, str]] = field(default_factory=list, repr=False)
    target: str = field(default="", repr=False)
    head: Head | None = None
    remote: str = ""
    clock: Clock = field(default_factory=Clock)
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    _stage_ends: float = 0.0
    _held: list[socket.socket] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Make this the thread's attempt; a cancel cuts its sockets.

        Raises:
            Cancelled: The stop sign was up before anything was sent.
        """
        token = _current.set(self)
        self.clock.began = time.perf_counter()
        self.enter("connect")
        try:
            with self.cancel.waking(self.cut) if self.cancel else contextlib.nullcontext():
                yield
        finally:
            self.clock.ended = time.perf_counter()
            _current.reset(token)
            with self._lock:
                held, self._held = self._held, []
            for sock in held:
                sock.close()

    def enter(self, stage: Stage) -> None:
        """Begin a stage; its time runs from now."""
        self.stage = stage
        seconds = {"connect": self.limits.connect_s, "head": self.limits.header_s}.get(stage, self.limits.idle_s)
        self._stage_ends = time.monotonic() + seconds

    # --- stopping ---

    def hold(self, sock: socket.socket) -> None:
        """Keep a second handle of the socket: shutting that down wakes whoever waits in the first, TLS or not."""
        twin = socket.fromfd(sock.fileno(), sock.family, sock.type)
        with self._lock:
            self._held.append(twin)
        with contextlib.suppress(OSError, IndexError):
            peer = sock.getpeername()
            self.remote = f"[{peer[0]}]:{peer[1]}" if ":" in peer[0] else f"{peer[0]}:{peer[1]}"
        if self.is_cancelled:
            self.cut()

    def cut(self) -> None:
        """Shut every socket down; called from the thread that cancels (P12)."""
        with self._lock:
            for sock in self._held:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)

    @property
    def is_cancelled(self) -> bool:
        """Whether the person said stop."""
        return self.cancel is not None and self.cancel.is_cancelled

    def check(self) -> None:
        """Stop here if the person said so.

        Raises:
            Cancelled: They did.
        """
        if self.is_cancelled:
            raise Cancelled

    # --- time ---

    def seconds_left(self) -> float:
        """Until the stage's or the whole's deadline, whichever comes first.

        Raises:
            TimedOut: There are none left.
            Cancelled: The person said stop.
        """
        self.check()
        ends = self._stage_ends if self.deadline is None else min(self._stage_ends, self.deadline)
        left = ends - time.monotonic()
        if left <= 0:
            self.time_is_up()
        return left

    def time_is_up(self) -> None:
        """End with the time-out of the stage.

        Raises:
            TimedOut: Says which limit it was.
            Cancelled: The person said stop.
        """
        self.check()
        total = self.deadline is not None and self.deadline <= self._stage_ends
        raise timed_out(self.stage, self.limits, self.remote, self.received_bytes, total=total)

    # --- connecting ---

    def connect(self, host: str, port: int) -> socket.socket:
        """A connected socket; tries every address of the host within the connect time.

        Raises:
            Unreachable: No address answers, or the name has none.
            TimedOut: The connect time is over.
            Cancelled: The person said stop.
        """
        found = self._look_up(host, port)
        self.clock.looked_up = time.perf_counter()
        failed: OSError | None = None
        for index, (family, kind, protocol, _, address) in enumerate(found):
            sock = socket.socket(family, kind, protocol)
            try:
                # One address that swallows packets must not use up the time of the others.
                self._connect(sock, address, self.seconds_left() / (len(found) - index))
                self.hold(sock)
            except OSError as error:
                failed = error
                sock.close()
                continue
            except BaseException:
                sock.close()
                raise
            self.clock.connected = self.clock.ready = time.perf_counter()
            return sock
        self.check()
        if failed is None or isinstance(failed, TimeoutError):
            raise timed_out("connect", self.limits, f"{host}:{port}", 0)
        raise connect_failed(failed, host, port, proxied=self.proxied)

    def _look_up(self, host: str, port: int) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        numeric = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        with contextlib.suppress(socket.gaierror, UnicodeError):
            return _addresses(host, port, numeric)
        answer: list[list[tuple[int, int, int, str, tuple[str, int]]] | Exception] = []
        done = threading.Event()

        def ask() -> None:
            try:
                answer.append(_addresses(host, port, 0))
            except Exception as error:  # handed to the thread that waits
                answer.append(error)
            done.set()

        # The system's look-up can neither be timed nor stopped, so it gets a thread that may be left behind.
        threading.Thread(target=ask, name="look-up", daemon=True).start()
        while not done.wait(min(_POLL_S, self.seconds_left())):
            pass
        found = answer[0]
        if isinstance(found, Exception):
            raise unknown_host(found, host, proxied=self.proxied) from None
        return found

    def _connect(self, sock: socket.socket, address: tuple[str, int], seconds: float) -> None:
        ends = time.monotonic() + seconds
        sock.setblocking(False)
        try:
            sock.connect(address)
        except BlockingIOError:
            with selectors.DefaultSelector() as waiting:
                waiting.register(sock, selectors.EVENT_WRITE)
                while not waiting.select(_POLL_S):
                    self.check()
                    if time.monotonic() > ends:
                        raise TimeoutError from None
        code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            import os

            raise OSError(code, os.strerror(code))
        sock.settimeout(self.seconds_left())

    # --- reading ---

    def came(self, count: int) -> None:
        """Count bytes that arrived; the idle time starts anew."""
        if count and self.stage != "connect":
            if not self.received_bytes:
                self.clock.first_byte = time.perf_counter()
            self.received_bytes += count
        if self.stage == "body":
            self.enter("body")

    def timing(self) -> Timing:
        """What the clock says."""
        clock = self.clock
        ended = clock.ended or time.perf_counter()

        def span(start: float, end: float) -> float | None:
            return max(0.0, end - start) if start and end else None

        return Timing(
            started_at=self.started_at,
            total_s=ended - clock.began,
            dns_s=span(clock.began, clock.looked_up),
            connect_s=span(clock.looked_up, clock.connected),
            tls_s=span(clock.connected, clock.ready) if clock.ready > clock.connected else None,
            send_s=span(max(clock.send_began, clock.ready), clock.sent),
            wait_s=span(clock.sent, clock.first_byte),
            receive_s=span(clock.first_byte, ended),
        )


def _addresses(host: str, port: int, flags: int) -> list[tuple[int, int, int, str, tuple[str, int]]]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    return [(family, kind, protocol, name, address) for family, kind, protocol, name, address in found]  # type: ignore[misc]
