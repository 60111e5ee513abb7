"""Further token sets that are at hand, and which of them may do in the place of the one that was sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tokenexplorer.diagnosis.chain import server_now, without
from tokenexplorer.diagnosis.finding import Mend

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.tokens.token_set import TokenSummary


def usable(case: Case, needed: Iterable[str]) -> tuple[TokenSummary, ...]:
    """Sets of the same server whose access token has not ended and has all scopes that are needed.

    Of nobody's role anything is known: a token does not say it.
    """
    now, issuer = server_now(case), case.token.issuer if case.token is not None else ""
    needed = tuple(needed)
    return tuple(
        each
        for each in case.other_tokens
        if each.is_access
        and (not issuer or each.issuer == issuer)
        and (each.access_expires_at is None or each.access_expires_at > now)
        and not without(case, needed, each.scopes)
    )


def needed_by_call(case: Case) -> tuple[str, ...]:
    """The scopes that a call takes as far as it is known."""
    if case.stage == "userinfo":
        return ("openid",)
    return case.operation.scopes if case.operation is not None else ()


def use_a_token(case: Case, words: str) -> Mend:
    """Send another token: the one that may do; where that is not one alone, the person chooses beside Send."""
    fits = usable(case, needed_by_call(case))
    return Mend(words, "switch_token", fits[0].id if len(fits) == 1 else "", "Use a token")


def try_as(case: Case, needed: Iterable[str]) -> tuple[Mend, ...]:
    """Send it as somebody else, to compare: the one who is at hand, or whom the person chooses."""
    own = case.token.identity if case.token is not None else ""
    fits = sorted(usable(case, needed), key=lambda each: each.received_at)
    newest = {each.identity: each for each in fits if each.identity != own}
    if not newest:
        return ()
    if len(newest) > 1:
        return (Mend("Compare with somebody else's token.", "switch_token", "", "Try as somebody else"),)
    (other,) = newest.values()
    return (Mend(f"Compare with {other.label}.", "switch_token", other.id, f"Try as {other.label}"),)
