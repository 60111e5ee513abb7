"""Why a server refuses a proof that was sent: its clock, its nonce, or the address. Reads, decides nothing.

Spec: RFC 9449 sections 4.3, 5, 8 and 11.1
"""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.tokens import jwt
from tokenexplorer.tokens.claim_rules import date
from tokenexplorer.tokens.human_time import span

if TYPE_CHECKING:
    from tokenexplorer.tokens.exact_json import JsonObject
    from tokenexplorer.wire.exchange import HttpRequest, HttpResponse

TOLERATED_S = 30
"""A difference of the clocks below this is no reason to refuse a proof."""


def refused_proof(error: str, response: HttpResponse, sent: HttpRequest) -> str:
    """What to do about `use_dpop_nonce` or `invalid_dpop_proof`.

    Args:
        error: As the server calls it.
        response: Its `Date` tells the server's clock.
        sent: With the proof that was refused.
    """
    if error == "use_dpop_nonce":
        if response.header("DPoP-Nonce") is None:
            return "Tell whoever runs the server: it wants a nonce in the proof, but gives none."
        return "Try again. The server wants another nonce each time, also right after it gave one."
    claims = _claims(sent.header("DPoP") or "")
    ahead = _ahead_s(claims, response)
    if ahead is not None and abs(ahead) > TOLERATED_S:
        way = "ahead of" if ahead > 0 else "behind"
        return f"Set this computer's clock: it is {span(abs(ahead))} {way} the server's, so the proof's time is wrong."
    named = f"{claims.get('htm')} {claims.get('htu')}" if claims else "another address"
    return f"Check that no proxy changes the address: the proof is for {named}. The clocks agree."


def _claims(proof: str) -> JsonObject:
    try:
        return jwt.decode(proof).claims or {}
    except TokenExplorerError:
        return {}


def _ahead_s(claims: JsonObject, response: HttpResponse) -> float | None:
    """How far this computer's clock is ahead of the server's; None where the answer bears no date."""
    issued = date(claims.get("iat"))
    there: datetime | None = None
    with contextlib.suppress(ValueError, TypeError):
        there = parsedate_to_datetime(response.header("Date") or "")
    if issued is None or there is None:
        return None
    return issued - (there if there.tzinfo else there.replace(tzinfo=UTC)).timestamp()
