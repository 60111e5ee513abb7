"""Saved sets of scopes: `ScopeSetRepository`. They go with their org."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenexplorer.errors import ConfigError
from tokenexplorer.orgs.scope_set import SETS_LIMIT, ScopeSet, check_name
from tokenexplorer.storage.rows import Rows

if TYPE_CHECKING:
    from tokenexplorer.storage.database import Database


class ScopeSetRepository:
    """Scope sets of all orgs, each org's in the order they were saved.

    Args:
        database: Where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sets = Rows(database, "scope_sets", ScopeSet, keys=("org_id",))

    def sets(self, org_id: str) -> tuple[ScopeSet, ...]:
        """The sets of an org, the oldest first."""
        return self._sets.where("org_id", org_id)

    def save(self, scope_set: ScopeSet) -> ScopeSet:
        """Add, change or rename a set.

        Returns:
            What is on disk.

        Raises:
            ConfigError: The org is gone, the name cannot be used, or the org has too many sets.
            StorageError: Nothing changed.
        """
        with self._database.transaction():
            if not self._database.query("SELECT 1 FROM orgs WHERE id = ?", (scope_set.org_id,)):
                raise ConfigError("Add the org again, then save the set: the org was removed.", field="org_id")
            known = self.sets(scope_set.org_id)
            if len(known) >= SETS_LIMIT and all(each.id != scope_set.id for each in known):
                raise ConfigError(f"Delete a set first: an org keeps {SETS_LIMIT} of them.", field="name")
            name = check_name(scope_set.name, known, own_id=scope_set.id)
            kept = ScopeSet(scope_set.id, scope_set.org_id, name, tuple(dict.fromkeys(scope_set.scopes)))
            self._sets.save(kept)
        return kept

    def remove(self, set_id: str) -> None:
        """Remove a set; it may be gone already."""
        self._sets.remove(set_id)
