"""What the dialog says about app and server. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenexplorer.oauth.grant_types import JWT_BEARER, TOKEN_EXCHANGE
from tokenexplorer.orgs.server_kind import server_kind
from tokenexplorer.ui.widgets.text import ascii_host, visible_text

if TYPE_CHECKING:
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client, Org

_NAMES = {"exchange": "Token exchange", "bearer": "JWT bearer"}


def app_line(client: Client, org: Org | None, here: str) -> str:
    """An app in the list; one of another org says so."""
    return client.name if org is None or client.org_id == here else f"{client.name} · {org.name}"


def server_line(client: Client) -> str:
    """Whom it asks, and how it proves itself there."""
    how = "a public app, by its client ID" if client.client_auth == "none" else client.client_auth
    bound = ", DPoP" if client.dpop else ""
    path = urlsplit(client.issuer).path.rstrip("/")
    return f"Asks {ascii_host(client.issuer)}{visible_text(path)} · {how}{bound}"


def lacking_words(org: Org, client: Client, metadata: ProviderMetadata | None, grant: str) -> tuple[str, str]:
    """A warning where the app's server names its grants and this is none of them; empty otherwise.

    Spec: RFC 8414 section 2, `grant_types_supported`
    """
    named = metadata.raw.get("grant_types_supported") if metadata is not None else None
    wanted = TOKEN_EXCHANGE if grant == "exchange" else JWT_BEARER
    if not isinstance(named, (list, tuple)) or wanted in named:
        return "", ""
    rest = "You can try it all the same."
    if grant == "exchange" and server_kind(org.provider_id, client.issuer) == "org":
        rest = "At Okta custom authorization servers have it: choose one for the app in Connect."
    return f"{_NAMES[grant]} is not among the grants that this server names.", rest
