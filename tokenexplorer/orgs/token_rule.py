"""How a provider's tokens differ from what the standards say: the rows of the stage `token` in the table of quirks.

A row has one of three effects:

- `accept`: the claim may have this value too, and the check says so;
- `demand`: the claim must have this value;
- `unverifiable`: nobody but the provider can check a token whose header has the member named.

A value may name `{client_id}` and the groups of `issuer`, a pattern that the issuer has to fit for the row to count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

TokenRuleKind = Literal["id_token", "access_token"]
Effect = Literal["accept", "demand", "unverifiable"]


@dataclass(frozen=True, slots=True)
class TokenRule:
    """One row, member by member but for the stage.

    Attributes:
        id: Of the row: `cognito-access-token`.
        kind: Of the tokens that it is about.
        effect: See above.
        claim: Its name; empty for `unverifiable`.
        value: See above.
        header: The member of the header, for `unverifiable`.
        issuer: A pattern, or empty.
        title: Of the check that `demand` makes.
        detail: Why.
    """

    id: str
    kind: TokenRuleKind
    effect: Effect
    claim: str = ""
    value: str = ""
    header: str = ""
    issuer: str = ""
    title: str = ""
    detail: str = ""

    def value_at(self, issuer: str, client_id: str) -> str | None:
        """The value that counts at an issuer; None where the row does not count there."""
        match = re.search(self.issuer, issuer)
        if match is None or ("{client_id}" in self.value and not client_id):
            return None
        groups = {name: text or "" for name, text in match.groupdict().items()}
        return self.value.format_map({"client_id": client_id, **groups})
