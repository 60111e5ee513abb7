"""How an app proves itself at the token endpoint: none, HTTP Basic, or its secret in the body.

Spec: RFC 6749 sections 2.3.1 and 3.2.1
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from urllib.parse import quote_plus

from tokenexplorer.errors import ConfigError
from tokenexplorer.orgs.org import Client
from tokenexplorer.wire.exchange import Headers


@dataclass(frozen=True, slots=True)
class ClientProof:
    """What is added to a request.

    Attributes:
        headers: Authorization, or none.
        fields: Of the form: client_id, and perhaps client_secret.
    """

    headers: Headers = field(default=(), repr=False)
    fields: tuple[tuple[str, str], ...] = field(default=(), repr=False)


def prove(client: Client, client_secret: str | None) -> ClientProof:
    """The app's proof by the way that its profile names (T02).

    Raises:
        ConfigError: The way needs a secret, and there is none.
    """
    if client.client_auth == "none":
        return ClientProof(fields=(("client_id", client.client_id),))
    if not client_secret:
        raise ConfigError(
            "The app has no client secret.", "Type the client secret, or make the app public.", field="client_secret"
        )
    if client.client_auth == "client_secret_post":
        return ClientProof(fields=(("client_id", client.client_id), ("client_secret", client_secret)))
    # Both are form-encoded before base64, so that a colon or an umlaut in them survives (RFC 6749 section 2.3.1).
    pair = f"{quote_plus(client.client_id)}:{quote_plus(client_secret)}"
    basic = base64.b64encode(pair.encode("ascii")).decode("ascii")
    return ClientProof(headers=(("Authorization", f"Basic {basic}"),))
