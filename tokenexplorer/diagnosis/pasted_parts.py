"""The parts that every kind of pasted evidence is put together from: the request, the answer, and what was read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, get_args
from urllib.parse import urlsplit

from tokenexplorer.diagnosis.case import Answer, Case, Scheme, Sent, SentToken, Stage
from tokenexplorer.diagnosis.recorded import token_in
from tokenexplorer.redaction import redact_header, redact_text, redact_url
from tokenexplorer.wire.http_date import http_date
from tokenexplorer.wire.json_text import without_secrets

LONGEST_BODY: Final = 32_000
"""Characters of a body that are read; no error is longer."""

MOST_HEADERS: Final = 200
HEADER: Final = re.compile(r"([A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}):(?:[ \t]{1,20}|$)(.{0,20000})")
_SCHEMES: Final[Mapping[str, Scheme]] = {each.lower(): each for each in get_args(Scheme) if each}
_WITH_TOKEN: Final = ("Bearer", "DPoP", "SSWS")
_LONGEST_URL: Final = 8_000
_OPAQUE: Final = re.compile(r"[A-Za-z0-9._~+/=-]{20,}")
_ENDPOINTS: Final[tuple[tuple[str, Stage], ...]] = (
    ("/.well-known/", "discovery"),
    ("/introspect", "introspection"),
    ("/token/introspection", "introspection"),
    ("/token/revocation", "revocation"),
    ("/revo", "revocation"),
    ("/userinfo", "userinfo"),
    ("/oidc/2/me", "userinfo"),
    ("/device", "device"),
    ("/par", "push"),
    ("/token", "token"),
    ("/authorize", "authorize"),
    ("/oidc/2/auth", "authorize"),
    ("/keys", "jwks"),
    ("/certs", "jwks"),
    ("/jwks", "jwks"),
)
_OF_AN_API: Final = ("/api/", "/mgmt/", "/admin/", "/scim/")
_URL: Final = re.compile(r"https?://[^\s\"'<>()\[\]{}^]{1,2000}")
_POOL: Final = re.compile(
    r"(HTTPS?)ConnectionPool\(host='([A-Za-z0-9.:-]{1,253})', port=(\d{1,5})\)[^\n]{0,200}? url: (/[^\s()]{0,2000})"
)
_NO_CALL: Final = re.compile(
    r"//(?:developer|docs|support|help|www|aka|learn|errors|next-auth)\.|-admin\.okta\w*\.com/admin/"
)


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was read of it.

    Attributes:
        case: For the explainer; the org, app and token set are left to whoever knows them.
        kind: What it was taken for, in words that follow "Read as": `curl -v`, `a HAR entry`; or `nothing`.
        host: That was asked, with its port where one was named; or empty.
        lacking: What more would tell, a sentence; empty where nothing is lacking.
    """

    case: Case
    kind: str
    host: str = ""
    lacking: str = ""


def sent_of(method: str, url: str, headers: Iterable[tuple[str, str]], body: str = "") -> tuple[Sent, SentToken]:
    """A request without its secrets, and what its token says of itself.

    Args:
        method: In capitals.
        url: Absolute, or empty.
        headers: As they were sent; only their names are kept.
        body: Of a form, for the names of its fields and its grant type.
    """
    values = {name.lower(): value.strip() for name, value in headers}
    scheme, _, secret = values.get("authorization", "").partition(" ")
    known = _SCHEMES.get(scheme.lower(), "")
    token = token_in(secret.strip(), None) if known in _WITH_TOKEN and secret.strip() else SentToken()
    fields = dict(part.split("=", 1) for part in body.split("&")[:100] if "=" in part) if "=" in body else {}
    grant = fields.get("grant_type", "").strip()
    names = frozenset((*values, *(name.strip().lower() for name in fields if _is_name(name.strip()))))
    return Sent(
        method,
        redact_text(redact_url(url[:_LONGEST_URL])) if url else "",
        known,
        "dpop" in values,
        redact_text(grant) if _is_name(grant.replace(":", "")) else "",
        names,
    ), token


def _is_name(text: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z0-9_.%-]{1,60}", text)) and not re.search(r"\d{6}", text)


def answer_of(status: int | None, headers: Iterable[tuple[str, str]], body: str) -> Answer:
    """An answer without its secrets."""
    shown = tuple((redact_text(name), redact_header(name, value.strip())) for name, value in headers)[:MOST_HEADERS]
    return Answer(status, shown, redacted(body))


def redacted(body: str) -> str:
    """A body, cut and without what looks like a secret."""
    body = body.strip()[:LONGEST_BODY]
    return without_secrets(body) if body.startswith(("{", "[", '"')) else redact_text(body)


def stage_of(url: str) -> Stage:
    """Where a request belongs by its path; a call of an API where that tells nothing."""
    try:
        path = urlsplit(url).path.lower()
    except ValueError:
        return "api"
    if any(piece in path for piece in _OF_AN_API) and "/.well-known/" not in path:
        return "api"
    return next((stage for piece, stage in _ENDPOINTS if piece in path), "api")


def url_in(text: str) -> str:
    """The first address in a text that is not one of documentation; Python's requests names it in two pieces."""
    found = (each.group().rstrip(".,;:") for each in _URL.finditer(text))
    url = next((each for each in found if not _NO_CALL.search(each)), "")
    pool = None if url else _POOL.search(text)
    return url if pool is None else f"{pool[1].lower()}://{pool[2]}:{pool[3]}{pool[4]}".replace(":443/", "/", 1)


def host_of(url: str) -> str:
    """The host of a URL in lower case, with its port where it names one; empty where it has none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").rstrip(".")
    return redact_text(f"{host}:{port}" if port else host)


def case_of(
    status: int | None,
    answered: Iterable[tuple[str, str]],
    body: str,
    request: tuple[str, str, Iterable[tuple[str, str]], str] = ("", "", (), ""),
) -> tuple[Case, str]:
    """A case of its parts, and the host that was asked.

    Args:
        status: Or None where it is not known.
        answered: Headers of the answer.
        body: Of the answer.
        request: Method, absolute URL, headers and body.
    """
    sent, token = sent_of(*request)
    answer = answer_of(status, answered, body)
    case = Case(stage_of(sent.url), answer, sent, sent_token=token)
    # It failed then, not now: a token that has ended since was good when it was sent.
    at = http_date(next(iter(answer.header_all("Date")), ""))
    return replace(case, now=at) if at is not None else case, host_of(request[1])


def looks_secret(word: str) -> bool:
    """Whether one long word with digits and letters may be a token that cannot be read."""
    return bool(_OPAQUE.fullmatch(word)) and any(c.isdigit() for c in word) and any(c.isalpha() for c in word)
