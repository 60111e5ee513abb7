"""What to know about a provider's userinfo answer: its rows of the stage `userinfo`, held against the claims.

`orgs.quirk` says what the members of a row mean.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tokenexplorer.orgs.provider import provider_of
from tokenexplorer.tokens.exact_json import JsonObject, Number


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a row is held against."""

    claims: JsonObject
    scopes: Sequence[str]

    def number(self, name: str) -> float | None:
        """A claim that is a number."""
        value = self.claims.get(name)
        return value.finite if isinstance(value, Number) else None


HOLDS: dict[str, Callable[[_Answer, Any], bool]] = {
    "scopes_any": lambda answer, names: not set(answer.scopes).isdisjoint(names),
    "claims_lack": lambda answer, names: not set(names) <= set(answer.claims),
    "claim_over": lambda answer, limits: any(
        (found := answer.number(name)) is not None and found > limit for name, limit in limits.items()
    ),
}


def provider_notes(claims: JsonObject, scopes: Sequence[str], issuer: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Sentences about an answer: what is amiss, and what is only worth knowing; none about an empty one.

    Args:
        claims: The answer.
        scopes: Of the token.
        issuer: Of the server that was asked.
    """
    if not claims:
        return (), ()
    answer = _Answer(claims, scopes)
    rows = provider_of(issuer).rules_at("userinfo")
    held = [row for row in rows if all(HOLDS[name](answer, wanted) for name, wanted in row.when.items())]
    amiss = tuple(row.detail for row in held if row.state == "warn")
    return amiss, tuple(row.detail for row in held if row.state != "warn")
