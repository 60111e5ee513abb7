"""Addresses: what a guide left in them, the console's host in place of the org's, what the org says of its domains."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

from tokenexplorer.oauth.preflight.finding import FEW, Finding
from tokenexplorer.orgs.org import ascii_netloc
from tokenexplorer.orgs.provider import providers
from tokenexplorer.sentences import listed

if TYPE_CHECKING:
    from tokenexplorer.oauth.login import LoginRequest
    from tokenexplorer.oauth.preflight.environment import Environment

_NAME = r"[A-Za-z][\w .:/-]*"
_PLACEHOLDER = re.compile(
    rf"\$\{{[^{{}}]*\}}|\{{\{{\s*{_NAME}\}}\}}|\{{{_NAME}\}}|<{_NAME}>|\bYOUR_[A-Z_]+|%[A-Z][A-Z_]{{2,}}%"
    r"|\byour[_-]?(?:own|okta|auth0|onelogin|keycloak|company|client|app|org|domain|tenant|subdomain|issuer|redirect)\w*"
    r"|x{6,}",
    re.IGNORECASE,
)
_EXAMPLE_CLIENT_IDS = frozenset(
    {
        # RFC 6749 section 2.3.1, Okta's guides, Microsoft's guides.
        "s6BhdRkqt3", "0oabkvBLDEKCNXBGYUAS", "0oabucvyc38HLL1ef0h7", "0oa2hl2inow5Uqc6c357",
        "00000000-0000-0000-0000-000000000000", "11111111-1111-1111-1111-111111111111",
        "00001111-aaaa-2222-bbbb-3333cccc4444", "6731de76-14a6-49ae-97bc-6eba6914391e",
        "client_id", "clientId", "client-id", "clientID",
    }
)  # fmt: skip


def is_placeholder(text: str) -> bool:
    """Whether a text was copied from a guide and not filled in: `{yourOktaDomain}`, `${clientId}`, `YOUR_CLIENT_ID`."""
    return _PLACEHOLDER.search(unquote(text)) is not None


def find_placeholder(request: LoginRequest, environment: Environment) -> Finding | None:
    """Something copied from a guide and not filled in, in any field."""
    left = [(field, name, text) for field, name, text in _fields(request, environment) if _is_left(field, text)]
    if not left:
        return None
    field, name, text = left[0]
    if len(left) == 1:
        title, detail = f"A placeholder is left: {text}", f"Put your own value into {name}."
    else:
        title = f"{len(left)} placeholders are left"
        detail = f"Put your own values in place of {listed((text for _, _, text in left), FEW)}."
    mend = ("type_client_id", "") if field == "client_id" else ("edit_field", field)
    return Finding("placeholder", "failed", title, detail, f"Type {name}", *mend, blocking=True)


def _fields(request: LoginRequest, environment: Environment) -> list[tuple[str, str, str]]:
    """Every text of the form: its field, what the person calls it, what stands there."""
    org, client = request.org, request.client
    address = environment.typed_address or (org.url if org.is_okta else "")
    issuer = "" if environment.typed_address else client.issuer
    return [
        ("address", "the org URL", address),
        ("address", "the org URL", issuer if issuer != address else ""),
        ("client_id", "the client ID", client.client_id),
        ("redirect_uri", "the redirect URI", client.redirect_uri),
        *(("scopes", "the scopes", scope) for scope in client.scopes),
        ("login_hint", "the login hint", client.login_hint),
        ("acr_values", "acr_values", client.acr_values),
        *(("parameters", f"the parameter {name}", value) for name, value in client.extra_parameters),
    ]


def _is_left(field: str, text: str) -> bool:
    return is_placeholder(text) or (field == "client_id" and text in _EXAMPLE_CLIENT_IDS)


def find_host(request: LoginRequest, environment: Environment) -> Finding | None:
    """The admin console's address, from which people copy; sign-in needs the org's own host."""
    typed = environment.typed_address
    for url in (typed,) if typed else (request.client.issuer, request.org.url):
        address = url if "://" in url else f"https://{url}"
        if any(re.match(each.admin_host_regex, address, re.I) for each in providers() if each.admin_host_regex):
            mended = _without_admin(address)
            title = f"{ascii_netloc(address)} is the admin console"
            detail = "Sign-in needs the org itself, without -admin."
            return Finding(
                "host", "failed", title, detail, f"Use {ascii_netloc(mended)}", "use_issuer", mended, blocking=True
            )
    return None


def _without_admin(url: str) -> str:
    parts = urlsplit(url)
    label, _, rest = parts.netloc.partition(".")
    path = parts.path.rstrip("/") if parts.path.startswith("/oauth2/") else ""
    return urlunsplit(("https", f"{label[: -len('-admin')]}.{rest}", path, "", ""))


def find_org(request: LoginRequest, environment: Environment) -> Finding | None:
    """An Okta org that is not what its address shows: behind a domain of its own, or of the Classic Engine."""
    found = environment.organization
    if found is None or not request.org.is_okta:
        return None
    host, home = ascii_netloc(request.org.url), ascii_netloc(found.url)
    if home and host != home:
        engine = f"{found.engine_name}. " if found.engine else ""
        detail = f"{engine}Which of both a token names is a setting of each app. The admin console stays at {home}."
        return Finding("org", "ok", f"{host} is the own domain of {home}", detail)
    if found.engine == "classic":
        detail = "Pages and policies differ from those of Identity Engine in newer guides."
        return Finding("org", "ok", f"{host} runs Okta's Classic Engine", detail)
    return None
