"""Every way of client authentication at the certified provider: with a code, a refresh, and for the app itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.oauth.made import NOW
from tests.oauth.person import signed_in, web_app
from tests.oauth.test_sign_in import Keeper
from tests.peers.form_login import FormLogin
from tests.peers.oidc_provider import OidcProvider
from tokenexplorer.errors import OAuthError
from tokenexplorer.oauth.client_auth import Credentials
from tokenexplorer.oauth.client_credentials import ServiceRequest, get_token
from tokenexplorer.oauth.introspection import introspect
from tokenexplorer.oauth.key_file import read_key
from tokenexplorer.oauth.login import LoginRequest, Session
from tokenexplorer.oauth.refresh import refresh
from tokenexplorer.oauth.revocation import revoke
from tokenexplorer.oauth.signing_key import make
from tokenexplorer.orgs.metadata import ProviderMetadata
from tokenexplorer.orgs.org import Org
from tokenexplorer.orgs.provider import AssertionAudience
from tokenexplorer.orgs.provider_cache import ProviderCache
from tokenexplorer.tokens.verdict import Verdict
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.trace import Activity, Trace

APPS = (
    "web-secret",
    "web-post",
    "web-secret-jwt",
    "web-key-rs256",
    "web-key-ps256",
    "web-key-es256",
    "web-key-es384",
    "web-key-eddsa",
)


class World:
    """The apps of the provider, each with what it proves itself with."""

    def __init__(self, provider: OidcProvider) -> None:
        self.provider = provider
        self.org = Org("org", "Certified", provider.issuer, provider.issuer)
        self.keeper, self.trace, self.http, self.cache = Keeper(), Trace(), HttpClient(), ProviderCache()

    def credentials(self, client_id: str) -> Credentials:
        known = self.provider.clients[client_id]
        key = read_key(known.private_jwk.encode(), None, NOW) if known.private_jwk else None
        return Credentials(known.client_secret or None, key)

    def activity(self) -> Activity:
        return self.trace.begin("Try")

    def metadata(self) -> ProviderMetadata:
        return self.cache.metadata(self.http, self.provider.issuer, activity=self.activity())

    def sign_in(self, client_id: str) -> Session:
        def browse(url: str) -> None:
            with FormLogin("alice", self.provider.users["alice"]) as person:
                person.deliver(person.redirect_of(url)).close()

        request = LoginRequest(self.org, web_app(self.provider, client_id), self.credentials(client_id))
        return signed_in(
            request, browse, http=self.http, cache=self.cache, activity=self.activity(), keeper=self.keeper
        )

    def own_token(self, client_id: str, credentials: Credentials | None = None) -> Session:
        app = replace(web_app(self.provider, client_id), kind="service", redirect_uri="")
        return get_token(
            ServiceRequest(self.org, app, credentials or self.credentials(client_id)),
            http=self.http,
            metadata=self.metadata(),
            keeper=self.keeper,
            activity=self.activity(),
            on_step=lambda step: None,
        )


@pytest.fixture
def world(oidc_provider: OidcProvider) -> Iterator[World]:
    made = World(oidc_provider)
    yield made
    made.http.close()


@pytest.mark.parametrize("client_id", APPS)
def test_T02_code_refresh_introspection_and_revocation(world: World, client_id: str) -> None:
    session = world.sign_in(client_id)
    assert session.verification is not None
    assert session.verification.verdict is Verdict.VERIFIED
    app, credentials, metadata = web_app(world.provider, client_id), world.credentials(client_id), session.metadata
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

    def is_active() -> bool:
        return introspect(
            fresh,
            "access_token",
            metadata,
            client=app,
            credentials=credentials,
            http=world.http,
            activity=world.activity(),
        ).active

    assert is_active()
    revoke(fresh, metadata, client=app, credentials=credentials, http=world.http, activity=world.activity())
    assert not is_active()


@pytest.mark.parametrize("client_id", APPS)
def test_T02_client_credentials(world: World, client_id: str) -> None:
    session = world.own_token(client_id)
    assert session.summary.token_type == "Bearer"
    assert session.token_set.access_token
    assert session.token_set.refresh_token is None
    assert session.summary.identity == client_id
    assert [kept.summary.id for kept in world.keeper.kept] == [session.summary.id]


@pytest.mark.parametrize("audience", ["token_endpoint", "endpoint", "issuer"])
def test_the_provider_takes_each_audience_at_the_token_endpoint(world: World, audience: AssertionAudience) -> None:
    credentials = replace(world.credentials("web-key-es256"), audience=audience)
    assert world.own_token("web-key-es256", credentials).token_set.access_token


def test_a_key_that_is_not_registered_is_refused_and_nothing_is_kept(world: World) -> None:
    with pytest.raises(OAuthError) as caught:
        world.own_token("web-key-es256", Credentials(signing_key=make("P-256", NOW)))
    assert (caught.value.error, caught.value.status) == ("invalid_client", 401)
    assert world.keeper.kept == []


def test_a_wrong_secret_signs_nothing_that_is_accepted(world: World) -> None:
    with pytest.raises(OAuthError) as caught:
        world.own_token("web-secret-jwt", Credentials("w" * 43))
    assert caught.value.error == "invalid_client"
