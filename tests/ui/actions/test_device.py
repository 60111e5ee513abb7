"""A device sign-in as the window starts it: what the state holds afterwards, and what cancelling leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.peers.hostile_op import HostileOp, Reply
from tests.storage.fake_keyrings import MemoryBackend
from tests.ui.connect.desk import CLIENT, ORG
from tests.ui.frame import make_services
from tokenexplorer.errors import BrowserNotOpened, OAuthError, TokenExplorerError
from tokenexplorer.oauth.browser import OpenerChoice
from tokenexplorer.oauth.login import LoginStep
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.orgs.provider_cache import ProviderCache
from tokenexplorer.tokens.verdict import Verdict
from tokenexplorer.ui.actions.device import DeviceActions, has_device_flow
from tokenexplorer.ui.services import Services
from tokenexplorer.ui.state import AppState
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.policy import Policy


@pytest.fixture
def services(qtbot: QtBot, home: Path) -> Iterator[Services]:
    http, cache = HttpClient(Policy()), ProviderCache()
    made, store = make_services(home, MemoryBackend(), http=lambda _org: http, providers=lambda: cache)
    yield made
    store.stop()
    made.tasks.shut_down()
    store.close()
    http.close()


@pytest.fixture
def op() -> Iterator[HostileOp]:
    with HostileOp() as made:
        yield made


def at(op: HostileOp) -> tuple[Org, Client]:
    return replace(ORG, url=op.issuer, issuer=op.issuer), replace(CLIENT, issuer=op.issuer)


def test_tokens_and_verdict_are_in_the_state_at_its_end(qtbot: QtBot, services: Services, op: HostileOp) -> None:
    state = AppState()
    actions = DeviceActions(services, state)
    org, client = at(op)
    state.set_library((org,), (client,))
    assert not has_device_flow(state)
    with qtbot.waitSignal(actions.finished, timeout=15_000) as finished:
        actions.start(org, client)
    session = finished.args[0]
    assert not actions.running
    assert state.token == session.summary
    assert has_device_flow(state)
    verification = state.verification(session.summary.id, "id_token")
    assert verification is not None
    assert verification.verdict is Verdict.VERIFIED
    kept = services.store().tokens.load(session.summary.id)
    assert kept.refresh_token == session.token_set.refresh_token


def test_a_cancelled_one_tells_nothing_more_and_leaves_nothing(qtbot: QtBot, services: Services, op: HostileOp) -> None:
    op.replies["token"] = Reply(400, {"error": "authorization_pending"})
    actions = DeviceActions(services, AppState())
    told: list[LoginStep] = []
    actions.step.connect(told.append)
    actions.start(*at(op))
    qtbot.waitUntil(lambda: any(each.id == "approval" for each in told), timeout=15_000)
    with qtbot.waitSignal(actions.cancelled):
        actions.cancel()
    count = len(told)
    qtbot.waitUntil(lambda: not services.tasks.busy, timeout=15_000)
    assert len(told) == count
    assert services.store().tokens.summaries() == ()


def test_a_refusal_is_told(qtbot: QtBot, services: Services, op: HostileOp) -> None:
    op.replies["token"] = Reply(400, {"error": "access_denied"})
    actions = DeviceActions(services, AppState())
    with qtbot.waitSignal(actions.failed, timeout=15_000) as failed:
        actions.start(*at(op))
    assert isinstance(failed.args[0], OAuthError)


def test_the_page_opens_by_the_apps_own_choice_of_browser(qtbot: QtBot, services: Services) -> None:
    asked: list[tuple[str, OpenerChoice]] = []

    def open_page(url: str, choice: OpenerChoice) -> str:
        asked.append((url, choice))
        if len(asked) > 1:
            raise BrowserNotOpened("No browser came up.")
        return "Firefox"

    actions = DeviceActions(replace(services, open_page=open_page), AppState())
    client = replace(CLIENT, opener="private", opener_command="firefox")
    names: list[str] = []
    errors: list[TokenExplorerError] = []
    for _ in range(2):
        actions.open_page(client, "https://acme.okta.com/activate", names.append, errors.append)
        qtbot.waitUntil(lambda: not services.tasks.busy, timeout=15_000)
    assert names == ["Firefox"]
    assert [type(each) for each in errors] == [BrowserNotOpened]
    assert asked[0] == ("https://acme.okta.com/activate", OpenerChoice("private", "firefox"))
