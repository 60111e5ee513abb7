"""Which scopes an API says the token lacks: one look at `WWW-Authenticate`. Challenges as a whole are `diagnosis`'s."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tokenexplorer.catalogue.scopes import is_scope

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import HttpResponse

_LONGEST = 8192
_PARAMETER = re.compile(r"([A-Za-z_-]{1,32})\s{0,8}=\s{0,8}(?:\"((?:[^\"\\]|\\.){0,4096})\"|([^\s,\"]{1,1024}))")
_FORBIDDEN = 403


def missing_scopes(response: HttpResponse) -> tuple[str, ...]:
    """The scopes that a 403 asks for; empty where it does not say so.

    Spec: RFC 6750 section 3.1
    """
    if response.status != _FORBIDDEN:
        return ()
    for header in response.header_all("WWW-Authenticate"):
        named = {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(header[:_LONGEST])}
        if named.get("error", "").lower() == "insufficient_scope":
            scopes = named.get("scope", "").split()
            return tuple(dict.fromkeys(scope for scope in scopes if is_scope(scope)))
    return ()
