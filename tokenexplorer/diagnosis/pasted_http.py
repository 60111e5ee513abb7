"""HTTP as tools print it: `curl -v`, `curl -i`, the headers of a browser, and what curl says when no answer came."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tokenexplorer.diagnosis.pasted_commands import request_of
from tokenexplorer.diagnosis.pasted_lines import headers_in
from tokenexplorer.diagnosis.pasted_parts import Pasted, case_of, host_of, url_in
from tokenexplorer.diagnosis.pasted_words import is_of_token_endpoint
from tokenexplorer.errors import NetworkError, TimedOut, TlsFailed, TokenExplorerError, Unreachable
from tokenexplorer.redaction import redact_text

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Stage
    from tokenexplorer.wire.exchange import Headers

_STATUS: Final = re.compile(r"HTTP/[0-9.]{1,3} ([1-5][0-9]{2})\b[^\r\n]{0,200}", re.IGNORECASE)
_REQUEST: Final = re.compile(r"([A-Z]{3,10}) (\S{1,8000})(?: HTTP/[0-9.]{1,3})?")
_BARE_REQUEST: Final = re.compile(r"\s{0,8}[A-Z]{3,10} (?:/|https?://)")
"""Without curl's mark: two words in capitals may be of a sentence."""

_OPENED: Final = re.compile(
    r"(?:OPENED stream for|\[:path:|Issue another request to this URL:) '?(https?://\S{1,8000}?)'?$"
)
_TLS: Final = re.compile(
    r"\* (?:ALPN|SSL connection|TLSv|SSL certificate verify|using HTTP/2|Using HTTP2)", re.IGNORECASE
)
_CONNECTED: Final = re.compile(r"\* Connected to \S{1,255}(?: \([^)]{0,60}\))? port [0-9]{1,5}", re.IGNORECASE)
_FAILED: Final = re.compile(r"curl: \(([0-9]{1,3})\) ([^\n]{0,500})")
_AFTER: Final = re.compile(
    r"\* (?:Connection #[0-9]{1,6}|Closing connection|Connection \d+ to host|TLSv1|Excess found|Mark bundle)"
)
_NOISE: Final = re.compile(r"[{}] \[[0-9]{1,9} bytes data\]|\* .*|[<>] .*|[<>*]|\*|  ?% Total .*|.*Dload +Upload.*")
_METER: Final = re.compile(r"(?:[ \r]*[0-9]{1,3} +[0-9.kMG]+ +[0-9]{1,3} .*--:--.*)")
_USER: Final = re.compile(r"[^\s/@'\"]{1,500}@(?=[\w.-])")
_UNREACHED: Final = ("5", "6", "7", "52", "55", "56", "97")
_CERTIFICATE: Final = ("35", "51", "53", "58", "59", "60", "66", "77", "80", "82", "83", "90", "91")


def read_http(text: str) -> Pasted | None:
    """`curl -v`, `curl -i`, or a message as it went over the wire. Of several answers the last one counts.

    Args:
        text: As `cleaned` left it.
    """
    lines = text.split("\n")
    marked = any(line.startswith("< HTTP/") or (line.startswith("> ") and _is_request(line[2:])) for line in lines)
    starts = [number for number, line in enumerate(lines) if _status(line, marked=marked)]
    if not starts:
        return None
    last = starts[-1]
    answered = _outdented(lines[last + 1 :], lines[last])
    headers, taken = headers_in(answered, marked=marked)
    body = _body(answered[taken:], marked=marked)
    case, host = case_of(int(_status(lines[last], marked=marked)), headers, body, _request(lines[:last], marked=marked))
    if not case.sent.url:
        case = replace(case, stage=_stage_of(body))
    return Pasted(case, "curl -v" if marked else "an HTTP answer", host)


def _outdented(lines: list[str], first: str) -> list[str]:
    """Lines as far to the left as the status line's begin: some tools indent the whole head."""
    indent = first[: len(first) - len(first.lstrip())]
    return [line.removeprefix(indent) for line in lines]


def _stage_of(body: str) -> Stage:
    """By the body, where nobody says what was asked."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return "api"
    return "token" if isinstance(value, dict) and is_of_token_endpoint(value.get("error")) else "api"


def read_failed_curl(text: str) -> Pasted | None:
    """What curl says when no answer came."""
    found = _FAILED.search(text)
    if found is None:
        return None
    # `-f` has curl say the status and drop the rest.
    status = re.search(r"returned error: ([1-5][0-9]{2})", found[2])
    lines = text.split("\n")
    request = _request(lines, marked=any(line.startswith("> ") for line in lines))
    case, host = case_of(int(status[1]) if status is not None else None, (), "", request)
    host = host or host_of(f"https://{_named_host(text)}")
    if status is None:
        case = replace(case, error=_error(found[1], redact_text(_USER.sub("", found[2].strip()))))
    return Pasted(case, "curl's own error", host)


def _named_host(text: str) -> str:
    found = re.search(r"(?:resolve host:?|connect to|host name) '?([A-Za-z0-9.-]{1,253})", text)
    return found[1] if found is not None else ""


def _error(number: str, words: str) -> TokenExplorerError:
    """What this app would say had it happened here; the words are curl's."""
    if number == "28":
        return TimedOut("The server did not answer in time.", "Look at network, VPN and proxy.", words)
    if number in _CERTIFICATE:
        folded = words.lower()
        cause = "expired" if "expired" in folded else "self_signed" if "self" in folded else "other"
        return TlsFailed(
            "The secure connection failed.", "Read which certificate curl does not trust.", words, cause=cause
        )
    if number in _UNREACHED:
        proxy = (
            " and the proxy" if number in ("5", "97") or "proxy" in words.lower() or "tunnel" in words.lower() else ""
        )
        return Unreachable("The server could not be reached.", f"Check the host's name, VPN{proxy}.", words)
    return NetworkError("No answer came.", "Read what curl says.", words)


def _status(line: str, *, marked: bool) -> str:
    if marked:
        if not line.startswith("<"):
            return ""
        line = line[1:]
    found = _STATUS.fullmatch(line.strip())
    return found[1] if found is not None else ""


def _is_request(line: str) -> bool:
    return _REQUEST.fullmatch(line.strip()) is not None


def _body(lines: list[str], *, marked: bool) -> str:
    kept = [line for line in lines if not (marked and (_NOISE.fullmatch(line) or _METER.fullmatch(line)))]
    body = "\n".join(kept)
    if marked or "* Connection #" in body:
        # curl writes its next line right behind a body without a line end.
        found = _AFTER.search(body)
        body = body[: found.start()] if found is not None else body
    return body.strip()


def _request(lines: list[str], *, marked: bool) -> tuple[str, str, Headers, str]:
    """Method, URL, headers and body of the last request before an answer."""
    shown = (
        [(number, line[1:].strip()) for number, line in enumerate(lines) if line.startswith(">")]
        if marked
        else [(number, line.strip()) for number, line in enumerate(lines) if _BARE_REQUEST.match(line)]
    )
    first = next(((number, found) for number, line in reversed(shown) if (found := _REQUEST.fullmatch(line))), None)
    command = request_of("\n".join(lines[:50]))
    if first is None:
        return command or ("", url_in("\n".join(lines)), (), "")
    number, found = first
    rest = lines[number + 1 :]
    headers, _ = headers_in(rest, marked=marked)
    named = {name.lower(): value.strip() for name, value in headers}
    return found[1], _url(found[1], found[2], named.get("host", "").partition(" ")[0], lines), tuple(headers), ""


def _url(method: str, target: str, host: str, lines: list[str]) -> str:
    if method == "CONNECT":
        return f"https://{target}"  # a proxy was asked for a way to that host
    if "://" in target:
        return target
    opened = next((found[1] for line in reversed(lines) if (found := _OPENED.search(line[:9_000]))), "")
    if not host:
        return opened
    plain = any(_CONNECTED.match(line) for line in lines) and not any(_TLS.match(line) for line in lines)
    return f"{'http' if plain else 'https'}://{host}{target}"
