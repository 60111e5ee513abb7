"""Secrets in the keyring of the operating system: `Vault`, and `find_backend`. No other module knows `keyring`.

A secret is one item (in parts on Windows). A rewrite goes to an item of a new generation, is read back, and only then
becomes the one that the manifest names; the old item is deleted last. So a crash leaves the old secret or the new one.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import secrets
import sys
import threading
import time
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tokenexplorer.errors import Cancelled, KeyringLocked, KeyringUnavailable, SecretDamaged, StorageError
from tokenexplorer.storage import secret_service
from tokenexplorer.storage.keyring_calls import LIMIT_S, Backend, KeyringCalls, no_answer
from tokenexplorer.storage.keyring_items import KeyringItems
from tokenexplorer.storage.lock import FileLock
from tokenexplorer.storage.manifest import Entry, Loose, Manifest, ManifestStore, digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tokenexplorer.wire.cancellation import Cancellation

WINDOWS_UNITS = 1280
"""What an item of the Windows Credential Locker holds: 2560 bytes of UTF-16 (S04)."""

_CHECK = "check"
_POLL_S = 0.05
_WINDOWS = "keyring.backends.Windows"

# Platform, module, class, name as shown; the first that works is used (S02).
_ALLOWED = (
    ("darwin", "keyring.backends.macOS", "Keyring", "macOS Keychain"),
    ("win32", _WINDOWS, "WinVaultKeyring", "Windows Credential Manager"),
    ("linux", secret_service.MODULE, "Keyring", "Secret Service"),
    ("linux", "keyring.backends.libsecret", "Keyring", "libsecret"),
    ("linux", "keyring.backends.kwallet", "DBusKeyring", "KWallet"),
)


@dataclass(frozen=True, slots=True)
class BackendChoice:
    """Which keyring is used, or why none.

    Attributes:
        backend: For `Vault`, or None.
        name: As shown: `Secret Service`; empty without one.
        reason: Why there is none: one line for each that was tried.
    """

    backend: Backend | None
    name: str = ""
    reason: str = ""

    @property
    def health(self) -> VaultHealth:
        """How it stands before anything was tried: ok, or absent with what to do."""
        if self.backend is not None:
            return VaultHealth("ok", self.name)
        title = "No system keyring was found. Tokens live until you quit."
        return VaultHealth("absent", "", title, "Install gnome-keyring or KWallet, then sign in to the desktop again.")


@dataclass(frozen=True, slots=True)
class VaultHealth:
    """Whether secrets can be kept now.

    Attributes:
        state: As it says.
        backend: The keyring's name.
        title: What is wrong; empty when ok.
        advice: What to do; empty when ok.
    """

    state: Literal["ok", "locked", "absent", "error"]
    backend: str = ""
    title: str = ""
    advice: str = ""


def find_backend(platform: str = sys.platform) -> BackendChoice:
    """The first keyring of the allow-list that works here. Slow (imports, D-Bus): never in the GUI thread.

    Environment and keyringrc.cfg are not asked, since they can name one that writes plain text (S02).

    Args:
        platform: `sys.platform`.
    """
    _keep_import_function()
    family = "linux" if platform not in ("darwin", "win32") else platform
    reasons = []
    for wanted, module, class_name, name in _ALLOWED:
        if wanted != family:
            continue
        try:
            kind = getattr(importlib.import_module(module), class_name)
            _ = kind.priority  # raises where it cannot work
            return BackendChoice(kind(), name)
        except Exception as error:  # each backend fails in its own way; the next one is tried
            reasons.append(f"{name}: {error}")
    return BackendChoice(None, "", "\n".join(reasons))


def _keep_import_function() -> None:
    """Have what the keyring library imports (before Python 3.12) leave the interpreter's import function alone.

    It exchanges that function for a moment, for all threads. Qt exchanges it too, and may put back what it found: after
    that no thread can import anything.
    """
    name = "lazy_importer"
    with suppress(ImportError):
        setattr(importlib.import_module(name), name, nullcontext)


class Vault:
    """Named secrets of one home in a keyring. Thread-safe; every call may wait, so none in the GUI thread.

    Args:
        backend: From `find_backend`, or a fake; its `max_units`, if any, is its limit for an item.
        home_id: `Home.id`; items of other homes are never touched.
        lock: A file that windows of the app share, so that they take turns; None where there is only one.
        name: Of the keyring, for messages.
        limit_s: How long one call of the backend may take.
    """

    def __init__(
        self,
        backend: Backend,
        home_id: str,
        lock: Path | None = None,
        *,
        name: str = "System keyring",
        limit_s: float = LIMIT_S,
    ) -> None:
        self.name = name
        self._backend = backend
        self._home_id = home_id
        self._lock_path = lock
        self._thread_lock = threading.Lock()
        self._limit_s = limit_s
        self._calls = KeyringCalls(backend, limit_s)
        limit = getattr(backend, "max_units", None)
        if limit is None and type(backend).__module__ == _WINDOWS:
            limit = WINDOWS_UNITS
        self._items = KeyringItems(self._calls, home_id, limit)
        self._manifest = ManifestStore(self._items)

    @property
    def waiting_s(self) -> float:
        """For how long the keyring has let us wait now; the window says so from 1 s on (S07)."""
        return self._calls.waiting_s

    def stop(self) -> None:
        """The app ends: whoever waits for the keyring gives up."""
        self._calls.stop()

    def put(self, key: str, secret: str, cancel: Cancellation | None = None) -> int:
        """Keep a secret durably, in place of an earlier one of that name.

        Args:
            key: Such as `token-set:<id>`; ASCII.
            secret: Any text.
            cancel: Ends it.

        Returns:
            Its generation, from 1.

        Raises:
            Cancelled: The person gave up; the earlier secret is there, or already the new one.
            StorageError: The earlier secret, if any, is still there.
        """
        text = json.dumps(secret, ensure_ascii=True)
        self.unlock(cancel)
        with self._changing(cancel):
            manifest = self._tidy(self._manifest.read(cancel), cancel)
            new = Loose(key, manifest.next_generation(key), self._items.parts_of(text))
            manifest.loose.append(new)
            self._manifest.write(manifest, cancel)
            self._items.write(_item(new), text, cancel)
            if (old := manifest.entries.get(key)) is not None:
                manifest.loose.append(Loose(key, old.generation, old.parts))
            manifest.loose.remove(new)
            manifest.entries[key] = Entry(new.generation, new.parts, digest(text))
            self._manifest.write(manifest, cancel)
            # From here on the new secret is kept; what fails now is mended by the next change.
            with contextlib.suppress(StorageError, Cancelled):
                self._sweep(manifest, cancel)
        return new.generation

    def get(self, key: str, cancel: Cancellation | None = None) -> str | None:
        """A secret, or None where there is none of that name.

        Raises:
            SecretDamaged: It is not what was written.
            StorageError: The keyring failed.
        """
        self.unlock(cancel)
        seen: Entry | None = None
        while True:
            entry = self._manifest.read(cancel).entries.get(key)
            if entry is None:
                return None
            text = self._items.read(_item(Loose(key, entry.generation, entry.parts)), entry.parts, cancel)
            if text is not None and digest(text) == entry.digest:
                return str(json.loads(text))
            if entry == seen:
                raise SecretDamaged(
                    "An item in the system keyring is not what was written.",
                    "Remove this token, then sign in again.",
                    key,
                )
            seen = entry  # another window may just have replaced it: look once more

    def delete(self, key: str, cancel: Cancellation | None = None) -> None:
        """Forget a secret; see `delete_all`."""
        self.delete_all((key,), cancel)

    def delete_all(self, keys: Iterable[str], cancel: Cancellation | None = None) -> None:
        """Forget secrets in all their generations, and see that they are gone (S12); they may be gone already.

        One change of the manifest takes them all, so none is found any more, or each is whole.

        Raises:
            StorageError: Something of them is still there: everything, or a rest that is deleted with the next change.
        """
        self.unlock(cancel)
        with self._changing(cancel):
            manifest = self._manifest.read(cancel)
            for key in keys:
                if (old := manifest.entries.pop(key, None)) is not None:
                    manifest.loose.append(Loose(key, old.generation, old.parts))
            if manifest.loose:
                self._manifest.write(manifest, cancel)
                self._sweep(manifest, cancel)

    def keys(self, cancel: Cancellation | None = None) -> tuple[str, ...]:
        """Names of all secrets of this home."""
        self.unlock(cancel)
        return tuple(self._manifest.read(cancel).entries)

    def recover(self, cancel: Cancellation | None = None) -> int:
        """Undo or finish what a crash left half done; answers how many leftovers are gone."""
        self.unlock(cancel)
        with self._changing(cancel):
            manifest = self._manifest.read(cancel)
            count = len(manifest.loose)
            self._tidy(manifest, cancel)
        return count

    def check(self, cancel: Cancellation | None = None) -> VaultHealth:
        """Write, read and delete a test item. Opens no prompt where the keyring can be asked whether it is locked.

        Raises:
            Cancelled: The person gave up.
        """
        try:
            if self.is_locked(cancel):
                return self._health(
                    "locked", KeyringLocked("The system keyring is locked.", "Unlock the keyring, then try again.")
                )
            with self._changing(cancel):
                self._items.write(_CHECK, secrets.token_hex(16), cancel)
                self._items.remove(_CHECK, 1, cancel)
        except KeyringLocked as error:
            return self._health("locked", error)
        except KeyringUnavailable as error:
            return self._health("absent", error)
        except StorageError as error:
            return self._health("error", error)
        return VaultHealth("ok", self.name)

    def is_locked(self, cancel: Cancellation | None = None) -> bool:
        """Whether a prompt would open; False where the keyring does not tell.

        Raises:
            StorageError: The keyring failed.
        """
        if not secret_service.serves(self._backend):
            return False
        return self._calls.run(lambda _: secret_service.is_locked(self._backend), cancel)

    def unlock(self, cancel: Cancellation | None = None) -> None:
        """Open the keyring's prompt where it is locked, and wait for the answer (S07).

        Raises:
            Cancelled: The person gave up; the prompt is closed.
            KeyringLocked: The prompt was dismissed, or none could be shown.
        """
        if secret_service.serves(self._backend):
            stop = cancel.check if cancel is not None else None
            self._calls.run(
                lambda given_up: secret_service.unlock(self._backend, given_up, self._limit_s, stop), cancel
            )

    def _health(self, state: Literal["locked", "absent", "error"], error: StorageError) -> VaultHealth:
        return VaultHealth(state, self.name, error.title, error.advice)

    def _tidy(self, manifest: Manifest, cancel: Cancellation | None) -> Manifest:
        """Delete what an earlier change left behind; only names of this home's manifest are touched."""
        if manifest.loose:
            self._sweep(manifest, cancel)
        return manifest

    def _sweep(self, manifest: Manifest, cancel: Cancellation | None) -> None:
        if not manifest.loose:
            return
        for each in manifest.loose:
            self._items.remove(_item(each), each.parts, cancel)
        manifest.loose.clear()
        self._manifest.write(manifest, cancel)

    @contextlib.contextmanager
    def _changing(self, cancel: Cancellation | None) -> Iterator[None]:
        """One change at a time, across threads and windows of the app."""
        deadline = time.monotonic() + self._limit_s
        while not self._thread_lock.acquire(timeout=_POLL_S):
            if cancel is not None:
                cancel.check()
            if time.monotonic() > deadline:
                raise no_answer()
        held = contextlib.ExitStack()
        held.callback(self._thread_lock.release)
        try:
            held.enter_context(FileLock(self._lock_path, cancel, self._limit_s))
            yield
        finally:
            # A call that was given up may still write; nobody else may until it ends.
            self._calls.when_idle(held.close)


def _item(each: Loose) -> str:
    return f"{each.key}:{each.generation}"
