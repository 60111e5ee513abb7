"""One row of the history: what was sent and how it ended, without any secret (P13). Keeping it is `storage`'s."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenexplorer.api.request import ApiRequest, Row
from tokenexplorer.redaction import is_secret_field, is_secret_header, redact_query, redact_text, redact_url
from tokenexplorer.wire.json_text import without_secrets
from tokenexplorer.wire.sent_secrets import sent_secrets, without

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import Exchange, HttpRequest, HttpResponse

BODY_LIMIT = 65_536
"""Bytes of an answer that the history keeps."""

_PROTOCOL_PATH = re.compile(
    r"/(?:token|introspect(?:ion)?|register|revoke|par|device_authorization|device/authorize)/?$"
)
_REGISTRATION = re.compile(r"/oauth2/v1/clients(?:/|$)|/connect/register")


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A request that was sent. Holds no secret: they are replaced by nothing or by dots.

    Attributes:
        at: Aware UTC.
        request: As edited, without secrets; the token by its id.
        method: As sent.
        url: As sent, redacted.
        status: None where no answer came.
        duration_s: All of it.
        size_bytes: Of the answer.
        content_type: Of the answer; outside text.
        incomplete: Why the answer is not whole, or empty.
        error: Title of the error, or empty.
        body: The answer's first 64 kB as text; empty where it is withheld.
        withheld: Why the body is not kept, or empty.
    """

    at: datetime
    request: ApiRequest
    method: str
    url: str
    status: int | None
    duration_s: float
    size_bytes: int
    content_type: str = ""
    incomplete: str = ""
    error: str = ""
    body: str = field(default="", repr=False)
    withheld: str = ""


def history_entry(request: ApiRequest, exchange: Exchange) -> HistoryEntry:
    """What the history keeps of an exchange.

    Args:
        request: As edited.
        exchange: Its fate.
    """
    response = exchange.response
    withheld = _withheld(exchange.request, response) if response is not None else ""
    keeps = response is not None and not withheld
    return HistoryEntry(
        at=exchange.timing.started_at,
        request=without_secret_values(request),
        method=exchange.request.method,
        url=redact_url(exchange.request.url),
        status=response.status if response else None,
        duration_s=round(exchange.timing.total_s, 6),
        size_bytes=response.body.size_bytes if response else 0,
        content_type=redact_text(response.body.content_type)[:200] if response else "",
        incomplete=response.body.incomplete if response else "",
        error=exchange.error.title if exchange.error else "",
        body=response.body.text(BODY_LIMIT) if response is not None and keeps else "",
        withheld=withheld,
    )


def without_secret_values(request: ApiRequest) -> ApiRequest:
    """A request as edited, with every secret value emptied or masked; the chosen token stays as its id."""
    return replace(
        request,
        url=redact_url(request.url),
        params=tuple(_row(row, secret=is_secret_field(row.name)) for row in request.params),
        headers=tuple(_row(row, secret=row.secret or is_secret_header(row.name)) for row in request.headers),
        body=_body(request),
    )


def _row(row: Row, *, secret: bool) -> Row:
    if secret and not _only_variables(row.value):
        return replace(row, value="", secret=True)
    return replace(row, value=redact_text(row.value))


def _only_variables(value: str) -> bool:
    return bool(re.fullmatch(r"\s*(?:(?:Bearer|SSWS|Basic|DPoP)\s+)?\{\{[^{}]+\}\}\s*", value, re.IGNORECASE))


def _body(request: ApiRequest) -> str:
    if request.body_kind == "form":
        return "\n".join(redact_query(line) for line in request.body.splitlines())
    if request.body_kind == "json":
        return without_secrets(request.body)
    return redact_text(request.body)


def _withheld(request: HttpRequest, response: HttpResponse) -> str:
    try:
        path = urlsplit(request.url).path
    except ValueError:
        path = ""
    if _PROTOCOL_PATH.search(path) or _REGISTRATION.search(path):
        return "Answers of this endpoint are never kept."
    body = response.body
    if body.still_encoded:
        return "It could not be read, so it may hold a secret."
    text = body.text(2 * BODY_LIMIT)
    if "\x00" in text:
        return "It is no text."
    if without_secrets(text) != text or redact_text(text) != text or without(text, sent_secrets(request)) != text:
        return "It holds something that looks like a secret."
    return ""
