"""The grants of an app, whole: read with who granted them, and changed one after the other. Sends nothing unasked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from tokenexplorer.ui.actions.grant_access import SSWS_KEY, Target, holders, target, target_now
from tokenexplorer.ui.actions.grant_task import AppGrants, GrantTask

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.okta.grant_changes import GrantChange
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.actions.grants import GrantActions
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState


@dataclass(frozen=True, slots=True)
class _Run:
    """What an answer depends on.

    Attributes:
        target: The app at its server.
        ways: How keyring and SSWS token stand, and ids of the tokens that could read or change.
        task: What the worker does.
    """

    target: Target
    ways: tuple[str, ...]
    task: GrantTask


class AppGrantActions(QObject):
    """Reads and changes the grants of apps.

    Signals:
        changed(str): Our id of an app of which another thing is known now.
    """

    changed = Signal(str)
    _stepped = Signal(str, int)

    def __init__(
        self, services: Services, state: AppState, grants: GrantActions, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._state, self._grants = services, state, grants
        self._known: dict[str, AppGrants] = {}
        self._runs: dict[str, _Run] = {}
        self._stepped.connect(self._show_step)
        for changed in (state.orgs_changed, state.tokens_changed, state.keyring_changed, state.ssws_changed):
            changed.connect(self._drop_outdated)

    def of(self, client_ref: str) -> AppGrants | None:
        """What is known of an app's grants; None where nobody asked, or the app is another one since."""
        return self._known.get(client_ref)

    def read(self, org: Org, client: Client) -> None:
        """Ask the org for the grants of an app; not while they are being changed."""
        from tokenexplorer.okta.grants import can_manage, can_read

        known = self._known.get(client.id)
        if known is not None and known.state == "applying":
            return
        managers, readers = holders(self._state, org, can_manage), holders(self._state, org, can_read)
        task = self._begin(org, client, replace(known or AppGrants("reading"), state="reading"))
        self._start(task, lambda: task.read(managers, readers))

    def apply(self, org: Org, client: Client, planned: Sequence[GrantChange]) -> None:
        """Make changes one after the other with what `AppGrants.changer` names; the first failure ends it.

        What is so already counts as done. Afterwards the grants are read again.
        """
        known = self._known.get(client.id)
        if known is None or known.state != "known" or not known.changer_key or not planned:
            return
        token = self._state.token_of(known.changer_key) if known.changer_key != SSWS_KEY else None
        task = self._begin(org, client, replace(known, state="applying", step=0, report=None))
        stepped = self._stepped
        self._start(task, lambda: task.apply(known, token, planned, lambda step: stepped.emit(client.id, step)))

    def stop(self, client_ref: str) -> None:
        """Make no further change; the call that runs is not interrupted, so that its end is known."""
        if client_ref in self._runs:
            self._runs[client_ref].task.stop.set()

    def forget_report(self, client_ref: str) -> None:
        """How the last changes went has been seen."""
        known = self._known.get(client_ref)
        if known is not None and known.report is not None:
            self._show(client_ref, replace(known, report=None))

    def _begin(self, org: Org, client: Client, status: AppGrants) -> GrantTask:
        from tokenexplorer.wire.cancellation import Cancellation

        earlier = self._runs.pop(client.id, None)
        if earlier is not None:
            earlier.task.cancel.cancel()
        task = GrantTask(self._services, org, client, self._state.keyring.state == "ok", Cancellation())
        self._runs[client.id] = _Run(target(org, client), self._ways(org), task)
        self._show(client.id, status)
        return task

    def _start(self, task: GrantTask, work: Callable[[], AppGrants]) -> None:
        org, client = task.org, task.client

        def done(found: AppGrants) -> None:
            if self._is_current(task):
                before = self._known.get(client.id)
                if found.report is None and before is not None:
                    found = replace(found, report=before.report)  # reading again does not unsay how changes went
                self._show(client.id, found)
                if found.state == "known":
                    self._grants.keep(org, client, frozenset(grant.scope for grant in found.grants))
                self._drop_outdated()

        def failed(error: TokenExplorerError) -> None:
            if self._is_current(task):
                words = " ".join(part for part in (error.advice, error.title) if part)
                self._show(client.id, AppGrants("failed", problem=words, error=error))

        self._services.tasks.run(work, done, failed, key=f"app-grants.{client.id}")

    def _is_current(self, task: GrantTask) -> bool:
        run = self._runs.get(task.client.id)
        return run is not None and run.task is task

    def _show(self, client_ref: str, status: AppGrants) -> None:
        self._known[client_ref] = status
        self.changed.emit(client_ref)

    def _show_step(self, client_ref: str, step: int) -> None:
        known = self._known.get(client_ref)
        if known is not None and known.state == "applying":
            self._show(client_ref, replace(known, step=step))

    def _ways(self, org: Org) -> tuple[str, ...]:
        from tokenexplorer.okta.grants import can_manage, can_read

        state = self._state
        ids = (token.id for may in (can_manage, can_read) for token in holders(state, org, may))
        return (state.keyring.state, str(state.ssws_mark(org.id)), *ids)

    def _drop_outdated(self, *_: object) -> None:
        """Forget what was read of another app, and read anew where another token may be better."""
        for client_ref, run in tuple(self._runs.items()):
            known, org = self._known.get(client_ref), self._state.org_of(run.target[0])
            client = self._state.client_of(client_ref)
            if org is None or client is None or target_now(self._state, client_ref) != run.target:
                run.task.stop.set()
                del self._runs[client_ref]
                self._known.pop(client_ref, None)
                self.changed.emit(client_ref)
            elif known is not None and known.state in ("known", "failed") and self._ways(org) != run.ways:
                self.read(org, client)
