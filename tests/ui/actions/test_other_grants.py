"""Token exchange and JWT bearer as the window starts them: what the state and the wallet hold afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.peers.hostile_op import HostileOp, Reply
from tests.storage.fake_keyrings import MemoryBackend
from tests.ui.connect.desk import CLIENT, ORG
from tests.ui.frame import make_services
from tokenexplorer.errors import ConfigError, OAuthError
from tokenexplorer.oauth.grant_types import JWT_BEARER, TOKEN_EXCHANGE
from tokenexplorer.oauth.login import LoginStep, Session
from tokenexplorer.oauth.signing_key import make
from tokenexplorer.oauth.token_types import ACCESS_TOKEN, DEVICE_SECRET, JWT
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.orgs.provider_cache import ProviderCache
from tokenexplorer.tokens.pasted import pasted_token_set
from tokenexplorer.ui.actions import other_grants
from tokenexplorer.ui.actions.other_grants import BearerWish, ExchangeWish, OtherGrantActions, TokenChoice, Wish
from tokenexplorer.ui.services import Services
from tokenexplorer.ui.state import AppState
from tokenexplorer.wire.cancellation import Cancellation
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.policy import Policy
from tokenexplorer.wire.trace import Activity

GOOD = {"access_token": "new", "token_type": "Bearer", "issued_token_type": ACCESS_TOKEN, "expires_in": 60}


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
        made.replies["token"] = Reply(200, GOOD)
        yield made


def at(op: HostileOp) -> tuple[Org, Client]:
    return replace(ORG, url=op.issuer, issuer=op.issuer), replace(CLIENT, issuer=op.issuer)


def form(op: HostileOp) -> dict[str, str]:
    return dict(next(each for each in op.requests if each.part == "token").form)


def test_a_stored_token_is_exchanged_and_the_new_one_is_current(
    qtbot: QtBot, services: Services, op: HostileOp
) -> None:
    state = AppState()
    actions = OtherGrantActions(services, state)
    org, client = at(op)
    old = services.store().tokens.save(pasted_token_set("the-old-token"))
    state.set_tokens((old,))
    actor = TokenChoice(DEVICE_SECRET, pasted=" Bearer the-actor ")
    wish = ExchangeWish(org, client, TokenChoice(ACCESS_TOKEN, old.id), actor, audiences=("api",), scopes=("a", "b"))
    with qtbot.waitSignal(actions.finished, timeout=15_000):
        actions.start(wish)
    sent = form(op)
    assert sent["grant_type"] == TOKEN_EXCHANGE
    assert (sent["subject_token"], sent["actor_token"], sent["scope"]) == ("the-old-token", "the-actor", "a b")
    assert state.token is not None
    assert state.token.activity == "Token exchange #1"
    assert [each.id for each in state.tokens] == [state.token.id, old.id]
    assert services.store().tokens.load(state.token.id).access_token == "new"
    assert state.metadata(op.issuer) is not None
    assert not actions.running


def test_the_device_secret_of_a_set_goes_out_as_the_actor(qtbot: QtBot, services: Services, op: HostileOp) -> None:
    state = AppState()
    actions = OtherGrantActions(services, state)
    org, client = at(op)
    given = replace(pasted_token_set("the-old-token"), device_secret="the-device-secret")
    old = services.store().tokens.save(given)
    state.set_tokens((old,))
    actor = TokenChoice(DEVICE_SECRET, old.id, "device_secret")
    with qtbot.waitSignal(actions.finished, timeout=15_000):
        actions.start(ExchangeWish(org, client, TokenChoice(ACCESS_TOKEN, old.id), actor))
    sent = form(op)
    assert (sent["actor_token"], sent["actor_token_type"]) == ("the-device-secret", DEVICE_SECRET)
    assert "the-device-secret" not in repr(services.trace.messages())


def test_what_is_no_access_token_does_not_become_the_one_that_requests_send(
    qtbot: QtBot, services: Services, op: HostileOp
) -> None:
    op.replies["token"] = Reply(200, {**GOOD, "token_type": "N_A", "issued_token_type": JWT})
    state = AppState()
    actions = OtherGrantActions(services, state)
    old = services.store().tokens.save(pasted_token_set("the-old-token"))
    state.set_tokens((old,))
    state.set_current_token(old.id)
    with qtbot.waitSignal(actions.finished, timeout=15_000) as finished:
        actions.start(ExchangeWish(*at(op), TokenChoice(ACCESS_TOKEN, old.id)))
    assert state.token == old
    assert len(state.tokens) == 2
    assert finished.args[0].summary.issued_type == JWT


def test_an_assertion_is_signed_with_a_stored_key(qtbot: QtBot, services: Services, op: HostileOp) -> None:
    state = AppState()
    actions = OtherGrantActions(services, state)
    key = services.store().keys.save(make("P-256", datetime.now(UTC)), "session")
    wish = BearerWish(
        *at(op), key_id=key.id, issuer="me", subject="alice", audience=op.issuer, scopes=("a",), proof="none"
    )
    with qtbot.waitSignal(actions.finished, timeout=15_000):
        actions.start(wish)
    sent = form(op)
    assert (sent["grant_type"], sent["scope"]) == (JWT_BEARER, "a")
    assert sent["assertion"].count(".") == 2
    assert "client_id" not in sent
    assert state.token is not None
    assert state.token.activity == "JWT bearer #1"


@pytest.mark.parametrize(
    ("wish", "reply", "kind"),
    [
        ({"subject": TokenChoice(ACCESS_TOKEN, pasted="x")}, Reply(400, {"error": "invalid_target"}), OAuthError),
        ({"subject": TokenChoice(ACCESS_TOKEN, pasted="")}, Reply(200, GOOD), ConfigError),
    ],
)
def test_a_failure_is_told_and_nothing_is_kept(
    qtbot: QtBot, services: Services, op: HostileOp, wish: dict[str, Any], reply: Reply, kind: type[Exception]
) -> None:
    op.replies["token"] = reply
    state = AppState()
    actions = OtherGrantActions(services, state)
    with qtbot.waitSignal(actions.failed, timeout=15_000) as failed:
        actions.start(ExchangeWish(*at(op), **wish))
    assert isinstance(failed.args[0], kind)
    assert state.tokens == ()
    assert services.store().tokens.summaries() == ()


def test_a_cancelled_one_tells_nothing_more_and_leaves_nothing(qtbot: QtBot, services: Services, op: HostileOp) -> None:
    state = AppState()
    actions = OtherGrantActions(services, state)
    told: list[LoginStep] = []
    actions.step.connect(told.append)
    actions.step.connect(lambda step: actions.cancel() if step.id == "store" else None)
    with qtbot.waitSignal(actions.cancelled, timeout=15_000):
        actions.start(ExchangeWish(*at(op), TokenChoice(ACCESS_TOKEN, pasted="x")))
    assert told[-1].id == "store"
    qtbot.waitUntil(lambda: not services.tasks.busy, timeout=15_000)
    qtbot.waitUntil(lambda: services.store().tokens.summaries() == (), timeout=15_000)
    assert state.tokens == ()
    assert not actions.running


def test_S12_a_removed_app_gets_no_tokens_any_more(qtbot: QtBot, services: Services, op: HostileOp) -> None:
    state = AppState()
    org, client = at(op)
    state.set_library((org,), (client,))
    actions = OtherGrantActions(services, state)
    actions.step.connect(lambda step: state.set_library((org,), ()) if step.id == "store" else None)
    with qtbot.waitSignal(actions.cancelled, timeout=15_000):
        actions.start(ExchangeWish(org, client, TokenChoice(ACCESS_TOKEN, pasted="x")))
    qtbot.waitUntil(lambda: not services.tasks.busy, timeout=15_000)
    qtbot.waitUntil(lambda: services.store().tokens.summaries() == (), timeout=15_000)
    assert state.tokens == ()


def test_the_servers_metadata_is_read_once(qtbot: QtBot, services: Services, op: HostileOp) -> None:
    state = AppState()
    actions = OtherGrantActions(services, state)
    org, client = at(op)
    actions.read_metadata(org, client)
    qtbot.waitUntil(lambda: state.metadata(op.issuer) is not None, timeout=15_000)
    actions.read_metadata(org, client)
    assert op.count("metadata") == 1


def test_what_was_stored_in_the_moment_of_the_stop_is_taken_back(
    qtbot: QtBot, services: Services, op: HostileOp, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = AppState()
    actions = OtherGrantActions(services, state)
    real = other_grants._run

    def deaf(services: Services, wish: Wish, activity: Activity, _cancel: Cancellation, on_step: Any) -> Session:
        return real(services, wish, activity, Cancellation(), on_step)

    monkeypatch.setattr(other_grants, "_run", deaf)
    actions.step.connect(lambda step: actions.cancel() if step.id == "token" else None)
    with qtbot.waitSignal(actions.cancelled, timeout=15_000):
        actions.start(ExchangeWish(*at(op), TokenChoice(ACCESS_TOKEN, pasted="x")))
    qtbot.waitUntil(lambda: op.count("token") == 1 and not services.tasks.busy, timeout=15_000)
    qtbot.waitUntil(lambda: services.store().tokens.summaries() == (), timeout=15_000)
    assert state.tokens == ()
