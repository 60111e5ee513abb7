"""What the server said, whatever form it has: one reading of challenges, bodies and redirects. Texts stay as they came.

Spec: RFC 6749 sections 4.1.2.1 and 5.2, RFC 6750 section 3, RFC 7644 section 3.12, RFC 9457 section 3
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from tokenexplorer.diagnosis.challenge import Challenge, challenges, telling
from tokenexplorer.errors import OAuthError

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Answer, Case

LONGEST: Final = 100_000
"""Characters of a body that are read as JSON; no error is longer."""

_CUT: Final = 4_000
_MOST: Final = 10
_SCIM_ERROR: Final = "urn:ietf:params:scim:api:messages:2.0:error"

_CODE: Final = re.compile(r"\b(?:E0\d{6}|AADSTS\d{4,9})\b")

Members = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """What was said.

    Attributes:
        error: The code of OAuth, or of the shape that comes next to it: `insufficient_scope`, `PERMISSION_DENIED`.
        code: The provider's own code: `E0000006`, `AADSTS50105`; empty where it has none.
        description: In words.
        uri: Where more is said.
        causes: Further words, in order.
        scopes: Those that the server names as needed.
        reference: What support can find it by: an errorId, a trace_id.
        shape: Which form it has; empty where nothing was said.
        place: Where it stood: `WWW-Authenticate`, `body`, `redirect`, `this computer`, or empty.
        verbatim: All of it, as it came, cut.
    """

    error: str = ""
    code: str = ""
    description: str = ""
    uri: str = ""
    causes: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    reference: str = ""
    shape: str = ""
    place: str = ""
    verbatim: str = field(default="", repr=False)

    @property
    def words(self) -> str:
        """Everything in words, for a search in it."""
        return " ".join(part for part in (self.description, *self.causes) if part)


def said(case: Case) -> Said:
    """Read what there is: the challenge, with what the body adds; else the body; else the error that was made of it."""
    body = in_body(case.answer)
    if not body.shape and body.verbatim and case.stage == "page":
        body = replace(body, shape="text", code=_code_in(body.verbatim))
    if body.shape == "html" and case.stage in ("discovery", "jwks"):
        body = replace(body, error="not_json")
    challenge = telling(challenges(case.answer.header_all("WWW-Authenticate")))
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
        return replace(shown, shape="text" if (answer.status or 400) >= 400 else "", code=_code_in(shown.verbatim))
    if isinstance(value, list) and len(value) == 1:
        value = value[0]  # Google's batch answers, and some gateways, put one error into a list
    if not isinstance(value, dict):
        return replace(shown, shape="")
    for name, read in _SHAPES.items():
        found = read(value)
        if found is not None:
            return replace(found, shape=name, place="body", verbatim=shown.verbatim)
    return replace(shown, shape="json" if (answer.status or 0) >= 400 else "")


def _is_page(answer: Answer, text: str) -> bool:
    start = text[:2_000].lstrip("\ufeff \t\r\n").lower()
    if start.startswith(("<!doctype html", "<html")):
        return True
    kinds = answer.header_all("Content-Type")
    return start.startswith("<") and any(kind.strip().lower().startswith("text/html") for kind in kinds)


def _code_in(words: str) -> str:
    """A provider's own code, where it stands only in words."""
    found = _CODE.search(words)
    return found.group() if found is not None else ""


def _with_challenge(body: Said, challenge: Challenge, answer: Answer) -> Said:
    headers = answer.header_all("WWW-Authenticate")
    return Said(
        error=_cut(challenge.get("error")) or body.error,
        code=body.code,
        description=_cut(challenge.get("error_description")) or body.description,
        uri=_cut(challenge.get("error_uri")) or body.uri,
        causes=body.causes,
        scopes=tuple(dict.fromkeys(challenge.get("scope").split()))[: _MOST * 10],
        reference=body.reference,
        shape="challenge",
        place="WWW-Authenticate",
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
            error.error,
            _code_in(error.error_description),
            error.error_description,
            error.error_uri,
            shape="oauth",
            place=place,
            verbatim=error.detail[:_CUT],
        )
    return Said(shape="own", place="this computer", description=words, verbatim=words)


# Shapes, the most telling first: each answers None where a body is not of its form.


def _okta(body: Members) -> Said | None:
    """Okta's management API, and its MyAccount API."""
    code = body.get("errorCode")
    if not isinstance(code, str) or "errorSummary" not in body:
        return None
    rows = body.get("errorCauses")
    causes = [_text(row.get("errorSummary")) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return Said(
        error=code,
        code=code,
        description=_text(body.get("errorSummary")),
        causes=tuple(filter(None, causes[:_MOST])),
        reference=_text(body.get("errorId")),
    )


def _okta_messages(body: Members) -> Said | None:
    """Okta's sign-in pipeline: `{"messages": {"value": [{"message": …, "i18n": {"key": …}}]}}`."""
    messages = body.get("messages")
    rows = messages.get("value") if isinstance(messages, dict) else None
    if not isinstance(rows, list) or not rows or not isinstance(rows[0], dict):
        return None
    key = rows[0].get("i18n")
    return Said(
        error=_text(key.get("key")) if isinstance(key, dict) else "",
        description=_text(rows[0].get("message")),
        causes=tuple(filter(None, (_text(row.get("message")) for row in rows[1:_MOST] if isinstance(row, dict)))),
    )


def _entra(body: Members) -> Said | None:
    codes = body.get("error_codes")
    if not isinstance(codes, list) or not isinstance(body.get("error"), str):
        return None
    number = codes[0] if codes and isinstance(codes[0], int) else None
    return Said(
        error=_text(body["error"]),
        code=f"AADSTS{number}" if number is not None else "",
        description=_text(body.get("error_description")),
        uri=_text(body.get("error_uri")),
        reference=_text(body.get("trace_id")) or _text(body.get("correlation_id")),
    )


def _auth0(body: Members) -> Said | None:
    """Auth0's management API."""
    if not isinstance(body.get("statusCode"), int) or not isinstance(body.get("error"), str):
        return None
    return Said(error=_text(body.get("errorCode")) or _text(body["error"]), description=_text(body.get("message")))


def _nested(body: Members) -> Said | None:
    """Google and Microsoft Graph: `{"error": {"code": …, "message": …, "status": …}}`."""
    inner = body.get("error")
    if not isinstance(inner, dict):
        return None
    code = inner.get("code")
    return Said(
        error=_text(inner.get("status")) or _text(code),
        code=_text(code) if isinstance(code, str) else "",
        description=_text(inner.get("message")),
        causes=tuple(
            filter(None, (_text(row.get("reason")) for row in _rows(inner.get("errors")) + _rows(inner.get("details"))))
        )[:_MOST],
        reference=_text(_object(inner.get("innerError")).get("request-id")),
    )


def _oauth(body: Members) -> Said | None:
    if not isinstance(body.get("error"), str):
        return None
    return Said(
        error=_text(body["error"]),
        code=_code_in(_text(body.get("error_description"))),
        description=_text(body.get("error_description")) or _text(body.get("message")),
        uri=_text(body.get("error_uri")),
        scopes=tuple(_text(body.get("scope")).split())[:_MOST],
    )


def _onelogin_status(body: Members) -> Said | None:
    """OneLogin: `{"status": {"error": true, "code": 401, "type": …, "message": …}}`."""
    status = body.get("status")
    if not isinstance(status, dict) or "message" not in status:
        return None
    return Said(error=_text(status.get("type")), code=_number(status.get("code")), description=_message(status))


def _named(body: Members) -> Said | None:
    """OneLogin: `{"statusCode": 401, "name": "UnauthorizedError", "message": …}`."""
    if not isinstance(body.get("name"), str) or "message" not in body:
        return None
    return Said(error=_text(body["name"]), code=_number(body.get("statusCode")), description=_message(body))


def _scim(body: Members) -> Said | None:
    schemas = body.get("schemas")
    if not isinstance(schemas, list) or not any(_text(each).lower() == _SCIM_ERROR for each in schemas):
        return None
    return Said(
        error=_text(body.get("scimType")), code=_number(body.get("status")), description=_text(body.get("detail"))
    )


def _problem(body: Members) -> Said | None:
    if not isinstance(body.get("title"), str) or not ("detail" in body or "type" in body):
        return None
    return Said(
        error=_text(body["title"]),
        description=_text(body.get("detail")),
        uri=_text(body.get("type")),
        reference=_text(body.get("instance")),
    )


def _aws(body: Members) -> Said | None:
    if not isinstance(body.get("__type"), str):
        return None
    kind = _text(body["__type"]).rsplit("#", 1)[-1]
    return Said(error=kind, description=_text(body.get("message")) or _text(body.get("Message")))


def _keycloak(body: Members) -> Said | None:
    """Keycloak's admin API."""
    if not isinstance(body.get("errorMessage"), str):
        return None
    return Said(error="", description=_text(body["errorMessage"]))


def _plain(body: Members) -> Said | None:
    words = body.get("message", body.get("msg", body.get("detail")))
    if not isinstance(words, str):
        return None
    return Said(error=_text(body.get("code")) or _text(body.get("errorCode")), description=_text(words))


_SHAPES: Final[Mapping[str, Callable[[Members], Said | None]]] = {
    "okta": _okta,
    "okta-messages": _okta_messages,
    "entra": _entra,
    "auth0": _auth0,
    "nested": _nested,
    "oauth": _oauth,
    "onelogin-status": _onelogin_status,
    "scim": _scim,
    "aws": _aws,
    "problem": _problem,
    "named": _named,
    "keycloak": _keycloak,
    "message": _plain,
}


def _text(value: object) -> str:
    return _cut(value) if isinstance(value, str) else ""


def _number(value: object) -> str:
    return str(value)[:20] if isinstance(value, (int, str)) and not isinstance(value, bool) else ""


def _message(members: Members) -> str:
    words = members.get("message")
    if isinstance(words, dict):
        return "; ".join(f"{name}: {_text(each)}" for name, each in list(words.items())[:_MOST])
    return _text(words)


def _object(value: object) -> Members:
    return value if isinstance(value, dict) else {}


def _rows(value: object) -> list[Members]:
    return [row for row in value[:_MOST] if isinstance(row, dict)] if isinstance(value, list) else []


def _cut(text: str) -> str:
    return text if len(text) <= _CUT else f"{text[:_CUT]}…"
