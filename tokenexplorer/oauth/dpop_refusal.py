"""Why a server refuses a proof that was sent: its clock, its nonce, or the address. Reads, decides nothing.

Spec: RFC 9449 sections 4.3, 5, 8 and 11.1
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.oauth.clock_gap import claims_of, wrong_clock

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import Exchange, HttpRequest, HttpResponse

_ERRORS = ("use_dpop_nonce", "invalid_dpop_proof")


def refusal_of(exchange: Exchange) -> str:
    """What to do where an API's answer refuses the proof that was sent; empty where it does not.

    Spec: RFC 9449 sections 7.1 and 9
    """
    from tokenexplorer.oauth.server_call import challenge_of

    response, sent = exchange.response, exchange.request
    if response is None or response.status not in (400, 401) or sent.header("DPoP") is None:
        return ""
    try:
        body = response.body.json()
    except TokenExplorerError:
        body = None
    said = (challenge_of(response).get("error"), body.get("error") if isinstance(body, dict) else None)
    error = next((each for each in _ERRORS if each in said), "")
    return refused_proof(error, response, sent) if error else ""


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
