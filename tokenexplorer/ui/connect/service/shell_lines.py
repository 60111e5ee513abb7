"""Each step of the wizard as a curl command for bash and sh; what is secret is a shell variable to fill in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tokenexplorer.api.curl import quoted
from tokenexplorer.api.token_curl import JSON, PROOF, certificate_lines, field, joined, secret_field, token_request
from tokenexplorer.errors import ConfigError
from tokenexplorer.redaction import is_secret_field, redact_text

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, Org


def register_line(org: Org, client: Client, public_jwk: dict[str, Any]) -> str:
    """Add the public key to the app, with the token of an administrator."""
    url = f"{org.url}/api/v1/apps/{quote(client.client_id or 'CLIENT_ID', safe='')}/credentials/jwks"
    return joined(
        "curl --request POST",
        f"--url {quoted(url)}",
        JSON,
        "--header 'Content-Type: application/json'",
        '--header "Authorization: Bearer $ADMIN_TOKEN"',
        f"--data-raw {quoted(json.dumps(public_jwk))}",
    )


def token_line(client: Client, token_endpoint: str) -> str:
    """Ask for the token."""
    data = [field("grant_type", "client_credentials")]
    data += [field("scope", " ".join(client.scopes))] if client.scopes else []
    return token_request(client, token_endpoint, [*data, *(_shown(*pair) for pair in _further(client))])


def call_line(org: Org, client: Client, path: str) -> str:
    """Make the first call."""
    lines = ["curl", f"--url {quoted(org.url + path)}", JSON]
    lines.append(f'--header "Authorization: {"DPoP" if client.dpop else "Bearer"} $TOKEN"')
    lines += [PROOF] if client.dpop else []
    return joined(*lines, *certificate_lines(client))


def _further(client: Client) -> tuple[tuple[str, str], ...]:
    """What the app adds; nothing of it where the request would be refused here."""
    from tokenexplorer.oauth.further_parameters import for_itself

    try:
        return for_itself(client)
    except ConfigError:
        return ()


def _shown(name: str, value: str) -> str:
    """A field; what is named or looks like a secret is a variable to fill in (X08)."""
    if is_secret_field(name) or redact_text(value) != value:
        return secret_field(name, "$SECRET")
    return field(name, value)
