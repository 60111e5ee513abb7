"""What is known of each provider: how to recognise it, what to ask for, how it treats the redirect URI.

Read from resources/data/providers.json at first use. Which provider an address belongs to is `detection`'s question.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from tokenexplorer import assets
from tokenexplorer.orgs.issuer_name import IssuerName
from tokenexplorer.orgs.org import DEFAULT_PORT, default_redirect_uri
from tokenexplorer.orgs.quirk import Quirk, QuirkStage, from_row
from tokenexplorer.orgs.token_rule import TokenRule

GENERIC = "generic"

AssertionAudience = Literal["token_endpoint", "endpoint", "issuer"]
LogoutMethod = Literal["get", "post"]


@dataclass(frozen=True, slots=True)
class ProviderScope:
    """A scope that the provider documents, and what it brings."""

    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class LostScope:
    """Why a provider may not give a scope: `offline_access`, or `*` for any that it leaves out; and what mends it."""

    scope: str
    why: str
    fix: str


@dataclass(frozen=True, slots=True)
class Provider:
    """A kind of authorization server.

    Attributes:
        id: `okta-org`, `okta-custom`, `onelogin`, `entra`, …, `generic`.
        name: Of the product: `Microsoft Entra ID`.
        short_name: For an org's second line: `Entra ID v1`.
        vendor: Shared by the servers of one maker: `okta`.
        server_label: What a badge says: `Okta org authorization server`.
        server_note: One sentence to go with it.
        issuer_pattern: For people: `https://{org}.okta.com`.
        issuer_regexes: An issuer of this kind fits one of them; empty where the address does not tell.
        any_port: Whether a loopback redirect URI may have any port; None where it depends.
        loopback_hosts: Hosts of a loopback redirect URI that it takes.
        loopback_hosts_documented: Whether the provider says so itself; else they are the usual ones.
        pathless_redirect: Whether a redirect URI without a path is what it tells people to register.
        redirect_host: The one that a new app gets.
        redirect_note: What to do with the redirect URI.
        default_scopes: For a new app.
        client_id_place: Where the provider shows the client id.
        access_token_verifiable: False where nobody but the provider can check its access tokens.
        access_token_note: Why it cannot, or when it can not.
        scopes: Documented ones.
        admin_host_regex: An address of its console, where people copy from; empty where it has no host of its own.
        offline_access_needs_consent: Whether the scope may be left out unless prompt=consent is sent along.
        assertion_audience: Whom a signed client assertion names: the endpoint that is asked, the token endpoint in any
            case, or the issuer.
        quirks: What surprises people, a sentence each.
        logout_names: What its page for signing out is sent, and under which name.
        logout_method: How: `post` where its documentation says that a form is taken. Others may take one by the
            standard, but a browser sends no SameSite=Lax cookie along, and without it there is no session to end.
        logout_note: What signing out there does besides, or empty.
        refresh_note: How to get a refresh token.
        every_rule: What the app judges by itself, at any stage.
        token_rules: How its tokens differ from the standards.
        issuer_names: Where its servers have another name than their address.
        lost_scopes: Why a scope that was asked for does not come.
        retired: When it was switched off, or empty.
    """

    id: str
    name: str
    short_name: str
    vendor: str
    server_label: str
    server_note: str
    issuer_pattern: str
    issuer_regexes: tuple[str, ...]
    any_port: bool | None
    loopback_hosts: tuple[str, ...]
    loopback_hosts_documented: bool
    pathless_redirect: bool
    redirect_host: str
    redirect_note: str
    default_scopes: tuple[str, ...]
    client_id_place: str
    access_token_verifiable: bool
    access_token_note: str
    scopes: tuple[ProviderScope, ...]
    admin_host_regex: str
    offline_access_needs_consent: bool
    assertion_audience: AssertionAudience
    quirks: tuple[str, ...]
    logout_names: Mapping[str, str] = field(hash=False)
    logout_method: LogoutMethod
    logout_note: str
    refresh_note: str
    every_rule: tuple[Quirk, ...]
    token_rules: tuple[TokenRule, ...]
    issuer_names: tuple[IssuerName, ...]
    lost_scopes: tuple[LostScope, ...]
    retired: str

    @property
    def port_note(self) -> str:
        """What to say beside the port of the redirect URI."""
        if self.any_port is None:
            return "Some providers need a fixed port."
        return f"{self.name} takes any port." if self.any_port else f"{self.name} needs a fixed port."

    @property
    def rules(self) -> tuple[Quirk, ...]:
        """What can be seen before a sign-in."""
        return self.rules_at("sign_in")

    def rules_at(self, stage: QuirkStage) -> tuple[Quirk, ...]:
        """What can be seen at a stage."""
        return tuple(rule for rule in self.every_rule if rule.stage == stage)

    def lost(self, scope: str) -> LostScope | None:
        """What it says of a scope that did not come, by its name or by `*`."""
        return next((row for row in self.lost_scopes if row.scope == scope), None)

    def issues(self, issuer: str) -> bool:
        """Whether an issuer has this provider's form."""
        return any(re.match(pattern, issuer) for pattern in self.issuer_regexes)


def providers() -> tuple[Provider, ...]:
    """Every provider that is known; the generic one is last."""
    return tuple(_by_id().values())


def provider(provider_id: str) -> Provider:
    """The provider with that id; the generic one where there is none (a file of a newer version)."""
    known = _by_id()
    return known.get(provider_id, known[GENERIC])


def provider_of(issuer: str) -> Provider:
    """The provider whose form an issuer has; the generic one where no form fits."""
    return next((each for each in providers() if each.issues(issuer)), provider(GENERIC))


def issuer_name_of(entered: str, published: str) -> IssuerName | None:
    """The row by which a document at an address may bear another name; None where it may not (J01)."""
    rows = (row for each in providers() for row in each.issuer_names)
    return next((row for row in rows if row.fits(entered, published)), None)


def has_other_name(entered: str) -> bool:
    """Whether the document at an address is known to bear another name than the address."""
    return any(row.is_at(entered) for each in providers() for row in each.issuer_names)


def first_scopes(provider: Provider, scopes_supported: tuple[str, ...] | None) -> tuple[str, ...]:
    """What a new app asks for: the provider's preset without what this server says it does not have.

    Args:
        provider: Of the app's org.
        scopes_supported: From the server's metadata; None where it does not say.
    """
    if not scopes_supported:
        return provider.default_scopes
    kept = tuple(name for name in provider.default_scopes if name in scopes_supported)
    return kept or provider.default_scopes[:1]


def redirect_default(provider: Provider, name: str) -> str:
    """The redirect URI of a new app at this provider (checklist L02, L16).

    Args:
        provider: Decides the host, and whether the port is fixed.
        name: The app's name, or its slug.

    Returns:
        A URI without a port where any port goes, and one with a fixed port elsewhere.

    Spec: RFC 8252 section 7.3
    """
    port = 0 if provider.any_port else DEFAULT_PORT
    return default_redirect_uri(name, host=provider.redirect_host, port=port)


@cache
def _by_id() -> dict[str, Provider]:
    rows: list[dict[str, Any]] = assets.json_value("data", "providers.json")["providers"]
    return {row["id"]: _provider(row) for row in rows}


def _provider(row: dict[str, Any]) -> Provider:
    return Provider(
        id=row["id"],
        name=row["name"],
        short_name=row["short_name"],
        vendor=row["vendor"],
        server_label=row["server_label"],
        server_note=row["server_note"],
        issuer_pattern=row["issuer_pattern"],
        issuer_regexes=tuple(row["issuer_regexes"]),
        any_port=row["any_port"],
        loopback_hosts=tuple(row["loopback_hosts"]),
        loopback_hosts_documented=row["loopback_hosts_documented"],
        pathless_redirect=row["pathless_redirect"],
        redirect_host=row["redirect_host"],
        redirect_note=row["redirect_note"],
        default_scopes=tuple(row["default_scopes"]),
        client_id_place=row["client_id_place"],
        access_token_verifiable=row["access_token_verifiable"],
        access_token_note=row["access_token_note"],
        scopes=tuple(ProviderScope(each["name"], each["meaning"]) for each in row["scopes"]),
        admin_host_regex=row["admin_host_regex"],
        offline_access_needs_consent=row["offline_access_needs_consent"],
        assertion_audience=row["assertion_audience"],
        quirks=tuple(row["quirks"]),
        logout_names=row["logout_names"],
        logout_method=row["logout_method"],
        logout_note=row["logout_note"],
        refresh_note=row["refresh_note"],
        every_rule=tuple(from_row(each) for each in row["rules"] if each.get("stage") != "token"),
        token_rules=tuple(_token_rule(**each) for each in row["rules"] if each.get("stage") == "token"),
        issuer_names=tuple(IssuerName(**each) for each in row["issuer_names"]),
        lost_scopes=tuple(LostScope(**each) for each in row["lost_scopes"]),
        retired=row["retired"],
    )


def _token_rule(*, stage: str, **members: Any) -> TokenRule:
    return TokenRule(**members)
