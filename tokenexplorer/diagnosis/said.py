"""What the server said, whatever form it has: one reading of challenges, bodies and redirects. Texts stay as they came.

Spec: RFC 6749 sections 4.1.2.1 and 5.2, RFC 6750 section 3, RFC 7644 section 3.12, RFC 9457 section 3
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from tokenexplorer.catalogue.scopes import is_scope
from tokenexplorer.errors import OAuthError
from tokenexplorer.oauth.error_bodies import OKTA_LOG, ServerWords, code_in, read_error
from tokenexplorer.wire.challenge import Challenge, challenges, telling

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Answer, Case

LONGEST: Final = 100_000
"""Characters of a body that are read as JSON; no error is longer."""

NOT_JSON: Final = "not_json"
"""Our word for a page where a document should be; a row of the table knows it, the server never said it."""

_CUT: Final = 4_000
_MOST: Final = 100
"""Scopes that are read, at most."""


@dataclass(frozen=True, slots=True)
class Said(ServerWords):
    """What was said, and where.

    Attributes:
        place: Where it stood: `WWW-Authenticate`, `body`, `page`, `redirect`, `System Log`, `this computer`, or empty.
        added: Names of the members that a body added to a challenge.
        verbatim: All of it, as it came, cut.
    """

    place: str = ""
    added: frozenset[str] = frozenset()
    verbatim: str = field(default="", repr=False)


def said(case: Case) -> Said:
    """Read what there is: the challenge, with what the body adds; else the body; else the error that was made of it."""
    body = in_body(case.answer)
    if body.verbatim and case.stage == "page":
        body = replace(body, place="page")
        if not body.shape:
            body = replace(body, shape="text", code=code_in(body.verbatim))
    if body.shape == "html" and case.stage in ("discovery", "jwks"):
        body = replace(body, error=NOT_JSON)
    asked = challenges(case.answer.header_all("WWW-Authenticate"))
    challenge = telling(asked) or next(iter(asked), None)  # one of another scheme is shown, too
    if challenge is not None and (challenge.get("error") or not body.shape):
        return _with_challenge(body, challenge, case.answer)
    if body.shape:
        return body
    own = _of_error(case)
    return own if own.shape else body


def in_body(answer: Answer) -> Said:
    """What a body says; without a shape where it says nothing that can be read."""
    text = answer.body
    if not text.strip():
        return Said()
    shown = Said(place="body", verbatim=text[:_CUT])
    if _is_page(answer, text):
        return replace(shown, shape="html")
    try:
        value = json.loads(text[:LONGEST].lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return replace(shown, shape="text" if (answer.status or 400) >= 400 else "", code=code_in(shown.verbatim))
    if isinstance(value, list) and len(value) == 1:
        value = value[0]  # Google's batch answers, and some gateways, put one error into a list
    if not isinstance(value, dict):
        return replace(shown, shape="")
    found = read_error(value)
    if found is None:
        return replace(shown, shape="json" if (answer.status or 0) >= 400 else "")
    return Said(
        error=_cut(found.error),
        code=_cut(found.code),
        description=_cut(found.description),
        uri=_cut(found.uri),
        causes=tuple(map(_cut, found.causes)),
        scopes=_scopes(found.scopes),
        reference=_cut(found.reference),
        shape=found.shape,
        place="System Log" if found.shape == OKTA_LOG else "body",
        verbatim=shown.verbatim,
    )


def _is_page(answer: Answer, text: str) -> bool:
    start = text[:2_000].lstrip("\ufeff \t\r\n").lower()
    if start.startswith(("<!doctype html", "<html")):
        return True
    kinds = answer.header_all("Content-Type")
    return start.startswith("<") and any(kind.strip().lower().startswith("text/html") for kind in kinds)


def _with_challenge(body: Said, challenge: Challenge, answer: Answer) -> Said:
    headers = answer.header_all("WWW-Authenticate")
    return replace(
        body,
        error=_cut(challenge.get("error")) or body.error,
        description=_cut(challenge.get("error_description")) or body.description,
        uri=_cut(challenge.get("error_uri")) or body.uri,
        scopes=_scopes(challenge.get("scope").split()),
        shape="challenge",
        place="WWW-Authenticate",
        added=frozenset({"code", *(name for name in ("error", "error_description") if not challenge.get(name))}),
        verbatim="\n".join(headers)[:_CUT],
    )


def _of_error(case: Case) -> Said:
    error = case.error
    if error is None:
        return Said()
    words = "\n".join(part for part in (error.title, error.detail) if part)[:_CUT]
    if isinstance(error, OAuthError):
        place = "redirect" if error.where == "authorize" else "body"
        return Said(
            error=error.error,
            code=code_in(error.error_description),
            description=error.error_description,
            uri=error.error_uri,
            shape="oauth",
            place=place,
            verbatim=error.detail[:_CUT],
        )
    return Said(shape="own", place="this computer", description=words, verbatim=words)


def _scopes(names: Iterable[str]) -> tuple[str, ...]:
    """Names that a scope may have: a sign-in is offered with them, and no typographer's quote belongs there.

    Spec: RFC 6749 section 3.3
    """
    bare = (name.strip("\u201c\u201d\u201e\u2018\u2019") for name in names)
    return tuple(dict.fromkeys(name for name in bare if is_scope(name)))[:_MOST]


def _cut(text: str) -> str:
    return text if len(text) <= _CUT else f"{text[:_CUT]}…"
