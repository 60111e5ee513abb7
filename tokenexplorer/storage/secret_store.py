"""Secrets by name, wherever they are: in the keyring, or in memory. `TokenStore` keeps token sets the same way."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from tokenexplorer.errors import KeyringUnavailable, StorageError
from tokenexplorer.orgs.org import Keep

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tokenexplorer.storage.token_index import TokenIndex
    from tokenexplorer.storage.vault import Vault
    from tokenexplorer.wire.cancellation import Cancellation

_LEFT = (
    "It is deleted here, but a rest of it may be in the system keyring.",
    "Unlock the keyring: the rest is deleted with the next change that it takes.",
)
_NO_VAULT = ("No system keyring was found. Tokens live until you quit.", "Set up a keyring, then sign in again.")


class SecretStore:
    """Keeps, finds and forgets client secrets and SSWS tokens. Thread-safe.

    Whatever takes a `cancel` may wait for the keyring: never in the GUI thread.

    Args:
        vault_provider: The vault, or None while there is no keyring; asked at each use.
        index: Where it is noted what is to be deleted once the keyring is back.
    """

    def __init__(self, vault_provider: Callable[[], Vault | None], index: TokenIndex) -> None:
        self._vault_provider, self._index = vault_provider, index
        self._lock = threading.RLock()
        self._session_secrets: dict[str, str] = {}
        self._unsaved_secrets: set[str] = set()

    def secret(self, key: str, cancel: Cancellation | None = None) -> str | None:
        """A secret by `secret_key(client.id)` or `ssws_key(org.id)`; None where there is none, or no keyring.

        Raises:
            StorageError: The keyring failed.
        """
        with self._lock:
            if key in self._session_secrets:
                return self._session_secrets[key]
        vault = self._vault_provider()
        return vault.get(key, cancel) if vault is not None else None

    def secret_at_hand(self, key: str) -> str | None:
        """A secret that memory holds, or None; the keyring is not asked."""
        with self._lock:
            return self._session_secrets.get(key)

    def set_secret(self, key: str, value: str, keep: Keep = "keyring", cancel: Cancellation | None = None) -> None:
        """Keep a secret; an empty value removes it.

        Raises:
            StorageError: The keyring failed; the secret is in memory, and `retry_secrets` tries again (N27).
        """
        if not value:
            self.remove_secret(key, cancel)
            return
        with self._lock:
            self._session_secrets[key] = value
            self._unsaved_secrets.discard(key)
        if keep == "session":
            if (vault := self._vault_provider()) is not None:
                vault.delete(key, cancel)
            return
        with self._lock:
            self._unsaved_secrets.add(key)
        self._put(key, value, cancel)
        with self._lock:
            if self._session_secrets.get(key) == value:
                del self._session_secrets[key]
                self._unsaved_secrets.discard(key)

    def remove_secret(
        self,
        key: str,
        cancel: Cancellation | None = None,
        *,
        later: bool = False,
        forget: Callable[[], None] = lambda: None,
    ) -> None:
        """Forget a secret everywhere.

        Args:
            key: As in `secret`.
            cancel: Ends the wait for the keyring.
            later: Where the keyring cannot be reached, delete it there at the next start that can.
            forget: Takes it off the lists that name it, once it cannot be found any more.

        Raises:
            StorageError: It, or a rest of it that nobody finds any more, may still be in the keyring.
        """

        def gone() -> None:
            forget()
            with self._lock:
                self._session_secrets.pop(key, None)
                self._unsaved_secrets.discard(key)

        # Without any keyring nobody knows whether it holds one from another day.
        self._delete((key,), cancel, gone, later=later or self._vault_provider() is None)

    def retry_secrets(self, cancel: Cancellation | None = None) -> int:
        """Save again what only memory holds though the keyring was wanted; answers how many there were.

        Raises:
            StorageError: The keyring still fails; nothing is lost.
        """
        with self._lock:
            waiting = [(key, self._session_secrets[key]) for key in sorted(self._unsaved_secrets)]
        for key, value in waiting:
            self.set_secret(key, value, cancel=cancel)
        return len(waiting)

    def _put(self, key: str, secret: str, cancel: Cancellation | None) -> None:
        vault = self._vault()
        if key in self._index.to_delete():
            vault.delete(key, cancel)
            self._index.note_deleted(key)
        vault.put(key, secret, cancel)

    def _delete(
        self, keys: Sequence[str], cancel: Cancellation | None, gone: Callable[[], None], *, later: bool
    ) -> None:
        """Delete items, all or none; `gone` is called once none is found, so what is shown is whole or not there."""
        try:
            if keys:
                self._vault().delete_all(keys, cancel)
        except StorageError as error:
            if later:
                self._index.note_to_delete(*keys)
            elif self._may_be_found(keys, cancel):
                raise
            else:
                gone()
                raise StorageError(*_LEFT, error.detail or error.title) from error
        gone()

    def _may_be_found(self, keys: Sequence[str], cancel: Cancellation | None) -> bool:
        try:
            return not set(keys).isdisjoint(self._vault().keys(cancel))
        except StorageError:
            return True  # nobody knows; the next start that reaches the keyring makes the lists fit

    def _vault(self) -> Vault:
        vault = self._vault_provider()
        if vault is None:
            raise KeyringUnavailable(*_NO_VAULT)
        return vault
