"""Why a scope is missing where a call needs it, or why it does not help though it is there: by the chain.

Told apart are: not requested; requested, but not granted to the app; granted, but dropped at sign-in; the other
authorization server; there, but the admin role is too weak (Okta narrows silently: the token has the scope all the
same).

Spec: RFC 6749 section 3.3, RFC 6750 section 3.1
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tokenexplorer.catalogue.catalogue import EMPTY
from tokenexplorer.diagnosis.at_hand import usable
from tokenexplorer.diagnosis.despite_scope import doubted, held, still_missed, too_weak
from tokenexplorer.diagnosis.finding import Fact, Finding, Mend
from tokenexplorer.diagnosis.rules import evidence_of
from tokenexplorer.orgs.server_kind import server_kind
from tokenexplorer.sentences import listed
from tokenexplorer.tokens.scope_causes import is_okta_api, is_sign_in, loss_cause
from tokenexplorer.tokens.scope_facts import ScopeFacts

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.diagnosis.chain import Standing
    from tokenexplorer.diagnosis.said import Said

_GUIDE: Final = "https://developer.okta.com/docs/guides/implement-oauth-for-okta/main/"
_SCOPE_ERRORS: Final = frozenset({"insufficient_scope", "e0000005"})


def is_scope_refusal(case: Case, told: Said) -> bool:
    """Whether the server refused for want of a right: a scope, or a role."""
    status = case.answer.status
    if told.error.lower() == "insufficient_scope":
        return status is not None and status != 429  # a name that means one thing, whatever the status beside it
    return status == 403 or (status == 401 and told.error.lower() in _SCOPE_ERRORS)


def of_scopes(case: Case, told: Said, scopes: Standing) -> tuple[Finding, ...]:
    """The link that broke, as a finding; nothing where the refusal is about something else."""
    if case.stage not in ("api", "userinfo") or not is_scope_refusal(case, told) or not scopes.required:
        return ()
    if told.shape == "html" or case.sent.scheme in ("SSWS", "Basic"):
        return ()  # no answer of the API; or no token with scopes
    found = _finding(case, told, scopes)
    return (doubted(found, case, told),) if found is not None else ()


def _finding(case: Case, told: Said, scopes: Standing) -> Finding | None:
    says_scope = told.error.lower() == "insufficient_scope"
    if scopes.elsewhere:
        return _other_server(case, told, scopes)
    if scopes.in_token is None and scopes.requested is None:
        return _unknown_token(case, told, scopes) if says_scope else None
    if scopes.lacking:
        return _lacking(case, told, scopes)
    if scopes.ended:
        return None
    return still_missed(case, told, scopes) if says_scope else too_weak(case, told, scopes)


def _lacking(case: Case, told: Said, scopes: Standing) -> Finding:
    """The first link that broke, in the order of the way."""
    custom = _of_custom(case, scopes)
    if custom:
        return _custom_scope(case, told, custom)
    if scopes.requested is None:
        return _unknown_token(case, told, scopes)
    if scopes.unasked:
        return _not_requested(case, told, scopes)
    return _not_granted(case, told, scopes) if scopes.ungranted else _dropped(case, told, scopes)


def _other_server(case: Case, told: Said, scopes: Standing) -> Finding:
    org = case.org.url if case.org is not None else ""
    return Finding(
        "other-server",
        "The token is of the other authorization server",
        f"{listed(scopes.elsewhere, 2)} comes from the org server alone. This token is of a custom server, which can "
        "never give it.",
        "certain",
        (_issued_by(case), *evidence_of(case, told)),
        mends=(
            Mend("Sign in at the org server.", "use_server", org, "Use the org server and sign in"),
            Mend("For the signed-in person alone, call userinfo of the server in iss."),
        ),
        sources=(_GUIDE,),
        rank=96,
    )


def _issued_by(case: Case) -> Fact:
    """Whose token it is: by its own claim, else by what is known of the sign-in that brought it."""
    claimed = (case.sent_token.claims or {}).get("iss")
    if claimed:
        return Fact("access token", "iss", str(claimed))
    return Fact("sign-in", "issuer", case.token.issuer if case.token is not None else "")


def _of_custom(case: Case, scopes: Standing) -> tuple[str, ...]:
    """Scopes that the token's server, Okta's org server, can never give."""
    issuer = _issued_by(case).value
    if not issuer or server_kind(case.provider_id, issuer) != "org":
        return ()
    return tuple(each for each in scopes.lacking if not is_okta_api(each, case.catalogue) and not is_sign_in(each))


def _custom_scope(case: Case, told: Said, names: tuple[str, ...]) -> Finding:
    return Finding(
        "scope-of-custom-server",
        f"{listed(names, 2)} comes from a custom authorization server",
        "This API wants a scope of its own. The token is of Okta's org server, which knows no custom scopes.",
        "certain",
        (_issued_by(case), *evidence_of(case, told)),
        mends=(
            Mend("Choose the custom server that defines it, then sign in.", "open_connect", "issuer", "Open the app"),
        ),
        sources=("https://developer.okta.com/docs/concepts/auth-servers/",),
        unknown=("Which server defines it",),
        rank=95,
    )


def _unknown_token(case: Case, told: Said, scopes: Standing) -> Finding:
    read = scopes.in_token is not None
    names = scopes.lacking if read else scopes.required
    holds = (held(case, scopes),) if read else ()
    mends = (*((_grants(scopes.ungranted[0]),) if scopes.ungranted else ()), _add(names))
    return Finding(
        "scope-lacks",
        f"The token lacks {listed(names, 2)}",
        "This call needs it, and the token does not hold it."
        if read
        else "The server says so. What the token holds cannot be read here.",
        "certain",
        (*holds, *evidence_of(case, told)),
        mends=mends,
        sources=("RFC 6750 section 3.1",),
        unknown=(
            "Which scopes were asked for",
            *(("Whether they are granted to the app",) if case.grants is None else ()),
        ),
        rank=80,
    )


def _not_requested(case: Case, told: Said, scopes: Standing) -> Finding:
    names = scopes.unasked
    activity = case.token.activity if case.token is not None else ""
    who, it = activity or "The sign-in", "it" if len(names) == 1 else "them"
    granted = "" if not scopes.ungranted else " It is not granted to the app either."
    mends = [_add(names), *_has_it(case, scopes)]
    if scopes.ungranted:
        mends.insert(0, _grants(names[0]))
    elif case.grants is None and is_okta_api(names[0], case.catalogue) and case.org is not None and case.org.is_okta:
        mends.append(_grants(names[0]))
    return Finding(
        "scope-not-requested",
        f"{listed(names, 2)} was not requested at sign-in"
        if len(names) == 1
        else f"{listed(names, 2)} were not requested",
        f"This call needs {it}. {who} did not ask for {it}, so the token cannot carry {it}.{granted}",
        "certain",
        (Fact("sign-in", "scope", " ".join(scopes.requested or ())), *evidence_of(case, told)),
        mends=tuple(mends),
        sources=("RFC 6749 section 3.3", _GUIDE),
        unknown=() if case.grants is not None else ("Whether it is granted to the app",),
        rank=95,
    )


def _not_granted(case: Case, told: Said, scopes: Standing) -> Finding:
    names = scopes.ungranted
    return Finding(
        "scope-not-granted",
        f"{listed(names, 2)} is not granted to the app",
        "It was asked for at sign-in, but the app has no grant for it, so Okta left it out.",
        "certain",
        (
            Fact("app", "grants", " ".join(sorted(scopes.grants or ()))[:400] or "none"),
            Fact("sign-in", "scope", " ".join(scopes.requested or ())),
            *evidence_of(case, told),
        ),
        mends=(
            _grants(names[0]),
            Mend("Then sign in again: tokens that exist do not change.", "sign_in", "", "Sign in again"),
        ),
        sources=(_GUIDE,),
        rank=95,
    )


def _dropped(case: Case, told: Said, scopes: Standing) -> Finding:
    name = scopes.lacking[0]
    cause = loss_cause(name, _facts(case, scopes))
    issuer = case.token.issuer if case.token is not None else ""
    why = f"Likely: {cause.why}" if cause.why and cause.confidence == "likely" else cause.why
    by_grant = is_okta_api(name, case.catalogue) and server_kind(case.provider_id, issuer) == "org"
    ungranted_perhaps = case.grants is None and by_grant
    consent = cause.mend == "consent"
    again = ("consent", "Ask for consent") if consent else ("", "Sign in again")
    mends = [Mend(cause.fix or "Sign in again.", "sign_in", *again)]
    if ungranted_perhaps:
        mends.insert(0, _grants(name))
    return Finding(
        "scope-dropped",
        f"{listed(scopes.lacking, 2)} was left out of the token",
        f"It was asked for at sign-in, and did not come. {why}".strip(),
        "certain" if cause.confidence == "certain" else "likely",
        (
            Fact("sign-in", "scope", " ".join(scopes.requested or ())),
            held(case, scopes),
            *evidence_of(case, told),
        ),
        mends=tuple(mends),
        sources=("RFC 6749 section 3.3",),
        unknown=("Whether it is granted to the app",) if ungranted_perhaps else (),
        rank=94,
    )


def _facts(case: Case, scopes: Standing) -> ScopeFacts:
    token = case.token
    issuer = token.issuer if token is not None else ""
    return ScopeFacts(
        requested=scopes.requested,
        granted=token.scopes if token is not None else None,
        in_token=scopes.in_token,
        kinds=token.kinds if token is not None else (),
        server=server_kind(case.provider_id, issuer),
        provider_id=case.provider_id,
        org_url=case.org.url if case.org is not None else "",
        catalogue=case.catalogue if case.catalogue else EMPTY,
        grants=scopes.grants,
        supported=case.supported,
        prompt=case.client.prompt if case.client is not None else "",
        person=case.client is None or case.client.kind != "service",
        rewritten=token is not None and token.generation > 1,
        own=case.client is not None,
    )


def _add(names: tuple[str, ...]) -> Mend:
    shown = listed(names, 2)
    return Mend(f"Sign in again with {shown}.", "add_scopes", " ".join(names), f"Add {shown} and sign in again")


def _grants(scope: str) -> Mend:
    return Mend(f"Have {scope} granted to the app.", "open_grants", scope, "Open grants")


def _has_it(case: Case, scopes: Standing) -> tuple[Mend, ...]:
    """A token that is at hand and has all that the call needs."""
    return tuple(
        Mend(
            f"Send the token of {other.label}, which has it.",
            "switch_token",
            other.id,
            "Use the token that has it",
        )
        for other in usable(case, scopes.required)[:1]
    )
