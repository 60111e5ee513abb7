"""Fetches what an app proves itself with, for one doing. For workers: the keyring may be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenexplorer.oauth.client_auth import Credentials
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.storage.store import Store
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.client_certificate import ClientCertificate


def credentials_of(
    store: Store, org: Org | None, client: Client | None, cancel: Cancellation | None = None
) -> Credentials:
    """What the app's way of client authentication needs, and nothing more.

    Args:
        store: Where it is kept.
        org: The app's; how its server wants to be named in an assertion depends on it.
        client: The app, or None where nobody knows it.
        cancel: Ends the wait for the keyring.

    Raises:
        StorageError: The keyring failed.
        ConfigError: The app's certificate cannot be used.
        PassphraseNeeded: Its key is locked; `TaskRunner` has the person asked and runs the work again.
    """
    from tokenexplorer.oauth.client_auth import NO_CREDENTIALS, Credentials
    from tokenexplorer.orgs.provider import GENERIC, provider

    if client is None or client.client_auth == "none":
        return NO_CREDENTIALS
    needs_key = client.client_auth == "private_key_jwt" and bool(client.key_id)
    key = store.keys.load(client.key_id, cancel) if needs_key else None
    audience = provider(org.provider_id if org is not None else GENERIC).assertion_audience
    return Credentials(secret_of(store, client, cancel), key, audience, certificate_of(store, client))


def secret_of(store: Store, client: Client | None, cancel: Cancellation | None = None) -> str | None:
    """The app's secret; an app whose way needs none has none, and the keyring is left alone."""
    from tokenexplorer.orgs.org import secret_key

    if client is None or not client.uses_secret:
        return None
    return store.tokens.secret(secret_key(client.id), cancel)


def certificate_of(store: Store, client: Client | None) -> ClientCertificate | None:
    """The certificate that the app shows on connections; None for an app of another way.

    Raises:
        ConfigError: It cannot be used.
        PassphraseNeeded: Its key is locked, and what was typed in this session does not open it.
    """
    if client is None or not client.uses_certificate:
        return None
    from datetime import UTC, datetime

    from tokenexplorer.wire.certificate_file import key_path, load

    chain, key = client.certificate_file, client.certificate_key_file
    return load(chain, key, store.passphrases.get(key_path(chain, key)), datetime.now(UTC))
