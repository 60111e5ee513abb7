"""Keys that sign for apps: `KeyStore`. The private half is in the vault, or in memory for the session.

The order is the token store's: the private half is durable before the list names the key, and gone before the list
forgets it. So a crash leaves a key that is whole or one that is not there, and `recover` makes the list fit (S05, S10).
"""

from __future__ import annotations

import contextlib
import functools
import json
import threading
from typing import TYPE_CHECKING

from tokenexplorer.errors import Cancelled, ConfigError, SecretDamaged, StorageError
from tokenexplorer.oauth.signing_key import KeySummary, SigningKey
from tokenexplorer.storage.documents import from_document, to_document
from tokenexplorer.storage.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenexplorer.orgs.org import Keep
    from tokenexplorer.storage.database import Database
    from tokenexplorer.storage.token_store import TokenStore
    from tokenexplorer.storage.vault import Vault
    from tokenexplorer.wire.cancellation import Cancellation

_PREFIX = "signing-key:"


class KeyStore:
    """Keeps, lists, finds and forgets signing keys. Thread-safe.

    Summaries come quickly; whatever takes a `cancel` may wait for the keyring: never in the GUI thread.

    Args:
        secrets: Where the private halves go, like any other secret.
        vault_provider: The vault, or None while there is no keyring.
        database: Where the list is; it holds no private half.
    """

    def __init__(self, secrets: TokenStore, vault_provider: Callable[[], Vault | None], database: Database) -> None:
        self._secrets, self._vault_provider = secrets, vault_provider
        self._rows = Rows(database, "signing_keys", KeySummary)
        self._lock = threading.Lock()
        self._session: dict[str, KeySummary] = {}
        self._unsaved: dict[str, SigningKey] = {}

    def summaries(self) -> tuple[KeySummary, ...]:
        """All keys, the oldest first; `keep` says where each is now, whatever was wanted."""
        with self._lock:
            in_memory = dict(self._session)
        listed = {each.id: each for each in self._rows.all()}
        return tuple(sorted({**listed, **in_memory}.values(), key=lambda each: (each.created_at, each.id)))

    def save(self, key: SigningKey, keep: Keep = "keyring", cancel: Cancellation | None = None) -> KeySummary:
        """Keep a key.

        Args:
            key: With its private half.
            keep: In the keyring, or in memory until the app ends.
            cancel: Ends the wait for the keyring.

        Raises:
            Cancelled: The person gave up; the key is in memory.
            StorageError: The keyring failed; the key is in memory, and `retry` tries again (N27).
        """
        text = json.dumps({"version": 1, **to_document(key)}, ensure_ascii=True)
        try:
            self._secrets.set_secret(name_of(key.id), text, keep, cancel)
        except (StorageError, Cancelled):
            with self._lock:
                self._session[key.id], self._unsaved[key.id] = key.summary("session"), key
            raise
        summary = key.summary(keep)
        if keep == "session":
            self._rows.remove(key.id)
            with self._lock:
                self._session[key.id] = summary
            return summary
        self._rows.save(summary)
        with self._lock:
            self._session.pop(key.id, None)
            self._unsaved.pop(key.id, None)
        return summary

    def retry(self, cancel: Cancellation | None = None) -> tuple[KeySummary, ...]:
        """Save again what only memory holds though the keyring was wanted.

        Raises:
            StorageError: The keyring still fails; nothing is lost.
        """
        with self._lock:
            waiting = list(self._unsaved.values())
        return tuple(self.save(each, cancel=cancel) for each in waiting)

    def load(self, key_id: str, cancel: Cancellation | None = None) -> SigningKey:
        """A key with its private half.

        Args:
            key_id: `KeySummary.id`, or `Client.key_id`.
            cancel: Ends the wait for the keyring.

        Raises:
            Cancelled: The person gave up.
            StorageError: It is in no place that can be reached.
        """
        text = self._secrets.secret(name_of(key_id), cancel)
        if text is None:
            raise SecretDamaged(
                "The key of this app is not in the system keyring.",
                "Make or import a key, and register its public half.",
            )
        return _parse(text)

    def summary(self, key_id: str) -> KeySummary | None:
        """One of the list, or None."""
        with self._lock:
            known = self._session.get(key_id)
        return known or self._rows.one(key_id)

    def remove(self, key_id: str, cancel: Cancellation | None = None, *, later: bool = False) -> None:
        """Forget a key everywhere, and see that it is gone (S12).

        Args:
            key_id: `KeySummary.id`.
            cancel: Ends the wait for the keyring.
            later: Where the keyring cannot be reached, delete it there at the next start that can.

        Raises:
            StorageError: It may still be in the keyring; it stays listed, unless only a rest of it can be there.
        """
        self._secrets.remove_secret(name_of(key_id), cancel, later=later, forget=functools.partial(self.forget, key_id))

    def forget(self, key_id: str) -> None:
        """Take a key off the list whose private half is gone."""
        self._rows.remove(key_id)
        with self._lock:
            self._session.pop(key_id, None)
            self._unsaved.pop(key_id, None)

    def recover(self, cancel: Cancellation | None = None) -> bool:
        """At the start, after the token store: make the list fit the keyring (S05, S10).

        Opens no prompt: while the keyring is locked nothing is done.

        Returns:
            Whether the list changed.

        Raises:
            StorageError: The keyring failed.
        """
        vault = self._vault_provider()
        if vault is None or vault.is_locked(cancel):
            return False
        # The list first: another window lists a key only after it is in the keyring.
        listed = {each.id for each in self._rows.all()}
        kept = {key.removeprefix(_PREFIX) for key in vault.keys(cancel) if key.startswith(_PREFIX)}
        for key_id in listed - kept:
            self._rows.remove(key_id)
        for key_id in kept - listed:
            with contextlib.suppress(SecretDamaged):
                self._rows.save(self.load(key_id, cancel).summary())
        return kept != listed


def name_of(key_id: str) -> str:
    """The private half's name in the secret store."""
    return _PREFIX + key_id


def _parse(text: str) -> SigningKey:
    try:
        key = from_document(SigningKey, json.loads(text))
        key.public_jwk()
    except (ValueError, RecursionError, TypeError, KeyError, ConfigError):
        raise SecretDamaged(
            "A key in the system keyring is not what was written.",
            "Remove it here, then make or import another, and register its public half.",
        ) from None
    return key
