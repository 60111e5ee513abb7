"""Keeping tokens while the person may say stop: all of them, or nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from tokenexplorer.errors import Cancelled, KeyringUnavailable, StorageError
from tokenexplorer.storage.token_store import TokenStore
from tokenexplorer.tokens.pasted import pasted_token_set
from tokenexplorer.tokens.token_set import TokenSet, TokenSummary
from tokenexplorer.ui.actions.keeping import Keeping
from tokenexplorer.wire.cancellation import Cancellation

SET = pasted_token_set("a-token")


class Store:
    """Keeps whatever comes, even where it ends with an error, as the real one does."""

    def __init__(self, error: Exception | None = None, stop: Cancellation | None = None) -> None:
        self.kept: list[str] = []
        self._error, self._stop = error, stop

    def save(self, token_set: TokenSet, _cancel: Cancellation | None = None) -> TokenSummary:
        self.kept.append(token_set.summary.id)
        if self._stop is not None:
            self._stop.cancel()
        if self._error is not None:
            raise self._error
        return replace(token_set.summary, generation=2)

    def remove(self, token_id: str, *, later: bool = False) -> None:
        assert later, "a keyring that is away must not hold it up"
        self.kept.remove(token_id)


def keeping(store: Store) -> Keeping:
    return Keeping(cast("TokenStore", store))


def test_what_is_stored_is_answered_as_stored() -> None:
    store = Store()
    assert keeping(store).save(SET, Cancellation()).generation == 2
    assert store.kept == [SET.summary.id]


@pytest.mark.parametrize("error", [Cancelled(), None])
def test_a_stop_while_it_is_stored_leaves_nothing(error: Exception | None) -> None:
    stop = Cancellation()
    store = Store(error, stop)
    with pytest.raises(Cancelled):
        keeping(store).save(SET, stop)
    assert store.kept == []


def test_N27_a_keyring_that_fails_leaves_it_in_memory() -> None:
    store = Store(KeyringUnavailable("No keyring."))
    with pytest.raises(StorageError):
        keeping(store).save(SET, Cancellation())
    assert store.kept == [SET.summary.id]
