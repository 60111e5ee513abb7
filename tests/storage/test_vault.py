import inspect
import json
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.storage.fake_keyrings import (
    BlockedBackend,
    Crash,
    CrashingBackend,
    FailingBackend,
    ForgetfulBackend,
    MemoryBackend,
)
from tokenexplorer.errors import Cancelled, KeyringLocked, KeyringUnavailable, SecretDamaged, StorageError
from tokenexplorer.storage import vault as module
from tokenexplorer.storage.keyring_calls import LIMIT_S
from tokenexplorer.storage.keyring_errors import keyring_error
from tokenexplorer.storage.vault import Vault, find_backend
from tokenexplorer.wire.cancellation import Cancellation

LONG = "eyJ" + "x" * 7000
LIMITS = pytest.mark.parametrize("limit", [None, 1280])


def items_of(backend: MemoryBackend) -> dict[str, str]:
    """Without the manifest."""
    return {name: text for name, text in backend.items.items() if ":manifest-" not in name}


@LIMITS
@pytest.mark.parametrize("secret", ["", "short", LONG, 'q"\\uote\n\0', "schön \U0001f511 \ud800"])
def test_a_secret_is_found_again(limit: int | None, secret: str) -> None:
    backend = MemoryBackend(limit)
    assert Vault(backend, "home").put("key", secret) == 1
    again = Vault(backend, "home")
    assert again.get("key") == secret
    assert again.keys() == ("key",)
    assert again.get("other") is None


def test_S04_without_a_limit_a_secret_is_one_item() -> None:
    backend = MemoryBackend()
    Vault(backend, "home").put("token-set:1", LONG)
    assert len(items_of(backend)) == 1


def test_S04_with_a_limit_parts_hold_at_most_1000_ascii_characters() -> None:
    backend = MemoryBackend(1280)
    vault = Vault(backend, "home")
    for number in range(40):
        vault.put(f"token-set:{number}", LONG + "schön \U0001f511")
    assert len(items_of(backend)) > 40 * 7
    assert all(text.isascii() and len(text) <= 1000 for text in backend.items.values())
    assert all(vault.get(f"token-set:{number}") == LONG + "schön \U0001f511" for number in range(40))
    for number in range(40):
        vault.delete(f"token-set:{number}")
    assert items_of(backend) == {}
    assert len(backend.items) <= 2


@pytest.mark.parametrize("limit", [300, 999, 1000, 1001])
def test_S04_a_backend_that_holds_less_gets_smaller_parts(limit: int) -> None:
    backend = MemoryBackend(limit)
    vault = Vault(backend, "home")
    for number in range(5):
        vault.put(f"token-set:{number}", LONG)
    assert all(len(text) <= min(limit, 1000) for text in backend.items.values())
    assert all(Vault(backend, "home").get(f"token-set:{number}") == LONG for number in range(5))


def test_S04_the_windows_backend_is_known_by_its_module() -> None:
    kind = type("WinVaultKeyring", (MemoryBackend,), {"__module__": "keyring.backends.Windows"})
    backend = kind()
    Vault(backend, "home").put("key", LONG)
    assert len(items_of(backend)) > 7


def test_S09_every_item_has_a_service_name_of_its_own() -> None:
    backend = MemoryBackend(1280)
    for home in ("one", "two"):
        vault = Vault(backend, home)
        vault.put("key", LONG)
        vault.put("key", LONG)
        vault.put("other", "x")
    assert all(name.startswith(("tokenexplorer:one:", "tokenexplorer:two:")) for name in backend.items)
    assert len(items_of(backend)) == 2 * (8 + 1)  # generations never share a name, so old parts could be deleted


def test_S05_the_intent_is_written_before_its_item() -> None:
    class Watching(MemoryBackend):
        def set_password(self, service: str, username: str, password: str) -> None:
            if ":manifest-" not in service:
                heads = [json.loads(text) for name, text in self.items.items() if name.endswith("-head")]
                newest = json.loads(max(heads, key=lambda head: head["seq"])["body"])
                assert ["key", 1, 1] in newest["loose"]
            super().set_password(service, username, password)

    Vault(Watching(), "home").put("key", "secret")


@LIMITS
@pytest.mark.parametrize("action", ["first", "replace", "delete"])
def test_S05_a_crash_between_any_two_steps_leaves_the_old_or_the_new(limit: int | None, action: str) -> None:
    old = None if action == "first" else "old" * 1500
    new = None if action == "delete" else "new" * 1700
    for crash_at in range(1, 200):
        backend = CrashingBackend(limit)
        vault = Vault(backend, "home")
        vault.put("other", "untouched")
        if old is not None:
            vault.put("key", old)
        backend.changes, backend.crash_at = 0, crash_at
        crashed = True
        try:
            vault.delete("key") if new is None else vault.put("key", new)
            crashed = False
        except Crash:
            pass
        backend.crash_at = None
        again = Vault(backend, "home")
        assert again.get("key") in (old, new)
        assert again.get("other") == "untouched"
        again.recover()
        found = again.get("key")
        assert found in (old, new)
        wanted = {key for key in ("other", "key") if key == "other" or found is not None}
        assert {name.split(":")[2] for name in items_of(backend)} == wanted
        if limit is None:
            assert len(items_of(backend)) == len(wanted)
        if not crashed:
            assert found == new
            return
    pytest.fail("it never ended")


@pytest.mark.parametrize("action", ["put", "replace", "delete"])
def test_S05_a_crash_while_a_list_in_many_parts_is_written_loses_no_item(action: str) -> None:
    first = MemoryBackend(1280)
    names = [f"token-set:{number}" for number in range(14)]
    for name in names:
        Vault(first, "home").put(name, "old")
    key = "new" if action == "put" else names[0]
    possible = (None if action == "put" else "old", None if action == "delete" else "changed")
    for crash_at in range(1, 200):
        backend = CrashingBackend(1280)
        backend.items, backend.crash_at = dict(first.items), crash_at
        crashed = True
        try:
            Vault(backend, "home").delete(key) if action == "delete" else Vault(backend, "home").put(key, "changed")
            crashed = False
        except Crash:
            pass
        backend.crash_at = None
        again = Vault(backend, "home")
        again.recover()
        found = again.get(key)
        assert found in possible[not crashed :]
        assert all(again.get(name) == "old" for name in names if name != key)
        if not crashed:
            return
    pytest.fail("it never ended")


def test_S05_recovery_touches_no_other_home() -> None:
    backend = CrashingBackend()
    other = Vault(backend, "other")
    other.put("key", "theirs")
    vault = Vault(backend, "home")
    backend.changes, backend.crash_at = 0, 2
    with pytest.raises(Crash):
        vault.put("key", "ours")
    backend.crash_at = None
    Vault(backend, "home").recover()
    assert other.get("key") == "theirs"


def assert_crashes_never_mix(max_examples: int, backend_limit: int | None, data: st.DataObject) -> None:
    """Random changes with random crashes: after each, a key holds what was written last, or what was being written."""
    backend = CrashingBackend(backend_limit)
    known: dict[str, set[str | None]] = {}
    for _ in range(data.draw(st.integers(1, max_examples))):
        key = data.draw(st.sampled_from(["a", "b", "c"]))
        value = data.draw(st.none() | st.sampled_from(["", "x" * 900, "y" * 2500]))
        backend.changes, backend.crash_at = 0, data.draw(st.none() | st.integers(1, 25))
        vault = Vault(backend, "home")
        try:
            vault.delete(key) if value is None else vault.put(key, value)
            known[key] = {value}
        except Crash:
            known[key] = known.get(key, {None}) | {value}
        backend.crash_at = None
        for each, possible in known.items():
            found = Vault(backend, "home").get(each)
            assert found in possible
            known[each] = {found}
    Vault(backend, "home").recover()
    parts = {name.split(":")[2] for name in items_of(backend)}
    assert parts == {key for key, possible in known.items() if possible != {None}}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_S05_random_crashes_never_mix(data: st.DataObject) -> None:
    assert_crashes_never_mix(6, data.draw(st.sampled_from([None, 1280])), data)


@pytest.mark.soak
@pytest.mark.timeout(170)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_S05_soak_random_crashes_never_mix(data: st.DataObject) -> None:
    assert_crashes_never_mix(12, data.draw(st.sampled_from([None, 1280])), data)


def test_S05_two_vaults_take_turns(tmp_path: Path) -> None:
    backend = MemoryBackend()
    vaults = [Vault(backend, "home", tmp_path / "lock") for _ in range(3)]

    def work(number: int) -> None:
        for each in range(5):
            vaults[number].put(f"{number}-{each}", "x")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert set(vaults[0].keys()) == {f"{number}-{each}" for number in range(3) for each in range(5)}


def test_S06_a_keyring_that_forgets_is_an_error() -> None:
    with pytest.raises(SecretDamaged, match="did not keep"):
        Vault(ForgetfulBackend(), "home").put("key", "secret")


def test_S06_an_item_that_was_changed_is_an_error() -> None:
    backend = MemoryBackend()
    vault = Vault(backend, "home")
    vault.put("key", "secret")
    name = next(iter(items_of(backend)))
    backend.items[name] = json.dumps("other")
    with pytest.raises(SecretDamaged):
        vault.get("key")
    del backend.items[name]
    with pytest.raises(SecretDamaged):
        vault.get("key")


def test_a_damaged_manifest_is_an_error_and_nothing_is_swept() -> None:
    backend = MemoryBackend()
    vault = Vault(backend, "home")
    vault.put("key", "secret")
    slots = [name for name in backend.items if name.endswith("-head")]
    assert len(slots) == 2
    newest = max(slots, key=lambda name: json.loads(backend.items[name])["seq"])
    good, backend.items[newest] = backend.items[newest], "{"
    for action in (vault.recover, vault.keys, lambda: vault.get("key"), lambda: vault.put("other", "x")):
        with pytest.raises(SecretDamaged, match="list of tokens"):
            action()
    backend.items[newest] = good
    assert vault.get("key") == "secret"


def test_S05_a_list_that_is_not_what_was_written_sweeps_nothing() -> None:
    backend = MemoryBackend()
    vault = Vault(backend, "home")
    vault.put("key", "secret")
    newest = max(
        (name for name in backend.items if name.endswith("-head")),
        key=lambda name: json.loads(backend.items[name])["seq"],
    )
    head = json.loads(backend.items[newest])
    torn = {**head, "body": head["body"].replace('"loose":[]', '"loose":[["key",1,1]]')}
    assert torn != head
    backend.items[newest] = json.dumps(torn)
    with pytest.raises(SecretDamaged, match="list of tokens"):
        vault.recover()
    assert len(items_of(backend)) == 1


def test_S05_the_new_secret_counts_though_the_old_one_cannot_be_deleted_yet() -> None:
    backend = FailingBackend(OSError("x"), ())
    vault = Vault(backend, "home")
    vault.put("key", "old")
    backend.verbs = ("delete",)
    assert vault.put("key", "new") == 2
    assert vault.get("key") == "new"
    backend.verbs = ()
    assert Vault(backend, "home").recover() == 1
    assert len(items_of(backend)) == 1
    assert vault.get("key") == "new"


def test_F05_a_manifest_that_another_window_writes_just_now_is_no_damage() -> None:
    class Meanwhile(MemoryBackend):
        """Another window rewrites a slot between our reading of its head and of its parts."""

        armed = False

        def get_password(self, service: str, username: str) -> str | None:
            if self.armed and service.endswith(":manifest-a:0"):
                self.armed = False
                other = Vault(self, "home")
                other.put("more", "x")
                other.put("even more", "x")
            return super().get_password(service, username)

    backend = Meanwhile(1280)
    vault = Vault(backend, "home")
    for number in range(30):
        vault.put(f"token-set:{number}", "x")
    backend.armed = True
    assert len(vault.keys()) in (30, 31, 32)
    assert not backend.armed
    assert len(vault.keys()) == 32


def test_F05_a_secret_that_another_window_replaces_just_now_is_no_damage() -> None:
    class Meanwhile(MemoryBackend):
        """Another window replaces the secret between our reading of the list and of the item."""

        armed = False

        def get_password(self, service: str, username: str) -> str | None:
            if self.armed and service.endswith(":key:1"):
                self.armed = False
                Vault(self, "home").put("key", "theirs")
            return super().get_password(service, username)

    backend = Meanwhile()
    vault = Vault(backend, "home")
    vault.put("key", "old")
    backend.armed = True
    assert vault.get("key") == "theirs"
    assert not backend.armed


def test_F04_a_newer_manifest_is_refused() -> None:
    backend = MemoryBackend()
    vault = Vault(backend, "home")
    vault.put("key", "secret")
    for name in [name for name in backend.items if name.endswith("-head")]:
        backend.items[name] = json.dumps({**json.loads(backend.items[name]), "v": 2})
    with pytest.raises(StorageError, match="newer version"):
        vault.put("key", "new")


def test_S07_the_keyring_is_called_in_a_thread_of_its_own() -> None:
    backend = MemoryBackend()
    Vault(backend, "home").put("key", "secret")
    assert backend.threads == {"keyring-call"}


@pytest.mark.parametrize("verb", ["get", "set"])
def test_S07_cancel_ends_the_wait_at_once_and_nothing_is_lost(verb: str, tmp_path: Path) -> None:
    backend = BlockedBackend(verb)
    backend.go.set()
    vault = Vault(backend, "home", tmp_path / "lock")
    vault.put("key", "old")
    backend.go.clear()
    backend.reached.clear()
    cancel = Cancellation()
    results: list[object] = []

    def put() -> None:
        try:
            vault.put("key", "new", cancel)
        except Cancelled as error:
            results.append(error)

    thread = threading.Thread(target=put)
    thread.start()
    assert backend.reached.wait(10)
    assert vault.waiting_s > 0
    cancel.cancel()
    thread.join(1.0)
    assert not thread.is_alive()
    assert len(results) == 1
    backend.go.set()
    assert vault.get("key") in ("old", "new")
    vault.put("key", "newest")
    assert vault.get("key") == "newest"
    assert len(items_of(backend)) == 1


def test_S07_the_limit_is_two_minutes_and_has_its_words() -> None:
    backend = BlockedBackend()
    assert LIMIT_S == 120
    assert inspect.signature(Vault).parameters["limit_s"].default == LIMIT_S
    with pytest.raises(KeyringLocked, match="does not answer"):
        Vault(backend, "home", limit_s=0.1).get("key")
    backend.go.set()


class KeyringFailure(Exception):
    """Stands for keyring.errors.KeyringError."""


def named(kind: str, /, *arguments: object, **attributes: object) -> Exception:
    error: Exception = type(kind, (KeyringFailure,), {})(*arguments)
    for attribute, value in attributes.items():
        setattr(error, attribute, value)
    return error


def caused(outer: Exception, cause: Exception) -> Exception:
    outer.__cause__ = cause
    return outer


# The macOS and Windows ones are fakes at the API's boundary; they were not run there.
SYSTEM_ERRORS = [
    (named("KeyringLocked", "x"), KeyringLocked, "is locked"),
    (named("NoKeyringError", "x"), KeyringUnavailable, "No system keyring"),
    (named("InitError", "x"), KeyringUnavailable, "does not open"),
    (caused(named("InitError"), named("PromptDismissedException")), KeyringLocked, "dismissed"),
    (named("SecretServiceNotAvailableException"), KeyringUnavailable, "does not answer"),
    (named("DBusErrorResponse", name="org.freedesktop.Secret.Error.IsLocked"), KeyringLocked, "is locked"),
    (named("DBusErrorResponse", name="org.freedesktop.DBus.Error.NoReply"), KeyringUnavailable, "connection"),
    (ConnectionResetError(104, "reset"), KeyringUnavailable, "connection"),
    (named("SizeLimitError"), StorageError, "too long"),
    (caused(named("PasswordSetError"), named("SecAuthFailure", -25293, "x")), KeyringLocked, "does not trust"),
    (caused(named("PasswordSetError"), named("Error", -25308, "x")), KeyringLocked, "cannot ask"),
    (caused(named("KeyringLocked"), named("KeychainDenied", -128, "x")), KeyringLocked, "dismissed"),
    (named("error", 1783, "CredWrite", winerror=1783), StorageError, "refuses an item of this length"),
    (named("error", 1312, "CredWrite", winerror=1312), KeyringUnavailable, "not available in this session"),
    (RuntimeError("odd"), StorageError, "reports an error"),
]


@pytest.mark.parametrize(("error", "kind", "words"), SYSTEM_ERRORS)
def test_S08_each_error_has_its_own_advice(error: Exception, kind: type[StorageError], words: str) -> None:
    backend = FailingBackend(error)
    with pytest.raises(StorageError) as caught:
        Vault(backend, "home").get("key")
    assert type(caught.value) is kind
    assert words in caught.value.title
    assert caught.value.advice


def during(outer: Exception, earlier: Exception) -> Exception:
    outer.__context__ = earlier
    return outer


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (named("error", 22, "Invalid argument", winerror=1783), "refuses an item of this length"),
        (during(named("PasswordSetError"), named("Error", -25308)), "cannot ask"),
        (type("LockedLater", (type(named("LockedException")),), {})(), "is locked"),
    ],
)
def test_S08_an_error_is_known_by_its_code_its_context_and_its_family(error: Exception, words: str) -> None:
    assert words in keyring_error(error).title


def test_S08_the_keyrings_own_words_come_last_and_unchanged() -> None:
    assert keyring_error(RuntimeError("odd: 7")).detail == "RuntimeError: odd: 7"


def test_S08_the_advice_differs() -> None:
    advice = [(keyring_error(error).title, keyring_error(error).advice) for error, _, _ in SYSTEM_ERRORS]
    assert len(set(advice)) == len(SYSTEM_ERRORS) - 2  # locked and broken D-Bus stand twice


def test_S12_delete_removes_every_generation_and_looks() -> None:
    backend = MemoryBackend(1280)
    vault = Vault(backend, "home")
    for size in (5000, 900, 3000):
        vault.put("key", "x" * size)
    vault.delete("key")
    vault.delete("key")
    assert items_of(backend) == {}
    assert vault.get("key") is None


def test_S12_a_keyring_that_does_not_delete_is_an_error() -> None:
    class Sticky(MemoryBackend):
        def delete_password(self, service: str, username: str) -> None:
            self.step("delete", service)

    backend = Sticky()
    vault = Vault(backend, "home")
    vault.put("key", "secret")
    with pytest.raises(StorageError, match="did not delete"):
        vault.delete("key")
    assert vault.get("key") is None


@pytest.mark.parametrize(
    ("backend", "state"),
    [
        (MemoryBackend(), "ok"),
        (FailingBackend(named("KeyringLocked")), "locked"),
        (FailingBackend(named("NoKeyringError")), "absent"),
        (FailingBackend(RuntimeError("x")), "error"),
        (ForgetfulBackend(), "error"),
    ],
)
def test_the_check_tells_how_it_stands_and_leaves_nothing(backend: MemoryBackend, state: str) -> None:
    health = Vault(backend, "home", name="Test").check()
    assert (health.state, health.backend) == (state, "Test")
    assert bool(health.advice) == (state != "ok")
    assert backend.items == {}


# --- S02: which keyring -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "named_backend",
    [
        "keyring.backends.null.Keyring",
        "keyring.backends.fail.Keyring",
        "keyring.backends.chainer.ChainerBackend",
        "keyrings.alt.file.PlaintextKeyring",
    ],
)
def test_S02_what_the_environment_names_is_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named_backend: str
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", named_backend)
    configuration = tmp_path / "python_keyring"
    configuration.mkdir()
    (configuration / "keyringrc.cfg").write_text(f"[backend]\ndefault-keyring={named_backend}\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    choice = find_backend("linux")
    assert choice.backend is None
    assert choice.health.state == "absent"
    assert choice.health.advice
    assert "Secret Service" in choice.reason


@pytest.mark.parametrize(
    ("platform", "name", "module_name"),
    [
        ("darwin", "macOS Keychain", "keyring.backends.macOS"),
        ("win32", "Windows Credential Manager", "keyring.backends.Windows"),
        ("linux", "Secret Service", "keyring.backends.SecretService"),
    ],
)
def test_S02_the_first_of_the_list_that_works_is_built(
    monkeypatch: pytest.MonkeyPatch, platform: str, name: str, module_name: str
) -> None:
    class Working:
        priority = 5

    class Fake:
        Keyring = WinVaultKeyring = DBusKeyring = Working

    wanted: list[str] = []

    def load(module_asked: str) -> type[Fake]:
        wanted.append(module_asked)
        return Fake

    monkeypatch.setattr("importlib.import_module", load)
    choice = find_backend(platform)
    assert choice.name == name
    assert type(choice.backend).__name__ == "Working"
    assert [each for each in wanted if "keyring" in each] == [module_name]


def test_S02_the_sources_never_ask_keyring_to_choose() -> None:
    package = Path(module.__file__).parents[1]
    for source in package.rglob("*.py"):
        text = source.read_text(encoding="utf-8")
        assert "get_keyring(" not in text.replace("get_keyring()`", ""), source


def test_keyring_is_not_imported_with_the_module() -> None:
    import subprocess

    code = "import sys, tokenexplorer.storage.vault, tokenexplorer.storage.token_store; print('keyring' in sys.modules)"
    root = str(Path(module.__file__).parents[2])
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=root, timeout=60, check=True
    )
    assert result.stdout.strip() == "False"


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="The library imports nothing in this way there.")
def test_what_the_keyring_library_imports_leaves_the_import_function_alone() -> None:
    import subprocess

    words = (
        "import builtins, sys\n"
        "from tokenexplorer.storage.vault import find_backend\n"
        "import lazy_importer\n"
        "lazily, before, seen = lazy_importer.lazy_importer, builtins.__import__, []\n"
        "with lazily():\n"
        "    seen.append(builtins.__import__ is before)\n"
        "find_backend()\n"
        "import importlib_metadata\n"
        "from importlib_metadata.compat import py314\n"
        "with py314.lazy_importer():\n"
        "    seen.append(builtins.__import__ is before)\n"
        "print(seen, len(list(importlib_metadata.distributions())) > 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[False, True] True"
