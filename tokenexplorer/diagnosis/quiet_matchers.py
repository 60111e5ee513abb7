"""Answers that are no errors and yet not what was meant: an empty list, no object, an empty one, `active: false`.

Spec: RFC 7662 section 2.2, OpenID Connect Core section 5.3.2
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from tokenexplorer.diagnosis.chain import at_org
from tokenexplorer.diagnosis.finding import Fact, Finding, Mend
from tokenexplorer.diagnosis.rules import rule
from tokenexplorer.orgs.provider import provider
from tokenexplorer.redaction import MASK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenexplorer.diagnosis.case import Case, Stage
    from tokenexplorer.diagnosis.chain import Standing

_LARGEST: Final = 10_000
_SHOWN: Final = 80
_OBJECTS: Final[Mapping[Stage, str]] = {
    "token": "RFC 6749 section 5.1",
    "push": "RFC 9126 section 2.2",
    "device": "RFC 8628 section 3.2",
    "introspection": "RFC 7662 section 2.2",
    "userinfo": "OpenID Connect Core section 5.3.2",
    "discovery": "RFC 8414 section 3.2",
    "jwks": "RFC 7517 section 5",
}
"""Endpoints whose good answer is a JSON object, by the standard that says so."""
_OTHERWISE_TOLD: Final = ("{", "<", "eyJ", MASK)
"""How an object begins, be it damaged; a page, which is told as such; a signed answer, also where it is masked."""


def of_success(case: Case, scopes: Standing) -> tuple[Finding, ...]:
    """What to know of an answer of 2xx; mostly nothing."""
    status = case.answer.status
    if status is None or not 200 <= status < 300 or not case.answer.whole or len(case.answer.body) > _LARGEST:
        return ()
    other = _no_object(case)
    if other is not None:
        return (other,)
    try:
        body = json.loads(case.answer.body)
    except (ValueError, RecursionError):
        return ()
    for matcher in (_empty_list, _empty_userinfo, _without_groups, _inactive):
        found = matcher(case, scopes, body)
        if found is not None:
            return (found,)
    return ()


def _no_object(case: Case) -> Finding | None:
    """Text or a list where the protocol has a JSON object; a body that nobody pasted is not taken for an empty one."""
    text = case.answer.body.lstrip("\ufeff \t\r\n")
    source = _OBJECTS.get(case.stage)
    if source is None or case.error is not None or not text or text.startswith(_OTHERWISE_TOLD):
        return None
    content = case.answer.header_all("Content-Type")
    return Finding(
        "no-object",
        "The answer is no JSON object",
        "The status says that it worked. What came is of another kind, and nothing can be taken from it.",
        "certain",
        (
            Fact("status", "", str(case.answer.status)),
            *(Fact("header", "Content-Type", each) for each in content[:1]),
            Fact("body", "", " ".join(text[:_SHOWN].split())),
        ),
        mends=(Mend("Compare the address with the one in the server's metadata, and look what stands in between."),),
        sources=(source,),
        rank=70,
    )


def _empty_list(case: Case, scopes: Standing, body: Any) -> Finding | None:
    operation = case.operation
    if body != [] or case.stage != "api" or operation is None or not operation.returns_list or not _okta(case):
        return None
    if "?" in case.sent.url or not at_org(case):
        # A filter may well find nothing; only a list of the org as a whole is never empty by itself.
        return None
    service = case.client is not None and case.client.kind == "service"
    who = "The service app" if service else "The person who signed in"
    return Finding(
        "empty-list",
        "The list is empty, and that may be a missing role",
        f"{who} sees what an admin role lets them see. Without one Okta answers 200 with an empty list, not an error.",
        "likely",
        (Fact("status", "", str(case.answer.status)), Fact("body", "", "[]")),
        others=("There is nothing to list.",),
        mends=(
            Mend(
                "Give the app an admin role: Applications › your app › Admin roles."
                if service
                else "Give the person an admin role: Security › Administrators."
            ),
        ),
        sources=(
            "https://support.okta.com/help/s/article/how-to-assign-the-correct-admin-role-to-a-service-application",
        ),
        unknown=("The admin role: a token does not say it",),
        rank=60,
    )


def _empty_userinfo(case: Case, scopes: Standing, body: Any) -> Finding | None:
    if body != {} or case.stage != "userinfo":
        return None
    asked = scopes.requested
    by_scopes = asked is not None and "openid" not in asked
    return Finding(
        "empty-userinfo",
        "Userinfo has nothing to tell",
        "The sign-in asked for no scope that brings claims."
        if by_scopes
        else "The server answered an empty object: no scope of the token brings claims.",
        "certain" if by_scopes else "likely",
        (
            Fact("status", "", "200"),
            Fact("body", "", "{}"),
            *((Fact("sign-in", "scope", " ".join(asked) or "none"),) if asked is not None else ()),
        ),
        mends=(
            Mend(
                "Sign in again with openid, profile and email.",
                "add_scopes",
                "openid profile email",
                "Add them and sign in again",
            ),
        ),
        sources=("https://developers.onelogin.com/openid-connect/api/user-info",)
        if provider(case.provider_id).vendor == "onelogin"
        else ("OpenID Connect Core section 5.3.2",),
        rank=80,
    )


def _without_groups(case: Case, scopes: Standing, body: Any) -> Finding | None:
    """OneLogin leaves groups out until the app's parameter is mapped, though the scope was granted."""
    asked = scopes.requested
    if case.stage != "userinfo" or not isinstance(body, dict) or "groups" in body or asked is None:
        return None
    if provider(case.provider_id).vendor != "onelogin" or "groups" not in asked:
        return None
    row = rule("onelogin-groups-missing")
    return Finding(
        row.id,
        "Userinfo brings no groups, though they were asked for",
        "The scope alone is not enough: the Groups parameter of the app in OneLogin has to be mapped.",
        "likely",
        (Fact("sign-in", "scope", " ".join(asked)), Fact("body", "groups", "not there")),
        others=("The person is in no group.",),
        mends=(Mend("Map the Groups parameter: Applications › your app › Parameters."),),
        sources=row.sources,
        rank=70,
    )


def _inactive(case: Case, scopes: Standing, body: Any) -> Finding | None:
    if case.stage != "introspection" or not isinstance(body, dict) or body.get("active") is not False:
        return None
    return Finding(
        "introspect-inactive",
        "The server does not accept this token",
        f"It has expired: it ended at {scopes.ends_at:%H:%M:%S} UTC."
        if scopes.ended and scopes.ends_at is not None
        else "It was revoked, it is of another server, or this app may not ask about it.",
        "certain" if scopes.ended else "likely",
        (Fact("body", "active", "false"),),
        mends=(Mend("Sign in again.", "sign_in", "", "Sign in again"),),
        sources=("RFC 7662 section 2.2",),
        rank=80,
    )


def _okta(case: Case) -> bool:
    return case.org is not None and case.org.is_okta
