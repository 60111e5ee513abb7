"""The apps that are registered at the practice org, with their secrets, redirect rules and scope grants."""

import hmac
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from tokenexplorer.practice.address import AuthMethod, CertificateMethod, ClientKind, PracticeClient, ServerName
from tokenexplorer.practice.client_keys import ClientKey
from tokenexplorer.practice.identifiers import stable_id
from tokenexplorer.practice.issuers import ACCESS_TOKEN_LIFE_S, DEVICE_GRANT, IMPLICIT, JWT_BEARER, TOKEN_EXCHANGE
from tokenexplorer.practice.people import Person, Role

CALLBACK_PATH = "/callback"
REDIRECT_RULE = "http://127.0.0.1, http://localhost or http://[::1], any port, path /callback or anything below it"
REDIRECT_PATTERN = "http://127.0.0.1:*/callback/*"
"""How the API shows REDIRECT_RULE."""
IssuerMode = Literal["ORG_URL", "CUSTOM_URL"]
SERVICE_APP_ID = stable_id("0oa", "service")
ASSERTION_APP_ID = stable_id("0oa", "assertion")
LEGACY_APP_ID = stable_id("0oa", "legacy")
SHORT_APP_ID = stable_id("0oa", "short")
CLOSED_APP_ID = stable_id("0oa", "closed")
UNRULED_APP_ID = stable_id("0oa", "unruled")
MIXED_APP_ID = stable_id("0oa", "mixed")
SHORT_LIFE_S = 4
FIRST_SCOPES = ("openid", "profile", "email", "okta.users.read")

# Fixed on purpose: a stored practice org has to work after the next start, and it guards nothing.
WEB_APP_SECRET = "practice-web-app-secret-guards-nothing"  # noqa: S105

_LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
_NATIVE_GRANTS = (
    "okta.users.read",
    "okta.users.manage",
    "okta.users.read.self",
    "okta.groups.read",
    "okta.logs.read",  # granted, so that the third scene is "not requested"
    "okta.apps.read",
    "okta.apps.manage",
    "okta.appGrants.read",
    "okta.appGrants.manage",
    "okta.roles.read",
    "okta.roles.manage",
    "okta.authorizationServers.read",
    # okta.policies.read is left out: asking for it shows "not granted to the app".
)
_WEB_GRANTS = ("okta.users.read", "okta.groups.read")
_SERVICE_GRANTS = ("okta.users.read", "okta.groups.read")
_CUSTOM_SCOPES = ("messages.read",)
_SECRET_METHODS = ("client_secret_basic", "client_secret_post", "client_secret_jwt")
_AUTH_METHODS: dict[ClientKind, AuthMethod] = {
    "public": "none",
    "confidential": "client_secret_basic",
    "service": "private_key_jwt",
}
_GRANT_TYPES: dict[ClientKind, tuple[str, ...]] = {
    "public": ("authorization_code", "refresh_token", DEVICE_GRANT),
    "confidential": ("authorization_code", "refresh_token"),
    "service": ("client_credentials",),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """The permission of an app to ask for one scope of the management API."""

    id: str
    scope: str
    created: float
    created_by: str


@dataclass(frozen=True, slots=True)
class RoleAssignment:
    """An admin role of a service app."""

    id: str
    role: Role
    created: float


@dataclass(slots=True)
class App:
    """One OAuth client. Its method names are those that Authlib asks a client for.

    Attributes:
        grants: By scope.
        issuer_mode: Which of the org's two domains its tokens name.
        auth_method: How it authenticates; a secret is taken in the header, in the body and as a signature alike.
        grant_types: Empty at first means those of its kind.
        response_types: Which of `code`, `id_token`, `token` its response types may be made of; the same.
        redirect_uris: Compared as a whole; empty means REDIRECT_RULE.
        logout_uris: Where the browser may go after signing out; empty for anywhere on this computer.
        keys: Public keys for private_key_jwt.
        dpop_required: Tokens come bound to a key only.
        par_required: Authorization requests have to be pushed.
        assigned: Ids of the people who may sign in; None for everyone.
        roles: Admin roles of a service app, by id.
        active: A deactivated app gets no tokens.
        token_life_s: For how long its access tokens are good.
        server: The authorization server that a ready-made app is meant for.
        for_situations: Something is wrong with it on purpose; it is offered as part of a situation to try.
        flaw: What the org gets wrong about it: `no_policy`, its custom server's policies leave the app out;
            `other_challenge`, a code is kept with the challenge of another sign-in.
    """

    client_id: str
    name: str
    kind: ClientKind
    created: float
    client_secret: str | None = field(default=None, repr=False)
    grants: dict[str, Grant] = field(default_factory=dict)
    issuer_mode: IssuerMode = "ORG_URL"
    auth_method: AuthMethod | CertificateMethod | None = None
    grant_types: tuple[str, ...] = ()
    response_types: tuple[str, ...] = ()
    redirect_uris: tuple[str, ...] = ()
    logout_uris: tuple[str, ...] = ()
    keys: list[ClientKey] = field(default_factory=list)
    dpop_required: bool = False
    par_required: bool = False
    assigned: dict[str, float] | None = None
    roles: dict[str, RoleAssignment] = field(default_factory=dict)
    active: bool = True
    token_life_s: int = ACCESS_TOKEN_LIFE_S
    server: ServerName = "org"
    for_situations: bool = False
    flaw: Literal["", "no_policy", "other_challenge"] = ""

    def __post_init__(self) -> None:
        if self.auth_method is None:
            self.auth_method = _AUTH_METHODS[self.kind]
        self.grant_types = self.grant_types or _GRANT_TYPES[self.kind]
        self.response_types = self.response_types or (("token",) if self.kind == "service" else ("code",))

    @property
    def uses_secret(self) -> bool:
        """Whether it authenticates with a secret."""
        return self.auth_method in _SECRET_METHODS

    def as_actor(self) -> Person:
        """The app as someone who calls the API for itself, with the strongest of its admin roles."""
        roles = {assignment.role for assignment in self.roles.values()}
        role: Role | None = "SUPER_ADMIN" if "SUPER_ADMIN" in roles else "READ_ONLY_ADMIN" if roles else None
        status = "ACTIVE" if self.active else "DEPROVISIONED"
        return Person(
            self.client_id, self.client_id, self.name, "", "", "", "", "", "", status, self.created, role, is_app=True
        )

    def as_seen_from_outside(self) -> PracticeClient:
        """The app as a person would copy it from the console."""
        rule = " or ".join(self.redirect_uris) or REDIRECT_RULE
        service = self.kind == "service"
        scopes: tuple[str, ...] = _SERVICE_GRANTS if self.server == "org" else _CUSTOM_SCOPES
        return PracticeClient(
            self.client_id,
            self.name,
            self.kind,
            self.client_secret,
            "" if service else rule,
            scopes if service else FIRST_SCOPES,
            server=self.server,
            response_type="code id_token token" if IMPLICIT in self.grant_types else "code",
            dpop=self.dpop_required,
        )

    def get_client_id(self) -> str:
        """The client_id."""
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        """No redirect URI is assumed; every request has to name its own."""

    def get_allowed_scope(self, scope: str) -> str:
        """The scopes as asked: the authorization server has judged them before."""
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Tell whether a redirect URI is registered, or fits REDIRECT_RULE where none is.

        Spec: RFC 8252 section 7.3
        """
        if self.redirect_uris:
            return redirect_uri in self.redirect_uris
        path = loopback_path(redirect_uri)
        return path is not None and (path == CALLBACK_PATH or path.startswith(CALLBACK_PATH + "/"))

    def check_logout_uri(self, uri: str) -> bool:
        """Tell whether the browser may be sent there after signing out."""
        return uri in self.logout_uris if self.logout_uris else loopback_path(uri) is not None

    def check_client_secret(self, client_secret: str) -> bool:
        """Compare a secret in constant time."""
        return self.client_secret is not None and hmac.compare_digest(
            self.client_secret.encode(), client_secret.encode("utf-8", "surrogatepass")
        )

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Tell whether the app may authenticate this way; the same at each endpoint."""
        del endpoint
        return method in _SECRET_METHODS if self.uses_secret else method == self.auth_method

    def check_response_type(self, response_type: str) -> bool:
        """Tell whether the app may use this response type."""
        return set(response_type.split()) <= set(self.response_types)

    def check_grant_type(self, grant_type: str) -> bool:
        """Tell whether the app may use this grant type."""
        return grant_type in self.grant_types

    def grant(self, scope: str, now: float, granted_by: str) -> Grant:
        """Allow the app to ask for a scope; a second time changes nothing."""
        new = Grant(stable_id("oag", f"{self.client_id} {scope}"), scope, now, granted_by)
        return self.grants.setdefault(scope, new)


def loopback_path(uri: str) -> str | None:
    """Answer the path of a plain-http loopback URI; None where it is anything else.

    A user name, a fragment, a backslash or a control character makes it something else: such URIs look harmless and
    send the browser elsewhere.
    """
    if any(character <= " " or character in '\\"<>`' or character > "~" for character in uri):
        return None
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme != "http" or parts.hostname not in _LOOPBACK_HOSTS or port == 0:
        return None
    if "@" in parts.netloc or "#" in uri or ".." in parts.path.split("/"):
        return None
    return parts.path


def make_apps(now: float, granted_by: str) -> dict[str, App]:
    """Register the apps of a new org.

    Returns:
        App by client_id, the native one first.
    """
    native = App(stable_id("0oa", "native"), "Practice app", "public", now)
    web = App(stable_id("0oa", "web"), "Practice web app", "confidential", now, WEB_APP_SECRET)
    service = App(SERVICE_APP_ID, "Practice service app", "service", now, dpop_required=True)
    role_id = stable_id("irb", "service")
    service.roles[role_id] = RoleAssignment(role_id, "READ_ONLY_ADMIN", now)
    speaker = App(ASSERTION_APP_ID, "Practice assertion app", "service", now, server="custom")
    speaker.grant_types = (*speaker.grant_types, JWT_BEARER)
    legacy = App(
        LEGACY_APP_ID, "Practice legacy app", "public", now,
        grant_types=(*_GRANT_TYPES["public"], IMPLICIT), response_types=("code", "id_token", "token"),
    )  # fmt: skip
    for app in (web, service):
        app.grant_types = (*app.grant_types, TOKEN_EXCHANGE)  # an administrator allowed it; no new app has it
    granted = ((native, _NATIVE_GRANTS), (web, _WEB_GRANTS), (service, _SERVICE_GRANTS), (legacy, _WEB_GRANTS))
    for app, scopes in granted:
        for scope in scopes:
            app.grant(scope, now, granted_by)
    short = App(SHORT_APP_ID, "Practice app with short tokens", "public", now, for_situations=True)
    short.token_life_s = SHORT_LIFE_S
    closed = App(CLOSED_APP_ID, "Practice app for nobody", "public", now, assigned={}, for_situations=True)
    for app in (short, closed):
        app.grant("okta.users.read", now, granted_by)
    unruled = App(UNRULED_APP_ID, "Practice app of no policy", "public", now, for_situations=True, flaw="no_policy")
    mixed = App(
        MIXED_APP_ID, "Practice app of two verifiers", "public", now, for_situations=True, flaw="other_challenge"
    )
    return {app.client_id: app for app in (native, web, service, speaker, legacy, short, closed, unruled, mixed)}
