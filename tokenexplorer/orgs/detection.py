"""Which provider an address belongs to, and which issuers to try for it. Pure: nothing is asked of anybody here.

Anything that people paste is an address of some org: a page of the admin console, a sign-in page, an endpoint, a
discovery document, an issuer, a bare host. `recognition` knows the providers' forms; the rest is read as an issuer
whose path may be longer than needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenexplorer.errors import ConfigError
from tokenexplorer.orgs.address import Address, read_address
from tokenexplorer.orgs.org import ascii_netloc
from tokenexplorer.orgs.org_name import org_name
from tokenexplorer.orgs.provider import GENERIC, Provider, provider, providers
from tokenexplorer.orgs.recognition import Found, Hint, recognise_address

if TYPE_CHECKING:
    from tokenexplorer.orgs.metadata import ProviderMetadata

CANDIDATE_LIMIT = 4

_WELL_KNOWN = "/.well-known/"
_DOCUMENTS = ("openid-configuration", "oauth-authorization-server")
# What stands behind an issuer in the addresses of endpoints and pages, longest first.
_ENDPOINTS = (
    "/protocol/openid-connect/auth",
    "/protocol/openid-connect/token",
    "/oauth2/authorize",
    "/oauth2/token",
    "/oauth/authorize",
    "/oauth/token",
    "/connect/authorize",
    "/connect/token",
    "/v1/authorize",
    "/v1/token",
    "/authorize",
    "/token",
    "/userinfo",
    "/login",
    "/signin",
)
# Parts of a published endpoint that no other product has.
_MARKS = (
    ("/protocol/openid-connect/", "keycloak"),
    ("/as/authorization.oauth2", "pingfederate"),
)


@dataclass(frozen=True, slots=True)
class Detection:
    """What a pasted text turned out to be.

    Attributes:
        entered: The text; hidden from repr, for it may hold a code or a token.
        provider: The generic one where nothing was recognised.
        org_url: The org's address without a slash at the end; empty with a problem.
        host: Its host and port in ASCII, for display.
        name: A name for the org: `Acme`.
        candidates: Issuers to try, in order; empty with a problem.
        hint: What was mended, worth saying.
        problem: Why nothing can be tried; title and advice say what to do.
    """

    entered: str = field(repr=False)
    provider: Provider
    org_url: str = ""
    host: str = ""
    name: str = ""
    candidates: tuple[str, ...] = ()
    hint: Hint | None = None
    problem: ConfigError | None = None


def detect(text: str) -> Detection:
    """Say what a pasted text is. Never raises: what is wrong is in `problem`.

    Args:
        text: Anything.
    """
    try:
        address = read_address(text)
        found = recognise_address(address) or _unknown(address)
    except ConfigError as problem:
        return Detection(text, provider(GENERIC), problem=problem)
    kind = provider(found.provider_id)
    candidates = tuple(dict.fromkeys(found.candidates))[:CANDIDATE_LIMIT]
    org_url = found.org_url or _origin(candidates[0])
    return Detection(
        entered=text,
        provider=kind,
        org_url=org_url,
        host=ascii_netloc(org_url),
        name=org_name(kind, candidates[0]),
        candidates=candidates,
        hint=found.hint or _form_hint(address, candidates[0]),
    )


def recognise(metadata: ProviderMetadata, detected: Provider) -> Provider:
    """The provider once its metadata is known: what is behind a custom domain shows in the endpoints.

    Args:
        metadata: Of the issuer that was found.
        detected: What the address alone told; kept unless that is `generic`.
    """
    if detected.id != GENERIC:
        return detected
    fitting = next((each for each in providers() if each.issues(metadata.issuer)), None)
    if fitting is not None:
        return fitting
    endpoint, issuer = metadata.authorization_endpoint, metadata.issuer.rstrip("/")
    if endpoint == f"{issuer}/oauth2/v1/authorize":
        return provider("okta-org")
    if "/oauth2/" in issuer and endpoint == f"{issuer}/v1/authorize":
        return provider("okta-custom")
    return next((provider(kind) for mark, kind in _MARKS if mark in endpoint), detected)


def _unknown(address: Address) -> Found:
    """An address of no known form: its own path, then shorter and shorter ones."""
    return Found(GENERIC, tuple(dict.fromkeys(_issuers(address))))


def _issuers(address: Address) -> Iterator[str]:
    origin, path = address.origin, address.path
    if _WELL_KNOWN in path:
        yield origin + _published_path(path)
        return
    for ending in _ENDPOINTS:
        if path.rstrip("/").endswith(ending):
            path = path.rstrip("/").removesuffix(ending)
            break
    # A slash at the end counts in an issuer, so what was typed comes first. Behind a bare host a browser writes it.
    yield origin + path
    if path == "/":
        yield origin
    path = path.rstrip("/")
    while path:
        path = path.rpartition("/")[0]
        yield origin + path


def _published_path(path: str) -> str:
    """The issuer's path in the address of its discovery document, for both places of `.well-known` (RFC 8414 s3.1)."""
    before, _, after = path.partition(_WELL_KNOWN)
    document, _, rest = after.partition("/")
    if document in _DOCUMENTS and not before:
        return f"/{rest}" if rest else ""
    return before


def _form_hint(address: Address, issuer: str) -> Hint | None:
    if address.renamed:
        return Hint("This host has letters outside ASCII.", "Look closely. Its real name is:", use=issuer)
    if address.scheme == "http" and address.scheme_typed and address.safe_scheme == "https":
        return Hint("This address is not encrypted.", "Sign-in needs https:", use=issuer)
    return None


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
