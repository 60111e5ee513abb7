"""What to click in the provider's console to register a service app, with each value to copy. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenexplorer.oauth.signing_key import KeySummary
    from tokenexplorer.orgs.org import Client, Org


def console_steps(org: Org, client: Client, key: KeySummary | None) -> tuple[tuple[str, str], ...]:
    """Sentences, each with the value that it needs or an empty text."""
    jwk = json.dumps(key.public_jwk()) if key is not None else ""
    if not org.is_okta:
        return (
            ("Register a client that uses client credentials and private_key_jwt.", ""),
            ("Register this public key.", jwk),
            ("Copy its client ID into step 2.", client.client_id),
        )
    page = f"{org.url}/admin/app/oidc_client/instance/{client.client_id}" if org.practice and org.is_okta else ""
    return (
        ("In the admin console: Applications, then Create App Integration, then API Services.", page),
        ("Client Credentials: choose Public key / Private key, Add key, and paste this.", jwk),
        ("Okta API Scopes: grant these.", " ".join(client.scopes)),
        ("Admin roles: give it one that may do what it is for, such as Read-only Administrator.", ""),
        ("Copy its client ID into step 2.", client.client_id),
    )
