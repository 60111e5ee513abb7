"""Okta's two kinds of authorization server: the one place that tells them apart by their issuers.

The org server has the org's own address and alone issues `okta.*`; a custom one has a path below `/oauth2/`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenexplorer.orgs.provider import Provider, provider

if TYPE_CHECKING:
    from tokenexplorer.catalogue.coverage import ServerKind
    from tokenexplorer.orgs.org import Org

_CUSTOM_SERVER = "/oauth2/"


def server_kind(provider_id: str, issuer: str) -> ServerKind:
    """`org` or `custom`; empty at other providers.

    Args:
        provider_id: Of the org, whichever of Okta's two it names.
        issuer: Of a server of that org, also one that is only typed yet.
    """
    if provider(provider_id).vendor != "okta":
        return ""
    # By its path alone: an org answers at Okta's domain and at its own, and both are its servers.
    return "custom" if _CUSTOM_SERVER in issuer else "org"


def provider_at(provider_id: str, issuer: str) -> Provider:
    """The provider as one server of an org is: Okta's two kinds differ in what they take and give."""
    kind = server_kind(provider_id, issuer)
    return provider(f"okta-{kind}" if kind else provider_id)


def custom_issuer(org: Org, server_id: str) -> str:
    """The issuer of an Okta org's custom authorization server; `default` is the one that comes with the org."""
    return f"{org.url}{_CUSTOM_SERVER}{server_id.strip().strip('/') or 'default'}"
