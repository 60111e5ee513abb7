"""What is wrong with a scope, for its chip and for the preflight alike.

Spec: RFC 6749 section 3.3, OpenID Connect Core 1.0 section 3.1.2.1
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from tokenexplorer.catalogue.scopes import is_okta_name
from tokenexplorer.oauth.preflight.finding import FEW, Finding, FindingState
from tokenexplorer.orgs.server_kind import provider_at, server_kind
from tokenexplorer.sentences import listed

if TYPE_CHECKING:
    from tokenexplorer.catalogue.catalogue import Catalogue
    from tokenexplorer.oauth.login import LoginRequest
    from tokenexplorer.oauth.preflight.environment import Environment
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Org

FaultKind = Literal["server", "self", "removed", "permission", "unknown", "unpublished", "undeclared"]

# Names of permissions of Okta's custom admin roles: written like scopes, but none can be asked for.
_PERMISSIONS = (
    "okta.users.lifecycle.", "okta.users.credentials.", "okta.users.userprofile.", "okta.users.groupMembership.",
    "okta.users.appAssignment.", "okta.users.create", "okta.groups.members.", "okta.groups.appAssignment.",
    "okta.groups.create", "okta.apps.assignment.", "okta.apps.clientCredentials.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScopeFault:
    """What is wrong with one scope.

    Attributes:
        scope: The scope.
        kind: What kind of wrong.
        why: Sentences.
        instead: What to ask for in its place, or empty.
    """

    scope: str
    kind: FaultKind
    why: str
    instead: str = ""


def fault_of(
    scope: str, org: Org, issuer: str, supported: Sequence[str] | None, catalogue: Catalogue, *, service: bool = False
) -> ScopeFault | None:
    """What is wrong with one scope, or None.

    Args:
        scope: As typed.
        org: Whose server is asked.
        issuer: Which of its servers.
        supported: `scopes_supported` of its metadata, or None.
        catalogue: The org's.
        service: Whether the app signs in without a person.
    """
    if service and scope.endswith(".self"):
        return ScopeFault(scope, "self", "It reaches only the person who signed in, and a service app has none.")
    if org.is_okta and is_okta_name(scope):
        if server_kind(org.provider_id, issuer) == "custom":
            return ScopeFault(scope, "server", "Only the org server issues okta.* scopes.")
        return _fault_in_catalogue(scope, catalogue)
    known = catalogue.scope(scope)
    # Okta leaves some out of its list that it documents, such as device_sso.
    kind = provider_at(org.provider_id, issuer)
    documented = org.is_okta and any(scope == each.name for each in kind.scopes)
    strange = known is None or org.is_okta
    if supported is not None and scope not in supported and not documented and strange:
        return ScopeFault(scope, "unpublished", "The server may still know it; some do not publish all.")
    if known is not None and known.status == "removed":
        return ScopeFault(scope, "removed", _sentence(known.note), next(iter(known.successors), ""))
    return None


def _fault_in_catalogue(scope: str, catalogue: Catalogue) -> ScopeFault | None:
    known = catalogue.scope(scope)
    if known is None and scope.startswith(_PERMISSIONS):
        return ScopeFault(
            scope, "permission", "It is a permission of an admin role. Give the role to the person instead."
        )
    if known is None:
        near = _nearest(scope, catalogue)
        return ScopeFault(scope, "unknown", "The catalogue has no such scope. Check its spelling.", near)
    match known.status:
        case "removed":
            why = _sentence(known.note) or "Okta removed it. Older guides still name it."
            return ScopeFault(scope, "removed", why, next(iter(known.successors), ""))
        case "undeclared":
            return ScopeFault(scope, "undeclared", _sentence(known.note))
    return None


def _sentence(text: str) -> str:
    return f"{text}." if text and not text.endswith(".") else text


def _nearest(scope: str, catalogue: Catalogue) -> str:
    return _near(scope, tuple(each.name for each in catalogue.scopes if each.status == "current"))


@lru_cache(maxsize=1024)
def _near(scope: str, names: tuple[str, ...]) -> str:
    return next(iter(get_close_matches(scope, names, n=1, cutoff=0.85)), "")


def scopes_of_another_server(
    request: LoginRequest, metadata: ProviderMetadata | None, catalogue: Catalogue
) -> tuple[str, ...]:
    """Scopes of an Okta org that another of its servers issues, where changing the server serves all that is asked."""
    client, org = request.client, request.org
    if not org.is_okta:
        return ()
    supported = metadata.scopes_supported if metadata is not None else None
    faults = [fault_of(scope, org, client.issuer, supported, catalogue) for scope in client.scopes]
    if server_kind(org.provider_id, client.issuer) == "custom":
        return tuple(fault.scope for fault in faults if fault is not None and fault.kind == "server")
    if any(is_okta_name(scope) for scope in client.scopes):
        return ()
    return tuple(fault.scope for fault in faults if fault is not None and fault.kind == "unpublished")


@dataclass(frozen=True, slots=True)
class _Words:
    """How faults of one kind are told."""

    state: FindingState
    one: str
    many: str
    blocking: bool = False


_WORDS: dict[str, _Words] = {
    "self": _Words("failed", "{0} needs a person", "{n} scopes need a person", blocking=True),
    "removed": _Words("failed", "Scope {0} does not exist", "{n} scopes do not exist"),
    "permission": _Words("failed", "{0} is no scope", "{n} names are no scopes"),
    "unknown": _Words("warn", "Scope {0} is not known", "{n} scopes are not known"),
    "unpublished": _Words(
        "warn", "Scope {0} is not published by this server", "{n} scopes are not published by this server"
    ),
    "undeclared": _Words("unknown", "Scope {0} is not declared by Okta", "{n} scopes are not declared by Okta"),
}
"""The gravest first."""


def find_scopes(request: LoginRequest, metadata: ProviderMetadata | None, environment: Environment) -> Finding:
    """What is wrong with what is asked, the gravest kind first; its mend mends every scope that it names."""
    client, org = request.client, request.org
    supported = metadata.scopes_supported if metadata is not None else None
    found = [
        fault
        for scope in dict.fromkeys(client.scopes)
        if (fault := fault_of(
            scope, org, client.issuer, supported, environment.catalogue, service=client.kind == "service"
        )) is not None
    ]  # fmt: skip
    kinds = [(kind, [fault for fault in found if fault.kind == kind]) for kind in _WORDS]
    present = [(kind, faults) for kind, faults in kinds if faults]
    grave = [(kind, faults) for kind, faults in present if kind != "undeclared"]
    if grave:
        also = [_title(kind, faults) for kind, faults in present[1:]]
        return _finding(*grave[0], also)
    return (
        _twice(client.scopes)
        or _without_openid(request)
        or _wrong_server(found)
        or (_finding(*present[0], []) if present else None)
        or Finding("scopes", "ok", "Scopes fit this server", _count(len(client.scopes), supported))
    )


def _count(asked: int, supported: Sequence[str] | None) -> str:
    return f"{asked} asked" if supported is not None else f"{asked} asked. The server does not publish its scopes."


def _title(kind: str, faults: Sequence[ScopeFault]) -> str:
    words = _WORDS[kind]
    return words.one.format(faults[0].scope) if len(faults) == 1 else words.many.format(n=len(faults))


def _finding(kind: str, faults: Sequence[ScopeFault], also: Sequence[str]) -> Finding:
    words = _WORDS[kind]
    if len(faults) == 1:
        detail = faults[0].why
    elif kind == "removed":
        detail = " ".join(f"{each.scope}: {f'use {each.instead}' if each.instead else 'gone'}." for each in faults)
    else:
        detail = f"{listed((each.scope for each in faults), FEW)}. {faults[0].why}"
    if also:
        detail = f"{detail} Also: {'. '.join(also)}."
    fix, value = _mend(kind, faults)
    return Finding(
        "scopes", words.state, _title(kind, faults), detail, fix, "replace_scopes" if fix else "", value,
        blocking=words.blocking,
    )  # fmt: skip


def _mend(kind: str, faults: Sequence[ScopeFault]) -> tuple[str, str]:
    """The button, and its value: a line for each scope with what takes its place."""
    if kind == "undeclared":
        return "", ""
    lines = "\n".join(f"{each.scope} {each.instead}".strip() for each in faults)
    renamed = [each for each in faults if each.instead]
    if len(faults) == 1:
        return (f"Use {renamed[0].instead}" if renamed else "Remove"), lines
    how = "both" if len(faults) == 2 else f"all {len(faults)}"
    return (f"Replace {how}" if len(renamed) == len(faults) else f"Mend {how}" if renamed else f"Remove {how}"), lines


def _twice(scopes: Sequence[str]) -> Finding | None:
    twice = [scope for scope, count in Counter(scopes).items() if count > 1]
    if not twice:
        return None
    lines = "\n".join(dict.fromkeys(f"{scope} {scope}" for scope in twice))
    return Finding(
        "scopes", "warn", f"{listed(twice, FEW)} {'is' if len(twice) == 1 else 'are'} asked twice", "Once is enough.",
        "Keep one of each", "replace_scopes", lines,
    )  # fmt: skip


def _without_openid(request: LoginRequest) -> Finding | None:
    if "openid" in request.client.scopes or request.client.kind == "service":
        return None
    detail = "There will be no ID token and no userinfo."
    return Finding("scopes", "warn", "openid is not asked", detail, "Add openid", "add_scopes", "openid")


def _wrong_server(found: Sequence[ScopeFault]) -> Finding | None:
    if not any(fault.kind == "server" for fault in found):
        return None
    return Finding(
        "scopes", "unknown", "Scopes not judged yet", "The server comes first: it is not the one that has them."
    )
