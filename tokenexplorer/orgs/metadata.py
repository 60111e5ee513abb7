"""What an authorization server says of itself: discovery and its signing keys.

Spec: OpenID Connect Discovery 1.0 section 4, RFC 8414
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

EndpointName = Literal[
    "token_endpoint",
    "userinfo_endpoint",
    "introspection_endpoint",
    "revocation_endpoint",
    "device_authorization_endpoint",
    "pushed_authorization_request_endpoint",
]
"""Those that an app itself asks; a certificate may be shown to them."""


@dataclass(frozen=True, slots=True)
class ProviderMetadata:
    """A discovery document whose issuer was compared and whose endpoints passed A07 and J02.

    Attributes:
        issuer: As it was entered, to the letter.
        source_url: Where it was read.
        fetched_at: Aware UTC.
        authorization_endpoint: Or empty.
        token_endpoint: Or empty.
        jwks_uri: Or empty.
        userinfo_endpoint: Or empty.
        introspection_endpoint: Or empty.
        revocation_endpoint: Or empty.
        end_session_endpoint: Or empty.
        device_authorization_endpoint: Or empty (RFC 8628 section 4).
        pushed_authorization_request_endpoint: Or empty (RFC 9126 section 5).
        require_pushed_authorization_requests: Whether a request that was not pushed is refused (RFC 9126 section 5).
        scopes_supported: None where the document does not say.
        response_types_supported: As published.
        response_modes_supported: None where it does not say: query and fragment (RFC 8414 section 2).
        code_challenge_methods_supported: None where the document does not say.
        token_endpoint_auth_methods_supported: None where it does not say: client_secret_basic (RFC 8414 section 2).
        id_token_signing_alg_values_supported: As published; empty where it does not say.
        iss_parameter_supported: `authorization_response_iss_parameter_supported` (RFC 9207).
        mtls_endpoint_aliases: By an endpoint's name its address for apps that show a certificate (RFC 8705 section 5).
        certificate_bound_tokens: `tls_client_certificate_bound_access_tokens`: whether it binds tokens to certificates.
        raw: Every member, unknown ones included.
        issuer_in_tokens: The name that the document bears where a row of `issuer_name` lets it be another; tokens name
            that, with their tenant in its place. Empty where it is `issuer`.
        server_time_offset_s: Server's Date minus this computer's clock, or None where it sent no Date.
        duration_s: How long the read took.
    """

    issuer: str
    source_url: str
    fetched_at: datetime
    authorization_endpoint: str = ""
    token_endpoint: str = ""
    jwks_uri: str = ""
    userinfo_endpoint: str = ""
    introspection_endpoint: str = ""
    revocation_endpoint: str = ""
    end_session_endpoint: str = ""
    device_authorization_endpoint: str = ""
    pushed_authorization_request_endpoint: str = ""
    require_pushed_authorization_requests: bool = False
    scopes_supported: tuple[str, ...] | None = None
    response_types_supported: tuple[str, ...] = ()
    response_modes_supported: tuple[str, ...] | None = None
    code_challenge_methods_supported: tuple[str, ...] | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] | None = None
    id_token_signing_alg_values_supported: tuple[str, ...] = ()
    iss_parameter_supported: bool = False
    mtls_endpoint_aliases: Mapping[str, str] = field(default_factory=dict)
    certificate_bound_tokens: bool = False
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)
    issuer_in_tokens: str = ""
    server_time_offset_s: float | None = None
    duration_s: float = 0.0

    def endpoint(self, name: EndpointName, *, mtls: bool = False) -> str:
        """An endpoint by its name in the document, or empty.

        Args:
            name: `token_endpoint` …
            mtls: Whether the one who asks shows a certificate: the alias goes before then, where there is one.

        Spec: RFC 8705 section 5
        """
        alias = self.mtls_endpoint_aliases.get(name, "") if mtls else ""
        return alias or str(getattr(self, name))


@dataclass(frozen=True, slots=True)
class UnreadKey:
    """A published key that cannot be used.

    Attributes:
        kid: Its own; empty where it has none, None where nobody can tell.
        symmetric: Whether it is a secret, which verifies nothing here.
        why: A sentence that names it.
    """

    kid: str | None
    symmetric: bool
    why: str


@dataclass(frozen=True, slots=True)
class KeySet:
    """A server's public keys as read (RFC 7517), before any is judged.

    Attributes:
        uri: Where they were read.
        keys: Each a JWK object; symmetric and broken ones are already left out.
        notes: One line for each key that was left out, and for duplicate kids (J05, J06).
        fetched_at: Aware UTC.
        unread: The keys that were left out, and why.
    """

    uri: str
    keys: tuple[Mapping[str, Any], ...]
    notes: tuple[str, ...]
    fetched_at: datetime
    unread: tuple[UnreadKey, ...] = ()
