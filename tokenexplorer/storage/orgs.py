"""Orgs and their apps on disk: `OrgRepository`. No secrets; those are the token store's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenexplorer.errors import ConfigError
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.storage.rows import Rows
from tokenexplorer.storage.settings import SettingRepository
from tokenexplorer.storage.without_secrets import client_without_secrets, org_without_secrets

if TYPE_CHECKING:
    from tokenexplorer.storage.database import Database

_LAST_ORG = "last_org"
_LAST_CLIENT = "last_client"


class OrgRepository:
    """Orgs and clients, in the order they were added.

    Args:
        database: Where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._orgs = Rows(database, "orgs", Org)
        self._clients = Rows(database, "clients", Client, keys=("org_id",))
        self._settings = SettingRepository(database)

    def orgs(self) -> tuple[Org, ...]:
        """All, by position."""
        return self._orgs.all()

    def org(self, org_id: str) -> Org | None:
        """One, or None."""
        return self._orgs.one(org_id)

    def save(self, org: Org, base: Org | None = None) -> None:
        """Add or change an org; a new one comes last.

        Args:
            org: As edited.
            base: As it was when the edit began, so that changes of another window since then stay (F05); None: as it
                was read last.

        Raises:
            StorageError: Nothing changed.
        """
        self._orgs.save(org_without_secrets(org), base=org_without_secrets(base) if base is not None else None)

    def remove(self, org_id: str) -> None:
        """Remove an org and its clients. Their secrets go first: `TokenStore.remove_all`."""
        self._orgs.remove(org_id)

    def clients(self, org_id: str | None = None) -> tuple[Client, ...]:
        """All clients, or those of an org, by position."""
        return self._clients.all() if org_id is None else self._clients.where("org_id", org_id)

    def client(self, client_id: str) -> Client | None:
        """One by our id, or None."""
        return self._clients.one(client_id)

    def save_client(self, client: Client, base: Client | None = None) -> None:
        """Add or change a client.

        Args:
            client: As edited.
            base: See `save`.

        Raises:
            ConfigError: Its org is gone.
            StorageError: Nothing changed.
        """
        with self._database.transaction():
            if self._orgs.one(client.org_id) is None:
                raise ConfigError(
                    "The org of this app was removed.", "Add the org again, then save the app.", field="org_id"
                )
            kept = client_without_secrets(client)
            self._clients.save(kept, base=client_without_secrets(base) if base is not None else None)

    def remove_client(self, client_id: str) -> None:
        """Remove a client. Its secrets go first: `TokenStore.remove_all`."""
        self._clients.remove(client_id)

    @property
    def last_org_id(self) -> str:
        """The org in use when the app was last closed, or empty."""
        return self._settings.text(_LAST_ORG)

    @property
    def last_client_id(self) -> str:
        """The client in use when the app was last closed, or empty."""
        return self._settings.text(_LAST_CLIENT)

    def remember(self, org_id: str, client_id: str) -> None:
        """Note what is in use now."""
        with self._database.transaction():
            self._settings.set_text(_LAST_ORG, org_id)
            self._settings.set_text(_LAST_CLIENT, client_id)
