"""Welcome or Connect alone, with real actions and storage, and a server that answers as the test says."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ports import free_port
from tests.ui.frame import make_services
from tokenexplorer.errors import DiscoveryError, TokenExplorerError, Unreachable
from tokenexplorer.orgs.metadata import ProviderMetadata
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.orgs.organization import Organization
from tokenexplorer.storage.store import Store
from tokenexplorer.ui.actions.actions import Actions
from tokenexplorer.ui.actions.app_grants import AppGrantActions
from tokenexplorer.ui.actions.app_setup import AppSetupActions
from tokenexplorer.ui.actions.catalogues import CatalogueActions
from tokenexplorer.ui.actions.device import DeviceActions
from tokenexplorer.ui.actions.grants import GrantActions
from tokenexplorer.ui.actions.orgs import OrgActions
from tokenexplorer.ui.actions.other_grants import OtherGrantActions
from tokenexplorer.ui.actions.practice import PracticeActions
from tokenexplorer.ui.actions.scope_sets import ScopeSetActions
from tokenexplorer.ui.actions.server_lists import ServerListActions
from tokenexplorer.ui.actions.service import ServiceActions
from tokenexplorer.ui.actions.signin import SignInActions
from tokenexplorer.ui.actions.wallet import WalletActions
from tokenexplorer.ui.place import Place
from tokenexplorer.ui.services import Services
from tokenexplorer.ui.state import AppState
from tokenexplorer.wire.policy import Policy

PORT = free_port()
ORG = Org("o", "Acme", "https://acme.okta.com", "https://acme.okta.com", "okta-org")
PORTAL = Org("o2", "Beta", "https://beta.example.com", "https://beta.example.com/realms/x", "keycloak")
CLIENT = Client(
    "c",
    "o",
    "Web sign-in",
    ORG.issuer,
    "0oa1",
    redirect_uri=f"http://127.0.0.1:{PORT}/callback/web-sign-in",
    scopes=("openid", "profile", "okta.users.read"),
)
SECOND = Client(
    "c2",
    "o",
    "Admin portal",
    ORG.issuer,
    "0oa2",
    kind="confidential",
    client_auth="client_secret_basic",
    redirect_uri=f"http://127.0.0.1:{PORT}/callback/admin-portal",
)
ELSEWHERE = Client("c3", "o2", "Realm app", PORTAL.issuer, "realm", redirect_uri="http://127.0.0.1/callback/realm-app")


def metadata(issuer: str, **other: Any) -> ProviderMetadata:
    """What a server says of itself."""
    said: dict[str, Any] = {
        "authorization_endpoint": f"{issuer}/oauth2/v1/authorize",
        "token_endpoint": f"{issuer}/oauth2/v1/token",
        "scopes_supported": ("openid", "profile", "email", "offline_access"),
        "code_challenge_methods_supported": ("S256",),
        "server_time_offset_s": 1.0,
        **other,
    }
    return ProviderMetadata(issuer, f"{issuer}/.well-known/openid-configuration", datetime.now(UTC), **said)


class Servers:
    """Stands where discovery is: answers, fails, or lets one wait."""

    def __init__(self) -> None:
        self.answers: dict[str, ProviderMetadata | TokenExplorerError] = {}
        self.asked: list[str] = []
        self.policies: list[Policy] = []
        self.organizations: dict[str, Organization] = {}
        self.issuers: dict[str, str] = {}
        self.probed: list[str] = []
        self.open = threading.Event()
        self.open.set()

    def __call__(
        self, http: Any, candidates: Sequence[str], *, activity: Any, cancel: Any = None, client_id: str = ""
    ) -> ProviderMetadata:
        self.asked.append(candidates[0])
        self.policies.append(http.policy)
        while not self.open.wait(0.01):
            cancel.check()
        answer = self.answers.get(candidates[0])
        if answer is None:
            host = candidates[0].removeprefix("https://")
            raise Unreachable(f"{host} was not found.", "Check the spelling.", "<b>Name or service not known</b>")
        if isinstance(answer, TokenExplorerError):
            raise answer
        return answer

    def organization(self, _http: Any, org_url: str, *, activity: Any, cancel: Any = None) -> Organization:
        """Stands where `read_organization` is."""
        self.probed.append(org_url)
        if org_url not in self.organizations:
            raise DiscoveryError("No organization.")
        return self.organizations[org_url]

    def issuer_for(self, _http: Any, issuer: str, client_id: str, *, activity: Any, cancel: Any = None) -> str:
        """Stands where `issuer_for` is."""
        self.probed.append(f"{issuer}?client_id={client_id}")
        return self.issuers.get(client_id, issuer)


def paper_app(
    client_id: str,
    name: str,
    kind: str = "public",
    secret: str | None = None,
    auth: str | None = None,
    server: str = "org",
    response_type: str = "code",
) -> SimpleNamespace:
    """A ready-made practice app."""
    return SimpleNamespace(
        client_id=client_id, name=name, kind=kind, client_secret=secret, scopes=("openid",), client_auth=auth,
        server=server, dpop=kind == "service" and server == "org" and auth is None, response_type=response_type,
    )  # fmt: skip


class PaperPractice:
    """A practice org on paper: no sockets."""

    def __init__(self, url: str = "http://127.0.0.1:8790") -> None:
        self.url, self.starts, self.stops, self.tls_opened = url, 0, 0, 0
        self.issued: list[tuple[str, str]] = []
        self.fault: TokenExplorerError | None = None

    def start(self) -> Any:
        self.starts += 1
        if self.fault is not None:
            raise self.fault
        return SimpleNamespace(
            org_url=self.url,
            custom_issuer=f"{self.url}/oauth2/default",
            people=(SimpleNamespace(username="alice"),),
            clients=(
                paper_app("practice-web", "Web sign-in"),
                paper_app("practice-portal", "Portal", "confidential", "paper"),
            ),
            certified_issuer=f"{self.url}/certified",
            certified_clients=(paper_app("mtls-service", "Certificate app", "service", auth="tls_client_auth"),),
            onelogin_issuer=f"{self.url}/oidc/2",
            onelogin_clients=(
                paper_app("onelogin-public", "OneLogin practice app", auth="none"),
                paper_app("onelogin-post", "OneLogin web app", "confidential", "ink", "client_secret_post"),
            ),
        )

    def open_tls(self) -> str:
        self.tls_opened += 1
        return "https://127.0.0.1:8791/certified"

    def issue_certificate(self, client_id: str, passphrase: str = "") -> Any:
        self.issued.append((client_id, passphrase))
        return SimpleNamespace(stem="certificate-app", certificate=b"certificate and key", authority=b"authority")

    def stop(self) -> None:
        self.stops += 1


@dataclass
class Desk:
    """Everything that a place of Connect works with."""

    services: Services
    state: AppState
    store: Store
    actions: Actions
    servers: Servers
    practice: PaperPractice
    qtbot: QtBot
    place: Place = field(init=False)
    signed_in: list[tuple[Org, Client]] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    places: list[tuple[str, object]] = field(default_factory=list)

    def find(self, name: str) -> Any:
        """The one widget or action of this name."""
        found = [each for each in self.place.window().findChildren(QObject) if each.objectName() == name]
        assert len(found) == 1, f"{name}: {len(found)} found"
        return found[0]

    def named(self, name: str) -> list[Any]:
        """Every widget of this name."""
        return [each for each in self.place.window().findChildren(QObject) if each.objectName() == name]

    def named_like(self, start: str) -> list[Any]:
        """Every widget whose name begins so."""
        return [each for each in self.place.window().findChildren(QWidget) if each.objectName().startswith(start)]

    def show(self, place: Place) -> Place:
        """Show a place in the way the window does."""
        self.place = place
        self.qtbot.addWidget(place)
        place.sign_in_requested.connect(self._sign_in)
        place.notice.connect(self.notices.append)
        place.place_requested.connect(lambda key, argument: self.places.append((key, argument)))
        place.resize(1288, 788)
        place.set_width(1360)
        with self.qtbot.waitExposed(place):
            place.show()
        return place

    def _sign_in(self) -> None:
        self.requested.append("sign in")
        if self.place.ready() and self.state.org is not None and self.state.client is not None:
            self.actions.sign_in.start(self.state.org, self.state.client)

    def until(self, true: Any) -> None:
        """Wait for something that workers bring."""
        self.qtbot.waitUntil(true, timeout=15_000)

    def stored(self, client_ref: str) -> Client:
        """An app as it is on disk."""
        self.settle()
        return next(client for client in self.store.library().clients if client.id == client_ref)

    def settle(self) -> None:
        """Wait until every write was made and told."""
        self.until(lambda: not self.services.writes.busy)

    @property
    def client(self) -> Client:
        """The current app."""
        assert self.state.client is not None
        return self.state.client

    @property
    def org(self) -> Org:
        """The current org."""
        assert self.state.org is not None
        return self.state.org


def make_desk(home: Any, keyring: Any, qtbot: QtBot) -> Desk:
    """Real actions over real storage."""
    practice = PaperPractice()
    services, store = make_services(
        home,
        keyring,
        http=lambda org: SimpleNamespace(policy=Policy(proxy=org.proxy) if org is not None else Policy()),
        practice=lambda: practice,
    )
    state = AppState()
    orgs, grants = OrgActions(services, state), GrantActions(services, state)
    actions = Actions(
        orgs,
        SignInActions(services, state),
        WalletActions(services, state),
        PracticeActions(services, state, orgs),
        grants,
        CatalogueActions(services, state),
        ScopeSetActions(services),
        DeviceActions(services, state),
        AppGrantActions(services, state, grants),
        ServiceActions(services, state, orgs),
        OtherGrantActions(services, state),
        ServerListActions(services, state),
        AppSetupActions(services, state, orgs),
    )
    return Desk(services, state, store, actions, Servers(), practice, qtbot)
