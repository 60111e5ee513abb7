"""Scopes of an OpenAPI document as the rows that the catalogue is made from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from tokenexplorer.catalogue.openapi_operations import Row, without_empty
from tokenexplorer.catalogue.openapi_spec import Specification, line, mapping, name
from tokenexplorer.catalogue.wording import SIGN_IN, SIGN_IN_MEANINGS

MAX_SCOPES = 10_000

_READS = frozenset("read readonly view list get search lookup".split())
_CHANGES = frozenset(
    "write manage admin delete create update edit modify readwrite full all register send post put patch remove "
    "revoke invoke execute".split()
)
_SEPARATORS = re.compile(r"[.:/]")
_OTHER_GROUP = "Other scopes"


def declared_scopes(spec: Specification) -> dict[str, str]:
    """What the flows of the OAuth 2.0 schemes declare: by name the description, as one line.

    A name holds no blank, for blanks separate names.

    Spec: OpenAPI 3.0.3 section 4.7.29, RFC 6749 section 3.3
    """
    found: dict[str, str] = {}
    for scheme in spec.security_schemes.values():
        if scheme.get("type") != "oauth2":
            continue
        for flow in mapping(scheme.get("flows")).values():
            for key, words in mapping(mapping(flow).get("scopes")).items():
                if name(key) and " " not in key and len(found) < MAX_SCOPES:
                    found[key] = found.get(key) or line(words, 160)
    return found


def read_scopes(spec: Specification, operations: Sequence[Row]) -> list[Row]:
    """The declared scopes, then those that only operations name; groups by title, in a group reading ones first.

    No scope is taken to include another: the document does not say so.
    """
    declared = declared_scopes(spec)
    calls = Counter(scope for row in operations for scope in row.get("scopes", []))
    used = [each for each in calls if each not in declared]
    rows = [_row(each, declared.get(each), calls[each]) for each in [*declared, *used[:MAX_SCOPES]]]
    return sorted(rows, key=_shown_order)


def group_of(scope: str) -> str:
    """The heading that a scope stands under: what its name says before the last `.`, `:` or `/`, as words.

    `https://api.example/auth/calendar.read` stands under `Auth: calendar`; `calendar-events:write` and
    `write:calendar-events` under `Calendar events`.
    """
    path = re.sub(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/]*/", "", scope)
    parts = _parts(path)
    if len(parts) < 2:
        return _OTHER_GROUP
    # Of a long name the last two parts tell groups apart; what stands before is the same for all.
    words = [_words(each) for each in parts[:-1][-2:]]
    title = ": ".join(each for each in words if each)
    return title[:1].upper() + title[1:] if title else _OTHER_GROUP


def kind_of(scope: str) -> str:
    """Whether a scope looks, changes, belongs to the sign-in, or does not say, by the words of its name."""
    if scope in SIGN_IN_MEANINGS:
        return "oidc"
    last = (_parts(scope) or [scope])[-1]
    words = _words(last).split() or [""]
    for each in (words[-1], words[0]):
        if each in _CHANGES:
            return "manage"
        if each in _READS:
            return "read"
    return "other"


def _parts(scope: str) -> list[str]:
    """What the separators part, the thing before what is done with it: `read:users` says the same as `users:read`."""
    parts = [each for each in _SEPARATORS.split(scope) if each]
    verbs = _READS | _CHANGES
    if len(parts) > 1 and parts[0].lower() in verbs and verbs.isdisjoint(_words(parts[-1]).split()):
        parts.append(parts.pop(0))
    return parts


def _row(scope: str, words: str | None, calls: int) -> Row:
    kind = kind_of(scope)
    row: Row = {
        "name": scope,
        "group": SIGN_IN if kind == "oidc" else group_of(scope),
        "kind": kind,
        "meaning": words or SIGN_IN_MEANINGS.get(scope, ""),
        "calls": calls,
        "status": "undeclared" if words is None else "current",
        "note": "Named by calls, but the file does not declare it" if words is None else "",
    }
    # The row is read with its meaning, said or not.
    return {"meaning": ""} | without_empty(row)


def _shown_order(row: Row) -> tuple[object, ...]:
    group, scope = row["group"], row["name"]
    place = list(SIGN_IN_MEANINGS).index(scope) if group == SIGN_IN and scope in SIGN_IN_MEANINGS else 99
    kind = ("oidc", "read", "manage", "other").index(row["kind"])
    return (group != SIGN_IN, group == _OTHER_GROUP, group.lower(), place, kind, scope)


def _words(text: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", re.sub(r"[-_+]", " ", text))
    return " ".join(spaced.split()).lower()
