"""Signing in, as the window starts it: what is asked of the server, and what comes first."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from tests.peers.hostile_op import HostileOp
from tests.storage.fake_keyrings import MemoryBackend
from tests.ui.connect.desk import CLIENT, ORG, metadata
from tests.ui.frame import make_services, token
from tokenexplorer.errors import Unreachable
from tokenexplorer.oauth.login import Session
from tokenexplorer.orgs.provider_cache import ProviderCache
from tokenexplorer.tokens.pasted import pasted_token_set
from tokenexplorer.ui.actions.one_run import adopt
from tokenexplorer.ui.actions.signin import SignInActions
from tokenexplorer.ui.services import Services
from tokenexplorer.ui.state import AppState
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.policy import Policy
from tokenexplorer.wire.trace import Activity


@pytest.fixture
def services(qtbot: QtBot, home: Path) -> Iterator[Services]:
    http, cache = HttpClient(Policy()), ProviderCache()
    made, store = make_services(home, MemoryBackend(), http=lambda _org: http, providers=lambda: cache)
    yield made
    store.stop()
    made.tasks.shut_down()
    store.close()
    http.close()


def test_N01_a_server_that_is_gone_is_told_before_the_browser_opens(qtbot: QtBot, services: Services) -> None:
    with HostileOp() as op:
        org = replace(ORG, url=op.issuer)
        client = replace(CLIENT, issuer=op.issuer, redirect_uri="http://127.0.0.1/callback", opener="copy")
        activity: Activity = services.trace.begin("Preflight", client.name)
        # What the preflight read is fresh, and still the sign-in asks for itself.
        services.providers().metadata(services.http(org), op.issuer, activity=activity)
    actions = SignInActions(services, AppState())
    steps: list[object] = []
    actions.step.connect(steps.append)
    with qtbot.waitSignal(actions.failed, timeout=15_000) as failed:
        actions.start(org, client)
    assert isinstance(failed.args[0], Unreachable)
    assert op.issuer.rpartition(":")[2] in str(failed.args[0])
    assert steps == []


@pytest.mark.parametrize("kept", [True, False])
def test_S12_a_removed_app_gets_no_tokens_any_more(qtbot: QtBot, services: Services, *, kept: bool) -> None:
    with HostileOp() as op:
        org = replace(ORG, url=op.issuer)
        client = replace(CLIENT, issuer=op.issuer, redirect_uri="http://127.0.0.1/callback", opener="copy")
        other = replace(client, id="other")
        state = AppState()
        state.set_library((org,), (client, other))
        actions = SignInActions(services, state)
        stopped: list[bool] = []
        actions.cancelled.connect(lambda: stopped.append(True))
        with qtbot.waitSignal(actions.step, timeout=15_000):
            actions.start(org, client)
        state.set_library((org,), (client,) if kept else (other,))
        assert (actions.running, stopped) == (kept, [] if kept else [True])
        actions.cancel()
        services.tasks.finish()


def test_N27_tokens_that_the_keyring_did_not_take_are_told(qtbot: QtBot) -> None:
    state = AppState()
    notes: list[str] = []
    state.kept_in_memory.connect(notes.append)
    session = SimpleNamespace(
        metadata=metadata(ORG.issuer), summary=token(keep="session"), verification=None, storage_note="It is locked."
    )
    adopt(state, cast("Session", session))
    session.storage_note = ""
    adopt(state, cast("Session", session))
    assert notes == ["It is locked."]
    assert [each.id for each in state.tokens] == ["t"]


def test_P12_what_was_stored_in_the_moment_of_the_stop_is_taken_back(
    qtbot: QtBot, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, kept = AppState(), threading.Event()
    actions = SignInActions(services, state)

    def deaf(*_: object) -> object:
        summary = services.store().tokens.save(pasted_token_set("canary-token"))
        assert kept.wait(5)
        return SimpleNamespace(summary=summary)

    monkeypatch.setattr(SignInActions, "walk", deaf)
    actions.start(ORG, CLIENT)
    qtbot.waitUntil(lambda: services.store().tokens.summaries() != (), timeout=15_000)
    with qtbot.waitSignal(actions.cancelled, timeout=15_000):
        actions.cancel()
    kept.set()
    qtbot.waitUntil(lambda: services.store().tokens.summaries() == (), timeout=15_000)
    assert state.tokens == ()
