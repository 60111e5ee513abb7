"""Peculiarities of providers: rows of resources/data/providers.json, judged by what is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tokenexplorer.errors import DiscoveryError, IssuerMismatch
from tokenexplorer.oauth.preflight.finding import Finding
from tokenexplorer.orgs.server_kind import provider_at

if TYPE_CHECKING:
    from tokenexplorer.oauth.login import LoginRequest
    from tokenexplorer.oauth.preflight.environment import Environment
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.orgs.quirk import Quirk

_RANK = {"failed": 0, "warn": 1, "unknown": 2}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a row is held against."""

    client: Client
    no_metadata: bool

    @property
    def names(self) -> frozenset[str]:
        """Parameters that have a value: extra ones, and those that have a field of their own."""
        fields = (("audience", self.client.audience), ("resource", " ".join(self.client.resource)))
        return frozenset(name for name, value in (*self.client.extra_parameters, *fields) if value.strip())


_HOLDS: dict[str, Callable[[_Asked, Any], bool]] = {
    "scopes_any": lambda asked, patterns: bool(_fitting(asked.client.scopes, patterns)),
    "scopes_lack": lambda asked, names: not set(names) <= set(asked.client.scopes),
    "scopes_beside": lambda asked, patterns: bool(_beside(asked.client.scopes, patterns)),
    "several_apis": lambda asked, wanted: (len(_apis(asked.client.scopes)) > 1) is wanted,
    "scope_length_over": lambda asked, limit: len(" ".join(asked.client.scopes)) > limit,
    "parameters_absent": lambda asked, names: not asked.names & set(names),
    "parameters_any": lambda asked, names: bool(asked.names & set(names)),
    "parameters_equal": lambda asked, pairs: set(pairs.items()) <= set(asked.client.extra_parameters),
    "prompt_not": lambda asked, values: not set(asked.client.prompt.split()) & set(values),
    "prompt_any": lambda asked, values: bool(set(asked.client.prompt.split()) & set(values)),
    "response_types": lambda asked, types: asked.client.response_type in types,
    "client_auth_not": lambda asked, ways: asked.client.client_auth not in ways,
    "kinds": lambda asked, kinds: asked.client.kind in kinds,
    "issuer": lambda asked, pattern: re.search(pattern, asked.client.issuer) is not None,
    "discovery_failed": lambda asked, wanted: asked.no_metadata is wanted,
}
"""Each member of a row's `when`; `orgs.quirk` says what they mean."""


def find_quirk(request: LoginRequest, environment: Environment) -> Finding | None:
    """What surprises people at this provider and happens here; the gravest one with its mend, the others named."""
    asked = _Asked(request.client, _nothing_found(environment))
    found = [rule for rule in _rules(request) if all(_HOLDS[name](asked, wanted) for name, wanted in rule.when.items())]
    if not found:
        return None
    rule, *others = sorted(found, key=lambda each: (not each.blocking, _RANK[each.state]))
    words = _values(rule, request.client)
    detail = rule.detail.format_map(words)
    if others:
        detail = f"{detail} Also: {'. '.join(other.title for other in others)}."
    mends = tuple((action, value.format_map(words)) for action, value in rule.mends)
    action, value = mends[0] if mends else ("", "")
    return Finding(
        "quirk", rule.state, rule.title.format_map(words), detail, rule.fix.format_map(words), action, value,
        mends[1:], rule.blocking,
    )  # fmt: skip


def _rules(request: LoginRequest) -> Sequence[Quirk]:
    return provider_at(request.org.provider_id, request.client.issuer).rules


def _nothing_found(environment: Environment) -> bool:
    error = environment.discovery_error
    return isinstance(error, DiscoveryError) and not isinstance(error, IssuerMismatch)


def _fitting(scopes: Sequence[str], patterns: Sequence[str]) -> list[str]:
    return [scope for scope in scopes if any(fnmatchcase(scope, pattern) for pattern in patterns)]


def _beside(scopes: Sequence[str], patterns: Sequence[str]) -> list[str]:
    return [scope for scope in scopes if not _fitting((scope,), patterns)]


def _apis(scopes: Sequence[str]) -> dict[str, list[str]]:
    """Scopes by the API that they belong to: what stands before the last slash. Those without one belong to none."""
    found: dict[str, list[str]] = {}
    for scope in scopes:
        if urlsplit(scope).scheme in ("https", "http", "api"):
            found.setdefault(scope.rpartition("/")[0], []).append(scope)
    return found


def _values(rule: Quirk, client: Client) -> dict[str, str]:
    apis = list(_apis(client.scopes).items())
    match = re.search(rule.when["issuer"], client.issuer) if "issuer" in rule.when else None
    return {
        "asked": " ".join(_fitting(client.scopes, rule.when.get("scopes_any", ()))),
        "beside": " ".join(_beside(client.scopes, rule.when.get("scopes_beside", ("*",)))),
        "first": apis[0][0] if apis else "",
        "others": " ".join(scope for _, scopes in apis[1:] for scope in scopes),
        **({name: text or "" for name, text in match.groupdict().items()} if match is not None else {}),
    }
