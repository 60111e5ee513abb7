"""What is to be made at an Okta org for an app: the app, who may sign in to it, its scope grants. Pure.

`plan` says each call before anything is sent, and which of them are done; nothing in it is a secret.

Spec: https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Application/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from tokenexplorer.okta.authorization_servers import READ_SCOPE as SERVERS_SCOPE
from tokenexplorer.okta.authorization_servers import server_id
from tokenexplorer.okta.grants import MANAGE_SCOPE, can_use

if TYPE_CHECKING:
    from tokenexplorer.okta.authorization_servers import PolicyAnswer
    from tokenexplorer.orgs.org import Client, ClientKind, Org
    from tokenexplorer.tokens.token_set import TokenSummary

AppType = Literal["native", "web", "service"]
StepKind = Literal["look", "app", "user", "assign", "grant", "secret", "policy"]

APPS_SCOPE = "okta.apps.manage"
MAKING_SCOPES: Final = (APPS_SCOPE, MANAGE_SCOPE)
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
READING: Final = frozenset({"look", "user", "secret", "policy"})
"""Ids of steps that change nothing: they may be broken off."""
APP_ID, USER_ID = "{appId}", "{userId}"
"""Stand in a plan for what an earlier answer brings."""

TYPES: Final[Mapping[ClientKind, AppType]] = {"public": "native", "confidential": "web", "service": "service"}
KINDS: Final[Mapping[str, ClientKind]] = {"native": "public", "browser": "public", "web": "confidential",
                                          "service": "service"}  # fmt: skip
_APPS = "/api/v1/apps"
_LONGEST_LABEL = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """The app as it should be.

    Attributes:
        org_url: Of the org; the issuer that scope grants name.
        label: Its name at the org.
        type: What Okta calls it.
        auth_method: How it proves itself at the token endpoint.
        client_id: Of an app that is there already; empty to make one.
        redirect_uris: To the letter.
        logout_uris: Where the browser may go after signing out.
        grant_types: What it may ask for.
        response_types: What the browser brings back.
        dpop: Whether its tokens are bound to a key.
        keys: Public keys that sign for it, as JWKs.
        issuer_mode: Which of the org's addresses its ID tokens name.
        scopes: Of Okta's API, to be granted.
        assign: Whether whoever sets it up may sign in to it.
        server_id: Of the custom server that it signs in at; empty for the org's own.
    """

    org_url: str
    label: str
    type: AppType
    auth_method: str
    client_id: str = ""
    redirect_uris: tuple[str, ...] = ()
    logout_uris: tuple[str, ...] = ()
    grant_types: tuple[str, ...] = ()
    response_types: tuple[str, ...] = ()
    dpop: bool = False
    keys: tuple[Mapping[str, Any], ...] = field(default=(), hash=False)
    issuer_mode: Literal["ORG_URL", "CUSTOM_URL"] = "ORG_URL"
    scopes: tuple[str, ...] = ()
    assign: bool = True
    server_id: str = ""

    @property
    def uses_secret(self) -> bool:
        """Whether the org gives it a secret."""
        return self.auth_method.startswith("client_secret_")

    @property
    def key_ids(self) -> frozenset[str]:
        """Of its public keys."""
        return frozenset(str(key.get("kid")) for key in self.keys)


@dataclass(frozen=True, slots=True)
class Existing:
    """What is known to be there. Nobody looked yet: `Existing()`.

    Attributes:
        looked: Whether somebody looked for the app since the last call that failed, or whose end is not known.
        before: Ids of apps that look like it and were there before anything was made; None while nobody looked.
        alike: Client IDs of apps between which the person has to choose; empty where there are fewer than two.
        app_id: Of the app; empty while it is not there.
        made: Whether it was made here.
        user_id: Who sets it up.
        nobody: Whether a service app sets it up: there is nobody to assign.
        assigned: Whether they may sign in.
        granted: Scopes that are granted.
        has_secret: Whether its secret is kept here.
        policy: What the custom server's access policies say of it; None while nobody looked.
        policy_unread: Why they could not be read; empty otherwise.
    """

    looked: bool = False
    before: frozenset[str] | None = None
    app_id: str = ""
    made: bool = False
    user_id: str = ""
    nobody: bool = False
    assigned: bool = False
    granted: frozenset[str] = frozenset()
    has_secret: bool = False
    policy: PolicyAnswer | None = None
    policy_unread: str = ""
    alike: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One call.

    Attributes:
        kind: What it does.
        id: Unique in a plan, also as part of an object's name.
        title: What it does, for people.
        method: Of the call.
        path: At the org.
        body: Of the call; never a secret.
        done: Whether it is so already.
        needs: The scope that a token needs for it.
        scope: That it grants; empty for the other kinds.
        changes: Whether it changes anything at the org.
    """

    kind: StepKind
    id: str
    title: str
    method: str
    path: str
    body: Mapping[str, Any] | None = field(default=None, hash=False)
    done: bool = False
    needs: str = APPS_SCOPE
    scope: str = ""

    @property
    def changes(self) -> bool:
        """Whether it changes anything at the org."""
        return self.method != "GET"


def can_set_up(org: Org, token: TokenSummary, now: datetime | None = None) -> bool:
    """Whether a stored token may make apps at the org, as far as its scopes tell."""
    return can_use(org, token, frozenset({APPS_SCOPE}), now)


def wanted_app(
    org: Org, client: Client, key: Mapping[str, Any] | None, *, refresh: bool = True, device: bool = False
) -> Wanted:
    """The app that a form describes.

    Args:
        org: Of Okta.
        client: As the form has it.
        key: Its public key as a JWK, where it signs with one.
        refresh: Whether it may get refresh tokens.
        device: Whether it may sign in with device codes.
    """
    own = server_id(client.issuer)
    service = client.kind == "service"
    brought = _brought(org, client)
    implicit = not service and brought != ("code",)
    signs = client.client_auth == "private_key_jwt"
    return Wanted(
        org_url=org.url,
        label=client.name.strip()[:_LONGEST_LABEL],
        type=TYPES[client.kind],
        auth_method=client.client_auth,
        client_id=client.client_id,
        redirect_uris=() if service or not client.redirect_uri else (client.redirect_uri,),
        logout_uris=() if service else logout_uris(client.redirect_uri),
        grant_types=_grant_types(client, brought, refresh=refresh, device=device),
        response_types=("token",) if service else brought,
        dpop=client.dpop and not (org.is_okta and implicit),  # Okta takes proofs of such an app, and demands none
        keys=(key,) if signs and key is not None else (),
        issuer_mode="ORG_URL" if has_okta_address(org) else "CUSTOM_URL",
        scopes=() if own else tuple(dict.fromkeys(name for name in client.scopes if name.startswith("okta."))),
        assign=not service,
        server_id=own,
    )


def has_okta_address(org: Org) -> bool:
    """Whether an org's address is Okta's, not a domain of its own; the practice org's counts."""
    from tokenexplorer.orgs.provider import provider

    return org.practice or provider("okta-org").issues(org.url) or urlsplit(org.url).scheme == "http"


def logout_uris(redirect_uri: str) -> tuple[str, ...]:
    """Where the browser may go after signing out: the root of where it comes back to."""
    try:
        parts = urlsplit(redirect_uri)
    except ValueError:
        return ()
    return (urlunsplit((parts.scheme, parts.netloc, "/", "", "")),) if parts.netloc else ()


def _brought(org: Org, client: Client) -> tuple[str, ...]:
    """What the browser may bring back; Okta wants a native or web app to be allowed a code at least."""
    asked = client.response_type.split() or ["code"]
    return tuple(dict.fromkeys(["code", *asked] if org.is_okta else asked))


def _grant_types(client: Client, brought: tuple[str, ...], *, refresh: bool, device: bool) -> tuple[str, ...]:
    if client.kind == "service":
        return ("client_credentials",)
    found = ["authorization_code"] if "code" in brought else []
    if set(brought) != {"code"}:
        found.append("implicit")
    if refresh:
        found.append("refresh_token")
    if device:
        found.append(DEVICE_GRANT)
    return tuple(found)


def plan(wanted: Wanted, existing: Existing) -> tuple[Step, ...]:
    """Every call that makes the app what is wanted, in order, with those marked that are done.

    Args:
        wanted: The app.
        existing: What is there; `Existing()` before anybody looked.
    """
    app = existing.app_id or APP_ID
    own = f"{_APPS}/{quote(app, safe='{}')}"
    steps = [_look(wanted, existing), _make(wanted, existing)]
    if wanted.assign:
        user = existing.user_id or USER_ID
        known = bool(existing.user_id) or existing.nobody or existing.assigned
        steps.append(Step("user", "user", "Ask who sets it up", "GET", "/api/v1/users/me", None, known, ""))
        done = existing.assigned or existing.nobody
        body = {"id": user, "scope": "USER"}
        steps.append(Step("assign", "assign", "Let yourself sign in to it", "POST", f"{own}/users", body, done))
    steps += [_grant(wanted, own, scope, existing) for scope in wanted.scopes]
    if wanted.uses_secret:
        title = "Put its secret into the keyring"
        path = f"{own}/credentials/secrets"
        steps.append(Step("secret", "secret", title, "GET", path, None, existing.has_secret))
    if wanted.server_id:
        steps.append(_policy(wanted, existing))
    return tuple(steps)


def next_step(wanted: Wanted, existing: Existing) -> Step | None:
    """The first one that is not done; None where all are."""
    return next((step for step in plan(wanted, existing) if not step.done), None)


def _look(wanted: Wanted, existing: Existing) -> Step:
    path = f"{_APPS}?{urlencode({'q': wanted.label, 'limit': 200})}"
    # What was made here is asked for by its id from then on: its name may be another one by now.
    if known := wanted.client_id or ("" if existing.looked else existing.app_id):
        path = f"{_APPS}/{quote(known, safe='')}"
    return Step("look", "look", "Look whether it is there already", "GET", path, None, existing.looked)


def _make(wanted: Wanted, existing: Existing) -> Step:
    title = {"native": "Make the native app", "web": "Make the web app", "service": "Make the service app"}
    done = bool(existing.app_id)
    return Step("app", "app", title[wanted.type], "POST", _APPS, app_body(wanted), done)


def _grant(wanted: Wanted, own: str, scope: str, existing: Existing) -> Step:
    body = {"issuer": wanted.org_url, "scopeId": scope}
    named = f"grant_{scope.replace('.', '_')}"
    done = scope in existing.granted
    return Step("grant", named, f"Grant {scope}", "POST", f"{own}/grants", body, done, MANAGE_SCOPE, scope)


def _policy(wanted: Wanted, existing: Existing) -> Step:
    path = f"/api/v1/authorizationServers/{quote(wanted.server_id, safe='')}/policies"
    done = existing.policy is not None or bool(existing.policy_unread)
    title = f"See whether an access policy of {wanted.server_id} names it"
    return Step("policy", "policy", title, "GET", path, None, done, SERVERS_SCOPE)


def app_body(wanted: Wanted) -> dict[str, Any]:
    """What makes the app. Okta makes its secret, so there is none in it."""
    settings: dict[str, Any] = {
        "application_type": wanted.type,
        "response_types": list(wanted.response_types),
        "grant_types": list(wanted.grant_types),
        "issuer_mode": wanted.issuer_mode,
        "dpop_bound_access_tokens": wanted.dpop,
    }
    if wanted.redirect_uris:
        settings["redirect_uris"] = list(wanted.redirect_uris)
    if wanted.logout_uris:
        settings["post_logout_redirect_uris"] = list(wanted.logout_uris)
    if wanted.keys:
        settings["jwks"] = {"keys": [dict(key) for key in wanted.keys]}
    credentials: dict[str, Any] = {"token_endpoint_auth_method": wanted.auth_method}
    if wanted.type != "service":
        credentials["pkce_required"] = True
    return {
        "name": "oidc_client",
        "label": wanted.label,
        "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": credentials},
        "settings": {"oauthClient": settings},
    }
