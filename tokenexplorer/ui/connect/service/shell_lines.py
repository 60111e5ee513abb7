"""Each step of the wizard as a curl command for bash and sh; what is secret is a shell variable to fill in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tokenexplorer.api.curl import quoted
from tokenexplorer.errors import ConfigError
from tokenexplorer.redaction import is_secret_field, redact_text

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, Org

_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def register_line(org: Org, client: Client, public_jwk: dict[str, Any]) -> str:
    """Add the public key to the app, with the token of an administrator."""
    url = f"{org.url}/api/v1/apps/{quote(client.client_id or 'CLIENT_ID', safe='')}/credentials/jwks"
    return _joined(
        "curl --request POST",
        f"--url {quoted(url)}",
        "--header 'Accept: application/json'",
        "--header 'Content-Type: application/json'",
        '--header "Authorization: Bearer $ADMIN_TOKEN"',
        f"--data-raw {quoted(json.dumps(public_jwk))}",
    )


def token_line(client: Client, token_endpoint: str) -> str:
    """Ask for the token."""
    lines = [
        "curl --request POST",
        f"--url {quoted(token_endpoint)}",
        "--header 'Accept: application/json'",
    ]
    if client.dpop:
        lines.append('--header "DPoP: $DPOP_PROOF"')
    lines += [
        "--data-urlencode 'grant_type=client_credentials'",
        *([f"--data-urlencode {quoted('scope=' + ' '.join(client.scopes))}"] if client.scopes else []),
        *(f"--data-urlencode {_pair(name, value)}" for name, value in _further(client)),
        f"--data-urlencode {quoted('client_id=' + (client.client_id or 'CLIENT_ID'))}",
        f"--data-urlencode {quoted('client_assertion_type=' + _TYPE)}",
        '--data-urlencode "client_assertion=$CLIENT_ASSERTION"',
    ]
    return _joined(*lines)


def call_line(org: Org, path: str, *, bound: bool) -> str:
    """Make the first call."""
    lines = ["curl", f"--url {quoted(org.url + path)}", "--header 'Accept: application/json'"]
    lines.append(f'--header "Authorization: {"DPoP" if bound else "Bearer"} $TOKEN"')
    if bound:
        lines.append('--header "DPoP: $DPOP_PROOF"')
    return _joined(*lines)


def _further(client: Client) -> tuple[tuple[str, str], ...]:
    """What the app adds; nothing of it where the request would be refused here."""
    from tokenexplorer.oauth.further_parameters import for_itself

    try:
        return for_itself(client)
    except ConfigError:
        return ()


def _pair(name: str, value: str) -> str:
    """A field; what is named or looks like a secret is a variable to fill in (X08)."""
    if is_secret_field(name) or redact_text(value) != value:
        return f'{quoted(name)}"=$SECRET"'
    return quoted(f"{name}={value}")


def _joined(*lines: str) -> str:
    return " \\\n  ".join(lines)
