"""What the person should know before a request goes out (P06, P14, S5). Judges values; sends and asks nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from tokenexplorer.api.provider_rows import rows_for_call
from tokenexplorer.errors import RefusedRequest, TokenError
from tokenexplorer.wire.addresses import is_loopback
from tokenexplorer.wire.outgoing import ascii_host

if TYPE_CHECKING:
    from tokenexplorer.api.request import Auth
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.wire.exchange import HttpRequest

Level = Literal["warn", "ask", "refuse"]

_JWT = re.compile(r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Risk:
    """Something that speaks against sending.

    Attributes:
        id: plain_http, other_host, oauth_as_ssws, ssws_as_bearer, id_token, refresh_token, userinfo, certificate,
            or the row of a provider's quirks.
        title: What is wrong, one line.
        advice: What to do.
        level: `warn` is shown, `ask` needs a yes first, `refuse` is not sent at all.
    """

    id: str
    title: str
    advice: str
    level: Level

    @property
    def blocks(self) -> bool:
        """Whether nothing is sent before the person decided."""
        return self.level != "warn"


def risks(
    request: HttpRequest,
    auth: Auth,
    token: TokenSummary | None = None,
    org: Org | None = None,
    audiences: Iterable[str] = (),
) -> tuple[Risk, ...]:
    """What speaks against sending a prepared request, the gravest first.

    Args:
        request: From `sender.prepare`.
        auth: As chosen.
        token: The chosen token set, or None.
        org: Whose token it is, or None.
        audiences: `aud` of the token, where it can be read.
    """
    found: list[Risk] = []
    parts = urlsplit(request.url)
    host = _shown(parts.hostname or "")
    credential = request.header("Authorization") or ""
    scheme, _, secret = credential.partition(" ")
    if scheme.lower() == "ssws" and _JWT.fullmatch(secret.strip()):
        found.append(_OAUTH_AS_SSWS)
    if scheme.lower() == "bearer" and re.fullmatch(r"00[A-Za-z0-9_-]{40}", secret.strip()):
        found.append(_SSWS_AS_BEARER)
    if auth.kind == "token":
        found.extend(_OF_KIND.get(auth.token_kind, ()))
    for row in rows_for_call(request.url, token, org, secret.strip()):
        found.append(Risk(row.id, row.title, row.detail, "ask" if row.blocking else "warn"))
    if credential and parts.scheme.lower() == "http" and not is_loopback(host):
        found.append(_plain_http(host))
    if "@" in parts.netloc:
        found.append(_userinfo(host))
    if credential and auth.kind != "none":
        known = _known_hosts(token, org, audiences)
        if known and host.lower() not in known:
            found.append(_other_host(host, known))
    order: dict[Level, int] = {"refuse": 0, "ask": 1, "warn": 2}
    return tuple(sorted(found, key=lambda risk: order[risk.level]))


def audiences_of(secret: str | None) -> tuple[str, ...]:
    """`aud` of a token, where it is a JWT; read without trust."""
    from tokenexplorer.tokens.jwt import decode, is_jwt

    if not secret or not is_jwt(secret):
        return ()
    try:
        found = (decode(secret).claims or {}).get("aud")
    except TokenError:
        return ()
    values = found if isinstance(found, (list, tuple)) else [found]
    return tuple(str(value) for value in values if isinstance(value, str))


_OAUTH_AS_SSWS = Risk(
    "oauth_as_ssws",
    "An OAuth access token is about to be sent as SSWS.",
    "Send it as Bearer: choose the token under Authorization. SSWS is for API tokens made in the admin console.",
    "refuse",
)
_SSWS_AS_BEARER = Risk(
    "ssws_as_bearer",
    "This looks like an SSWS API token, sent as Bearer.",
    "Choose SSWS under Authorization.",
    "warn",
)
_ID_TOKEN = Risk(
    "id_token",
    "An ID token is not made for APIs.",
    "Choose the access token: an ID token tells the app who signed in, and an API should refuse it.",
    "warn",
)
_REFRESH = Risk(
    "refresh_token",
    "A refresh token is about to leave for an API.",
    "Choose the access token: whoever gets the refresh token can fetch new tokens for a long time.",
    "ask",
)
_OF_KIND: Mapping[str, tuple[Risk, ...]] = {"id_token": (_ID_TOKEN,), "refresh_token": (_REFRESH,)}


def _shown(host: str) -> str:
    """As the network sees it: a name that only looks like a known one is not one (A08)."""
    try:
        return ascii_host(host)
    except RefusedRequest:
        return host.encode("ascii", "backslashreplace").decode("ascii")


def _plain_http(host: str) -> Risk:
    return Risk(
        "plain_http",
        f"The token would go to {host} unencrypted.",
        "Use https://. Whoever is on the way can read and use the token.",
        "ask",
    )


def _userinfo(host: str) -> Risk:
    return Risk(
        "userinfo",
        f"The URL names a user before the @; the request goes to {host}.",
        "Check the host. The part before the @ is not sent.",
        "ask",
    )


def _other_host(host: str, known: frozenset[str]) -> Risk:
    return Risk(
        "other_host",
        f"The token was not made for {host}.",
        f"Send it only if you trust that host. It belongs to {', '.join(sorted(known))}.",
        "ask",
    )


def _known_hosts(token: TokenSummary | None, org: Org | None, audiences: Iterable[str]) -> frozenset[str]:
    urls = [*audiences]
    if org is not None:
        urls += [org.url, org.issuer]
    if token is not None:
        urls.append(token.issuer)
    hosts = set()
    for url in urls:
        try:
            host = urlsplit(url).hostname
        except ValueError:
            continue
        if host:
            hosts.add(_shown(host).lower())
    return frozenset(hosts)
