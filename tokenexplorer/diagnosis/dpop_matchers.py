"""What is wrong with the proof of possession that a bound token needs.

Spec: RFC 9449 sections 4.3, 7 and 9
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tokenexplorer.diagnosis.finding import Fact, Finding, Mend
from tokenexplorer.diagnosis.rules import evidence_of

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.diagnosis.said import Said

_SOURCES: Final = ("RFC 9449 section 7.1", "https://developer.okta.com/docs/guides/dpop/oktaresourceserver/main/")


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
        (Fact("request", "Authorization", "Bearer"), Fact("access token", "cnf.jkt", _thumbprint(case))),
        mends=(Mend("Send it with a proof.", "use_dpop", "", "Send with DPoP"),),
        sources=_SOURCES,
        rank=93,
    )


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
    if told.error == "use_dpop_nonce":
        return Finding(
            "proof-nonce",
            "The server wants its nonce in the proof",
            "It gave one in the header DPoP-Nonce. The next proof has to bear it.",
            "certain",
            evidence_of(case, told),
            mends=(Mend("Send again: the nonce is known now.", "send_again", "", "Send again"),),
            sources=("RFC 9449 section 9",),
            rank=92,
        )
    off = case.clock_offset_s
    late = off is not None and abs(off) > 60
    return Finding(
        "proof-refused",
        "The server refuses the proof",
        "The clocks differ, so the proof looks too old or made in the future."
        if late
        else "The proof was for another address or method, too old, or seen before.",
        "certain" if late else "likely",
        (*evidence_of(case, told), *((Fact("clock", "difference", f"{off:+.0f} s"),) if off is not None else ())),
        mends=(
            Mend("Set this computer's clock.") if late else Mend("Send again.", "send_again", "", "Send again"),
            Mend("Check that no proxy changes the address on the way."),
        ),
        sources=_SOURCES,
        unknown=() if off is not None else ("The server's clock",),
        rank=91,
    )


def _thumbprint(case: Case) -> str:
    bound = (case.sent_token.claims or {}).get("cnf")
    found = bound.get("jkt") if isinstance(bound, dict) else None
    return found if isinstance(found, str) else case.token.dpop_jkt if case.token is not None else ""
