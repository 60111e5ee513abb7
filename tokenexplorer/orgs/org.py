"""Whom the person works with: an `Org`, and the `Client`s (the window says *app*) at it. Values only, no secrets."""

from __future__ import annotations

import re
import unicodedata
import uuid
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from tokenexplorer.wire.message import About

ClientKind = Literal["public", "confidential", "service"]
ClientAuth = Literal[
    "none",
    "client_secret_basic",
    "client_secret_post",
    "client_secret_jwt",
    "private_key_jwt",
    "tls_client_auth",
    "self_signed_tls_client_auth",
]
ResponseType = Literal[
    "code", "token", "id_token", "id_token token", "code id_token", "code token", "code id_token token"
]
ResponseMode = Literal["", "query", "fragment", "form_post"]
Keep = Literal["keyring", "session"]
Opener = Literal["default", "private", "command", "copy"]

DEFAULT_PORT = 8765
"""Where a provider compares the port of the redirect URI, the app listens here unless told otherwise (L02)."""


def new_id() -> str:
    """An id for an org, an app, a token set or a saved request: 32 hexadecimal digits."""
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Org:
    """A tenant of a provider.

    Attributes:
        id: Ours.
        name: As shown; the person may change it.
        url: The org's address without a trailing slash, for `{{org}}` in requests: `https://acme.okta.com`.
        issuer: Of the authorization server that new apps use; to the letter, trailing slash included.
        provider_id: An id of `orgs.provider`.
        proxy: `none`, `system`, or a proxy URL.
        ca_file: A PEM file with further authorities, or empty.
        verify_tls: False only while the person turned the check off for this org (P07).
        variables: Names and values for `{{name}}` in requests, in order; no secrets.
        practice: Whether it is the built-in practice org.
    """

    id: str
    name: str
    url: str
    issuer: str
    provider_id: str = "generic"
    proxy: str = field(default="none", repr=False)
    ca_file: str = ""
    verify_tls: bool = True
    variables: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    practice: bool = False

    @property
    def host(self) -> str:
        """The host and port of `url`, in ASCII, for display."""
        return ascii_netloc(self.url)

    @property
    def is_okta(self) -> bool:
        """Whether Okta runs it; its org server and its custom servers are two providers of one vendor."""
        return self.provider_id in ("okta-org", "okta-custom")


@dataclass(frozen=True, slots=True)
class Client:
    """An OAuth client at an org. Its secret, if any, is in the vault under `secret_key(id)`, never here.

    Attributes:
        id: Ours.
        org_id: The org's id.
        name: As shown: `Web sign-in`.
        issuer: The authorization server it signs in at, to the letter.
        client_id: As registered; empty while unknown.
        kind: public, confidential or service.
        client_auth: How it proves itself at the token endpoint (RFC 6749 section 2.3).
        redirect_uri: To the letter as registered; port 0 means any free port at sign-in.
        scopes: Asked for at sign-in, in order.
        keep: Where its tokens stay.
        prompt: OpenID Connect `prompt`, or empty.
        login_hint: Or empty.
        max_age: Seconds as typed, or empty.
        acr_values: Or empty.
        response_type: What the browser brings back; anything but `code` is a legacy choice (RFC 9700 section 2.1.2).
        response_mode: How it brings it; empty leaves that to the response type.
        par: Whether the request is pushed first though the server does not demand it (RFC 9126).
        resource: APIs that the tokens are for (RFC 8707), or none.
        audience: The API by the name that some providers take instead, or empty.
        ui_locales: Languages of the sign-in page, or empty.
        claims: A JSON object of claims asked one by one (OpenID Connect Core section 5.5), or empty.
        extra_parameters: Further parameters of the authorization request.
        token_parameters: Further parameters of the request for tokens.
        refresh_parameters: Further parameters of a refresh.
        skew_s: Seconds of clock difference that a check forgives.
        timeout_s: Seconds to wait for the browser.
        opener: How the sign-in page is opened.
        opener_command: A browser's command for `private` (its id) or `command`.
        allowed_audiences: Further audiences an ID token may carry (I25).
        key_id: Our id of the key that signs its assertions, or empty.
        dpop: Whether its tokens are bound to a key that proves possession (RFC 9449).
        certificate_file: PEM of the certificate that it shows on TLS connections (RFC 8705), or empty.
        certificate_key_file: PEM of that certificate's key; empty where it is in the same file.
    """

    id: str
    org_id: str
    name: str
    issuer: str
    client_id: str = ""
    kind: ClientKind = "public"
    client_auth: ClientAuth = "none"
    redirect_uri: str = ""
    scopes: tuple[str, ...] = ("openid", "profile")
    keep: Keep = "keyring"
    prompt: str = ""
    login_hint: str = ""
    max_age: str = ""
    acr_values: str = ""
    response_type: ResponseType = "code"
    response_mode: ResponseMode = ""
    par: bool = False
    resource: tuple[str, ...] = ()
    audience: str = ""
    ui_locales: str = ""
    claims: str = ""
    extra_parameters: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    token_parameters: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    refresh_parameters: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    skew_s: int = 60
    timeout_s: int = 300
    opener: Opener = "default"
    opener_command: str = ""
    allowed_audiences: tuple[str, ...] = ()
    key_id: str = ""
    dpop: bool = False
    certificate_file: str = ""
    certificate_key_file: str = ""

    @property
    def about(self) -> About:
        """For the trace: which app this is."""
        return About(self.org_id, self.id)

    @property
    def uses_secret(self) -> bool:
        """Whether it proves itself with a secret."""
        return self.client_auth in ("client_secret_basic", "client_secret_post", "client_secret_jwt")

    @property
    def uses_certificate(self) -> bool:
        """Whether it proves itself with a certificate, on the TLS connection (RFC 8705)."""
        return self.client_auth in ("tls_client_auth", "self_signed_tls_client_auth")

    @property
    def slug(self) -> str:
        """The name as a path segment: `web-sign-in`."""
        return slug(self.name)


def secret_key(client_id: str) -> str:
    """The vault's name for the secret of the app with our id `client_id`."""
    return f"client-secret:{client_id}"


def ssws_key(org_id: str) -> str:
    """The vault's name for the SSWS API token of the org with our id `org_id`."""
    return f"ssws:{org_id}"


def slug(name: str) -> str:
    """A name as lower-case ASCII words joined by hyphens; `app` where nothing is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "app"


def default_redirect_uri(name: str, *, host: str = "127.0.0.1", port: int = DEFAULT_PORT) -> str:
    """The redirect URI of a new app: a path of its own, so that answers of two apps cannot mix (L16, RFC 8252 s8.10).

    Args:
        name: The app's name.
        host: `127.0.0.1`, `[::1]` or `localhost`.
        port: 0 where the provider accepts any port.
    """
    netloc = host if port == 0 else f"{host}:{port}"
    return f"http://{netloc}/callback/{slug(name)}"


def ascii_netloc(url: str) -> str:
    """Host and port of a URL for display: punycode, never a look-alike (A08); empty where there is none."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    try:
        host = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        host = host.encode("ascii", "backslashreplace").decode("ascii")
    shown = f"[{host}]" if ":" in host else host
    return f"{shown}:{port}" if port else shown
