"""What an Okta org says of itself, read beside discovery: for advice alone, so nothing waits for it or fails by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from PySide6.QtCore import QObject, Signal

from tokenexplorer.errors import Cancelled, TokenExplorerError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.orgs.organization import Organization
    from tokenexplorer.ui.services import Services
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.trace import Activity

_Key: TypeAlias = tuple[object, ...]


class OrgFacts(QObject):
    """Asks the org's own host, once for each org and each app.

    Signals:
        changed: Something is known now.
    """

    changed = Signal()

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._organizations: dict[_Key, Organization | None] = {}
        self._issuers: dict[_Key, str] = {}
        self._cancels: dict[str, Cancellation] = {}

    def look(self, org: Org, client: Client, *, force: bool = False, with_client: bool = True) -> None:
        """Read what is not known yet; other providers than Okta are not asked.

        Args:
            org: As in the form.
            client: As in the form.
            force: Read again what is known, too.
            with_client: Whether the client ID may be asked about.
        """
        from tokenexplorer.oauth.preflight.address import is_placeholder

        if not org.is_okta:
            return
        if force or _org_key(org) not in self._organizations:
            self._read_organization(org)
        asked = with_client and client.client_id and not is_placeholder(client.client_id)
        if asked and (force or _client_key(org, client) not in self._issuers):
            self._read_issuer(org, client)

    def stop(self) -> None:
        """Cancel what is being read."""
        for cancel in self._cancels.values():
            cancel.cancel()
        self._cancels.clear()

    def organization(self, org: Org) -> Organization | None:
        """What the org says of itself; None while unknown."""
        # Another provider may live at the same address: the practice orgs do.
        return self._organizations.get(_org_key(org)) if org.is_okta else None

    def client_issuer(self, org: Org, client: Client) -> str:
        """The issuer that the server names for the app; empty while unknown."""
        return self._issuers.get(_client_key(org, client), "")

    def _read_organization(self, org: Org) -> None:
        key, http = _org_key(org), self._services.http
        self._organizations.setdefault(key, None)
        cancel, activity = self._begin("organization", org)

        def read() -> Organization:
            from tokenexplorer.orgs.organization import read_organization

            return read_organization(http(org), org.url, activity=activity, cancel=cancel)

        self._run(self._organizations, key, read, "preflight.organization")

    def _read_issuer(self, org: Org, client: Client) -> None:
        key, http = _client_key(org, client), self._services.http
        self._issuers.setdefault(key, "")
        cancel, activity = self._begin("issuer", org)

        def read() -> str:
            from tokenexplorer.orgs.organization import issuer_for

            return issuer_for(http(org), client.issuer, client.client_id, activity=activity, cancel=cancel)

        self._run(self._issuers, key, read, "preflight.issuer")

    def _begin(self, what: str, org: Org) -> tuple[Cancellation, Activity]:
        from tokenexplorer.wire.cancellation import Cancellation

        if what in self._cancels:
            self._cancels[what].cancel()
        cancel = self._cancels[what] = Cancellation()
        return cancel, self._services.trace.begin("Preflight", org.name)

    def _run(self, known: dict[_Key, Any], key: _Key, read: Callable[[], object], name: str) -> None:
        def show(found: object) -> None:
            known[key] = found
            self.changed.emit()

        def fail(error: TokenExplorerError) -> None:
            # A server that does not say is not asked again; one that was not heard to its end is.
            if isinstance(error, Cancelled):
                known.pop(key, None)

        self._services.tasks.run(read, show, fail, key=name)


def _org_key(org: Org) -> _Key:
    return (org.url, org.proxy, org.ca_file, org.verify_tls)


def _client_key(org: Org, client: Client) -> _Key:
    return (*_org_key(org), client.issuer, client.client_id)
