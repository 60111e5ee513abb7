"""WWW-Authenticate as it comes: several challenges in one header, several headers, quoting right and wrong.

It never fails: what cannot be read as a challenge is left over, and the header as a whole stays with whoever shows it.

Spec: RFC 9110 section 11.6.1, RFC 6750 section 3, RFC 9449 section 7.1
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

LONGEST = 16_384
"""Characters of a header that are read; no server needs more to say why."""

MOST = 20
"""Challenges that are read."""

_NAME = r"[A-Za-z0-9!#$%&'*+.^_`|~-]"
# Each alternative begins with a character that no other begins with, and none steps back: linear in the length.
_SCHEME = re.compile(rf"[\s,]*+({_NAME}++)(?=\s|,|$)")
_PARAMETER = re.compile(rf"[\s,]*+({_NAME}++)\s*+=\s*+")
_QUOTED = re.compile(r'"((?:[^"\\]++|\\.)*+)"?', re.DOTALL)
_BARE = re.compile(r"[^\s,\"]*+(?:\"[^\s,]*+)?")
_TOKEN68 = re.compile(r"\s++([A-Za-z0-9._~+/-]++=*+)(?=\s*+(?:,|$))")
_SKIP = re.compile(r"[^\s,]*+[\s,]*+")


@dataclass(frozen=True, slots=True)
class Challenge:
    """One challenge.

    Attributes:
        scheme: As spelled: `Bearer`.
        parameters: By name in lower case; the first of a name counts.
        token68: In the place of parameters, as of Negotiate; empty elsewhere.
    """

    scheme: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    token68: str = field(default="", repr=False)

    def get(self, name: str) -> str:
        """A parameter's value; empty where it is missing."""
        return self.parameters.get(name, "")


def challenges(values: Iterable[str]) -> tuple[Challenge, ...]:
    """Read the values of every WWW-Authenticate header of an answer, in order."""
    found: list[Challenge] = []
    for value in values:
        found.extend(_read(value[:LONGEST]))
        if len(found) >= MOST:
            break
    return tuple(found[:MOST])


def telling(found: Iterable[Challenge]) -> Challenge | None:
    """The challenge that says why: the first with an error, else the first of a scheme for tokens, else None."""
    listed = tuple(found)
    for each in listed:
        if each.get("error"):
            return each
    return next((each for each in listed if each.scheme.lower() in ("bearer", "dpop")), None)


def with_error(values: Iterable[str], *errors: str) -> Challenge | None:
    """The first challenge with one of these errors, in whatever case it is spelled; None where no challenge has it.

    Args:
        values: Of every WWW-Authenticate header of an answer.
        errors: In lower case.
    """
    return next((each for each in challenges(values) if each.get("error").lower() in errors), None)


def _read(text: str) -> list[Challenge]:
    found: list[Challenge] = []
    place = 0
    while place < len(text) and len(found) < MOST:
        begins = _SCHEME.match(text, place)
        if begins is not None:
            challenge, place = _challenge(begins.group(1), text, begins.end())
            found.append(challenge)
            continue
        # Parameters on their own: more of the challenge before them, or of one whose scheme the server left out.
        parameters, end = _parameters(text, place)
        if parameters and found:
            found[-1] = replace(found[-1], parameters={**parameters, **found[-1].parameters})
        elif parameters:
            found.append(Challenge("", parameters))
        place = end if parameters else _past(text, place)
    return found


def _challenge(scheme: str, text: str, place: int) -> tuple[Challenge, int]:
    token68 = _TOKEN68.match(text, place)
    if token68 is not None:
        return Challenge(scheme, {}, token68.group(1)), token68.end()
    parameters, end = _parameters(text, place)
    return Challenge(scheme, parameters), end


def _parameters(text: str, place: int) -> tuple[dict[str, str], int]:
    """Parameters from a place on, until something else comes; and where that is."""
    found: dict[str, str] = {}
    while (named := _PARAMETER.match(text, place)) is not None:
        value, place = _value(text, named.end())
        found.setdefault(named.group(1).lower(), value)
    return found, place


def _value(text: str, place: int) -> tuple[str, int]:
    if text.startswith('"', place) and (quoted := _QUOTED.match(text, place)) is not None:
        return re.sub(r"\\(.)", r"\1", quoted.group(1), flags=re.DOTALL), quoted.end()
    bare = _BARE.match(text, place)
    return (bare.group().strip("\"'"), bare.end()) if bare is not None else ("", place)


def _past(text: str, place: int) -> int:
    skipped = _SKIP.match(text, place)
    return max(place + 1, skipped.end() if skipped is not None else place + 1)
