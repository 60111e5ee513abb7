"""Which scopes an API says the token lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenexplorer.catalogue.scopes import is_scope
from tokenexplorer.wire.challenge import with_error

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import HttpResponse

_FORBIDDEN = 403


def missing_scopes(response: HttpResponse) -> tuple[str, ...]:
    """The scopes that a 403 asks for; empty where it does not say so.

    Spec: RFC 6750 section 3.1
    """
    if response.status != _FORBIDDEN:
        return ()
    challenge = with_error(response.header_all("WWW-Authenticate"), "insufficient_scope")
    named = challenge.get("scope").split() if challenge is not None else ()
    return tuple(dict.fromkeys(scope for scope in named if is_scope(scope)))
