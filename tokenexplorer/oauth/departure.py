"""A one-shot address on this computer that sends the browser on to another, so that no process list shows that one.

What a browser is started with can be read by every program of this computer. An address that holds a token is handed
over here instead: the browser is started with a local one, which works once, and learns from the answer where to go.
"""

from __future__ import annotations

import secrets
import threading
import time
from types import TracebackType
from typing import TYPE_CHECKING, Final

from tokenexplorer.oauth.callback_gate import CallbackGate
from tokenexplorer.oauth.callback_http import CallbackRequest, answer
from tokenexplorer.oauth.callback_server import CallbackServer, Reply
from tokenexplorer.oauth.loopback_port import bind, loopback_address

if TYPE_CHECKING:
    from tokenexplorer.oauth.login import LoginControl

COMES_WITHIN_S = 60.0
"""A browser that has not come by then was not started."""

_POLL_S = 0.05


class Departure:
    """Listens from its construction until it is left, at an address that nobody can guess.

    Args:
        onward: The whole HTTP answer that sends the browser on.
    """

    def __init__(self, onward: bytes) -> None:
        address = loopback_address(f"http://127.0.0.1/leave/{secrets.token_urlsafe(24)}")
        sockets = bind(address)
        port = sockets[0].getsockname()[1]
        self.url: Final = address.uri_with(port)
        self._onward: bytes | None = onward
        self._gone = threading.Event()
        self._gate = CallbackGate(frozenset({f"127.0.0.1:{port}"}), address.path)
        self._server = CallbackServer(sockets, self._respond, lambda _: False, self._gone.set)

    def __enter__(self) -> Departure:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()

    def wait(self, control: LoginControl) -> bool:
        """Wait until the browser was sent on.

        Returns:
            False where it did not come in time.

        Raises:
            Cancelled: The person said stop.
        """
        ends_at = time.monotonic() + min(COMES_WITHIN_S, control.seconds_left)
        while not self._gone.wait(_POLL_S):
            control.cancellation.check()
            if time.monotonic() >= ends_at:
                return False
        return True

    def _respond(self, request: CallbackRequest) -> Reply:
        """Answer the browser, in the server's thread."""
        status = self._gate.status(request)
        if status != 200:
            return Reply(answer(status, allow=self._gate.methods))
        onward, self._onward = self._onward, None
        if onward is None:
            return Reply(answer(404))
        return Reply(onward, final=True)
