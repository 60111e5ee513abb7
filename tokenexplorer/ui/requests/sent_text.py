"""What was sent, exactly, as text with its secrets masked (P04). Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenexplorer.redaction import redact_header, redact_query, redact_text, redact_url
from tokenexplorer.wire.json_text import without_secrets

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import Exchange, HttpRequest

_BODY_SHOWN = 20_000


def sent_text(exchange: Exchange) -> str:
    """Every request that went out, redirects first, with each header."""
    parts = []
    for hop in exchange.hops:
        dropped = f"\nNot carried on: {', '.join(hop.dropped)}" if hop.dropped else ""
        parts.append(f"{_one(hop.request)}\n\n{hop.status} to {redact_url(hop.location)}{dropped}")
    parts.append(_one(exchange.request))
    return "\n\n".join(parts)


def _one(request: HttpRequest) -> str:
    lines = [f"{request.method} {redact_url(request.url)}"]
    lines += [f"{name}: {redact_header(name, value, marked=request.secret_headers)}" for name, value in request.headers]
    if request.body is not None:
        lines += ["", _body(request)]
    return "\n".join(lines)


def _body(request: HttpRequest) -> str:
    body = request.body or b""
    text = body[:_BODY_SHOWN].decode("utf-8", "replace")
    kind = (request.header("Content-Type") or "").lower()
    if "x-www-form-urlencoded" in kind:
        shown = redact_query(text)
    else:
        shown = without_secrets(text) if "json" in kind else redact_text(text)
    return f"{shown}\n… {len(body):,} bytes in all" if len(body) > _BODY_SHOWN else shown
