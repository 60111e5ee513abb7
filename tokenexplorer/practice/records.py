"""Short-lived records of the practice org: requests that wait, browser sessions, codes and tokens.

The methods with get_ and check_ names are those that Authlib asks its models for.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from tokenexplorer.practice.apps import App
from tokenexplorer.practice.asked import NOTHING, Asked
from tokenexplorer.practice.issuers import Issuer
from tokenexplorer.practice.people import Person

TokenKind = Literal["access_token", "refresh_token", "id_token"]


@dataclass(slots=True)
class Session:
    """Who is signed in in one browser.

    Attributes:
        auth_time: Since when, seconds since 1970.
        consents: (client_id, issuer) -> scopes that the person allowed in this browser. Another browser asks anew, so
            that refusing can be tried whenever one likes.
    """

    person: Person
    auth_time: float
    consents: dict[tuple[str, str], set[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Transaction:
    """An authorization request that passed all checks and waits for a person's answer.

    Attributes:
        query: The query of the request as it came; it is judged again when the person has answered.
        browser: Value of the browser's cookie; nobody else can answer the request.
        sign_in_needed: An earlier sign-in does not count (prompt=login, max_age); cleared by signing in.
        consent_needed: The person is asked even where they have allowed everything before.
    """

    id: str
    issuer: Issuer
    app: App
    query: str = field(repr=False)
    redirect_uri: str
    scopes: tuple[str, ...]
    browser: str = field(repr=False)
    created: float
    login_hint: str = ""
    sign_in_needed: bool = False
    consent_needed: bool = False
    left_out: frozenset[str] = frozenset()


@dataclass(slots=True)
class AuthorizationCode:
    """A code and all that the tokens made from it have to be bound to.

    Spec: RFC 6749 section 4.1.2, RFC 7636 section 4.4
    """

    code: str = field(repr=False)
    issuer: Issuer
    client_id: str
    redirect_uri: str
    scope: str
    person: Person
    auth_time: float
    expires_at: float
    family: str
    nonce: str | None = field(default=None, repr=False)
    code_challenge: str | None = field(default=None, repr=False)
    code_challenge_method: str | None = None
    used: bool = False
    asked: Asked = NOTHING

    def get_redirect_uri(self) -> str:
        """The redirect URI of the authorization request."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """The scopes that the person allowed, space-joined."""
        return self.scope


@dataclass(frozen=True, slots=True)
class PushedRequest:
    """An authorization request that an app has pushed.

    Spec: RFC 9126 section 2.2
    """

    issuer: Issuer
    client_id: str
    query: str = field(repr=False)
    expires_at: float


@dataclass(slots=True)
class DeviceRequest:
    """A device that waits until a person has answered on another screen. Its method names are Authlib's.

    Attributes:
        interval: Seconds between two questions; grows by five with each that comes too early.
        asked: When the device asked last, seconds since 1970.
        person: Who answered; None while nobody has.
        allowed: What they answered.
        expired: Set by whoever looks it up, from the org's clock.

    Spec: RFC 8628 section 3.2
    """

    device_code: str = field(repr=False)
    user_code: str
    issuer: Issuer
    app: App
    scope: str
    expires_at: float
    interval: float
    asked: float = 0.0
    person: Person | None = None
    auth_time: float = 0.0
    allowed: bool = False
    expired: bool = False

    def get_client_id(self) -> str:
        """The client_id of the device's app."""
        return self.app.client_id

    def get_scope(self) -> str:
        """The scopes as asked, space-joined."""
        return self.scope

    def get_user_code(self) -> str:
        """The code that the person typed."""
        return self.user_code

    def is_expired(self) -> bool:
        """Tell whether its time was over when it was looked up."""
        return self.expired


@dataclass(slots=True)
class TokenRecord:
    """One token of any kind that this org has issued.

    Attributes:
        family: Shared by all tokens of one sign-in.
        claims: Of a JWT; empty for refresh tokens.
        expired: Set by whoever looks it up, from the org's clock.
        jkt: Thumbprint of the key that the token is bound to; empty where it is bound to none.
        x5t: Same, of the client certificate.
        asked: What its sign-in is for besides.
    """

    value: str = field(repr=False)
    kind: TokenKind
    issuer: Issuer
    client_id: str
    person: Person
    scope: str
    issued_at: float
    expires_at: float
    family: str
    auth_time: float
    claims: dict[str, Any] = field(default_factory=dict, repr=False)
    revoked: bool = False
    rotated: bool = False
    expired: bool = False
    jkt: str = ""
    x5t: str = ""
    asked: Asked = NOTHING

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes, one by one."""
        return tuple(self.scope.split())

    def check_client(self, client: App) -> bool:
        """Tell whether the token was issued to this app."""
        return self.client_id == client.client_id

    def get_scope(self) -> str:
        """The scopes, space-joined."""
        return self.scope

    def is_expired(self) -> bool:
        """Tell whether its time was over when it was looked up."""
        return self.expired

    def is_revoked(self) -> bool:
        """Tell whether it was revoked, or replaced by a newer one."""
        return self.revoked or self.rotated
