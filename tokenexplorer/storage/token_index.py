"""The list of token sets on disk: `TokenIndex`. Summaries only; the tokens are in the keyring (S10)."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from tokenexplorer.storage.rows import Rows
from tokenexplorer.tokens.token_set import TokenSummary

if TYPE_CHECKING:
    from tokenexplorer.storage.database import Database


class TokenIndex:
    """What is in the keyring, without secrets.

    Args:
        database: Where the list is.
    """

    def __init__(self, database: Database) -> None:
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

    def remove(self, token_id: str) -> None:
        """Take one off the list."""
        self._rows.remove(token_id)
