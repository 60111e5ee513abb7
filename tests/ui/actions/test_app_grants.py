"""Reading and changing an app's grants in workers: one after the other, stopped between two, nothing left over."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.peers.hostile import HostileServer, Visit
from tests.peers.misbehaviour import response
from tests.storage.fake_keyrings import MemoryBackend
from tests.ui.frame import CLIENT, ORG, make_services, token
from tokenexplorer.okta.grant_changes import GrantChange, changes
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.storage.store import Store
from tokenexplorer.tokens.token_set import TokenSet
from tokenexplorer.ui.actions.app_grants import AppGrantActions
from tokenexplorer.ui.actions.grant_task import AppGrants
from tokenexplorer.ui.actions.grants import GrantActions
from tokenexplorer.ui.services import Services
from tokenexplorer.ui.state import AppState, GrantStatus
from tokenexplorer.wire.client import HttpClient

MANAGE = "okta.appGrants.manage"


@dataclass
class Desk:
    """Real storage and tasks, and an org that keeps grants in memory."""

    services: Services
    state: AppState
    store: Store
    actions: AppGrantActions
    server: HostileServer
    org: Org
    client: Client
    qtbot: QtBot
    granted: list[str] = field(default_factory=lambda: ["okta.users.read"])
    wait: threading.Event = field(default_factory=threading.Event)
    seen: list[str] = field(default_factory=list)
    refuses: str = ""

    def keep(self, token_id: str = "t", *scopes: str) -> None:
        """A token set in the wallet, in memory."""
        made = token(token_id, issuer=self.org.issuer, scopes=scopes or (MANAGE,), keep="session")
        made = self.store.tokens.save(TokenSet(made, access_token=f"secret-of-{token_id}"))
        self.state.set_tokens((*self.state.tokens, made))

    @property
    def known(self) -> AppGrants:
        """What is known of the app."""
        found = self.actions.of("c")
        assert found is not None
        return found

    def read(self) -> AppGrants:
        """Ask and wait."""
        self.actions.read(self.org, self.client)
        self.settle()
        return self.known

    def plan(self, *wanted: str) -> tuple[GrantChange, ...]:
        """Changes to what is known."""
        return changes(self.client, self.known.grants, wanted)

    def settle(self) -> None:
        """Wait until nothing runs."""
        self.until(lambda: not self.services.tasks.busy)

    def until(self, true: Callable[[], bool]) -> None:
        """Wait for something that workers bring."""
        self.qtbot.waitUntil(true, timeout=15_000)

    def answer(self, visit: Visit) -> bytes:
        """Do as an org does."""
        method, path, _ = visit.request.split(b" ", 2)
        self.seen.append(method.decode())
        if method == b"GET":
            rows = [{"id": f"oag-{scope}", "scopeId": scope, "status": "ACTIVE"} for scope in self.granted]
            return response(200, json.dumps(rows).encode())
        if method == b"POST":
            scope = json.loads(visit.request.partition(b"\r\n\r\n")[2])["scopeId"]
            if scope == self.refuses:
                return response(403, b'{"errorCode": "E0000006", "errorSummary": "No"}')
            self.granted.append(scope)
            return response(201, json.dumps({"id": f"oag-{scope}", "scopeId": scope}).encode())
        self.granted.remove(path.decode().rpartition("oag-")[2])
        return response(204)


@pytest.fixture
def desk(qtbot: QtBot, home: Path) -> Iterator[Desk]:
    http = HttpClient()
    services, store = make_services(home, MemoryBackend(), http=lambda _org: http)
    state = AppState()

    def behave(visit: Visit) -> None:
        answer = made.answer(visit)
        made.wait.wait(10)
        visit.send(answer)

    with HostileServer(behave) as server:
        url = server.url.rstrip("/")
        org, client = replace(ORG, url=url, issuer=url), replace(CLIENT, issuer=url)
        actions = AppGrantActions(services, state, GrantActions(services, state))
        made = Desk(services, state, store, actions, server, org, client, qtbot)
        made.wait.set()
        state.set_library((org,), (client,))
        yield made
        made.wait.set()
        http.stop()
        services.writes.finish()
        store.stop()
        services.tasks.shut_down()
        store.close()
        http.close()


def test_changes_are_made_in_order_and_what_is_known_follows(desk: Desk) -> None:
    desk.keep()
    assert [grant.scope for grant in desk.read().grants] == ["okta.users.read"]
    assert (desk.known.reader, desk.known.changer) == ("the token of ann@acme.com",) * 2
    desk.actions.apply(desk.org, desk.client, desk.plan("okta.logs.read", "okta.apps.read"))
    assert desk.known.state == "applying"
    desk.settle()
    assert desk.seen == ["GET", "POST", "POST", "DELETE", "GET"]
    assert [grant.scope for grant in desk.known.grants] == ["okta.apps.read", "okta.logs.read"]
    assert desk.known.report is not None
    assert [change.scope for change, _ in desk.known.report.done] == [
        "okta.apps.read",
        "okta.logs.read",
        "okta.users.read",
    ]
    assert desk.state.grants("c") == GrantStatus("known", frozenset({"okta.apps.read", "okta.logs.read"}))
    desk.actions.forget_report("c")
    assert desk.known.report is None


def test_the_first_failure_ends_it(desk: Desk) -> None:
    desk.keep()
    desk.read()
    desk.refuses = "okta.logs.read"
    desk.actions.apply(desk.org, desk.client, desk.plan("okta.logs.read", "okta.apps.read"))
    desk.settle()
    report = desk.known.report
    assert report is not None
    assert report.failed is not None
    assert [change.scope for change, _ in report.done] == ["okta.apps.read"]
    assert report.failed.scope == "okta.logs.read"
    assert [change.scope for change in report.left] == ["okta.users.read"]
    assert desk.granted == ["okta.users.read", "okta.apps.read"]


def test_P12_stopped_between_two_the_one_that_runs_is_told_to_its_end(desk: Desk) -> None:
    desk.keep()
    desk.read()
    desk.wait.clear()
    desk.actions.apply(desk.org, desk.client, desk.plan("okta.users.read", "okta.apps.read", "okta.logs.read"))
    desk.until(lambda: "POST" in desk.seen)
    desk.until(lambda: desk.known.step == 1)
    desk.actions.stop("c")
    desk.wait.set()
    desk.settle()
    report = desk.known.report
    assert report is not None
    assert [change.scope for change, _ in report.done] == ["okta.apps.read"]
    assert [change.scope for change in report.left] == ["okta.logs.read"]
    assert report.failed is None


def test_while_changes_are_made_nothing_is_read_and_nothing_applied_twice(desk: Desk) -> None:
    desk.keep()
    desk.read()
    planned = desk.plan("okta.users.read", "okta.apps.read")
    desk.wait.clear()
    desk.actions.apply(desk.org, desk.client, planned)
    desk.actions.apply(desk.org, desk.client, planned)
    desk.actions.read(desk.org, desk.client)
    desk.wait.set()
    desk.settle()
    assert desk.seen == ["GET", "POST", "GET"]


def test_nothing_is_sent_without_what_was_named(desk: Desk) -> None:
    desk.keep()
    desk.read()
    planned = desk.plan("okta.apps.read")
    desk.store.tokens.remove("t")
    desk.actions.apply(desk.org, desk.client, planned)
    desk.settle()
    assert desk.known.state == "failed"
    assert desk.seen == ["GET"]


def test_with_a_token_that_reads_only_nothing_is_applied(desk: Desk) -> None:
    desk.keep("t", "okta.appGrants.read")
    assert (desk.read().changer, desk.known.state) == ("", "known")
    desk.actions.apply(desk.org, desk.client, desk.plan("okta.apps.read"))
    desk.settle()
    assert desk.seen == ["GET"]


def test_a_better_token_is_taken_by_itself(desk: Desk) -> None:
    assert desk.read().missing_scope == "okta.appGrants.read"
    assert desk.seen == []
    desk.keep()
    desk.settle()
    assert desk.known.changer == "the token of ann@acme.com"


def test_an_app_that_goes_leaves_nothing_and_no_further_change_is_made(desk: Desk) -> None:
    desk.keep()
    desk.read()
    desk.wait.clear()
    desk.actions.apply(desk.org, desk.client, desk.plan("okta.users.read", "okta.apps.read", "okta.logs.read"))
    desk.until(lambda: "POST" in desk.seen)
    desk.state.set_library((desk.org,), ())
    assert desk.actions.of("c") is None
    desk.wait.set()
    desk.settle()
    assert desk.seen.count("POST") == 1
    assert desk.actions.of("c") is None
    assert desk.state.grants("c") is None
