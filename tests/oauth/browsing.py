"""A browser of raw sockets, and a listener that waits in a thread of its own."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from types import TracebackType
from urllib.parse import parse_qsl, urlsplit

from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.oauth.login import LoginControl
from tokenexplorer.oauth.loopback import Judgement, Listener
from tokenexplorer.oauth.pages import Page

URI = "http://127.0.0.1/callback/web-sign-in"


@dataclass(frozen=True)
class Onward:
    """What a local address made the browser send: how, where to, and what; `answer` is the whole that told it so."""

    method: str
    address: str
    fields: dict[str, str] = field(repr=False)
    answer: bytes = field(repr=False)


def sent_on(url: str) -> Onward:
    """Go to a one-shot address as the browser does."""
    parts = urlsplit(url)
    answer = fetch(url)
    head, _, body = answer.decode().partition("\r\n\r\n")
    if status(answer) == 302:
        target = next(line for line in head.split("\r\n") if line.startswith("Location: ")).removeprefix("Location: ")
        return Onward("get", target.partition("?")[0], dict(parse_qsl(urlsplit(target).query)), answer)
    assert status(answer) == 200, (parts.path, head)
    (address,) = re.findall(r'<form method="post" action="([^"]*)">', body)
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', body)
    return Onward("post", unescape(address), {unescape(name): unescape(value) for name, value in found}, answer)


def fetch(url: str, *, method: str = "GET", host: str | None = None) -> bytes:
    """The whole answer at a local address; empty where the connection is dropped or refused."""
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=5) as stream:
            stream.sendall(f"{method} {parts.path} HTTP/1.1\r\nHost: {host or parts.netloc}\r\n\r\n".encode())
            return b"".join(iter(lambda: stream.recv(65536), b""))
    except (ConnectionError, BrokenPipeError):
        return b""


def accept_good(query: str) -> Judgement:
    """Lets `state=good` end the wait."""
    if "state=good" in query:
        return Judgement(ends=True, page=Page.RECEIVED)
    return Judgement(ends=False, page=Page.WAITING, reason="wrong state")


def connect(listener: Listener) -> socket.socket:
    host = urlsplit(listener.redirect_uri).hostname or ""
    return socket.create_connection(("127.0.0.1" if host == "localhost" else host, listener.port), timeout=5)


def send(listener: Listener, data: bytes) -> bytes:
    """Send these bytes and read until the listener closes; empty where it drops the connection."""
    received = b""
    with connect(listener) as stream:
        try:
            stream.sendall(data)
            while chunk := stream.recv(65536):
                received += chunk
        except (ConnectionResetError, BrokenPipeError):
            return received
    return received


def get(listener: Listener, target: str, *, method: str = "GET", host: str | None = None, more: str = "") -> bytes:
    named = urlsplit(listener.redirect_uri).netloc if host is None else host
    return send(listener, f"{method} {target} HTTP/1.1\r\nHost: {named}\r\n{more}\r\n".encode())


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def callback(listener: Listener, query: str) -> bytes:
    return get(listener, f"{urlsplit(listener.redirect_uri).path}?{query}")


class Waiting:
    """A listener whose `wait` runs in a thread; `answer` or `error` is how it ended."""

    def __init__(
        self,
        listener: Listener,
        accept: Callable[[str], Judgement] = accept_good,
        control: LoginControl | None = None,
    ) -> None:
        self.listener = listener
        self.control = control or LoginControl(30)
        self.answer: str | None = None
        self.error: TokenExplorerError | None = None
        self.refused: list[str] = []
        self._accept = accept
        self._thread = threading.Thread(target=self._wait)

    def __enter__(self) -> Waiting:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.control.cancel()
        self._thread.join(5)
        self.listener.close()

    @property
    def pending(self) -> bool:
        return self._thread.is_alive()

    def result(self) -> str | None:
        self._thread.join(5)
        assert not self._thread.is_alive()
        return self.answer

    def _wait(self) -> None:
        try:
            self.answer = self.listener.wait(self._accept, self.control, self.refused.append)
        except TokenExplorerError as error:
            self.error = error
