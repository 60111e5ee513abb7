"""Keeps what a sign-in or another grant brought, unless the person said stop meanwhile: then nothing of it stays."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tokenexplorer.errors import Cancelled, StorageError

if TYPE_CHECKING:
    from tokenexplorer.storage.token_store import TokenStore
    from tokenexplorer.tokens.token_set import TokenSet, TokenSummary
    from tokenexplorer.wire.cancellation import Cancellation


class Keeping:
    """A `TokenKeeper` over the wallet's store.

    The store itself keeps in memory what a keyring could not take. That is right when the keyring fails, and wrong when
    nobody wants the tokens any more.
    """

    def __init__(self, tokens: TokenStore) -> None:
        self._tokens = tokens

    def save(self, token_set: TokenSet, cancel: Cancellation | None = None) -> TokenSummary:
        """Store it.

        Raises:
            Cancelled: The person said stop; no part of it stays.
            StorageError: The keyring failed; it is in memory.
        """
        try:
            summary = self._tokens.save(token_set, cancel)
        except Cancelled:
            self._forget(token_set)
            raise
        if cancel is not None and cancel.is_cancelled:
            self._forget(token_set)
            cancel.check()
        return summary

    def _forget(self, token_set: TokenSet) -> None:
        with suppress(StorageError):
            self._tokens.remove(token_set.summary.id, later=True)
