"""What a token endpoint gave: `TokenSet` with its secrets, `TokenSummary` without them for lists and disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from tokenexplorer.wire.message import About

TokenKind = Literal["access_token", "id_token", "refresh_token"]
TOKEN_KINDS: tuple[TokenKind, ...] = ("access_token", "id_token", "refresh_token")
HandedKind = Literal["access_token", "id_token", "refresh_token", "device_secret"]
"""What of a set can be handed to its server: a device secret is no token, and opens nothing by itself."""

KIND_LABELS: dict[TokenKind, str] = {
    "access_token": "Access token",
    "id_token": "ID token",
    "refresh_token": "Refresh token",
}
ISSUED_LABEL = "Issued token"

NOT_APPLICABLE = "N_A"
"""The token type of what is no access token."""


@dataclass(frozen=True, slots=True)
class TokenSummary:
    """A token set without its secrets (S10): what the index on disk holds and what the window lists.

    Attributes:
        id: Ours; also the vault item's name `token-set:<id>`.
        name: The person's name for it; empty means `identity`.
        org_id: Our org, or empty for a pasted token.
        client_ref: Our id of the app (`Client.id`), or empty.
        client_name: As it was named then.
        issuer: Authorization server, to the letter; empty for a pasted opaque token.
        client_id: The OAuth client id on the wire.
        identity: Who: user name, e-mail or sub; the client id for a service app; `Pasted token`.
        kinds: Which tokens the set has.
        token_type: `Bearer` or `DPoP`, as sent.
        scopes: Granted: the response's `scope`, else those asked for.
        requested_scopes: Asked for at sign-in.
        received_at: Aware UTC.
        access_expires_at: Aware UTC, or None where unknown.
        id_expires_at: Same.
        refresh_expires_at: Same.
        access_is_jwt: Whether the access token is a JWT; False = opaque.
        keep: Where the secrets are.
        activity: Title of the sign-in it came from: `Sign-in #18`.
        generation: Of the vault item; rises with each rewrite (a refresh).
        dpop_jkt: Thumbprint of the key that the set is bound to (RFC 9449), or empty.
        certificate_x5t: Thumbprint of the certificate that the access token is bound to (RFC 8705), or empty.
        has_device_secret: Whether the set has one, for other apps on this device (OpenID Connect Native SSO).
        issued_type: What a token exchange called the token that stands in the place of the access token, where it is
            none (RFC 8693 section 2.2.1); empty otherwise.
    """

    id: str
    name: str
    org_id: str
    client_ref: str
    client_name: str
    issuer: str
    client_id: str
    identity: str
    kinds: tuple[TokenKind, ...]
    token_type: str
    scopes: tuple[str, ...]
    requested_scopes: tuple[str, ...]
    received_at: datetime
    access_expires_at: datetime | None = None
    id_expires_at: datetime | None = None
    refresh_expires_at: datetime | None = None
    access_is_jwt: bool = False
    keep: Literal["keyring", "session"] = "keyring"
    activity: str = ""
    generation: int = 1
    dpop_jkt: str = ""
    issued_type: str = ""
    certificate_x5t: str = ""
    has_device_secret: bool = False

    @property
    def about(self) -> About:
        """For the trace: which set this is."""
        return About(self.org_id, self.client_ref, self.id, self.generation)

    @property
    def is_access(self) -> bool:
        """Whether what came can be sent to an API: not where the server said `N_A` (RFC 8693 section 2.2.1)."""
        return self.token_type.upper() != NOT_APPLICABLE

    @property
    def is_revocable(self) -> bool:
        """Whether it has a token that a server can be told to refuse: an ID token opens nothing (RFC 7009)."""
        return set(self.kinds) != {"id_token"}

    @property
    def is_dpop(self) -> bool:
        """Whether the access token is of use only with a proof of possession; never sent as Bearer (RFC 9449)."""
        return self.token_type.lower() == "dpop"

    def kind_label(self, kind: TokenKind) -> str:
        """What a token of the set is called: an issued token that is no access token is not called one."""
        return ISSUED_LABEL if kind == "access_token" and not self.is_access else KIND_LABELS[kind]

    def scheme(self, kind: TokenKind) -> str:
        """How a token of the set is sent in Authorization: `Bearer`, or `DPoP` for a bound access token."""
        return "DPoP" if kind == "access_token" and self.is_dpop else "Bearer"

    @property
    def label(self) -> str:
        """What the person calls it."""
        return self.name or self.identity

    def expires_at(self, kind: TokenKind) -> datetime | None:
        """When a token of the set ends, or None where unknown."""
        return {
            "access_token": self.access_expires_at,
            "id_token": self.id_expires_at,
            "refresh_token": self.refresh_expires_at,
        }[kind]


@dataclass(frozen=True, slots=True)
class TokenSet:
    """A summary with its secrets. Never on disk, never in a repr.

    Attributes:
        summary: Everything that is no secret.
        access_token: Or None.
        id_token: Or None.
        refresh_token: Or None.
        nonce: The one sent with the sign-in, or None (a pasted token).
        dpop_key: The private key that the set is bound to, as a JWK, or None; kept as the tokens are (T13).
        device_secret: Or None; kept as the tokens are.
    """

    summary: TokenSummary
    access_token: str | None = field(default=None, repr=False)
    id_token: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    nonce: str | None = field(default=None, repr=False)
    dpop_key: str | None = field(default=None, repr=False)
    device_secret: str | None = field(default=None, repr=False)

    def token(self, kind: HandedKind) -> str | None:
        """The token of a kind, or None."""
        return {
            "access_token": self.access_token,
            "id_token": self.id_token,
            "refresh_token": self.refresh_token,
            "device_secret": self.device_secret,
        }[kind]
