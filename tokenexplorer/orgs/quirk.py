"""What surprises people at a provider: rows of one table, no code for any of them.

A row speaks at one `stage`: before a sign-in (`sign_in`, the usual one), of a userinfo answer (`userinfo`), or before a
call goes out (`call`). Rows of the stage `token` have a form of their own, see `token_rule`. A row holds where all that
is in its `when` holds. Before a sign-in:

- `scopes_any`: one of these patterns fits a scope that is asked (`p1:*`);
- `scopes_lack`: one of these is not asked;
- `scopes_beside`: a scope is asked that none of these patterns fits;
- `several_apis`: scopes of more than one API are asked, such as `api://a/read` and `api://b/read`;
- `scope_length_over`: so many characters of scopes at most;
- `parameters_absent`, `parameters_any`: parameters of the sign-in: extra ones, and the fields audience and resource;
- `parameters_equal`: names with the value that they have;
- `prompt_not`, `prompt_any`: OpenID Connect `prompt` is none of these, or one of them;
- `response_types`: the app's is one of these;
- `kinds`: the app is one of these: public, confidential, service;
- `client_auth_not`: the app proves itself in none of these ways;
- `issuer`: a pattern of the issuer; its named groups may be used in words and mends;
- `discovery_failed`: no metadata were found at the address.

Words and values of mends may name `{asked}` (the scopes that fit `scopes_any`), `{beside}` (those that `scopes_beside`
found), `{first}` and `{others}` (the API that is asked first; the scopes of the others), and the groups of `issuer`.

Of a userinfo answer, where the state `warn` means that something is amiss: `scopes_any` (of the token), `claims_lack`
(one of these is not there), `claim_over` (a number is higher). Before a call: `url` and `credential` (patterns of the
URL, and of what follows the scheme in Authorization), `token` (one from a sign-in is chosen).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

QuirkState = Literal["failed", "warn", "unknown"]
QuirkStage = Literal["sign_in", "userinfo", "call"]


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
        stage: See above.
    """

    id: str
    state: QuirkState
    blocking: bool
    title: str
    detail: str
    fix: str
    mends: tuple[tuple[str, str], ...]
    when: Mapping[str, Any] = field(hash=False)
    stage: QuirkStage = "sign_in"


def from_row(row: Mapping[str, Any]) -> Quirk:
    """A row of resources/data/providers.json."""
    return Quirk(
        id=row["id"],
        state=row.get("state", "unknown"),
        blocking=row.get("blocking", False),
        title=row.get("title", ""),
        detail=row["detail"],
        fix=row.get("fix", ""),
        mends=tuple((action, value) for action, value in row.get("mends", ())),
        when=row["when"],
        stage=row.get("stage", "sign_in"),
    )
