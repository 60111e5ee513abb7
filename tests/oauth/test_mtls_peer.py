"""Client certificates at the certified provider: both ways of authentication, and tokens that are bound to one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.oauth.person import signed_in, web_app
from tests.oauth.test_sign_in import Keeper
from tests.peers.certificates import PASSPHRASE, make_certificate, make_client_certificate
from tests.peers.form_login import FormLogin
from tests.peers.oidc_provider import OidcProvider, running_provider
from tokenexplorer.api.sender import send
from tokenexplorer.errors import ConfigError, OAuthError
from tokenexplorer.oauth.client_auth import Credentials
from tokenexplorer.oauth.client_credentials import ServiceRequest, get_token
from tokenexplorer.oauth.introspection import introspect
from tokenexplorer.oauth.login import LoginRequest, Session
from tokenexplorer.oauth.refresh import refresh
from tokenexplorer.oauth.revocation import revoke
from tokenexplorer.oauth.userinfo import fetch_userinfo
from tokenexplorer.orgs.metadata import ProviderMetadata
from tokenexplorer.orgs.org import Org
from tokenexplorer.orgs.provider_cache import ProviderCache
from tokenexplorer.tokens.verdict import Verdict
from tokenexplorer.wire.certificate_file import load
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.client_certificate import ClientCertificate
from tokenexplorer.wire.exchange import HttpRequest
from tokenexplorer.wire.policy import Policy
from tokenexplorer.wire.trace import Activity, Trace

NOW = datetime.now(UTC)
APPS = ("web-mtls", "web-mtls-self")


class World:
    """A provider that asks connections for a certificate, and the certificates of its two apps."""

    def __init__(self, provider: OidcProvider, folder: Path) -> None:
        self.provider = provider
        self.org = Org("org", "Certified", provider.issuer, provider.issuer)
        self.certificates = {
            "web-mtls": load(str(folder / "web-mtls.p12"), "", PASSPHRASE, NOW),
            "web-mtls-self": load(str(folder / "own.pem"), str(folder / "own-locked.key"), PASSPHRASE, NOW),
        }
        self.keeper, self.trace, self.cache = Keeper(), Trace(), ProviderCache()
        self.http = HttpClient(Policy(ca_file=str(provider.ca)))

    def credentials(self, client_id: str) -> Credentials:
        return Credentials(certificate=self.certificates[client_id])

    def activity(self) -> Activity:
        return self.trace.begin("Try")

    def metadata(self) -> ProviderMetadata:
        return self.cache.metadata(self.http, self.provider.issuer, activity=self.activity())

    def sign_in(self, client_id: str, **changes: object) -> Session:
        def browse(url: str) -> None:
            with FormLogin("alice", self.provider.users["alice"], ca=str(self.provider.ca)) as person:
                person.deliver(person.redirect_of(url)).close()

        app = replace(web_app(self.provider, client_id), **changes)  # type: ignore[arg-type]
        request = LoginRequest(self.org, app, self.credentials(client_id))
        return signed_in(
            request, browse, http=self.http, cache=self.cache, activity=self.activity(), keeper=self.keeper
        )

    def own_token(self, client_id: str, certificate: ClientCertificate | None = None, **changes: object) -> Session:
        app = replace(web_app(self.provider, client_id), kind="service", redirect_uri="", scopes=("api:read",))
        credentials = Credentials(certificate=certificate) if certificate else self.credentials(client_id)
        return get_token(
            ServiceRequest(self.org, replace(app, **changes), credentials, ("api:read",)),  # type: ignore[arg-type]
            http=self.http,
            metadata=self.metadata(),
            keeper=self.keeper,
            activity=self.activity(),
            on_step=lambda step: None,
        )

    def asked(self) -> list[tuple[str, str, str]]:
        """Of each message: the host's name, its path, and the certificate that the trace names."""
        found = []
        for message in self.trace.messages():
            if message.recorded is not None:
                parts = urlsplit(message.recorded.url)
                shown = next((each.value for each in message.recorded.sent if each.name == "client certificate"), "")
                found.append((parts.hostname or "", parts.path, shown))
        return found


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OidcProvider, Path]]:
    folder = tmp_path_factory.mktemp("mtls")
    signed = make_client_certificate(folder, "web-mtls")
    own = make_client_certificate(folder, "own", self_signed=True)
    log = folder / "stderr.log"
    with running_provider(
        log, certificate=make_certificate(folder), client_certificates=(signed.ca, own.chain)
    ) as provider:
        yield provider, folder


@pytest.fixture
def world(running: tuple[OidcProvider, Path]) -> Iterator[World]:
    made = World(*running)
    yield made
    made.http.close()


@pytest.mark.parametrize("client_id", APPS)
def test_T02_T01_code_refresh_userinfo_introspection_and_revocation(world: World, client_id: str) -> None:
    session = world.sign_in(client_id, par=client_id == "web-mtls")
    assert session.verification is not None
    assert session.verification.verdict is Verdict.VERIFIED
    app, credentials, metadata = web_app(world.provider, client_id), world.credentials(client_id), session.metadata
    certificate = world.certificates[client_id]
    fresh = refresh(
        session.token_set,
        metadata,
        client=app,
        credentials=credentials,
        http=world.http,
        activity=world.activity(),
        fetch_keys=lambda: world.cache.keys(world.http, metadata, activity=world.activity()),
    )
    assert fresh.access_token != session.token_set.access_token

    told = fetch_userinfo(fresh, metadata, http=world.http, activity=world.activity(), certificate=certificate)
    assert told.claims["sub"] == "alice"
    with pytest.raises(OAuthError) as caught:  # the provider bound it: without the certificate it is of no use
        fetch_userinfo(fresh, metadata, http=world.http, activity=world.activity())
    assert caught.value.error == "invalid_token"

    said = introspect(
        fresh, "access_token", metadata, client=app, credentials=credentials, http=world.http, activity=world.activity()
    )
    assert said.active
    assert said.claims["cnf"] == {"x5t#S256": certificate.thumbprint}
    revoke(fresh, metadata, client=app, credentials=credentials, http=world.http, activity=world.activity())

    # What proves the app goes to the addresses that are meant for it, and to no other.
    asked = world.asked()
    with_certificate = {(host, path) for host, path, shown in asked if shown}
    paths = {"/token", "/me", "/token/introspection", "/token/revocation"} | (
        {"/request"} if client_id == "web-mtls" else set()
    )
    assert with_certificate >= {("localhost", path) for path in paths}
    assert {host for host, _, shown in asked if shown} == {"localhost"}
    assert ("127.0.0.1", "/.well-known/openid-configuration", "") in asked
    assert ("127.0.0.1", "/jwks", "") in asked


@pytest.mark.parametrize("client_id", APPS)
def test_T02_client_credentials_and_a_bound_token_at_an_api(world: World, client_id: str) -> None:
    session = world.own_token(client_id, resource=(world.provider.api,))
    certificate = world.certificates[client_id]
    token = session.token_set.access_token or ""
    request = HttpRequest("GET", f"{world.provider.api}/scoped/x", (("Authorization", f"Bearer {token}"),))
    alone = send(request, world.http, world.activity())
    assert alone.response is not None
    assert alone.response.status == 401
    assert "bound to a certificate" in alone.response.body.text()
    with_it = send(replace(request, certificate=certificate), world.http, world.activity())
    assert with_it.response is not None
    assert with_it.response.status == 200
    assert session.summary.access_is_jwt
    assert session.summary.certificate_x5t == certificate.thumbprint


def test_a_certificate_that_is_not_registered_is_refused_and_named(world: World) -> None:
    for client_id, other in (APPS, APPS[::-1]):
        wrong = world.certificates[other]
        with pytest.raises(OAuthError) as caught:
            world.own_token(client_id, wrong)
        assert caught.value.error == "invalid_client"
        assert wrong.thumbprint in caught.value.advice
    assert world.keeper.kept == []


def test_an_app_without_its_certificate_sends_nothing(world: World) -> None:
    before = len(world.asked())
    with pytest.raises(ConfigError) as caught:
        get_token(
            ServiceRequest(world.org, web_app(world.provider, "web-mtls"), Credentials()),
            http=world.http,
            metadata=world.metadata(),
            keeper=world.keeper,
            activity=world.activity(),
            on_step=lambda step: None,
        )
    assert caught.value.field == "certificate_file"
    assert [path for _, path, _ in world.asked()[before:]] in ([], ["/.well-known/openid-configuration"])
