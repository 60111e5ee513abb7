"""Kinds of security tokens by the names that the token exchange gives them, and which one a token of ours is.

Spec: RFC 8693 section 3, OpenID Connect Native SSO for Mobile Apps section 4.2
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tokenexplorer.tokens.token_set import HandedKind, TokenSummary

_URN = "urn:ietf:params:oauth:token-type:"
ACCESS_TOKEN: Final = f"{_URN}access_token"
REFRESH_TOKEN: Final = f"{_URN}refresh_token"
ID_TOKEN: Final = f"{_URN}id_token"
JWT: Final = f"{_URN}jwt"
SAML1: Final = f"{_URN}saml1"
SAML2: Final = f"{_URN}saml2"
DEVICE_SECRET: Final = "urn:x-oath:params:oauth:token-type:device-secret"  # noqa: S105 -- the name of a kind
"""Spelled `x-oath` by its inventors; Okta's native SSO takes it as the actor beside an ID token."""

LABELS: Final[dict[str, str]] = {
    ACCESS_TOKEN: "Access token",
    REFRESH_TOKEN: "Refresh token",
    ID_TOKEN: "ID token",
    JWT: "JWT",
    SAML1: "SAML 1.1 assertion",
    SAML2: "SAML 2.0 assertion",
    DEVICE_SECRET: "Device secret",
}
"""What each is called for people."""

_OF_KIND: Final[dict[HandedKind, str]] = {
    "access_token": ACCESS_TOKEN,
    "id_token": ID_TOKEN,
    "refresh_token": REFRESH_TOKEN,
    "device_secret": DEVICE_SECRET,
}
_SAML_STARTS: Final = ("PHNhbW", "PEFzc2VydGlvb", "PD94bW")
"""`<sam`, `<Assertion` and `<?xm` in base64url."""


def label(token_type: str) -> str:
    """What a kind is called: the words for a known one, else its name to the letter."""
    return LABELS.get(token_type, token_type)


def type_of(summary: TokenSummary, kind: HandedKind) -> str:
    """The kind of a stored token: what an exchange called it where it did, else what it is here."""
    return (summary.issued_type if kind == "access_token" else "") or _OF_KIND[kind]


def guessed_type(text: str) -> str:
    """The kind of a pasted token, from how it is spelled: nothing is trusted, and the person may change it."""
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.tokens.jwt import decode
    from tokenexplorer.tokens.pasted import guess_kind, in_one_piece

    token = in_one_piece(text)
    if token.startswith(_SAML_STARTS):
        return SAML2
    try:
        return _OF_KIND[guess_kind(decode(token))]
    except TokenExplorerError:
        return ACCESS_TOKEN
