"""Signing keys: private halves in the keyring or in memory, a list without them on disk (S01-S12)."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.storage.fake_keyrings import Crash, CrashingBackend, FailingBackend, FailsOnceBackend, MemoryBackend
from tokenexplorer.errors import KeyringLocked, KeyringUnavailable, SecretDamaged, StorageError
from tokenexplorer.oauth.signing_key import SigningKey, make
from tokenexplorer.storage.database import Database
from tokenexplorer.storage.key_store import KeyStore
from tokenexplorer.storage.keyring_calls import Backend
from tokenexplorer.storage.paths import Home
from tokenexplorer.storage.rows import Rows
from tokenexplorer.storage.store import Store
from tokenexplorer.storage.token_index import TokenIndex
from tokenexplorer.storage.token_store import TokenStore
from tokenexplorer.storage.vault import BackendChoice, Vault

NOW = datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)
MakeKeys = Callable[..., KeyStore]


def key(kind: str = "P-256") -> SigningKey:
    return make("Ed25519" if kind == "Ed25519" else "P-256", NOW)


@pytest.fixture
def make_keys(tmp_path: Path) -> Iterator[MakeKeys]:
    """Builds a store as a fresh start of the app does."""
    with ExitStack() as ends:

        def build(backend: MemoryBackend | None, database: str = "x.db") -> KeyStore:
            opened = Database(tmp_path / database)
            ends.callback(opened.close)
            vault = None if backend is None else Vault(backend, "home", tmp_path / "vault.lock", name="Test")
            tokens = TokenStore(lambda: vault, TokenIndex(opened), tmp_path)
            return KeyStore(tokens, lambda: vault, opened)

        yield build


def items_of(backend: MemoryBackend) -> list[str]:
    return [name for name in backend.items if ":manifest-" not in name]


def test_a_restart_finds_the_key(make_keys: MakeKeys) -> None:
    backend, made = MemoryBackend(), key()
    summary = make_keys(backend).save(made)
    again = make_keys(backend)
    assert again.summaries() == (summary,)
    assert again.summary(made.id) == summary
    assert again.load(made.id) == made
    assert summary.keep == "keyring"


def test_S01_S10_no_file_holds_the_private_half(make_keys: MakeKeys, tmp_path: Path) -> None:
    keys, made = make_keys(MemoryBackend()), key()
    keys.save(made)
    keys.save(key(), "session")
    secret = json.loads(made.private_jwk)["d"].encode()
    files = [file.read_bytes() for file in tmp_path.iterdir()]
    assert any(made.kid.encode() in each for each in files), "the list names it"
    assert not any(secret in each for each in files)


def test_a_session_key_is_in_memory_only(make_keys: MakeKeys) -> None:
    backend, made = MemoryBackend(), key()
    keys = make_keys(backend)
    summary = keys.save(made, "session")
    assert (summary.keep, keys.load(made.id), keys.summaries()) == ("session", made, (summary,))
    assert items_of(backend) == []
    assert make_keys(backend).summaries() == ()
    keys.remove(made.id)
    assert keys.summaries() == ()
    with pytest.raises(SecretDamaged):
        keys.load(made.id)


def test_a_key_that_moves_to_the_session_leaves_the_keyring(make_keys: MakeKeys) -> None:
    backend, made = MemoryBackend(), key()
    keys = make_keys(backend)
    keys.save(made)
    keys.save(made, "session")
    assert items_of(backend) == []
    assert make_keys(backend).summaries() == ()
    assert keys.load(made.id) == made


def test_S03_N26_without_a_keyring_a_key_lives_for_the_session(make_keys: MakeKeys) -> None:
    keys, made = make_keys(None), key()
    with pytest.raises(KeyringUnavailable, match="until you quit"):
        keys.save(made)
    assert [(each.id, each.keep) for each in keys.summaries()] == [(made.id, "session")]
    assert keys.load(made.id) == made
    assert not keys.recover()
    keys.remove(made.id)
    assert keys.summaries() == ()


def test_N27_a_locked_keyring_keeps_the_memory_copy_and_can_be_tried_again(make_keys: MakeKeys) -> None:
    backend, made = FailingBackend(KeyringLocked(), ("set",)), key()
    keys = make_keys(backend)
    with pytest.raises(StorageError):
        keys.save(made)
    assert keys.summaries()[0].keep == "session"
    with pytest.raises(StorageError):
        keys.retry()
    backend.verbs = ()
    assert [each.keep for each in keys.retry()] == ["keyring"]
    assert keys.retry() == ()
    assert make_keys(backend).load(made.id) == made


def test_S12_a_removed_key_is_gone_with_all_its_parts(make_keys: MakeKeys) -> None:
    backend = MemoryBackend(300)
    keys, made, other = make_keys(backend), key(), key("Ed25519")
    keys.save(made)
    keys.save(made)
    keys.save(other)
    keys.remove(made.id)
    keys.remove(made.id)
    assert [each.id for each in keys.summaries()] == [other.id]
    assert not any(made.id in name for name in backend.items)
    assert keys.load(other.id) == other


def test_S12_a_key_that_cannot_be_removed_stays_listed_or_goes_later(make_keys: MakeKeys) -> None:
    backend, made = FailingBackend(KeyringLocked(), ()), key()
    keys = make_keys(backend)
    keys.save(made)
    backend.verbs = ("get", "set", "delete")
    with pytest.raises(StorageError):
        keys.remove(made.id)
    assert [each.id for each in keys.summaries()] == [made.id]
    keys.remove(made.id, later=True)
    assert keys.summaries() == ()


@pytest.mark.parametrize("for_good", [False, True])
@pytest.mark.parametrize("limit", [None, 300])
def test_N27_S12_a_key_whose_deletion_fails_is_whole_or_gone(
    make_keys: MakeKeys, *, limit: int | None, for_good: bool
) -> None:
    made = key()
    gone = whole = 0
    for fail_at in range(1, 60):
        database = f"{fail_at}.db"
        backend = FailsOnceBackend(KeyringLocked("Locked.", "Unlock it."), for_good=for_good, max_units=limit)
        keys = make_keys(backend, database)
        keys.save(made)
        backend.begin(fail_at)
        told: StorageError | None = None
        try:
            keys.remove(made.id)
        except StorageError as error:
            told = error
        if not backend.failed:
            assert keys.summaries() == ()
            assert gone > 0 or for_good
            assert whole > 0
            return
        assert told is not None or keys.summaries() == ()
        backend.begin(None)
        if keys.summaries() and keys.recover():
            assert for_good, "nobody could look then; it is said as soon as the keyring answers"
        for each in keys.summaries():
            assert keys.load(each.id) == made
            keys.remove(made.id)  # trying again is all that is to be done
            whole += 1
        gone += told is not None and told.title.startswith("It is deleted here")
        keys.save(key("Ed25519"))
        assert not any(made.id in name for name in backend.items), "the rest goes with the next change"
    pytest.fail("it never ended")


@pytest.mark.parametrize("limit", [None, 300])
def test_S05_a_crash_leaves_the_whole_key_or_none(make_keys: MakeKeys, limit: int | None) -> None:
    made = key()
    for crash_at in range(1, 60):
        backend, database = CrashingBackend(limit), f"{crash_at}-{limit}.db"
        keys = make_keys(backend, database)
        backend.crash_at, ended = crash_at, True
        try:
            keys.save(made)
        except Crash:
            ended = False
        backend.crash_at = None
        again = make_keys(backend, database)
        again.recover()
        assert [each.id for each in again.summaries()] in ([], [made.id])
        if again.summaries():
            assert again.load(made.id) == made
        if ended:
            assert again.summaries()
            return
    pytest.fail("it never ended")


def test_S05_a_crash_while_removing_leaves_no_listed_key_without_its_private_half(make_keys: MakeKeys) -> None:
    made = key()
    for crash_at in range(1, 30):
        backend, database = CrashingBackend(), f"{crash_at}.db"
        keys = make_keys(backend, database)
        keys.save(made)
        backend.changes, backend.crash_at, ended = 0, crash_at, True
        try:
            keys.remove(made.id)
        except Crash:
            ended = False
        backend.crash_at = None
        again = make_keys(backend, database)
        again.recover()
        for each in again.summaries():
            assert again.load(each.id) == made
        if ended:
            assert again.summaries() == ()
            assert not any(made.id in name for name in backend.items)
            return
    pytest.fail("it never ended")


def test_S10_a_lost_list_is_rebuilt_from_the_keyring(make_keys: MakeKeys) -> None:
    backend, made = MemoryBackend(), key()
    summary = make_keys(backend).save(made)
    again = make_keys(backend, "other.db")
    assert again.summaries() == ()
    assert again.recover()
    assert again.summaries() == (summary,)
    assert not again.recover()


def test_a_full_disk_loses_no_key(make_keys: MakeKeys, monkeypatch: pytest.MonkeyPatch) -> None:
    backend, made = MemoryBackend(), key()
    keys = make_keys(backend)

    def refuse(*_: object) -> None:
        raise StorageError("The disk is full")

    monkeypatch.setattr(Rows, "save", refuse)
    with pytest.raises(StorageError, match="full"):
        keys.save(made)
    monkeypatch.undo()
    again = make_keys(backend)
    assert again.recover()
    assert again.load(made.id) == made


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"id": "a"}'])
def test_an_item_that_is_no_key_is_an_error_that_shows_nothing(make_keys: MakeKeys, text: str) -> None:
    backend = MemoryBackend()
    keys = make_keys(backend)
    Vault(backend, "home").put("signing-key:x", text)
    with pytest.raises(SecretDamaged):
        keys.load("x")
    assert keys.recover()
    assert keys.summaries() == ()


def test_a_key_whose_jwk_is_damaged_is_told(make_keys: MakeKeys) -> None:
    backend, made = MemoryBackend(), key()
    keys = make_keys(backend)
    document = {"id": "x", "kid": "k", "alg": "ES256", "kind": "P-256", "created_at": NOW.isoformat()}
    for jwk in ("canary", '{"kty": "canary"}', "[]", "{}"):
        Vault(backend, "home").put("signing-key:x", json.dumps({**document, "private_jwk": jwk}))
        with pytest.raises(SecretDamaged) as caught:
            keys.load("x")
        assert "canary" not in str(caught.value)
    assert made.kid not in str(caught.value)


def test_the_store_recovers_and_saves_again_what_only_memory_held(tmp_path: Path) -> None:
    backend: Backend = FailingBackend(KeyringLocked(), ("set",))
    store = Store(Home.find(tmp_path / "home"), lambda: BackendChoice(backend, "Test"))
    made = key()
    with pytest.raises(StorageError):
        store.keys.save(made)
    assert isinstance(backend, FailingBackend)
    backend.verbs = ()
    store.wallet()
    assert [(each.id, each.keep) for each in store.keys.summaries()] == [(made.id, "keyring")]
    store.close()
