"""Looking into an Okta org's System Log, in a worker, with what is at hand; no keyring is ever made to prompt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from tokenexplorer.ui.actions.grant_access import asks_keyring, held_ssws, held_token, holders

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.okta.system_log import LogEntry, LogQuery
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.wire.cancellation import Cancellation


class SystemLogActions(QObject):
    """Reads log entries, one look at a time."""

    def __init__(self, services: Services, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._state = services, state
        self._running: Cancellation | None = None

    @property
    def running(self) -> bool:
        """Whether the org is being asked."""
        return self._running is not None

    def read(
        self,
        org: Org,
        query: LogQuery,
        on_done: Callable[[tuple[LogEntry, ...], str], None],
        on_failed: Callable[[TokenExplorerError], None],
    ) -> None:
        """Ask the org; a look that still runs is given up.

        Args:
            org: Of Okta.
            query: Which entries.
            on_done: Hears the entries, and with what they were read, after "with".
            on_failed: Hears why they cannot be read.
        """
        from tokenexplorer.okta.grants import can_use
        from tokenexplorer.okta.system_log import READ_SCOPE
        from tokenexplorer.wire.cancellation import Cancellation

        self.cancel()
        cancel = self._running = Cancellation()
        services, scopes = self._services, frozenset({READ_SCOPE})
        tokens = holders(self._state, org, lambda of, token: can_use(of, token, scopes))
        keyring_open = self._state.keyring.state == "ok"

        def done(found: tuple[tuple[LogEntry, ...], str]) -> None:
            if self._ends(cancel):
                on_done(*found)

        def failed(error: TokenExplorerError) -> None:
            if self._ends(cancel):
                on_failed(error)

        services.tasks.run(lambda: _read(services, org, query, tokens, cancel, keyring_open=keyring_open), done, failed)

    def cancel(self) -> None:
        """Give up; what comes is dropped."""
        if self._running is not None:
            self._running.cancel()
            self._running = None

    def _ends(self, cancel: Cancellation) -> bool:
        if self._running is not cancel:
            return False
        self._running = None
        return True


def _read(
    services: Services,
    org: Org,
    query: LogQuery,
    tokens: tuple[TokenSummary, ...],
    cancel: Cancellation,
    *,
    keyring_open: bool,
) -> tuple[tuple[LogEntry, ...], str]:
    """In the worker: find what may read the log, and ask."""
    from tokenexplorer.okta.system_log import nothing_may_read, read_log

    quiet = asks_keyring(services, cancel, keyring_open=keyring_open)
    held = held_token(services, tokens, cancel, ask_keyring=quiet) or held_ssws(
        services, org, cancel, ask_keyring=quiet
    )
    if held is None:
        raise nothing_may_read()
    activity = services.trace.begin("System Log", org.name)
    return read_log(org, query, held.access, http=services.http(org), activity=activity, cancel=cancel), held.words
