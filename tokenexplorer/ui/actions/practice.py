"""The practice org: start it, stop it, and keep it in the org list like any other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from tokenexplorer.orgs.org import Client, ClientAuth, ClientKind, Org, default_redirect_uri, new_id

if TYPE_CHECKING:
    from tokenexplorer.ui.actions.orgs import OrgActions
    from tokenexplorer.ui.services import PracticeApp, PracticeSite, Services
    from tokenexplorer.ui.state import AppState

NAME = "Practice org"
_CLIENT_AUTH: Final[dict[ClientKind, ClientAuth]] = {
    "public": "none",
    "confidential": "client_secret_basic",
    "service": "private_key_jwt",
}


class PracticeActions(QObject):
    """Runs the practice org.

    Signals:
        starting: It is being started.
        ready: It runs, is in the list and is current.
        failed(TokenExplorerError): It could not be started.
    """

    starting = Signal()
    ready = Signal()
    failed = Signal(object)

    def __init__(self, services: Services, state: AppState, orgs: OrgActions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._state, self._orgs = services, state, orgs

    def start(self) -> None:
        """Start it, add it where it is not in the list yet, and make it current."""
        self.starting.emit()
        services = self._services
        services.tasks.run(lambda: services.practice().start(), self._adopt, self.failed.emit, key="practice")

    def stop(self) -> None:
        """Stop it; the org stays in the list."""
        services = self._services

        def work() -> None:
            services.practice().stop()
            # The next start brings other keys at the same address.
            services.providers().forget()

        services.tasks.run(work, lambda _: self._forget(), self.failed.emit, key="practice")

    def _forget(self) -> None:
        for issuer in {client.issuer for org in self._state.orgs if org.practice for client in self._clients(org)}:
            self._state.set_metadata(issuer, None)
        self._state.set_practice(None)

    def _clients(self, org: Org) -> tuple[Client, ...]:
        return self._state.clients_of(org.id)

    def _adopt(self, address: PracticeSite) -> None:
        known = next((org for org in self._state.orgs if org.practice), None)
        self._state.set_practice(address)
        if known is None:
            org = Org(new_id(), NAME, address.org_url, address.org_url, provider_id="okta-org", practice=True)
            self._orgs.add_ready(org, *(self._client(org, offered) for offered in address.clients))
        else:
            self._readdress(known, address.org_url)
            chosen = self._state.client
            self._state.set_current(known.id, chosen.id if chosen is not None else "")
        self.ready.emit()

    def _readdress(self, org: Org, url: str) -> None:
        """The port may differ from the last start: org and apps follow it."""
        if org.url == url:
            return
        for client in self._clients(org):
            self._orgs.save_client(replace(client, issuer=client.issuer.replace(org.url, url, 1)))
        self._orgs.save_org(replace(org, url=url, issuer=org.issuer.replace(org.url, url, 1)))

    def _client(self, org: Org, offered: PracticeApp) -> Client:
        client = Client(
            id=new_id(),
            org_id=org.id,
            name=offered.name,
            issuer=org.issuer,
            client_id=offered.client_id,
            kind=offered.kind,
            client_auth=_CLIENT_AUTH[offered.kind],
            redirect_uri="" if offered.kind == "service" else default_redirect_uri(offered.name),
            scopes=offered.scopes,
            dpop=offered.kind == "service",
        )
        if offered.client_secret:
            self._orgs.save_secret(client, offered.client_secret)
        return client
