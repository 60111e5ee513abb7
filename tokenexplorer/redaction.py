"""The one place that hides secrets: for traces, logs, copies, exports and error details.

Everything here turns a value into the same value without its secrets. Nothing here decides *where* a value may go.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from tokenexplorer import disguise
from tokenexplorer.suspicion import Suspicion

MASK = "•" * 8

SECRET_FIELDS = frozenset(
    {
        "access_token",
        "access_key",
        "activation_token",
        "actor_token",
        "api_key",
        "api_token",
        "apikey",
        "assertion",
        "auth_req_id",
        "auth_token",
        "bearer_token",
        "client_assertion",
        "client_secret",
        "client_secrets",
        "code",
        "code_verifier",
        "cookies",
        "csrf_token",
        "device_code",
        "device_secret",
        "dpop_key",
        "factor_token",
        "id_token",
        "id_token_hint",
        "jwt",
        "nonce",
        "otp",
        "login_hint_token",
        "logout_token",
        "pass_code",
        "passphrase",
        "password",
        "private_jwk",
        "private_key",
        "recovery_token",
        "refresh_token",
        "registration_access_token",
        "request_uri",
        "saml_response",
        "secret",
        "secret_key",
        "session_token",
        "shared_secret",
        "ssws",
        "sso_token",
        "state",
        "state_token",
        "subject_token",
        "temp_password",
        "token",
        "token_value",
        "user_code",
        "x_amz_security_token",
        "x_api_key",
        "xsrf_token",
        "x_amz_signature",
    }
)
"""Names of members and parameters with a secret as value (RFC 6749, 7009, 7523, 7636, 7662, 8628, 8693; Okta's)."""

SECRET_HEADERS = frozenset(
    {
        "authorization",
        "cookie",
        "cookie2",
        "dpop",
        "password",
        "proxy-authorization",
        "secret",
        "set-cookie",
        "set-cookie2",
        "token",
        "x-amz-security-token",
        "x-api-key",
        "x-auth-key",
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

_ORDINARY_MEMBERS = frozenset({"code", "state", "nonce"})
"""In JSON these are ordinary words (an error's code, a user's state); as parameters they are secrets of a sign-in."""

_SECRET_HEADER_ENDS = (
    "-token",
    "-secret",
    "-password",
    "-api-key",
    "-apikey",
    "-access-key",
    "-credential",
    "-session",
    "-session-id",
    "-jwt",
    "-assertion",
)

_ERROR_CODES = frozenset({"expired-token", "invalid-token"})
"""Of OAuth: named like headers with a token, but a sentence follows (RFC 6750 section 3.1, RFC 8628 section 3.5)."""

_DRAWN = re.compile(r"(?=[^0-9]*[0-9])(?=[^a-z]*[a-z])[A-Za-z0-9._~+/=-]{16,}+")
_QUOTES = re.compile(r"[\\\"']")
_SCHEME = re.compile(r"^\s*(Basic|Bearer|DPoP|SSWS|Digest|Negotiate)\s+", re.IGNORECASE)

# Every pattern below starts at the edge of a run and never steps back into it, so a text takes time in proportion to
# its length, whatever is in it.
_SEGMENTS = re.compile(r"(?<![A-Za-z0-9_.-])[A-Za-z0-9_-]*+(?:\.[A-Za-z0-9_-]*+){2,}")
_JWT_START = re.compile(r"eyJ[A-Za-z0-9_-]{2,}\.")
_CREDENTIAL = re.compile(
    r"(?<![A-Za-z0-9])(Bearer|DPoP|SSWS|Basic|Negotiate)((?:\s|%20|\+|\\[nrt]){1,64}+)"
    r"(?!(?:realm|scope|error|error_description|error_uri|charset|algs|nonce|resource_metadata|authorization_uri)\s*=)"
    r"([A-Za-z0-9._~+/=%-]{6,})",
    re.IGNORECASE,
)
_PROSE = frozenset(
    "access auth authentication authorization binding bound challenge challenges client clients credential credentials "
    "enabled error failed header headers invalid method missing nonces proof proofs request requests required scheme "
    "schemes signature signatures support supported token tokens".split()
)
_PAIR = re.compile(r"(?<![\w.%\[\]-])([A-Za-z_][\w.%\[\]-]*+)(\s?=>?\s?(?!=))")
_PAIR_VALUE = re.compile(r"\"[^\"\r\n]*\"?|'[^'\r\n]*'?|[^\s&#\"'<>,;]+")
_PEM = re.compile(r"(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)[^-]++")
_USER_INFORMATION = re.compile(r"(://)([^\s/@?#\"'<>]{1,512}+)@")
_ENCODED_PAIR = re.compile(
    r"(?:(?<![\w-])|(?<=%[0-9A-F]{2}))([A-Za-z_][A-Za-z0-9_-]*+)(%3D)((?:[^\s&\"'<>%]++|%(?!26|23))+)", re.IGNORECASE
)
_LINE = re.compile(r"(?<![\w-])([A-Za-z][\w-]*+)([ \t]*+:[ \t]*+[\"'`]?+)([A-Za-z0-9._~+/=-]{16,}+)(?![\w:])")
# Backslashes are counted up to a limit: a long run of them would be walked again from each of its places.
_MEMBER = re.compile(
    r"(\\{0,64}+[\"'])([A-Za-z_][\w.-]*+)\1([\s\\nrt]{0,64}+:[\s\\nrt]{0,64}+b?)"
    r"(\\*+\"(?:[^\"\\]++|\\[^\"])*+(?:\\\"(?:[^\"\\]++|\\[^\"])*+)*+\"?|'(?:[^'\\]++|\\.)*+'?|-?\d[\d.eE+-]{3,}+)",
    re.DOTALL,
)
_PRIVATE_JWK = re.compile(
    r"(\\{0,64}+[\"'])(d|p|q|dp|dq|qi|k)\1(\s{0,64}+:\s{0,64}+b?)(\\*+[\"'])[A-Za-z0-9_-]{20,}+={0,2}+"
)
_HEADER_LINE = re.compile(
    r"(?m)^([ \t<>*]*+)([A-Za-z][\w-]*+)([ \t]*+:[ \t]*+)(\S[^\r\n]*+(?:\r?\n[ \t]++[^\s\"}\]][^\r\n]*+)*+)"
)
_HEADER_QUOTED = re.compile(
    r"([\"'`])([A-Za-z][\w-]*+)((?:\1\s{0,8}[:,=]\s{0,8}b?[\"'`])|(?:[ \t]*+:[ \t]*+))([^\"'`\r\n]++)"
)


def mask(value: str | bytes) -> str:
    """The stand-in for a secret: dots and its length, so that two messages can still be told apart."""
    return f"{MASK} {len(value)} characters"


def is_secret_field(name: str) -> bool:
    """Whether a form field or query parameter of this name holds a secret; also `accessToken`, `user[password]`."""
    return _plain(name) in _PLAIN_FIELDS


def is_secret_member(name: str) -> bool:
    """Whether a JSON member of this name holds a secret; `code`, `state` and `nonce` are ordinary words there."""
    plain = _plain(name)
    return plain in _PLAIN_FIELDS and plain not in _ORDINARY_MEMBERS


def is_drawn(name: str, value: str) -> bool:
    """Whether `code`, `state` or `nonce` in JSON is one that was drawn by lot for a sign-in, and no ordinary word."""
    return _plain(name) in _ORDINARY_MEMBERS and _DRAWN.fullmatch(value) is not None


def holds_secret(name: str, value: str) -> bool:
    """Whether a text in JSON is a secret, by its member's name or by what it looks like; a header's name counts."""
    return is_secret_member(name) or is_drawn(name, value) or name.strip().lower() in SECRET_HEADERS


def is_secret_header(name: str) -> bool:
    """Whether a header of this name holds a credential: a known one, or one that is named like a key."""
    lower = name.strip().lower().replace("_", "-")
    return lower in SECRET_HEADERS or (lower.endswith(_SECRET_HEADER_ENDS) and lower not in _ERROR_CODES)


def _plain(name: str) -> str:
    inner = name.strip().rstrip("]").rsplit("[", 1)[-1] if name.strip().endswith("]") and "[]" not in name else name
    return inner.strip().lower().replace("_", "").replace("-", "").replace("[]", "").replace("%5f", "")


_PLAIN_FIELDS = frozenset(_plain(name) for name in SECRET_FIELDS)
_SUSPICION = Suspicion(SECRET_FIELDS, SECRET_HEADERS, _SECRET_HEADER_ENDS)


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
    if lower in marked or is_secret_header(lower):
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
    path = redact_text(parts.path)
    return urlunsplit((parts.scheme, netloc, path, redact_query(parts.query), redact_query(parts.fragment)))


def redact_query(query: str) -> str:
    """A form-encoded string whose secret values are masked; what is not secret keeps its very spelling."""
    if not query:
        return query
    shown = []
    for pair in query.split("&"):
        name, equals, value = pair.partition("=")
        decoded = parse_qsl(f"{name}=x")
        secret = bool(equals) and bool(decoded) and is_secret_field(decoded[0][0])
        shown.append(f"{name}={MASK}" if secret and value else redact_text(pair))
    return "&".join(shown)


def redact_text(text: str) -> str:
    """Free text without anything that looks like a credential.

    Found are JWTs, values after Bearer, Basic, DPoP and SSWS, secret headers, `name=value` and `name: value` with a
    secret's name, and JSON members. Ordinary words stay: `"state": "ACTIVE"`, `error=invalid_grant`.
    """
    return disguise.undisguised(_plainly(text), _plainly, MASK)


def _plainly(text: str) -> str:
    return _without_secrets(text) if _SUSPICION.falls_on(text) else text


def _without_secrets(text: str) -> str:
    if "eyJ" in text:
        text = _SEGMENTS.sub(_without_jwt, text)
    text = _CREDENTIAL.sub(_without_credential, text)
    if ":" in text:
        text = _USER_INFORMATION.sub(rf"\1{MASK}@", text)
        text = _HEADER_LINE.sub(_without_header, text)
        text = _MEMBER.sub(_without_member, text)
        text = _PRIVATE_JWK.sub(rf"\1\2\1\3\4{MASK}", text)
        text = _LINE.sub(lambda m: _replaced(m, lambda name: holds_secret(name, m[3])), text)
    if '"' in text or "'" in text or "`" in text:
        text = _HEADER_QUOTED.sub(_without_quoted, text)
    if "%3" in text:
        text = _ENCODED_PAIR.sub(lambda m: _replaced(m, is_secret_field), text)
    if "name=" in text:
        text = disguise.without_parts(text, is_secret_field, MASK)
    if '","' in text or '",' in text:
        text = disguise.without_pairs(text, holds_secret, MASK)
    if "=" in text:
        text = _without_pairs(text)
    text = disguise.without_words(text, is_secret_member, MASK)
    if "<" in text:
        text = disguise.without_markup(text, is_secret_field, holds_secret, MASK)
    if "PRIVATE KEY" in text:
        text = _PEM.sub(rf"\1{MASK}", text)
    return text


def _without_pairs(text: str) -> str:
    """`name=value`; a value that is no secret is looked into, for it may be a URL with a secret as its parameter."""
    parts: list[str] = []
    end = at = 0
    while found := _PAIR.search(text, at):
        at = found.end()
        value = _PAIR_VALUE.match(text, at) if is_secret_field(_name(found[1])) else None
        if value is not None:
            parts += (text[end:at], MASK)
            end = at = value.end()
    parts.append(text[end:])
    return "".join(parts)


def _without_jwt(found: re.Match[str]) -> str:
    start = _JWT_START.search(found[0])
    return f"{found[0][: start.start()]}{MASK}" if start else found[0]


def _without_credential(found: re.Match[str]) -> str:
    return found[0] if found[3].rstrip(".").lower() in _PROSE else f"{found[1]}{found[2]}{MASK}"


def _without_header(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}{found[3]}{MASK}" if is_secret_header(found[2]) else found[0]


def _without_quoted(found: re.Match[str]) -> str:
    secret = is_secret_header(found[2]) or ("," in found[3] and is_secret_member(found[2]))
    return f"{found[1]}{found[2]}{found[3]}{MASK}" if secret else found[0]


def _without_member(found: re.Match[str]) -> str:
    if not holds_secret(found[2], _QUOTES.split(found[4].lstrip("\\\"'"), maxsplit=1)[0]):
        inner = found[4]
        if "\\" not in inner or ":" not in inner:
            return found[0]
        # JSON in a string of JSON: what is inside has members of its own.
        return f"{found[1]}{found[2]}{found[1]}{found[3]}{inner[0]}{_MEMBER.sub(_without_member, inner[1:])}"
    quote = found[1] if found[4][0] in "\"'\\" else ""
    return f"{found[1]}{found[2]}{found[1]}{found[3]}{quote}{MASK}{quote}"


def _replaced(found: re.Match[str], is_secret: Callable[[str], bool]) -> str:
    return f"{found[1]}{found[2]}{MASK}" if is_secret(_name(found[1])) else found[0]


def _name(spelled: str) -> str:
    return spelled.replace("%5B", "[").replace("%5D", "]").rsplit(".", 1)[-1]
