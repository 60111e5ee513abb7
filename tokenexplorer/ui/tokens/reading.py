"""A token as the place shows it: `TokenReading`, made in a worker from a token set. Reading only, no trust (I38).

The parts of the token are in here as they are spelled, so a reading is a secret: the place holds one at a time and
drops it with the selection.

Spec: RFC 7519, RFC 7515 section 7.1
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tokenexplorer.tokens.token_set import TokenKind, TokenSet

if TYPE_CHECKING:
    from tokenexplorer.tokens.exact_json import JsonObject, JsonValue
    from tokenexplorer.tokens.jwt import DecodedJwt
    from tokenexplorer.tokens.verdict import Verification

_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a JSON object.

    Attributes:
        name: Outside text.
        value: As read; numbers as spelled.
        text: The value as JSON, for display and copying.
    """

    name: str
    value: JsonValue = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TokenReading:
    """What can be read of a token without a key.

    Attributes:
        token_id: Of the set.
        kind: Which of its tokens.
        token: The token, to be copied.
        parts: Three of a JWT, five of an encrypted one, one of an opaque token.
        alg: Of the header, or empty.
        encrypted: Whether only the API can read it (JWE).
        header: Its members; empty for an opaque token.
        claims: The payload's members; None where there is no JSON object.
        problems: What cannot be decoded, where, a sentence each.
        raw: Header and payload as indented JSON.
        verdict: What is known without asking anybody: opaque and encrypted tokens cannot be verified here.
        nonce: The one that was sent, or None.
        access_token: The one beside it, or None; for `at_hash`.
        scopes: Those that the set's access token names itself; None where it cannot be read or names none.
    """

    token_id: str
    kind: TokenKind
    token: str = field(repr=False)
    parts: tuple[str, ...] = field(repr=False)
    alg: str = ""
    encrypted: bool = False
    header: tuple[Member, ...] = ()
    claims: tuple[Member, ...] | None = None
    problems: tuple[str, ...] = ()
    raw: str = field(default="", repr=False)
    verdict: Verification | None = None
    nonce: str | None = field(default=None, repr=False)
    access_token: str | None = field(default=None, repr=False)
    scopes: tuple[str, ...] | None = None

    @property
    def is_jwt(self) -> bool:
        """Whether it has parts to show; else it is opaque."""
        return len(self.parts) > 1


def read_token(kind: TokenKind, token_set: TokenSet) -> TokenReading:
    """Read a token; for workers, since a token may have a megabyte.

    Raises:
        TokenError: It is longer than anything that is read (I37).
    """
    from tokenexplorer.errors import NotAJwt
    from tokenexplorer.tokens.jwt import decode
    from tokenexplorer.tokens.scope_loss import scopes_in

    token = token_set.token(kind) or ""
    token_id, named = token_set.summary.id, scopes_in(token_set.access_token)
    try:
        decoded = decode(token)
    except NotAJwt:
        return TokenReading(token_id, kind, token, (token,), verdict=_local_verdict(kind, token), scopes=named)
    return TokenReading(
        token_id,
        kind,
        token,
        decoded.parts,
        alg=decoded.header_text("alg"),
        encrypted=decoded.encrypted,
        header=members(decoded.header),
        claims=members(decoded.claims) if decoded.claims is not None else None,
        problems=tuple(str(problem) for problem in decoded.problems),
        raw=_raw_text(decoded),
        verdict=_local_verdict(kind, token) if decoded.encrypted or kind == "refresh_token" else None,
        nonce=token_set.nonce,
        access_token=token_set.access_token,
        scopes=named,
    )


def members(values: JsonObject) -> tuple[Member, ...]:
    """The members of an object with their JSON text."""
    return tuple(Member(name, value, json_text(value)) for name, value in values.items())


def json_text(value: JsonValue) -> str:
    """A value as JSON on one line; lone surrogates, which no clipboard takes, as their escapes (R06)."""
    from tokenexplorer.tokens.exact_json import write

    return _SURROGATES.sub(lambda found: f"\\u{ord(found.group()):04x}", write(value))


def pretty(value: JsonValue, indent: str = "") -> str:
    """A value as JSON of many lines, numbers as spelled."""
    inner = indent + "  "
    if isinstance(value, dict) and value:
        rows = [f"{inner}{json.dumps(name, ensure_ascii=False)}: {pretty(each, inner)}" for name, each in value.items()]
        return "{\n" + ",\n".join(rows) + f"\n{indent}}}"
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(f"{inner}{pretty(each, inner)}" for each in value) + f"\n{indent}]"
    return json_text(value)


def _raw_text(decoded: DecodedJwt) -> str:
    header = pretty(decoded.header) if decoded.header else decoded.parts[0]
    if decoded.claims is not None:
        payload = pretty(decoded.claims)
    elif decoded.encrypted:
        payload = "(encrypted)"
    else:
        payload = decoded.payload.decode("utf-8", "backslashreplace")
    return _SURROGATES.sub(lambda found: f"\\u{ord(found.group()):04x}", f"{header}\n.\n{payload}")


def _local_verdict(kind: TokenKind, token: str) -> Verification:
    from datetime import UTC, datetime

    from tokenexplorer.tokens import checks
    from tokenexplorer.tokens.verdict import Verdict, Verification

    now = datetime.now(UTC)
    if kind == "refresh_token":
        headline = "Cannot be verified here. A refresh token is for its server alone."
        return Verification(Verdict.CANNOT_VERIFY, headline, "Use it: refresh.", (), now)
    return checks.pasted(token, now=now)
