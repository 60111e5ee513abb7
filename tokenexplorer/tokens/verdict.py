"""What a check of a token found, as values: three verdicts, never two. The checking itself is in `checks`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Verdict(Enum):
    """Decoding alone earns NONE. The value is the `verdict` property of the badge."""

    VERIFIED = "verified"
    FAILED = "failed"
    CANNOT_VERIFY = "cannotVerify"
    NONE = "none"


class CheckOutcome(Enum):
    """How one check ended. The value is the `state` word in tests."""

    PASSED = "ok"
    FAILED = "failed"
    SKIPPED = "unknown"
    """It could not be made: what it needs is not there."""
    NOTED = "warn"
    """It passed with something to know (a key found without kid, a clock that is off)."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a token.

    Attributes:
        id: signature, alg, iss, aud, azp, exp, iat, nbf, nonce, at_hash, c_hash, sub, typ, crit, structure.
        title: "Issuer is the one that was asked".
        outcome: How it ended.
        detail: The compared values or the reason; outside text, plain.
        spec: `OIDC Core 3.1.3.7`.
    """

    id: str
    title: str
    outcome: CheckOutcome
    detail: str = ""
    spec: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """All checks of one token.

    Attributes:
        verdict: The word that counts.
        headline: Says it in a sentence: "Failed: the signature does not fit key DkYTmhSd."
        advice: What to do; empty where nothing.
        checks: In the order made.
        checked_at: Aware UTC.
        key_id: Of the key that verified, or empty.
        alg: The algorithm used, or empty.
        issuer: Whose keys, or empty.
        expires_at: When the verdict drops by itself (`exp`), aware UTC, or None (I38).
    """

    verdict: Verdict
    headline: str
    advice: str = ""
    checks: tuple[Check, ...] = ()
    checked_at: datetime | None = None
    key_id: str = ""
    alg: str = ""
    issuer: str = ""
    expires_at: datetime | None = None

    @property
    def passed(self) -> int:
        """How many checks passed, noted ones included."""
        return sum(check.outcome in (CheckOutcome.PASSED, CheckOutcome.NOTED) for check in self.checks)


def failed_words(check: Check) -> str:
    """A headline for a check that failed."""
    detail = check.detail or check.title
    return f"Failed: {detail[:1].lower()}{detail[1:]}"
