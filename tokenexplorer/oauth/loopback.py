"""The loopback listener: holds the redirect URI's address while a sign-in waits, and judges what comes (group L).

Nothing of what comes is logged or echoed (L13, L14). How connections are served is `callback_server`'s.

Spec: RFC 8252 sections 7.3, 8.3 and 8.10
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from tokenexplorer.errors import DeadlinePassed
from tokenexplorer.oauth import pages
from tokenexplorer.oauth.callback_http import CallbackRequest, answer
from tokenexplorer.oauth.callback_server import CallbackServer, Reply
from tokenexplorer.oauth.loopback_port import bind, loopback_address

if TYPE_CHECKING:
    from tokenexplorer.oauth.login import LoginControl

_POLL_S = 0.05


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
        sockets = bind(self._address, any_port=any_port)
        self.port: Final[int] = sockets[0].getsockname()[1]
        self.redirect_uri: Final = self._address.uri_with(self.port)
        self._hosts = self._host_values()
        self._lock = threading.Lock()
        self._accept: Accept | None = None
        self._answer: str | None = None
        self._fault: BaseException | None = None
        self._refused: list[str] = []
        self._news = threading.Event()
        self._server = CallbackServer(sockets, self._respond, self._news.set)

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
            self._server.wake()
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
        self._server.close()

    def join(self, timeout_s: float) -> None:
        """Wait until the port is free, which it is by itself shortly after the answer."""
        self._server.join(timeout_s)

    def _host_values(self) -> frozenset[str]:
        hosts = {self._address.host, *(host for _, host in self._address.addresses)}
        shown = {f"[{host}]" if ":" in host else host for host in hosts}
        values = {f"{host}:{self.port}" for host in shown}
        return frozenset(values | shown) if self.port == 80 else frozenset(values)

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

    def _respond(self, request: CallbackRequest) -> Reply | None:
        """Answer the browser, in the server's thread; what comes before anybody waits is left until then."""
        status = self._status(request)
        if status != 200:
            return Reply(answer(status))
        accept = self._accept
        if accept is None:
            return None
        judgement = self._judge(request.query, accept)
        return Reply(answer(200, judgement.page), final=judgement.ends)

    def _status(self, request: CallbackRequest) -> int:
        """400 for a foreign Host (L07), 404 for another path (L06, L16), 405 for another method, else 200."""
        if len(request.hosts) != 1 or request.hosts[0] not in self._hosts:
            return 400
        if request.path != self._address.path:
            return 404
        return 200 if request.method == "GET" else 405

    def _judge(self, query: str, accept: Accept) -> Judgement:
        """One at a time; the first that ends the wait is latched (L12)."""
        with self._lock:
            if self._answer is not None:
                return Judgement(ends=False, page=pages.Page.DONE)
            try:
                judgement = accept(query)
            except BaseException as fault:
                self._fault = fault  # the waiting thread raises it
                self._news.set()
                return Judgement(ends=False, page=pages.Page.REJECTED)
            if judgement.ends:
                self._answer = query
                self._server.finish_soon()
            else:
                self._refused.append(judgement.reason)
            return judgement
