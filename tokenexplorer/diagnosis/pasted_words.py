"""Errors in words: a status line, a code, a stack trace, a shell's complaint, with or without JSON in the middle."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any, Final, TypeGuard

from tokenexplorer.diagnosis.answer_matchers import WALL_WORDS
from tokenexplorer.diagnosis.case import Answer, Case, Scheme, Sent, Stage
from tokenexplorer.diagnosis.pasted_network import network_error_in
from tokenexplorer.diagnosis.pasted_parts import Pasted, answer_of, host_of, redacted, stage_of, url_in
from tokenexplorer.diagnosis.recorded import token_in
from tokenexplorer.diagnosis.rules import rules
from tokenexplorer.redaction import redact_text, redact_url

_SHOWN: Final = 4_000
_READ: Final = 60_000
_ANSWER: Final = re.compile(
    r"(?:HTTP(?:/[0-9.]{1,3})?|status(?: of)?|response|resource|token:|error|code|c[o\u00f3]digo|fehler|erreur|"
    r"errore|erro|\u30b9\u30c6\u30fc\u30bf\u30b9|\u72b6\u6001|\u30a8\u30e9\u30fc|\u9519\u8bef)"
    r"(?:[ _-]?code|\u30b3\u30fc\u30c9|\u7801)?[\"']?[ :=\uff1a]{1,4}[\"']?\(?([45][0-9]{2})\b"
    r"|\(([45][0-9]{2})\)"
    r"|[}\]]\s{0,4}([45][0-9]{2})\s{0,4}\Z"
    r"|\b([45][0-9]{2}) \(?(?:Client Error|Server Error|Unauthorized|Forbidden|Bad Request|Not Found|Too Many|Conflict|"
    r"Internal Server|Bad Gateway|Service Unavailable|Gateway Time|Method Not)",
    re.IGNORECASE,
)
_BARE: Final = re.compile(r"([1-5][0-9]{2})(?:[ :,.-][^\n]{0,200})?")
_CODE: Final = re.compile(r"\b(E0[0-9]{6}|AADSTS[0-9]{5,7})\b")
_WORD: Final = re.compile(r"(?<![A-Za-z0-9_])(?:[a-z][a-z0-9]*+(?:_[a-z0-9]++)++|OAUTH[A-Z_]++)")
_NAMED: Final = re.compile(r"\berror[\"']?\s{0,3}[:=]\s{0,3}[\"']?([A-Za-z][A-Za-z0-9_]{2,60})\b(?![.(])")
_DESCRIBED: Final = re.compile(
    r"error_description[\"']?\s{0,3}[:=]\s{0,3}(?:\"([^\"\n]{1,2000})|'([^'\n]{1,2000})|([^\n,}]{1,2000}))"
)
_BEHIND: Final = re.compile(r"[\"'\])]{0,3}\s{0,4}[:,(.\u2013-]{0,3}\s{0,4}([^\n]{0,2000})")
_SIGN: Final = re.compile(r"\{\s{0,40}\"")
_MOST_TRIES: Final = 20
_TELLING: Final = (
    "error",
    "errorCode",
    "errorSummary",
    "messages",
    "statusCode",
    "schemas",
    "title",
    "status",
    "code",
    "eventType",
)
_OF_A_BODY: Final = ("error", "errorCode", "errorSummary", "schemas", "title", "messages")
_API_PLACES: Final = {"api_body", "www_authenticate", "userinfo"}
_OF_CALLS: Final = frozenset({"insufficient_scope", "invalid_token", "invalid_dpop_proof"})
_AT_SIGN_IN: Final = frozenset(
    {"login_required", "consent_required", "interaction_required", "account_selection_required"}
)
_PAGE_WORDS: Final = re.compile(
    r"redirect.?ur[il]|reply (?:url|address)|client.?id|not assigned|callback url|aadsts|access denied|admin_policy|"
    r"disallowed_useragent|realm does not exist|unknown client|client.not.found|not allowed to access this app|"
    r"^access blocked|has not completed the google verification|error 4[0-9]{2}: \w+_\w+",
    re.IGNORECASE | re.MULTILINE,
)
_VAGUE: Final = frozenset({"", "invalid_request", "unauthorized_client", "access_denied"})
_AT_TOKEN: Final = re.compile(
    r"access token response|cannot fetch token|token exchange failed|token request|redeeming code|/token endpoint",
    re.IGNORECASE,
)
_AT_USERINFO: Final = re.compile(r"userinfo (?:resource|endpoint|response)|user info endpoint", re.IGNORECASE)
_CHALLENGE: Final = re.compile(
    r"www-authenticate[\"']{0,2}\s{0,3}[:,]\s{0,3}(?:\"value\"\s{0,3}:\s{0,3})?[\"'`]?((?:Bearer|DPoP)\b[^\n`]{1,4000})",
    re.IGNORECASE,
)
_SENT: Final = re.compile(
    r"\b(Bearer|DPoP|SSWS) (eyJ[A-Za-z0-9_-]{2,8000}\.[A-Za-z0-9_-]{2,16000}\.[A-Za-z0-9_-]{0,2000})"
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
    members = _entry_of_log(value) or (value[0] if isinstance(value, list) and len(value) == 1 else value)
    inner = _inner(members)
    if inner:
        return replace(_read_words(inner), kind="a line of a log", lacking="")
    stage = stage_of_body(members)
    if not _is_event(members):
        return Pasted(Case(stage, Answer(_status_in(members), (), redacted(text))), "JSON")
    lacking = "" if _failed(members) else "By this entry all went well. Paste one that failed."
    body = redacted(json.dumps(members, ensure_ascii=False))
    return Pasted(Case(stage, Answer(None, (), body)), "an entry of the System Log", lacking=lacking)


def _is_event(value: object) -> TypeGuard[dict[str, Any]]:
    return (
        isinstance(value, dict) and isinstance(value.get("eventType"), str) and isinstance(value.get("outcome"), dict)
    )


def _failed(event: dict[str, Any]) -> bool:
    return event["outcome"].get("result") not in ("SUCCESS", "ALLOW")


def _entry_of_log(value: object) -> dict[str, Any]:
    """Of many entries of Okta's System Log the newest that tells of a failure; nothing where it is something else."""
    rows = value if isinstance(value, list) else []
    events = sorted(filter(_is_event, rows), key=lambda each: str(each.get("published")), reverse=True)
    return next(filter(_failed, events), events[0] if events else {})


def _inner(members: object) -> str:
    """A line of a log that holds an answer as text, with the status beside it; empty where it is none."""
    if not isinstance(members, dict) or any(name in members for name in _OF_A_BODY):
        return ""
    held = next((each for each in members.values() if isinstance(each, str) and each.lstrip().startswith("{")), "")
    if not any(any(name in each for name in _TELLING) for each in _objects(held[:_READ])):
        return ""
    return f"{held}\nstatus {_status_in(members) or ''} {url_in(json.dumps(members))}"


def read_words(text: str) -> Pasted:
    """Whatever else it is: what is known in it counts, and all of it is shown."""
    if not text:
        return Pasted(Case("api"), "nothing")
    if _MARKUP.match(text):
        return _page(text)
    read = text[:_READ]
    found = _with_challenge(_read_words(read), read)
    sent = _SENT.search(read)
    if sent is None or found.case.sent_token.claims is not None:
        return found
    # A token among the words is read for its claims; nothing of it is kept.
    scheme: Scheme = "SSWS" if sent[1].upper() == "SSWS" else "DPoP" if sent[1].upper() == "DPOP" else "Bearer"
    case = replace(found.case, sent=replace(found.case.sent, scheme=scheme), sent_token=token_in(sent[2], None))
    return replace(found, case=case)


def _with_challenge(found: Pasted, read: str) -> Pasted:
    """The header among the words, as a ticket or a log quotes it."""
    challenge = _CHALLENGE.search(read)
    if challenge is None or found.case.answer.header_all("WWW-Authenticate"):
        return found
    value = challenge[1].replace('\\"', '"').strip(" ,;}]")
    status = found.case.answer.status or (403 if "insufficient_scope" in value else 401)
    scheme: Scheme = "DPoP" if value.lower().startswith("dpop") else "Bearer"
    sent = found.case.sent if found.case.sent.scheme else replace(found.case.sent, scheme=scheme)
    answer = answer_of(status, (("WWW-Authenticate", value),), found.case.answer.body)
    stage = found.case.stage if found.case.stage == "userinfo" else "api"
    return replace(found, case=replace(found.case, stage=stage, answer=answer, sent=sent, error=None))


def _read_words(read: str) -> Pasted:
    status, url = _status(read), url_in(read)
    inner = next((each for each in _objects(read) if any(name in each for name in _TELLING)), None)
    sent, host = Sent(url=redact_url(url)) if url else Sent(), host_of(url)
    if inner is not None:
        stage = stage_of(url) if url and stage_of(url) != "api" else stage_of_body(inner)
        answer = answer_of(status or _status_in(inner), (), json.dumps(inner))
        return Pasted(Case(stage, answer, sent), "an error text with a body in it", host)
    code, error = _CODE.search(read), _error_in(read)
    network = network_error_in(read) if code is None and status is None and error not in _known_errors() else None
    if network is not None:
        return Pasted(Case(stage_of(url) if url else "api", error=network, sent=sent), "an error text", host)
    shown = redact_text(read)[:_SHOWN]
    if code is not None and code[1].startswith("E0"):
        body = json.dumps({"errorCode": code[1], "errorSummary": shown})
        return Pasted(Case("api", Answer(status, (), body), sent), "an error text", host)
    if error or code is not None:
        body = json.dumps(_members(read, error, code[1] if code is not None else ""))
        named = code[1] if code is not None else error
        return Pasted(Case(_stage_in(read, url, named), Answer(status, (), body), sent), "an error text", host)
    if url and stage_of(url) == "authorize" and status is None and len(read.split()) == 1:
        lacking = "This is where a sign-in begins. Paste what the browser shows there, or where it came back to."
        return Pasted(Case("authorize", sent=sent), "the address of a sign-in", host, lacking)
    stage = _stage_in(read, url, "")
    return Pasted(Case(stage, Answer(status, (), _without_status(shown)), sent), "an error text", host)


def _stage_in(text: str, url: str, error: str) -> Stage:
    """Where words belong: by the address in them, by a code of one place alone, by the words of a program or page."""
    if url and stage_of(url) != "api":
        return stage_of(url)
    only = _places(error)
    if error and only == {"authorize_page"}:
        return "page"
    if error.startswith("AADSTS"):
        return "token" if not only or "token_json" in only else "page" if "authorize_page" in only else "authorize"
    if not error and _AT_TOKEN.search(text):
        return "token"
    if not error and _AT_USERINFO.search(text):
        return "userinfo"
    vague = error in _VAGUE or error not in _known_errors()
    if vague and not url and _PAGE_WORDS.search(text):
        return "page"
    return _stage_of_error(error) if error else "api"


def _places(error: str) -> set[str]:
    """Where the table's rows of a code may stand."""
    return {place for each in rules() if error in each.error or error in each.code for place in each.where}


def _page(text: str) -> Pasted:
    """Of a provider where it speaks of the app, since nobody else would; else of whatever stood between."""
    read = text[:_READ]
    kind = "an XML document" if text.lstrip().lower().startswith("<?xml") else "a web page"
    walled = WALL_WORDS.search(read) is not None
    stage: Stage = "page" if _PAGE_WORDS.search(read) and not walled else "api"
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
    members: dict[str, Any] = {"error": error or code}
    shown = redact_text(words or (text if code else ""))[:_SHOWN]
    if code and code not in shown:
        shown = redact_text(text)[:_SHOWN]
    if shown:
        members["error_description"] = shown
    if code:
        members["error_codes"] = [int(code.removeprefix("AADSTS"))]
    return members


def stage_of_body(members: object) -> Stage:
    """Where an answer, or an entry of a log, belongs by its body alone."""
    if _is_event(members):
        event = members["eventType"]
        return "authorize" if "authorize" in event else "token" if "oauth2" in event and "token" in event else "api"
    error = members.get("error") if isinstance(members, dict) else None
    if not isinstance(members, dict) or not isinstance(error, str) or "errorCode" in members or "path" in members:
        return "api"
    return _stage_of_error(error)


def is_of_token_endpoint(error: object) -> bool:
    """Whether a code is one that token endpoints answer, and no API."""
    if not isinstance(error, str) or error in _VAGUE:
        return False
    places = _places(error)
    return "token_json" in places and not places & _API_PLACES


def _stage_of_error(error: str) -> Stage:
    if error in _OF_CALLS or (_places(error) and _places(error) <= _API_PLACES):
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
