"""The keyring fails at its n-th call, for every n: what came is kept, nothing is half stored, and it is told (N27)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.pace import hurry
from tests.peers.hostile_op import HostileOp, Reply
from tests.storage.fake_keyrings import FailsOnceBackend
from tests.ui.connect.desk import CLIENT, ORG
from tests.ui.frame import make_services
from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.oauth.signing_key import make
from tokenexplorer.oauth.token_types import ACCESS_TOKEN
from tokenexplorer.orgs.org import Client, Org, secret_key
from tokenexplorer.orgs.provider_cache import ProviderCache
from tokenexplorer.storage.store import Store
from tokenexplorer.tokens.pasted import pasted_token_set
from tokenexplorer.tokens.token_set import TokenSummary
from tokenexplorer.ui.actions.device import DeviceActions
from tokenexplorer.ui.actions.logout import LogoutActions
from tokenexplorer.ui.actions.orgs import OrgActions
from tokenexplorer.ui.actions.other_grants import BearerWish, ExchangeWish, OtherGrantActions, TokenChoice
from tokenexplorer.ui.actions.service import ServiceActions
from tokenexplorer.ui.actions.wallet import WalletActions
from tokenexplorer.ui.services import Services
from tokenexplorer.ui.state import AppState
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.policy import Policy

GOOD = {"access_token": "new", "token_type": "Bearer", "issued_token_type": ACCESS_TOKEN, "expires_in": 60}
SECRET, MOST = "the-secret-of-the-app", 80
NOW = datetime.now(UTC)


@dataclass
class Bench:
    """An app with a secret, a key and a token in a keyring that may fail."""

    qtbot: QtBot
    backend: FailsOnceBackend
    services: Services
    store: Store
    state: AppState
    op: HostileOp
    org: Org
    client: Client
    old: TokenSummary
    key_id: str
    told: list[TokenExplorerError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    brought: list[object] = field(default_factory=list)

    def hear(self, done: object, failed: object) -> None:
        """Of how an action ends."""
        done.connect(lambda *told: self.brought.append(told))  # type: ignore[attr-defined]  # a signal
        failed.connect(lambda *told: self.told.append(told[-1]))  # type: ignore[attr-defined]  # a signal

    def wait(self) -> None:
        """Until nothing runs, and what was told was heard."""
        self.qtbot.waitUntil(lambda: not self.services.tasks.busy, timeout=10_000)
        self.qtbot.waitUntil(lambda: bool(self.told or self.brought), timeout=10_000)

    def is_whole(self) -> None:
        """The keyring answers again: all that is listed is there, and what waited in memory goes in."""
        self.backend.begin(None)
        self.store.retry()
        self.store.tokens.recover()
        self.store.keys.recover()
        vault = self.store.vault()
        assert vault is not None
        vault.recover()
        assert vault.recover() == 0, "no leftovers"
        listed = {each.id for each in self.store.tokens.summaries()}
        assert {f"token-set:{each}" for each in listed} == set(filter(_is_token, vault.keys()))
        for token_id in listed:
            assert self.store.tokens.load(token_id, fresh=True).access_token
        for key in self.store.keys.summaries():
            assert self.store.keys.load(key.id).private_jwk


def _is_token(name: str) -> bool:
    return name.startswith("token-set:")


@pytest.fixture
def make_bench(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Bench]]:
    """A fresh one for each n; an in-process provider for all of them."""
    hurry(monkeypatch)
    made: list[Bench] = []
    http = HttpClient(Policy())

    def end() -> None:
        while made:
            bench = made.pop()
            bench.store.stop()
            bench.services.tasks.shut_down()
            bench.services.writes.shut_down()
            bench.store.close()

    with HostileOp() as op:

        def build(number: int, *, for_good: bool) -> Bench:
            end()
            backend, cache = FailsOnceBackend(OSError("the bus is gone"), for_good=for_good), ProviderCache()
            home = tmp_path / f"{number}"
            services, store = make_services(home, backend, http=lambda _org: http, providers=lambda: cache)
            org = replace(ORG, url=op.issuer, issuer=op.issuer)
            key = make("P-256", NOW)
            client = replace(
                CLIENT, issuer=op.issuer, kind="confidential", client_auth="client_secret_basic", key_id=key.id
            )
            store.keys.save(key)
            store.tokens.set_secret(secret_key(client.id), SECRET)
            pasted = pasted_token_set("the-old-token")
            summary = replace(pasted.summary, keep="keyring", client_ref=client.id, org_id=org.id, issuer=op.issuer)
            old = store.tokens.save(replace(pasted, summary=summary))
            store.tokens._loaded.clear()  # as after a restart: the keyring is asked for it
            state = AppState()
            state.set_library((org,), (client,))
            state.set_tokens((old,))
            bench = Bench(qtbot, backend, services, store, state, op, org, client, old, key.id)
            state.kept_in_memory.connect(bench.notes.append)
            made.append(bench)
            return bench

        yield build
        end()
    http.close()


def exchange(bench: Bench) -> None:
    actions = OtherGrantActions(bench.services, bench.state)
    bench.hear(actions.finished, actions.failed)
    actions.start(ExchangeWish(bench.org, bench.client, TokenChoice(ACCESS_TOKEN, bench.old.id)))
    bench.wait()


def bearer(bench: Bench) -> None:
    actions = OtherGrantActions(bench.services, bench.state)
    bench.hear(actions.finished, actions.failed)
    actions.start(BearerWish(bench.org, bench.client, "", bench.key_id, "iss", "sub", "aud"))
    bench.wait()


def credentials(bench: Bench) -> None:
    actions = ServiceActions(bench.services, bench.state, OrgActions(bench.services, bench.state))
    bench.hear(actions.got_token, actions.failed)
    actions.get_token(bench.org, bench.client)
    bench.wait()


def device(bench: Bench) -> None:
    actions = DeviceActions(bench.services, bench.state)
    bench.hear(actions.finished, actions.failed)
    actions.start(bench.org, bench.client)
    bench.wait()


WAYS = [(way, for_good) for way in (exchange, bearer, credentials) for for_good in (False, True)]


@pytest.mark.parametrize(("way", "for_good"), [*WAYS, (device, False)])
def test_N27_a_token_that_came_is_never_lost(
    make_bench: Callable[..., Bench], way: Callable[[Bench], None], *, for_good: bool
) -> None:
    asked_first = 0
    for number in range(1, MOST):
        bench = make_bench(number, for_good=for_good)
        if way is not device:
            bench.op.replies["token"] = Reply(200, GOOD)
        bench.op.device_response = {"interval": 0}
        bench.op.id_token_claims["aud"] = bench.client.client_id
        before = bench.op.count("token")
        bench.backend.begin(number)
        way(bench)
        failed, came = bench.backend.failed, bench.op.count("token") > before
        new = [each for each in bench.store.tokens.summaries() if each.id != bench.old.id]
        assert len(new) == came, f"what the server gave is kept, and nothing else is: {bench.told}"
        assert {each.id for each in bench.state.tokens} == {each.id for each in (bench.old, *new)}
        assert bool(bench.told) != bool(bench.brought)
        if bench.told:
            asked_first += 1
            assert not came
            assert bench.told[0].title
        in_memory = any(each.keep == "session" for each in new)
        assert bool(bench.notes) == in_memory, "what is in memory only is told"
        bench.is_whole()
        assert {each.keep for each in bench.store.tokens.summaries()} == {"keyring"}
        assert bench.store.tokens.secret(secret_key(bench.client.id)) == SECRET
        if not failed:
            assert asked_first > 0
            return
    pytest.fail("it never ended")


@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for good"])
def test_N27_a_secret_that_was_typed_is_never_lost(make_bench: Callable[..., Bench], *, for_good: bool) -> None:
    for number in range(1, MOST):
        bench = make_bench(number, for_good=for_good)
        actions = OrgActions(bench.services, bench.state)
        bench.hear(actions.secret_kept, actions.failed)
        bench.backend.begin(number)
        actions.save_secret(bench.client, "the-new-secret")
        bench.wait()
        failed, name = bench.backend.failed, secret_key(bench.client.id)
        if bench.told:
            assert bench.store.tokens.secret_at_hand(name) == "the-new-secret"
        bench.is_whole()
        assert bench.store.tokens.secret(name) == "the-new-secret"
        assert bench.store.tokens.secret_at_hand(name) is None
        if not failed:
            assert bench.told == []
            return
    pytest.fail("it never ended")


@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for good"])
def test_N27_a_key_that_takes_anothers_place_is_never_lost(make_bench: Callable[..., Bench], *, for_good: bool) -> None:
    for number in range(1, MOST):
        bench = make_bench(number, for_good=for_good)
        orgs = OrgActions(bench.services, bench.state)
        actions = ServiceActions(bench.services, bench.state, orgs)
        bench.hear(actions.ended, actions.failed)
        bench.backend.begin(number)
        actions.make_key(bench.client, "P-256")
        bench.wait()
        failed = bench.backend.failed
        (client,) = bench.state.clients
        assert client.key_id != bench.key_id
        made = bench.store.keys.summary(client.key_id)
        assert made is not None
        assert bool(bench.notes) == (made.keep == "session")
        bench.is_whole()
        assert {each.id for each in bench.store.keys.summaries()} == {bench.key_id, client.key_id}
        assert {each.keep for each in bench.store.keys.summaries()} == {"keyring"}
        if not failed:
            assert bench.notes == []
            return
    pytest.fail("it never ended")


@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for good"])
def test_N27_T11_who_signs_out_has_the_token_or_is_rid_of_it(
    make_bench: Callable[..., Bench], *, for_good: bool
) -> None:
    for number in range(1, MOST):
        bench = make_bench(number, for_good=for_good)
        bench.op.metadata["end_session_endpoint"] = f"{bench.op.issuer}/logout"
        removed: list[str] = []
        services = replace(bench.services, open_page=lambda *_: "")
        actions = LogoutActions(services, bench.state, removed.append, bench.told.append)
        actions.ended.connect(lambda *told, bench=bench: bench.brought.append(told))
        bench.backend.begin(number)
        actions.sign_out(bench.old, comes_back=False)
        bench.wait()
        failed = bench.backend.failed
        listed = [each.id for each in bench.store.tokens.summaries()]
        assert (listed == []) == (removed == [bench.old.id]), "what is shown is what is there"
        assert bool(bench.told) != bool(bench.brought)
        bench.is_whole()
        if not failed:
            assert (listed, bench.told) == ([], [])
            return
    pytest.fail("it never ended")


@pytest.mark.parametrize("how", ["remove", "sign out"])
def test_N27_a_token_whose_removal_fails_is_shown_whole_or_not_at_all(
    make_bench: Callable[..., Bench], monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr("tokenexplorer.oauth.revocation.revoke", lambda *_, **__: None)
    for number in range(1, MOST):
        bench = make_bench(number, for_good=False)
        wallet = WalletActions(bench.services, bench.state)
        bench.hear(wallet.notice, wallet.failed)
        bench.backend.begin(number)
        if how == "remove":
            wallet.remove(bench.old.id)
        else:
            wallet.sign_out(bench.old.id)
        bench.wait()
        failed = bench.backend.failed
        listed = {each.id for each in bench.store.tokens.summaries()}
        assert {each.id for each in bench.state.tokens} == listed, "what is shown is what is there"
        assert bool(bench.told) != bool(bench.brought)
        bench.is_whole()
        if not failed:
            assert listed == set()
            return
    pytest.fail("it never ended")


@pytest.mark.parametrize("what", ["app", "org"])
def test_S12_N27_an_app_or_org_whose_removal_fails_is_there_whole_or_not_at_all(
    make_bench: Callable[..., Bench], what: str
) -> None:
    for number in range(1, MOST):
        bench = make_bench(number, for_good=False)
        bench.store.orgs.save(bench.org)
        bench.store.orgs.save_client(bench.client)
        actions = OrgActions(bench.services, bench.state)
        bench.hear(bench.state.tokens_changed, actions.failed)
        bench.backend.begin(number)
        if what == "app":
            actions.remove_client(bench.client)
        else:
            actions.remove_org(bench.org)
        bench.wait()
        failed = bench.backend.failed
        bench.backend.begin(None)
        tokens, keys = bench.store.tokens.summaries(), bench.store.keys.summaries()
        secret = bench.store.tokens.secret(secret_key(bench.client.id))
        assert len(tokens) == len(keys) == len(bench.store.orgs.clients()) == (1 if secret else 0)
        assert bench.state.tokens == tokens, "what is shown is what is there"
        assert bench.state.clients == bench.store.orgs.clients()
        assert bench.state.orgs == bench.store.orgs.orgs() or what == "app"
        assert bool(bench.told) == failed
        bench.is_whole()
        assert bench.store.tokens.summaries() == tokens
        if not failed:
            assert secret is None
            return
    pytest.fail("it never ended")
