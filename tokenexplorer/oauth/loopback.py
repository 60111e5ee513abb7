"""The loopback listener: holds the redirect URI's address while a sign-in waits, and judges what comes (group L).

Nothing of what comes is logged or echoed (L13, L14). How connections are served is `callback_server`'s;
which requests count is `callback_gate`'s.

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
from tokenexplorer.oauth.callback_gate import CallbackGate, names_state
from tokenexplorer.oauth.callback_http import CallbackRequest, answer, hand_over
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
"""Judges a raw answer, urlencoded; called once at a time, from the listener's thread or the waiting one."""


class Listener:
    """Listens from its construction until `close`, or shortly after the answer came.

    Args:
        redirect_uri: http to a loopback host; without a port any free one is taken.
        any_port: Whether the provider takes any port; for the advice when it is taken.
        fragment: The answer comes in the fragment: a page takes it there and hands it over.
        form_post: The provider's page posts the answer.

    Raises:
        ConfigError: The redirect URI is none that can be listened on.
        PortTaken: The port is held by another program.
    """

    def __init__(
        self, redirect_uri: str, *, any_port: bool = False, fragment: bool = False, form_post: bool = False
    ) -> None:
        self._address = loopback_address(redirect_uri)
        sockets = bind(self._address, any_port=any_port)
        self.port: Final[int] = sockets[0].getsockname()[1]
        self.redirect_uri: Final = self._address.uri_with(self.port)
        self._gate = CallbackGate(self._host_values(), self._address.path, fragment, form_post)
        self._lock = threading.Lock()
        self._accept: Accept | None = None
        self._answer: str | None = None
        self._fault: BaseException | None = None
        self._refused: list[str] = []
        self._news = threading.Event()
        self._server = CallbackServer(sockets, self._respond, self._takes_body, self._news.set)

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
            The answer as it came, urlencoded: the query, the fragment, or the form.

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
        raw = self._answer_in(url.strip())
        if raw is None:
            self._refused.append(f"This URL does not begin with {self.redirect_uri}")
            return
        judgement = self._judge(raw, accept)
        if judgement.ends:
            self._news.set()

    def _answer_in(self, url: str) -> str | None:
        """The answer in a pasted URL; None where it is not this sign-in's redirect URI."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return None
        mine = urlsplit(self.redirect_uri)
        wanted = (mine.scheme, mine.netloc.lower(), self._address.path)
        if (parts.scheme, parts.netloc.lower(), parts.path or "/") != wanted:
            return None
        if not (parts.query and parts.fragment):
            return parts.query or parts.fragment
        refused_in_query = names_state(parts.query) and not names_state(parts.fragment)
        return parts.fragment if self._gate.fragment and not refused_in_query else parts.query

    def _respond(self, request: CallbackRequest) -> Reply | None:
        """Answer the browser, in the server's thread; what comes before anybody waits is left until then."""
        status = self._status(request)
        if status != 200:
            return Reply(answer(status, allow=self._gate.methods))
        if self._gate.is_bare(request) and self._answer is None:
            return Reply(hand_over(self._gate.new_page_key()))
        accept = self._accept
        if accept is None:
            return None
        self._gate.spend(request)
        judgement = self._judge(request.body if request.method == "POST" else request.query, accept)
        return Reply(answer(200, judgement.page), final=judgement.ends)

    def _takes_body(self, request: CallbackRequest) -> bool:
        return request.method == "POST" and self._status(request) == 200

    def _status(self, request: CallbackRequest) -> int:
        return self._gate.status(request, over=self._answer is not None)

    def _judge(self, raw: str, accept: Accept) -> Judgement:
        """One at a time; the first that ends the wait is latched (L12)."""
        with self._lock:
            if self._answer is not None:
                return Judgement(ends=False, page=pages.Page.DONE)
            try:
                judgement = accept(raw)
            except BaseException as fault:
                self._fault = fault  # the waiting thread raises it
                self._news.set()
                return Judgement(ends=False, page=pages.Page.REJECTED)
            if judgement.ends:
                self._answer = raw
                self._server.finish_soon()
            else:
                self._refused.append(judgement.reason)
            return judgement
