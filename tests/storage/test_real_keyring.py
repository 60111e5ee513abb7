"""The vault with a real gnome-keyring, and with a Secret Service whose prompt is open."""

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.keyring_session import KeyringSession
from tests.storage.samples import token_set
from tokenexplorer.errors import Cancelled, KeyringLocked, KeyringUnavailable
from tokenexplorer.storage import secret_service
from tokenexplorer.storage.database import Database
from tokenexplorer.storage.keyring_calls import LIMIT_S
from tokenexplorer.storage.paths import Home
from tokenexplorer.storage.store import Store
from tokenexplorer.storage.token_index import TokenIndex
from tokenexplorer.storage.token_store import TokenStore
from tokenexplorer.storage.vault import BackendChoice, Vault, find_backend
from tokenexplorer.wire.cancellation import Cancellation

e2e = pytest.mark.e2e
linux = pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is Linux's")
LONG = "eyJ" + "x" * 64_000


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyringSession]:
    base = tmp_path / "session"
    base.mkdir(mode=0o700)
    with KeyringSession(base) as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


def real_vault(home: str = "home") -> Vault:
    choice = find_backend()
    assert choice.backend is not None, choice.reason
    return Vault(choice.backend, home, name=choice.name)


@e2e
@linux
def test_S02_the_secret_service_is_found(session: KeyringSession) -> None:
    choice = find_backend()
    assert choice.name == "Secret Service"
    assert secret_service.serves(choice.backend)


@e2e
@linux
def test_S01_S12_a_real_keyring_keeps_and_forgets(session: KeyringSession, tmp_path: Path) -> None:
    vault = real_vault()
    assert vault.check().state == "ok"
    vault.put("token-set:1", LONG)
    vault.put("token-set:1", LONG + "2")
    assert real_vault().get("token-set:1") == LONG + "2"
    vault.put("key", "CANARY-1 schön \U0001f511")
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or b"CANARY-1" not in file.read_bytes(), file
    session.lock()
    session.unlock()
    assert real_vault().get("key") == "CANARY-1 schön \U0001f511"
    vault.delete("key")
    vault.delete("token-set:1")
    assert vault.keys() == ()
    import secretstorage

    with contextlib.closing(secretstorage.dbus_init()) as connection:
        items = [
            item.get_attributes()["service"]
            for item in secretstorage.get_default_collection(connection).get_all_items()
        ]
    assert sorted(items) == ["tokenexplorer:home:manifest-a-head", "tokenexplorer:home:manifest-b-head"]


@e2e
@linux
def test_S07_S08_N27_a_locked_keyring_says_so_and_opens_again(session: KeyringSession, tmp_path: Path) -> None:
    vault = real_vault()
    database = Database(tmp_path / "x.db")
    store = TokenStore(lambda: vault, TokenIndex(database), tmp_path)
    store.save(token_set())
    session.lock()
    assert vault.is_locked()
    assert vault.check().state == "locked"
    assert not store.recover()
    began = time.monotonic()
    with pytest.raises(KeyringLocked):
        store.save(token_set("t2"))
    assert time.monotonic() - began < 15  # no prompter here: dismissed at once
    assert store.load("t2") == token_set("t2")
    session.unlock()
    assert [each.id for each in store.retry()] == ["t2"]
    assert store.load("t1", fresh=True) == token_set()
    database.close()


@e2e
@linux
def test_S08_a_keyring_that_ended_is_unavailable(session: KeyringSession) -> None:
    vault = real_vault()
    vault.put("key", "secret")
    session.stop_keyring()
    with pytest.raises(KeyringUnavailable) as caught:
        vault.get("key")
    assert caught.value.advice
    assert vault.check().state == "absent"
    assert find_backend().backend is None


@e2e
@linux
def test_S05_a_killed_process_leaves_the_old_or_the_new(session: KeyringSession, tmp_path: Path) -> None:
    code = (
        "import pathlib, sys\n"
        "from tokenexplorer.storage.vault import Vault, find_backend\n"
        "vault = Vault(find_backend().backend, 'home', pathlib.Path(sys.argv[1]))\n"
        "for number in range(1000):\n"
        "    vault.put('key', str(number) * 3000)\n"
        "    print(number, flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "lock")], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    ) as writer:
        assert writer.stdout is not None
        for _ in range(3):
            acknowledged = int(writer.stdout.readline())
        killer = threading.Timer(0.07, writer.kill)
        killer.start()
        for line in writer.stdout:
            acknowledged = int(line)
        killer.join()
    vault = Vault(find_backend().backend or pytest.fail("no keyring"), "home", tmp_path / "lock")
    assert vault.get("key") in (str(acknowledged) * 3000, str(acknowledged + 1) * 3000)
    vault.recover()
    assert vault.get("key") in (str(acknowledged) * 3000, str(acknowledged + 1) * 3000)


# --- a prompt that is open: a fake at the boundary of D-Bus -------------------------------------------------------


class OpenPrompt:
    """A locked Secret Service whose prompt waits for an answer.

    Attributes:
        answer: None while it is open; then whether it was dismissed.
        calls: Methods that were called.
        looks: How often somebody looked for the answer.
    """

    def __init__(self) -> None:
        self.answer: bool | None = None
        self.calls: list[str] = []
        self.looks = 0
        self.shown = threading.Event()

    def is_locked(self) -> bool:
        return self.answer is not False

    collection_path = "/collection"

    def call(self, method: str, *_: object) -> tuple[list[str], str]:
        self.calls.append(method)
        if method == "Prompt":
            self.shown.set()
        return [], "/prompt"

    def filter(self, _: object) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()

    def recv_until_filtered(self, _: object, timeout: float) -> Any:
        self.looks += 1
        deadline = time.monotonic() + timeout
        while self.answer is None:
            if time.monotonic() > deadline:
                raise TimeoutError
            threading.Event().wait(0.005)
        return type("Message", (), {"body": (self.answer, ("ao", []))})

    def close(self) -> None:
        self.calls.append("close")


@pytest.fixture
def prompt(monkeypatch: pytest.MonkeyPatch) -> OpenPrompt:
    secretstorage = pytest.importorskip("secretstorage")
    fake = OpenPrompt()
    monkeypatch.setattr(secretstorage, "dbus_init", lambda: fake)
    monkeypatch.setattr(secretstorage, "get_default_collection", lambda _: fake)
    monkeypatch.setattr("secretstorage.util.DBusAddressWrapper", lambda *_: fake)
    return fake


def service_vault(limit_s: float = 20.0) -> Vault:
    from tests.storage.fake_keyrings import MemoryBackend

    kind = type("Keyring", (MemoryBackend,), {"__module__": secret_service.MODULE})
    return Vault(kind(), "home", limit_s=limit_s)


def started(work: Callable[[], object]) -> tuple[threading.Thread, list[BaseException | object]]:
    results: list[BaseException | object] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            results.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, results


def test_S07_an_answered_prompt_lets_the_work_go_on(prompt: OpenPrompt) -> None:
    thread, results = started(lambda: service_vault().put("key", "secret"))
    assert prompt.shown.wait(10)
    prompt.answer = False
    thread.join(10)
    assert results == [1]
    assert prompt.calls.count("Prompt") == 1


def test_S07_cancel_closes_the_prompt_and_opens_no_second_one(prompt: OpenPrompt) -> None:
    cancel = Cancellation()
    thread, results = started(lambda: service_vault().put("key", "secret", cancel))
    assert prompt.shown.wait(10)
    cancel.cancel()
    thread.join(1.0)
    assert not thread.is_alive()
    assert isinstance(results[0], Cancelled)
    for _ in range(200):
        if "Dismiss" in prompt.calls:
            break
        threading.Event().wait(0.01)
    assert prompt.calls.count("Prompt") == 1
    assert "Dismiss" in prompt.calls


def test_N27_a_dismissed_prompt_is_locked(prompt: OpenPrompt) -> None:
    prompt.answer = True
    with pytest.raises(KeyringLocked, match="dismissed"):
        service_vault().put("key", "secret")


def test_N27_an_answer_that_unlocks_nothing_is_locked(prompt: OpenPrompt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompt, "is_locked", lambda: True)
    prompt.answer = False
    with pytest.raises(KeyringLocked, match="is locked"):
        service_vault().put("key", "secret")
    assert prompt.calls.count("Prompt") == 1


def test_S07_a_prompt_that_nobody_answers_ends_at_the_limit(prompt: OpenPrompt) -> None:
    with pytest.raises(KeyringLocked):
        service_vault(0.2).put("key", "secret")


def test_S07_a_prompt_stays_open_for_two_minutes(prompt: OpenPrompt, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(secret_service, "time", type("Clock", (), {"monotonic": staticmethod(lambda: now[0])}))
    thread, results = started(lambda: service_vault(LIMIT_S).put("key", "secret"))
    assert prompt.shown.wait(10)
    now[0] = 119.0
    before = prompt.looks
    while prompt.looks < before + 3 and thread.is_alive():
        thread.join(0.02)
    assert "Dismiss" not in prompt.calls
    now[0] = 120.5
    thread.join(10)
    assert isinstance(results[0], KeyringLocked)
    assert "Dismiss" in prompt.calls


def test_N27_to_try_again_opens_the_prompt_and_to_look_does_not(prompt: OpenPrompt, tmp_path: Path) -> None:
    backend = service_vault()._backend
    store = Store(Home.find(tmp_path / "home"), lambda: BackendChoice(backend, "Secret Service"))
    assert store.check_keyring().state == "locked"
    assert "Prompt" not in prompt.calls
    thread, results = started(lambda: store.check_keyring(unlock=True).state)
    assert prompt.shown.wait(10)
    prompt.answer = False
    thread.join(10)
    assert results == ["ok"]
    store.close()


def test_the_check_opens_no_prompt(prompt: OpenPrompt) -> None:
    assert service_vault().check().state == "locked"
    assert "Prompt" not in prompt.calls
