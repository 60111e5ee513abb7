"""What can be said of a call before it is sent: has the token the scope, has it ended. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from tokenexplorer.sentences import day
from tokenexplorer.tokens.token_set import KIND_LABELS

if TYPE_CHECKING:
    from tokenexplorer.api.request import ApiRequest
    from tokenexplorer.catalogue.catalogue import Catalogue
    from tokenexplorer.catalogue.operations import Operation
    from tokenexplorer.tokens.token_set import TokenSummary

Mend = Literal["", "refresh", "sign_in"]


@dataclass(frozen=True, slots=True)
class Hint:
    """One line under the URL.

    Attributes:
        kind: ok, bad, warn, unk, or empty for nothing to say.
        words: The sentence.
        rest: What it is about.
        mend: What its button does.
    """

    kind: Literal["ok", "bad", "warn", "unk", ""] = ""
    words: str = ""
    rest: str = ""
    mend: Mend = ""

    @property
    def action(self) -> str:
        """Label of its button."""
        words = {"refresh": "Refresh", "sign_in": "Sign in again" if self.kind == "warn" else "Sign in"}
        return words.get(self.mend, "")


def hint_for(
    request: ApiRequest,
    operation: Operation | None,
    token: TokenSummary | None,
    now: datetime,
    catalogue: Catalogue,
    url: str = "",
) -> Hint:
    """The most important thing to know.

    Args:
        request: As edited.
        operation: Which call it is, or None.
        token: The set that is chosen, or None.
        now: Aware; clock times are written in its zone.
        catalogue: That the operation is of.
        url: Of the call, without variables.
    """
    needed = f"needed by {operation.title}" if operation is not None else ""
    if request.auth.kind == "none":
        wants = operation is not None and not operation.no_auth and operation.scopes
        return Hint("unk", "Nothing is sent along.", f"{operation.title} needs a token." if wants and operation else "")
    if request.auth.kind == "ssws":
        if operation is not None and not operation.api_token and not operation.no_auth:
            return Hint("bad", "This call takes no SSWS API token.", operation.title)
        return Hint()
    if token is None:
        scopes = ", ".join(operation.scopes) if operation is not None else ""
        rest = f"{scopes} {needed}" if scopes else "The call goes out without one."
        return Hint("unk", "No token yet.", rest, "sign_in")
    ended = _ended(request, token, now)
    return ended or _of_provider(url, token) or _scopes(request, operation, token, needed, catalogue)


def _of_provider(url: str, token: TokenSummary) -> Hint | None:
    from tokenexplorer.api.provider_rows import rows_for_call

    row = next(iter(rows_for_call(url, token)), None)
    return Hint("bad", row.title, row.detail) if row is not None else None


def _ended(request: ApiRequest, token: TokenSummary, now: datetime) -> Hint | None:
    end = token.expires_at(request.auth.token_kind)
    if end is None or end > now:
        return None
    there = end.astimezone(now.tzinfo)
    when = f"{there:%H:%M}" if there.date() == now.date() else day(there)
    return Hint("warn", f"This token ended at {when}.", "", "refresh" if "refresh_token" in token.kinds else "sign_in")


def _scopes(
    request: ApiRequest, operation: Operation | None, token: TokenSummary, needed: str, catalogue: Catalogue
) -> Hint:
    from tokenexplorer.catalogue.coverage import covers

    kind = request.auth.token_kind
    if kind not in token.kinds:
        return Hint("bad", f"This set has no {'ID token' if kind == 'id_token' else KIND_LABELS[kind].lower()}.")
    if kind == "access_token" and not token.is_access:
        return Hint("bad", "This token is no access token.", "No API takes it. Exchange it in Tokens.")
    if kind != "access_token":
        return Hint("warn", f"{KIND_LABELS[kind]} chosen.", "APIs take the access token.")
    if operation is None:
        return Hint()
    if not operation.scopes:
        return Hint("ok", "No scope is needed", f"by {operation.title}")
    coverage = covers(operation, token.scopes, catalogue)
    if coverage.lacks:
        return Hint("bad", f"This token lacks {', '.join(coverage.lacks)}", needed)
    givers = dict.fromkeys(giver for _scope, giver in coverage.has)
    return Hint("ok", f"This token has {', '.join(givers)}", needed)
