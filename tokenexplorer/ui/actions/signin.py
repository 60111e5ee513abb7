"""Signing in: one run at a time, from a frozen request, shown step by step, ended by a `Session` or an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from tokenexplorer.errors import Cancelled, TokenExplorerError
from tokenexplorer.ui.actions.credentials import credentials_of
from tokenexplorer.ui.actions.keeping import Keeping

if TYPE_CHECKING:
    from tokenexplorer.oauth.login import LoginControl, LoginStep, Session
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.wire.trace import Activity


class SignInActions(QObject):
    """Runs sign-ins.

    Signals:
        started(LoginRequest): A sign-in began.
        step(LoginStep): A step of it began or ended.
        finished(Session): It ended well; tokens and verification are in `AppState` already.
        failed(TokenExplorerError): It ended with an error.
        cancelled: The person stopped it.
    """

    started = Signal(object)
    step = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    _stepped = Signal(int, object)

    def __init__(self, services: Services, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._state = services, state
        self._control: LoginControl | None = None
        self._run = 0
        self._client_ref = ""
        self._stepped.connect(self._tell)
        state.orgs_changed.connect(self._on_library)

    @property
    def running(self) -> bool:
        """Whether a sign-in is under way."""
        return self._control is not None

    @property
    def control(self) -> LoginControl | None:
        """Of the running sign-in: extend, paste, seconds left."""
        return self._control

    def start(self, org: Org, client: Client) -> None:
        """Begin a sign-in; a running one is cancelled first."""
        from tokenexplorer.oauth.login import LoginControl, LoginRequest

        self.cancel()
        self._run += 1
        self._client_ref = client.id
        run = self._run
        services = self._services
        control = self._control = LoginControl(client.timeout_s)
        activity = services.trace.begin("Sign-in", client.name, numbered=True, about=client.about)
        self.started.emit(LoginRequest(org, client))

        def work() -> Session:
            return self.walk(org, client, activity, control, lambda step: self._stepped.emit(run, step))

        services.tasks.run(
            work, lambda session: self._end(run, session, None), lambda error: self._end(run, None, error)
        )

    def walk(
        self,
        org: Org,
        client: Client,
        activity: Activity,
        control: LoginControl,
        on_step: Callable[[LoginStep], None],
    ) -> Session:
        """The way itself, in the worker."""
        return _sign_in(self._services, org, client, activity, control, on_step)

    def cancel(self) -> None:
        """Stop the running sign-in: its port closes, its answer is forgotten."""
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
            return
        self._control = None
        if session is not None:
            self._adopt(session)
            self.finished.emit(session)
        elif isinstance(error, Cancelled):
            self.cancelled.emit()
        else:
            self.failed.emit(error)

    def _adopt(self, session: Session) -> None:
        adopt(self._state, session)


def is_gone(state: AppState, client_ref: str) -> bool:
    """Whether an app that something was begun for is not in the library any more."""
    return bool(client_ref) and all(client.id != client_ref for client in state.clients)


def adopt(state: AppState, session: Session) -> None:
    """Put what a session brought into the state: metadata, tokens, what is current, the verdict."""
    state.set_metadata(session.metadata.issuer, session.metadata)
    state.set_tokens((session.summary, *(t for t in state.tokens if t.id != session.summary.id)))
    if session.summary.is_access:
        state.set_current_token(session.summary.id)
    if session.verification is not None:
        state.set_verification(session.summary.id, "id_token", session.verification)
    state.note_storage(session.storage_note)


def _sign_in(
    services: Services,
    org: Org,
    client: Client,
    activity: Activity,
    control: LoginControl,
    on_step: Callable[[LoginStep], None],
) -> Session:
    """In the worker: fetch the secret, hand every service in."""
    from tokenexplorer.oauth.browser import OpenerChoice
    from tokenexplorer.oauth.login import LoginRequest
    from tokenexplorer.oauth.sign_in import sign_in

    store, http, providers, cancel = (
        services.store(),
        services.http(org),
        services.providers(),
        control.cancellation,
    )
    return sign_in(
        LoginRequest(org, client, credentials_of(store, org, client, cancel)),
        # Anew each time, however fresh the preflight: a server that is gone is told before any browser opens.
        discover=lambda: providers.metadata(http, client.issuer, activity=activity, cancel=cancel, fresh_s=0.0),
        fetch_keys=lambda metadata, kid: providers.keys(
            http, metadata, activity=activity, cancel=cancel, unknown_kid=kid
        ),
        http=http,
        keeper=Keeping(store.tokens),
        activity=activity,
        control=control,
        on_step=on_step,
        nonces=services.nonces,
        open_browser=lambda url: services.open_page(url, OpenerChoice(client.opener, client.opener_command)),
    )
