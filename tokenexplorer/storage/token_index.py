"""The list of token sets on disk: `TokenIndex`. Summaries only; the tokens are in the keyring (S10)."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from tokenexplorer.storage.rows import Rows
from tokenexplorer.storage.settings import SettingRepository
from tokenexplorer.tokens.token_set import TokenSummary

if TYPE_CHECKING:
    from tokenexplorer.storage.database import Database

_TO_DELETE = "keyring_items_to_delete"


class TokenIndex:
    """What is in the keyring, without secrets.

    Args:
        database: Where the list is.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._settings = SettingRepository(database)
        self._rows = Rows(database, "tokens", TokenSummary, keys=("org_id", "client_ref"))

    def summaries(self) -> tuple[TokenSummary, ...]:
        """All, in the order they came."""
        return self._rows.all()

    def summary(self, token_id: str) -> TokenSummary | None:
        """One, or None."""
        return self._rows.one(token_id)

    def save(self, summary: TokenSummary) -> None:
        """Add or change one.

        Raises:
            StorageError: Nothing changed.
        """
        self._rows.save(summary)

    def rename(self, token_id: str, name: str) -> TokenSummary | None:
        """Give one a name; None where it is gone."""
        found = self._rows.one(token_id)
        if found is None:
            return None
        renamed = dataclasses.replace(found, name=name)
        self._rows.save(renamed)
        return renamed

    def remove(self, *token_ids: str) -> None:
        """Take some off the list."""
        with self._database.transaction():
            for token_id in token_ids:
                self._rows.remove(token_id)

    def to_delete(self) -> tuple[str, ...]:
        """Names of keyring items that the person removed while the keyring could not be reached."""
        return tuple(self._settings.text(_TO_DELETE).split())

    def note_to_delete(self, *keys: str) -> None:
        """Delete these items as soon as the keyring can be reached."""
        with self._database.transaction():
            self._settings.set_text(_TO_DELETE, " ".join(dict.fromkeys([*self.to_delete(), *keys])))

    def note_deleted(self, key: str) -> None:
        """It is gone from the keyring."""
        with self._database.transaction():
            self._settings.set_text(_TO_DELETE, " ".join(each for each in self.to_delete() if each != key))
