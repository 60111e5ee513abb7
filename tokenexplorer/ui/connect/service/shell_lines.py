"""Each step of the wizard as a curl command for bash and sh; what is secret is a shell variable to fill in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tokenexplorer.api.curl import quoted
from tokenexplorer.api.token_curl import JSON, PROOF, certificate_lines, field, joined, secret_field, token_request
from tokenexplorer.errors import ConfigError
from tokenexplorer.redaction import is_secret_field, redact_text
from tokenexplorer.ui.actions.first_call import url_of

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.connect.service.preview import Proof
    from tokenexplorer.wire.client_certificate import ClientCertificate


def register_line(org: Org, client: Client, proof: Proof, registration_endpoint: str) -> str:
    """Tell the provider what proves the app, or get a secret from it, with the token of an administrator.

    Returns:
        Empty where there is no API for it, or what is to be registered is not there yet.

    Spec: RFC 7591 section 2, RFC 8705 sections 2.1.2, 2.2.2 and 3.4
    """
    if org.is_okta:
        app = f"{org.url}/api/v1/apps/{quote(client.client_id or 'CLIENT_ID', safe='')}/credentials"
        if client.uses_secret:
            return _posted(f"{app}/secrets", "$ADMIN_TOKEN", {})
        key = _jwk_of(client, proof)
        return _posted(f"{app}/jwks", "$ADMIN_TOKEN", key) if key else ""
    body = _registration(client, proof)
    return _posted(registration_endpoint, "$INITIAL_ACCESS_TOKEN", body) if registration_endpoint and body else ""


def _jwk_of(client: Client, proof: Proof) -> dict[str, Any]:
    signs = client.client_auth == "private_key_jwt" and proof.key is not None
    return proof.key.public_jwk() if signs and proof.key is not None else {}


def _registration(client: Client, proof: Proof) -> dict[str, Any]:
    """The metadata of the app; empty where what proves it is not there, or does not go into them."""
    shown = proof.certificate.certificate if proof.certificate is not None else None
    key = _jwk_of(client, proof)
    proved: dict[str, Any] = {"jwks": {"keys": [key]}} if key else {}
    if client.uses_certificate and shown is not None:
        proved = _certified(client, shown)
    if not (proved or client.uses_secret):
        return {}
    scope = {"scope": " ".join(client.scopes)} if client.scopes else {}
    return {
        "client_name": client.name,
        "grant_types": ["client_credentials"],
        "response_types": [],
        "token_endpoint_auth_method": client.client_auth,
        **scope,
        **proved,
    }


def _certified(client: Client, shown: ClientCertificate) -> dict[str, Any]:
    """By its subject where an authority signed it, as a key where nobody else did; tokens are bound to it."""
    from tokenexplorer.oauth.bound_certificate import certificate_jwk

    by: dict[str, Any] = {"tls_client_auth_subject_dn": shown.subject}
    if client.client_auth == "self_signed_tls_client_auth":
        jwk = certificate_jwk(shown)
        by = {"jwks": {"keys": [jwk]}} if jwk else {}
    return {**by, "tls_client_certificate_bound_access_tokens": True} if by else {}


def _posted(url: str, token: str, body: dict[str, Any]) -> str:
    return joined(
        "curl --request POST",
        f"--url {quoted(url)}",
        JSON,
        "--header 'Content-Type: application/json'",
        f'--header "Authorization: Bearer {token}"',
        f"--data-raw {quoted(json.dumps(body))}",
    )


def token_line(client: Client, token_endpoint: str) -> str:
    """Ask for the token."""
    data = [field("grant_type", "client_credentials")]
    data += [field("scope", " ".join(client.scopes))] if client.scopes else []
    return token_request(client, token_endpoint, [*data, *(_shown(*pair) for pair in _further(client))])


def call_line(org: Org, client: Client, target: str) -> str:
    """Make the first call."""
    lines = ["curl", f"--url {quoted(url_of(org, target))}", JSON]
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
