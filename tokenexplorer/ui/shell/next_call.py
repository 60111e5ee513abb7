"""The call that a sign-in was for: offered as soon as the new token is there, so that one press sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from tokenexplorer.api.request import ApiRequest
    from tokenexplorer.ui.window import MainWindow


class NextCall(QObject):
    """Remembers one call until the next sign-in ends."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._call: ApiRequest | str | None = None
        self._offered: ApiRequest | str | None = None
        running = window.actions_of.sign_in
        running.finished.connect(self._offer)
        running.failed.connect(lambda _: self._forget())
        running.cancelled.connect(self._forget)

    def want(self, call: ApiRequest | str) -> None:
        """The sign-in that begins now is for this call: a request, or a key of the catalogue."""
        # A sign-in that still runs is cancelled by the next one; that must not drop what the next one is for.
        QTimer.singleShot(0, self, lambda: self._remember(call))

    def _remember(self, call: ApiRequest | str) -> None:
        self._call = call if self._window.actions_of.sign_in.running else None

    def _forget(self) -> None:
        self._call = None

    def _offer(self) -> None:
        call, self._call = self._call, None
        self._offered = call
        if call is None:
            return
        words = call if isinstance(call, str) else "The same call"
        self._window.tell(f"{words} can be sent with the new token.", "Send it", self._send)

    def _send(self) -> None:
        self._window.show_place("requests", ("send", self._offered, 1))

    def went_out(self) -> None:
        """A call was sent, this one or another: the person has gone on, and the offer would cover the answer."""
        if self._offered is not None:
            self._offered = None
            self._window.toast.take_back(self._send)
