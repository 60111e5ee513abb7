"""The whole way of a sign-in against a provider that is wrong where a test says; real HTTP, a browser of requests."""

from __future__ import annotations

import dataclasses
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from tests.peers.hostile_op import REMOVED, HostileOp, Reply, flip_signature, half_hash
from tests.peers.jose_forge import session_key
from tokenexplorer.errors import (
    BrowserNotOpened,
    Cancelled,
    DeadlinePassed,
    KeyringLocked,
    LoginError,
    OAuthError,
    PortTaken,
    ResponseRefused,
    TokenExplorerError,
)
from tokenexplorer.oauth.client_auth import Credentials
from tokenexplorer.oauth.login import LoginControl, LoginRequest, LoginStep, Session, StepState
from tokenexplorer.oauth.loopback import Listener
from tokenexplorer.oauth.sign_in import sign_in
from tokenexplorer.oauth.signing_key import SigningKey
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.orgs.provider_cache import ProviderCache
from tokenexplorer.tokens.token_set import TokenSet, TokenSummary
from tokenexplorer.tokens.verdict import Verdict
from tokenexplorer.wire.cancellation import Cancellation
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.trace import Trace


class Keeper:
    """Keeps what it is given, or fails as told."""

    def __init__(self) -> None:
        self.kept: list[TokenSet] = []
        self.error: TokenExplorerError | None = None

    def save(self, token_set: TokenSet, cancel: Cancellation | None = None) -> TokenSummary:
        if self.error is not None:
            raise self.error
        self.kept.append(token_set)
        return token_set.summary


class World:
    """A provider, an app at it, and everything that a sign-in is given."""

    def __init__(self, op: HostileOp) -> None:
        self.op = op
        self.org = Org("org", "Acme", op.issuer, op.issuer)
        self.client = Client("ref", "org", "Web sign-in", op.issuer, "app-1", redirect_uri="http://127.0.0.1/cb")
        self.secret: str | None = None
        self.key: SigningKey | None = None
        self.keeper = Keeper()
        self.trace = Trace()
        self.http = HttpClient()
        self.cache = ProviderCache()
        self.control = LoginControl(20)
        self.steps: list[LoginStep] = []
        self.url = ""
        self.browsers: list[threading.Thread] = []
        self.browse: Callable[[str], None] = lambda url: requests.get(url, timeout=5).close()
        self.opener: Callable[[str], str] = self._open

    def _open(self, url: str) -> str:
        self.url = url
        self.browsers.append(threading.Thread(target=self.browse, args=(url,)))
        self.browsers[-1].start()
        return "Test browser"

    def sign_in(self, **changes: Any) -> Session:
        client = dataclasses.replace(self.client, **changes)
        activity = self.trace.begin("Sign-in", client.name, numbered=True)
        try:
            return sign_in(
                LoginRequest(self.org, client, Credentials(self.secret, self.key)),
                discover=lambda: self.cache.metadata(self.http, client.issuer, activity=activity),
                fetch_keys=lambda found, kid: self.cache.keys(self.http, found, activity=activity, unknown_kid=kid),
                http=self.http,
                keeper=self.keeper,
                activity=activity,
                control=self.control,
                on_step=self.steps.append,
                open_browser=self.opener,
            )
        finally:
            for browser in self.browsers:
                browser.join(10)

    def close(self) -> None:
        self.http.close()

    def states(self, step: str) -> list[StepState]:
        return [each.state for each in self.steps if each.id == step]


@pytest.fixture
def world() -> Iterator[World]:
    with HostileOp() as op:
        made = World(op)
        yield made
        made.close()


def test_I01_I20_the_whole_way(world: World) -> None:
    session = world.sign_in()
    assert session.verification is not None
    assert session.verification.verdict is Verdict.VERIFIED
    assert [each.summary.id for each in world.keeper.kept] == [session.summary.id]
    assert session.token_set.access_token
    assert (session.summary.identity, session.summary.kinds) == ("alice", ("access_token", "id_token", "refresh_token"))
    assert (session.summary.activity, session.summary.scopes) == ("Sign-in #1", ("openid", "profile"))
    assert session.callback_at > 0
    done = [(each.id, each.state) for each in world.steps if each.state is not StepState.RUNNING]
    assert done == [(step, StepState.OK) for step in ("listen", "browser", "code", "exchange", "verify", "store")]
    assert world.op.count("token") == 1
    assert world.op.count("jwks") == 1


def test_I24_steps_name_the_host_and_hide_the_secrets(world: World) -> None:
    world.sign_in()
    opening = next(each for each in world.steps if each.id == "browser")
    assert opening.host == urlsplit(world.op.issuer).netloc
    assert opening.sign_in_url == world.url
    sent = dict(parse_qsl(urlsplit(world.url).query))
    shown = repr(world.steps) + repr(world.trace.messages())
    for secret in (sent["state"], sent["nonce"]):
        assert secret not in shown


def test_trace_holds_the_way_in_order_without_secrets(world: World) -> None:
    session = world.sign_in()
    messages = world.trace.messages()
    titles = [message.purpose.name for message in messages]
    assert titles == ["DISCOVERY", "LISTEN", "AUTHORIZE", "CALLBACK", "TOKEN", "JWKS", "CHECK", "STORE"]
    shown = repr(messages)
    code = world.op.last("token").value("code")
    verifier = world.op.last("token").value("code_verifier")
    for secret in (
        code,
        verifier,
        session.token_set.access_token,
        session.token_set.id_token,
        session.token_set.refresh_token,
    ):
        assert secret
        assert secret not in shown


@pytest.mark.parametrize(
    ("number", "changes"),
    [
        ("I02", {"iss": "https://evil.example"}),
        ("I03", {"sub": REMOVED}),
        ("I04", {"aud": "someone-else"}),
        ("I04", {"aud": REMOVED}),
        ("I05", {"iat": REMOVED}),
        ("I12", {"nonce": "another"}),
        ("I12", {"nonce": REMOVED}),
        ("I17", {"at_hash": half_hash("another")}),
        ("I25", {"exp": 1}),
        ("I25", {"exp": REMOVED}),
        ("I25", {"aud": ["app-1", "stranger"]}),
    ],
)
def test_I02_I03_I04_I05_I12_I17_I25_a_wrong_id_token_ends_it_and_nothing_is_stored(
    world: World, number: str, changes: dict[str, Any]
) -> None:
    world.op.id_token_claims.update(changes)
    with pytest.raises(LoginError, match=r"ID token was refused. Failed: ") as caught:
        world.sign_in()
    assert world.keeper.kept == [], number
    assert next(iter(changes)) in caught.value.detail
    assert "Nothing was stored" in caught.value.advice
    assert world.states("verify")[-1] is StepState.FAILED


def test_I06_kid_absent_with_one_key(world: World) -> None:
    world.op.id_token_header["kid"] = REMOVED
    session = world.sign_in()
    assert session.verification is not None
    assert session.verification.verdict is Verdict.VERIFIED


def test_I07_kid_absent_with_several(world: World) -> None:
    world.op.id_token_header["kid"] = REMOVED
    world.op.keys = [session_key("RS256", "other"), session_key("RS256")]
    session = world.sign_in()
    assert session.verification is not None
    assert any("all 2 that fit" in check.detail for check in session.verification.checks)


def test_I09_unsigned(world: World) -> None:
    world.op.sign_with, world.op.id_token_header = None, {"alg": "none"}
    with pytest.raises(LoginError, match="not signed at all"):
        world.sign_in()


@pytest.mark.parametrize("alg", ["RS256", "ES256", "EdDSA"])
def test_I08_I10_signatures(world: World, alg: str) -> None:
    world.op.keys, world.op.sign_with = [session_key(alg)], session_key(alg)
    world.sign_in()
    world.op.id_token = flip_signature
    with pytest.raises(LoginError, match="does not fit key"):
        world.sign_in()


def test_I22_keys_changed_since_they_were_read(world: World) -> None:
    world.sign_in()
    world.op.rotate_keys("rotated")
    world.sign_in()
    assert world.op.count("jwks") == 2


def test_I21_J01_another_issuer_in_the_metadata(world: World) -> None:
    world.op.metadata["issuer"] = "https://other.example"
    with pytest.raises(TokenExplorerError, match="another issuer"):
        world.sign_in()
    assert world.url == "", "no browser opens"


@pytest.mark.parametrize(
    "changes",
    [{"state": "wrong"}, {"state": REMOVED}, {"state": ["a", "b"]}],
)
def test_I24_L10_A04_wrong_state_gets_no_token_request_and_the_wait_goes_on(
    world: World, changes: dict[str, Any]
) -> None:
    world.op.authorization_response.update(changes)
    told = threading.Event()

    def browse(url: str) -> None:
        requests.get(url, timeout=5).close()
        # Still waiting after the wrong answer, and the person was told: only then is it stopped.
        deadline = time.monotonic() + 5
        while StepState.WARN not in world.states("code") and time.monotonic() < deadline:
            time.sleep(0.005)
        told.set()
        world.control.cancel()

    world.browse = browse
    with pytest.raises(Cancelled):
        world.sign_in()
    assert told.is_set()
    assert StepState.WARN in world.states("code")
    assert world.op.count("token") == 0


@pytest.mark.parametrize("iss", ["https://evil.example", REMOVED])
def test_I24_A05_wrong_or_removed_iss_is_refused_before_any_token_request(world: World, iss: object) -> None:
    world.op.authorization_response["iss"] = iss
    with pytest.raises(ResponseRefused):
        world.sign_in()
    assert world.op.count("token") == 0


def test_I26_odd_but_good_token_responses(world: World) -> None:
    world.op.token_response.update({"token_type": "bEARER", "expires_in": REMOVED, "scope": REMOVED})
    world.op.id_token_claims["aud"] = ["app-1"]
    session = world.sign_in()
    assert session.summary.access_expires_at is None
    assert session.summary.scopes == ("openid", "profile")


def test_a_refused_consent_is_told_in_the_servers_words(world: World) -> None:
    world.op.authorization_response.update(
        {"code": REMOVED, "error": "access_denied", "error_description": "Eve said no"}
    )
    pages: list[str] = []
    world.browse = lambda url: pages.append(requests.get(url, timeout=5).text)
    with pytest.raises(OAuthError) as caught:
        world.sign_in()
    assert caught.value.error_description == "Eve said no"
    assert "The server said no" in pages[0]
    assert "Eve" not in pages[0]
    assert world.op.count("token") == 0


def test_T03_a_token_endpoint_that_fails_is_asked_once(world: World) -> None:
    world.op.replies["token"] = Reply(500, b"<h1>oops")
    with pytest.raises(TokenExplorerError, match="answers 500 instead of a token response"):
        world.sign_in()
    assert world.op.count("token") == 1


@pytest.mark.parametrize(
    ("way", "secret"), [("client_secret_basic", "s:/+"), ("client_secret_post", "s"), ("none", None)]
)
def test_I15_T02_client_authentication(world: World, way: str, secret: str | None) -> None:
    world.secret = secret
    world.sign_in(client_auth=way)
    asked = world.op.last("token")
    assert asked.headers.get("authorization", "").startswith("Basic ") == (way == "client_secret_basic")
    assert asked.value("client_secret") == (secret if way == "client_secret_post" else None)


def test_A06_edits_during_a_sign_in_change_nothing(world: World) -> None:
    original = world.browse

    def browse(url: str) -> None:
        world.client = dataclasses.replace(world.client, client_id="edited", redirect_uri="http://127.0.0.1:1/else")
        world.org = dataclasses.replace(world.org, issuer="https://edited.example")
        original(url)

    world.browse = browse
    session = world.sign_in()
    assert session.client.client_id == "app-1"
    assert world.op.last("token").value("client_id") == "app-1"


def test_A09_without_a_browser_the_listener_stays_and_the_url_can_be_opened_by_hand(world: World) -> None:
    def fails(url: str) -> str:
        world.opener = world._open
        world._open(url)
        raise BrowserNotOpened("No browser could be opened.", "Copy the sign-in URL.")

    world.opener = fails
    world.sign_in()
    assert world.states("browser") == [StepState.RUNNING, StepState.WARN]


def test_S7_the_pasted_redirect_url_finishes_a_sign_in(world: World) -> None:
    def elsewhere(url: str) -> None:
        answer = requests.get(url, timeout=5, allow_redirects=False)
        world.control.paste(answer.headers["Location"])

    world.browse = elsewhere
    assert world.sign_in().token_set.access_token


@pytest.mark.parametrize("stop", ["cancel", "deadline"])
def test_A10_cancel_and_deadline_free_the_port(world: World, stop: str) -> None:
    ports: list[str] = []

    def wait(url: str) -> None:
        ports.append(dict(parse_qsl(urlsplit(url).query))["redirect_uri"])
        if stop == "cancel":
            world.control.cancel()

    world.browse = wait
    with pytest.raises(Cancelled if stop == "cancel" else DeadlinePassed):
        world.sign_in(timeout_s=60 if stop == "cancel" else 0)
    Listener(ports[0]).close()
    assert not [each for each in threading.enumerate() if each.name == "loopback-listener"]
    assert world.keeper.kept == []


def test_A10_the_countdown_can_be_extended() -> None:
    control = LoginControl(1)
    control.extend(300)
    assert 295 < control.seconds_left <= 301


def test_a_sign_in_that_was_cancelled_before_it_began_asks_nobody(world: World) -> None:
    world.control.cancel()
    with pytest.raises(Cancelled):
        world.sign_in()
    assert world.op.requests == []


def test_L02_a_taken_port_ends_it_before_any_browser(world: World) -> None:
    with Listener("http://127.0.0.1/cb") as other:
        with pytest.raises(PortTaken):
            world.sign_in(redirect_uri=other.redirect_uri)
        assert world.url == ""
        assert world.states("listen")[-1] is StepState.FAILED


def test_N24_without_keys_the_sign_in_goes_on_unverified(world: World) -> None:
    world.op.replies["jwks"] = Reply(500, b"down")
    session = world.sign_in()
    assert session.verification is not None
    assert session.verification.verdict is Verdict.CANNOT_VERIFY
    assert world.states("verify")[-1] is StepState.WARN
    assert len(world.keeper.kept) == 1


def test_N27_a_locked_keyring_keeps_the_tokens_in_memory_and_says_so(world: World) -> None:
    world.keeper.error = KeyringLocked("The system keyring is locked.", "Unlock it and try again.")
    session = world.sign_in()
    assert session.storage_note == "The system keyring is locked. Unlock it and try again."
    assert session.summary.keep == "session"
    assert session.token_set.access_token
    assert world.states("store")[-1] is StepState.WARN


@pytest.mark.parametrize(("scopes", "state"), [(("okta.users.read",), StepState.OK), (("openid",), StepState.WARN)])
def test_without_an_id_token(world: World, scopes: tuple[str, ...], state: StepState) -> None:
    world.op.token_response["id_token"] = REMOVED
    session = world.sign_in(scopes=scopes)
    assert session.verification is None
    assert world.states("verify")[-1] is state


def test_a_narrower_scope_is_shown(world: World) -> None:
    world.op.token_response["scope"] = "openid"
    session = world.sign_in()
    assert (session.summary.scopes, session.summary.requested_scopes) == (("openid",), ("openid", "profile"))
    exchange = [each for each in world.steps if each.id == "exchange"][-1]
    assert exchange.state is StepState.WARN
    assert exchange.detail.startswith("Did not arrive: profile.")


def test_L08_idle_preconnects_of_a_browser_do_not_delay_the_sign_in(world: World) -> None:
    original = world.browse
    idle: list[socket.socket] = []

    def browse(url: str) -> None:
        redirect = urlsplit(dict(parse_qsl(urlsplit(url).query))["redirect_uri"])
        idle.extend(socket.create_connection((redirect.hostname or "", redirect.port or 0)) for _ in range(10))
        original(url)

    world.browse = browse
    started = time.monotonic()
    world.sign_in()
    assert time.monotonic() - started < 2 * 5
    for each in idle:
        each.close()
