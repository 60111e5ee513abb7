"""The providers' own addresses: what each looks like, and which issuer is behind it.

One function a provider, each answering None where the address is not its own, and raising where it is but names no org.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import parse_qs, quote, unquote

from tokenexplorer.errors import ConfigError
from tokenexplorer.orgs.address import Address

_OKTA_HOST = re.compile(
    r"^(?P<org>[a-z0-9-]+?)(?P<admin>-admin)?\."
    r"(?P<domain>okta\.com|oktapreview\.com|okta-emea\.com|okta-gov\.com|okta\.mil|okta-miltest\.com|trex-gov\.com|trexcloud\.com)$"
)
_OKTA_OWN = frozenset(
    {"accounts", "developer", "docs", "help", "login", "sec", "status", "support", "trust", "www", "cdn", "system"}
)
_OKTA_DOMAINS = ("okta.com", "oktapreview.com", "okta-emea.com", "okta-gov.com", "okta.mil")
_SERVER_ID = re.compile(r"^[A-Za-z0-9_-]+$")
_CUSTOM_SERVER_ID = re.compile(r"^(?:default|aus[0-9A-Za-z]{15,22})$")
_GUID = re.compile(r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.IGNORECASE)
_POOL = re.compile(r"^([a-z]{2}(?:-[a-z]+)+-\d)_[0-9A-Za-z]+$")
_ENTRA_LOGIN = frozenset({"login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn"})
_ENTRA_SHARED = frozenset({"common", "organizations", "consumers"})
_ENTRA_CONSOLES = frozenset({"entra.microsoft.com", "portal.azure.com", "aad.portal.azure.com", "portal.azure.us"})
_AUTH0_REGIONS = frozenset({"us", "eu", "au", "jp", "uk", "ca"})


@dataclass(frozen=True, slots=True)
class Hint:
    """Something that was mended.

    Attributes:
        title: What the text is.
        text: What is needed; ends with a colon.
        use: The mended address.
    """

    title: str
    text: str
    use: str


@dataclass(frozen=True, slots=True)
class Found:
    """A recognised address.

    Attributes:
        provider_id: Of `provider`.
        candidates: Issuers to try, in order.
        hint: What was mended, or None.
        org_url: Where it is not the origin of the first candidate.
    """

    provider_id: str
    candidates: tuple[str, ...]
    hint: Hint | None = None
    org_url: str = ""


def recognise_address(address: Address) -> Found | None:
    """What a provider's own form says of an address, or None.

    Raises:
        ConfigError: The address is a provider's but names no org.
    """
    for look in _LOOKS:
        found = look(address)
        if found is not None:
            return found
    return None


def _okta(address: Address) -> Found | None:
    if address.host in _OKTA_DOMAINS:
        _refuse_okta_page()
    host = _OKTA_HOST.match(address.host)
    if host is None:
        return None
    if host["org"] in _OKTA_OWN:
        _refuse_okta_page()
    org_url = f"https://{host['org']}.{host['domain']}"
    server = _okta_server(address.segments)
    issuer = f"{org_url}/oauth2/{server}" if server else org_url
    hint = None
    if host["admin"]:
        needs = "Sign-in needs the server itself:" if server else "Sign-in needs the org itself:"
        hint = Hint("This is an Okta admin console address.", needs, use=issuer)
    return Found("okta-custom" if server else "okta-org", (issuer,), hint)


def _refuse_okta_page() -> NoReturn:
    _refuse(
        "Use your own org's address.", "This page belongs to Okta, not to an org. An org is at https://acme.okta.com."
    )


def _okta_server(segments: tuple[str, ...]) -> str:
    """The id of the custom authorization server that a path at an Okta host names, or empty."""
    match _without_document(segments):
        case ("oauth2", "v1", *_):
            return ""
        case ("oauth2", server, *_) if _SERVER_ID.match(server):
            return server
        case ("admin", "oauth2", "as", server, *_) if _SERVER_ID.match(server):
            return server
        case ("api", "v1", "authorizationServers", server, *_) if _CUSTOM_SERVER_ID.match(server):
            return server
    return ""


def _without_document(segments: tuple[str, ...]) -> tuple[str, ...]:
    """A path without `.well-known` and the name behind it, wherever they stand."""
    if ".well-known" not in segments:
        return segments
    at = segments.index(".well-known")
    return segments[:at] + segments[at + 2 :]


def _okta_behind_own_domain(address: Address) -> Found | None:
    match _without_document(address.segments):
        case ("oauth2", "v1", *_):
            return Found("okta-org", (address.origin,))
        case ("oauth2", server, *_) if _CUSTOM_SERVER_ID.match(server):
            return Found("okta-custom", (f"{address.origin}/oauth2/{server}",))
    return None


def _onelogin(address: Address) -> Found | None:
    subdomain = address.host.removesuffix(".onelogin.com")
    at_home = subdomain != address.host
    first = address.segments[:2]
    if at_home and (subdomain.startswith("openid-connect") or "." in subdomain):
        _refuse_onelogin("OneLogin switched this server off in 2021." if "openid" in subdomain else "")
    if address.host == "onelogin.com" or (at_home and subdomain in {"api", "app", "developers", "support", "www"}):
        _refuse_onelogin("")
    issuer = f"{address.origin}/oidc/2"
    if first == ("oidc", "1"):
        return Found(
            "onelogin", (issuer,), Hint("This is OneLogin's first version, now off.", "Version 2 is at:", use=issuer)
        )
    if at_home or first == ("oidc", "2"):
        return Found("onelogin", (issuer,))
    return None


def _refuse_onelogin(why: str) -> NoReturn:
    own = "Your own one is at https://acme.onelogin.com/oidc/2."
    _refuse("Use your own OneLogin subdomain.", f"{why} {own}".strip())


def _auth0(address: Address) -> Found | None:
    if address.host == "manage.auth0.com":
        match address.segments:
            case ("dashboard", region, tenant, *_) if region in _AUTH0_REGIONS:
                issuer = f"https://{tenant.lower()}.{region}.auth0.com/"
                hint = Hint("This is the Auth0 dashboard.", "Sign-in needs the tenant itself:", use=issuer)
                # Old tenants of the first region have no region in their name.
                old = (f"https://{tenant.lower()}.auth0.com/",) if region == "us" else ()
                return Found("auth0", (issuer, *old), hint)
        _refuse_auth0()
    if address.host in {"auth0.com", "www.auth0.com", "community.auth0.com", "support.auth0.com"}:
        _refuse_auth0()
    if address.host.endswith(".auth0.com"):
        # Auth0's issuer ends with a slash, whatever was pasted.
        return Found("auth0", (f"{address.origin}/",))
    return None


def _refuse_auth0() -> NoReturn:
    _refuse("Use your own tenant's address.", "It is under Settings of your app: https://acme.us.auth0.com/.")


def _entra(address: Address) -> Found | None:
    segments = address.segments
    tenant = segments[0] if segments else ""
    if address.host in _ENTRA_CONSOLES:
        _refuse_entra("This is the admin center.")
    if address.host == "sts.windows.net" and tenant:
        return Found("entra-v1", (f"https://sts.windows.net/{tenant}/",))
    if address.host in _ENTRA_LOGIN:
        if not tenant or tenant == ".well-known":
            _refuse_entra("This address names no tenant.")
        shared = tenant.lower() if tenant.lower() in _ENTRA_SHARED else tenant
        return Found("entra", (f"{address.origin}/{shared}/v2.0",))
    if address.host.endswith((".ciamlogin.com", ".b2clogin.com")):
        return Found("entra-external", _entra_external(address))
    return None


def _entra_external(address: Address) -> tuple[str, ...]:
    path: list[str] = []
    for segment in _without_document(address.segments):
        if segment in {"oauth2", "v2.0"}:
            break
        path.append(segment)
    if not path:
        path = [f"{address.host.split('.')[0]}.onmicrosoft.com"]
    base = f"{address.origin}/{'/'.join(path)}/v2.0"
    return (base, f"{base}/")


def _refuse_entra(why: str) -> NoReturn:
    use = "Use https://login.microsoftonline.com/TENANT-ID/v2.0; the ID is under Overview in the Entra admin center."
    _refuse("Use your own tenant's address.", f"{why} {use}")


def _google(address: Address) -> Found | None:
    issuer = "https://accounts.google.com"
    if address.host == "accounts.google.com":
        return Found("google", (issuer,))
    if address.host in {"console.cloud.google.com", "console.developers.google.com", "oauth2.googleapis.com"}:
        hint = Hint("This is not where people sign in.", "Google signs in at:", use=issuer)
        return Found("google", (issuer,), hint)
    return None


def _keycloak(address: Address) -> Found | None:
    segments = address.segments
    prefix = "/auth" if segments[:1] == ("auth",) else ""
    match segments[1:] if prefix else segments:
        case ("realms", realm, *_):
            return Found("keycloak", (f"{address.origin}{prefix}/realms/{_segment(realm)}",))
        case ("admin", console_realm, "console", *_):
            chosen = re.match(r"^/?([^/?]+)", address.fragment)
            issuer = f"{address.origin}{prefix}/realms/{_segment(chosen[1] if chosen else console_realm)}"
            hint = Hint("This is a Keycloak admin console address.", "Sign-in needs the realm itself:", use=issuer)
            return Found("keycloak", (issuer,), hint)
    return None


def _segment(text: str) -> str:
    return quote(unquote(text), safe="-._~!$&'()*+,;=:@")


def _ping(address: Address) -> Found | None:
    cloud = re.match(r"^[a-z0-9-]+\.pingone\.(com|eu|ca|asia|sg|com\.au)$", address.host)
    if cloud is None:
        known = {
            "/as/authorization.oauth2",
            "/as/token.oauth2",
            "/idp/userinfo.openid",
            "/pf/JWKS",
            "/pingfederate/app",
        }
        return Found("pingfederate", (address.origin,)) if address.path in known else None
    named = [*address.segments, *parse_qs(address.query).get("env", [])]
    environment = next((part for part in named if _GUID.match(part)), "")
    if not environment:
        _refuse(
            "Add your environment ID.",
            "The issuer is https://auth.pingone.com/ENVIRONMENT-ID/as; the ID is under Settings, Environment.",
        )
    issuer = f"https://auth.pingone.{cloud[1]}/{environment.lower()}/as"
    if address.host.startswith("console."):
        return Found(
            "pingone", (issuer,), Hint("This is the PingOne console.", "Sign-in needs the environment:", use=issuer)
        )
    return Found("pingone", (issuer,))


def _cognito(address: Address) -> Found | None:
    if address.host.endswith((".amazoncognito.com",)):
        _refuse_cognito("This is the sign-in page; it does not tell its issuer.")
    is_pool = address.host.startswith("cognito-idp.") and ".amazonaws.com" in address.host
    is_console = address.host.endswith(".console.aws.amazon.com") and "cognito" in address.segments
    if not is_pool and not is_console:
        return None
    pool = next((found for part in address.segments if (found := _POOL.match(part))), None)
    if pool is None:
        _refuse_cognito("This address names no user pool.")
    if is_pool:
        return Found("cognito", (f"https://{address.host}/{pool[0]}",))
    issuer = f"https://cognito-idp.{pool[1]}.amazonaws.com/{pool[0]}"
    return Found(
        "cognito", (issuer,), Hint("This is the AWS console.", "Sign-in needs the user pool's issuer:", use=issuer)
    )


def _refuse_cognito(why: str) -> NoReturn:
    use = "Use https://cognito-idp.REGION.amazonaws.com/POOL-ID; the pool ID is on the overview of your user pool."
    _refuse("Use your user pool's issuer.", f"{why} {use}")


def _refuse(title: str, advice: str) -> NoReturn:
    raise ConfigError(title, advice, field="url")


# What is recognised by its host comes before what is recognised by its path.
_LOOKS: tuple[Callable[[Address], Found | None], ...] = (
    _okta,
    _auth0,
    _entra,
    _google,
    _ping,
    _cognito,
    _onelogin,
    _keycloak,
    _okta_behind_own_domain,
)
