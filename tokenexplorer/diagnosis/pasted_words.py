"""Errors in words: a status line, a code, a stack trace, a shell's complaint, with or without JSON in the middle."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from tokenexplorer.diagnosis.case import Answer, Case, Sent, Stage
from tokenexplorer.diagnosis.pasted_parts import Pasted, answer_of, host_of, redacted, stage_of
from tokenexplorer.diagnosis.rules import rules
from tokenexplorer.redaction import redact_text, redact_url

_SHOWN: Final = 4_000
_READ: Final = 60_000
_ANSWER: Final = re.compile(
    r"(?:HTTP(?:/[0-9.]{1,3})?|status|response|error|code)(?:[ _-]?code)?[\"']?[ :=]{1,4}[\"']?\(?([45][0-9]{2})\b"
    r"|\(([45][0-9]{2})\)"
    r"|\b([45][0-9]{2}) (?:Client Error|Server Error|Unauthorized|Forbidden|Bad Request|Not Found|Too Many|Conflict|"
    r"Internal Server|Bad Gateway|Service Unavailable|Gateway Time|Method Not)",
    re.IGNORECASE,
)
_BARE: Final = re.compile(r"([1-5][0-9]{2})(?:[ :,.-][^\n]{0,200})?")
_URL: Final = re.compile(r"https?://[^\s\"'<>()\[\]{}]{1,2000}")
_CODE: Final = re.compile(r"\b(E0[0-9]{6}|AADSTS[0-9]{5,7})\b")
_WORD: Final = re.compile(r"(?<![A-Za-z0-9_])(?:[a-z][a-z0-9]*+(?:_[a-z0-9]++)++|OAUTH[A-Z_]++)")
_NAMED: Final = re.compile(r"\berror[\"']?\s{0,3}[:=]\s{0,3}[\"']?([A-Za-z][A-Za-z0-9_]{2,60})\b(?![.(])")
_DESCRIBED: Final = re.compile(
    r"error_description[\"']?\s{0,3}[:=]\s{0,3}(?:\"([^\"\n]{1,2000})|'([^'\n]{1,2000})|([^\n,}]{1,2000}))"
)
_BEHIND: Final = re.compile(r"[\"'\])]{0,3}\s{0,4}[:,(.\u2013-]{0,3}\s{0,4}([^\n]{0,2000})")
_SIGN: Final = re.compile(r"\{\s{0,40}\"")
_MOST_TRIES: Final = 20
_TELLING: Final = ("error", "errorCode", "errorSummary", "messages", "statusCode", "schemas", "title", "status", "code")
_OF_CALLS: Final = frozenset({"insufficient_scope", "invalid_token", "invalid_dpop_proof"})
_AT_SIGN_IN: Final = frozenset(
    {"login_required", "consent_required", "interaction_required", "account_selection_required"}
)
_PAGE_WORDS: Final = re.compile(
    r"redirect.?ur[il]|reply (?:url|address)|client.?id|not assigned|callback url|aadsts|access denied|admin_policy|"
    r"disallowed_useragent|realm does not exist",
    re.IGNORECASE,
)
_MARKUP: Final = re.compile(r"<!doctype html|<html|<\?xml|<[a-z]{1,12}[ >]", re.IGNORECASE)


def read_json(text: str) -> Pasted | None:
    """A body alone."""
    if not text.startswith(("{", "[")):
        return None
    try:
        value = json.loads(text[:1_000_000])
    except (ValueError, RecursionError):
        return None
    members = value[0] if isinstance(value, list) and len(value) == 1 else value
    stage = _stage_of(members) if isinstance(members, dict) else "api"
    return Pasted(Case(stage, Answer(_status_in(members), (), redacted(text))), "JSON")


def read_words(text: str) -> Pasted:
    """Whatever else it is: what is known in it counts, and all of it is shown."""
    if not text:
        return Pasted(Case("api"), "nothing")
    if _MARKUP.match(text):
        return _page(text)
    read = text[:_READ]
    status, url = _status(read), _url(read)
    inner = next((each for each in _objects(read) if any(name in each for name in _TELLING)), None)
    sent, host = Sent(url=redact_url(url)) if url else Sent(), host_of(url)
    if inner is not None:
        stage = stage_of(url) if url and stage_of(url) != "api" else _stage_of(inner)
        answer = answer_of(status or _status_in(inner), (), json.dumps(inner))
        return Pasted(Case(stage, answer, sent), "an error text with a body in it", host)
    code, error = _CODE.search(read), _error_in(read)
    shown = redact_text(read)[:_SHOWN]
    if code is not None and code[1].startswith("E0"):
        body = json.dumps({"errorCode": code[1], "errorSummary": shown})
        return Pasted(Case("api", Answer(status, (), body), sent), "an error text", host)
    if error or code is not None:
        body = json.dumps(_members(read, error, code[1] if code is not None else ""))
        stage = stage_of(url) if url and stage_of(url) != "api" else _stage_of_error(error)
        return Pasted(Case(stage, Answer(status, (), body), sent), "an error text", host)
    stage = stage_of(url) if url else "page" if _PAGE_WORDS.search(read) else "api"
    return Pasted(Case(stage, Answer(status, (), _without_status(shown)), sent), "an error text", host)


def _page(text: str) -> Pasted:
    """Of a provider where it speaks of the app, since nobody else would; else of whatever stood between."""
    read = text[:_READ]
    kind = "an XML document" if text.lstrip().lower().startswith("<?xml") else "a web page"
    stage: Stage = "page" if _PAGE_WORDS.search(read) else "api"
    return Pasted(Case(stage, answer_of(_status(read), (), read)), kind)


def _without_status(text: str) -> str:
    """`403 Forbidden` alone has no body."""
    first, _, rest = text.partition("\n")
    return rest.strip() if _BARE.fullmatch(first.strip()) else text


def _status(text: str) -> int | None:
    first = _BARE.fullmatch(text.partition("\n")[0].strip())
    if first is not None:
        return int(first[1])
    found = _ANSWER.search(text)
    return int(next(each for each in found.groups() if each)) if found is not None else None


def _url(text: str) -> str:
    """The first address that is not one of documentation."""
    found = (each.group().rstrip(".,;:") for each in _URL.finditer(text))
    return next((each for each in found if not re.search(r"//(?:developer|docs|support|help|www|aka)\.", each)), "")


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """JSON objects inside of other text, at most a few tries; one that is quoted again is read, too."""
    decoder = json.JSONDecoder()
    end = tries = 0
    for found in _SIGN.finditer(text.replace('\\"', '"') if '{\\"' in text else text):
        if found.start() < end or tries >= _MOST_TRIES:
            continue
        tries += 1
        try:
            value, end = decoder.raw_decode(found.string, found.start())
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            yield value


@cache
def _known_errors() -> frozenset[str]:
    return frozenset(error for each in rules() for error in each.error if "_" in error)


def _error_in(text: str) -> str:
    """A code of OAuth: where it is named as such, else the first that the table knows."""
    known = _known_errors()
    named = next((found[1] for found in _NAMED.finditer(text) if "_" in found[1] or found[1] in known), "")
    return named if named in known else next((w for w in _WORD.findall(text) if w in known), "") or named


def _members(text: str, error: str, code: str) -> dict[str, Any]:
    described = _DESCRIBED.search(text)
    words = next((each for each in described.groups() if each), "") if described is not None else ""
    if not words and error:
        behind = _BEHIND.match(text, text.find(error) + len(error))
        words = behind[1].strip(" \"')]}") if behind is not None else ""
    members: dict[str, Any] = {"error": error or "invalid_request"}
    shown = redact_text(words or (text if code else ""))[:_SHOWN]
    if code and code not in shown:
        shown = redact_text(text)[:_SHOWN]
    if shown:
        members["error_description"] = shown
    if code:
        members["error_codes"] = [int(code.removeprefix("AADSTS"))]
    return members


def _stage_of(members: dict[str, Any]) -> Stage:
    error = members.get("error")
    if not isinstance(error, str) or "errorCode" in members or "path" in members:
        return "api"
    return _stage_of_error(error)


def _stage_of_error(error: str) -> Stage:
    if error in _OF_CALLS:
        return "api"
    return "authorize" if error in _AT_SIGN_IN else "token"


def _status_in(members: object) -> int | None:
    """Some bodies repeat the status."""
    inner = members.get("error") if isinstance(members, dict) else None
    for each in (members, inner):
        for name in ("status", "statusCode", "code"):
            value = each.get(name) if isinstance(each, dict) else None
            text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
            if re.fullmatch(r"[45][0-9]{2}", text):
                return int(text)
    return None
