"""What an API said to a call that this app made by itself, without secrets: so that it can be explained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tokenexplorer.errors import Refusal
from tokenexplorer.redaction import redact_url
from tokenexplorer.wire.sent_secrets import sent_secrets, without

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import Exchange

_READ: Final = 20_000
"""Characters of an answer that are read."""


def refusal_in(exchange: Exchange) -> Refusal:
    """What was asked, and what came.

    Args:
        exchange: Whole; its status is one of an error.
    """
    request, response = exchange.request, exchange.whole_response()
    secrets = sent_secrets(request)
    return Refusal(
        method=request.method,
        url=redact_url(request.url),
        scheme=(request.header("Authorization") or "").partition(" ")[0],
        has_proof=request.header("DPoP") is not None,
        status=response.status,
        challenges=tuple(without(each, secrets) for each in response.header_all("WWW-Authenticate")),
        body=without(response.body.text(_READ), secrets),
    )
