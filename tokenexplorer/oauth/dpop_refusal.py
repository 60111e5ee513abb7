"""Why a server refuses a proof that was sent: its clock, its nonce, or the address. Reads, decides nothing.

One judgement, for the sign-in's advice, for the first call of a service app, and for the explainer.

Spec: RFC 9449 sections 4.3, 5, 8 and 11.1
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from tokenexplorer.oauth.clock_gap import SET_CLOCK, ahead_s, claims_of, set_clock
from tokenexplorer.oauth.language import is_english
from tokenexplorer.wire.challenge import with_error

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import Exchange, Headers, HttpRequest, HttpResponse

ERRORS: Final = ("use_dpop_nonce", "invalid_dpop_proof")
"""What a server calls it."""

_OF_ADDRESS: Final = re.compile(r"\b(?:htu|htm)\b", re.IGNORECASE)
_OF_OTHERS: Final = re.compile(r"\b(?:ath|jkt|jwk|jti|typ|alg|signature|already been used)\b", re.IGNORECASE)
_ANEW: Final = "Send it again with a new proof. What the server says names what is wrong with this one."
_OF_TIME: Final = re.compile(r"\b(?:iat|expired|too old|in the (?:past|future)|not yet|clock)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ProofRefusal:
    """Why.

    Attributes:
        cause: `nonce`: another one is wanted, and was given; `no_nonce`: none was given; `odd_nonce`: it is one that no
            proof can hold; `clock`: this computer's and the server's differ; `address`: by exclusion, or since the
            server names htu or htm; `other`: the server names something else of the proof.
        advice: What to do, a sentence or two.
        is_read: Whether the server names this cause; else it is inferred.
    """

    cause: Literal["nonce", "no_nonce", "odd_nonce", "clock", "address", "other"]
    advice: str
    is_read: bool = False


def why_refused(error: str, words: str, headers: Headers, ahead: float | None, proved: str = "") -> ProofRefusal:
    """Judge by what is known.

    Args:
        error: As the server calls it: one of `ERRORS`.
        words: What it says besides.
        headers: Of its answer.
        ahead: How far this computer's clock is ahead of the server's, in seconds; None where nobody can tell.
        proved: Method and address that the proof is for; empty where nobody can tell.
    """
    if error == "use_dpop_nonce":
        return _nonce(headers)
    if _OF_OTHERS.search(words):
        return ProofRefusal("other", _ANEW)
    names_address = _OF_ADDRESS.search(words) is not None
    names_time = not names_address and _OF_TIME.search(words) is not None
    late = "" if ahead is None or names_address else set_clock(ahead, "proof")
    if late:
        return ProofRefusal("clock", late, is_read=names_time)
    if names_time and ahead is None:
        return ProofRefusal("clock", f"{SET_CLOCK}: the server refuses the proof's time, and does not tell its own.")
    if names_time:
        return ProofRefusal("other", f"{_ANEW} The clocks agree.")
    agree = "" if ahead is None else " The clocks agree."
    if words and not names_address and not is_english(words):
        return ProofRefusal("other", f"{_ANEW}{agree}")  # in words that nobody here reads, anything may be named
    advice = f"Check that no proxy changes the address: the proof is for {proved or 'another address'}.{agree}"
    return ProofRefusal("address", advice)


def refusal_of(exchange: Exchange) -> str:
    """What to do where an API's answer refuses the proof that was sent; empty where it does not.

    Spec: RFC 9449 sections 7.1 and 9
    """
    response, sent = exchange.response, exchange.request
    if response is None or response.status not in (400, 401) or sent.header("DPoP") is None:
        return ""
    body = response.body.json_or_none(is_error=True)
    challenge = with_error(response.header_all("WWW-Authenticate"), *ERRORS)
    said = challenge.parameters if challenge is not None else body if isinstance(body, dict) else {}
    error = str(said.get("error")).lower()
    return refused_proof(error, response, sent, str(said.get("error_description", ""))) if error in ERRORS else ""


def refused_proof(error: str, response: HttpResponse, sent: HttpRequest, words: str = "") -> str:
    """What to do about `use_dpop_nonce` or `invalid_dpop_proof`.

    Args:
        error: As the server calls it.
        response: Its `Date` tells the server's clock.
        sent: With the proof that was refused.
        words: What the server says besides.
    """
    claims = claims_of(sent.header("DPoP") or "")
    proved = f"{claims.get('htm')} {claims.get('htu')}" if claims else ""
    return why_refused(error, words, response.headers, ahead_s(claims, response), proved).advice


def _nonce(headers: Headers) -> ProofRefusal:
    from tokenexplorer.oauth.dpop import nonce_in

    if not any(name.lower() == "dpop-nonce" for name, _ in headers):
        words = "Tell whoever runs the server: it wants a nonce in the proof, but gives none."
        return ProofRefusal("no_nonce", words, is_read=True)
    if not nonce_in(headers):
        words = "Tell whoever runs the server: the nonce that it gives is none that a proof can hold."
        return ProofRefusal("odd_nonce", words, is_read=True)
    words = (
        "Send it again with the nonce that came. Some servers want another nonce each time, also right after they "
        "gave one."
    )
    return ProofRefusal("nonce", words, is_read=True)
