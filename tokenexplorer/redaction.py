"""The one place that hides secrets: for traces, logs, copies, exports and error details.

Everything here turns a value into the same value without its secrets. Nothing here decides *where* a value may go.
"""

from __future__ import annotations

import logging
import re
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

MASK = "•" * 8

SECRET_FIELDS = frozenset(
    {
        "access_token",
        "actor_token",
        "api_key",
        "apikey",
        "assertion",
        "client_assertion",
        "client_secret",
        "code",
        "code_verifier",
        "device_code",
        "device_secret",
        "id_token",
        "id_token_hint",
        "nonce",
        "password",
        "private_key",
        "refresh_token",
        "registration_access_token",
        "request_uri",
        "secret",
        "ssws",
        "state",
        "subject_token",
        "token",
        "user_code",
    }
)
"""Names of members and parameters whose value is a secret on the wire (RFC 6749, 7009, 7523, 7636, 7662, 8628, 8693)."""

SECRET_HEADERS = frozenset(
    {
        "authorization",
        "cookie",
        "dpop",
        "proxy-authorization",
        "set-cookie",
        "x-amz-security-token",
        "x-api-key",
        "x-auth-token",
        "x-csrf-token",
        "x-functions-key",
        "x-goog-api-key",
        "x-vault-token",
        "api-key",
        "apikey",
        "ocp-apim-subscription-key",
    }
)
"""Header names, in lower case, that carry a credential."""

_SCHEME = re.compile(r"^(Basic|Bearer|DPoP|SSWS|Digest|Negotiate)\s+", re.IGNORECASE)
_JWT = re.compile(r"\beyJ[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){2,4}")
_CREDENTIAL = re.compile(r"\b(Bearer|DPoP|SSWS|Basic)(\s+)(?![A-Za-z_]+=)[A-Za-z0-9._~+/=-]{6,}", re.IGNORECASE)
_NAMES = "|".join(sorted(SECRET_FIELDS, key=len, reverse=True))
_MEMBER_NAMES = "|".join(sorted(SECRET_FIELDS - {"code", "state", "nonce", "request_uri"}, key=len, reverse=True))
# In JSON these four are ordinary words (an error's code, a user's state); as parameters they are secrets of a sign-in.
_PAIR = re.compile(rf"(?<![\w-])({_NAMES})(=)([^\s&#\"'<>,;]+)", re.IGNORECASE)
_MEMBER = re.compile(rf"([\"'])({_MEMBER_NAMES})\1(\s*:\s*)(\"(?:[^\"\\]|\\.)*\"?|'(?:[^'\\]|\\.)*'?)", re.IGNORECASE)
_HEADER = re.compile(r"(?im)^(\s*[\"']?(?:authorization|cookie|set-cookie|dpop|proxy-authorization)[\"']?\s*:\s*)(\S.*)$")


def mask(value: str | bytes) -> str:
    """The stand-in for a secret: dots and its length, so that two messages can still be told apart."""
    return f"{MASK} {len(value)} characters"


def is_secret_field(name: str) -> bool:
    """Whether a form field, query parameter or JSON member of this name holds a secret."""
    return name.strip().lower() in SECRET_FIELDS


def is_secret_header(name: str) -> bool:
    """Whether a header of this name holds a credential."""
    return name.strip().lower() in SECRET_HEADERS


def redact_header(name: str, value: str, *, marked: frozenset[str] = frozenset()) -> str:
    """A header's value without its secret; the authentication scheme and cookie names stay.

    Args:
        name: The header's name in any case.
        value: Its value as sent or received.
        marked: Further names, in lower case, that the user marked secret.
    """
    lower = name.strip().lower()
    if lower in ("cookie", "set-cookie"):
        return f"{value.split('=', 1)[0]}={MASK}" if "=" in value else mask(value)
    if lower in marked or lower in SECRET_HEADERS:
        scheme = _SCHEME.match(value)
        return f"{scheme.group(1)} {mask(value[scheme.end() :])}" if scheme else mask(value)
    if lower in ("location", "content-location", "referer"):
        return redact_url(value)
    return redact_text(value)


def redact_url(url: str) -> str:
    """A URL whose user-info and secret parameters, in query and fragment, are masked."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return redact_text(url)
    netloc = parts.netloc
    if "@" in netloc:
        netloc = f"{MASK}@{netloc.rsplit('@', 1)[1]}"
    return urlunsplit((parts.scheme, netloc, parts.path, redact_query(parts.query), redact_query(parts.fragment)))


def redact_query(query: str) -> str:
    """A form-encoded string whose secret values are masked; what is not secret keeps its very spelling."""
    if not query:
        return query
    shown = []
    for pair in query.split("&"):
        name, equals, value = pair.partition("=")
        decoded = parse_qsl(f"{name}=x")
        secret = bool(equals) and bool(decoded) and is_secret_field(decoded[0][0])
        shown.append(f"{name}={quote(MASK)}" if secret and value else redact_text(pair))
    return "&".join(shown)


def redact_text(text: str) -> str:
    """Free text without anything that looks like a credential: JWTs, Bearer values, `name=value` and JSON members."""
    text = _HEADER.sub(lambda m: m.group(1) + MASK, text)
    text = _JWT.sub(MASK, text)
    text = _CREDENTIAL.sub(lambda m: f"{m.group(1)}{m.group(2)}{MASK}", text)
    text = _MEMBER.sub(lambda m: f"{m.group(1)}{m.group(2)}{m.group(1)}{m.group(3)}{m.group(4)[0]}{MASK}{m.group(4)[0]}", text)
    return _PAIR.sub(lambda m: f"{m.group(1)}{m.group(2)}{MASK}", text)


class RedactingFilter(logging.Filter):
    """Rewrites every log record, its arguments and its exception, so that no handler sees a secret (S15)."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact the record in place; always lets it through."""
        record.msg = redact_text(record.getMessage())
        record.args = ()
        if record.exc_info:
            record.exc_text = redact_text(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True
