"""What a claim means, in words: from the table of claims, the times, and comparisons with what is known here.

Explaining is not checking: a tick here says that two texts are equal, never that the token is genuine.

Spec: OpenID Connect Core 1.0 sections 2 and 5.1, RFC 7519 section 4, RFC 8176
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any, Literal

from tokenexplorer import assets
from tokenexplorer.tokens import claim_rules
from tokenexplorer.tokens.exact_json import JsonValue, Number
from tokenexplorer.tokens.human_time import from_timestamp, moment_words, relative, span
from tokenexplorer.tokens.token_set import TokenKind
from tokenexplorer.tokens.verdict import CheckOutcome

Mark = Literal["", "ok", "failed", "time", "ended"]

_TIME_WORDS = {
    "exp": ("Ends", "Ended"),
    "iat": ("Issued", "Issued"),
    "nbf": ("Valid from", "Valid since"),
    "auth_time": ("Signs in", "Signed in"),
    "updated_at": ("Profile changes", "Profile changed"),
}
_METHODS = {
    "pwd": "password",
    "pin": "PIN",
    "otp": "one-time code",
    "mfa": "several factors",
    "hwk": "hardware key",
    "swk": "software key",
    "sms": "text message",
    "tel": "telephone call",
    "fpt": "fingerprint",
    "face": "face",
    "kba": "security question",
    "okta_verify": "Okta Verify",
    "phr": "phishing-resistant factor",
    "rsa": "certificate or key",
    "wia": "Windows sign-in",
}
_THIS_APP = frozenset({"azp", "cid", "client_id", "appid"})


@dataclass(frozen=True, slots=True)
class ClaimContext:
    """What a claim is explained against; all of it is optional but the time.

    Attributes:
        now: Aware.
        zone: For local times; None means this computer's zone.
        provider_id: An id of `orgs.provider`.
        kind: Of the token.
        issuer: Of the authorization server that was asked, or empty.
        is_left: Whether neither the app nor its org has that issuer any more.
        client_id: Of the app, or empty.
        client_name: As shown.
        nonce: The one that was sent, or None.
        access_token: The one beside an ID token, or None.
        alg: Of the token's signature.
    """

    now: datetime
    zone: tzinfo | None = None
    provider_id: str = ""
    kind: TokenKind = "id_token"
    issuer: str = ""
    is_left: bool = False
    client_id: str = ""
    client_name: str = ""
    nonce: str | None = field(default=None, repr=False)
    access_token: str | None = field(default=None, repr=False)
    alg: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A claim in words.

    Attributes:
        text: With times in UTC; may quote the claim, so plain text only.
        local: The same with times of `ClaimContext.zone`.
        mark: ok or failed after a comparison; time or ended for an end; else empty.
        note: A warning from the table, or empty.
        spec: Where the claim is defined, or empty where nowhere.
        type: `time`, `time-ms`, `duration`, `scopes`, `string` …; empty where unknown.
        personal: Whether it tells about a person.
        secret: Whether the value is masked until shown (nonce).
    """

    text: str
    local: str
    mark: Mark = ""
    note: str = ""
    spec: str = ""
    type: str = ""
    personal: bool = False
    secret: bool = False


def explain(claim: str, value: JsonValue, context: ClaimContext) -> Meaning:
    """What a claim with this value means; an unknown claim says that it is unknown."""
    row = _row(claim, context.provider_id)
    kind = str(row.get("type", ""))
    moment = _moment(kind, claim, value)
    if moment is not None:
        utc, local = (_time_words(claim, row, moment, context.now, zone) for zone in (UTC, _zone(context)))
        mark: Mark = ("time" if moment > context.now else "ended") if claim == "exp" else ""
    else:
        utc, mark = _compared(claim, value, str(row.get("meaning", "")), context)
        local = utc
    return Meaning(
        text=utc,
        local=local,
        mark=mark,
        note=str(row.get("note", "")),
        spec=str(row.get("spec", "")),
        type=kind,
        personal=bool(row.get("pii")),
        secret=claim == "nonce",
    )


def _zone(context: ClaimContext) -> tzinfo:
    return context.zone or datetime.now(UTC).astimezone().tzinfo or UTC


def _row(claim: str, provider_id: str) -> dict[str, Any]:
    """The table's row that fits best: of this provider, else of the standards, else of a pattern, else any."""
    table: dict[str, list[dict[str, Any]]] = assets.json_value("data", "claims.json")
    rows = table.get(claim, [])
    if not rows:
        rows = [row for name, more in table.items() if _fits_pattern(claim, name) for row in more]
    own = [row for row in rows if "provider" in row and provider_id.startswith(row["provider"])]
    common = [row for row in rows if "provider" not in row]
    return next(iter((*own, *common, *rows)), {})


def _fits_pattern(claim: str, pattern: str) -> bool:
    if "*" not in pattern:
        return False
    if pattern.startswith("https://"):
        return claim.startswith("https://")
    return claim.startswith(pattern.partition("*")[0])


def _moment(kind: str, claim: str, value: JsonValue) -> datetime | None:
    if not isinstance(value, Number) or kind not in ("time", "time-ms"):
        return None
    seconds = value.finite
    if seconds is None:
        return None
    # OneLogin sends updated_at in milliseconds where the standard wants seconds (S14); no real second count is as high.
    in_ms = kind == "time-ms" or (claim == "updated_at" and seconds > 1e11)
    return from_timestamp(seconds / 1000 if in_ms else seconds)


def _time_words(claim: str, row: dict[str, Any], moment: datetime, now: datetime, zone: tzinfo) -> str:
    ahead, behind = _TIME_WORDS.get(claim, (f"{row.get('meaning', claim)}:",) * 2)
    return f"{ahead if moment > now else behind} {moment_words(moment, now, zone)}, {relative(moment, now)}"


def _compared(claim: str, value: JsonValue, meaning: str, context: ClaimContext) -> tuple[str, Mark]:
    claims = {claim: value}
    if claim == "iss" and context.issuer:
        equal = value == context.issuer
        return f"{meaning}. {_issuer_words(equal, is_left=context.is_left)}", _tick(equal)
    if claim == "aud" and context.client_id and context.kind == "id_token":
        equal = context.client_id in (claim_rules.audiences(value) or ())
        return (f"Whom it is for: this app{_named(context)}" if equal else f"{meaning}. It is not this app."), _tick(
            equal
        )
    if claim in _THIS_APP and context.client_id:
        equal = value == context.client_id
        return f"{meaning}: {'this app' + _named(context) if equal else 'another app'}", _tick(equal)
    if claim == "nonce" and context.nonce is not None:
        equal = claim_rules.nonce(claims, context.nonce).outcome is CheckOutcome.PASSED
        return ("Matches the one sent, so not replayed" if equal else "Not the one that was sent"), _tick(equal)
    if claim == "at_hash" and context.access_token is not None:
        equal = claim_rules.half_hash(claims, claim, context.alg, context.access_token).outcome is CheckOutcome.PASSED
        return f"{'Belongs' if equal else 'Does not belong'} to the access token beside it", _tick(equal)
    return _by_value(claim, value, meaning), ""


def _issuer_words(equal: bool, *, is_left: bool) -> str:
    whose = "issuer that was asked" if is_left else "org's issuer"
    if not equal:
        return f"It is not the {whose}."
    return f"Equals the {whose}.{' The org has another issuer now.' if is_left else ''}"


def _by_value(claim: str, value: JsonValue, meaning: str) -> str:
    if not meaning:
        return "Not a standard claim; the server's own"
    if claim == "amr" and isinstance(value, list):
        known = [_METHODS.get(method, method) for method in value if isinstance(method, str)]
        return f"How the person signed in: {', '.join(known)}"
    if isinstance(value, Number) and meaning and value.finite is not None and claim == "expires_in":
        return f"{meaning}: {span(value.finite)}"
    if isinstance(value, list) and len(value) > 1:
        return f"{meaning} ({len(value)})"
    return meaning


def _tick(equal: bool) -> Mark:
    return "ok" if equal else "failed"


def _named(context: ClaimContext) -> str:
    return f" ({context.client_name})" if context.client_name else ""
