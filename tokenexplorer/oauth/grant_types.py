"""Token exchange and JWT bearer by name, and what can be said of a request before anything is loaded to send it.

Light on purpose: the window imports it when the dialog opens.

Spec: RFC 8693 section 2.1, RFC 7523 section 2.1, RFC 7521 section 4.1
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

from tokenexplorer.errors import ConfigError

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client

TOKEN_EXCHANGE: Final = "urn:ietf:params:oauth:grant-type:token-exchange"  # noqa: S105 -- the name of a grant
JWT_BEARER: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"

Proof = Literal["app", "client_id", "none"]
"""How the app shows itself beside an assertion: by its own way, by its name alone, or not at all."""


def shown_as(client: Client, proof: Proof) -> Client:
    """The app as it shows itself: the assertion alone may be enough (RFC 7521 section 4.1)."""
    if proof == "app":
        return client
    return replace(client, client_auth="none", client_id=client.client_id if proof == "client_id" else "")


def check_resource(uri: str) -> None:
    """Judge a resource: an absolute URI without a fragment.

    Raises:
        ConfigError: It is none.
    """
    try:
        parts = urlsplit(uri)
    except ValueError:
        parts = urlsplit("")
    if not parts.scheme or not (parts.netloc or parts.path) or "#" in uri:
        words = "Type an absolute URI without a fragment, such as https://api.example.com; a name goes under Audience."
        raise ConfigError("A resource is no URI.", words, uri, field="resource")
