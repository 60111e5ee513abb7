"""How far this computer's clock is off, told from what was signed here and when the server answered. Pure.

Spec: RFC 9110 section 6.6.1 (Date), RFC 7519 section 4.1.6 (iat)
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.tokens import jwt
from tokenexplorer.tokens.claim_rules import date
from tokenexplorer.tokens.human_time import span
from tokenexplorer.wire.http_date import http_date

if TYPE_CHECKING:
    from tokenexplorer.tokens.exact_json import JsonObject
    from tokenexplorer.wire.exchange import HttpRequest, HttpResponse

TOLERATED_S = 30
"""A difference of the clocks below this is no reason to refuse what was signed."""


SET_CLOCK = "Set this computer's clock"
"""How the advice begins where the clock is the cause."""


def claims_of(signed: str) -> JsonObject:
    """The claims of a JWT; none where it is no JWT."""
    try:
        return jwt.decode(signed).claims or {}
    except TokenExplorerError:
        return {}


def assertion_of(sent: HttpRequest) -> str:
    """The signed statement by which the app proved itself in a form, or empty."""
    fields = dict(parse_qsl((sent.body or b"").decode("utf-8", "replace")))
    return fields.get("client_assertion", "")


def wrong_clock(signed: str, response: HttpResponse, what: str) -> str:
    """What to do where the clocks differ; empty where they agree, or nobody can tell.

    Args:
        signed: A JWT made here for this request; its `iat` is this computer's clock.
        response: Its `Date` is the server's clock.
        what: Whose time is wrong then.
    """
    ahead = ahead_s(claims_of(signed), response)
    return "" if ahead is None else set_clock(ahead, what)


def set_clock(ahead: float, what: str) -> str:
    """What to do where this computer's clock is that many seconds ahead; empty where that is tolerated."""
    if abs(ahead) <= TOLERATED_S:
        return ""
    way = "ahead of" if ahead > 0 else "behind"
    return f"{SET_CLOCK}: it is {span(abs(ahead))} {way} the server's, so the {what}'s time is wrong."


def ahead_s(claims: JsonObject, response: HttpResponse) -> float | None:
    """How far this computer's clock is ahead of the server's; None where the answer bears no date."""
    issued, there = date(claims.get("iat")), http_date(response.header("Date") or "")
    return None if issued is None or there is None else issued - there.timestamp()
