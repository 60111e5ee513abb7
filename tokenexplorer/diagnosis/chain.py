"""The way from a sign-in to a call, link by link: which one broke, and which only follow from it.

A link that nobody can look at is unknown, never broken. What the server names as needed counts for more than what the
catalogue says, since it knows its own mind.

Spec: RFC 6749 section 3.3, RFC 6750 section 3.1
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from tokenexplorer.catalogue.coverage import reach
from tokenexplorer.diagnosis.finding import Chain, Chip, ChipState, Link
from tokenexplorer.orgs.server_kind import server_kind
from tokenexplorer.sentences import listed
from tokenexplorer.tokens.exact_json import Number
from tokenexplorer.tokens.pasted import scopes as scopes_of
from tokenexplorer.tokens.scope_causes import is_okta_api
from tokenexplorer.tokens.scope_loss import spelled_as

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.diagnosis.said import Said

_OKTA: Final = (".okta.com", ".oktapreview.com", ".okta-emea.com", ".okta-gov.com", ".okta.mil", ".trex-govcloud.com")
_EXPECTED: Final = re.compile(r"insufficient scope,? expected (any of:? )?([\w.:/, -]{1,1000})", re.IGNORECASE)  # Auth0
_FOLLOWS: Final = "Follows from it"
_FAILED: Final = "The link that failed"
_TOO: Final = "To be mended, too"


@dataclass(frozen=True, slots=True)
class Standing:
    """How the scopes of a case stand, by every measure that there is.

    Attributes:
        required: What the call needs, as the server says, else as the catalogue says.
        requested: At sign-in; None where nobody knows.
        in_token: Of the token itself, else as the token response granted; None where neither is known.
        grants: Of the app; None where they were not read.
        lacking: Required and not in the token.
        unasked: Required and not asked for.
        ungranted: Required and not granted to the app.
        elsewhere: Required, and issued by another server than the token's.
        ends_at: When the token ends or ended, or None.
        ended: Whether it has, by the server's clock where that is known.
        refused: Whether the server says that it does not accept the token as such, whatever that holds.
        accepted: Whether it took the token and missed a scope in it: what has ended since is not the reason.
        instead: Others, each of which would be enough by the server's own words.
    """

    required: tuple[str, ...]
    requested: tuple[str, ...] | None
    in_token: tuple[str, ...] | None
    grants: frozenset[str] | None
    lacking: tuple[str, ...]
    unasked: tuple[str, ...]
    ungranted: tuple[str, ...]
    elsewhere: tuple[str, ...]
    ends_at: datetime | None
    ended: bool
    refused: bool = False
    accepted: bool = False
    instead: tuple[str, ...] = ()


def standing(case: Case, told: Said) -> Standing:
    """Compare what is needed with what was asked, granted and given; a wider scope stands for what it includes."""
    of_call = case.operation.scopes if case.operation is not None and at_org(case) else ()
    named, instead = _named_by_server(case, told)
    required = named or of_call
    summary = case.token
    requested = summary.requested_scopes if summary is not None and summary.requested_scopes else None
    in_token = scopes_of(dict(case.sent_token.claims)) if case.sent_token.claims is not None else None
    if in_token is None and summary is not None and summary.org_id:
        in_token = summary.scopes
    held = in_token if in_token is not None else requested
    says_scope = told.error.lower() == "insufficient_scope"
    if case.stage == "userinfo" and not required and says_scope and held is not None and "openid" not in held:
        required = ("openid",)  # OpenID Connect Core section 5.3: without it no token opens userinfo
    ends_at = _ends_at(case)
    return Standing(
        required=required,
        requested=requested,
        in_token=in_token,
        grants=case.grants,
        lacking=without(case, required, in_token),
        unasked=without(case, required, requested),
        ungranted=tuple(each for each in without(case, required, case.grants) if _is_granted_to_apps(case, each)),
        elsewhere=_elsewhere(case, required),
        ends_at=ends_at,
        ended=ends_at is not None and ends_at <= server_now(case),
        accepted=says_scope,
        instead=instead if required == named else (),
        refused=case.answer.status == 401 and (told.error.lower() == "invalid_token" or told.code == "E0000011"),
    )


def _named_by_server(case: Case, told: Said) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Scopes that the server names; where one of several is enough, the one that came furthest, and the others."""
    if told.scopes:
        google = case.provider_id == "google" or host_of(case.sent.url).endswith(".googleapis.com")
        return _best(case, told.scopes) if google else (told.scopes, ())  # Google lists all that would do
    found = _EXPECTED.search(told.words) if told.error.lower() == "insufficient_scope" else None
    names = tuple(re.split(r"[ ,]+", found[2].strip(" ,."))) if found is not None else ()
    if found is None or not found[1]:
        return names, ()
    return _best(case, names)


def _best(case: Case, names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    summary = case.token
    held = scopes_of(dict(case.sent_token.claims)) if case.sent_token.claims is not None else ()
    asked = (*summary.scopes, *summary.requested_scopes) if summary is not None else ()
    ways = (each for there in (held, asked, names) for each in names if spelled_as(each, there))
    best = next(ways)
    return (best,), tuple(each for each in names if each != best)


def server_now(case: Case) -> datetime:
    """Now, by the server's clock where it told its time."""
    return case.now + timedelta(seconds=case.clock_offset_s or 0.0)


def at_org(case: Case) -> bool:
    """Whether the org was called, as far as the address tells: its catalogue says nothing about another's API."""
    called = host_of(case.sent.url)
    if not called or case.org is None:
        return True
    own = {host_of(case.org.url), host_of(case.org.issuer)}
    return called in own or (case.org.is_okta and is_okta_host(called))


def is_okta_host(host: str) -> bool:
    """Whether a host is below a domain of Okta's."""
    return host.endswith(_OKTA)


def host_of(url: str) -> str:
    """The host of a URL, or empty."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def chain_of(case: Case, scopes: Standing, *, role_failed: bool = False, role_open: bool = False) -> Chain | None:
    """The six links; None where no scope is needed, so that there is no such way.

    Args:
        case: What is known.
        scopes: See `standing`.
        role_failed: Whether everything else is in order and the server refused all the same.
        role_open: Whether the server answered, and a missing role may be what it answers to.
    """
    if not scopes.required:
        return None
    links = [
        _server(case, scopes),
        _validity(case, scopes),
        _requested(scopes),
        _granted(case, scopes),
        _in_token(scopes),
    ]
    broken = next((link.id for link in links if link.state == "failed"), "")
    if scopes.refused and not broken:
        broken, links[1] = "validity", Link("validity", "failed", "Not accepted", _FAILED)
    links = [_follow(link, broken) for link in links]
    links.append(_role(broken=broken, role_failed=role_failed, answered=None if role_open else case.answer.status))
    return Chain(
        tuple(links),
        _chips(scopes.required, scopes.lacking, "lacks" if scopes.lacking else "has"),
        _wider(case, scopes),
        _column(scopes.requested, scopes.unasked, "lacks"),
        _column(scopes.in_token, scopes.lacking, "absent" if scopes.unasked else "lacks"),
    )


def _ends_at(case: Case) -> datetime | None:
    claims = case.sent_token.claims
    if claims is not None:
        try:
            exp = claims["exp"]
            return datetime.fromtimestamp(float(exp.text if isinstance(exp, Number) else exp), UTC)
        except (KeyError, TypeError, ValueError, OverflowError, OSError):
            return None
    kind = case.sent_token.kind or "access_token"
    return case.token.expires_at(kind) if case.token is not None else None


def without(case: Case, needed: Iterable[str], there: Iterable[str] | None) -> tuple[str, ...]:
    """What of these scopes is not there; a wider scope stands for what it includes. Nothing where nobody knows."""
    if there is None:
        return ()
    reached = reach(tuple(there), case.catalogue)
    return tuple(each for each in needed if not spelled_as(each, reached))


def _is_granted_to_apps(case: Case, scope: str) -> bool:
    """Whether a scope is one that an app gets by a grant: Okta's own."""
    return is_okta_api(scope, case.catalogue)


def _issuer(case: Case) -> str:
    claims = case.sent_token.claims
    issuer = claims.get("iss") if claims is not None else None
    return issuer if isinstance(issuer, str) else case.token.issuer if case.token is not None else ""


def _elsewhere(case: Case, required: tuple[str, ...]) -> tuple[str, ...]:
    if server_kind(case.provider_id, _issuer(case)) != "custom" or not _issuer(case):
        return ()
    return tuple(each for each in required if is_okta_api(each, case.catalogue))


# Links


def _server(case: Case, scopes: Standing) -> Link:
    issuer = _issuer(case)
    kind = server_kind(case.provider_id, issuer)
    if scopes.elsewhere:
        return Link("server", "failed", "Other server", f"Token from {issuer.rsplit('/', 1)[-1]}, a custom server")
    if not issuer:
        return Link("server", "unknown", "Which server?", "The token does not say")
    words = {"org": "Token from the org server", "custom": "Token from the custom server"}.get(kind, "Token from here")
    return Link("server", "ok", "Right server", words)


def _validity(case: Case, scopes: Standing) -> Link:
    if scopes.ends_at is None:
        return Link("validity", "unknown", "How long?", "The token does not say")
    left = scopes.ends_at - server_now(case)
    if scopes.ended:
        later = scopes.accepted and bool(scopes.lacking or scopes.elsewhere)
        return Link("validity", "follows" if later else "failed", "Expired", _TOO if later else f"{_span(-left)} ago")
    return Link("validity", "ok", "Still valid", f"{_span(left)} left")


def _requested(scopes: Standing) -> Link:
    if scopes.requested is None:
        return Link("requested", "unknown", "Requested?", "Not signed in from here")
    if scopes.unasked:
        return Link("requested", "failed", "Not requested", _FAILED)
    return Link("requested", "ok", "Requested", "At sign-in")


def _granted(case: Case, scopes: Standing) -> Link:
    if not any(_is_granted_to_apps(case, each) for each in scopes.required):
        return Link(
            "granted", "ok" if not scopes.lacking else "unknown", "Allowed for the app", "By the server's rules"
        )
    if scopes.grants is None:
        if scopes.in_token is not None and not scopes.lacking:
            return Link("granted", "ok", "Granted to app", "The token has it")
        return Link("granted", "unknown", "Granted?", "Not read")
    if scopes.ungranted:
        return Link("granted", "failed", "Not granted", _FAILED)
    read = f"Read from Okta {case.grants_at:%H:%M}" if case.grants_at is not None else "Read from Okta"
    return Link("granted", "ok", "Granted to app", read)


def _in_token(scopes: Standing) -> Link:
    if scopes.in_token is None:
        return Link("inToken", "unknown", "In token?", "The token cannot be read")
    if scopes.lacking:
        return Link("inToken", "failed", "Not in token", _FAILED)
    return Link("inToken", "ok", "In token", "It is there")


def _role(*, broken: str, role_failed: bool, answered: int | None) -> Link:
    if broken:
        return Link("role", "unknown", "Admin role", "Shows after the fix")
    if role_failed:
        return Link("role", "failed", "Role too weak", _FAILED)
    if answered is not None and 200 <= answered < 300:
        return Link("role", "ok", "Role suffices", "The server answered")
    return Link("role", "unknown", "Admin role", "Nobody can read it here")


def _follow(link: Link, broken: str) -> Link:
    """One link broke first. What fails behind it follows from it, or is one more thing to mend once it is whole."""
    order = ("server", "validity", "requested", "granted", "inToken")
    if not broken or link.state != "failed" or order.index(link.id) <= order.index(broken):
        return link
    follows = broken == "server" or (link.id == "inToken" and broken != "validity")
    return Link(link.id, "follows", link.title, _FOLLOWS if follows else _TOO)


# Columns


def _chips(names: Iterable[str], bad: Iterable[str], state: ChipState) -> tuple[Chip, ...]:
    marked = frozenset(bad)
    return tuple(Chip(name, state if name in marked else "has") for name in names)


def _column(there: Iterable[str] | None, missing: tuple[str, ...], state: ChipState) -> tuple[Chip, ...] | None:
    if there is None:
        return None
    return (*(Chip(name, "has") for name in there), *(Chip(name, state) for name in missing))


def _wider(case: Case, scopes: Standing) -> str:
    """Which other scope would do: the server's own word counts for more than the catalogue's."""
    if scopes.instead:
        return f"{listed(scopes.instead, 3)} would do as well."
    wider = {
        name
        for each in scopes.required
        if (known := case.catalogue.scope(each)) is not None
        for name in known.implied_by
    }
    if not wider:
        return "No wider scope covers it." if len(scopes.required) == 1 else "All of them are needed."
    return f"{listed(sorted(wider), 2)} would do as well."


def _span(time: timedelta) -> str:
    seconds = max(0, round(time.total_seconds()))
    if seconds < 120:
        return f"{seconds} s"
    if seconds < 7200:
        return f"{seconds // 60} min"
    return f"{seconds // 3600} h" if seconds < 172_800 else f"{seconds // 86_400} days"
