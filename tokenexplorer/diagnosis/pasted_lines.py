"""Lines as they were before a ticket system, a chat or a terminal changed them."""

from __future__ import annotations

import re
from typing import Final

from tokenexplorer.diagnosis.pasted_parts import HEADER

LONGEST: Final = 1_000_000
MOST_LINES: Final = 5_000
_FENCE: Final = re.compile(r"\s*(?:```\w*|~~~\w*|\{code(?::[^}]{0,40})?\}|\{noformat\}|<pre>|</pre>)\s*")
_TIME: Final = re.compile(r"\d\d:\d\d:\d\d(?:\.\d{1,9})? (?=[*<>{}=] ?)")
_BEGINS: Final = re.compile(r"[*<>] |\$ |curl |HTTP/[0-9.]{1,3} |[A-Z]{3,10} (?:/|https?://)")
_DEPTH: Final = 5
_LONGEST_VALUE: Final = 20_000


def cleaned(text: str) -> str:
    """Pasted text with one kind of line end, and without quoting, fences, common indentation and time stamps."""
    text = text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\0", "")
    text = text.strip("\ufeff\u200b\n ")
    lines = [line for line in text.split("\n", MOST_LINES)[:MOST_LINES] if not _FENCE.fullmatch(line[:80])]
    for _ in range(_DEPTH):
        filled = [line for line in lines if line.strip()]
        if not filled or not all(line.lstrip().startswith(">") for line in filled):
            break
        if not any(re.match(r"\s*> ?[<>*{]|\s*> ?HTTP/", line) for line in filled[:200]):
            break
        lines = [re.sub(r"^\s*> ?", "", line, count=1) for line in lines]
    return "\n".join(_undated(_dedented(lines))).strip("\n")


def _dedented(lines: list[str]) -> list[str]:
    filled = [line for line in lines if line.strip()]
    least = min((len(line) - len(line.lstrip()) for line in filled), default=0)
    # What was pasted from its first letter on has lost only that line's indentation.
    rest = min((len(line) - len(line.lstrip()) for line in filled[1:]), default=0)
    if least == 0 and rest and _BEGINS.match(lines[0]):
        return [lines[0], *(line[rest:] for line in lines[1:])]
    return [line[least:] for line in lines] if least else lines


def _undated(lines: list[str]) -> list[str]:
    return [_TIME.sub("", line, count=1) if line[:1].isdigit() else line for line in lines]


def headers_in(lines: list[str], *, marked: bool) -> tuple[list[tuple[str, str]], int]:
    """Headers from the first line on, and how many lines they take with the empty one that ends them.

    A value that was broken in two by whatever wraps lines is joined again: its second half has no mark, begins with a
    space, or comes while a quote is open.

    Args:
        lines: Those of `curl -v` with their mark, others bare.
        marked: Whether headers begin with `< ` or `> `.
    """
    found: list[tuple[str, str]] = []
    for number, line in enumerate(lines):
        bare = line[1:].strip() if marked and line[:1] in "<>" else line.strip()
        has_mark = not marked or line[:1] in ("<", ">")
        if marked and line.startswith(("* ", "{ [", "} [")):
            continue
        if (has_mark and not bare) or (marked and not has_mark and not found):
            return found, number + 1
        header = HEADER.fullmatch(bare) if has_mark else None
        is_quoted = bool(found) and found[-1][1].count('"') % 2 == 1
        goes_on = bool(found) and (line[:1] in (" ", "\t") or not has_mark or is_quoted)
        # Some tools indent all but the first: a header is never taken for the value of the one before it, which may be
        # no secret where this one is.
        if header is not None and not (is_quoted and not marked and line[:1] in (" ", "\t")):
            found.append((header[1], header[2]))
        elif goes_on and bare and len(found[-1][1]) < _LONGEST_VALUE and not (marked and bare.startswith(("{", "["))):
            found[-1] = (found[-1][0], f"{found[-1][1]} {bare}")
        else:
            return found, number
    return found, len(lines)
