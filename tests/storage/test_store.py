"""The door to everything that stays: who else is there, how long the keyring lets one wait, and the end."""

import threading
from pathlib import Path

import pytest

from tests.storage.fake_keyrings import BlockedBackend, FailingBackend, MemoryBackend
from tokenexplorer.errors import Cancelled
from tokenexplorer.storage.keyring_calls import Backend
from tokenexplorer.storage.paths import Home
from tokenexplorer.storage.store import Store
from tokenexplorer.storage.vault import BackendChoice


def open_store(home: Path, backend: Backend | None = None) -> Store:
    return Store(Home.find(home), lambda: BackendChoice(backend, "Test" if backend else ""))


def test_F05_the_second_window_says_that_it_is_one(tmp_path: Path) -> None:
    first = open_store(tmp_path / "home")
    second = open_store(tmp_path / "home")
    elsewhere = open_store(tmp_path / "other")
    assert first.library().notices == ()
    assert elsewhere.library().notices == ()
    (notice,) = second.library().notices
    assert "open twice" in notice
    for store in (first, second, elsewhere):
        store.close()
    third = open_store(tmp_path / "home")
    assert third.library().notices == ()
    third.close()


def test_in_memory_nobody_else_is_seen() -> None:
    store = Store(None)
    assert store.library().notices == ()
    assert store.check_keyring().state == "absent"
    assert store.waiting_s == 0.0
    store.close()


def test_N26_a_keyring_that_comes_later_is_found(tmp_path: Path) -> None:
    found: list[Backend | None] = [None]
    store = Store(Home.find(tmp_path / "home"), lambda: BackendChoice(found[0], "Test" if found[0] else ""))
    assert store.check_keyring().state == "absent"
    found[0] = MemoryBackend()
    assert store.check_keyring(unlock=True).state == "ok"
    store.close()


def test_S07_looking_for_a_keyring_counts_as_waiting(tmp_path: Path) -> None:
    reached, go = threading.Event(), threading.Event()

    def choose() -> BackendChoice:
        reached.set()
        assert go.wait(20)
        return BackendChoice(MemoryBackend(), "Test")

    store = Store(Home.find(tmp_path / "home"), choose)
    asking = threading.Thread(target=store.check_keyring)
    asking.start()
    assert reached.wait(10)
    assert store.waiting_s > 0
    go.set()
    asking.join(10)
    assert store.waiting_s == 0.0
    store.close()


def test_closing_lets_go_who_waits_for_the_keyring(tmp_path: Path) -> None:
    blocked = BlockedBackend()
    store = open_store(tmp_path / "home", blocked)
    ended: list[BaseException] = []

    def ask() -> None:
        try:
            store.tokens.secret("client-secret:c")
        except Cancelled as error:
            ended.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    assert blocked.reached.wait(10)
    store.stop()
    asking.join(10)
    assert not asking.is_alive()
    assert len(ended) == 1
    with pytest.raises(Cancelled):
        store.tokens.secret("client-secret:c")
    blocked.go.set()
    store.close()


def test_a_keyring_that_fails_still_lists_the_index(tmp_path: Path) -> None:
    store = open_store(tmp_path / "home", FailingBackend(OSError("broken")))
    assert store.check_keyring().state in ("error", "absent")
    assert store.tokens.summaries() == ()
    store.close()
