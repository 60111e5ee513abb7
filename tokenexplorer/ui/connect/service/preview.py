"""What will be sent to get the token, before it is: assertion, header, body or certificate; nothing of it secret. Pure.

Spec: RFC 6749 section 2.3.1, RFC 7523 section 3, RFC 8705 section 2
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from tokenexplorer.orgs.provider import provider

if TYPE_CHECKING:
    from tokenexplorer.oauth.signing_key import KeySummary
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.wire.certificate_file import Glance

_LIFETIME_S: Final = 300
_HIDDEN: Final = "••••••••"
HEAD, BODY, PROOF = "jHead", "jPay", "jSig"
"""The colours of the parts: as in every view of a token."""

Part = tuple[str, str]
"""A colour and its lines."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What an app has to prove itself with.

    Attributes:
        key: That signs, or None.
        certificate: What is in its files; None while nobody looked, or there are none.
        is_there: Whether what its way needs is there, as far as it is known.
    """

    key: KeySummary | None = None
    certificate: Glance | None = None
    is_there: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown.

    Attributes:
        parts: Empty where something is missing first.
        lacks: What is missing, or empty.
    """

    parts: tuple[Part, ...] = ()
    lacks: str = ""


def preview_of(
    org: Org, client: Client, proof: Proof, metadata: ProviderMetadata | None, now: datetime, unread: str = ""
) -> Preview:
    """What a request of this moment would have; `unread` says why there are no metadata."""
    if client.uses_secret:
        missing = _no_client_id(client) or _no_proof(client, proof)
    else:
        missing = _no_proof(client, proof) or _no_client_id(client)
    if missing or metadata is None:
        return Preview(lacks=missing or unread or "The server was not asked for its token endpoint yet.")
    if client.client_auth in ("private_key_jwt", "client_secret_jwt"):
        return Preview(_assertion(org, client, proof.key, metadata, int(now.timestamp())))
    return Preview(_request(client, proof, metadata))


def _no_client_id(client: Client) -> str:
    return "" if client.client_id else "Type the client ID first."


def _no_proof(client: Client, proof: Proof) -> str:
    if proof.is_there:
        return ""
    if client.uses_certificate:
        return "Choose a certificate first."
    return "Paste the secret first." if client.uses_secret else "Make a key first."


def _assertion(
    org: Org, client: Client, key: KeySummary | None, metadata: ProviderMetadata, issued: int
) -> tuple[Part, ...]:
    from tokenexplorer.oauth.client_assertion import SECRET_ALG
    from tokenexplorer.oauth.client_auth import Credentials

    audience = Credentials(None, None, provider(org.provider_id).assertion_audience)
    header = {"alg": SECRET_ALG, "typ": "JWT"}
    if client.client_auth == "private_key_jwt" and key is not None:
        header = {"alg": key.alg, "typ": "JWT", "kid": key.kid}
    claims: dict[str, object] = {
        "iss": client.client_id,
        "sub": client.client_id,
        "aud": audience.audience_at(metadata.token_endpoint, metadata),
        "iat": issued,
        "exp": issued + _LIFETIME_S,
        "jti": "new each time",
    }
    return ((HEAD, json.dumps(header)), (BODY, f".{_lines(claims)}"), (PROOF, ".signature, made when you send"))


def _lines(claims: dict[str, Any]) -> str:
    """The claims in few lines: who, to whom, when."""
    shown = {name: f"{json.dumps(name)}: {json.dumps(value)}" for name, value in claims.items()}
    groups = (("iss", "sub"), ("aud",), ("iat", "exp", "jti"))
    return "{ " + ",\n   ".join(", ".join(shown[name] for name in group) for group in groups) + " }"


def _request(client: Client, proof: Proof, metadata: ProviderMetadata) -> tuple[Part, ...]:
    """The request itself, where the proof is in it or on its connection."""
    from tokenexplorer.oauth.client_auth import endpoint_of

    head = (HEAD, f"POST {endpoint_of('token_endpoint', client, metadata)}")
    fields = ["grant_type=client_credentials", *([f"scope={' '.join(client.scopes)}"] if client.scopes else [])]
    if client.client_auth == "client_secret_basic":
        header = f"Authorization: Basic base64({client.client_id}:{_HIDDEN})"
        return head, (PROOF, header), (BODY, "\n".join(fields))
    body = (BODY, "\n".join([*fields, f"client_id={client.client_id}"]))
    if client.client_auth == "client_secret_post":
        return head, body, (PROOF, f"client_secret={_HIDDEN}")
    found = proof.certificate.certificate if proof.certificate is not None else None
    shown = f"the certificate {found.subject}" if found is not None else "the certificate, once it is unlocked"
    return head, body, (PROOF, f"on a connection that shows {shown}")
