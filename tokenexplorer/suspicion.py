"""Whether a text can hold a secret at all: asked before it is looked through, since most texts cannot.

It may be wrong in one direction only. What `redaction` would change is always suspected; a test compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_SINGLE_WORD: Final = re.compile(r"[\w@/,-]*+")
_SCHEMES: Final = ("bearer", "dpop", "ssws", "basic", "negotiate")
_KEY_MEMBERS: Final = re.compile(r"[\"'](?:d|p|q|dp|dq|qi|k)\\*+[\"']")
_ESCAPED: Final = re.compile(r"%[0-9a-f]{2}")
_NOT_OF_FIELDS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_NOT_OF_HEADERS: Final = _NOT_OF_FIELDS | {"-"}


class Suspicion:
    """Knows the names that a secret bears.

    Args:
        fields: Names of parameters and members, in any spelling.
        headers: Names of headers, in lower case.
        header_ends: How further headers end, in lower case with the dash before it.
    """

    def __init__(self, fields: Iterable[str], headers: Iterable[str], header_ends: Iterable[str]) -> None:
        names = {name.lower().replace("_", "").replace("-", "") for name in fields}
        self._fields = _by_shortest(names)
        self._headers = _by_shortest({*headers})
        self._header_ends = tuple(header_ends)

    def falls_on(self, text: str) -> bool:
        """Whether the text has a mark that secrets bear: a name, a scheme, the start of a JWT or of a key."""
        if _SINGLE_WORD.fullmatch(text):
            return False
        if "eyJ" in text or "PRIVATE KEY" in text or ("@" in text and "://" in text):
            return True
        folded = _folded(text)
        for scheme in _SCHEMES:  # plain loops: this is asked of every text that is recorded or read
            if scheme in folded:
                return True
        if _KEY_MEMBERS.search(text):
            return True
        return self._names_header(folded.replace("_", "-")) or self._names_field(folded)

    def _names_field(self, folded: str) -> bool:
        bare = folded.replace("_", "").replace("-", "")
        if "[" not in bare and "%" not in bare:
            return self._has_field(bare)
        # Brackets and what is escaped end a name in one place, are inside of one in another, and are no escape at all.
        inside = bare.replace("%5b", "[").replace("%5d", "]").replace("[]", "").replace("%5f", "")
        forms = {bare, inside, _ESCAPED.sub(" ", bare), _ESCAPED.sub(" ", inside)}
        return any(self._has_field(each) for each in forms)

    def _has_field(self, bare: str) -> bool:
        near = [name for mark, names in self._fields if mark in bare for name in names]
        return any(_stands_alone(name, bare) for name in near)

    def _names_header(self, dashed: str) -> bool:
        for mark, names in self._headers:
            if mark in dashed and any(_stands_alone(name, dashed, _NOT_OF_HEADERS) for name in names):
                return True
        if "-" not in dashed:
            return False
        return any(_ends_a_name(end, dashed) for end in self._header_ends if end in dashed)


def _by_shortest(names: set[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every name under one that it contains: where `token` is nowhere, nothing with `token` in its name is."""
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(names, key=lambda each: (len(each), each)):
        mark = next((each for each in found if each in name), name)
        found[mark] = (*found.get(mark, ()), name)
    return tuple(found.items())


def _folded(text: str) -> str:
    """In lower case; letters that `re.IGNORECASE` takes for a plain one are that one."""
    return text.lower() if text.isascii() else text.casefold().replace("\u0131", "i").replace("\u0307", "")


def _stands_alone(name: str, text: str, letters: frozenset[str] = _NOT_OF_FIELDS) -> bool:
    """Whether the name is somewhere in the text without being part of a longer one."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if (at == 0 or text[at - 1] not in letters) and (end == len(text) or text[end] not in letters):
            return True
        at = text.find(name, at + 1)
    return False


def _ends_a_name(name: str, text: str) -> bool:
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if end == len(text) or text[end] not in _NOT_OF_HEADERS:
            return True
        at = text.find(name, at + 1)
    return False
