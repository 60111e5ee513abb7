"""The secrets that a request carried, so that an answer which quotes one back can be shown without it (S15, A12).

An opaque token or a code looks like nothing in particular: once a server writes it into an error's description, only
whoever sent it can tell.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote_plus, urlsplit

from tokenexplorer.redaction import MASK, is_secret_field, is_secret_header, is_secret_member

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import HttpRequest, HttpResponse

SHORTEST = 8
"""Characters; a shorter value may be part of ordinary words."""

_MOST = 64
_BODY_LIMIT = 131_072
_SCHEME = re.compile(r"\s*[A-Za-z][A-Za-z0-9-]*\s+(\S.*)", re.DOTALL)
# A string that does not end takes the rest along, so that a text takes time in proportion to its length.
_STRING = re.compile(r'"((?:[^"\\]++|\\.)*+)"?', re.DOTALL)


def sent_secrets(request: HttpRequest) -> tuple[str, ...]:
    """Every secret value of a request's headers, URL and body, the longest first, in each way it may be spelled."""
    spelled: set[str] = set()
    for _, value in zip(range(_MOST), _values(request), strict=False):
        spelled.update((value, quote(value, safe=""), quote(value), json.dumps(value)[1:-1]))
    return tuple(sorted((each for each in spelled if len(each) >= SHORTEST), key=len, reverse=True))


def received_secrets(response: HttpResponse) -> tuple[str, ...]:
    """The values of a JSON answer's members with a secret's name."""
    text = response.body.text(_BODY_LIMIT)
    if not text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return ()
    return tuple(value for _, value in zip(range(_MOST), _of_json(text), strict=False))


def without(text: str, secrets: tuple[str, ...]) -> str:
    """The text with each of the secrets masked."""
    for secret in secrets:
        if secret in text:
            text = text.replace(secret, MASK)
    return text


def _values(request: HttpRequest) -> Iterator[str]:
    for name, value in request.headers:
        lower = name.strip().lower()
        if lower == "cookie":
            yield from (pair.partition("=")[2].strip() for pair in value.split(";"))
        elif is_secret_header(lower) or lower in request.secret_headers:
            yield from _of_header(value)
    yield from _of_url(request.url)
    body = (request.body or b"")[:_BODY_LIMIT].decode("utf-8", "replace")
    if "x-www-form-urlencoded" in (request.header("Content-Type") or "").lower():
        yield from _of_form(body)
    else:
        yield from _of_json(body)


def _of_header(value: str) -> Iterator[str]:
    scheme = _SCHEME.fullmatch(value)
    credential = scheme[1].strip() if scheme else value.strip()
    yield credential
    try:
        _, colon, password = base64.b64decode(credential, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        return
    if colon:
        yield from (password, unquote_plus(password))


def _of_json(text: str) -> Iterator[str]:
    """String members with a secret's name, at any depth, in broken JSON too."""
    name, end = "", 0
    for found in _STRING.finditer(text):
        if name and is_secret_member(name) and text[end : found.start()].strip() == ":":
            yield found[1]
            with contextlib.suppress(ValueError):
                yield str(json.loads(f'"{found[1]}"', strict=False))
        name, end = found[1], found.end()


def _of_url(url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
        password = parts.password or ""
    except ValueError:
        return
    yield password
    yield from _of_form(parts.query)
    yield from _of_form(parts.fragment)


def _of_form(text: str) -> Iterator[str]:
    try:
        pairs = parse_qsl(text, errors="replace", max_num_fields=1000)
    except ValueError:
        return
    yield from (value for name, value in pairs if is_secret_field(name))
