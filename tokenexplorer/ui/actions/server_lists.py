"""The authorization servers of Okta orgs: listed with a token that may, in a worker. No keyring prompts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from PySide6.QtCore import QObject, Signal

from tokenexplorer.ui.actions.grant_access import KEYRING_CLOSED, asks_keyring, held_ssws, held_token, holders

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.okta.authorization_servers import AuthorizationServer
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.wire.cancellation import Cancellation

_Target: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServerList:
    """What is known of an org's custom servers.

    Attributes:
        state: While `reading` what was known before stays.
        servers: The custom ones.
        reader: With what they were read, after "with".
        problem: Why they could not be read: the mend, then the cause.
        missing_scope: The scope that no token here has, where that is why.
    """

    state: Literal["reading", "known", "failed"]
    servers: tuple[AuthorizationServer, ...] = ()
    reader: str = ""
    problem: str = ""
    missing_scope: str = ""


@dataclass(frozen=True, slots=True)
class _Run:
    """What an answer depends on.

    Attributes:
        target: The org at its address; its proxy may hold a password.
        ways: Ids of the tokens that could list, and how the keyring stands.
        cancel: Ends it.
    """

    target: _Target = field(repr=False)
    ways: tuple[str, ...]
    cancel: Cancellation


class ServerListActions(QObject):
    """Lists servers. Nothing is sent before somebody asks for an org's; from then on it follows the tokens.

    Signals:
        changed(str): Our id of an org of which another thing is known now.
    """

    changed = Signal(str)

    def __init__(self, services: Services, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._state = services, state
        self._known: dict[str, ServerList] = {}
        self._runs: dict[str, _Run] = {}
        for changed in (state.orgs_changed, state.tokens_changed, state.keyring_changed):
            changed.connect(self._follow)

    def of(self, org_id: str) -> ServerList | None:
        """What is known of an org's servers; None where nobody asked, or it is at another address since."""
        return self._known.get(org_id)

    def read(self, org: Org, *, force: bool = False) -> None:
        """List an org's servers, unless they are known.

        Args:
            org: As in the library; of another provider than Okta nothing is asked.
            force: Ask again whatever is known.
        """
        from tokenexplorer.wire.cancellation import Cancellation

        if not org.is_okta or (org.id in self._known and not force):
            return
        self._end(org.id)
        before = self._known.get(org.id)
        cancel = Cancellation()
        self._runs[org.id] = _Run(_target(org), self._ways(org), cancel)
        self._show(org.id, ServerList("reading", before.servers if before is not None else ()))
        services, readers = self._services, self._readers(org)
        is_open = self._state.keyring.state == "ok"
        services.tasks.run(
            lambda: _read(services, org, readers, cancel, keyring_open=is_open),
            lambda found: self._done(org.id, cancel, found),
            lambda error: self._failed(org.id, cancel, error),
            key=f"servers.{org.id}",
        )

    def stop(self) -> None:
        """The app ends."""
        for org_id in tuple(self._runs):
            self._end(org_id)

    def _end(self, org_id: str) -> None:
        run = self._runs.pop(org_id, None)
        if run is not None:
            run.cancel.cancel()

    def _done(self, org_id: str, cancel: Cancellation, found: ServerList) -> None:
        run = self._runs.get(org_id)
        if run is not None and run.cancel is cancel:
            self._show(org_id, found)
            self._follow()  # another token may have come while the org was asked

    def _failed(self, org_id: str, cancel: Cancellation, error: TokenExplorerError) -> None:
        from tokenexplorer.okta.authorization_servers import READ_SCOPE
        from tokenexplorer.okta.refusals import Lacking

        words = " ".join(part for part in (error.advice, error.title) if part)
        missing = READ_SCOPE if isinstance(error, Lacking) else ""
        self._done(org_id, cancel, ServerList("failed", problem=words, missing_scope=missing))

    def _show(self, org_id: str, found: ServerList) -> None:
        self._known[org_id] = found
        self.changed.emit(org_id)

    def _readers(self, org: Org) -> tuple[TokenSummary, ...]:
        from tokenexplorer.okta.authorization_servers import can_list

        return holders(self._state, org, can_list)

    def _ways(self, org: Org) -> tuple[str, ...]:
        return (self._state.keyring.state, *(token.id for token in self._readers(org)))

    def _follow(self) -> None:
        """Forget what was read of an org that is gone or elsewhere, and read anew where another token may."""
        for org_id, run in tuple(self._runs.items()):
            org = self._state.org_of(org_id)
            if org is None or _target(org) != run.target:
                self._end(org_id)
                self._known.pop(org_id, None)
                self.changed.emit(org_id)
            elif self._known[org_id].state != "reading" and self._ways(org) != run.ways:
                self.read(org, force=True)


def _target(org: Org) -> _Target:
    return org.url, org.proxy, org.ca_file, str(org.verify_tls), org.provider_id


def _read(
    services: Services, org: Org, readers: tuple[TokenSummary, ...], cancel: Cancellation, *, keyring_open: bool
) -> ServerList:
    """In the worker: find what may list them, and ask."""
    from tokenexplorer.okta.authorization_servers import READ_SCOPE, list_servers

    asks = asks_keyring(services, cancel, keyring_open=keyring_open)
    held = held_token(services, readers, cancel, ask_keyring=asks) or held_ssws(services, org, cancel, ask_keyring=asks)
    if held is None and readers:
        return ServerList("failed", problem=KEYRING_CLOSED)
    if held is None:
        return ServerList("failed", problem=f"Sign in with {READ_SCOPE}.", missing_scope=READ_SCOPE)
    activity, http = services.trace.begin("List servers", org.name), services.http(org)
    found = list_servers(org, held.access, http=http, activity=activity, cancel=cancel)
    return ServerList("known", found, held.words)
