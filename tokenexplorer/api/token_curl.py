"""A request to a token endpoint as a curl command for bash and sh; what is secret is a shell variable to fill in. Pure.

Spec: RFC 6749 section 2.3, RFC 7523 section 2.2, RFC 8705 section 2, RFC 9449 section 5
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from tokenexplorer.api.curl import certificate_options, quoted

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client

JSON = "--header 'Accept: application/json'"
PROOF = '--header "DPoP: $DPOP_PROOF"'
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_SECRET, _ASSERTION = "$CLIENT_SECRET", "$CLIENT_ASSERTION"


def token_request(client: Client, token_endpoint: str, data: Iterable[str]) -> str:
    """The request with the app's own proof.

    Args:
        client: The app, as it shows itself.
        token_endpoint: Where the request goes.
        data: Of the grant, see `field` and `secret_field`.
    """
    lines = ["curl --request POST", f"--url {quoted(token_endpoint)}", JSON]
    lines += [PROOF] if client.dpop else []
    return joined(*lines, *data, *_proof(client))


def field(name: str, value: str) -> str:
    """A field of the form, to the letter."""
    return f"--data-urlencode {quoted(f'{name}={value}')}"


def secret_field(name: str, variable: str) -> str:
    """A field of the form whose value is a shell variable, with its dollar sign."""
    if quoted(name) == name:
        return f'--data-urlencode "{name}={variable}"'
    return f'--data-urlencode {quoted(name)}"={variable}"'


def certificate_lines(client: Client) -> list[str]:
    """The client certificate that the app shows, nothing for an app of another way; curl asks for a passphrase."""
    if not client.uses_certificate:
        return []
    return certificate_options(client.certificate_file or "CERTIFICATE_FILE", client.certificate_key_file)


def joined(*lines: str) -> str:
    """One command, an argument group a line."""
    return " \\\n  ".join(lines)


def _proof(client: Client) -> list[str]:
    way, client_id = client.client_auth, client.client_id
    if way == "client_secret_basic":
        # Form-encoded before base64, as the app does it: a colon in the name would end it for curl.
        return [f'--user {quoted(quote_plus(client_id or "CLIENT_ID"))}:"{_SECRET}"']
    lines = [field("client_id", client_id or "CLIENT_ID")] if client_id or way != "none" else []
    if way == "client_secret_post":
        lines.append(secret_field("client_secret", _SECRET))
    if way in ("private_key_jwt", "client_secret_jwt"):
        lines += [field("client_assertion_type", _ASSERTION_TYPE), secret_field("client_assertion", _ASSERTION)]
    return lines + certificate_lines(client)
