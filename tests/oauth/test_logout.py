"""Ending the browser's session: the address, the way back, the certified provider and the practice org."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.oauth.browsing import Onward, get, sent_on
from tests.oauth.test_flows_peer import World
from tests.oauth.test_loopback import refused
from tests.peers.form_login import FormLogin
from tests.peers.oidc_provider import OidcProvider, ProviderClient, running_provider
from tests.ui.tokens.world import CLIENT, ISSUER, METADATA, ann, jwt
from tokenexplorer.errors import BrowserNotOpened, ConfigError, OAuthError
from tokenexplorer.oauth import logout, pages
from tokenexplorer.oauth.departure import Departure
from tokenexplorer.oauth.login import LoginControl
from tokenexplorer.oauth.logout import LogoutRequest
from tokenexplorer.oauth.loopback import Listener
from tokenexplorer.orgs.provider import provider
from tokenexplorer.practice.server import PracticeOrg
from tokenexplorer.tokens.token_set import TokenSet
from tokenexplorer.wire.message import Outcome
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace

ENDS = replace(METADATA, end_session_endpoint=f"{ISSUER}/oauth2/v1/logout")
BACK = "http://127.0.0.1:8765/"
SET = ann(datetime.now(UTC))


def prepared(token_set: TokenSet = SET, *, server: str = "okta-org", back: str = BACK, **changes: Any) -> LogoutRequest:
    client = replace(CLIENT, **changes)
    return logout.prepare(token_set, ENDS, client=client, provider=provider(server), post_logout_redirect_uri=back)


def query(asked: LogoutRequest) -> dict[str, str]:
    return dict(asked.parameters)


# ---- the address -------------------------------------------------------------------------------------------------


def test_the_address_names_session_app_return_and_languages() -> None:
    asked = prepared(ui_locales="de en")
    assert asked.endpoint == f"{ISSUER}/oauth2/v1/logout"
    assert asked.host == "acme.okta.com"
    assert query(asked) == {
        "id_token_hint": SET.id_token,
        "client_id": CLIENT.client_id,
        "post_logout_redirect_uri": BACK,
        "ui_locales": "de en",
        "state": asked.state,
    }


def test_A04_each_request_has_a_state_of_its_own_of_at_least_128_bits() -> None:
    states = {prepared().state for _ in range(20)}
    assert len(states) == 20
    assert all(len(state) == 43 for state in states)


def test_without_a_return_neither_address_nor_state_is_sent() -> None:
    asked = prepared(back="")
    assert set(query(asked)) == {"id_token_hint", "client_id"}
    assert asked.state == ""


def test_cognito_is_sent_its_own_names_and_no_token() -> None:
    asked = prepared(server="cognito")
    assert query(asked) == {"client_id": CLIENT.client_id, "logout_uri": BACK}
    assert asked.state == ""


@pytest.mark.parametrize(
    ("server", "hint"),
    [("entra", "opaque-hint"), ("entra-external", "opaque-hint"), ("auth0", "session-1"), ("generic", None)],
)
def test_a_provider_that_knows_the_session_by_a_claim_is_sent_it(server: str, hint: str | None) -> None:
    knowing = replace(SET, id_token=jwt({"login_hint": "opaque-hint", "sid": "session-1"}))
    assert query(prepared(knowing, server=server)).get("logout_hint") == hint
    for unknowing in (
        SET,
        replace(SET, id_token=None),
        replace(SET, id_token="no token"),
        replace(SET, id_token="a.b.c"),
    ):
        assert "logout_hint" not in query(prepared(unknowing, server=server))


@pytest.mark.parametrize(
    ("server", "method"),
    [
        *(("okta-org", "post"), ("okta-custom", "post"), ("keycloak", "post"), ("pingfederate", "post")),
        *(("auth0", "get"), ("cognito", "get"), ("entra", "get"), ("onelogin", "get"), ("generic", "get")),
    ],
)
def test_a_form_goes_where_the_provider_says_that_it_takes_one(server: str, method: str) -> None:
    with Departure(prepared(server=server).onward) as departure:
        assert sent_on(departure.url).method == method


def test_the_endpoints_own_query_stays() -> None:
    metadata = replace(ENDS, end_session_endpoint=f"{ISSUER}/logout?tenant=1")
    asked = logout.prepare(SET, metadata, client=CLIENT, provider=provider("cognito"))
    assert f"Location: {ISSUER}/logout?tenant=1&client_id={CLIENT.client_id}\r\n".encode() in asked.onward


@pytest.mark.parametrize("id_token", [None, "e" * 6_001])
def test_without_an_id_token_that_fits_into_an_address_the_client_id_goes_alone(id_token: str | None) -> None:
    asked = prepared(replace(SET, id_token=id_token), server="generic")
    assert "id_token_hint" not in query(asked)
    assert query(asked)["client_id"] == CLIENT.client_id


def test_an_expired_id_token_does_as_a_hint() -> None:
    old = ann(datetime(2020, 1, 1, tzinfo=UTC))
    assert query(prepared(old))["id_token_hint"] == old.id_token


@pytest.mark.parametrize("url", ["", "http://acme.okta.com/logout", "file:///etc/passwd", "javascript:alert(1)"])
def test_A07_only_a_safe_end_session_endpoint_is_opened(url: str) -> None:
    there = replace(METADATA, end_session_endpoint=url)
    with pytest.raises(ConfigError):
        logout.prepare(SET, there, client=CLIENT, provider=provider("generic"))


def test_S15_the_token_and_the_state_are_neither_in_repr_nor_in_what_is_shown() -> None:
    asked = prepared()
    for secret in (SET.id_token or "", asked.state):
        assert secret not in repr(asked)
        assert secret not in str(asked.sent)
    assert dict(asked.sent)["client_id"] == CLIENT.client_id


@pytest.mark.parametrize(
    ("redirect_uri", "wanted"),
    [
        ("http://127.0.0.1:8765/callback/web?x=1", "http://127.0.0.1:8765/"),
        ("http://localhost/cb", "http://localhost/"),
        ("http://[::1]:80/cb", "http://[::1]:80/"),
        ("http://[broken", ""),
        ("", ""),
    ],
)
def test_the_browser_comes_back_to_the_root(redirect_uri: str, wanted: str) -> None:
    assert logout.returns_to(redirect_uri) == wanted


# ---- the way back ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("raw", ["", "state=", "state=other", "state={0}&state={0}", "x={0}", "state={0}x", "state=é"])
def test_L10_another_return_does_not_end_the_wait(raw: str) -> None:
    asked = prepared()
    judgement = logout.judge(raw.format(asked.state), asked)
    assert not judgement.ends
    assert judgement.page is pages.Page.WAITING
    good = logout.judge(f"x=1&state={asked.state}", asked)
    assert (good.ends, good.page) == (True, pages.Page.SIGNED_OUT)


def test_a_server_that_repeats_no_state_ends_the_wait_without_one() -> None:
    asked = prepared(server="cognito")
    assert logout.judge("", asked).ends
    assert not logout.judge("state=x", asked).ends


class Ending:
    """One way through the browser."""

    def __init__(self, *, seconds: float = 20.0, server: str = "okta-org") -> None:
        self.asked, self.trace, self.control = prepared(server=server), Trace(), LoginControl(seconds)
        self.opened: list[Onward] = []
        self.waited = 0

    def run(self, listener: Listener | None, open_browser: Callable[[str], str] | None = None) -> logout.Ending:
        def waits() -> None:
            self.waited += 1

        return logout.end_session(
            self.asked,
            listener,
            open_browser=open_browser or self._open,
            control=self.control,
            activity=self.trace.begin("Sign-out"),
            on_waiting=waits,
        )

    def _open(self, url: str) -> str:
        self.opened.append(sent_on(url))
        return "Test"

    def assert_silent(self) -> None:
        """Nothing that was recorded holds a secret (S15)."""
        recorded = repr(self.trace.messages())
        assert self.asked.state not in recorded
        assert (SET.id_token or "x") not in recorded
        assert CLIENT.client_id in recorded


def test_without_a_return_the_browser_shows_how_it_ends() -> None:
    ending = Ending()
    assert ending.run(None) == "shown"
    assert [(each.address, each.fields) for each in ending.opened] == [(ending.asked.endpoint, query(ending.asked))]
    assert ending.waited == 0
    ending.assert_silent()


def test_a_return_ends_the_wait_and_the_port_is_free_again() -> None:
    ending = Ending()
    with logout.listening("http://127.0.0.1/") as listener:
        assert listener is not None
        page: list[bytes] = []

        def come_back() -> None:
            page.append(get(listener, "/?state=other"))
            page.append(get(listener, f"/?state={ending.asked.state}"))

        person = threading.Thread(target=come_back)
        person.start()
        assert ending.run(listener) == "returned"
        person.join(5)
    assert [b"Signed out" in each for each in page] == [False, True]
    assert ending.waited == 1
    assert refused(listener.port)
    ending.assert_silent()


@pytest.mark.parametrize("cancelled", [True, False])
def test_A10_nobody_comes_back(cancelled: bool) -> None:
    ending = Ending(seconds=20 if cancelled else 0.05)

    def leaves_it(url: str) -> str:
        sent_on(url)
        if cancelled:
            ending.control.cancel()
        return "Test"

    with logout.listening("http://127.0.0.1/") as listener:
        assert ending.run(listener, leaves_it) == "unknown"
    outcome = ending.trace.messages()[-1].outcome
    assert outcome is (Outcome.CANCELLED if cancelled else Outcome.FAILED)
    ending.assert_silent()


def test_a_browser_that_does_not_open_is_no_error() -> None:
    def fails(_: str) -> str:
        raise BrowserNotOpened("No browser was found.", "")

    ending = Ending()
    assert ending.run(None, fails) == "not_opened"
    message = ending.trace.messages()[-1]
    assert (message.purpose, message.outcome) == (Purpose.LOGOUT, Outcome.FAILED)
    ending.assert_silent()


# ---- real servers ------------------------------------------------------------------------------------------------


class Person(FormLogin):
    """Comes back from each page in a thread of its own, with the same cookies."""

    def __enter__(self) -> Person:
        return self

    def open(self, url: str) -> str:
        self.thread = threading.Thread(target=lambda: self.deliver(self.redirect_of(url)).close())
        self.thread.start()
        return "Test"

    def leave(self, url: str) -> str:
        """The address for signing out, which is a local one."""
        sent = sent_on(url)
        form = sent.fields if sent.method == "post" else None
        page = sent.address if form is not None else f"{sent.address}?{urlencode(sent.fields)}"
        self.thread = threading.Thread(target=lambda: self.deliver(self.redirect_of(page, form=form)).close())
        self.thread.start()
        return "Test"


@pytest.fixture
def certified(oidc_provider: OidcProvider) -> Iterator[World]:
    made = World(oidc_provider)
    yield made
    made.http.close()


def leave(
    token_set: TokenSet, metadata: Any, client: Any, open_browser: Callable[[str], str], server: str = "generic"
) -> logout.Ending:
    with logout.listening(logout.returns_to(client.redirect_uri)) as listener:
        assert listener is not None
        asked = logout.prepare(
            token_set,
            metadata,
            client=client,
            provider=provider(server),
            post_logout_redirect_uri=listener.redirect_uri,
        )
        return logout.end_session(
            asked, listener, open_browser=open_browser, control=LoginControl(20), activity=Trace().begin("Sign-out")
        )


def refusal_without_interaction(world: World, client_id: str) -> str:
    with pytest.raises(OAuthError) as caught:
        world.sign_in(client_id, scopes=("openid",), prompt="none")
    return caught.value.error


def assert_ends_the_session(world: World, server: str) -> None:
    with Person("alice", world.provider.users["alice"]) as person:
        world.opener = person.open
        session = world.sign_in("native", scopes=("openid",))
        # A native app's consent is asked for each time there; whoever is signed in is not asked to sign in.
        assert refusal_without_interaction(world, "native") == "interaction_required"
        assert leave(session.token_set, session.metadata, session.client, person.leave, server) == "returned"
        assert refusal_without_interaction(world, "native") == "login_required"
        person.thread.join(5)


def test_the_certified_provider_ends_the_session(certified: World) -> None:
    assert_ends_the_session(certified, "generic")


def test_the_certified_provider_ends_the_session_by_a_form_where_it_takes_one(tmp_path: Path) -> None:
    with running_provider(tmp_path / "stderr.log", http_post=True) as provider:
        made = World(provider)
        assert_ends_the_session(made, "keycloak")
        made.http.close()


@pytest.mark.parametrize("server", ["generic", "okta-org"], ids=["get", "post"])
def test_the_practice_org_ends_the_session(server: str) -> None:
    practice = PracticeOrg()
    address = practice.start()
    app = address.clients[0].client_id
    users, clients = {"alice": "alice-password"}, {app: ProviderClient(app, "none", ())}
    world = World(OidcProvider(address.org_url, "", users, clients, 0))
    with Person("alice", "alice-password") as person:
        world.opener = person.open
        session = world.sign_in(app, scopes=("openid",), redirect_uri="http://127.0.0.1/callback/x")
        again = world.sign_in(app, scopes=("openid",), redirect_uri="http://127.0.0.1/callback/x", prompt="none")
        assert again.token_set.id_token
        assert leave(session.token_set, session.metadata, session.client, person.leave, server) == "returned"
        with pytest.raises(OAuthError) as caught:
            world.sign_in(app, scopes=("openid",), redirect_uri="http://127.0.0.1/callback/x", prompt="none")
        assert caught.value.error == "login_required"
        person.thread.join(5)
    world.http.close()
    practice.stop()
