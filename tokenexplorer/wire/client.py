"""Sending: one policy, every hop by our own rules, and an `Exchange` whatever happens.

`HttpClient.send` answers, it does not raise: an `Exchange` says how far things came. What never goes out at all raises
`RefusedRequest`. How bytes travel is `connection`'s, where redirects lead `redirects`', what errors mean `failures`'.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from tokenexplorer.errors import Cancelled, TokenExplorerError
from tokenexplorer.wire.cancellation import Cancellation
from tokenexplorer.wire.exchange import Exchange, Hop, HttpRequest
from tokenexplorer.wire.outgoing import outgoing
from tokenexplorer.wire.policy import API, Limits, Policy, Progress, Question

if TYPE_CHECKING:
    from tokenexplorer.wire.client_certificate import ClientCertificate
    from tokenexplorer.wire.connection import PolicySession

Ask = Callable[[Question], bool]
Tell = Callable[[Progress], None]
Finish = Callable[[HttpRequest], HttpRequest]


class HttpClient:
    """Sends requests by one policy. Any number of threads may send at once.

    No netrc, no cookies kept, no proxy and no authority that the policy does not name (P03); nothing is added to a
    request that the exchange does not show (P04).
    """

    def __init__(self, policy: Policy = Policy()) -> None:  # noqa: B008 -- frozen
        self.policy = policy
        self._lock = threading.Lock()
        self._made: dict[ClientCertificate | None, PolicySession] = {}
        self._under_way: set[Cancellation] = set()

    def send(
        self,
        request: HttpRequest,
        *,
        limits: Limits = API,
        cancel: Cancellation | None = None,
        on_progress: Tell | None = None,
        ask: Ask | None = None,
        finish: Finish | None = None,
    ) -> Exchange:
        """Send a request and follow its redirects.

        Args:
            request: Absolute URL; headers that every request needs are added and shown in the answer.
            limits: How long and how much.
            cancel: Stops at any stage; the exchange then bears `Cancelled`.
            on_progress: Told of the body's growth, in the calling thread.
            ask: Asked what only the person may decide, in the calling thread; without it the answer is no.
            finish: Gives each request its last headers just before it goes out: each try and each redirect (T13).

        Returns:
            What was sent and what came. Trouble on the way is its `error`, never raised.

        Raises:
            RefusedRequest: Not sent at all: the URL, the method or a header cannot go over the wire (P05).
        """
        with self._counted(cancel or Cancellation()) as stop:
            return self._send(request, limits, stop, on_progress, ask, finish)

    def _send(
        self,
        request: HttpRequest,
        limits: Limits,
        cancel: Cancellation,
        on_progress: Tell | None,
        ask: Ask | None,
        finish: Finish | None,
    ) -> Exchange:
        from tokenexplorer.wire.redirects import next_request
        from tokenexplorer.wire.transfer import Transfer

        transfer = Transfer(self._session, limits, cancel, on_progress, ask, finish)
        hops: list[Hop] = []
        current = outgoing(request)
        while True:
            exchange = transfer.run(current)
            if exchange.error is not None:
                return replace(exchange, hops=tuple(hops))
            try:
                followed = next_request(exchange, hops, limits, ask)
                if followed is None:
                    return replace(exchange, hops=tuple(hops))
                hop, current = followed
                current = outgoing(current)
            except TokenExplorerError as error:
                return replace(exchange, hops=tuple(hops), error=error)
            if cancel.is_cancelled:
                return replace(exchange, hops=tuple(hops), error=Cancelled())
            hops.append(hop)

    @contextmanager
    def _counted(self, cancel: Cancellation) -> Iterator[Cancellation]:
        with self._lock:
            self._under_way.add(cancel)
        try:
            yield cancel
        finally:
            with self._lock:
                self._under_way.discard(cancel)

    def stop(self) -> None:
        """Cancel whatever is being sent now; the app ends."""
        with self._lock:
            under_way = tuple(self._under_way)
        for cancel in under_way:
            cancel.cancel()

    def close(self) -> None:
        """Close idle connections; the client can be used again afterwards."""
        with self._lock:
            sessions, self._made = self._made, {}
        for session in sessions.values():
            session.close()

    def _session(self, certificate: ClientCertificate | None) -> PolicySession:
        """A session of its own for each certificate: a connection that has shown one is never used without it."""
        from tokenexplorer.wire.connection import PolicySession

        with self._lock:
            if certificate not in self._made:
                self._made[certificate] = PolicySession(self.policy, certificate)
            return self._made[certificate]
