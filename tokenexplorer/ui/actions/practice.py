"""The practice orgs: start their server, stop it, and keep them in the org list like any other.

One server has two faces: an Okta-like org, which everybody gets, and a OneLogin-like one, for those who ask for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from tokenexplorer.orgs.org import Client, ClientAuth, ClientKind, Org, default_redirect_uri, new_id

if TYPE_CHECKING:
    from tokenexplorer.ui.actions.orgs import OrgActions
    from tokenexplorer.ui.services import PracticeApp, PracticeSite, Services
    from tokenexplorer.ui.state import AppState

NAME = "Practice org"
ONELOGIN_NAME = "Practice OneLogin"
ONELOGIN = "onelogin"
_OKTA = "okta-org"
_CLIENT_AUTH: Final[dict[ClientKind, ClientAuth]] = {
    "public": "none",
    "confidential": "client_secret_basic",
    "service": "private_key_jwt",
}


@dataclass(frozen=True, slots=True)
class _Face:
    """One provider that the server plays.

    Attributes:
        name: Of its org.
        provider_id: Of `orgs.provider`.
        issuer: Of its apps.
        custom_issuer: Of those that are meant for its custom server.
        clients: Its ready-made apps.
        redirect_host: Where they come back to.
    """

    name: str
    provider_id: str
    issuer: str
    custom_issuer: str
    clients: Sequence[PracticeApp]
    redirect_host: str


class PracticeActions(QObject):
    """Runs the practice server.

    Signals:
        starting: It is being started.
        ready: It runs, and the org that was wanted is in the list and current.
        failed(TokenExplorerError): It could not be started.
    """

    starting = Signal()
    ready = Signal()
    failed = Signal(object)

    def __init__(self, services: Services, state: AppState, orgs: OrgActions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._state, self._orgs = services, state, orgs

    def start(self) -> None:
        """Start it; where no practice org is current, add the Okta-like one unless it is there, and go to it."""
        org = self._state.org
        self._start(org.provider_id if org is not None and org.practice else _OKTA)

    def add_onelogin(self) -> None:
        """Start it, add the OneLogin-like org where it is not in the list yet, and go to it."""
        self._start(ONELOGIN)

    def stop(self) -> None:
        """Stop it; the orgs stay in the list."""
        services = self._services

        def work() -> None:
            services.practice().stop()
            # The next start brings other keys at the same address.
            services.providers().forget()

        services.tasks.run(work, lambda _: self._forget(), self.failed.emit, key="practice")

    def _start(self, provider_id: str) -> None:
        self.starting.emit()
        services = self._services
        adopt = partial(self._adopt, ONELOGIN if provider_id == ONELOGIN else _OKTA)
        services.tasks.run(lambda: services.practice().start(), adopt, self.failed.emit, key="practice")

    def _forget(self) -> None:
        for issuer in {client.issuer for org in self._state.orgs if org.practice for client in self._clients(org)}:
            self._state.set_metadata(issuer, None)
        self._state.set_practice(None)

    def _clients(self, org: Org) -> tuple[Client, ...]:
        return self._state.clients_of(org.id)

    def _adopt(self, wanted: str, site: PracticeSite) -> None:
        self._state.set_practice(site)
        for face in _faces(site):
            known = practice_org(self._state, face.provider_id)
            if known is not None:
                self._readdress(known, site.org_url)
                self._complete(known, face)
            elif face.provider_id == wanted:
                org = Org(new_id(), face.name, site.org_url, face.issuer, face.provider_id, practice=True)
                self._orgs.add_ready(org, *(self._client(org, offered, face) for offered in face.clients))
                self._remember(face)
        org_now, chosen = practice_org(self._state, wanted), self._state.client
        if org_now is not None:
            self._state.set_current(org_now.id, chosen.id if chosen is not None else "")
        self.ready.emit()

    def _readdress(self, org: Org, url: str) -> None:
        """The port may differ from the last start: org and apps follow it."""
        if org.url == url:
            return
        for client in self._clients(org):
            self._orgs.save_client(replace(client, issuer=client.issuer.replace(org.url, url, 1)))
        self._orgs.save_org(replace(org, url=url, issuer=org.issuer.replace(org.url, url, 1)))

    def _complete(self, org: Org, face: _Face) -> None:
        """Add ready-made apps that were never in the list; one that the person removed stays away."""
        moved = self._state.org_of(org.id) or org
        known = {client.client_id for client in self._clients(org)} | self._services.settings.practice_apps
        missing = [offered for offered in face.clients if offered.client_id not in known]
        if missing:
            self._orgs.add_clients(*(self._client(moved, offered, face) for offered in missing))
        self._remember(face)

    def _remember(self, face: _Face) -> None:
        settings = self._services.settings
        seen = settings.practice_apps | {offered.client_id for offered in face.clients}
        if seen != settings.practice_apps:
            settings.practice_apps = seen

    def _client(self, org: Org, offered: PracticeApp, face: _Face) -> Client:
        redirect_uri = default_redirect_uri(offered.name, host=face.redirect_host)
        client = Client(
            id=new_id(),
            org_id=org.id,
            name=offered.name,
            issuer=face.custom_issuer if offered.server == "custom" else org.issuer,
            client_id=offered.client_id,
            kind=offered.kind,
            client_auth=offered.client_auth or _CLIENT_AUTH[offered.kind],
            redirect_uri="" if offered.kind == "service" else redirect_uri,
            scopes=offered.scopes,
            dpop=offered.dpop,
            response_type=offered.response_type,
        )
        if offered.client_secret:
            self._orgs.save_secret(client, offered.client_secret)
        return client


def practice_org(state: AppState, provider_id: str) -> Org | None:
    """The practice org that is like a provider: `okta-org` or `onelogin`."""
    alike = (org for org in state.orgs if org.practice and (org.provider_id == ONELOGIN) is (provider_id == ONELOGIN))
    return next(alike, None)


def _faces(site: PracticeSite) -> tuple[_Face, ...]:
    return (
        _Face(NAME, _OKTA, site.org_url, site.custom_issuer, site.clients, "127.0.0.1"),
        _Face(ONELOGIN_NAME, ONELOGIN, site.onelogin_issuer, "", site.onelogin_clients, "localhost"),
    )
