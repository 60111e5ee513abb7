"""An assertion in words, before it is sent: its header and claims, never its signature. Pure."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from tokenexplorer.errors import TokenExplorerError

if TYPE_CHECKING:
    from tokenexplorer.oauth.signing_key import KeySummary

NEW_EACH_TIME = "new each time"


def made_here(key: KeySummary, issuer: str, subject: str, audience: str, now: datetime) -> str:
    """What a request of this moment would carry.

    Spec: RFC 7523 section 3
    """
    from tokenexplorer.oauth.client_assertion import statement

    claims = {**statement(issuer, subject, audience, now), "jti": NEW_EACH_TIME}
    header = {"alg": key.alg, "typ": "JWT", "kid": key.kid}
    return "\n".join(json.dumps(part, indent=2, ensure_ascii=False) for part in (header, claims))


def pasted(text: str) -> str:
    """What a pasted one says; words where it is none."""
    from tokenexplorer.tokens.exact_json import write_lines
    from tokenexplorer.tokens.jwt import decode
    from tokenexplorer.tokens.pasted import in_one_piece

    if not text.strip():
        return "Paste an assertion to see what it says."
    try:
        decoded = decode(in_one_piece(text))
    except TokenExplorerError:
        return "This is no JWT, so the server will refuse it."
    return "\n".join(write_lines(part) for part in (decoded.header, decoded.claims or {}))
