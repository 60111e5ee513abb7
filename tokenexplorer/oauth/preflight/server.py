"""The authorization server: whether it is found, spelled as it spells itself, and the right one.

Spec: OpenID Connect Discovery 1.0 section 4.3, RFC 8414 sections 2 and 3.3, RFC 7636 section 4.2
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenexplorer.errors import IssuerMismatch
from tokenexplorer.oauth.flow import Flow, canonical
from tokenexplorer.oauth.pkce import METHOD
from tokenexplorer.oauth.preflight.address import is_placeholder
from tokenexplorer.oauth.preflight.finding import FEW, Finding
from tokenexplorer.oauth.preflight.scopes import scopes_of_another_server
from tokenexplorer.orgs.org import ascii_netloc
from tokenexplorer.orgs.provider import issuer_name_of
from tokenexplorer.orgs.server_kind import server_kind
from tokenexplorer.sentences import listed

if TYPE_CHECKING:
    from tokenexplorer.oauth.login import LoginRequest
    from tokenexplorer.oauth.preflight.environment import Environment
    from tokenexplorer.orgs.metadata import ProviderMetadata


def find_discovery(request: LoginRequest, metadata: ProviderMetadata | None, environment: Environment) -> Finding:
    """Whether the server publishes its metadata."""
    if metadata is not None:
        path = urlsplit(metadata.source_url).path
        engine = environment.organization.engine_name if environment.organization is not None else ""
        words = (path, f"{metadata.duration_s * 1000:.0f} ms", engine)
        return Finding("discovery", "ok", "Discovery document found", " · ".join(word for word in words if word))
    error = environment.discovery_error
    if environment.ca_fault:
        return Finding("discovery", "unknown", "Discovery document not read", "The CA file comes first.")
    if error is None:
        return Finding("discovery", "unknown", "Discovery document not read yet", request.client.issuer)
    return Finding(
        "discovery", "failed", error.title, error.advice or error.detail, "Try again", "run_again", blocking=True
    )


def find_issuer(request: LoginRequest, metadata: ProviderMetadata | None, environment: Environment) -> Finding:
    """Whether the issuer is spelled as the server spells it (J01), and whether it is the one that this app gets."""
    error = environment.discovery_error
    if isinstance(error, IssuerMismatch):
        return _mismatch(error.entered, error.published)
    if metadata is None:
        return Finding("issuer", "unknown", "Issuer not compared", "The discovery document names it.")
    own, given = environment.client_issuer, request.client.issuer
    if own and own != given:
        detail = f"For this client ID the server names {own}, not {given}. The ID token would be refused."
        return Finding(
            "issuer", "failed", f"This app gets another issuer: {ascii_netloc(own)}", detail, f"Use {own}",
            "use_issuer", own, blocking=True,
        )  # fmt: skip
    row = issuer_name_of(metadata.issuer, metadata.issuer_in_tokens)
    if row is not None:
        detail = f"The server calls itself {metadata.issuer_in_tokens} here. {row.note}"
        return Finding("issuer", "ok", "Issuer is the one known for this address", detail)
    return Finding("issuer", "ok", "Issuer matches", f"{metadata.issuer}, character for character")


def _mismatch(entered: str, published: str) -> Finding:
    detail = f"{entered} was typed, the server says {published}."
    if is_placeholder(published):
        detail = f"{detail} Use the address of your own tenant: this one stands for all of them."
        return Finding(
            "issuer", "failed", "Issuer does not match", detail, "Type the address", "edit_field", "address",
            blocking=True,
        )  # fmt: skip
    title = f"Issuer differs {how}" if (how := _difference(entered, published)) else "Issuer does not match"
    if urlsplit(entered).netloc.lower() != urlsplit(published).netloc.lower():
        detail = f"{detail} Take it only if that is the server you mean."
    return Finding("issuer", "failed", title, detail, f"Use {published}", "use_issuer", published, blocking=True)


def _difference(entered: str, published: str) -> str:
    """In what two issuers differ that look alike; empty where they do not look alike."""
    if entered.rstrip("/") == published.rstrip("/"):
        return "by the slash at the end"
    if entered.lower().rstrip("/") == published.lower().rstrip("/"):
        return "in capital letters"
    one, other = urlsplit(entered), urlsplit(published)
    if one.netloc.lower() != other.netloc.lower():
        return ""
    return "in its path" if one.path != other.path else "in http and https"


def find_server(request: LoginRequest, metadata: ProviderMetadata | None, environment: Environment) -> Finding | None:
    """The org server where a custom one is needed, or the other way round (S2)."""
    client, org = request.client, request.org
    foreign = scopes_of_another_server(request, metadata, environment.catalogue)
    if not foreign:
        return None
    if server_kind(org.provider_id, client.issuer) == "custom":
        return Finding(
            "server", "failed", "Only the org server issues okta.* scopes",
            f"Use the org server, or remove {listed(foreign, FEW)}.", "Use the org server", "use_issuer", org.url,
            blocking=True,
        )  # fmt: skip
    return Finding(
        "server", "warn", "The org server issues no custom scopes",
        f"Use the custom server that has {listed(foreign, FEW)}.", "Use a custom server", "use_custom_server",
    )  # fmt: skip


def find_pkce(request: LoginRequest, metadata: ProviderMetadata | None) -> Finding:
    """Whether the server looks at the code challenge; it is sent wherever a code comes (A03)."""
    response_type = canonical(request.client.response_type)
    if response_type and not Flow(response_type).code:
        return Finding("pkce", "ok", "PKCE has no part in this flow", "It protects a code, and none comes.")
    if metadata is None:
        return Finding("pkce", "unknown", "PKCE support not known", "S256 is sent in any case.")
    methods = metadata.code_challenge_methods_supported
    if methods is None:
        return Finding("pkce", "ok", "PKCE S256 is sent", "The server does not say whether it looks at it.")
    if METHOD in methods:
        return Finding("pkce", "ok", "PKCE S256 is supported", "Listed in code_challenge_methods_supported")
    detail = f"It lists {', '.join(methods) or 'nothing'}. S256 is sent all the same; plain never is."
    return Finding("pkce", "warn", "The server does not list PKCE S256", detail)
