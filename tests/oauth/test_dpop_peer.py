"""DPoP at the certified provider, with and without its nonces: sign-in, refresh, userinfo, API, revocation (T13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.oauth.person import signed_in
from tests.peers.form_login import FormLogin
from tests.peers.oidc_provider import OidcProvider, running_provider
from tokenexplorer.api.request import ApiRequest
from tokenexplorer.api.sender import prepare, send
from tokenexplorer.errors import OAuthError
from tokenexplorer.oauth.client_auth import NO_CREDENTIALS
from tokenexplorer.oauth.dpop import NonceBook, Prover, key_for_calls, new_key
from tokenexplorer.oauth.introspection import Introspection, introspect
from tokenexplorer.oauth.login import LoginRequest, Session
from tokenexplorer.oauth.refresh import refresh
from tokenexplorer.oauth.revocation import revoke
from tokenexplorer.oauth.userinfo import fetch_userinfo
from tokenexplorer.oauth.verification import verify_stored
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.orgs.provider_cache import ProviderCache
from tokenexplorer.tokens.token_set import TokenKind, TokenSet
from tokenexplorer.tokens.verdict import Verdict
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.exchange import Exchange
from tokenexplorer.wire.trace import Trace

SCOPES = ("openid", "email", "offline_access", "api:read")
NONCE_ASKED = "the server wants its nonce"


class World:
    """A public app with DPoP at the provider."""

    def __init__(self, provider: OidcProvider) -> None:
        self.provider = provider
        self.http, self.cache, self.trace, self.nonces = HttpClient(), ProviderCache(), Trace(), NonceBook()
        self.org = Org("org", "Certified", provider.issuer, provider.issuer)
        self.client = Client(
            "ref",
            "org",
            "Native",
            provider.issuer,
            "native-api",
            redirect_uri="http://127.0.0.1/callback/native",
            scopes=SCOPES,
            prompt="consent",
            keep="session",
            dpop=True,
        )

    def sign_in(self) -> Session:
        def browse(url: str) -> None:
            with FormLogin("alice", self.provider.users["alice"]) as person:
                person.deliver(person.redirect_of(url)).close()

        request = LoginRequest(self.org, self.client, NO_CREDENTIALS)
        activity = self.trace.begin("Sign-in", numbered=True)
        return signed_in(request, browse, http=self.http, cache=self.cache, activity=activity, nonces=self.nonces)

    def refresh(self, session: Session, given: TokenSet) -> TokenSet:
        activity = self.trace.begin("Refresh")
        return refresh(
            given,
            session.metadata,
            client=self.client,
            credentials=NO_CREDENTIALS,
            http=self.http,
            activity=activity,
            fetch_keys=lambda: self.cache.keys(self.http, session.metadata, activity=activity),
            nonces=self.nonces,
        )

    def call(self, given: TokenSet, path: str, method: str = "GET") -> Exchange:
        request = ApiRequest(method, f"{self.provider.api}/{path}")
        token = given.access_token or ""
        prover = Prover(key_for_calls(given), self.nonces, token)
        prepared = prepare(request, {}, token, scheme="DPoP")
        return send(prepared, self.http, self.trace.begin("Request"), prover=prover)

    def introspect(self, session: Session, given: TokenSet, kind: TokenKind = "access_token") -> Introspection:
        return introspect(
            given,
            kind,
            session.metadata,
            client=self.client,
            credentials=NO_CREDENTIALS,
            http=self.http,
            activity=self.trace.begin("Introspection"),
            nonces=self.nonces,
        )

    @property
    def rounds(self) -> int:
        """How many messages only brought a nonce."""
        return sum(NONCE_ASKED in message.title for message in self.trace.messages())


@pytest.fixture
def world(oidc_provider: OidcProvider) -> Iterator[World]:
    made = World(oidc_provider)
    yield made
    made.http.close()


@pytest.fixture(scope="module")
def strict_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OidcProvider]:
    with running_provider(tmp_path_factory.mktemp("strict") / "stderr.log", dpop_nonce=True) as provider:
        yield provider


@pytest.fixture
def strict(strict_provider: OidcProvider) -> Iterator[World]:
    made = World(strict_provider)
    yield made
    made.http.close()


def check_access_token(world: World, session: Session, given: TokenSet) -> None:
    """It is bound to the key kept with it, and the check says so."""
    found = verify_stored(
        given,
        "access_token",
        client=world.client,
        http=world.http,
        providers=world.cache,
        activity=world.trace.begin("Check"),
        provider_id="generic",
    )
    assert found.verdict is Verdict.VERIFIED
    assert [each.outcome.value for each in found.checks if each.id == "cnf"] == ["ok"]
    assert session.token_set.summary.dpop_jkt == given.summary.dpop_jkt


def test_T13_without_nonces_no_round_is_needed(world: World) -> None:
    session = world.sign_in()
    given = session.token_set
    assert given.summary.is_dpop
    check_access_token(world, session, given)
    assert world.call(given, "scoped/users?limit=2").ok
    assert world.call(given, "moved/scoped/users?limit=2").ok
    fresh = world.refresh(session, given)
    assert (fresh.summary.is_dpop, fresh.dpop_key) == (True, given.dpop_key)
    check_access_token(world, session, fresh)
    assert world.call(fresh, "x").ok
    assert world.rounds == 0


def test_T13_with_nonces_each_server_is_asked_once_and_the_next_nonce_is_known(strict: World) -> None:
    session = strict.sign_in()
    given = session.token_set
    assert given.summary.is_dpop
    assert strict.rounds == 1
    assert strict.call(given, "a?page=1").ok
    assert strict.rounds == 2
    assert strict.call(given, "a?page=2").ok
    assert strict.rounds == 2
    fresh = strict.refresh(session, given)
    assert fresh.access_token != given.access_token
    assert strict.call(fresh, "moved/b", "POST").response is not None


def test_T13_userinfo_takes_the_proof(strict: World) -> None:
    strict.client = replace(strict.client, client_id="native", scopes=("openid", "email"))
    session = strict.sign_in()
    found = fetch_userinfo(
        session.token_set,
        session.metadata,
        http=strict.http,
        activity=strict.trace.begin("Userinfo"),
        nonces=strict.nonces,
    )
    assert found.claims["email"] == "alice@example.test"


def test_T13_the_refresh_token_of_a_public_app_is_bound(world: World) -> None:
    session, other = world.sign_in(), world.sign_in()
    stolen = TokenSet(session.summary, None, None, session.token_set.refresh_token, dpop_key=other.token_set.dpop_key)
    with pytest.raises(OAuthError) as caught:
        world.refresh(session, stolen)
    assert caught.value.error == "invalid_grant"


def test_T13_another_key_opens_nothing(world: World) -> None:
    session, other = world.sign_in(), world.sign_in()
    mixed = TokenSet(session.summary, session.token_set.access_token, dpop_key=other.token_set.dpop_key)
    refused = world.call(mixed, "x").whole_response()
    assert refused.status == 401
    assert "another key" in refused.body.text()


def assert_asked_about(world: World, rounds: int) -> None:
    """Introspection of both tokens; the provider of the tests looks at the proof."""
    world.client = replace(world.client, client_id="native", scopes=("openid", "offline_access"))
    session = world.sign_in()
    given, before = session.token_set, world.rounds
    kinds: tuple[TokenKind, ...] = ("access_token", "refresh_token")
    for kind in kinds:
        said = world.introspect(session, given, kind)
        assert said.active
        assert said.binding is not None
        assert (said.binding.fits, said.claims["cnf"]) == (True, {"jkt": given.summary.dpop_jkt})
    assert world.rounds - before == rounds


def test_T12_T13_introspection_shows_the_key_and_the_provider_names_the_same(world: World) -> None:
    assert_asked_about(world, rounds=0)


def test_T12_T13_introspection_brings_the_nonce_that_is_wanted(strict: World) -> None:
    assert_asked_about(strict, rounds=1)


def test_T12_T13_introspection_with_another_key_is_refused_and_without_one_is_told(world: World) -> None:
    world.client = replace(world.client, client_id="native", scopes=("openid",))
    session = world.sign_in()
    with pytest.raises(OAuthError, match="another key") as caught:
        world.introspect(session, replace(session.token_set, dpop_key=new_key().private_jwk))
    assert caught.value.error == "invalid_dpop_proof"
    said = world.introspect(session, replace(session.token_set, dpop_key=None))
    assert said.active
    assert said.binding is not None
    assert not said.binding.fits


def test_T11_T13_a_bound_set_is_revoked(world: World) -> None:
    world.client = replace(world.client, client_id="native", scopes=("openid", "offline_access"))
    session = world.sign_in()
    revoke(
        session.token_set,
        session.metadata,
        client=world.client,
        credentials=NO_CREDENTIALS,
        http=world.http,
        activity=world.trace.begin("Revocation"),
    )
    with pytest.raises(OAuthError):
        world.refresh(session, session.token_set)


def test_S15_T13_no_message_holds_a_key_a_proof_or_a_token(strict: World) -> None:
    session = strict.sign_in()
    strict.call(session.token_set, "x")
    shown = repr(strict.trace.messages())
    for secret in (session.token_set.access_token, session.token_set.refresh_token, session.token_set.dpop_key):
        assert secret
        assert secret not in shown
