"""Why a server refuses a proof that was sent: its clock, its nonce, or the address. Reads, decides nothing.

Spec: RFC 9449 sections 4.3, 5, 8 and 11.1
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenexplorer.oauth.clock_gap import claims_of, wrong_clock

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import HttpRequest, HttpResponse


def refused_proof(error: str, response: HttpResponse, sent: HttpRequest) -> str:
    """What to do about `use_dpop_nonce` or `invalid_dpop_proof`.

    Args:
        error: As the server calls it.
        response: Its `Date` tells the server's clock.
        sent: With the proof that was refused.
    """
    signed = sent.header("DPoP") or ""
    if error == "use_dpop_nonce":
        return _nonce_words(response)
    claims = claims_of(signed)
    named = f"{claims.get('htm')} {claims.get('htu')}" if claims else "another address"
    usual = f"Check that no proxy changes the address: the proof is for {named}. The clocks agree."
    return wrong_clock(signed, response, "proof") or usual


def _nonce_words(response: HttpResponse) -> str:
    from tokenexplorer.oauth.dpop import nonce_in

    if response.header("DPoP-Nonce") is None:
        return "Tell whoever runs the server: it wants a nonce in the proof, but gives none."
    if not nonce_in(response.headers):
        return "Tell whoever runs the server: the nonce that it gives is none that a proof can hold."
    return "Try again. The server wants another nonce each time, also right after it gave one."
