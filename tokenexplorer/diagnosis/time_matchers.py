"""When a token is good: not yet, no longer, or no longer as the server sees it.

Spec: RFC 7519 sections 4.1.4 and 4.1.5
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from tokenexplorer.diagnosis.chain import server_now
from tokenexplorer.diagnosis.finding import Fact, Finding, Mend
from tokenexplorer.diagnosis.rules import evidence_of
from tokenexplorer.sentences import listed

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.diagnosis.chain import Standing
    from tokenexplorer.diagnosis.said import Said

_MOMENT: Final = "%Y-%m-%d %H:%M:%S UTC"
_SOURCES: Final = ("RFC 7519 section 4.1.4",)
_EXPIRED: Final = re.compile(r"\bexpired\b|\bhas ended\b|\bjwt expired\b|lifetime", re.IGNORECASE)
_TIME: Final = re.compile(r"expir|\bended\b|lifetime|\bexp\b", re.IGNORECASE)
_ANOTHER: Final = re.compile(
    r"audience|\baud\b|signature|issuer|\biss\b|algorithm|malformed|revoked|scope|permission|role", re.IGNORECASE
)


def not_yet(case: Case, told: Said) -> Finding | None:
    """It begins later, by its claim nbf."""
    claims = case.sent_token.claims or {}
    begins = claims.get("nbf")
    if case.answer.status != 401 or isinstance(begins, bool) or not isinstance(begins, (int, float)):
        return None
    try:
        at = datetime.fromtimestamp(begins, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    if at <= server_now(case):
        return None
    return Finding(
        "token-not-yet",
        "The token is not good yet",
        f"It begins at {at:{_MOMENT}}, by the claim nbf.",
        "certain",
        (
            Fact("access token", "nbf", f"{at:{_MOMENT}}"),
            Fact("clock", "now", f"{server_now(case):{_MOMENT}}"),
            *evidence_of(case, told),
        ),
        mends=(
            Mend("Send again later. If that time is wrong, the server's clock is.", "send_again", "", "Send again"),
        ),
        sources=("RFC 7519 section 4.1.5",),
        rank=88,
    )


def ended(case: Case, told: Said, scopes: Standing) -> Finding | None:
    """It has ended; certain as the reason where the server refused the token as such and names no other."""
    if not scopes.ended or scopes.ends_at is None or case.sent.scheme == "SSWS":
        return None
    told_so = _TIME.search(told.words) is not None
    if case.answer.status == 400 and not told_so and told.error.lower() != "invalid_token":
        return None  # the request itself was looked at, and found wrong
    another = bool(told.words) and not told_so and _ANOTHER.search(told.words) is not None
    off = timedelta(seconds=case.clock_offset_s or 0.0)
    by_clock = scopes.ends_at > case.now  # ended by the server's clock alone
    refresh = case.token is not None and "refresh_token" in case.token.kinds
    mend = (
        Mend("Refresh the token.", "refresh", "", "Refresh")
        if refresh
        else Mend("Sign in again.", "sign_in", "", "Sign in again")
    )
    why = f"It ended at {scopes.ends_at:%H:%M:%S} UTC."
    if by_clock:
        why = f"By this computer's clock it is still good, but the server's clock is {off.total_seconds():.0f} s ahead."
    return Finding(
        "token-ended",
        "The token has expired",
        why,
        "certain" if not another and (case.answer.status == 401 or told_so) else "likely",
        (
            _end(case, scopes.ends_at),
            Fact("clock", "now", f"{server_now(case):{_MOMENT}}"),
            *evidence_of(case, told),
        ),
        others=("The server names another reason: see its own words.",) if another else (),
        mends=(mend, *_scopes_too(scopes)),
        sources=_SOURCES,
        rank=88,
    )


def ended_there(case: Case, told: Said, scopes: Standing) -> Finding | None:
    """The server takes a token for expired that is still good by its own claim, or by the token response."""
    if scopes.ended or scopes.ends_at is None or case.answer.status != 401 or case.sent.scheme in ("SSWS", "Basic"):
        return None
    if _EXPIRED.search(f"{told.words} {told.uri}") is None:
        return None
    refresh = case.token is not None and "refresh_token" in case.token.kinds
    return Finding(
        "ended-there",
        "The server takes the token for expired",
        f"By what is known here it is good until {scopes.ends_at:%H:%M:%S} UTC.",
        "likely",
        (
            _end(case, scopes.ends_at),
            Fact("clock", "now", f"{server_now(case):{_MOMENT}}"),
            *evidence_of(case, told),
        ),
        others=(
            "The session that the token is of has ended.",
            "The API's clock is ahead of the authorization server's.",
            "Something on the way sent another token.",
        ),
        mends=(
            Mend("Refresh the token.", "refresh", "", "Refresh")
            if refresh
            else Mend("Sign in again.", "sign_in", "", "Sign in again"),
            Mend("Compare with what introspection says of the token."),
        ),
        sources=_SOURCES,
        unknown=("Which token the server saw, and its clock",)
        if case.clock_offset_s is None
        else ("Which token the server saw",),
        rank=70,
    )


def _scopes_too(scopes: Standing) -> tuple[Mend, ...]:
    """A new token of the same sign-in would be refused next, for want of a scope."""
    if not (scopes.lacking and scopes.unasked):
        return ()
    names = listed(scopes.unasked, 2)
    return (
        Mend(
            f"Sign in with {names} as well: the call needs it.",
            "add_scopes",
            " ".join(scopes.unasked),
            f"Add {names} and sign in",
        ),
    )


def _end(case: Case, at: datetime) -> Fact:
    """When the token ends: by its own claim, else by the answer that brought it."""
    words = f"{at:{_MOMENT}}"
    if case.sent_token.claims is not None:
        return Fact("access token", "exp", words)
    return Fact("token response", "ends", words)
