"""What is known about the scopes of one token set: `ScopeFacts`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tokenexplorer.catalogue.catalogue import EMPTY, Catalogue
from tokenexplorer.orgs.provider import provider
from tokenexplorer.orgs.server_kind import server_kind
from tokenexplorer.tokens.token_set import TokenKind

if TYPE_CHECKING:
    from tokenexplorer.catalogue.coverage import ServerKind
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.token_set import TokenSummary


@dataclass(frozen=True, slots=True)
class ScopeFacts:
    """What was asked for, what came, and what is known of the server and the app.

    Attributes:
        requested: Asked for at sign-in; None where nobody knows.
        granted: Of the token response; None where nobody knows, or where it equals what was asked for.
        in_token: Named by the access token itself; None where it cannot be read.
        kinds: Which tokens came.
        server: Which of Okta's two kinds of authorization server issued them; empty for other providers.
        provider_id: Of `orgs.provider`.
        server_name: Of the provider's product: `Okta`.
        org_url: The org's address, or empty.
        catalogue: What its API knows.
        grants: The scopes that are granted to the app now; None where they were not read.
        supported: `scopes_supported` of the server; None where it does not say.
        prompt: The app's `prompt` at the authorization endpoint.
        person: Whether a person signed in; False for a service app.
        rewritten: Whether the tokens were refreshed since.
        own: Whether the app that asked is still here, so that it can ask again.
    """

    requested: tuple[str, ...] | None
    granted: tuple[str, ...] | None
    in_token: tuple[str, ...] | None
    kinds: tuple[TokenKind, ...] = ("access_token",)
    server: ServerKind = ""
    provider_id: str = "generic"
    server_name: str = "The server"
    org_url: str = ""
    catalogue: Catalogue = field(default=EMPTY, repr=False)
    grants: frozenset[str] | None = None
    supported: tuple[str, ...] | None = None
    prompt: str = ""
    person: bool = True
    rewritten: bool = False
    own: bool = True


def facts_of(
    summary: TokenSummary,
    in_token: tuple[str, ...] | None,
    *,
    org: Org | None,
    client: Client | None,
    catalogue: Catalogue = EMPTY,
    grants: frozenset[str] | None = None,
    supported: tuple[str, ...] | None = None,
) -> ScopeFacts:
    """Gather what is known of a token set.

    Args:
        summary: Of the set.
        in_token: See `scope_loss.scopes_in`.
        org: Whose it is; None for a pasted token.
        client: The app that asked; None where it is gone.
        catalogue: Of the org.
        grants: Granted to that app now, or None.
        supported: `scopes_supported` of the issuer, or None.
    """
    known = bool(summary.org_id) and bool(summary.requested_scopes)
    kind = provider(org.provider_id if org is not None else "")
    return ScopeFacts(
        requested=summary.requested_scopes if known else None,
        granted=summary.scopes if summary.org_id else None,
        in_token=in_token,
        kinds=summary.kinds,
        server=server_kind(kind.id, summary.issuer),
        provider_id=kind.id,
        server_name=kind.name if kind.id != "generic" else "The server",
        org_url=org.url if org is not None else "",
        catalogue=catalogue,
        grants=grants,
        supported=supported,
        prompt=client.prompt if client is not None else "",
        person=client is None or client.kind != "service",
        rewritten=summary.generation > 1,
        own=client is not None,
    )
