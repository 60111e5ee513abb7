"""Token sets and other secrets, wherever they are: `TokenStore`. Joins the vault, the index on disk, and memory.

Without a keyring everything works for the session, and nothing is written (S03).
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import threading
from typing import TYPE_CHECKING, Any

from tokenexplorer.errors import Cancelled, ConfigError, SecretDamaged, StorageError
from tokenexplorer.storage.documents import from_document, to_document
from tokenexplorer.storage.lock import FileLock
from tokenexplorer.storage.secret_store import SecretStore
from tokenexplorer.tokens.token_set import TokenSet, TokenSummary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tokenexplorer.storage.token_index import TokenIndex
    from tokenexplorer.storage.vault import Vault
    from tokenexplorer.wire.cancellation import Cancellation

_PREFIX = "token-set:"


class TokenStore(SecretStore):
    """Keeps, finds and forgets token sets, beside client secrets and SSWS tokens. Thread-safe.

    Reading summaries is quick; whatever takes a `cancel` may wait for the keyring: never in the GUI thread.

    Args:
        vault_provider: The vault, or None while there is no keyring; asked at each use.
        index: The list on disk.
        lock_folder: For locks across windows of the app; None where there is only one.
    """

    def __init__(
        self, vault_provider: Callable[[], Vault | None], index: TokenIndex, lock_folder: Path | None = None
    ) -> None:
        super().__init__(vault_provider, index)
        self._lock_folder = lock_folder
        self._loaded: dict[str, TokenSet] = {}
        self._session: dict[str, TokenSet] = {}
        self._unsaved: set[str] = set()
        self._refresh_locks: dict[str, threading.Lock] = {}

    def summaries(self) -> tuple[TokenSummary, ...]:
        """All token sets, the oldest first; `keep` says where each is now, whatever was wanted."""
        with self._lock:
            in_memory = {
                token_id: dataclasses.replace(each.summary, keep="session") for token_id, each in self._session.items()
            }
        listed = {each.id: each for each in self._index.summaries()}
        return tuple(sorted({**listed, **in_memory}.values(), key=lambda each: each.received_at))

    def save(self, token_set: TokenSet, cancel: Cancellation | None = None) -> TokenSummary:
        """Keep a token set as its `summary.keep` says; one of the same id is replaced only once the new one is durable.

        Args:
            token_set: New, or refreshed (T07).
            cancel: Ends the wait for the keyring.

        Returns:
            The summary with its generation.

        Raises:
            Cancelled: The person gave up; the set is in memory.
            StorageError: The keyring failed; the set is in memory, and `retry` tries again (N27).
        """
        token_id = token_set.summary.id
        if token_set.summary.keep == "session":
            if self._index.summary(token_id) is not None:
                self.remove(token_id, cancel)
            with self._lock:
                self._session[token_id] = token_set
            return token_set.summary
        try:
            return self._save_in_keyring(token_set, cancel)
        except (StorageError, Cancelled):
            with self._lock:
                self._session[token_id] = token_set
                self._unsaved.add(token_id)
            raise

    def retry(self, cancel: Cancellation | None = None) -> tuple[TokenSummary, ...]:
        """Save again what only memory holds though the keyring was wanted.

        Raises:
            StorageError: The keyring still fails; nothing is lost.
        """
        with self._lock:
            waiting = [self._session[token_id] for token_id in sorted(self._unsaved) if token_id in self._session]
        return tuple(self.save(each, cancel) for each in waiting)

    def load(self, token_id: str, cancel: Cancellation | None = None, *, fresh: bool = False) -> TokenSet:
        """A token set with its secrets.

        Args:
            token_id: `TokenSummary.id`.
            cancel: Ends the wait for the keyring.
            fresh: Ask the keyring even when the set was loaded before.

        Raises:
            Cancelled: The person gave up.
            StorageError: It is in no place that can be reached.
        """
        with self._lock:
            known = self._session.get(token_id) or (None if fresh else self._loaded.get(token_id))
        if known is not None:
            return known
        text = self._vault().get(_PREFIX + token_id, cancel)
        if text is None:
            raise SecretDamaged(
                "This token is not in the system keyring any more.", "Remove it here, then sign in again."
            )
        token_set = _parse(text)
        listed = self._index.summary(token_id)
        if listed is not None and listed.name != token_set.summary.name:
            token_set = dataclasses.replace(token_set, summary=dataclasses.replace(token_set.summary, name=listed.name))
        with self._lock:
            self._loaded[token_id] = token_set
        return token_set

    def at_hand(self, token_id: str) -> TokenSet | None:
        """A token set that memory holds, or None; the keyring is not asked, so nothing waits or prompts."""
        with self._lock:
            return self._session.get(token_id) or self._loaded.get(token_id)

    def rename(self, token_id: str, name: str) -> TokenSummary:
        """Give a token set a name.

        Raises:
            StorageError: It is gone, or the name cannot be kept.
        """
        renamed = None
        with self._lock:
            for kept in (self._session, self._loaded):
                if token_id in kept:
                    renamed = dataclasses.replace(kept[token_id].summary, name=name)
                    kept[token_id] = dataclasses.replace(kept[token_id], summary=renamed)
        listed = self._index.rename(token_id, name)
        found = listed or renamed
        if found is None:
            raise StorageError("This token was removed.", "Sign in again.")
        return found

    def remove(self, token_id: str, cancel: Cancellation | None = None, *, later: bool = False) -> None:
        """Forget a token set everywhere; see `remove_all`."""
        self.remove_all((token_id,), (), cancel, later=later)

    def remove_all(
        self,
        token_ids: Sequence[str],
        secrets: Sequence[str],
        cancel: Cancellation | None = None,
        *,
        later: bool = False,
        forget: Callable[[], None] = lambda: None,
    ) -> None:
        """Forget token sets and secrets everywhere, all of them or none, and see that they are gone (S12).

        Args:
            token_ids: `TokenSummary.id` of each.
            secrets: Names, as in `secret`.
            cancel: Ends the wait for the keyring.
            later: Where the keyring cannot be reached, delete them there at the next start that can.
            forget: Takes what belongs to them off its lists, once none of them is found any more.

        Raises:
            StorageError: They may still be in the keyring and stay listed, unless only a rest of them can be there.
        """
        vault = self._vault_provider()
        in_keyring = [each for each in token_ids if self._may_be_in_keyring(each, vault)]

        def gone() -> None:
            forget()
            self._index.remove(*token_ids)
            with self._lock:
                for token_id in token_ids:
                    self._session.pop(token_id, None)
                    self._loaded.pop(token_id, None)
                    self._unsaved.discard(token_id)
                for key in secrets:
                    self._session_secrets.pop(key, None)
                    self._unsaved_secrets.discard(key)

        # Without any keyring nobody knows whether it holds a secret from another day.
        later = later or (vault is None and not in_keyring)
        self._delete([*(_PREFIX + each for each in in_keyring), *secrets], cancel, gone, later=later)

    def recover(self, cancel: Cancellation | None = None) -> bool:
        """At the start: finish or undo what a crash left half done, and make the index fit the keyring (S05, S10).

        Opens no prompt: while the keyring is locked nothing is done.

        Returns:
            Whether the index changed.

        Raises:
            StorageError: The keyring failed.
        """
        vault = self._vault_provider()
        if vault is None or vault.is_locked(cancel):
            return False
        vault.recover(cancel)
        for key in self._index.to_delete():
            vault.delete(key, cancel)
            self._index.note_deleted(key)
        # The index first: another window lists a token set only after it is in the keyring.
        listed = {each.id for each in self._index.summaries()}
        kept = {key.removeprefix(_PREFIX) for key in vault.keys(cancel) if key.startswith(_PREFIX)}
        for token_id in listed - kept:
            self._index.remove(token_id)
        for token_id in kept - listed:
            with contextlib.suppress(SecretDamaged):
                self._index.save(self.load(token_id, cancel).summary)
        return kept != listed

    @contextlib.contextmanager
    def refreshing(self, token_id: str, cancel: Cancellation | None = None) -> Iterator[TokenSet]:
        """Hold a token set for a refresh: one at a time across threads and windows (T08).

        Yields:
            The set as it is now. Where its `generation` rose in the meantime, somebody else refreshed it: use that.

        Raises:
            Cancelled: The person gave up waiting.
            StorageError: The set cannot be read, or another window holds it for too long.
        """
        with self._lock:
            thread_lock = self._refresh_locks.setdefault(token_id, threading.Lock())
        while not thread_lock.acquire(timeout=0.05):
            if cancel is not None:
                cancel.check()
        try:
            name = hashlib.sha256(token_id.encode()).hexdigest()[:16]
            path = None if self._lock_folder is None else self._lock_folder / f"refresh-{name}.lock"
            with FileLock(path, cancel):
                yield self.load(token_id, cancel, fresh=True)
        finally:
            thread_lock.release()

    def _may_be_in_keyring(self, token_id: str, vault: Vault | None) -> bool:
        if self._index.summary(token_id) is not None:
            return True
        with self._lock:
            return vault is not None and token_id in self._unsaved

    def _save_in_keyring(self, token_set: TokenSet, cancel: Cancellation | None) -> TokenSummary:
        token_id = token_set.summary.id
        before = self._index.summary(token_id)
        generation = (before.generation if before is not None else 0) + 1
        kept = dataclasses.replace(token_set, summary=dataclasses.replace(token_set.summary, generation=generation))
        self._put(_PREFIX + token_id, json.dumps(_document(kept), ensure_ascii=True), cancel)
        with self._lock:
            self._loaded[token_id] = kept
            self._session.pop(token_id, None)
            self._unsaved.discard(token_id)
        self._index.save(kept.summary)
        return kept.summary


def _document(token_set: TokenSet) -> dict[str, Any]:
    return {"version": 1, **to_document(token_set)}


def _parse(text: str) -> TokenSet:
    try:
        return from_document(TokenSet, json.loads(text))
    except (ValueError, RecursionError, ConfigError):
        raise SecretDamaged(
            "A token in the system keyring is not what was written.", "Remove it here, then sign in again."
        ) from None
