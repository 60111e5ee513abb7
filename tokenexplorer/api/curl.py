"""A request as a curl command for bash and sh: what the shell gives to curl is the request, byte for byte (X07)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenexplorer.errors import RefusedRequest
from tokenexplorer.redaction import is_secret_header, redact_query, redact_text, redact_url
from tokenexplorer.wire.json_text import without_secrets
from tokenexplorer.wire.outgoing import USER_AGENT, wire_url

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import HttpRequest

_PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./-]+")
_SCHEME = re.compile(r"(Bearer|SSWS|Basic|DPoP)\s", re.IGNORECASE)
_PLACEHOLDERS: Mapping[str, str] = {
    "bearer": "$TOKEN",
    "dpop": "$TOKEN",
    "ssws": "$SSWS_TOKEN",
    "basic": "$BASIC_CREDENTIALS",
}


_BOUND = "# curl alone cannot use a DPoP token: make a fresh proof for each call, for this method and URL.\n"


def copy_as_curl(request: HttpRequest, *, with_secrets: bool = False, certificate: tuple[str, str] = ("", "")) -> str:
    """The command, one argument group a line.

    Args:
        request: Prepared, or as sent.
        with_secrets: Only after the person was asked (X08); else credentials are shell variables to fill in, such as
            `$TOKEN`, and secret parameters and members of the URL and the body are dots.
        certificate: Files of a client certificate and of its key, or empty; curl itself asks for the passphrase.

    Raises:
        RefusedRequest: It holds NUL, or its body is not UTF-8: no command line can carry that.
    """
    url = wire_url(request.url)
    body = _text(request.body)
    added = {("host", urlsplit(url).netloc), ("user-agent", USER_AGENT), ("accept", "*/*")}
    bound = (request.header("Authorization") or "").lower().startswith("dpop ")
    parts = [f"{_BOUND if bound else ''}curl --globoff --path-as-is"]
    if request.method == "HEAD":
        if body is not None:
            raise RefusedRequest("curl sends no body with HEAD.", "Choose another method.")
        parts.append("--head")
    elif request.method != ("GET" if body is None else "POST"):
        parts.append(f"--request {quoted(request.method)}")
    parts.extend(certificate_options(*certificate))
    parts.append(f"--url {quoted(url if with_secrets else redact_url(url))}")
    for name, value in request.headers:
        lower = name.lower()
        if (lower, value) not in added and lower not in ("content-length", "accept-encoding"):
            parts.append(f"--header {_header(name, value, request.secret_headers, with_secrets=with_secrets)}")
    if body is not None:
        # --data-raw alone reads no file for a leading @; an own Content-Type keeps curl from adding one.
        if request.header("Content-Type") is None:
            parts.append("--header 'Content-Type:'")
        parts.append(f"--data-raw {quoted(body if with_secrets else _redacted_body(request, body))}")
    return " \\\n  ".join(parts)


def certificate_options(file: str, key_file: str) -> list[str]:
    """What makes curl show a client certificate; nothing without a file."""
    if not file:
        return []
    # What follows a colon would be the passphrase, so one in a name is escaped.
    escaped = re.sub(r"([\\:])", r"\\\1", file)
    parts = [f"--cert {quoted(escaped)}"]
    if file.lower().endswith((".p12", ".pfx")):
        parts.append("--cert-type P12")
    return [*parts, f"--key {quoted(key_file)}"] if key_file else parts


def quoted(text: str) -> str:
    """A word for a POSIX shell, whatever is in it.

    Raises:
        RefusedRequest: It holds NUL.
    """
    if "\x00" in text:
        raise RefusedRequest("A command line cannot carry NUL.", "Remove it from the request.")
    if _PLAIN.fullmatch(text):
        return text
    return "'" + text.replace("'", "'\\''") + "'"


def _header(name: str, value: str, marked: frozenset[str], *, with_secrets: bool) -> str:
    # curl leaves out a header that ends in a colon, and sends it empty when it ends in a semicolon.
    if not value.strip():
        return quoted(f"{name};")
    if with_secrets or not (is_secret_header(name) or name.lower() in marked):
        return quoted(f"{name}: {value}")
    scheme = _SCHEME.match(value)
    if scheme:
        return f'{quoted(f"{name}: {scheme.group(1)} ")}"{_PLACEHOLDERS[scheme.group(1).lower()]}"'
    if name.lower() == "dpop":
        return f'{quoted(f"{name}: ")}"$DPOP_PROOF"'
    variable = "$SECRET_" + re.sub(r"[^A-Z0-9]+", "_", name.upper()).strip("_")
    return f'{quoted(f"{name}: ")}"{variable}"'


def _redacted_body(request: HttpRequest, body: str) -> str:
    content_type = (request.header("Content-Type") or "").lower()
    if content_type.startswith("application/x-www-form-urlencoded"):
        return redact_query(body)
    return without_secrets(body) if "json" in content_type else redact_text(body)


def _text(body: bytes | None) -> str | None:
    if body is None:
        return None
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise RefusedRequest(
            "The body is not text: a command line cannot carry it.", "Save it to a file instead."
        ) from None
