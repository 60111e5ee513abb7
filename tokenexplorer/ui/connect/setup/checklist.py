"""What to click in the provider's console to register an app, with each value to copy. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tokenexplorer.orgs.server_kind import provider_at
from tokenexplorer.sentences import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenexplorer.okta.app_setup import Wanted
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.wire.client_certificate import ClientCertificate

_TYPES = {"native": "Native Application", "web": "Web Application", "service": "API Services"}
_GRANTS = {
    "authorization_code": "Authorization Code",
    "refresh_token": "Refresh Token",
    "implicit": "Implicit (hybrid)",
    "client_credentials": "Client Credentials",
    "urn:ietf:params:oauth:grant-type:device_code": "Device Authorization",
}
_WAYS = {
    "none": "None, and require PKCE",
    "client_secret_basic": "Client secret",
    "client_secret_post": "Client secret",
    "client_secret_jwt": "Client secret",
    "private_key_jwt": "Public key / Private key",
}
_PLAIN_WAYS = {
    "none": "none: a public client, protected by PKCE (S256)",
    "client_secret_basic": "client_secret_basic: the secret goes in a header",
    "client_secret_post": "client_secret_post: the secret goes in the body",
    "client_secret_jwt": "client_secret_jwt: the secret signs an assertion",
    "private_key_jwt": "private_key_jwt: a key signs an assertion",
    "tls_client_auth": "tls_client_auth: a certificate on the connection",
    "self_signed_tls_client_auth": "self_signed_tls_client_auth: a certificate of its own on the connection",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to do.

    Attributes:
        id: Part of its objects' names.
        words: What to do.
        value: To copy; empty for none.
        page: To open in the browser; empty for none.
    """

    id: str
    words: str
    value: str = ""
    page: str = ""


def checklist(
    org: Org,
    client: Client,
    wanted: Wanted,
    key: Mapping[str, Any] | None,
    certificate: ClientCertificate | None = None,
) -> tuple[Check, ...]:
    """Everything to do, in order.

    Args:
        org: The app's.
        client: As the form has it.
        wanted: The same as a plan.
        key: Its public key as a JWK, where it signs with one.
        certificate: That it shows, where it was read.
    """
    jwk = json.dumps(dict(key)) if key is not None else ""
    if org.practice and org.provider_id == "generic" and client.client_auth == "private_key_jwt":
        return _practice(org, client, jwk)
    return _okta(org, client, wanted, jwk) if org.is_okta else _other(org, client, wanted, jwk, certificate)


def _practice(org: Org, client: Client, jwk: str) -> tuple[Check, ...]:
    """The app is there already; only its key is not."""
    from tokenexplorer.okta.console import app_page

    words = "Open the app's page at the practice org, and sign in as alice / alice-password."
    last = "Paste this public key there, then Add key." if jwk else _NO_KEY
    return Check("auth", words, page=app_page(org, client.client_id)), Check("key", last, jwk)


def _okta(org: Org, client: Client, wanted: Wanted, jwk: str) -> tuple[Check, ...]:
    from tokenexplorer.okta.console import app_page, apps_page, server_page

    service, signs = wanted.type == "service", wanted.auth_method == "private_key_jwt"
    way = "API Services" if service else f"OIDC - OpenID Connect, then {_TYPES[wanted.type]}"
    new = f"In the admin console: Applications › Applications › Create App Integration › {way}."
    found = [
        Check("create", new, page=apps_page(org)),
        Check("label", "App integration name:", wanted.label),
    ]
    grants = listed(_GRANTS.get(name, name) for name in wanted.grant_types)
    if not service:
        found.append(Check("grants", f"Grant type: tick {grants}."))
    found += [Check("redirect", "Sign-in redirect URIs: exactly this one.", uri) for uri in wanted.redirect_uris]
    found += [Check("logout", "Sign-out redirect URIs:", uri) for uri in wanted.logout_uris]
    if not service:
        found.append(Check("assign", "Assignments: assign it to yourself, or to a group that you are in."))
    proof = _WAYS.get(wanted.auth_method, f"Okta does not offer {wanted.auth_method}, choose another way under Connect")
    own = app_page(org, client.client_id)
    found.append(Check("auth", f"General › Client Credentials › Client authentication: {proof}.", page=own))
    if signs:
        found.append(Check("key", "Add key, then paste this public key." if jwk else _NO_KEY, jwk))
    dpop = "on" if wanted.dpop else "off"
    found.append(Check("dpop", f"General › Require Demonstrating Proof of Possession (DPoP) header: {dpop}."))
    if wanted.scopes:
        found.append(Check("scopes", "Okta API Scopes: grant each of these.", " ".join(wanted.scopes)))
    if service:
        found.append(Check("role", "Admin roles: give it one that may do what it is for, such as Read-only."))
    if wanted.server_id:
        words = f"Security › API › {wanted.server_id} › Access Policies: a policy with a rule has to name the app."
        found.append(Check("policy", words, page=server_page(org, wanted.server_id)))
    return (*found, _last(org, client, wanted))


def _other(
    org: Org, client: Client, wanted: Wanted, jwk: str, certificate: ClientCertificate | None
) -> tuple[Check, ...]:
    place = provider_at(org.provider_id, client.issuer).client_id_place
    kind = {"native": "native (public)", "web": "web (confidential)", "service": "service (machine to machine)"}
    found = [
        Check("create", f"Register an OpenID Connect app of the kind {kind[wanted.type]}. Its place: {place}."),
        Check("label", "Its name:", wanted.label),
    ]
    found += [Check("redirect", "Redirect URI: exactly this one.", uri) for uri in wanted.redirect_uris]
    found += [Check("logout", "Redirect URI after signing out:", uri) for uri in wanted.logout_uris]
    found.append(Check("grants", "Grant types:", " ".join(wanted.grant_types)))
    way = _PLAIN_WAYS.get(wanted.auth_method, wanted.auth_method)
    found.append(Check("auth", f"Token endpoint authentication method: {way}.", wanted.auth_method))
    if wanted.auth_method == "private_key_jwt":
        found.append(Check("key", "Its public key:" if jwk else _NO_KEY, jwk))
    if wanted.auth_method == "tls_client_auth" and certificate is not None:
        found.append(Check("certificate", "Subject of its certificate:", certificate.subject))
    if wanted.auth_method == "self_signed_tls_client_auth" and certificate is not None:
        words = "Its certificate, as x5c among its keys; the thumbprint (x5t#S256) of the right one:"
        found.append(Check("certificate", words, certificate.thumbprint))
    asked = [scope for scope in client.scopes if scope != "openid"]
    if asked:
        found.append(Check("scopes", "Scopes that it may ask for:", " ".join(client.scopes)))
    return (*found, _last(org, client, wanted))


_NO_KEY = "Make a key first, then its public half stands here."


def _last(org: Org, client: Client, wanted: Wanted) -> Check:
    place = provider_at(org.provider_id, client.issuer).client_id_place
    what = "client ID and secret" if wanted.uses_secret else "client ID"
    return Check("client_id", f"Copy its {what} into Connect. They are here: {place}." if wanted.uses_secret else
                 f"Copy its {what} into Connect. It is here: {place}.", client.client_id)  # fmt: skip
