"""Every repository of the database, built together: `Repositories`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenexplorer.storage.orgs import OrgRepository
from tokenexplorer.storage.requests import RequestRepository
from tokenexplorer.storage.settings import SettingRepository
from tokenexplorer.storage.token_index import TokenIndex

if TYPE_CHECKING:
    from tokenexplorer.storage.database import Database

__all__ = ["OrgRepository", "Repositories", "RequestRepository", "SettingRepository", "TokenIndex"]


class Repositories:
    """What a composition root passes on.

    Attributes:
        orgs: Orgs and clients.
        requests: Saved requests and history.
        tokens: The index of token sets.
        settings: Small settings.

    Args:
        database: Where they all are.
    """

    def __init__(self, database: Database) -> None:
        self.orgs = OrgRepository(database)
        self.requests = RequestRepository(database)
        self.tokens = TokenIndex(database)
        self.settings = SettingRepository(database)
