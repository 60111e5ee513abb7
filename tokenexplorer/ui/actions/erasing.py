"""Deletes orgs and apps with all their secrets: whole, or not at all. For workers: the keyring may be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenexplorer.errors import StorageError
from tokenexplorer.orgs.org import secret_key, ssws_key
from tokenexplorer.ui.actions.org_drafts import keys_used_by_none_but

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.storage.store import Store


def erase_client(store: Store, client: Client, *, keep_key: bool, later: bool) -> StorageError | None:
    """Delete an app.

    Args:
        store: Where it is.
        client: The app.
        keep_key: Leave the key that signs for it, though no other app uses it.
        later: The keyring is away: what is in it goes when it is back.

    Returns:
        Why a rest, which nobody finds any more, may still be in the keyring; None where all is gone.

    Raises:
        StorageError: Everything is still there.
    """
    keys = () if keep_key else keys_used_by_none_but((client,), store.orgs.clients())
    token_ids = [each.id for each in store.tokens.summaries() if each.client_ref == client.id]

    def forget() -> None:
        store.orgs.remove_client(client.id)

    return _erase(store, token_ids, [secret_key(client.id)], keys, forget, later=later)


def erase_org(store: Store, org: Org, *, later: bool) -> StorageError | None:
    """Delete an org with its apps; all else as of `erase_client`."""
    clients = store.orgs.clients(org.id)
    keys = keys_used_by_none_but(clients, store.orgs.clients())
    refs = {client.id for client in clients}
    token_ids = [each.id for each in store.tokens.summaries() if each.org_id == org.id or each.client_ref in refs]

    def forget() -> None:
        store.orgs.remove(org.id)

    return _erase(store, token_ids, [*map(secret_key, refs), ssws_key(org.id)], keys, forget, later=later)


def _erase(
    store: Store,
    token_ids: Sequence[str],
    secrets: Sequence[str],
    key_ids: Collection[str],
    forget: Callable[[], None],
    *,
    later: bool,
) -> StorageError | None:
    from tokenexplorer.storage.key_store import name_of

    is_gone = False

    def forget_all() -> None:
        nonlocal is_gone
        for key_id in key_ids:
            store.keys.forget(key_id)
        forget()
        is_gone = True

    try:
        store.tokens.remove_all(token_ids, [*secrets, *map(name_of, key_ids)], later=later, forget=forget_all)
    except StorageError as error:
        if not is_gone:
            raise
        return error
    return None
