"""Signing out everywhere: what is done in which order, and what is said of it (T11)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.oauth.browsing import Onward, sent_on
from tests.ui.tokens.world import CLIENT, ISSUER, METADATA, ORG, OTHER_ORG, World, ann
from tokenexplorer.errors import BrowserNotOpened, Cancelled, PortTaken, StorageError, Unreachable
from tokenexplorer.oauth.browser import OpenerChoice
from tokenexplorer.oauth.login import LoginRequest
from tokenexplorer.oauth.loopback import Listener
from tokenexplorer.ui.actions.logout import LogoutActions
from tokenexplorer.ui.theme import Theme
from tokenexplorer.wire.cancellation import Cancellation

NOW = datetime.now(UTC)
DOWN = Unreachable("acme.okta.com refuses the connection.", "Check the network.")
ENDS = replace(METADATA, end_session_endpoint=f"{ISSUER}/oauth2/v1/logout")
REVOKED = "Signed out. The server refuses these tokens now, and they are removed here."


class Leaving:
    """A world whose browser and revocation are noted, in the order in which they happen."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.world, self.done, self.sent = world, list[str](), list[Onward]()
        self.revoke_fails: Exception | None = None
        self.browser_fails, self.opened_by, self.visits = False, "Test", True
        self.failures: list[Any] = []
        self.waits: list[str] = []
        world.providers.found = ENDS
        services = replace(world.services, open_page=self._open)
        self.actions = LogoutActions(services, world.state, world.wallet._forget, self.failures.append)
        self.actions.waiting.connect(self.waits.append)
        self.ended: list[Any] = []
        self.actions.ended.connect(self.ended.append)
        monkeypatch.setattr("tokenexplorer.oauth.revocation.revoke", self._revoke)

    def start(self, *, comes_back: bool = False) -> None:
        self.actions.sign_out(self.world.state.tokens[0], comes_back=comes_back)

    def _revoke(self, *_: Any, **__: Any) -> None:
        if self.revoke_fails is not None:
            raise self.revoke_fails
        self.done.append("revoked")

    def _open(self, url: str, choice: OpenerChoice) -> str:
        self.done.append("opened" if not self.world.tokens.sets else "opened too early")
        assert url.startswith("http://127.0.0.1:"), "what the browser is started with can be read by everybody"
        if self.browser_fails:
            raise BrowserNotOpened("No browser was found.", "")
        if self.opened_by and self.visits:
            self.sent.append(sent_on(url))
        return self.opened_by


@pytest.fixture
def leaving(theme: Theme, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Leaving]:
    world = World(theme, ann(NOW))
    # Any free port: another test may hold 8765.
    world.state.set_library((ORG,), (replace(CLIENT, redirect_uri="http://127.0.0.1/callback"),))
    made = Leaving(world, monkeypatch)
    yield made
    made.actions.cancel()
    world.close()


def test_T11_revoked_removed_and_then_the_browser(qtbot: Any, leaving: Leaving) -> None:
    leaving.start()
    qtbot.waitUntil(lambda: bool(leaving.ended))
    assert leaving.done == ["revoked", "opened"]
    assert leaving.world.state.tokens == ()
    assert str(leaving.ended[0]) == f"{REVOKED} The browser shows how its session at acme.okta.com ends."
    assert (leaving.sent[0].method, leaving.sent[0].address) == ("post", ENDS.end_session_endpoint)
    assert "id_token_hint" in leaving.sent[0].fields


def test_T11_a_failed_revocation_keeps_the_tokens_and_opens_no_browser(qtbot: Any, leaving: Leaving) -> None:
    leaving.revoke_fails = DOWN
    leaving.start()
    qtbot.waitUntil(lambda: bool(leaving.failures))
    assert leaving.failures[0].title.startswith("Not signed out: the tokens were not revoked, and they stay here.")
    assert leaving.failures[0].advice == "Check the network."
    assert leaving.done == []
    assert len(leaving.world.state.tokens) == 1


def test_T11_a_failed_removal_says_what_was_done(qtbot: Any, leaving: Leaving, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise StorageError("The keyring is locked.")

    monkeypatch.setattr(leaving.world.tokens, "remove", refuse)
    leaving.start()
    qtbot.waitUntil(lambda: bool(leaving.failures))
    assert leaving.failures[0].title == "Revoked at the server, but not removed here. The keyring is locked."
    assert leaving.done == ["revoked"]
    assert len(leaving.world.state.tokens) == 1


def test_T11_a_server_that_cannot_revoke_is_not_said_to_refuse(qtbot: Any, leaving: Leaving) -> None:
    leaving.world.providers.found = replace(ENDS, revocation_endpoint="")
    leaving.start()
    qtbot.waitUntil(lambda: bool(leaving.ended))
    assert leaving.done == ["opened"]
    assert str(leaving.ended[0]).startswith("Signed out. This server cannot revoke tokens, and they are removed here.")


def test_T11_an_id_token_alone_is_not_said_to_be_revoked(qtbot: Any, leaving: Leaving) -> None:
    world = leaving.world
    summary = replace(world.state.tokens[0], kinds=("id_token",))
    world.tokens.sets[summary.id] = replace(
        world.tokens.sets[summary.id], summary=summary, access_token=None, refresh_token=None
    )
    leaving.start()
    qtbot.waitUntil(lambda: bool(leaving.ended))
    assert leaving.done == ["opened"]
    assert not leaving.ended[0].revoked
    end = "The browser shows how its session at acme.okta.com ends."
    assert str(leaving.ended[0]) == f"Signed out. The ID token is removed here. {end}"


def test_T11_who_opens_addresses_by_hand_is_not_told_that_a_browser_did(qtbot: Any, leaving: Leaving) -> None:
    leaving.opened_by = ""
    leaving.start(comes_back=True)
    qtbot.waitUntil(lambda: bool(leaving.ended))
    assert leaving.ended[0].ending == "not_opened"
    assert leaving.waits == []


def test_T11_a_browser_that_does_not_open_is_said(qtbot: Any, leaving: Leaving) -> None:
    leaving.browser_fails = True
    leaving.start()
    qtbot.waitUntil(lambda: bool(leaving.ended))
    assert str(leaving.ended[0]).endswith("No browser was opened, so its session at acme.okta.com goes on.")
    assert leaving.world.state.tokens == ()


def test_T11_a_browser_that_does_not_go_there_is_said(
    qtbot: Any, leaving: Leaving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "visits", False)
    monkeypatch.setattr("tokenexplorer.oauth.departure.COMES_WITHIN_S", 0.05)
    leaving.start(comes_back=True)
    qtbot.waitUntil(lambda: bool(leaving.ended))
    assert str(leaving.ended[0]).endswith("The browser did not go to acme.okta.com, so its session there goes on.")
    assert leaving.waits == []


def test_A10_to_stop_is_heard_before_the_browser_has_come(
    qtbot: Any, leaving: Leaving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "visits", False)
    leaving.start()
    qtbot.waitUntil(lambda: "opened" in leaving.done)
    leaving.actions.cancel()
    qtbot.waitUntil(lambda: bool(leaving.ended))
    assert leaving.ended[0].ending == "not_taken"


def test_T11_a_return_is_said(qtbot: Any, leaving: Leaving) -> None:
    leaving.start(comes_back=True)
    qtbot.waitUntil(lambda: leaving.waits == ["acme.okta.com"])
    assert leaving.world.state.tokens == (), "what is local does not wait for the browser"
    sent = leaving.sent[0].fields
    back = urlsplit(sent["post_logout_redirect_uri"])
    assert back.path == "/"
    with socket.create_connection(("127.0.0.1", back.port or 0), timeout=5) as browser:
        browser.sendall(f"GET /?state={sent['state']} HTTP/1.1\r\nHost: {back.netloc}\r\n\r\n".encode())
        page = browser.recv(65536)
    assert b"Signed out" in page
    qtbot.waitUntil(lambda: bool(leaving.ended))
    assert str(leaving.ended[0]) == f"{REVOKED} The browser's session at acme.okta.com has ended."


def test_T11_A10_to_stop_waiting_is_said_and_frees_the_port(qtbot: Any, leaving: Leaving) -> None:
    leaving.start(comes_back=True)
    qtbot.waitUntil(lambda: bool(leaving.waits))
    leaving.actions.cancel()
    qtbot.waitUntil(lambda: bool(leaving.ended))
    assert leaving.ended[0].ending == "unknown"
    assert "the browser shows how its session ended" in str(leaving.ended[0])


def test_a_second_sign_out_ends_the_wait_of_the_first(qtbot: Any, leaving: Leaving) -> None:
    over: list[bool] = []
    leaving.actions.over.connect(lambda: over.append(True))
    summary = leaving.world.state.tokens[0]
    leaving.start(comes_back=True)
    qtbot.waitUntil(lambda: bool(leaving.waits))
    leaving.actions.sign_out(summary, comes_back=False)
    assert over == [True]
    qtbot.waitUntil(lambda: bool(leaving.failures))
    assert leaving.failures[0].title == "This token was removed."
    qtbot.waitUntil(lambda: bool(leaving.ended) or len(over) > 1)
    leaving.world.tasks.finish()
    assert over == [True, True], "one end of each"


def test_L03_a_sign_in_at_the_same_address_ends_the_wait(qtbot: Any, leaving: Leaving) -> None:
    with Listener("http://127.0.0.1/") as holder:
        port = holder.port
    client = replace(CLIENT, redirect_uri=f"http://127.0.0.1:{port}/callback")
    leaving.world.state.set_library((ORG,), (client,))
    leaving.start(comes_back=True)
    qtbot.waitUntil(lambda: bool(leaving.waits))
    leaving.actions.give_way(LoginRequest(ORG, replace(client, redirect_uri="http://127.0.0.1/callback")))
    leaving.actions.give_way(LoginRequest(ORG, replace(client, redirect_uri="http://127.0.0.1:1/callback")))
    assert leaving.ended == []
    leaving.actions.give_way(LoginRequest(ORG, client))
    qtbot.waitUntil(lambda: bool(leaving.ended))
    with Listener(client.redirect_uri) as again:
        assert again.port == port


def test_T11_a_second_sign_out_lets_the_first_revoke_to_its_end(
    qtbot: Any, leaving: Leaving, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, go_on, stopped = threading.Event(), threading.Event(), []

    def slowly(*_: object, cancel: Cancellation, **__: object) -> None:
        first.set()
        go_on.wait(10)
        stopped.append(cancel.is_cancelled)

    monkeypatch.setattr("tokenexplorer.oauth.revocation.revoke", slowly)
    summary = leaving.world.state.tokens[0]
    leaving.start(comes_back=True)
    qtbot.waitUntil(first.is_set)
    leaving.actions.sign_out(replace(summary, id="gone"), comes_back=False)
    qtbot.waitUntil(lambda: bool(leaving.failures))
    go_on.set()
    qtbot.waitUntil(lambda: bool(leaving.ended))
    assert stopped == [False]
    assert leaving.waits == [], "nobody waits for the browser of the first"
    assert leaving.world.state.tokens == ()


def test_an_org_that_is_left_in_the_middle_is_signed_out_of_all_the_same(
    qtbot: Any, leaving: Leaving, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, asked = threading.Event(), threading.Event(), list[Any]()

    def slowly(_set: object, metadata: Any, *, client: Any, **_: object) -> None:
        begun.set()
        assert go_on.wait(10)
        asked.append((metadata.issuer, client.id))

    monkeypatch.setattr("tokenexplorer.oauth.revocation.revoke", slowly)
    state = leaving.world.state
    elsewhere = replace(CLIENT, id="app-2", org_id=OTHER_ORG.id, issuer=OTHER_ORG.issuer, client_id="other")
    state.set_library((*state.orgs, OTHER_ORG), (*state.clients, elsewhere))
    leaving.start()
    qtbot.waitUntil(begun.is_set)
    state.set_current(OTHER_ORG.id, elsewhere.id)
    go_on.set()
    qtbot.waitUntil(lambda: bool(leaving.ended))
    assert asked == [(ISSUER, CLIENT.id)]
    assert leaving.sent[0].address == ENDS.end_session_endpoint
    assert state.tokens == ()
    assert (state.org, state.client) == (OTHER_ORG, elsewhere)
    assert "acme.okta.com" in str(leaving.ended[0])


def test_a_taken_port_is_told_before_anything_is_lost(
    qtbot: Any, leaving: Leaving, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Listener("http://127.0.0.1/") as holder:
        client = replace(CLIENT, redirect_uri=f"http://127.0.0.1:{holder.port}/callback")
        leaving.world.state.set_library((ORG,), (client,))
        leaving.start(comes_back=True)
        qtbot.waitUntil(lambda: bool(leaving.failures))
    assert isinstance(leaving.failures[0], PortTaken)
    assert leaving.done == []
    assert len(leaving.world.state.tokens) == 1


def test_cancelled_before_anything_was_done_nothing_is_lost(qtbot: Any, leaving: Leaving) -> None:
    leaving.revoke_fails = Cancelled()
    leaving.start()
    qtbot.waitUntil(lambda: bool(leaving.failures))
    assert isinstance(leaving.failures[0], Cancelled)
    assert len(leaving.world.state.tokens) == 1


# What is offered


def test_A08_the_offer_names_the_host_and_the_address_to_register(leaving: Leaving) -> None:
    leaving.world.state.set_library((ORG,), (CLIENT,))
    leaving.world.state.set_metadata(ISSUER, ENDS)
    offer = leaving.actions.offer(leaving.world.state.tokens[0])
    assert offer is not None
    assert (offer.host, offer.returns_to) == ("acme.okta.com", "http://127.0.0.1:8765/")
    assert not offer.needs_return
    assert not offer.returns
    assert offer.note == ""
    leaving.world.state.set_library((replace(ORG, practice=True),), (CLIENT,))
    at_practice = leaving.actions.offer(leaving.world.state.tokens[0])
    assert at_practice is not None
    assert at_practice.returns, "the practice org takes any address of this computer"


def test_a_server_without_a_page_for_it_is_offered_nothing(leaving: Leaving) -> None:
    leaving.world.state.set_metadata(ISSUER, METADATA)
    assert leaving.actions.offer(leaving.world.state.tokens[0]) is None


def test_a_set_without_an_id_token_and_a_provider_with_its_own_ways_are_told(leaving: Leaving) -> None:
    state = leaving.world.state
    summary = replace(state.tokens[0], kinds=("access_token",))
    asked = leaving.actions.offer(summary)
    assert asked is not None
    assert asked.note == "It may ask whom, since there is no ID token."
    state.set_library((replace(ORG, provider_id="onelogin"),), (CLIENT,))
    told = leaving.actions.offer(state.tokens[0])
    assert told is not None
    assert "revokes the tokens of every app" in told.note
    state.set_library((replace(ORG, provider_id="cognito"),), (CLIENT,))
    needs = leaving.actions.offer(state.tokens[0])
    assert needs is not None
    assert (needs.needs_return, needs.returns, needs.note) == (True, True, "")
