"""What surprises people at a provider and can be seen before a sign-in: rows of one table, no code for any of them.

A row holds where everything in its `when` holds:

- `scopes_any`: one of these patterns fits a scope that is asked (`p1:*`);
- `scopes_lack`: one of these is not asked;
- `several_apis`: scopes of more than one API are asked, such as `api://a/read` and `api://b/read`;
- `scope_length_over`: so many characters of scopes at most;
- `parameters_absent`, `parameters_any`: extra parameters of the sign-in;
- `parameters_equal`: names with the value that they have;
- `prompt_not`: OpenID Connect `prompt` is none of these;
- `kinds`: the app is one of these: public, confidential, service;
- `issuer`: a pattern of the issuer; its named groups may be used in words and mends;
- `discovery_failed`: no metadata were found at the address.

Words and values of mends may name `{asked}` (the scopes that fit `scopes_any`), `{first}` and `{others}` (the API that
is asked first; the scopes of the others), and the groups of `issuer`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

QuirkState = Literal["failed", "warn", "unknown"]


@dataclass(frozen=True, slots=True)
class Quirk:
    """One row.

    Attributes:
        id: Of the row: `auth0-audience`.
        state: How grave it is; unknown only tells, there is nothing to mend.
        blocking: Whether signing in is sure to fail.
        title: One line.
        detail: What to do, and why.
        fix: The button's label, or empty.
        mends: What the button does, in order: an action and its value, as in `oauth.preflight.finding`.
        when: See above.
    """

    id: str
    state: QuirkState
    blocking: bool
    title: str
    detail: str
    fix: str
    mends: tuple[tuple[str, str], ...]
    when: Mapping[str, Any] = field(hash=False)


def from_row(row: Mapping[str, Any]) -> Quirk:
    """A row of resources/data/providers.json."""
    return Quirk(
        id=row["id"],
        state=row["state"],
        blocking=row.get("blocking", False),
        title=row["title"],
        detail=row["detail"],
        fix=row.get("fix", ""),
        mends=tuple((action, value) for action, value in row.get("mends", ())),
        when=row["when"],
    )
