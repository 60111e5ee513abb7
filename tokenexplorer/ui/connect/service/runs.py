"""Starts what the steps ask for, and takes the answers into the standing: the token and the first call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from tokenexplorer.ui.actions.one_step import wait_words
from tokenexplorer.ui.connect.service.failure import Cause, cause_of, cause_of_call
from tokenexplorer.ui.connect.service.way import way_of

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.ui.actions.first_call import CallResult
    from tokenexplorer.ui.actions.service import ServiceActions
    from tokenexplorer.ui.connect.service.key_dialogs import KeyDialogs
    from tokenexplorer.ui.connect.service.standing import Standing
    from tokenexplorer.ui.connect.service.way import StepId


_FIRST: Final[Mapping[StepId, str]] = {
    "key": "Make a key first.",
    "certificate": "Choose a certificate first.",
    "secret": "Paste the secret first.",
    "register": "Type the client ID first.",
    "token": "Get a token first.",
}


class Runs(QObject):
    """What acts.

    Signals:
        changed: The standing is another one.
        failed: The app that is shown has an error now.
        lacking(str): Another step is to be done first.
        waiting(str): Nothing was begun, since another step is at work or to be done first; what to do.
    """

    changed = Signal()
    failed = Signal()
    lacking = Signal(str)
    waiting = Signal(str)

    def __init__(self, standing: Standing, service: ServiceActions, asks: KeyDialogs, parent: QObject) -> None:
        super().__init__(parent)
        self._standing, self._service, self._asks = standing, service, asks
        service.failed.connect(self._on_failed)
        service.got_token.connect(self._on_token)
        service.called.connect(self._on_called)

    def get_token(self) -> None:
        """Get a token, or tell what is missing first."""
        now = self._standing
        if now.org is None or now.client is None or self._waits():
            return
        lack = now.lack
        if lack is not None:
            self.lacking.emit(lack)
            self.waiting.emit(_FIRST[lack])
        else:
            now.begin()
            self._service.get_token(now.org, now.client)

    def call(self, target: str) -> None:
        """Make the first call, or tell that there is no token."""
        now, token = self._standing, self._standing.token
        if now.org is None or now.client is None or self._waits():
            return
        if token is None:
            self.lacking.emit("token")
            self.waiting.emit(_FIRST["token"])
            return
        now.begin()
        self._service.call(now.org, now.client, token.id, target)

    def _waits(self) -> bool:
        """Whether another step is at work, which is told: what it brings would be lost."""
        running = self._standing.running
        if running is not None:
            self.waiting.emit(wait_words(running))
        return running is not None

    def _on_token(self, client_ref: str, _session: object) -> None:
        now = self._standing
        if now.org is not None and now.client is not None and now.client.id == client_ref:
            self._service.read_back(now.org, now.client)

    def _on_failed(self, client_ref: str, step: StepId, error: TokenExplorerError) -> None:
        if step == "key" and self._asks.refuse(error):
            return
        client = self._standing.state.client_of(client_ref)
        self._fail(client_ref, step, cause_of(error, step, way_of(client) if client is not None else "key"))

    def _on_called(self, client_ref: str, result: CallResult) -> None:
        self._standing.calls[client_ref] = result
        cause = cause_of_call(result)
        if cause is not None:
            self._fail(client_ref, "call", cause)
        else:
            self.changed.emit()

    def _fail(self, client_ref: str, step: StepId, cause: Cause) -> None:
        self._standing.causes[client_ref] = (step, cause)
        self.changed.emit()
        if self._standing.client is not None and self._standing.client.id == client_ref:
            self.failed.emit()
