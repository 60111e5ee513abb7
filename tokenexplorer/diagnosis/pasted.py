"""Evidence that a person pastes: the output of `curl -v` or `curl -i`, a body, a header, a redirect URL, an error text.

Nothing is sent, nothing is kept but what `Case` holds, and that is redacted. A token in the request is read for its
claims before it is masked.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, get_args
from urllib.parse import parse_qsl, urlsplit

from tokenexplorer.diagnosis.case import Answer, Case, Scheme, Sent, SentToken, Stage
from tokenexplorer.diagnosis.recorded import token_in
from tokenexplorer.errors import OAuthError
from tokenexplorer.redaction import redact_header, redact_text, redact_url
from tokenexplorer.wire.json_text import without_secrets

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import Headers

LONGEST: Final = 1_000_000
_MOST_LINES: Final = 5_000
_STATUS: Final = re.compile(r"HTTP/(?:[0-9.]{1,3}) ([0-9]{3})\b[^\r\n]{0,200}", re.IGNORECASE)
_BARE_STATUS: Final = re.compile(
    r"(?:(?:HTTP|status)(?: code)?[ :]{1,3})?([1-5][0-9]{2})(?:[ :,.-][^\n]{0,200})?", re.IGNORECASE
)
_REQUEST: Final = re.compile(r"([A-Z]{3,10}) (\S{1,8000})(?: HTTP/[0-9.]{1,3})?")
_HEADER: Final = re.compile(r"([A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}):[ \t]{0,20}(.{0,20000})")
_CODE: Final = re.compile(r"\b(E0[0-9]{6}|AADSTS[0-9]{5,7})\b")
_SCHEMES: Final = {each.lower(): each for each in get_args(Scheme) if each}
_ENDPOINTS: Final[tuple[tuple[str, Stage], ...]] = (
    ("/.well-known/", "discovery"),
    ("/introspect", "introspection"),
    ("/revo", "revocation"),
    ("/userinfo", "userinfo"),
    ("/oidc/2/me", "userinfo"),
    ("/device", "device"),
    ("/par", "push"),
    ("/token", "token"),
    ("/authorize", "authorize"),
    ("/keys", "jwks"),
    ("/certs", "jwks"),
)


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was read of it.

    Attributes:
        case: For the explainer; the org, app and token set are left to whoever knows them.
        kind: What it was taken for: `curl -v`, `an HTTP answer`, `JSON`, `a redirect`, `a header`, `an error text`, or
            `nothing`.
        host: That was asked, or empty.
    """

    case: Case
    kind: str
    host: str = ""


def read_pasted(text: str, token: str = "") -> Pasted:
    """Read evidence.

    Args:
        text: As pasted.
        token: The token that was sent, where the person has it apart; read, not kept.
    """
    text = text[:LONGEST].replace("\r\n", "\n").strip("\ufeff\n ")
    read = _redirect(text) or _http(text) or _json(text) or _headers_alone(text) or _words(text)
    if token.strip():
        read = replace(read, case=replace(read.case, sent_token=token_in(token.strip(), None)))
        if not read.case.sent.scheme:
            read = replace(read, case=replace(read.case, sent=replace(read.case.sent, scheme="Bearer")))
    return read


def _redirect(text: str) -> Pasted | None:
    """The URL that the browser came back to, or only its query."""
    line = text.splitlines()[0].strip() if text else ""
    line = line.removeprefix("Location:").removeprefix("location:").strip()
    try:
        parts = urlsplit(line)
    except ValueError:
        return None
    query = parts.query or parts.fragment
    if not query and line.startswith("error=") and " " not in line:
        query = line
    if not query or (parts.scheme not in ("http", "https") and not line.startswith("error=")):
        return None
    fields = dict(parse_qsl(query, max_num_fields=None, errors="replace")[:100])
    if "error" not in fields:
        return None
    error = OAuthError(
        fields["error"], fields.get("error_description", ""), fields.get("error_uri", ""), where="authorize"
    )
    return Pasted(Case("authorize", error=error), "a redirect", parts.hostname or "")


def _http(text: str) -> Pasted | None:
    """`curl -v`, `curl -i`, or an answer as a proxy or a browser shows it. Of several answers the last one counts."""
    lines = text.split("\n")[:_MOST_LINES]
    verbose = any(line.startswith(("> ", "< ")) for line in lines)
    starts = [
        number for number, line in enumerate(lines) if _STATUS.fullmatch(_bare(line, verbose=verbose, answer=True))
    ]
    if not starts:
        return None
    status = int(_STATUS.fullmatch(_bare(lines[starts[-1]], verbose=verbose, answer=True)).group(1))  # type: ignore[union-attr]
    headers: list[tuple[str, str]] = []
    end = starts[-1] + 1
    for end in range(starts[-1] + 1, len(lines) + 1):
        line = _bare(lines[end], verbose=verbose, answer=True) if end < len(lines) else ""
        found = _HEADER.fullmatch(line)
        if found is None:
            break
        headers.append((found[1], redact_header(found[1], found[2].strip())))
    body = "\n".join(line for line in lines[end:] if not (verbose and _is_noise(line))).strip()
    sent, sent_token, host = _request(lines[: starts[-1]], verbose=verbose)
    answer = Answer(status, tuple(headers), _redacted(body))
    stage = _stage(sent.url)
    case = Case(stage, answer, sent, sent_token=sent_token)
    return Pasted(case, "curl -v" if verbose else "an HTTP answer", host)


def _bare(line: str, *, verbose: bool, answer: bool) -> str:
    if not verbose:
        return line.strip()
    mark = "< " if answer else "> "
    return line[2:].strip() if line.startswith(mark) else ""


def _is_noise(line: str) -> bool:
    """What curl says of itself."""
    return line.startswith(("* ", "> ", "< ", "} [", "{ [")) or line.strip() in ("<", ">", "*")


def _request(lines: list[str], *, verbose: bool) -> tuple[Sent, SentToken, str]:
    shown = [_bare(line, verbose=verbose, answer=False) for line in lines]
    first = next(
        ((number, found) for number, line in reversed(list(enumerate(shown))) if (found := _REQUEST.fullmatch(line))),
        None,
    )
    if first is None:
        return Sent(), SentToken(), ""
    number, found = first
    headers: Headers = tuple(
        (name[1], name[2].strip()) for line in shown[number + 1 :] if (name := _HEADER.fullmatch(line)) is not None
    )
    values = {name.lower(): value for name, value in headers}
    scheme, _, secret = values.get("authorization", "").partition(" ")
    known = _SCHEMES.get(scheme.lower(), "")
    token = token_in(secret.strip(), None) if known in ("Bearer", "DPoP", "SSWS") and secret else SentToken()
    host = values.get("host", "")
    url = found[2] if "://" in found[2] else f"https://{host}{found[2]}"
    sent = Sent(found[1], redact_url(url), known, "dpop" in values, names=frozenset(values))
    return sent, token, host.partition(":")[0]


def _stage(url: str) -> Stage:
    try:
        path = urlsplit(url).path.lower()
    except ValueError:
        return "api"
    return next((stage for piece, stage in _ENDPOINTS if piece in path and "/api/v1/" not in path), "api")


def _json(text: str) -> Pasted | None:
    if not text.startswith(("{", "[")):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, list):
        value = value[0] if len(value) == 1 else {}
    okta_api = isinstance(value, dict) and "errorCode" in value
    from_token = isinstance(value, dict) and isinstance(value.get("error"), str) and not okta_api
    return Pasted(Case("token" if from_token else "api", Answer(None, (), _redacted(text))), "JSON")


def _headers_alone(text: str) -> Pasted | None:
    found = [_HEADER.fullmatch(line.strip()) for line in text.splitlines()[:_MOST_LINES] if line.strip()]
    headers = tuple((each[1], redact_header(each[1], each[2])) for each in found if each is not None)
    telling = any(name.lower() == "www-authenticate" for name, _ in headers)
    if not telling:
        return None
    status = 401 if "insufficient_scope" not in text else 403
    return Pasted(Case("api", Answer(status, headers), Sent(scheme="Bearer")), "a header")


def _words(text: str) -> Pasted:
    """An error in words; a code in it is what counts."""
    if not text:
        return Pasted(Case("api"), "nothing")
    first = text.splitlines()[0].strip()
    status = _BARE_STATUS.fullmatch(first)
    code = _CODE.search(text)
    shown = redact_text(text)[:4_000]
    if code is not None and code[1].startswith("E0"):
        body = json.dumps({"errorCode": code[1], "errorSummary": shown})
        return Pasted(Case("api", Answer(int(status[1]) if status else None, (), body)), "an error text")
    named = re.match(
        r"(?:error[\"']?\s{0,3}[:=]\s{0,3}[\"']?)?([a-z]{3,30}(?:_[a-z]{2,20}){1,4})\b[\"']?[\s:,.-]{0,5}(.*)",
        shown,
        re.DOTALL,
    )
    if code is not None or named is not None:
        members = {
            "error": named[1] if named is not None else "invalid_request",
            "error_description": named[2].strip() if named is not None else shown,
        }
        if code is not None:
            members["error_description"] = shown
            members["error_codes"] = [int(code[1].removeprefix("AADSTS"))]
        called = named is not None and named[1] in ("insufficient_scope", "invalid_token", "use_dpop_nonce")
        body = json.dumps(members)
        return Pasted(
            Case("api" if called else "token", Answer(int(status[1]) if status else None, (), body)), "an error text"
        )
    if status is not None:
        rest = "\n".join(shown.splitlines()[1:]).strip()
        return Pasted(Case("api", Answer(int(status[1]), (), rest)), "an error text")
    return Pasted(Case("api", Answer(None, (), shown)), "an error text")


def _redacted(body: str) -> str:
    return without_secrets(body) if body.startswith(("{", "[")) else redact_text(body)
