"""Scope grants in the window: who may read them, when they are read again, and that no keyring is made to prompt."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.peers.hostile import HostileServer, Visit
from tests.peers.misbehaviour import response
from tests.storage.fake_keyrings import MemoryBackend
from tests.ui.frame import CLIENT, ORG, SECOND, make_services, token
from tokenexplorer.orgs.org import Client, Org, ssws_key
from tokenexplorer.storage.store import Store
from tokenexplorer.storage.vault import Vault
from tokenexplorer.tokens.token_set import TokenSet, TokenSummary
from tokenexplorer.ui.actions.grants import GrantActions
from tokenexplorer.ui.services import Services
from tokenexplorer.ui.state import AppState, GrantStatus, KeyringStatus
from tokenexplorer.wire.client import HttpClient

READ = "okta.appGrants.read"
OPEN = KeyringStatus("ok", "Secret Service")
LACKING = GrantStatus("unreadable", advice="Grants could not be read: needs okta.appGrants.read.", missing_scope=READ)
CLOSED = GrantStatus(
    "unreadable", advice="Open the system keyring, or sign in again: the token that can read the grants is in it."
)


@dataclass
class Desk:
    """Real storage and tasks, and an org that answers as the test says."""

    services: Services
    state: AppState
    store: Store
    actions: GrantActions
    server: HostileServer
    org: Org
    client: Client
    qtbot: QtBot
    answer: bytes = b""
    wait: threading.Event = field(default_factory=threading.Event)
    told: list[str] = field(default_factory=list)

    def grant(self, *scopes: str) -> None:
        """What the org answers from now on."""
        self.answer = response(200, json.dumps([{"scopeId": scope, "status": "ACTIVE"} for scope in scopes]).encode())

    def keep(self, token_id: str = "t", *, scopes: tuple[str, ...] = (READ,), **other: Any) -> TokenSummary:
        """A token set in the wallet; in memory unless told otherwise."""
        made = token(token_id, **{"issuer": self.org.issuer, "scopes": scopes, "keep": "session", **other})
        made = self.store.tokens.save(TokenSet(made, access_token=f"secret-of-{token_id}"))
        self.state.set_tokens((*self.state.tokens, made))
        return made

    def read(self, client: Client | None = None, *, force: bool = False) -> GrantStatus | None:
        """Ask, wait for the end, and tell what is known then."""
        wanted = client or self.client
        self.actions.read(self.org, wanted, force=force)
        self.until(lambda: not self.services.tasks.busy)
        return self.state.grants(wanted.id)

    def until(self, true: Callable[[], bool]) -> None:
        """Wait for something that workers bring."""
        self.qtbot.waitUntil(true, timeout=15_000)

    def forget_what_was_loaded(self) -> None:
        """As after a restart: the secrets are in the keyring alone."""
        self.store.tokens._loaded.clear()

    @property
    def credentials(self) -> list[bytes]:
        """What authorised each request."""
        lines = (line for request in self.server.requests for line in request.split(b"\r\n"))
        return [line.partition(b": ")[2] for line in lines if line.startswith(b"Authorization")]


@pytest.fixture
def desk(qtbot: QtBot, home: Path) -> Iterator[Desk]:
    http = HttpClient()
    services, store = make_services(home, MemoryBackend(), http=lambda _org: http)
    state = AppState()

    def behave(visit: Visit) -> None:
        made.wait.wait(10)
        visit.send(made.answer)

    with HostileServer(behave) as server:
        url = server.url.rstrip("/")
        org, client = replace(ORG, url=url, issuer=url), replace(CLIENT, issuer=url)
        made = Desk(services, state, store, GrantActions(services, state), server, org, client, qtbot)
        made.wait.set()
        made.grant("okta.users.read", "okta.logs.read")
        state.set_library((org,), (client, replace(SECOND, issuer=url)))
        state.grants_changed.connect(made.told.append)
        yield made
        made.wait.set()
        http.stop()
        services.writes.finish()
        store.stop()
        services.tasks.shut_down()
        store.close()
        http.close()


KNOWN = GrantStatus("known", frozenset({"okta.users.read", "okta.logs.read"}))


def test_a_token_with_the_scope_reads_them_once(desk: Desk) -> None:
    desk.keep()
    assert desk.read() == KNOWN
    assert desk.read() == KNOWN
    assert desk.credentials == [b"Bearer secret-of-t"]
    assert desk.told == ["c", "c"]  # being read, then known
    assert [message.activity.title for message in desk.services.trace.messages()] == ["Read grants"]


def test_while_they_are_read_the_status_says_so(desk: Desk) -> None:
    desk.keep()
    desk.wait.clear()
    desk.actions.read(desk.org, desk.client)
    desk.actions.read(desk.org, desk.client)
    assert desk.state.grants("c") == GrantStatus("reading")
    desk.wait.set()
    desk.until(lambda: desk.state.grants("c") == KNOWN)
    assert len(desk.server.requests) == 1


def test_reading_again_keeps_what_is_known_until_it_ends(desk: Desk) -> None:
    desk.keep()
    desk.read()
    desk.grant("okta.groups.read")
    desk.wait.clear()
    desk.actions.read(desk.org, desk.client, force=True)
    assert desk.state.grants("c") == replace(KNOWN, state="reading")
    desk.wait.set()
    desk.until(lambda: desk.state.grants("c") == GrantStatus("known", frozenset({"okta.groups.read"})))


def test_without_a_token_that_may_nothing_is_sent(desk: Desk) -> None:
    desk.keep(scopes=("okta.users.read",))
    assert desk.read() == LACKING
    assert desk.server.requests == []
    assert desk.services.trace.messages() == ()


def test_apps_have_grants_of_their_own(desk: Desk) -> None:
    desk.keep()
    desk.read()
    assert desk.state.grants("c2") is None
    desk.grant("okta.apps.read")
    second = desk.state.clients[1]
    assert desk.read(second) == GrantStatus("known", frozenset({"okta.apps.read"}))
    assert desk.state.grants("c") == KNOWN
    assert [request.split(b" ")[1] for request in desk.server.requests] == [
        b"/api/v1/apps/0oa1/grants",
        b"/api/v1/apps/0oa2/grants",
    ]


def test_an_app_of_a_custom_server_is_not_asked_about(desk: Desk) -> None:
    desk.keep()
    custom = replace(desk.client, issuer=f"{desk.org.url}/oauth2/default")
    desk.state.set_library((desk.org,), (custom,))
    assert desk.read(custom) is None
    assert (desk.told, desk.server.requests) == ([], [])


def test_S5_else_the_orgs_ssws_token_reads_them(desk: Desk) -> None:
    desk.state.set_keyring(OPEN)
    desk.store.tokens.set_secret(ssws_key("o"), "ssws-of-acme\n")
    desk.store.tokens.set_secret(ssws_key("o2"), "ssws-of-beta")
    assert desk.read() == KNOWN
    assert desk.credentials == [b"SSWS ssws-of-acme"]


def test_S5_an_ssws_token_of_this_session_needs_no_keyring(desk: Desk) -> None:
    desk.store.tokens.set_secret(ssws_key("o"), "ssws-of-today", "session")
    assert desk.read() == KNOWN
    assert desk.credentials == [b"SSWS ssws-of-today"]


def test_a_token_goes_before_ssws_and_the_current_one_first(desk: Desk) -> None:
    desk.state.set_keyring(OPEN)
    desk.store.tokens.set_secret(ssws_key("o"), "ssws-of-acme")
    desk.keep("old")
    desk.keep("new")
    desk.state.set_current_token("old")
    assert [each.id for each in desk.state.tokens] == ["new", "old"]
    assert desk.read() == KNOWN
    assert desk.credentials == [b"Bearer secret-of-old"]


def test_a_token_goes_only_to_the_org_it_comes_from(desk: Desk) -> None:
    desk.keep("pasted", org_id="")
    desk.keep("of another org", org_id="o2")
    desk.keep("of its former address", issuer="https://acme.okta.com")
    assert desk.read() == LACKING
    assert desk.server.requests == []


def test_S07_an_open_keyring_is_asked(desk: Desk) -> None:
    desk.state.set_keyring(OPEN)
    desk.keep(keep="keyring")
    desk.forget_what_was_loaded()
    assert desk.read() == KNOWN
    assert desk.credentials == [b"Bearer secret-of-t"]


@pytest.mark.parametrize("state", ["unknown", "locked", "absent", "error"])
def test_S07_a_keyring_that_is_not_open_is_never_asked(desk: Desk, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.keep(keep="keyring")
    desk.forget_what_was_loaded()
    desk.state.set_keyring(KeyringStatus(state))

    def never(*_: object) -> Any:
        raise AssertionError("the keyring was asked")

    for verb in ("get", "unlock", "is_locked"):
        monkeypatch.setattr(Vault, verb, never)
    assert desk.read() == CLOSED
    assert desk.server.requests == []


def test_S07_a_keyring_that_was_locked_since_is_not_made_to_prompt(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.state.set_keyring(OPEN)
    desk.keep(keep="keyring")
    desk.forget_what_was_loaded()
    monkeypatch.setattr(Vault, "is_locked", lambda *_: True)

    def never(*_: object) -> None:
        raise AssertionError("a prompt would open")

    monkeypatch.setattr(Vault, "unlock", never)
    assert desk.read() == CLOSED


def test_S07_what_memory_holds_needs_no_keyring(desk: Desk) -> None:
    desk.keep(keep="keyring")
    desk.state.set_keyring(KeyringStatus("locked"))
    assert desk.read() == KNOWN


def test_once_the_keyring_is_open_the_failure_is_forgotten(desk: Desk) -> None:
    desk.keep(keep="keyring")
    desk.forget_what_was_loaded()
    assert desk.read() == CLOSED
    desk.state.set_keyring(OPEN)
    assert desk.state.grants("c") is None
    assert desk.read() == KNOWN


def test_a_sign_in_with_the_scope_makes_the_failure_be_forgotten_another_token_does_not(desk: Desk) -> None:
    assert desk.read() == LACKING
    desk.keep("other", scopes=("okta.users.read",))
    assert desk.state.grants("c") == LACKING
    desk.keep("reader")
    assert desk.state.grants("c") is None
    assert desk.told == ["c"] * 3


def test_what_is_known_stays_when_tokens_come_and_go(desk: Desk) -> None:
    desk.keep()
    desk.read()
    desk.state.set_tokens(())
    assert desk.state.grants("c") == KNOWN


def test_a_token_that_comes_while_the_org_refuses_another_is_tried_next(desk: Desk) -> None:
    desk.answer = response(401, b"{}")
    desk.keep("old")
    desk.wait.clear()
    desk.actions.read(desk.org, desk.client)
    desk.until(lambda: len(desk.server.requests) == 1)
    desk.keep("new")
    desk.wait.set()
    desk.until(lambda: desk.state.grants("c") is None)
    assert len(desk.server.requests) == 1


def test_a_refusal_stays_until_asked_again(desk: Desk) -> None:
    desk.answer = response(403, b'{"errorCode": "E0000006", "errorSummary": "You <b>may</b> not."}')
    desk.keep()
    words = "Sign in as an administrator. The org does not let this account read the app's grants (403)."
    refused = GrantStatus("unreadable", advice=f"{words} E0000006: You <b>may</b> not.")
    assert desk.read() == refused
    assert desk.read() == refused
    assert len(desk.server.requests) == 1
    desk.grant("okta.users.read")
    assert desk.read(force=True) == GrantStatus("known", frozenset({"okta.users.read"}))


def test_S11_an_ssws_token_that_is_kept_later_reads_what_nothing_could_read(desk: Desk) -> None:
    assert desk.read() == LACKING
    desk.store.tokens.set_secret(ssws_key(desk.org.id), "ssws-canary", "session")
    assert desk.read() == LACKING
    desk.state.note_ssws(desk.org.id)
    assert desk.state.grants(desk.client.id) is None
    assert desk.read() == GrantStatus("known", frozenset({"okta.users.read", "okta.logs.read"}))
    desk.state.note_ssws(desk.org.id)
    assert desk.state.grants(desk.client.id) == GrantStatus("known", frozenset({"okta.users.read", "okta.logs.read"}))


def test_an_ssws_token_of_another_org_changes_nothing(desk: Desk) -> None:
    assert desk.read() == LACKING
    desk.state.note_ssws("another")
    assert desk.state.grants(desk.client.id) == LACKING


def test_storage_that_fails_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.state.set_keyring(OPEN)
    desk.keep(keep="keyring")
    desk.forget_what_was_loaded()
    monkeypatch.setattr(Vault, "get", lambda *_: None)
    assert desk.read() == GrantStatus(
        "unreadable",
        advice="Remove it here, then sign in again. This token is not in the system keyring any more.",
    )


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"client_id": "0oa9"}, id="another client id"),
        pytest.param({"issuer": "https://acme.okta.com/oauth2/default"}, id="another server"),
    ],
)
def test_grants_of_an_edited_app_are_forgotten(desk: Desk, change: dict[str, Any]) -> None:
    desk.keep()
    desk.read()
    desk.state.set_library((desk.org,), (replace(desk.client, name="Renamed"),))
    assert desk.state.grants("c") == KNOWN
    desk.state.set_library((desk.org,), (replace(desk.client, **change),))
    assert desk.state.grants("c") is None


def test_grants_of_an_org_at_another_address_are_forgotten(desk: Desk) -> None:
    desk.keep()
    desk.read()
    desk.state.set_library((replace(desk.org, url="https://other.okta.com"),), (desk.client,))
    assert desk.state.grants("c") is None


def test_an_app_that_is_not_in_the_library_is_not_asked_about(desk: Desk) -> None:
    desk.keep()
    assert desk.read(replace(desk.client, id="gone")) is None
    assert desk.read(replace(desk.client, client_id="typed and not saved")) is None
    assert (desk.told, desk.server.requests) == ([], [])


def test_a_removed_app_leaves_nothing_behind(desk: Desk) -> None:
    desk.keep()
    desk.read()
    desk.state.set_library((desk.org,), ())
    assert desk.state.grants("c") is None
    desk.state.set_library((), ())
    assert desk.told == ["c"] * 3


def test_P12_an_app_that_goes_while_it_is_asked_about_ends_the_request(desk: Desk) -> None:
    desk.keep()
    desk.wait.clear()
    desk.actions.read(desk.org, desk.client)
    desk.until(lambda: len(desk.server.requests) == 1)
    desk.state.set_library((desk.org,), ())
    desk.until(lambda: not desk.services.tasks.busy)
    assert desk.state.grants("c") is None


def test_P12_cancelling_forgets(desk: Desk) -> None:
    desk.keep()
    desk.wait.clear()
    desk.actions.read(desk.org, desk.client)
    desk.until(lambda: len(desk.server.requests) == 1)
    desk.actions.cancel("c")
    assert desk.state.grants("c") is None
    desk.until(lambda: not desk.services.tasks.busy)
    assert desk.state.grants("c") is None
    desk.actions.cancel("c")
    desk.wait.set()
    assert desk.read() == KNOWN


def test_a_place_that_asks_at_every_change_does_not_go_round_for_ever(desk: Desk) -> None:
    desk.state.grants_changed.connect(lambda _: desk.actions.read(desk.org, desk.client))
    assert desk.read() == LACKING
    desk.keep()
    desk.until(lambda: desk.state.grants("c") == KNOWN)
    assert len(desk.server.requests) == 1
    desk.state.set_library((desk.org,), ())
    desk.until(lambda: not desk.services.tasks.busy)
