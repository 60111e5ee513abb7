"""What became of the scopes that were asked for: granted, in the token itself, or lost on the way, and why.

Pure: everything that a verdict needs comes in as one `ScopeFacts`.

Spec: RFC 6749 sections 3.3, 5.1 and 6, RFC 9068 section 2.2.3
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.tokens.scope_causes import NO_CAUSE, Cause, Mend, is_okta_api, is_sign_in, loss_cause
from tokenexplorer.tokens.scope_facts import ScopeFacts

if TYPE_CHECKING:
    from tokenexplorer.tokens.scope_causes import Confidence

Answer = Literal["yes", "no", "unknown"]
ScopeState = Literal["ok", "lost", "extra", "unknown"]

_RANK: Final = {"lost": 0, "unknown": 1, "extra": 2, "ok": 3}
_NAMED: Final = 2
_ROLE: Final = Cause("role", "Scope is not role: the admin role can still refuse a call.")
# Google answers with the long names of the two scopes that OpenID Connect calls by a short one.
_LONG_NAMES: Final = {
    "profile": "https://www.googleapis.com/auth/userinfo.profile",
    "email": "https://www.googleapis.com/auth/userinfo.email",
}
_OTHER_NAMES: Final = {**_LONG_NAMES, **{long: short for short, long in _LONG_NAMES.items()}}


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """One scope on its way.

    Attributes:
        scope: As asked for; as granted where nobody asked.
        requested: Whether it was asked for at sign-in.
        granted: Whether the token response names it; a response without `scope` grants what was asked for.
        in_token: Whether the access token itself names it; unknown for an opaque one.
        state: ok arrived, lost did not, extra came unasked, unknown cannot be told.
        cause: Why, in one sentence, and what mends it.
    """

    scope: str
    requested: Answer
    granted: Answer
    in_token: Answer
    state: ScopeState
    cause: Cause = NO_CAUSE

    @property
    def mend(self) -> Mend:
        """What the app can do about it; empty for nothing."""
        return self.cause.mend

    @property
    def confidence(self) -> Confidence:
        """How sure the cause is."""
        return self.cause.confidence


@dataclass(frozen=True, slots=True)
class ScopeComparison:
    """All scopes of a token set.

    Attributes:
        rows: Lost ones first, else in the order asked for.
        asked: Scopes that were asked for; None where nobody knows (a pasted token).
    """

    rows: tuple[ScopeRow, ...]
    asked: int | None

    @property
    def lost(self) -> tuple[ScopeRow, ...]:
        """Those that did not arrive."""
        return tuple(row for row in self.rows if row.state == "lost")

    @property
    def headline(self) -> tuple[str, str]:
        """The answer first: a sentence, and what follows it."""
        lost = self.lost
        if lost:
            names = ", ".join(row.scope for row in lost[:_NAMED])
            more = f" and {len(lost) - _NAMED} more" if len(lost) > _NAMED else ""
            return f"{len(lost)} of {self.asked} scopes did not arrive:", f"{names}{more}."
        if self.asked is None:
            return "What was asked for is not known.", "The token was not signed in for here; this is what it names."
        extra = sum(row.state == "extra" for row in self.rows)
        added = f"The server added {extra} more." if extra else ""
        if self.asked == 0:
            return "No scope was asked for.", added
        words = "The scope that was asked for arrived." if self.asked == 1 else f"All {self.asked} scopes arrived."
        return words, added


def compare(facts: ScopeFacts) -> ScopeComparison:
    """Set side by side what was asked for, what was granted, and what is in the token.

    Args:
        facts: Of a token set; `granted` without a value means that it equals what was asked for.

    Spec: RFC 6749 section 5.1
    """
    asked = facts.requested or ()
    others = dict.fromkeys((*(facts.granted or ()), *(facts.in_token or ())))
    known = {name for scope in asked for name in spelled_as(scope, others)}
    rows = [_asked_row(scope, facts) for scope in dict.fromkeys(asked)]
    rows += _other_rows([scope for scope in others if scope not in known], facts)
    rows.sort(key=lambda row: _RANK[row.state])
    return ScopeComparison(tuple(rows), None if facts.requested is None else len(set(asked)))


def scopes_in(access_token: str | None) -> tuple[str, ...] | None:
    """The scopes that an access token names itself; None for an opaque or encrypted one, and where it names none."""
    from tokenexplorer.tokens.jwt import decode
    from tokenexplorer.tokens.pasted import scopes

    try:
        claims = decode(access_token).claims if access_token else None
    except TokenExplorerError:
        return None
    if claims is None or not any(name in claims for name in ("scp", "scope")):
        return None
    return scopes(claims)


def _asked_row(scope: str, facts: ScopeFacts) -> ScopeRow:
    granted = _answer(scope, facts.requested if facts.granted is None else facts.granted)
    in_token = _answer(scope, facts.in_token)
    cause = _fine(scope, facts, granted, in_token)
    if cause is not None:
        return ScopeRow(scope, "yes", granted, in_token, "ok", cause)
    return ScopeRow(scope, "yes", granted, in_token, "lost", _why_lost(scope, facts, granted))


def _fine(scope: str, facts: ScopeFacts, granted: Answer, inside: Answer) -> Cause | None:
    """Why nothing is lost, or None where it is."""
    if scope == "offline_access":
        return Cause("effect", "The refresh token came.") if "refresh_token" in facts.kinds else None
    if scope == "openid" and "id_token" in facts.kinds:
        return Cause("effect", "The ID token came.")
    if inside == "yes":
        if is_okta_api(scope, facts.catalogue):
            return _ROLE
        return NO_CAUSE
    if granted == "yes" and inside == "unknown":
        return NO_CAUSE
    if granted == "yes" and is_sign_in(scope):
        return Cause("sign_in", "Granted. It serves the sign-in; not every server writes it into access tokens.")
    giver = _giver(scope, facts, granted)
    return Cause("implied", f"Included in {giver}.") if giver else None


def _why_lost(scope: str, facts: ScopeFacts, granted: Answer) -> Cause:
    if granted == "yes" and scope != "offline_access":
        return Cause(
            "token",
            "The server granted it but left it out of the access token.",
            "Ask the server (introspect): it may still count. An API that reads the token refuses.",
            "likely",
        )
    return loss_cause(scope, facts)


def _giver(scope: str, facts: ScopeFacts, granted: Answer) -> str:
    """The scope that is there and includes this one; the token counts where the answer claims more."""
    there = facts.in_token if facts.in_token is not None and granted == "yes" else facts.granted or facts.in_token or ()
    return next((name for name in there if name != scope and scope in facts.catalogue.with_implied((name,))), "")


def _other_rows(scopes: Sequence[str], facts: ScopeFacts) -> Iterator[ScopeRow]:
    """Scopes that are there although their names were not asked for; a server may send any number of them."""
    granted, in_token = (None if names is None else frozenset(names) for names in (facts.granted, facts.in_token))
    givers = {each: name for name in facts.requested or () for each in facts.catalogue.with_implied((name,))}
    for scope in scopes:
        answers = _is_in(scope, granted), _is_in(scope, in_token)
        if facts.requested is None:
            yield ScopeRow(scope, "unknown", *answers, "unknown", _pasted_cause(scope, facts))
        else:
            giver = givers.get(scope)
            words = f"Comes with {giver}." if giver else "Not asked for. The server added it."
            yield ScopeRow(scope, "no", *answers, "extra", Cause("extra", words))


def _is_in(scope: str, names: frozenset[str] | None) -> Answer:
    if names is None:
        return "unknown"
    return "yes" if scope in names else "no"


def _pasted_cause(scope: str, facts: ScopeFacts) -> Cause:
    if is_okta_api(scope, facts.catalogue):
        return _ROLE
    return NO_CAUSE


def _answer(scope: str, names: Collection[str] | None) -> Answer:
    if names is None:
        return "unknown"
    return "yes" if spelled_as(scope, names) else "no"


def spelled_as(scope: str, names: Collection[str]) -> tuple[str, ...]:
    """Those of the names that mean this scope: some servers spell an API's scope with its address, some without."""
    spelled = {scope, _OTHER_NAMES.get(scope, scope), scope.rpartition("/")[2] if "://" in scope else scope}
    return tuple(name for name in names if name in spelled or ("://" in name and name.endswith(f"/{scope}")))
