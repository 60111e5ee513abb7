"""Refused in spite of the scope: a role that is too weak, a server that misses what the token holds.

A server that contradicts itself, too.

Spec: RFC 6750 section 3.1
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tokenexplorer.catalogue.admin_roles import role_title
from tokenexplorer.diagnosis.at_hand import try_as
from tokenexplorer.diagnosis.chain import at_org
from tokenexplorer.diagnosis.finding import Fact, Finding, Mend
from tokenexplorer.diagnosis.rules import evidence_of
from tokenexplorer.diagnosis.said import in_body
from tokenexplorer.sentences import listed

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.diagnosis.chain import Standing
    from tokenexplorer.diagnosis.said import Said

_ROLES: Final = "https://support.okta.com/help/s/article/receiving-error-code-e0000006-when-calling-okta-management-api-despite-having-correct-scopes"
_DENIED: Final = frozenset({"E0000006", "E0000015"})
_OF_TOKENS: Final = frozenset({"insufficient_scope", "invalid_token", "invalid_dpop_proof", "use_dpop_nonce"})


def disputed(case: Case, told: Said) -> str:
    """What the body says where the header names another reason; else empty."""
    if told.place != "WWW-Authenticate":
        return ""
    body = in_body(case.answer)
    if body.error == told.error or not {body.error, told.error} <= _OF_TOKENS:
        return ""
    return ": ".join(part for part in (body.error, body.description) if part)[:200]


def doubted(found: Finding, case: Case, told: Said) -> Finding:
    """A finding on a server that contradicts itself: what the token lacks is read, that this is the reason is not."""
    odd = case.answer.status not in (401, 403) and told.error.lower() == "insufficient_scope"
    other = disputed(case, told)
    if not (odd or other):
        return found
    doubts = (
        *((f"The body names another reason: {other}",) if other else ()),
        *((f"The status {case.answer.status} says another thing: a scope that lacks is 403.",) if odd else ()),
    )
    return replace(
        found,
        certainty="likely",
        others=(*found.others, *doubts),
        unknown=(*found.unknown, "Which of the two the server means"),
    )


def too_weak(case: Case, told: Said, scopes: Standing) -> Finding:
    """The scope is there, and the server says no all the same: scope is not role."""
    service = case.client is not None and case.client.kind == "service"
    whose = "the service app" if service else "the person who signed in"
    place = "Applications › your app › Admin roles" if service else "Security › Administrators"
    roles = case.operation.admin_roles if case.operation is not None else ()
    named = f" Enough is {listed([role_title(each) for each in roles], 3)}." if roles else ""
    okta = case.org is not None and case.org.is_okta and at_org(case)
    return Finding(
        "role-too-weak",
        "The scope is there, the admin role is too weak" if okta else "The scope is there, the right is not",
        f"{listed(scopes.required, 2)} is in the token. What it may do is also limited by the admin role of {whose}, "
        f"and that role does not reach.{named}"
        if okta
        else f"{listed(scopes.required, 2)} is in the token, so the server refuses for another reason: a role, a "
        "policy or the object itself.",
        "likely",
        (held(case, scopes), *evidence_of(case, told)),
        others=("The object is outside of the role's resource set.",) if okta else (),
        mends=(
            Mend(
                f"Give {whose} a role that reaches: {place}."
                if okta
                else "Ask whoever runs the API which role it takes."
            ),
            *(
                (Mend("Look up the org's own reason.", "look_into_log", "", "Look into the System Log"),)
                if okta
                else ()
            ),
            *try_as(case, scopes.required),
        ),
        sources=(_ROLES,) if okta else ("RFC 6750 section 3.1",),
        unknown=("The admin role: a token does not say it",),
        rank=70 if told.code in _DENIED else 60,
    )


def still_missed(case: Case, told: Said, scopes: Standing) -> Finding:
    """The server misses a scope that the token holds: one more of the same will not help."""
    okta = case.org is not None and case.org.is_okta and at_org(case)
    service = case.client is not None and case.client.kind == "service"
    whose = "the service app" if service else "the person who signed in"
    first = (
        Mend("Look up the org's own reason.", "look_into_log", "", "Look into the System Log")
        if okta
        else Mend("Ask whoever runs the API what else it looks at: audience, roles, another claim.")
    )
    return Finding(
        "scope-there",
        f"The server misses {listed(scopes.required, 2)}, and the token has it",
        "Signing in with that scope once more brings the same token. The refusal has another reason.",
        "likely",
        (held(case, scopes), *evidence_of(case, told)),
        others=(
            *((f"The admin role of {whose} does not reach.",) if okta else ()),
            "Something on the way sent another token.",
            "The server reads scopes from another claim.",
        ),
        mends=(first, Mend("Compare with what introspection says of the token."), *try_as(case, scopes.required)),
        sources=("RFC 6750 section 3.1",),
        unknown=("What the server saw",),
        rank=65,
    )


def held(case: Case, scopes: Standing) -> Fact:
    """The scopes of the token, and where they were read: in itself, or in the answer that brought it."""
    claims = case.sent_token.claims
    name = next((each for each in ("scp", "scope") if claims is not None and each in claims), "scope")
    return Fact(
        "access token" if claims is not None else "token response", name, " ".join(scopes.in_token or ()) or "none"
    )
