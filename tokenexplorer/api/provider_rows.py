"""What a provider's APIs do not take: its rows of the stage `call`, held against a call that goes out.

`orgs.quirk` says what the members of a row mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tokenexplorer.orgs.provider import provider, provider_of

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.orgs.quirk import Quirk
    from tokenexplorer.tokens.token_set import TokenSummary


@dataclass(frozen=True, slots=True)
class _Call:
    """What a row is held against; the credential is empty while nobody has fetched it."""

    url: str
    credential: str = field(repr=False)
    signed_in: bool


HOLDS: Mapping[str, Callable[[_Call, Any], bool]] = {
    "url": lambda call, pattern: re.search(pattern, call.url) is not None,
    "credential": lambda call, pattern: re.search(pattern, call.credential) is not None,
    "token": lambda call, wanted: call.signed_in is wanted,
}


def rows_for_call(url: str, token: TokenSummary | None, org: Org | None = None, credential: str = "") -> list[Quirk]:
    """The rows that hold.

    Args:
        url: Without variables.
        token: The chosen token set, or None.
        org: Whose call it is; None asks the token for its provider.
        credential: What follows the scheme in Authorization, or empty where it is not known yet.
    """
    if org is None and token is None:
        return []
    known = provider(org.provider_id) if org is not None else provider_of(token.issuer if token is not None else "")
    call = _Call(url, credential, token is not None)
    rows = known.rules_at("call")
    return [row for row in rows if all(HOLDS[name](call, wanted) for name, wanted in row.when.items())]
