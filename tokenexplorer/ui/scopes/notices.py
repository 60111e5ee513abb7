"""The one thing to say about a choice of scopes before the sign-in. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tokenexplorer.catalogue.wording import SIGN_IN
from tokenexplorer.ui.scopes.listing import ListedScope, ScopeGroup

if TYPE_CHECKING:
    from tokenexplorer.ui.state import GrantStatus


class Notice(NamedTuple):
    """One thing to say.

    Attributes:
        scope: The scope's name, or empty.
        words: What is to be said of it.
        kind: How grave it is: bad, warn or info.
        missing: A scope that the app could add and sign in with, to mend it; or empty.
    """

    scope: str
    words: str
    kind: str
    missing: str = ""


def notice_for(
    groups: Sequence[ScopeGroup],
    chosen: Collection[str],
    supported: Collection[str] | None,
    ungranted: Sequence[str] = (),
    unreadable: GrantStatus | None = None,
) -> Notice | None:
    """The gravest notice about the chosen scopes, with how many more there are; None where all is well.

    Args:
        groups: The whole list.
        chosen: What the app asks for.
        supported: `scopes_supported` of its server, or None where it does not say.
        ungranted: What of it is not granted to the app.
        unreadable: Why the app's grants could not be read, where that was tried.
    """
    by_name = {scope.name: scope for group in groups for scope in group.scopes}
    picked = [by_name[name] for name in chosen if name in by_name]
    found = [
        Notice(scope.name, _said(scope), "warn")
        for standing in ("doubtful", "removed", "undeclared")
        for scope in picked
        if scope.standing == standing
    ]
    found += [Notice(name, "is not granted to this app.", "bad") for name in ungranted]
    usual = {scope.name for group in groups if group.title == SIGN_IN for scope in group.scopes}
    if supported:
        found += [
            Notice(scope.name, "is not among the scopes that this server lists.", "info")
            for scope in picked
            if scope.name in usual and scope.name not in supported
        ]
    if not found and unreadable is not None and unreadable.advice:
        return Notice("", unreadable.advice, "info", unreadable.missing_scope)
    if not found:
        return None if "openid" in chosen or not chosen else Notice("openid", "is not selected: no ID token.", "info")
    more = len(found) - 1
    return found[0]._replace(words=f"{found[0].words} And {more} more.") if more else found[0]


def _said(scope: ListedScope) -> str:
    if scope.standing == "doubtful":
        return "cannot come from a custom authorization server."
    verb = "was" if scope.advice.startswith("Renamed") else "is"
    return f"{verb} {scope.advice[:1].lower()}{scope.advice[1:]}"
