"""The assertion as it will be sent, before it is: its header and claims, unsigned. Pure.

Spec: RFC 7523 section 3
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from tokenexplorer.orgs.provider import provider

if TYPE_CHECKING:
    from tokenexplorer.oauth.signing_key import KeySummary
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client, Org

_LIFETIME_S = 300


class Preview(NamedTuple):
    """What is shown.

    Attributes:
        header: None where something is missing first.
        claims: `jti` says that it is new each time.
        lacks: What is missing first, or empty.
    """

    header: dict[str, str] | None
    claims: dict[str, object]
    lacks: str = ""


def preview_of(
    org: Org,
    client: Client,
    key: KeySummary | None,
    metadata: ProviderMetadata | None,
    now: datetime,
    unread: str = "",
) -> Preview:
    """The header and claims that a request of this moment would have; `unread` says why there are no metadata."""
    if key is None:
        return Preview(None, {}, "Make a key first.")
    if not client.client_id:
        return Preview(None, {}, "Type the client ID first.")
    if metadata is None:
        return Preview(None, {}, unread or "The server was not asked for its token endpoint yet.")
    from tokenexplorer.oauth.client_auth import Credentials

    audience = Credentials(None, None, provider(org.provider_id).assertion_audience)
    issued = int(now.timestamp())
    claims: dict[str, object] = {
        "iss": client.client_id,
        "sub": client.client_id,
        "aud": audience.audience_at(metadata.token_endpoint, metadata),
        "iat": issued,
        "exp": issued + _LIFETIME_S,
        "jti": "new each time",
    }
    return Preview({"alg": key.alg, "typ": "JWT", "kid": key.kid}, claims)
