"""What is wrong with the proof of possession that a bound token needs.

Spec: RFC 9449 sections 4.3, 7 and 9
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tokenexplorer.diagnosis.finding import Fact, Finding, Mend
from tokenexplorer.diagnosis.rules import evidence_of
from tokenexplorer.oauth.dpop_refusal import why_refused
from tokenexplorer.redaction import MASK

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.diagnosis.said import Said

_SOURCES: Final = ("RFC 9449 section 7.1", "https://developer.okta.com/docs/guides/dpop/oktaresourceserver/main/")

_A_NONCE: Final = "masked"
_REFUSED: Final = "The server refuses the proof"
_REFUSALS: Final = {
    "nonce": (
        "proof-nonce",
        "The server wants its nonce in the proof",
        "It gave one in the header DPoP-Nonce. The next proof has to bear it.",
    ),
    "no_nonce": (
        "proof-nonce",
        "The server wants a nonce in the proof, and gives none",
        "A proof can bear only what came in the header DPoP-Nonce, and the answer has no such header.",
    ),
    "odd_nonce": (
        "proof-nonce",
        "The server's nonce fits into no proof",
        "What stands in the header DPoP-Nonce is not made as a nonce has to be.",
    ),
    "clock": ("proof-refused", _REFUSED, "The clocks differ, so the proof bears another time than the server's."),
    "address": ("proof-refused", _REFUSED, "The proof was for another address or method, or seen before."),
    "other": ("proof-refused", _REFUSED, "The server's words name the part of the proof that it does not take."),
}


def bound_as_bearer(case: Case, told: Said) -> Finding | None:
    """A token that is bound to a key, sent without a proof of it."""
    bound = (case.sent_token.claims or {}).get("cnf")
    is_bound = isinstance(bound, dict) and "jkt" in bound
    if case.sent.scheme != "Bearer" or not (is_bound or (case.token is not None and case.token.is_dpop)):
        return None
    return Finding(
        "bound-as-bearer",
        "A bound token was sent as Bearer",
        "This token is bound to a key. It is good only with the scheme DPoP and a proof of that key.",
        "certain",
        (Fact("request", "Authorization", "Bearer"), _binding(case)),
        mends=(_with_proof(case),),
        sources=_SOURCES,
        rank=93,
    )


def _with_proof(case: Case) -> Mend:
    """By the set that has the key, if one is at hand: a token alone, however it came here, proves nothing."""
    cnf = (case.sent_token.claims or {}).get("cnf")
    bound = cnf.get("jkt") if isinstance(cnf, dict) else ""
    sets = (*((case.token,) if case.token is not None else ()), *case.other_tokens)
    holder = next((each for each in sets if each.is_dpop and (not bound or each.dpop_jkt in ("", bound))), None)
    if holder is None:
        return Mend("Send it with the scheme DPoP and a proof of its key. No token here has that key.")
    return Mend("Send it with a proof.", "use_dpop", holder.id, "Send with DPoP")


def not_bound(case: Case, told: Said) -> Finding | None:
    """A Bearer token, sent by the scheme DPoP."""
    claims = case.sent_token.claims
    if case.sent.scheme != "DPoP" or claims is None or case.answer.status == 403:
        return None
    bound = claims.get("cnf")
    if (isinstance(bound, dict) and "jkt" in bound) or (case.token is not None and case.token.is_dpop):
        return None
    return Finding(
        "not-bound",
        "A Bearer token was sent with the scheme DPoP",
        "The token is bound to no key, so a proof says nothing about it.",
        "certain",
        (Fact("request", "Authorization", "DPoP"), Fact("access token", "cnf", "not there"), *evidence_of(case, told)),
        mends=(Mend("Send it as Bearer.", "use_kind", "access_token", "Send as Bearer"),),
        sources=_SOURCES,
        rank=93,
    )


def proof_refused(case: Case, told: Said) -> Finding | None:
    """A proof that is missing, or that the server does not take."""
    if case.sent.scheme != "DPoP" or not_bound(case, told) is not None:
        return None
    words = f"{told.error} {told.words}".lower()
    if case.sent.has_proof and "dpop" not in words:
        return None
    if not case.sent.has_proof and (not case.sent.method or told.error == "insufficient_scope"):
        return None  # nobody knows what was sent; or the server took the token
    if not case.sent.has_proof:
        return Finding(
            "proof-missing",
            "The proof is missing",
            "A bound token needs a fresh proof in the header DPoP with each request.",
            "certain",
            (Fact("request", "DPoP", "not sent"), *evidence_of(case, told)),
            mends=(Mend("Send it with a proof.", "use_dpop", "", "Send with DPoP"),),
            sources=_SOURCES,
            rank=93,
        )
    ahead = -case.clock_offset_s if case.clock_offset_s is not None else None
    # A record masks a nonce that looks like a token: it was there, and nothing more can be said of it.
    headers = tuple((name, _A_NONCE if MASK in value else value) for name, value in case.answer.headers)
    refusal = why_refused(told.error, told.words, headers, ahead, f"{case.sent.method} {case.sent.url}")
    name, title, why = _REFUSALS[refusal.cause]
    off = (Fact("clock", "difference", f"{-ahead:+.0f} s"),) if ahead is not None else ()
    again = Mend(refusal.advice, "send_again", "", "Send again")
    return Finding(
        name,
        title,
        why,
        "certain" if refusal.is_read else "likely",
        (*evidence_of(case, told), *(off if name == "proof-refused" else ())),
        mends=(
            (again,)
            if refusal.cause in ("nonce", "other")
            else (Mend("Send again.", "send_again", "", "Send again"), Mend(refusal.advice))
            if refusal.cause == "address"
            else (Mend(refusal.advice),)
        ),
        sources=("RFC 9449 section 9",) if name == "proof-nonce" else _SOURCES,
        unknown=("The server's clock",) if refusal.cause in ("address", "clock") and ahead is None else (),
        rank=92 if name == "proof-nonce" else 91,
    )


def _binding(case: Case) -> Fact:
    """Where it was read that the token is bound: in itself, else in the answer that brought it."""
    bound = (case.sent_token.claims or {}).get("cnf")
    found = bound.get("jkt") if isinstance(bound, dict) else None
    if isinstance(found, str):
        return Fact("access token", "cnf.jkt", found)
    return Fact("token response", "token_type", "DPoP")
