"""Commands that send a request, as a terminal shows them and as browsers and Postman copy them, with what they printed.

Of curl, of fetch in JavaScript, and of PowerShell.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from tokenexplorer.diagnosis.pasted_parts import Pasted, case_of
from tokenexplorer.diagnosis.pasted_words import read_json, read_words

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import Headers

_Request: TypeAlias = "tuple[str, str, Headers, str]"

_LONGEST: Final = 40_000
_GOES_ON: Final = re.compile(r"[\\^`]\n\s*")
_CURL: Final = re.compile(r"(?:^|[\s$>#%])curl(?:\.exe)?\s")
_ADDRESS: Final = re.compile(r"""\s\^?['"]?(https?://[^\s'"^]{1,8000})""")
_METHOD: Final = re.compile(r"(?:-X|--request)[ =]?['\"]?([A-Z]{3,10})\b")
_HEADER: Final = re.compile(r"""(?:-H|--header)\s{1,3}\^?(?:'([^'\n]{1,8000})'|"([^"\n]{1,8000})")""")
_BODY: Final = re.compile(r"\s(?:-d|--data\S{0,12}|--json|-F)\s")
_CALL: Final = re.compile(
    r"""(?:\b(fetch)\(\s{0,40}|\bInvoke-(?:WebRequest|RestMethod)\b[^\n]{0,200}?-Uri\s{1,4})["'`](https?://[^\s"'`]{1,8000})"""
)
_CALL_METHOD: Final = re.compile(r"""(?:\bmethod["']?\s{0,4}:|-Method)\s{0,4}["']?([A-Za-z]{3,10})\b""")
_CALL_HEADER: Final = re.compile(
    r"""["']([A-Za-z0-9-]{2,60})["']\s{0,4}[:=]\s{0,4}(?:"([^"\n]{1,8000})"|'([^'\n]{1,8000})')"""
)
_CALL_ENDS: Final = re.compile(r"\n\s{0,8}\}?\);?[ \t]*(?:\n|$)|\n\}[ \t]*(?:\n|$)|\n\n")
_ESCAPED: Final = re.compile(r"""\\['"]""")
_PROMPT: Final = re.compile(
    r"(?:(?:^|\n)(?:[^\n{}<>]{0,80}[$#%]|(?:PS )?[A-Z]:\\[^\n<>]{0,200}>)|(?<=[}\]])[$#%])\s*\Z"
)
_LACKING: Final = "This is a request without its answer. Paste what came back, too."


def read_command(text: str) -> Pasted | None:
    """A command: what was asked, and what it printed below, if anything.

    Args:
        text: As `cleaned` left it.
    """
    found = _of_curl(text) or _of_call(text)
    if found is None:
        return None
    kind, request, rest = found
    case, host = case_of(None, (), "", request)
    printed = _PROMPT.sub("", rest).strip()
    if not printed:
        return Pasted(case, kind, host, _LACKING)
    came = (read_json(printed) or read_words(printed)).case
    stage = case.stage if case.stage != "api" else came.stage if came.error is None and came.answer.body else "api"
    sent = case.sent if case.sent.scheme else replace(case.sent, scheme=came.sent.scheme)
    case = replace(case, stage=stage, answer=came.answer, error=came.error, sent=sent)
    return Pasted(case, f"{kind} and its answer", host)


def request_of(text: str) -> _Request | None:
    """Method, URL, headers and body of a curl command in a text."""
    found = _of_curl(text)
    return found[1] if found is not None else None


def _of_curl(text: str) -> tuple[str, _Request, str] | None:
    lines = _GOES_ON.sub(" ", text[:_LONGEST]).split("\n")
    start = next((number for number, line in enumerate(lines) if _CURL.search(line)), None)
    if start is None:
        return None
    end = _end_of(lines, start)
    line = "\n".join(lines[start:end])
    url = _ADDRESS.search(line)
    if url is None:
        return None
    method = _METHOD.search(line)
    sent = (each[1] or each[2] for each in _HEADER.finditer(line))
    headers = tuple((name, value.strip()) for name, colon, value in (each.partition(":") for each in sent) if colon)
    named = method[1] if method is not None else "POST" if _BODY.search(line) else "GET"
    return "a curl command", (named, url[1], headers, ""), "\n".join(lines[end:])


def _end_of(lines: list[str], start: int) -> int:
    """Where a shell's command ends: with its line, or with that in which the last open quote is closed."""
    quote = ""
    for number, line in enumerate(lines[start:], start + 1):
        for character in _ESCAPED.sub("", line):
            if character == quote:
                quote = ""
            elif not quote and character in "'\"":
                quote = character
        if not quote:
            return number
    return start + 1  # an apostrophe of a sentence


def _of_call(text: str) -> tuple[str, _Request, str] | None:
    read = text[:_LONGEST]
    found = _CALL.search(read)
    if found is None:
        return None
    ends = _CALL_ENDS.search(read, found.end())
    call = read[found.start() : ends.start() if ends is not None else len(read)]
    method = _CALL_METHOD.search(call)
    headers = tuple((each[1], each[2] or each[3]) for each in _CALL_HEADER.finditer(call))
    kind = "a call of fetch" if found[1] else "a PowerShell command"
    request = (method[1].upper() if method is not None else "GET", found[2], headers, "")
    return kind, request, read[ends.end() :] if ends is not None else ""
