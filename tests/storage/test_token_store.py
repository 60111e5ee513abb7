import dataclasses
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.storage.fake_keyrings import (
    BlockedBackend,
    Crash,
    CrashingBackend,
    FailingBackend,
    FailsOnceBackend,
    MemoryBackend,
)
from tests.storage.samples import RECEIVED, token_set
from tokenexplorer.errors import Cancelled, KeyringLocked, KeyringUnavailable, SecretDamaged, StorageError
from tokenexplorer.oauth.login import TokenKeeper
from tokenexplorer.orgs.org import secret_key, ssws_key
from tokenexplorer.storage.database import Database
from tokenexplorer.storage.documents import to_document
from tokenexplorer.storage.token_index import TokenIndex
from tokenexplorer.storage.token_store import TokenStore
from tokenexplorer.storage.vault import Vault
from tokenexplorer.tokens.token_set import TokenSummary
from tokenexplorer.wire.cancellation import Cancellation

MakeStore = Callable[..., TokenStore]


@pytest.fixture
def make_store(tmp_path: Path) -> Iterator[MakeStore]:
    """Builds a store as a fresh start of the app does."""
    with ExitStack() as ends:

        def make(backend: MemoryBackend | None, database: str = "x.db") -> TokenStore:
            opened = Database(tmp_path / database)
            ends.callback(opened.close)
            vault = None if backend is None else Vault(backend, "home", tmp_path / "vault.lock", name="Test")
            return TokenStore(lambda: vault, TokenIndex(opened), tmp_path)

        yield make


def items_of(backend: MemoryBackend) -> list[str]:
    return [name for name in backend.items if ":manifest-" not in name]


def test_it_is_what_a_sign_in_wants(make_store: MakeStore) -> None:
    keeper: TokenKeeper = make_store(MemoryBackend())
    assert keeper.save(token_set()).id == "t1"


def test_a_restart_finds_the_tokens(make_store: MakeStore) -> None:
    backend = MemoryBackend()
    summary = make_store(backend).save(token_set())
    again = make_store(backend)
    assert again.summaries() == (summary,)
    assert again.load("t1") == token_set()


def test_a_restart_finds_the_device_secret(make_store: MakeStore) -> None:
    backend = MemoryBackend()
    kept = token_set(device_secret="the-secret", has_device_secret=True)
    assert make_store(backend).save(kept).has_device_secret
    again = make_store(backend)
    assert again.load("t1").device_secret == "the-secret"
    assert again.summaries()[0].has_device_secret


def test_S01_no_file_holds_a_secret(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store(MemoryBackend())
    tokens = {"access_token": "CANARY-1", "id_token": "CANARY-2", "refresh_token": "CANARY-3", "nonce": "CANARY-4"}
    secret = token_set(
        **tokens,
        dpop_key="CANARY-7",
        token_type="DPoP",
        dpop_jkt="jkt",
        device_secret="CANARY-8",
        has_device_secret=True,
    )
    store.save(secret)
    store.set_secret(secret_key("c1"), "CANARY-5")
    store.set_secret(ssws_key("o1"), "CANARY-6")
    for file in tmp_path.iterdir():
        assert b"CANARY" not in file.read_bytes(), file


def test_a_fresh_token_is_loaded_without_the_keyring(make_store: MakeStore) -> None:
    backend = FailingBackend(KeyringLocked(), ("get",))
    backend.verbs = ()
    store = make_store(backend)
    store.save(token_set())
    backend.verbs = ("get",)
    assert store.load("t1") == token_set()
    with pytest.raises(KeyringLocked):
        store.load("t1", fresh=True)


def test_session_tokens_are_in_memory_only(make_store: MakeStore) -> None:
    backend = MemoryBackend()
    store = make_store(backend)
    kept = store.save(token_set(keep="session"))
    assert (store.summaries(), store.load("t1").access_token) == ((kept,), "ACCESS-1")
    assert backend.items == {}
    assert make_store(backend).summaries() == ()
    store.remove("t1")
    assert store.summaries() == ()
    assert backend.threads == set()


def test_a_token_that_moves_to_the_session_leaves_the_keyring(make_store: MakeStore) -> None:
    backend = MemoryBackend()
    store = make_store(backend)
    store.save(token_set())
    store.save(token_set(keep="session"))
    assert items_of(backend) == []
    assert make_store(backend).summaries() == ()
    assert store.load("t1").access_token == "ACCESS-1"


def test_S03_N26_without_a_keyring_everything_lives_for_the_session(make_store: MakeStore, tmp_path: Path) -> None:
    store = make_store(None)
    with pytest.raises(KeyringUnavailable, match="until you quit"):
        store.save(token_set(access_token="CANARY-1"))
    assert [(each.id, each.keep) for each in store.summaries()] == [("t1", "session")]
    assert store.load("t1").access_token == "CANARY-1"
    with pytest.raises(KeyringUnavailable):
        store.set_secret(secret_key("c1"), "CANARY-2")
    assert store.secret(secret_key("c1")) == "CANARY-2"
    assert store.secret("other") is None
    assert not store.recover()
    store.rename("t1", "Mine")
    assert store.summaries()[0].label == "Mine"
    for file in tmp_path.iterdir():
        assert b"CANARY" not in file.read_bytes(), file
    store.remove_all(("t1",), (secret_key("c1"),))
    assert store.summaries() == ()
    assert store.secret(secret_key("c1")) is None


def test_N27_a_locked_keyring_keeps_the_memory_copy_and_can_be_tried_again(make_store: MakeStore) -> None:
    backend = FailingBackend(KeyringLocked("The system keyring is locked."))
    store = make_store(backend)
    with pytest.raises(KeyringLocked):
        store.save(token_set())
    assert store.load("t1") == token_set()
    assert [each.keep for each in store.summaries()] == ["session"]
    with pytest.raises(KeyringLocked):
        store.retry()
    backend.error = None
    assert [each.id for each in store.retry()] == ["t1"]
    assert [each.keep for each in store.summaries()] == ["keyring"]
    assert make_store(backend).load("t1") == token_set()


def test_N27_cancelling_the_prompt_keeps_the_memory_copy(make_store: MakeStore) -> None:
    backend = BlockedBackend()
    store = make_store(backend)
    cancel = Cancellation()
    threading.Timer(0.05, cancel.cancel).start()
    with pytest.raises(Cancelled):
        store.save(token_set(), cancel)
    backend.go.set()
    assert store.load("t1") == token_set()
    assert [each.keep for each in store.summaries()] == ["session"]


def test_a_name_is_kept(make_store: MakeStore) -> None:
    backend = MemoryBackend()
    store = make_store(backend)
    store.save(token_set())
    assert store.rename("t1", "Mine").label == "Mine"
    assert store.load("t1").summary.name == "Mine"
    assert make_store(backend).load("t1").summary.name == "Mine"
    with pytest.raises(StorageError, match="removed"):
        store.rename("gone", "x")


def test_S12_remove_really_removes(make_store: MakeStore) -> None:
    backend = MemoryBackend()
    store = make_store(backend)
    store.save(token_set())
    store.save(token_set("t2"))
    store.remove("t1")
    assert [each.id for each in store.summaries()] == ["t2"]
    assert len(items_of(backend)) == 1
    with pytest.raises(SecretDamaged):
        store.load("t1")


def test_S12_what_the_index_never_listed_leaves_the_keyring_too(
    make_store: MakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = MemoryBackend()
    store = make_store(backend)

    def refuse(*_: object) -> None:
        raise StorageError("The disk is full")

    with monkeypatch.context() as full:
        full.setattr(TokenIndex, "save", refuse)
        with pytest.raises(StorageError):
            store.save(token_set())
    assert len(items_of(backend)) == 1
    store.remove("t1")
    assert items_of(backend) == []
    assert not make_store(backend).recover()


def test_S12_what_cannot_be_removed_stays_listed(make_store: MakeStore) -> None:
    backend = FailingBackend(KeyringLocked("The system keyring is locked."), ())
    store = make_store(backend)
    store.save(token_set())
    backend.verbs = ("get", "set", "delete")
    with pytest.raises(KeyringLocked):
        store.remove("t1")
    assert len(store.summaries()) == 1
    with pytest.raises(KeyringUnavailable):
        make_store(None).remove("t1")


def test_S12_a_secret_that_cannot_be_removed_is_still_there(make_store: MakeStore) -> None:
    backend = FailingBackend(KeyringLocked("The system keyring is locked."))
    store = make_store(backend)
    with pytest.raises(KeyringLocked):
        store.set_secret(secret_key("c1"), "secret")
    with pytest.raises(KeyringLocked):
        store.remove_secret(secret_key("c1"))
    assert store.secret_at_hand(secret_key("c1")) == "secret"


def test_S12_what_was_removed_without_the_keyring_is_deleted_when_it_is_back(make_store: MakeStore) -> None:
    backend = MemoryBackend()
    store = make_store(backend)
    store.save(token_set())
    store.save(token_set("other", org_id="o2", client_ref="c9"))
    store.set_secret(secret_key("c1"), "secret")
    without = make_store(None)
    with pytest.raises(KeyringUnavailable):
        without.remove_all(("t1",), (secret_key("c1"),))
    assert len(without.summaries()) == 2
    without.remove_all(("t1",), (secret_key("c1"),), later=True)
    assert [each.id for each in without.summaries()] == ["other"]
    again = make_store(backend)
    again.recover()
    assert [each.id for each in again.summaries()] == ["other"]
    assert [name.split(":", 2)[2] for name in items_of(backend)] == ["token-set:other:1"]


def test_a_secret_that_was_removed_and_set_again_stays(make_store: MakeStore) -> None:
    backend = MemoryBackend()
    make_store(backend).set_secret(secret_key("c1"), "old")
    without = make_store(None)
    without.remove_secret(secret_key("c1"))
    store = make_store(backend)
    store.set_secret(secret_key("c1"), "new")
    store.recover()
    assert make_store(backend).secret(secret_key("c1")) == "new"


def test_S12_token_sets_and_secrets_go_together(make_store: MakeStore) -> None:
    backend = MemoryBackend()
    store = make_store(backend)
    for token_id in "abd":
        store.save(token_set(token_id))
    store.save(token_set("e", keep="session"))
    for key in (secret_key("c1"), secret_key("c3"), ssws_key("o1"), ssws_key("o2")):
        store.set_secret(key, "secret")
    forgotten: list[int] = []
    store.remove_all(("a", "b", "e"), (secret_key("c1"), ssws_key("o1")), forget=lambda: forgotten.append(1))
    assert [each.id for each in store.summaries()] == ["d"]
    assert store.secret(secret_key("c1")) is None
    assert {name.split(":", 2)[2] for name in items_of(backend)} == {"token-set:d:1", "client-secret:c3:1", "ssws:o2:1"}
    assert forgotten == [1]


def test_S12_N27_what_goes_together_is_there_whole_or_not_at_all_wherever_the_keyring_fails(
    make_store: MakeStore,
) -> None:
    for number in range(1, 60):
        backend = FailsOnceBackend(OSError("the bus is gone"))
        store = make_store(backend, f"{number}.db")
        store.save(token_set("a"))
        store.save(token_set("b"))
        store.set_secret(secret_key("c1"), "secret")
        backend.begin(number)
        told: list[StorageError] = []
        lists = ["app"]
        try:
            store.remove_all(("a", "b"), (secret_key("c1"),), forget=lists.clear)
        except StorageError as error:
            told.append(error)
        failed = backend.failed
        backend.begin(None)
        listed = [each.id for each in store.summaries()]
        assert listed == (["a", "b"] if lists else [])
        again = make_store(backend, f"{number}.db")
        again.recover()
        assert [each.id for each in again.summaries()] == listed
        assert (again.secret(secret_key("c1")) is not None) == bool(lists)
        assert len(items_of(backend)) == (3 if lists else 0)
        assert bool(told) == failed
        if not failed:
            assert not lists
            return
        store.remove_all(("a", "b"), (secret_key("c1"),))
        assert store.summaries() == ()
    pytest.fail("it never ended")


def test_secrets_of_apps(make_store: MakeStore) -> None:
    backend = MemoryBackend()
    store = make_store(backend)
    store.set_secret("client-secret:c1", "one")
    assert make_store(backend).secret("client-secret:c1") == "one"
    store.set_secret("client-secret:c1", "two", "session")
    assert store.secret("client-secret:c1") == "two"
    assert items_of(backend) == []
    store.set_secret("client-secret:c1", "")
    assert store.secret("client-secret:c1") is None


def test_N27_a_secret_that_the_keyring_did_not_take_waits_for_it(make_store: MakeStore) -> None:
    backend = FailingBackend(KeyringLocked("Locked."), ("set",))
    store = make_store(backend)
    for key in (secret_key("c1"), ssws_key("o1")):
        with pytest.raises(KeyringLocked):
            store.set_secret(key, f"S-{key}")
    store.set_secret(secret_key("c2"), "for this session", "session")
    with pytest.raises(KeyringLocked):
        store.retry_secrets()
    assert store.secret(secret_key("c1")) == f"S-{secret_key('c1')}"
    backend.error = None
    store.remove_secret(ssws_key("o1"))
    assert (store.retry_secrets(), store.retry_secrets()) == (1, 0)
    again = make_store(backend)
    assert again.secret(secret_key("c1")) == f"S-{secret_key('c1')}"
    assert again.secret(ssws_key("o1")) is None
    assert again.secret(secret_key("c2")) is None


def test_N27_of_two_secrets_of_one_name_the_later_one_counts(make_store: MakeStore) -> None:
    backend = FailingBackend(KeyringLocked("Locked."), ("set",))
    store = make_store(backend)
    with pytest.raises(KeyringLocked):
        store.set_secret(secret_key("c1"), "old")
    backend.error = None
    store.set_secret(secret_key("c1"), "new")
    assert store.retry_secrets() == 0
    assert make_store(backend).secret(secret_key("c1")) == "new"
    backend.error = KeyringLocked("Locked.")
    with pytest.raises(KeyringLocked):
        store.set_secret(secret_key("c1"), "newer")
    backend.error = None
    store.set_secret(secret_key("c1"), "for this session", "session")
    assert store.retry_secrets() == 0
    assert make_store(backend).secret(secret_key("c1")) is None


def test_S10_the_index_holds_what_it_promises_and_no_secret(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db")
    vault = Vault(MemoryBackend(), "home")
    store = TokenStore(lambda: vault, TokenIndex(database), tmp_path)
    secrets = {name: f"CANARY-{name}" for name in ("access_token", "id_token", "refresh_token", "nonce", "dpop_key")}
    for _ in range(2):
        summary = store.save(token_set(**secrets))
    [(text,)] = [tuple(row) for row in database.query("SELECT document FROM tokens")]
    row = json.loads(text)
    database.close()
    assert "CANARY" not in text
    assert set(row) == {each.name for each in dataclasses.fields(TokenSummary)}
    assert (row["id"], row["issuer"], row["client_id"], row["generation"]) == ("t1", summary.issuer, "0oa1", 2)
    assert row["scopes"] == ["openid", "okta.users.read"]
    assert row["access_expires_at"]


def test_T13_the_key_of_a_token_set_is_kept_with_it(make_store: MakeStore) -> None:
    backend = MemoryBackend()
    bound = token_set(dpop_key='{"d":"private"}', token_type="DPoP", dpop_jkt="the-thumbprint")
    make_store(backend).save(bound)
    again = make_store(backend)
    assert again.load("t1") == bound
    assert again.summaries()[0].is_dpop
    assert again.summaries()[0].dpop_jkt == "the-thumbprint"
    assert "private" not in repr(bound)


def test_F04_a_token_set_from_before_keys_is_read_without_one(make_store: MakeStore) -> None:
    document = to_document(token_set())
    del document["dpop_key"], document["summary"]["dpop_jkt"]
    backend = MemoryBackend()
    Vault(backend, "home").put("token-set:t1", json.dumps({"version": 1, **document}))
    store = make_store(backend)
    assert store.recover()
    found = store.load("t1")
    assert (found.dpop_key, found.summary.dpop_jkt, found.summary.is_dpop) == (None, "", False)


def test_S10_a_lost_index_is_rebuilt_from_the_keyring(make_store: MakeStore) -> None:
    backend = MemoryBackend()
    store = make_store(backend)
    wanted = (store.save(token_set()), store.save(token_set("t2", received_at=RECEIVED.replace(year=2027))))
    store.set_secret(secret_key("c1"), "secret")
    again = make_store(backend, "new.db")
    assert again.summaries() == ()
    assert again.recover()
    assert again.summaries() == wanted
    assert not again.recover()


def test_recovery_drops_what_the_keyring_does_not_have(make_store: MakeStore, tmp_path: Path) -> None:
    make_store(MemoryBackend()).save(token_set())
    store = make_store(MemoryBackend())
    assert len(store.summaries()) == 1
    assert store.recover()
    assert store.summaries() == ()


@pytest.mark.parametrize("limit", [None, 1280])
def test_S05_T07_a_crash_during_a_refresh_leaves_the_old_or_the_new(make_store: MakeStore, limit: int | None) -> None:
    for crash_at in range(1, 60):
        backend = CrashingBackend(limit)
        store = make_store(backend, f"{crash_at}-{limit}.db")
        store.save(token_set(refresh_token="old"))
        backend.changes, backend.crash_at = 0, crash_at
        ended = True
        try:
            store.save(token_set(refresh_token="new"))
        except Crash:
            ended = False
        backend.crash_at = None
        again = make_store(backend, f"{crash_at}-{limit}.db")
        again.recover()
        assert again.load("t1").refresh_token in ("old", "new")
        assert [each.id for each in again.summaries()] == ["t1"]
        if ended:
            assert again.load("t1").refresh_token == "new"
            return
    pytest.fail("it never ended")


def test_T07_the_old_token_stays_when_the_new_one_cannot_be_kept(make_store: MakeStore) -> None:
    backend = FailingBackend(RuntimeError("x"), ())
    store = make_store(backend)
    first = store.save(token_set(refresh_token="old"))
    backend.verbs = ("set",)
    with pytest.raises(StorageError):
        store.save(token_set(refresh_token="new"))
    assert store.load("t1").refresh_token == "new"
    backend.verbs = ()
    assert make_store(backend).load("t1").refresh_token == "old"
    [saved] = store.retry()
    assert saved.generation == first.generation + 1
    assert make_store(backend).load("t1").refresh_token == "new"


def test_T08_one_refresh_at_a_time_and_the_next_sees_the_new_token(make_store: MakeStore) -> None:
    backend = MemoryBackend()
    one, two = make_store(backend), make_store(backend)
    one.save(token_set())
    two.load("t1")
    seen: list[tuple[str | None, int]] = []
    inside = threading.Event()

    def second(store: TokenStore) -> None:
        with store.refreshing("t1") as found:
            seen.append((found.refresh_token, found.summary.generation))

    with one.refreshing("t1") as found:
        threads = [threading.Thread(target=second, args=(store,)) for store in (one, two)]
        for thread in threads:
            thread.start()
        inside.set()
        assert found.summary.generation == 1
        assert seen == []
        one.save(dataclasses.replace(found, refresh_token="REFRESH-2"))
    for thread in threads:
        thread.join(10)
    assert seen == [("REFRESH-2", 2), ("REFRESH-2", 2)]


def test_T08_waiting_for_a_refresh_can_be_cancelled(make_store: MakeStore) -> None:
    backend = MemoryBackend()
    one, two = make_store(backend), make_store(backend)
    one.save(token_set())
    for other in (one, two):
        cancel = Cancellation()
        threading.Timer(0.05, cancel.cancel).start()
        with one.refreshing("t1"), pytest.raises(Cancelled), other.refreshing("t1", cancel):
            pass


def test_a_token_that_another_window_changed_is_read_again(make_store: MakeStore) -> None:
    backend = MemoryBackend()
    one, two = make_store(backend), make_store(backend)
    one.save(token_set())
    two.load("t1")
    one.save(token_set(access_token="ACCESS-2"))
    assert two.load("t1", fresh=True).access_token == "ACCESS-2"


def test_an_item_that_is_no_token_set_is_an_error(make_store: MakeStore, tmp_path: Path) -> None:
    backend = MemoryBackend()
    store = make_store(backend)
    for number, text in enumerate(["{", "[]", "{}", '{"summary": {}}']):
        Vault(backend, "home").put(f"token-set:{number}", text)
        with pytest.raises(SecretDamaged):
            store.load(str(number))
    assert store.recover()
    assert store.summaries() == ()


def test_a_full_disk_loses_no_token(make_store: MakeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = MemoryBackend()
    store = make_store(backend)

    def refuse(*_: object) -> None:
        raise StorageError("The disk is full")

    monkeypatch.setattr(TokenIndex, "save", refuse)
    with pytest.raises(StorageError, match="full"):
        store.save(token_set())
    monkeypatch.undo()
    assert store.load("t1") == token_set()
    again = make_store(backend)
    assert again.recover()
    assert again.load("t1").access_token == "ACCESS-1"


def test_S07_what_memory_holds_is_at_hand_without_the_keyring(make_store: MakeStore) -> None:
    backend = FailingBackend()
    made = make_store(backend)
    made.save(token_set())
    made.save(token_set("t2", keep="session"))
    made.set_secret(ssws_key("o1"), "kept")
    made.set_secret(ssws_key("o2"), "today", "session")
    again = make_store(backend)
    backend.error = OSError("the keyring was asked")
    assert made.at_hand("t1") == token_set()
    assert made.at_hand("t2") == token_set("t2", keep="session")
    assert made.secret_at_hand(ssws_key("o2")) == "today"
    assert made.secret_at_hand(ssws_key("o1")) is None
    assert again.at_hand("t1") is None
