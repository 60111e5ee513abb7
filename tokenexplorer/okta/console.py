"""Pages of an Okta org's admin console, to be opened in the browser. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Org


def console_url(org: Org) -> str:
    """Where an org's console is; empty for an org at a domain of its own, which does not tell."""
    from tokenexplorer.orgs.provider import provider

    if org.practice:
        # That of no vendor has its API at https, where no browser trusts it; its pages are beside its issuer.
        return org.url if org.is_okta else org.issuer
    if not provider("okta-org").issues(org.url):
        return ""
    parts = urlsplit(org.url)
    first, _, rest = parts.netloc.partition(".")
    return f"{parts.scheme}://{first}-admin.{rest}"


def app_page(org: Org, app_id: str) -> str:
    """The page of an app; empty where nobody knows it."""
    start = console_url(org)
    return f"{start}/admin/app/oidc_client/instance/{quote(app_id, safe='')}" if start and app_id else ""


def apps_page(org: Org) -> str:
    """The list of apps, where a new one is made; the practice org has none."""
    start = console_url(org)
    return f"{start}/admin/apps/active" if start and not org.practice else ""


def server_page(org: Org, server_id: str) -> str:
    """The page of a custom authorization server, with its access policies; the practice org has none."""
    start = console_url(org)
    return f"{start}/admin/oauth2/as/{quote(server_id, safe='')}" if start and server_id and not org.practice else ""
