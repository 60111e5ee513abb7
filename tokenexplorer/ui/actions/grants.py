"""Scope grants of apps: read once per app, in a worker, with what is at hand; no keyring is ever made to prompt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from tokenexplorer.ui.actions.grant_access import (
    KEYRING_CLOSED,
    Target,
    asks_keyring,
    held_ssws,
    held_token,
    holders,
    target,
    target_now,
)
from tokenexplorer.ui.state import GrantStatus

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.okta.grants import Grants
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.wire.cancellation import Cancellation


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an answer depends on; another value makes it worthless.

    Attributes:
        target: The app at its server; our id of the org first.
        ways: How keyring and SSWS token stand, and ids of the tokens that could read the grants.
    """

    target: Target = field(repr=False)  # a proxy's address may hold a password
    ways: tuple[str, ...]


class GrantActions(QObject):
    """Reads which scopes are granted to an app; what it finds is `AppState.grants(client.id)`.

    It forgets what it found when the app, its org or the org's address goes, and a failure when other tokens or the
    keyring may help; then the status is None and `AppState.grants_changed` tells so.
    """

    def __init__(self, services: Services, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._state = services, state
        self._asked: dict[str, _Asked] = {}
        self._running: dict[str, Cancellation] = {}
        for changed in (state.orgs_changed, state.tokens_changed, state.keyring_changed, state.ssws_changed):
            changed.connect(self._drop_outdated)

    def read(self, org: Org, client: Client, *, force: bool = False) -> None:
        """Ask the org for the grants of an app, unless they are known, being read, or need no reading.

        Nothing is sent where no token may read them; the status then says what lacks.

        Args:
            org: The app's org, as in the library.
            client: As in the library. Only apps of an Okta org's own server have grants; others stay None.
            force: Ask again whatever is known; for a button, or when a place is opened again.
        """
        from tokenexplorer.okta.grants import has_grants
        from tokenexplorer.wire.cancellation import Cancellation

        if not has_grants(org, client) or target(org, client) != target_now(self._state, client.id):
            return
        known = self._state.grants(client.id)
        if known is not None and not force:
            return
        self._stop(client.id)
        cancel = self._running[client.id] = Cancellation()
        self._asked[client.id] = _Asked(target(org, client), self._ways(org))
        self._state.set_grants(client.id, GrantStatus("reading", known.granted if known is not None else frozenset()))
        services, tokens = self._services, self._readers(org)
        keyring_open = self._state.keyring.state == "ok"
        services.tasks.run(
            lambda: _read(services, org, client, tokens, cancel, keyring_open=keyring_open),
            lambda status: self._show(client.id, cancel, status),
            lambda error: self._give_up(client.id, cancel, error),
            key=f"grants.{client.id}",
        )

    def keep(self, org: Org, client: Client, granted: frozenset[str]) -> None:
        """Take over what somebody else has just read or changed, unless the app is another one since."""
        if target(org, client) == target_now(self._state, client.id):
            self._stop(client.id)
            self._asked[client.id] = _Asked(target(org, client), self._ways(org))
            self._state.set_grants(client.id, GrantStatus("known", granted))

    def cancel(self, client_ref: str) -> None:
        """Stop a running read and forget what it would have told."""
        if self._stop(client_ref):
            self._forget(client_ref)

    def _stop(self, client_ref: str) -> bool:
        running = self._running.pop(client_ref, None)
        if running is not None:
            running.cancel()
        return running is not None

    def _show(self, client_ref: str, cancel: Cancellation, status: GrantStatus) -> None:
        if self._running.get(client_ref) is cancel:
            del self._running[client_ref]
            self._state.set_grants(client_ref, status)
            self._drop_outdated()  # another token may have come while the org was asked

    def _give_up(self, client_ref: str, cancel: Cancellation, error: TokenExplorerError) -> None:
        words = " ".join(part for part in (error.advice, error.title) if part)
        self._show(client_ref, cancel, GrantStatus("unreadable", advice=words))

    def _readers(self, org: Org) -> tuple[TokenSummary, ...]:
        from tokenexplorer.okta.grants import can_read

        return holders(self._state, org, can_read)

    def _ways(self, org: Org) -> tuple[str, ...]:
        marks = (self._state.keyring.state, str(self._state.ssws_mark(org.id)))
        return (*marks, *(token.id for token in self._readers(org)))

    def _drop_outdated(self, *_: object) -> None:
        """Forget the grants of an app that is gone or another one now, and a failure that may end well now."""
        for client_ref, then in tuple(self._asked.items()):
            org, status = self._state.org_of(then.target[0]), self._state.grants(client_ref)
            unreadable = status is not None and status.state == "unreadable"
            gone = org is None or target_now(self._state, client_ref) != then.target
            if gone or (org is not None and unreadable and self._ways(org) != then.ways):
                self._stop(client_ref)
                self._forget(client_ref)

    def _forget(self, client_ref: str) -> None:
        self._asked.pop(client_ref, None)
        self._state.set_grants(client_ref, None)


def _read(
    services: Services,
    org: Org,
    client: Client,
    tokens: tuple[TokenSummary, ...],
    cancel: Cancellation,
    *,
    keyring_open: bool,
) -> GrantStatus:
    """In the worker: find what may read them, ask, and say how it stands."""
    from tokenexplorer.okta.grants import WITHOUT_ACCESS, read_grants

    quiet = asks_keyring(services, cancel, keyring_open=keyring_open)
    held = held_token(services, tokens, cancel, ask_keyring=quiet) or held_ssws(
        services, org, cancel, ask_keyring=quiet
    )
    if held is None:
        return GrantStatus("unreadable", advice=KEYRING_CLOSED) if tokens else _status(WITHOUT_ACCESS)
    found = read_grants(
        org,
        client,
        held.access,
        http=services.http(org),
        activity=services.trace.begin("Read grants", client.name, about=client.about),
        cancel=cancel,
    )
    return _status(found)


def _status(found: Grants) -> GrantStatus:
    if found.readable:
        return GrantStatus("known", found.granted)
    return GrantStatus("unreadable", advice=found.problem, missing_scope=found.missing_scope)
