"""One way to a token at a time: begun, told step by step, ended by a `Session`, an error, or a person who stops it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from tokenexplorer.errors import Cancelled, TokenExplorerError

if TYPE_CHECKING:
    from tokenexplorer.oauth.login import LoginStep, Session
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState


class Stoppable(Protocol):
    """What stops a worker."""

    def cancel(self) -> None:
        """Stop."""


class OneRun(QObject):
    """Numbers the runs, so that what a stopped one still tells is not heard.

    Signals:
        step(LoginStep): A step began or ended.
        finished(Session): It ended well; tokens and verification are in `AppState` already.
        failed(TokenExplorerError): It ended with an error.
        cancelled: The person stopped it.
    """

    step = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    _stepped = Signal(int, object)

    def __init__(self, services: Services, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._state = services, state
        self._control: Stoppable | None = None
        self._run = 0
        self._client_ref = ""
        self._stepped.connect(self._tell)
        state.orgs_changed.connect(self._on_library)

    @property
    def running(self) -> bool:
        """Whether one is under way."""
        return self._control is not None

    def _begin(self, client: Client, control: Stoppable) -> int:
        """Cancel one that runs, and take the next number for a run for an app that `control` stops."""
        self.cancel()
        self._run += 1
        self._client_ref, self._control = client.id, control
        return self._run

    def _walk(self, run: int, way: Callable[[Callable[[LoginStep], None]], Session]) -> None:
        """Go the way in a worker; it takes what hears of each step."""

        def work() -> Session:
            return way(lambda step: self._stepped.emit(run, step))

        self._services.tasks.run(
            work, lambda session: self._end(run, session, None), lambda error: self._end(run, None, error)
        )

    def cancel(self) -> None:
        """Stop what runs: its port closes, its answer is forgotten."""
        if self._control is not None:
            self._control.cancel()
            self._control = None
            self._run += 1
            self.cancelled.emit()

    def _on_library(self) -> None:
        """A removed app gets no tokens any more: they would outlive its removal."""
        if self._control is not None and is_gone(self._state, self._client_ref):
            self.cancel()

    def _tell(self, run: int, step: LoginStep) -> None:
        if run == self._run:
            self.step.emit(step)

    def _end(self, run: int, session: Session | None, error: TokenExplorerError | None) -> None:
        if run != self._run:
            if session is not None:
                self._take_back(session)
            return
        self._control = None
        if session is not None:
            adopt(self._state, session)
            self.finished.emit(session)
        elif isinstance(error, Cancelled):
            self.cancelled.emit()
        else:
            self.failed.emit(error)

    def _take_back(self, session: Session) -> None:
        """It was stored in the very moment in which the person said stop."""
        services, away = self._services, self._state.keyring.session_only
        services.tasks.run(
            lambda: services.store().tokens.remove(session.summary.id, later=away), lambda _: None, lambda _e: None
        )


def is_gone(state: AppState, client_ref: str) -> bool:
    """Whether an app that something was begun for is not in the library any more."""
    return bool(client_ref) and state.client_of(client_ref) is None


def adopt(state: AppState, session: Session) -> None:
    """Put what a session brought into the state: metadata, tokens, what is current, the verdict."""
    state.set_metadata(session.metadata.issuer, session.metadata)
    state.set_tokens((session.summary, *(each for each in state.tokens if each.id != session.summary.id)))
    if session.summary.is_access:
        state.set_current_token(session.summary.id)
    if session.verification is not None:
        state.set_verification(session.summary.id, "id_token", session.verification)
    state.note_storage(session.storage_note)
