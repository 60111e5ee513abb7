"""Calls that were given up: they end on their own, and nothing overtakes them."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.storage.fake_keyrings import BlockedBackend
from tokenexplorer.errors import Cancelled, KeyringLocked, StorageError
from tokenexplorer.storage.keyring_calls import KeyringCalls
from tokenexplorer.storage.vault import Vault
from tokenexplorer.wire.cancellation import Cancellation

SOON_S = 5.0
"""Far below the 20 s for which the backend blocks, far above what any of this takes."""


@pytest.fixture
def blocked() -> Iterator[BlockedBackend]:
    backend = BlockedBackend("set")
    yield backend
    backend.go.set()
    let_calls_end()


def let_calls_end() -> None:
    for thread in threading.enumerate():
        if thread.name in ("keyring-call", "keyring-wake"):
            thread.join(10)


def cancelled_soon(after: threading.Event | None = None) -> Cancellation:
    cancel = Cancellation()

    def wait() -> None:
        if after is None or after.wait(10):
            cancel.cancel()

    threading.Timer(0.1, wait).start()
    return cancel


def test_S07_a_call_waits_for_one_that_was_given_up_and_sees_what_it_did(blocked: BlockedBackend) -> None:
    calls = KeyringCalls(blocked, limit_s=0.2)
    with pytest.raises(KeyringLocked):
        calls.set("item", "new", None)
    with pytest.raises(KeyringLocked):
        calls.get("item", None)
    blocked.go.set()
    let_calls_end()
    assert calls.get("item", None) == "new"


def test_S07_what_was_given_up_before_its_turn_is_never_done(blocked: BlockedBackend) -> None:
    calls = KeyringCalls(blocked)
    for service in ("begun", "waiting"):
        with pytest.raises(Cancelled):
            calls.set(service, "x", cancelled_soon(blocked.reached))
    blocked.go.set()
    let_calls_end()
    assert blocked.items == {"begun": "x"}


def test_S05_S07_another_window_waits_for_a_call_that_was_given_up(blocked: BlockedBackend, tmp_path: Path) -> None:
    mine = Vault(blocked, "home", tmp_path / "lock")
    with pytest.raises(Cancelled):
        mine.put("key", "mine", cancelled_soon(blocked.reached))
    with pytest.raises(StorageError, match="Another window"):
        Vault(blocked, "home", tmp_path / "lock", limit_s=0.2).put("key", "theirs")
    blocked.go.set()
    let_calls_end()
    theirs = Vault(blocked, "home", tmp_path / "lock")
    theirs.put("key", "theirs")
    assert theirs.get("key") == "theirs"


def test_S07_waiting_for_another_change_ends_by_a_cancel_and_at_the_limit(blocked: BlockedBackend) -> None:
    vault = Vault(blocked, "home", limit_s=0.3)
    with pytest.raises(KeyringLocked):
        vault.put("key", "first")
    began = time.monotonic()
    with pytest.raises(Cancelled):
        vault.put("key", "second", cancelled_soon())
    with pytest.raises(KeyringLocked, match="does not answer"):
        vault.put("key", "third")
    assert time.monotonic() - began < SOON_S
