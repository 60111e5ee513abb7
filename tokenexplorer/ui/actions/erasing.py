"""Deletes orgs and apps with all their secrets. For workers: the keyring may be asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tokenexplorer.ui.actions.org_drafts import keys_used_by_none_but

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.storage.store import Store


def erase_client(store: Store, client: Client, *, keep_key: bool, later: bool) -> None:
    """Delete an app.

    Args:
        store: Where it is.
        client: The app.
        keep_key: Leave the key that signs for it, though no other app uses it.
        later: The keyring is away: what is in it goes when it is back.

    Raises:
        StorageError: Something could not be deleted.
    """
    keys = () if keep_key else keys_used_by_none_but((client,), store.orgs.clients())
    store.tokens.remove_client(client.id, later=later)
    _erase_keys(store, keys, later=later)
    store.orgs.remove_client(client.id)


def erase_org(store: Store, org: Org, *, later: bool) -> None:
    """Delete an org with its apps; arguments and errors as of `erase_client`."""
    clients = store.orgs.clients(org.id)
    keys = keys_used_by_none_but(clients, store.orgs.clients())
    store.tokens.remove_org(org.id, [client.id for client in clients], later=later)
    _erase_keys(store, keys, later=later)
    store.orgs.remove(org.id)


def _erase_keys(store: Store, key_ids: Iterable[str], *, later: bool) -> None:
    for key_id in key_ids:
        store.keys.remove(key_id, later=later)
