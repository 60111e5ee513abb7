"""Implicit, hybrid, form_post, pushed requests and the further fields at the certified provider."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.oauth.made import NOW
from tests.oauth.person import signed_in
from tests.peers.form_login import FormLogin
from tests.peers.oidc_provider import OidcProvider, running_provider
from tokenexplorer.errors import OAuthError
from tokenexplorer.oauth.client_auth import Credentials
from tokenexplorer.oauth.dpop import NonceBook
from tokenexplorer.oauth.key_file import read_key
from tokenexplorer.oauth.login import LoginControl, LoginRequest, LoginStep, Session
from tokenexplorer.oauth.userinfo import fetch_userinfo
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.orgs.provider_cache import ProviderCache
from tokenexplorer.tokens.jwt import decode
from tokenexplorer.tokens.verdict import Verdict
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace

IMPLICIT = ("id_token", "id_token token")
HYBRID = ("code id_token", "code token", "code id_token token")


class World:
    """A person with a browser that runs no scripts; what is in a fragment they paste."""

    def __init__(self, provider: OidcProvider) -> None:
        self.provider = provider
        self.http, self.cache, self.trace, self.nonces = HttpClient(), ProviderCache(), Trace(), NonceBook()
        self.org = Org("org", "Certified", provider.issuer, provider.issuer)
        self.control = LoginControl(30)
        self.steps: list[LoginStep] = []
        self.url = ""
        self.opener: Callable[[str], str] | None = None

    def sign_in(self, client_id: str, **changes: Any) -> Session:
        registered = self.provider.clients[client_id]
        usual: dict[str, Any] = {
            "scopes": ("openid", "email"),
            "redirect_uri": "http://127.0.0.1/callback/native",
            "client_auth": registered.token_endpoint_auth_method,
            "keep": "session",
        }
        client = Client("ref", "org", "App", self.provider.issuer, client_id, **{**usual, **changes})
        key = read_key(registered.private_jwk.encode(), None, NOW) if registered.private_jwk else None

        def browse(url: str) -> None:
            self.url = url
            with FormLogin("alice", self.provider.users["alice"]) as person:
                if client.response_mode == "form_post":
                    person.deliver_post(*person.post_of(url)).close()
                    return
                redirect = person.redirect_of(url)
                if urlsplit(redirect).fragment:
                    self.control.paste(redirect)
                else:
                    person.deliver(redirect).close()

        return signed_in(
            LoginRequest(self.org, client, Credentials(registered.client_secret or None, key)),
            browse,
            http=self.http,
            cache=self.cache,
            activity=self.trace.begin("Sign-in", numbered=True),
            control=self.control,
            on_step=self.steps.append,
            nonces=self.nonces,
            opener=self.opener,
        )

    @property
    def purposes(self) -> list[Purpose]:
        return [each.purpose for each in self.trace.messages()]


@pytest.fixture
def world(oidc_provider: OidcProvider) -> Iterator[World]:
    made = World(oidc_provider)
    yield made
    made.http.close()


@pytest.fixture(scope="module")
def demanding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OidcProvider]:
    with running_provider(tmp_path_factory.mktemp("par") / "stderr.log", require_par=True) as provider:
        yield provider


def verified(session: Session) -> bool:
    return session.verification is not None and session.verification.verdict is Verdict.VERIFIED


@pytest.mark.parametrize("response_type", IMPLICIT)
def test_I13_I17_implicit(world: World, response_type: str) -> None:
    session = world.sign_in("native-implicit", response_type=response_type)
    assert verified(session)
    assert session.summary.identity
    assert Purpose.TOKEN not in world.purposes
    assert (session.token_set.access_token is not None) == ("token" in response_type.split())


def test_I14_an_access_token_from_the_browser_is_good_for_userinfo(world: World) -> None:
    session = world.sign_in("native-implicit", response_type="id_token token")
    found = fetch_userinfo(
        session.token_set,
        session.metadata,
        http=world.http,
        activity=world.trace.begin("Userinfo"),
        nonces=world.nonces,
    )
    assert found.claims["email"] == "alice@example.test"


@pytest.mark.parametrize("response_type", HYBRID)
def test_I18_hybrid(world: World, response_type: str) -> None:
    session = world.sign_in("web-hybrid", response_type=response_type)
    assert verified(session)
    assert ("answer" in {each.id for each in world.steps}) == ("id_token" in response_type.split())
    assert session.summary.kinds[:2] == ("access_token", "id_token")


@pytest.mark.parametrize(
    ("client_id", "response_type"),
    [("native", "code"), ("native-implicit", "id_token token"), ("web-hybrid", "code id_token")],
)
def test_L06_I19_form_post(world: World, client_id: str, response_type: str) -> None:
    session = world.sign_in(client_id, response_type=response_type, response_mode="form_post")
    assert verified(session)


def test_a_code_may_come_in_the_fragment(world: World) -> None:
    assert verified(world.sign_in("native", response_mode="fragment"))


@pytest.mark.parametrize("client_id", ["native", "web-secret", "web-post", "web-secret-jwt", "web-key-es256"])
def test_A11_pushed_by_choice_and_by_offer(world: World, client_id: str) -> None:
    session = world.sign_in(client_id, par=client_id != "web-key-es256")
    assert verified(session)
    assert set(parse_qs(urlsplit(world.url).query)) == {"client_id", "request_uri"}
    assert world.purposes.count(Purpose.PUSH) == 1


@pytest.mark.parametrize("client_id", ["native", "web-secret"])
def test_A11_pushed_where_the_server_demands_it(demanding: OidcProvider, client_id: str) -> None:
    world = World(demanding)
    session = world.sign_in(client_id)
    assert verified(session)
    assert session.metadata.require_pushed_authorization_requests
    assert set(parse_qs(urlsplit(world.url).query)) == {"client_id", "request_uri"}
    world.http.close()


def test_A11_the_servers_refusal_of_a_pushed_request_comes_before_any_browser(world: World) -> None:
    with pytest.raises(OAuthError) as caught:
        world.sign_in("native", par=True, redirect_uri="http://127.0.0.1/not/registered")
    assert (caught.value.where, world.url) == ("push", "")


def test_A11_T13_dpop_and_a_pushed_request_bind_the_code_to_the_key(world: World) -> None:
    session = world.sign_in("native", par=True, dpop=True)
    assert session.summary.is_dpop
    assert session.token_set.dpop_key


def test_resource_claims_and_languages_arrive(world: World) -> None:
    session = world.sign_in(
        "native",
        scopes=("openid", "api:read"),
        resource=(world.provider.api,),
        claims='{"id_token": {"email": {"essential": true}}}',
        ui_locales="de en",
        prompt="consent",
    )
    assert (decode(session.token_set.access_token or "").claims or {})["aud"] == world.provider.api
    assert (decode(session.token_set.id_token or "").claims or {})["email"] == "alice@example.test"
