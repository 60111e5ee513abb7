"""How an app proves itself at an endpoint: not at all, by its secret, by a signed assertion, or by a certificate.

One way, never two.

Spec: RFC 6749 sections 2.3.1 and 3.2.1, OpenID Connect Core 1.0 section 9, RFC 7523 sections 2.2 and 3, RFC 8705
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from tokenexplorer.errors import ConfigError
from tokenexplorer.orgs.org import Client
from tokenexplorer.wire.exchange import Headers

if TYPE_CHECKING:
    from tokenexplorer.oauth.signing_key import SigningKey
    from tokenexplorer.orgs.metadata import EndpointName, ProviderMetadata
    from tokenexplorer.orgs.provider import AssertionAudience
    from tokenexplorer.wire.client_certificate import ClientCertificate


@dataclass(frozen=True, slots=True)
class Credentials:
    """What an app proves itself with. Fetched for one doing, then forgotten.

    Attributes:
        client_secret: Of an app that has one.
        signing_key: Of an app with private_key_jwt.
        audience: Whom the assertions name here; `Provider.assertion_audience` of the org.
        certificate: Of an app that shows one.
    """

    client_secret: str | None = field(default=None, repr=False)
    signing_key: SigningKey | None = field(default=None, repr=False)
    audience: AssertionAudience = "token_endpoint"
    certificate: ClientCertificate | None = field(default=None, repr=False)

    def audience_at(self, endpoint: str, metadata: ProviderMetadata) -> str:
        """The aud of an assertion for an endpoint."""
        if self.audience == "issuer":
            return metadata.issuer
        return endpoint if self.audience == "endpoint" or not metadata.token_endpoint else metadata.token_endpoint


NO_CREDENTIALS = Credentials()
"""Of a public app."""


@dataclass(frozen=True, slots=True)
class ClientProof:
    """What is added to a request.

    Attributes:
        headers: Authorization, or none.
        fields: Of the form: client_id, and perhaps client_secret or an assertion.
        certificate: Shown on the connection, not in the request.
    """

    headers: Headers = field(default=(), repr=False)
    fields: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    certificate: ClientCertificate | None = field(default=None, repr=False)


def prove(client: Client, credentials: Credentials, *, audience: str, now: datetime) -> ClientProof:
    """The app's proof by the way that its profile names (T02). Make it anew for every attempt.

    Args:
        client: The app.
        credentials: Only what its way needs is looked at: a public app sends none of it.
        audience: Of an assertion, see `Credentials.audience_at`.
        now: Aware.

    Raises:
        ConfigError: The way needs a secret, a key or a certificate, and there is none, or one that has ended.
    """
    client_id = client.client_id
    if client.client_auth == "none":
        # Without a client ID nothing is said, rather than an empty parameter (RFC 6749 section 3.2).
        return ClientProof(fields=(("client_id", client_id),) if client_id else ())
    if client.client_auth == "private_key_jwt":
        return _by_assertion(client_id, _key_of(credentials), audience, now)
    if client.uses_certificate:
        certificate = _certificate_of(credentials)
        certificate.check_dates(now)
        # The server takes the app from client_id and the proof from the connection (RFC 8705 section 2).
        return ClientProof(fields=(("client_id", client_id),), certificate=certificate)
    secret = _secret_of(credentials)
    if client.client_auth == "client_secret_jwt":
        return _by_assertion(client_id, secret, audience, now)
    if client.client_auth == "client_secret_post":
        return ClientProof(fields=(("client_id", client_id), ("client_secret", secret)))
    # Both are form-encoded before base64, so that a colon or an umlaut in them survives (RFC 6749 section 2.3.1).
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    basic = base64.b64encode(pair.encode("ascii")).decode("ascii")
    return ClientProof(headers=(("Authorization", f"Basic {basic}"),))


def _by_assertion(client_id: str, key_or_secret: SigningKey | str, audience: str, now: datetime) -> ClientProof:
    from tokenexplorer.oauth.client_assertion import ASSERTION_TYPE, assertion

    made = assertion(key_or_secret, client_id, audience, now)
    # client_id is no credential; servers that look the app up by it find it without reading the assertion.
    named = (("client_id", client_id), ("client_assertion_type", ASSERTION_TYPE), ("client_assertion", made.token))
    return ClientProof(fields=named)


def _key_of(credentials: Credentials) -> SigningKey:
    if credentials.signing_key is None:
        raise ConfigError("The app has no key.", "Make one or import one, then choose it.", field="signing_key")
    return credentials.signing_key


def _certificate_of(credentials: Credentials) -> ClientCertificate:
    if credentials.certificate is None:
        words = "Choose the file with the certificate, and the one with its key."
        raise ConfigError("The app has no client certificate.", words, field="certificate_file")
    return credentials.certificate


def _secret_of(credentials: Credentials) -> str:
    if not credentials.client_secret:
        raise ConfigError(
            "The app has no client secret.", "Type the client secret, or make the app public.", field="client_secret"
        )
    return credentials.client_secret


def prove_at(endpoint: str, client: Client, credentials: Credentials, metadata: ProviderMetadata) -> ClientProof:
    """The app's proof for one attempt at an endpoint, now; errors as of `prove`.

    Raises:
        ConfigError: The proof is a certificate, and the endpoint is not https: there is nothing to show it on.
    """
    if client.uses_certificate and not endpoint.lower().startswith("https:"):
        words = "Use the server's https address, or another way of client authentication."
        raise ConfigError("A client certificate can be shown to an https address only.", words, endpoint)
    audience = credentials.audience_at(endpoint, metadata)
    return prove(client, credentials, audience=audience, now=datetime.now(UTC))


def endpoint_of(name: EndpointName, client: Client, metadata: ProviderMetadata) -> str:
    """Where an app asks: its server's endpoint, or what stands in for it where the app shows a certificate."""
    return metadata.endpoint(name, mtls=client.uses_certificate)
