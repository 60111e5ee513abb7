"""The practice orgs: start their server, stop it, and keep them in the org list like any other.

One server has three faces: an Okta-like org, which everybody gets, and for those who ask a OneLogin-like one, and one
of no vendor, with what those two lack: client certificates, keys of every kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, Signal

from tokenexplorer.orgs.org import Client, ClientAuth, ClientKind, Org, default_redirect_uri, new_id

if TYPE_CHECKING:
    from tokenexplorer.ui.actions.orgs import OrgActions
    from tokenexplorer.ui.services import PracticeApp, PracticeSite, Services
    from tokenexplorer.ui.state import AppState

NAME = "Practice org"
ONELOGIN_NAME = "Practice OneLogin"
OPENID_NAME = "Practice OpenID"
ONELOGIN = "onelogin"
OPENID = "generic"
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
        url: Of its org.
        provider_id: Of `orgs.provider`.
        issuer: Of its apps.
        custom_issuer: Of those that are meant for its custom server.
        clients: Its ready-made apps.
        redirect_host: Where they come back to.
    """

    name: str
    url: str
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
        certificate_saved(str): A client certificate was written to this file, and its app has it.
    """

    starting = Signal()
    ready = Signal()
    failed = Signal(object)
    certificate_saved = Signal(str)

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

    def add_mtls(self) -> None:
        """Start it, add the org of no vendor where it is not in the list yet, and go to it."""
        self._start(OPENID)

    def save_certificate(self, client: Client, path: Path, passphrase: str) -> None:
        """Have a certificate made for an app, write it, and set the app up with it.

        The authority that vouches for the practice server is written beside it and trusted for that org alone. Nobody
        was asked about its file, so it replaces none but the one that the org has from the last time.

        Args:
            client: One of the ready-made apps for client certificates.
            path: A file that the person chose; certificate and key go there.
            passphrase: Locks the key; empty for none.
        """
        services, org = self._services, self._state.org_of(client.org_id)
        last, stem = Path(org.ca_file if org is not None else ""), f"{path.stem}-authority"
        is_own = last.parent == path.parent and last.name.startswith(stem)

        def work() -> Path:
            from tokenexplorer.storage.files import free_path, write_atomic

            beside = last if is_own else free_path(path.with_name(f"{stem}.pem"))
            files = services.practice().issue_certificate(client.client_id, passphrase)
            write_atomic(path, files.certificate, overwrite=True)
            write_atomic(beside, files.authority, overwrite=is_own)
            return beside

        def use(beside: Path) -> None:
            org = self._state.org_of(client.org_id)
            now = self._state.client_of(client.id)
            if org is not None and now is not None:
                self._orgs.save_org(replace(org, ca_file=str(beside)))
                self._orgs.save_client(replace(now, certificate_file=str(path), certificate_key_file=""))
                self.certificate_saved.emit(str(path))

        services.tasks.run(work, use, self.failed.emit, key="practice.certificate")

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
        services, wanted = self._services, _face_of(provider_id)
        certified = wanted == OPENID or practice_org(self._state, OPENID) is not None

        def work() -> tuple[PracticeSite, str]:
            practice = services.practice()
            return practice.start(), practice.open_tls() if certified else ""

        services.tasks.run(work, partial(self._adopt, wanted), self.failed.emit, key="practice")

    def _forget(self) -> None:
        for issuer in {client.issuer for org in self._state.orgs if org.practice for client in self._clients(org)}:
            self._state.set_metadata(issuer, None)
        self._state.set_practice(None)

    def _clients(self, org: Org) -> tuple[Client, ...]:
        return self._state.clients_of(org.id)

    def _adopt(self, wanted: str, started: tuple[PracticeSite, str]) -> None:
        site, tls_url = started
        self._state.set_practice(site)
        for face in _faces(site, tls_url):
            known = practice_org(self._state, face.provider_id)
            if known is not None:
                self._readdress(known, face)
                self._complete(known, face)
            elif face.provider_id == wanted:
                org = Org(new_id(), face.name, face.url, face.issuer, face.provider_id, practice=True)
                self._orgs.add_ready(org, *(self._client(org, offered, face) for offered in face.clients))
                self._remember(face)
        org_now, chosen = practice_org(self._state, wanted), self._state.client
        if org_now is not None:
            self._state.set_current(org_now.id, chosen.id if chosen is not None else "")
        self.ready.emit()

    def _readdress(self, org: Org, face: _Face) -> None:
        """The ports may differ from the last start: org and apps follow them."""
        before, now = _root(org.issuer), _root(face.issuer)
        if (org.url, before) == (face.url, now):
            return
        if before != now:
            for client in self._clients(org):
                self._orgs.save_client(replace(client, issuer=client.issuer.replace(before, now, 1)))
        self._orgs.save_org(replace(org, url=face.url, issuer=org.issuer.replace(before, now, 1)))

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
    """The practice org that is like a provider: `okta-org` or `onelogin`, or like none: `generic`."""
    wanted = _face_of(provider_id)
    return next((org for org in state.orgs if org.practice and _face_of(org.provider_id) == wanted), None)


def needs_certificate(state: AppState, client: Client | None) -> bool:
    """Whether the running practice org makes certificates for an app."""
    site, org = state.practice, state.org_of(client.org_id) if client is not None else None
    if client is None or not client.uses_certificate or site is None or org is None:
        return False
    if not (org.practice and org.provider_id == OPENID):
        return False
    return any(each.client_id == client.client_id for each in site.certified_clients)


def _face_of(provider_id: str) -> str:
    return provider_id if provider_id in (ONELOGIN, OPENID) else _OKTA


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _faces(site: PracticeSite, tls_url: str) -> tuple[_Face, ...]:
    """Those that are there; the one of no vendor only where its https side is open."""
    url, faces = site.org_url, []
    faces.append(_Face(NAME, url, _OKTA, url, site.custom_issuer, site.clients, "127.0.0.1"))
    faces.append(_Face(ONELOGIN_NAME, url, ONELOGIN, site.onelogin_issuer, "", site.onelogin_clients, "localhost"))
    if tls_url:
        faces.append(
            _Face(OPENID_NAME, tls_url, OPENID, site.certified_issuer, "", site.certified_clients, "127.0.0.1")
        )
    return tuple(faces)
