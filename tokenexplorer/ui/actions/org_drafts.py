"""New, copied and moved orgs and apps, as values. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from tokenexplorer.orgs.org import Client, Org, ascii_netloc, new_id, slug

if TYPE_CHECKING:
    from tokenexplorer.orgs.detection import Detection
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.provider import Provider


def new_client(org: Org, provider: Provider, name: str) -> Client:
    """A new app with the provider's redirect rules."""
    from tokenexplorer.orgs.provider import redirect_default

    return Client(
        id=new_id(), org_id=org.id, name=name, issuer=org.issuer, redirect_uri=redirect_default(provider, slug(name))
    )


def copied(client: Client, name: str) -> Client:
    """A copy of an app with a name and redirect path of its own."""
    old, uri = client.slug, client.redirect_uri
    redirect_uri = f"{uri.removesuffix(old)}{slug(name)}" if uri.endswith(f"/{old}") else uri
    return replace(client, id=new_id(), name=name, redirect_uri=redirect_uri)


def moved_org(org: Org, found: Detection, metadata: ProviderMetadata) -> Org:
    """An org at the server behind another address."""
    from tokenexplorer.orgs.detection import recognise

    return replace(
        org,
        # A name that is but the old address would name another server from now on.
        name=found.name if org.name == ascii_netloc(org.url) else org.name,
        url=found.org_url,
        issuer=metadata.issuer,
        provider_id=recognise(metadata, found.provider).id,
    )


def moved_client(client: Client, old: Org, new: Org) -> Client:
    """An app of an org that moved; a custom server goes with its org, a server elsewhere stays where it is."""
    issuer = client.issuer
    if issuer == old.issuer:
        return replace(client, issuer=new.issuer)
    if issuer == old.url or issuer.startswith(f"{old.url}/"):
        return replace(client, issuer=f"{new.url}{issuer.removeprefix(old.url)}")
    return client


def free_name(name: str, taken: Iterable[str]) -> str:
    """The name, or the next one with a number that is not taken."""
    names = {other.casefold() for other in taken}
    if name.casefold() not in names:
        return name
    return next(f"{name} {number}" for number in range(2, 10_000) if f"{name} {number}".casefold() not in names)


def keys_used_by_none_but(clients: tuple[Client, ...], everyone: tuple[Client, ...]) -> tuple[str, ...]:
    """Our ids of the keys that sign for some apps and for no other."""
    own = {client.id for client in clients}
    elsewhere = {client.key_id for client in everyone if client.id not in own}
    return tuple(dict.fromkeys(each.key_id for each in clients if each.key_id and each.key_id not in elsewhere))
