"""What an administrator may write into an app: reads the API's JSON, and says what is wrong with it.

Members that are left out keep their value, for a new app that of its kind.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from tokenexplorer.practice.address import AuthMethod, ClientKind
from tokenexplorer.practice.apps import REDIRECT_PATTERN, App, IssuerMode, loopback_path
from tokenexplorer.practice.client_keys import ClientKey, UnfitKeyError, check_together, read_jwk
from tokenexplorer.practice.identifiers import random_id, random_token
from tokenexplorer.practice.issuers import DEVICE_GRANT, IMPLICIT, JWT_BEARER, TOKEN_EXCHANGE
from tokenexplorer.practice.response_modes import TOKENS

ApplicationType = Literal["native", "web", "service"]
KINDS: dict[ApplicationType, ClientKind] = {"native": "public", "web": "confidential", "service": "service"}

_GRANTS: dict[ClientKind, set[str]] = {
    "public": {"authorization_code", IMPLICIT, "refresh_token", DEVICE_GRANT},
    "confidential": {"authorization_code", IMPLICIT, "refresh_token", DEVICE_GRANT, TOKEN_EXCHANGE, JWT_BEARER},
    "service": {"client_credentials", TOKEN_EXCHANGE, JWT_BEARER},
}
_METHODS: dict[ClientKind, set[str]] = {
    "public": {"none"},
    "confidential": set(get_args(AuthMethod)) - {"none"},
    "service": set(get_args(AuthMethod)) - {"none"},
}
_HTTPS = re.compile(r"https://[A-Za-z0-9.-]+(?::\d{1,5})?(?:/[A-Za-z0-9._~/-]*)?")
_MOST_URIS = 20


class UnfitAppError(ValueError):
    """An app that cannot be registered so.

    Attributes:
        member: The member at fault.
        cause: One sentence.
    """

    def __init__(self, member: str, cause: str) -> None:
        super().__init__(cause)
        self.member, self.cause = member, f"{member}: {cause}"


@dataclass(frozen=True, slots=True)
class _Wish:
    """The parts of a body that count, each an object."""

    body: dict[str, Any] = field(repr=False)
    credentials: dict[str, Any] = field(repr=False)
    settings: dict[str, Any]


def new_app(body: dict[str, Any], now: float) -> App:
    """Make an app as a body asks for it.

    Raises:
        UnfitAppError: Something is missing, unknown or does not fit together.
    """
    if body.get("name") != "oidc_client" or body.get("signOnMode") != "OPENID_CONNECT":
        raise UnfitAppError("name", "The practice org makes apps with name oidc_client and signOnMode OPENID_CONNECT")
    wish = _read(body)
    kind = KINDS.get(wish.settings.get("application_type", ""))
    if kind is None:
        raise UnfitAppError("application_type", f"It must be one of {', '.join(KINDS)}")
    if "label" not in body:
        raise UnfitAppError("label", "The field cannot be left blank")
    app = App(random_id("0oa"), "", kind, now, dpop_required=kind == "service", assigned={})
    _write(app, wish, now)
    return app


def change_app(app: App, body: dict[str, Any], now: float) -> None:
    """Write what a body says into an app that was copied for it.

    Raises:
        UnfitAppError: As for a new app; the app is half written then.
    """
    wish = _read(body)
    if KINDS.get(wish.settings.get("application_type", "native")) != app.kind and "application_type" in wish.settings:
        raise UnfitAppError("application_type", "The application type cannot be changed")
    _write(app, wish, now)


def _read(body: dict[str, Any]) -> _Wish:
    parts = []
    for name in ("credentials", "settings"):
        part = body.get(name, {})
        inner = part.get("oauthClient", {}) if isinstance(part, dict) else None
        if not isinstance(inner, dict):
            raise UnfitAppError(name, "It must be an object with an object oauthClient")
        parts.append(inner)
    return _Wish(body, *parts)


def _write(app: App, wish: _Wish, now: float) -> None:
    settings = wish.settings
    label = wish.body.get("label", app.name)
    if not isinstance(label, str) or not label.strip() or len(label) > 100:
        raise UnfitAppError("label", "The field cannot be left blank, nor be longer than 100 characters")
    app.name = label
    app.issuer_mode = _issuer_mode(settings.get("issuer_mode", app.issuer_mode))
    app.auth_method = _auth_method(app, wish.credentials)
    if app.uses_secret and app.client_secret is None:
        app.client_secret = random_token(48)
    app.grant_types = _grant_types(app, settings.get("grant_types", list(app.grant_types)))
    app.response_types = _response_types(app, settings.get("response_types", list(app.response_types)))
    app.redirect_uris = _redirect_uris(app, settings.get("redirect_uris", list(app.redirect_uris)))
    logout_uris = _texts("post_logout_redirect_uris", settings.get("post_logout_redirect_uris", list(app.logout_uris)))
    _check_uris("post_logout_redirect_uris", logout_uris)
    app.logout_uris = logout_uris
    for member in ("dpop_bound_access_tokens", "require_pushed_authorization_requests"):
        if not isinstance(settings.get(member, False), bool):
            raise UnfitAppError(member, "It must be true or false")
    app.dpop_required = settings.get("dpop_bound_access_tokens", app.dpop_required)
    app.par_required = settings.get("require_pushed_authorization_requests", app.par_required)
    if app.dpop_required and IMPLICIT in app.grant_types:
        raise UnfitAppError("grant_types", "The grant type implicit is not allowed with dpop_bound_access_tokens")
    if "jwks" in settings:
        app.keys = _keys(settings["jwks"], app.keys, now)


def _issuer_mode(value: object) -> IssuerMode:
    if value not in ("ORG_URL", "CUSTOM_URL"):
        raise UnfitAppError("issuer_mode", "It must be ORG_URL or CUSTOM_URL")
    return "ORG_URL" if value == "ORG_URL" else "CUSTOM_URL"


def _auth_method(app: App, credentials: dict[str, Any]) -> AuthMethod:
    wanted = credentials.get("token_endpoint_auth_method", app.auth_method)
    method: AuthMethod
    for method in get_args(AuthMethod):
        if method == wanted and method in _METHODS[app.kind]:
            return method
    words = f"It must be one of {', '.join(sorted(_METHODS[app.kind]))} for this application type"
    raise UnfitAppError("token_endpoint_auth_method", words)


def _grant_types(app: App, value: object) -> tuple[str, ...]:
    names = _texts("grant_types", value)
    if not names or not set(names) <= _GRANTS[app.kind]:
        words = f"It must name some of {', '.join(sorted(_GRANTS[app.kind]))} for this application type"
        raise UnfitAppError("grant_types", words)
    return names


def _response_types(app: App, value: object) -> tuple[str, ...]:
    """Read what the browser may bring: a code with the grant authorization_code, tokens with implicit."""
    names = _texts("response_types", value)
    if app.kind == "service":
        fits = names == ("token",)
    else:
        fits = set(names) <= {"code", *TOKENS}
        fits &= ("code" in names) is ("authorization_code" in app.grant_types)
        fits &= bool(TOKENS & set(names)) is (IMPLICIT in app.grant_types)
    if not fits:
        words = "It must name code with the grant type authorization_code, and id_token or token with implicit"
        raise UnfitAppError("response_types", words)
    return names


def _redirect_uris(app: App, value: object) -> tuple[str, ...]:
    uris = _texts("redirect_uris", value)
    if app.assigned is None and uris == (REDIRECT_PATTERN,):
        return ()
    if app.assigned is not None and "authorization_code" in app.grant_types and not uris:
        raise UnfitAppError("redirect_uris", "The field cannot be left blank with the grant type authorization_code")
    _check_uris("redirect_uris", uris)
    return uris


def _check_uris(member: str, uris: tuple[str, ...]) -> None:
    for uri in uris:
        if loopback_path(uri) is None and not _HTTPS.fullmatch(uri):
            raise UnfitAppError(member, "Each must be https, or http to this computer, without a fragment")


def _texts(member: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > _MOST_URIS or not all(isinstance(each, str) for each in value):
        raise UnfitAppError(member, f"It must be a list of at most {_MOST_URIS} texts")
    return tuple(value)


def _keys(jwks: object, before: list[ClientKey], now: float) -> list[ClientKey]:
    """Read the key set that takes the place of the present one; a key that stays keeps its id and state."""
    members = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(members, list):
        raise UnfitAppError("jwks", "It must be an object with a list of keys")
    known = {key.kid: key for key in before if key.kid}
    keys = []
    try:
        for member in members:
            jwk = read_jwk(member)
            old = known.get(str(jwk.get("kid")))
            same = old is not None and old.jwk == jwk
            keys.append(old if old is not None and same else ClientKey(random_id("pks"), jwk, now))
        check_together(keys)
    except UnfitKeyError as error:
        raise UnfitAppError("jwks", str(error)) from error
    return keys
