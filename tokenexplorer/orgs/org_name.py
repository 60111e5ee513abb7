"""A first name for an org, out of its issuer. The person may change it."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from tokenexplorer.orgs.org import ascii_netloc
from tokenexplorer.orgs.provider import Provider

_TENANT_FIRST = frozenset({"okta", "onelogin", "auth0"})
_PRODUCT_NAMED = frozenset({"google", "cognito"})
# First labels that say what a host does, not whose it is.
_ROLES = frozenset(
    {
        "account",
        "accounts",
        "auth",
        "connect",
        "iam",
        "id",
        "identity",
        "idp",
        "keycloak",
        "login",
        "oauth",
        "oidc",
        "openid",
        "ping",
        "signin",
        "sso",
        "www",
    }
)
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "net", "org"})
_COUNTRY_LENGTH = 2


def org_name(provider: Provider, issuer: str) -> str:
    """A name such as `Acme` for `https://acme.okta.com`; never empty."""
    parts = urlsplit(issuer)
    labels = (parts.hostname or "").split(".")
    segments = [unquote(part) for part in parts.path.split("/") if part]
    if provider.vendor in _PRODUCT_NAMED or provider.id == "pingone":
        return provider.name.removeprefix("Amazon ")
    if provider.vendor == "entra":
        return _entra_name(labels, segments)
    if provider.id == "keycloak" and segments and segments[-1] != "master":
        return _titled(segments[-1])
    if (
        provider.vendor in _TENANT_FIRST
        and labels[-2:-1]
        and labels[-2].startswith(("okta", "onelogin", "auth0", "trex"))
    ):
        return _titled(labels[0])
    return _host_name(labels) or ascii_netloc(issuer) or "Org"


def _entra_name(labels: list[str], segments: list[str]) -> str:
    tenant = segments[0] if segments else ""
    if labels[0] not in {"login", "sts"}:
        return _titled(labels[0])
    return _titled(tenant.split(".")[0]) if "." in tenant else "Entra ID"


def _host_name(labels: list[str]) -> str:
    """The label that says whose host it is; empty for addresses by number and single names."""
    if len(labels) == 1 or labels[-1].isdigit():
        return ""
    country = len(labels[-1]) == _COUNTRY_LENGTH and labels[-2] in _SECOND_LEVEL
    owners = labels[: -2 if country else -1]
    telling = [label for label in owners if label not in _ROLES]
    return _titled(telling[-1] if telling else owners[-1]) if owners else ""


def _titled(label: str) -> str:
    if label.startswith("xn--"):  # the letters behind it may look like those of a known name (A08)
        return label
    words = [word for word in re.split(r"[-_\s]+", label) if word]
    return " ".join(word[:1].upper() + word[1:] for word in words)[:60] or "Org"
