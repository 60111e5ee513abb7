"""An exchange as a `RecordedMessage`: secrets are left out while it is made, so none can be read from it later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus, urlsplit

from tokenexplorer.errors import MalformedResponseError
from tokenexplorer.redaction import (
    holds_secret,
    is_secret_field,
    is_secret_member,
    mask,
    redact_header,
    redact_query,
    redact_text,
    redact_url,
)
from tokenexplorer.sentences import counted
from tokenexplorer.wire.body import parse_json
from tokenexplorer.wire.json_text import without_secrets
from tokenexplorer.wire.message import Field, RecordedMessage
from tokenexplorer.wire.proof_fields import proof_fields
from tokenexplorer.wire.sent_secrets import sent_secrets, without

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import Exchange, Headers, Hop, HttpRequest, HttpResponse

BODY_LIMIT = 65_536
"""Characters of a body that the trace keeps."""

FIELD_LIMIT = 500
FIELDS_LIMIT = 200
_READ_LIMIT = 2 * BODY_LIMIT
"""More is read than kept: a secret that the cut would halve is still whole while it is looked for."""

_FORM = "application/x-www-form-urlencoded"

_MEANINGS: Mapping[str, str] = {
    "access_token": "for the API; sent with each call",
    "id_token": "says who signed in; never sent to an API",
    "refresh_token": "fetches new tokens without the person",
    "client_assertion": "signed with the app's key; good once",
    "issued_token_type": "what kind of token came back",
    "error": "the server's error code, see RFC 6749 section 5.2",
}
_GRANTS: Mapping[str, str] = {
    "authorization_code": "the code from the browser is handed in",
    "refresh_token": "the refresh token is handed in",
    "client_credentials": "the app asks for itself; nobody signs in",
    "urn:ietf:params:oauth:grant-type:device_code": "the person signed in on another device",
    "urn:ietf:params:oauth:grant-type:token-exchange": "a token is handed in for another one",
    "urn:ietf:params:oauth:grant-type:jwt-bearer": "a signed statement about somebody is handed in",
}


def record_exchange(exchange: Exchange, meanings: Mapping[str, str]) -> RecordedMessage:
    """The exchange without its secrets.

    Args:
        exchange: As it went over the wire.
        meanings: By field name: what a value means here; wins over the well-known meanings.
    """
    request, response = exchange.request, exchange.response
    sent = tuple(dict.fromkeys(each for made in _requests(exchange) for each in sent_secrets(made)))
    return RecordedMessage(
        method=redact_text(request.method),
        url=redact_url(request.url),
        request_headers=_headers(request.headers, request.secret_headers),
        kept_request=_request_text(request),
        status=response.status if response else None,
        reason=without(redact_text(response.reason), sent) if response else "",
        http_version=response.http_version if response else "",
        response_headers=_unquoted(_headers(response.headers), sent) if response else (),
        kept_response=_response_text(response, sent) if response else "",
        response_size_bytes=response.body.size_bytes if response else 0,
        sent=_sent(request, meanings),
        received=_received(response, exchange, meanings, sent) if response else (),
        timing=exchange.timing,
        hops=tuple(_hop(hop) for hop in exchange.hops),
    )


def _headers(headers: Headers, marked: frozenset[str] = frozenset()) -> Headers:
    return tuple((redact_text(name), redact_header(name, value, marked=marked)) for name, value in headers)


def _requests(exchange: Exchange) -> tuple[HttpRequest, ...]:
    return (*(hop.request for hop in exchange.hops), exchange.request)


def _unquoted(headers: Headers, sent: tuple[str, ...]) -> Headers:
    return tuple((without(name, sent), without(value, sent)) for name, value in headers)


def _hop(hop: Hop) -> str:
    dropped = f" (not carried on: {', '.join(hop.dropped)})" if hop.dropped else ""
    return f"{hop.status} {hop.request.method} {redact_url(hop.request.url)} → {redact_url(hop.location)}{dropped}"


def _request_text(request: HttpRequest) -> str:
    if not request.body:
        return ""
    text = request.body[:_READ_LIMIT].decode("utf-8", "replace")
    return _masked(text, (request.header("Content-Type") or "").lower())


def _response_text(response: HttpResponse, sent: tuple[str, ...]) -> str:
    return _masked(response.body.text(_READ_LIMIT), response.body.media_type, sent)


def _masked(text: str, content_type: str, sent: tuple[str, ...] = ()) -> str:
    shown = _hidden(text, content_type, sent)
    if "\x00" in text:
        # UTF-16 that says it is UTF-8 has a NUL beside each letter, which keeps every secret from being found.
        bare = text.replace("\x00", "")
        found = _hidden(bare, content_type, sent)
        shown = shown if found == bare else found
    return shown if len(shown) <= BODY_LIMIT else f"{shown[:BODY_LIMIT]}…"


def _hidden(text: str, content_type: str, sent: tuple[str, ...]) -> str:
    if content_type.startswith(_FORM):
        shown = redact_query(text)
    elif "json" in content_type or text.lstrip("\ufeff \t\r\n").startswith(("{", "[", '"')):
        shown = without_secrets(text)
    else:
        shown = redact_text(text)
    return without(shown, sent)


def _sent(request: HttpRequest, meanings: Mapping[str, str]) -> tuple[Field, ...]:
    try:
        query = urlsplit(request.url).query
    except ValueError:
        query = ""
    fields = _form_fields(query, meanings)
    content_type = (request.header("Content-Type") or "").lower()
    if request.body and len(request.body) <= _READ_LIMIT:
        if content_type.startswith(_FORM):
            fields += _form_fields(request.body.decode("utf-8", "replace"), meanings)
        elif "json" in content_type:
            fields += _json_fields(request.body, meanings)
    proof = request.header("DPoP")
    if proof:
        fields += proof_fields(proof)
    certificate = request.shown_certificate
    if certificate is not None:
        words = "shown on the TLS connection where the server asks for it; its key stays here"
        fields.append(Field("client certificate", redact_text(certificate.label), words))
    return tuple(fields[:FIELDS_LIMIT])


def _received(
    response: HttpResponse, exchange: Exchange, meanings: Mapping[str, str], sent: tuple[str, ...]
) -> tuple[Field, ...]:
    body = response.body
    looks_json = "json" in body.media_type or body.read(0, 64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    if not looks_json or body.size_bytes > 10 * BODY_LIMIT:
        return ()
    fields = _json_fields(body.read(0, body.size_bytes), meanings, exchange)[:FIELDS_LIMIT]
    return tuple(Field(without(each.name, sent), without(each.value, sent), each.meaning) for each in fields)


def _form_fields(query: str, meanings: Mapping[str, str]) -> list[Field]:
    fields = []
    for pair in filter(None, query.split("&")):
        name, _, value = pair.partition("=")
        plain, shown = unquote_plus(name), unquote_plus(value)
        shown = mask(shown) if is_secret_field(plain) and shown else redact_text(shown)
        fields.append(_field(plain, shown, meanings, _GRANTS.get(shown, "") if plain == "grant_type" else ""))
    return fields


def _json_fields(data: bytes, meanings: Mapping[str, str], exchange: Exchange | None = None) -> list[Field]:
    try:
        document = parse_json(data)
    except MalformedResponseError:
        return []
    if not isinstance(document, dict):
        return []
    return [_json_field(name, value, meanings, exchange) for name, value in document.items()]


def _json_field(name: str, value: object, meanings: Mapping[str, str], exchange: Exchange | None) -> Field:
    if isinstance(value, str) and value and holds_secret(name, value):
        shown = mask(value)
    elif isinstance(value, str):
        # A secret's name may stand before the value, as in a header or a form that a server quotes back.
        shown = redact_text(value)
    else:
        shown = without_secrets(json.dumps(value, ensure_ascii=False), secret=is_secret_member(name))
    return _field(name, shown, meanings, _meaning(name, value, exchange))


def _field(name: str, shown: str, meanings: Mapping[str, str], well_known: str = "") -> Field:
    cut = shown if len(shown) <= FIELD_LIMIT else f"{shown[:FIELD_LIMIT]}…"
    return Field(redact_text(name)[:FIELD_LIMIT], cut, redact_text(meanings.get(name, well_known)))


def _meaning(name: str, value: object, exchange: Exchange | None) -> str:
    if exchange is None:
        return ""
    if name in ("expires_in", "refresh_expires_in") and isinstance(value, int) and 0 <= value < 10**9:
        until = exchange.timing.started_at + timedelta(seconds=exchange.timing.total_s + value)
        return f"{life(value)}, until {until.astimezone():%H:%M:%S}"
    if name == "token_type" and isinstance(value, str):
        return {"bearer": "whoever holds it can use it", "dpop": "bound to a key of this app"}.get(value.lower(), "")
    if name == "scope" and isinstance(value, str):
        return f"{counted(len(value.split()), 'scope')} granted"
    return _MEANINGS.get(name, "")


def life(seconds: int) -> str:
    """A span of time in words: `1 hour`, `2 hours 5 minutes`, `30 seconds`; its two largest units."""
    parts = []
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(counted(count, unit))
    return " ".join(parts[:2]) or "0 seconds"
