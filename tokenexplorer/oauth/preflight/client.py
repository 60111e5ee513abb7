"""How the app proves itself, and what it must say to get a refresh token.

Spec: RFC 6749 section 2.3, RFC 8414 section 2, RFC 9449 section 5.1, OpenID Connect Core 1.0 section 11
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenexplorer.oauth.client_assertion import SECRET_ALG
from tokenexplorer.oauth.dpop import ALG
from tokenexplorer.oauth.flow import Flow, canonical
from tokenexplorer.oauth.preflight.certificate import certificate_words, fault_of_certificate
from tokenexplorer.oauth.preflight.finding import Finding
from tokenexplorer.oauth.preflight.key_algorithm import fault_of_key, listed_algorithms
from tokenexplorer.orgs.provider import GENERIC, provider

if TYPE_CHECKING:
    from datetime import datetime

    from tokenexplorer.oauth.login import LoginRequest
    from tokenexplorer.oauth.preflight.environment import Environment
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.wire.certificate_file import Glance

_ID = "clientAuth"


def find_client_auth(
    request: LoginRequest, metadata: ProviderMetadata | None, environment: Environment
) -> Finding | None:
    """Whether what the app has fits what it is, and what the server takes; None for a public app without a fault."""
    client = request.client
    if not client.client_id:
        return Finding(
            _ID, "failed", "The client ID is missing", "Copy it from the app's page at the provider.",
            "Type the client ID", "type_client_id", blocking=True,
        )  # fmt: skip
    if client.uses_secret and not request.credentials.client_secret:
        return Finding(
            _ID, "failed", "The client secret is missing", "Type it, or make the app public.", "Type the secret",
            "type_secret", blocking=True,
        )  # fmt: skip
    if client.client_auth == "none":
        return _fault_of_public(request, metadata, environment)
    if client.client_auth == "private_key_jwt" and not client.key_id:
        return Finding(
            _ID, "failed", "The app has no key", "Choose or make the key whose public half is registered for it.",
            "Choose a key", "choose_key", blocking=True,
        )  # fmt: skip
    found = environment.certificate
    words = certificate_words(found) if client.uses_certificate else _WAYS[client.client_auth]
    fault = fault_of_proof(client, metadata, found, environment.key_alg, environment.now)
    return fault or Finding(_ID, "ok", "Client authentication fits", words)


def fault_of_proof(
    client: Client, metadata: ProviderMetadata | None, certificate: Glance | None, key_alg: str, now: datetime
) -> Finding | None:
    """Why what the app proves itself with is of no use, or may be refused; None where it fits, or nobody knows.

    Args:
        client: The app; not a public one.
        metadata: Of the server, or None.
        certificate: What is in its files, or None while nobody looked.
        key_alg: What its key signs with; empty while nobody looked.
        now: Aware.
    """
    way = _fault_of_way(client, metadata)
    if client.uses_certificate:
        fault = fault_of_certificate(client, metadata, certificate, now)
        return fault if fault is not None and fault.blocking else way or fault
    return way or fault_of_key(key_alg if client.client_auth == "private_key_jwt" else "", metadata)


_WAYS = {
    "client_secret_basic": "The secret goes in the Authorization header",
    "client_secret_post": "The secret goes in the body",
    "client_secret_jwt": "The secret signs an assertion and never travels",
    "private_key_jwt": "The key signs an assertion and never travels",
}


def _fault_of_public(
    request: LoginRequest, metadata: ProviderMetadata | None, environment: Environment
) -> Finding | None:
    client = request.client
    if client.kind == "confidential":
        return Finding(
            _ID, "warn", "A confidential app sends no secret", "The server asks for one at the token endpoint.",
            "Send it in the header", "use_client_auth", "client_secret_basic",
        )  # fmt: skip
    if environment.stray_secret:
        return Finding(
            _ID, "warn", "A public app has a secret",
            "It is not sent: the app is public. A server that wants it refuses the code.",
            "Make it confidential", "make_confidential",
        )  # fmt: skip
    listed = metadata.token_endpoint_auth_methods_supported if metadata is not None else None
    # Many providers take public apps without listing `none`; of an unknown one the list is all there is to go by.
    if listed is None or "none" in listed or request.org.provider_id != GENERIC or client.kind == "service":
        return None
    return Finding(
        _ID, "warn", "The server lists no public apps",
        f"It lists {', '.join(listed) or 'nothing'}. It may want a secret.",
        "Make it confidential", "make_confidential",
    )  # fmt: skip


def _fault_of_way(client: Client, metadata: ProviderMetadata | None) -> Finding | None:
    listed = metadata.token_endpoint_auth_methods_supported if metadata is not None else None
    if listed is None or client.client_auth in listed:
        return _fault_of_algorithm(client, metadata)
    with_secret = ("client_secret_basic", "client_secret_post", "client_secret_jwt")
    by_certificate = ("tls_client_auth", "self_signed_tls_client_auth") if client.uses_certificate else ()
    other = next((way for way in (*by_certificate, *with_secret, "private_key_jwt") if way in listed), "")
    if not other and "none" in listed:
        return Finding(
            _ID, "warn", "The server lists public apps only", "It takes no secret.", "Make it public", "make_public"
        )
    return Finding(
        _ID, "warn", f"The server does not list {client.client_auth}", f"It lists {', '.join(listed) or 'nothing'}.",
        f"Use {other}" if other else "", "use_client_auth" if other else "", other,
    )  # fmt: skip


def _fault_of_algorithm(client: Client, metadata: ProviderMetadata | None) -> Finding | None:
    """Whether the server checks signatures of the one algorithm that a secret signs with (RFC 8414 section 2)."""
    listed = listed_algorithms(metadata)
    if client.client_auth != "client_secret_jwt" or listed is None or SECRET_ALG in listed:
        return None
    named = ", ".join(listed) or "nothing"
    return Finding(
        _ID, "warn", f"The server does not list {SECRET_ALG}", f"It lists {named} for assertions.",
        "Send the secret in the header", "use_client_auth", "client_secret_basic",
    )  # fmt: skip


def find_dpop(request: LoginRequest, metadata: ProviderMetadata | None) -> Finding | None:
    """Whether the server binds tokens to a key, where the app asks for it (RFC 9449 section 5.1)."""
    if not request.client.dpop:
        return None
    response_type = canonical(request.client.response_type)
    if request.client.kind != "service" and response_type and not Flow(response_type).code:
        detail = f"The response type {response_type} brings tokens through the browser, where no key is proved."
        return Finding(
            "dpop", "warn", "DPoP binds nothing in this flow", detail, "Use code", "set_response_type", "code"
        )
    if metadata is None:
        return None
    algorithms = metadata.raw.get("dpop_signing_alg_values_supported")
    listed = [each for each in algorithms if isinstance(each, str)] if isinstance(algorithms, list) else []
    if ALG in listed:
        return Finding("dpop", "ok", "DPoP is supported", f"{ALG} is listed in dpop_signing_alg_values_supported")
    detail = f"It lists {', '.join(listed)}; the key here signs with {ALG}." if listed else (
        "It lists no dpop_signing_alg_values_supported, so it may give Bearer tokens instead."
    )  # fmt: skip
    title = f"The server does not list {ALG} for DPoP" if listed else "The server does not list DPoP"
    return Finding("dpop", "warn", title, detail, "Turn DPoP off", "turn_dpop_off")


def find_consent(request: LoginRequest, metadata: ProviderMetadata | None) -> Finding | None:
    """offline_access may be left out in silence unless the person is asked for consent."""
    client = request.client
    if "offline_access" not in client.scopes or "consent" in client.prompt.split() or client.kind == "service":
        return None
    if not Flow(canonical(client.response_type)).code:
        return None  # no refresh token comes in any case; `flow` says so
    if not provider(request.org.provider_id).offline_access_needs_consent:
        return None
    prompts = metadata.raw.get("prompt_values_supported") if metadata is not None else None
    if isinstance(prompts, list) and "consent" not in prompts:
        return None
    return Finding(
        "consent", "warn", "offline_access may need prompt=consent",
        "Without it a server may leave the refresh token out and say nothing.", "Send prompt=consent", "set_prompt",
        "consent",
    )  # fmt: skip
