"""Sets apps up at Okta orgs: in a worker, with what the person chose. What was made fills Connect at once."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from tokenexplorer.errors import Cancelled, TokenExplorerError
from tokenexplorer.orgs.org import secret_key, ssws_key
from tokenexplorer.ui.actions.app_setup_work import SetupWork, filled_from
from tokenexplorer.ui.actions.grant_access import asks_keyring, held_ssws, holders
from tokenexplorer.ui.actions.one_run import is_gone

if TYPE_CHECKING:
    from tokenexplorer.okta.app_making import Outcome
    from tokenexplorer.okta.app_setup import Existing, Wanted
    from tokenexplorer.okta.registered_app import RegisteredApp
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.actions.orgs import OrgActions
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.wire.cancellation import Cancellation

State = Literal["idle", "running", "failed", "stopped", "done", "undoing", "undone"]


def _nothing() -> Existing:
    # Imported with the first set-up: the window is up without it.
    from tokenexplorer.okta.app_setup import Existing

    return Existing()


@dataclass(frozen=True, slots=True)
class SetupStatus:
    """How the set-up of one app stands.

    Attributes:
        state: idle while nothing was begun.
        existing: What is there at the org, as far as it is known.
        step: The step that runs, while one does.
        failed: The step that failed, or `undo`; empty where none did.
        error: Why.
        warning: What else to know: where the secret is.
    """

    state: State = "idle"
    existing: Existing = field(default_factory=_nothing)
    step: str = ""
    failed: str = ""
    error: TokenExplorerError | None = None
    warning: str = ""

    @property
    def is_running(self) -> bool:
        """Whether something is on its way."""
        return self.state in ("running", "undoing")

    @property
    def is_unsure(self) -> bool:
        """Whether the app was asked for and nobody knows whether it was made."""
        return self.failed == "app" and not self.existing.looked and not self.existing.app_id


@dataclass(slots=True)
class _Run:
    """One app's set-up.

    Attributes:
        org_url: Where it is.
        client_id: That Connect has, as far as the set-up knows.
        status: How it stands.
        cancel: Ends it.
        stop: Begins no further step.
    """

    org_url: str
    client_id: str
    status: SetupStatus
    cancel: Cancellation
    stop: threading.Event = field(default_factory=threading.Event)


class AppSetupActions(QObject):
    """Makes apps, and unmakes what it made.

    Signals:
        changed(str): Our id of an app whose set-up stands otherwise now.
        ways_changed(str): Our id of an org of which it is known now whether there is an SSWS token.
        opened(str): A page of the console was opened in this browser.
        failed(TokenExplorerError): Something beside a set-up failed.
    """

    changed = Signal(str)
    ways_changed = Signal(str)
    opened = Signal(str)
    failed = Signal(object)
    _stepped = Signal(str, str, object)
    _registered = Signal(str, object)
    _got_secret = Signal(str, str)

    def __init__(self, services: Services, state: AppState, orgs: OrgActions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._state, self._orgs = services, state, orgs
        self._runs: dict[str, _Run] = {}
        self._ssws: dict[str, bool] = {}
        self._stepped.connect(self._show_step)
        self._registered.connect(self._take_app)
        self._got_secret.connect(self._take_secret)
        state.orgs_changed.connect(self._on_library)

    # What it can be done with

    def tokens(self, org: Org) -> tuple[TokenSummary, ...]:
        """Tokens of the wallet that may make apps, the current one first."""
        from tokenexplorer.okta.app_setup import can_set_up

        return holders(self._state, org, can_set_up)

    def has_ssws(self, org_id: str) -> bool | None:
        """Whether an SSWS token of the org is kept; None while nobody looked."""
        return self._ssws.get(org_id)

    def look_for_ssws(self, org: Org) -> None:
        """See whether there is one; no keyring is made to prompt."""
        from tokenexplorer.wire.cancellation import Cancellation

        services, is_open = self._services, self._state.keyring.state == "ok"

        def look() -> bool:
            cancel = Cancellation()
            asks = asks_keyring(services, cancel, keyring_open=is_open)
            return held_ssws(services, org, cancel, ask_keyring=asks) is not None

        services.tasks.run(look, lambda known: self._know_ssws(org.id, known), lambda _e: None, key="setup.ssws")

    def keep_ssws(self, org: Org, secret: str) -> None:
        """Keep an SSWS token that was typed; without a keyring it is there until the app ends."""
        services = self._services

        def keep() -> None:
            services.store().tokens.set_secret(ssws_key(org.id), secret)

        def fail(error: TokenExplorerError) -> None:
            self._know_ssws(org.id, True)
            self._state.note_ssws(org.id)
            self.failed.emit(error)

        def done(_: object) -> None:
            self._know_ssws(org.id, True)
            self._state.note_ssws(org.id)

        services.tasks.run(keep, done, fail)

    def _know_ssws(self, org_id: str, known: bool) -> None:
        self._ssws[org_id] = known
        self.ways_changed.emit(org_id)

    # How it stands

    def of(self, org: Org, client: Client) -> SetupStatus:
        """How the set-up of an app stands; anew where the org moved or Connect names another app since."""
        run = self._runs.get(client.id)
        if run is None or (not run.status.is_running and (run.org_url, run.client_id) != (org.url, client.client_id)):
            return SetupStatus()
        return run.status

    def start(self, org: Org, client: Client, wanted: Wanted, key: str) -> None:
        """Make what is not there yet.

        Args:
            org: As in the library.
            client: As in the library.
            wanted: The app as it was shown.
            key: The id of a token, or `SSWS_KEY`.
        """
        status = self.of(org, client)
        if status.is_running:
            return
        if status.existing.policy is None or status.existing.policy.state == "missing":
            # An administrator may have added the app to a policy meanwhile.
            status = replace(status, existing=replace(status.existing, policy=None, policy_unread=""))
        run = self._begin(org, client, replace(status, state="running", step="", failed="", error=None, warning=""))
        work = self._work(org, client, run, key)
        on_step, on_app = partial(self._stepped.emit, client.id), partial(self._registered.emit, client.id)
        on_secret = partial(self._got_secret.emit, client.id)
        self._services.tasks.run(
            lambda: work.make(wanted, status.existing, run.stop.is_set, on_step, on_app, on_secret),
            partial(self._end, client.id, run),
            partial(self._fail, client.id, run, ""),
        )

    def undo(self, org: Org, client: Client, key: str) -> None:
        """Delete the app that was made, and take it out of Connect."""
        status = self.of(org, client)
        if status.is_running or not status.existing.made or not status.existing.app_id:
            return
        run = self._begin(org, client, replace(status, state="undoing", step="", failed="", error=None, warning=""))
        work, app_id = self._work(org, client, run, key), status.existing.app_id
        self._services.tasks.run(
            lambda: work.undo(app_id),
            lambda _: self._undone(client.id, run),
            partial(self._fail, client.id, run, "undo"),
        )

    def _work(self, org: Org, client: Client, run: _Run, key: str) -> SetupWork:
        token, is_open = self._state.token_of(key), self._state.keyring.state == "ok"
        return SetupWork(self._services, org, client, key, token, is_open, run.cancel)

    def stop(self, client_ref: str) -> None:
        """Begin no further step; a call that changes something is not interrupted, so that its end is known."""
        from tokenexplorer.okta.app_setup import READING

        run = self._runs.get(client_ref)
        if run is not None:
            run.stop.set()
            if run.status.step in READING:
                run.cancel.cancel()

    def stop_all(self) -> None:
        """The app ends."""
        for run in self._runs.values():
            run.stop.set()
            run.cancel.cancel()

    def open_page(self, url: str) -> None:
        """Open a page of the console in the browser."""
        from tokenexplorer.oauth.browser import OpenerChoice

        services = self._services
        services.tasks.run(
            lambda: services.open_page(url, OpenerChoice("default", "")), self.opened.emit, self.failed.emit
        )

    def _begin(self, org: Org, client: Client, status: SetupStatus) -> _Run:
        from tokenexplorer.wire.cancellation import Cancellation

        run = self._runs[client.id] = _Run(org.url, client.client_id, status, Cancellation())
        self.changed.emit(client.id)
        return run

    # Answers

    def _show(self, client_ref: str, run: _Run, status: SetupStatus) -> None:
        if self._runs.get(client_ref) is run:
            run.status = status
            self.changed.emit(client_ref)

    def _show_step(self, client_ref: str, step: str, existing: Existing) -> None:
        run = self._runs.get(client_ref)
        if run is not None and run.status.state == "running":
            self._show(client_ref, run, replace(run.status, step=step, existing=existing))

    def _take_app(self, client_ref: str, app: RegisteredApp) -> None:
        """Put what the org registered into Connect."""
        run = self._runs.get(client_ref)
        now = self._state.client_of(client_ref)
        if run is None or now is None:
            return
        run.client_id = app.client_id
        filled = filled_from(now, app)
        if filled != now:
            self._orgs.save_client(filled)

    def _take_secret(self, client_ref: str, warning: str) -> None:
        """The app's secret is kept; where it is in memory only, the window says so."""
        run = self._runs.get(client_ref)
        if run is not None and not is_gone(self._state, client_ref):
            run.status = replace(run.status, warning=warning)
            self._orgs.secret_kept.emit(client_ref, True)
            self._state.note_storage(warning)

    def _on_library(self) -> None:
        """Nothing more is made for an app that was removed here; what was made is told when the call that runs ends."""
        for client_ref in [ref for ref in self._runs if is_gone(self._state, ref)]:
            self._runs[client_ref].stop.set()
            if not self._runs[client_ref].status.is_running:
                self._leave(client_ref, self._runs[client_ref].status.existing)

    def _leave(self, client_ref: str, existing: Existing) -> None:
        """Keep nothing of a set-up whose app is gone."""
        del self._runs[client_ref]
        if existing.has_secret:
            self._forget_secret(client_ref)

    def _tell_left_over(self, existing: Existing) -> None:
        if existing.made and existing.app_id:
            advice = f"Delete {existing.app_id} in the admin console if nobody needs it."
            title = "The app was removed here while it was being set up. It is still in the org."
            self.failed.emit(TokenExplorerError(title, advice))

    def _forget_secret(self, client_ref: str) -> None:
        services, away = self._services, self._state.keyring.session_only
        services.tasks.run(
            lambda: services.store().tokens.remove_secret(secret_key(client_ref), later=away), None, self.failed.emit
        )

    def _end(self, client_ref: str, run: _Run, outcome: Outcome) -> None:
        if is_gone(self._state, client_ref) and self._runs.get(client_ref) is run:
            self._leave(client_ref, outcome.existing)
            self._tell_left_over(outcome.existing)
            return
        state: State = "stopped" if outcome.stopped else "failed" if outcome.error is not None else "done"
        status = replace(run.status, state=state, existing=outcome.existing, step="")
        self._show(client_ref, run, replace(status, failed=outcome.failed, error=outcome.error))

    def _fail(self, client_ref: str, run: _Run, step: str, error: TokenExplorerError) -> None:
        given_up = isinstance(error, Cancelled)
        state: State = "stopped" if given_up else "failed"
        # An undoing that failed may have deactivated the app, or deleted it: whoever goes on looks first.
        existing = replace(run.status.existing, looked=False) if step == "undo" else run.status.existing
        status = replace(run.status, state=state, step="", failed=step, error=None if given_up else error)
        self._show(client_ref, run, replace(status, existing=existing))

    def _undone(self, client_ref: str, run: _Run) -> None:
        now = self._state.client_of(client_ref)
        if now is not None and now.client_id == run.client_id:
            if now.uses_secret:
                self._orgs.save_secret(now, "")
            self._orgs.save_client(replace(now, client_id=""))
        run.client_id = ""
        self._show(client_ref, run, SetupStatus("undone"))
