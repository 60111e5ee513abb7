"""The parts of a case that a recorded message holds: what went and what came back, without secrets.

The same for a message of this run and for one of a trace file that was opened again, so that both are explained alike.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, get_args
from urllib.parse import parse_qs

from tokenexplorer import errors
from tokenexplorer.diagnosis.case import Answer, Case, Scheme, Sent, SentToken, Stage
from tokenexplorer.errors import OAuthError, TokenError, TokenExplorerError
from tokenexplorer.wire.http_date import http_date
from tokenexplorer.wire.purpose import Purpose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenexplorer.tokens.token_set import TokenKind
    from tokenexplorer.wire.message import Message, RecordedMessage

_HALF_SECOND: Final = 0.5
"""Date has whole seconds, cut off; half of one is the best guess at what is missing."""

_MADE_OF_WORDS: Final = tuple(each.__init__ for each in (TokenExplorerError, errors.ConfigError, errors.TlsFailed))
_SCHEMES: Final[Mapping[str, Scheme]] = {each.lower(): each for each in get_args(Scheme) if each}
_STAGES: Final[Mapping[Purpose, Stage]] = {
    Purpose.DISCOVERY: "discovery",
    Purpose.ORGANIZATION: "discovery",
    Purpose.CLIENT_ISSUER: "discovery",
    Purpose.JWKS: "jwks",
    Purpose.AUTHORIZE: "authorize",
    Purpose.CALLBACK: "authorize",
    Purpose.TOKEN: "token",
    Purpose.CLIENT_TOKEN: "token",
    Purpose.REFRESH: "token",
    Purpose.DEVICE_CODE: "device",
    Purpose.DEVICE_TOKEN: "device",
    Purpose.USERINFO: "userinfo",
    Purpose.INTROSPECTION: "introspection",
    Purpose.REVOCATION: "revocation",
    Purpose.TOKEN_EXCHANGE: "token",
    Purpose.ASSERTION_GRANT: "token",
    Purpose.API: "api",
}


def stage_of(purpose: Purpose) -> Stage:
    """Where a message of this purpose stands; what is done on this computer is `local`."""
    return _STAGES.get(purpose, "push" if purpose.name == "PUSH" else "local")


def case_of(message: Message) -> Case:
    """All that a message tells by itself, of this run or of a file: nothing else is asked."""
    recorded = message.recorded
    if recorded is None:
        return Case(stage_of(message.purpose), error=error_of(message), now=message.at)
    return Case(
        stage_of(message.purpose),
        answer=answer_of(recorded),
        sent=sent_of(recorded),
        error=error_of(message),
        clock_offset_s=clock_offset_s(recorded),
        now=message.at,
    )


def error_of(message: Message) -> TokenExplorerError | None:
    """The error that ended it: the server's own, which the browser brought, or ours by its name."""
    said = {field.name: field.value for field in message.fields}
    if message.purpose is Purpose.CALLBACK and "error" in said:
        return OAuthError(
            said["error"], said.get("error_description", ""), said.get("error_uri", ""), where="authorize"
        )
    kind = getattr(errors, message.error, None) if message.error.isidentifier() else None
    if not isinstance(kind, type) or not issubclass(kind, TokenExplorerError) or issubclass(kind, OAuthError):
        return None
    title, _, advice = message.detail.partition(". ")
    if kind.__init__ in _MADE_OF_WORDS:
        return kind(title, advice)
    # It is made from other things than words, of which only the words are left.
    made = kind.__new__(kind)
    TokenExplorerError.__init__(made, title, advice)
    return made


def answer_of(recorded: RecordedMessage) -> Answer:
    """What came back."""
    return Answer(recorded.status, recorded.response_headers, recorded.response_body)


def sent_of(recorded: RecordedMessage) -> Sent:
    """What went."""
    headers = {name.lower(): value for name, value in recorded.request_headers}
    scheme = headers.get("authorization", "").partition(" ")[0].lower()
    is_form = headers.get("content-type", "").lower().startswith("application/x-www-form-urlencoded")
    fields = _fields(recorded.request_body) if is_form else {}
    return Sent(
        method=recorded.method,
        url=recorded.url,
        scheme=_SCHEMES.get(scheme, ""),
        has_proof="dpop" in headers,
        grant_type=fields.get("grant_type", ""),
        names=frozenset((*headers, *(name.lower() for name in fields))),
    )


def _fields(body: str) -> dict[str, str]:
    try:
        return {name: values[0] for name, values in parse_qs(body, keep_blank_values=True, max_num_fields=200).items()}
    except ValueError:
        return {}


def token_in(text: str, kind: TokenKind | None) -> SentToken:
    """What a token that was sent says of itself; an opaque one says nothing.

    Args:
        text: The token; it is read and not kept.
        kind: Which token of its set it is; None where it is of none.
    """
    from tokenexplorer.tokens.jwt import decode

    try:
        read = decode(text)
    except TokenError:
        return SentToken(kind, opaque=True)
    return SentToken(kind, dict(read.header), dict(read.claims) if read.claims is not None else None)


def clock_offset_s(recorded: RecordedMessage) -> float | None:
    """Server's clock minus this computer's when the answer came; None where the server told no time.

    Spec: RFC 9110 section 6.6.1
    """
    stamp = next((value for name, value in recorded.response_headers if name.lower() == "date"), "")
    there = http_date(stamp)
    if there is None:
        return None
    here = recorded.timing.started_at + timedelta(seconds=recorded.timing.total_s)
    return (there - here).total_seconds() + _HALF_SECOND
