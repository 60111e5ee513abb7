"""The whole device flow at the certified provider: the person types the code on a page of plain forms."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from tests.oauth.test_sign_in import Keeper
from tests.pace import hurry
from tests.peers.form_login import Decision, FormLogin
from tests.peers.oidc_provider import OidcProvider
from tokenexplorer.errors import Cancelled, OAuthError
from tokenexplorer.oauth.client_auth import Credentials
from tokenexplorer.oauth.device import device_sign_in
from tokenexplorer.oauth.device_code import DeviceCode
from tokenexplorer.oauth.login import LoginControl, LoginRequest, LoginStep, Session, StepState
from tokenexplorer.orgs.org import Client, ClientAuth, Org
from tokenexplorer.orgs.provider_cache import ProviderCache
from tokenexplorer.tokens.verdict import Verdict
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.message import Outcome
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace

SCOPES = ("openid", "email", "offline_access")


class World:
    """An app at the provider, and a person who types what the app shows."""

    def __init__(self, provider: OidcProvider) -> None:
        self.provider = provider
        self.org = Org("org", "Certified", provider.issuer, provider.issuer)
        self.keeper, self.trace, self.http = Keeper(), Trace(), HttpClient()
        self.cache, self.control = ProviderCache(), LoginControl(300)
        self.steps: list[LoginStep] = []
        self.people: list[threading.Thread] = []
        self.pages: list[str] = []
        self.decision: Decision = "allow"
        self.on_code: Callable[[DeviceCode], None] = self._type

    def _type(self, code: DeviceCode) -> None:
        def typed() -> None:
            with FormLogin("alice", self.provider.users["alice"], self.decision) as person:
                self.pages.append(person.enter_code(code.verification_uri, code.user_code))

        self.people.append(threading.Thread(target=typed))
        self.people[-1].start()

    def _hear(self, step: LoginStep) -> None:
        self.steps.append(step)
        if step.id == "device" and step.device is not None:
            self.on_code(step.device.code)

    def sign_in(self, client_id: str = "native") -> Session:
        known = self.provider.clients[client_id]
        client = Client("ref", "org", "Television", self.provider.issuer, client_id, scopes=SCOPES)
        credentials = Credentials(client_secret=known.client_secret or None)
        if known.client_secret:
            basic = known.token_endpoint_auth_method == "client_secret_basic"
            way: ClientAuth = "client_secret_basic" if basic else "client_secret_post"
            client = replace(client, kind="confidential", client_auth=way)
        activity = self.trace.begin("Sign-in", client.name, numbered=True)
        try:
            return device_sign_in(
                LoginRequest(self.org, client, credentials),
                discover=lambda: self.cache.metadata(self.http, client.issuer, activity=activity),
                fetch_keys=lambda found, kid: self.cache.keys(self.http, found, activity=activity, unknown_kid=kid),
                http=self.http,
                keeper=self.keeper,
                activity=activity,
                control=self.control,
                on_step=self._hear,
            )
        finally:
            for person in self.people:
                person.join(10)


@pytest.fixture
def world(oidc_provider: OidcProvider, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    hurry(monkeypatch)
    made = World(oidc_provider)
    yield made
    made.http.close()


def test_a_public_app_signs_in_on_another_screen(world: World) -> None:
    session = world.sign_in()
    assert "You are signed in" in world.pages[0]
    assert session.verification is not None
    assert session.verification.verdict is Verdict.VERIFIED
    assert session.summary.kinds == ("access_token", "id_token", "refresh_token")
    assert session.summary.identity == "alice"
    assert [each.summary.id for each in world.keeper.kept] == [session.summary.id]
    assert session.token_set.nonce is None
    done = [(each.id, each.state) for each in world.steps if each.elapsed_s is not None]
    assert done == [(step, StepState.OK) for step in ("device", "approval", "verify", "store")]
    kinds = [message.purpose for message in world.trace.messages()]
    assert kinds.count(Purpose.DEVICE_CODE) == 1
    assert all(message.outcome is Outcome.OK for message in world.trace.messages())


def test_S15_no_half_of_the_code_is_in_steps_or_trace(world: World) -> None:
    codes: list[DeviceCode] = []
    typed = world.on_code

    def hear(code: DeviceCode) -> None:
        codes.append(code)
        typed(code)

    world.on_code = hear
    session = world.sign_in("web-secret")
    assert session.token_set.access_token
    shown = repr(world.steps) + repr(world.trace.messages())
    secret = world.provider.clients["web-secret"].client_secret
    for each in (codes[0].device_code, codes[0].user_code, secret, session.token_set.access_token):
        assert each not in shown


def test_a_refused_sign_in_says_so_and_keeps_nothing(world: World) -> None:
    world.decision = "deny"
    with pytest.raises(OAuthError) as refused:
        world.sign_in("web-post")
    assert refused.value.error == "access_denied"
    assert refused.value.title == "The sign-in was refused."
    assert world.keeper.kept == []


def test_A10_cancel_while_waiting_acts_at_once_and_keeps_nothing(world: World) -> None:
    cancelled_at: list[float] = []

    def cancel_soon(_code: DeviceCode) -> None:
        def cancel() -> None:
            cancelled_at.append(time.perf_counter())
            world.control.cancel()

        timer = threading.Timer(0.2, cancel)
        world.people.append(timer)
        timer.start()

    world.on_code = cancel_soon
    with pytest.raises(Cancelled):
        world.sign_in()
    assert time.perf_counter() - cancelled_at[0] < 1.0  # five times 200 ms
    assert world.keeper.kept == []
