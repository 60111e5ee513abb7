"""The provider's own page, which never calls back: what the person says that it shows, whoever the provider is.

Spec: RFC 6749 section 4.1.2.1
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tokenexplorer.diagnosis.finding import Fact, Finding, Mend

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.diagnosis.said import Said


@dataclass(frozen=True, slots=True)
class _Page:
    """A page, told by what stands on it.

    Attributes:
        words: That stand on it, however the provider writes them.
        title: What it means.
        why: Why it stays there.
        field: Of the app, which the page is about: `client_id`, `redirect_uri`, `scopes`; empty for none.
        fix: What to do at the provider.
        others: What else may be behind it.
    """

    words: re.Pattern[str]
    title: str
    why: str
    field: str
    fix: str
    others: tuple[str, ...] = ()


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


PAGES: Final[Mapping[str, _Page]] = {
    "redirectUri": _Page(
        _words(r"redirect.?ur[il]|redirect_mismatch|callback ur[il]|reply (?:ur[il]|address)"),
        "The provider does not know this redirect URI",
        "It compares the whole address to the letter, and sends nobody to one that it does not know.",
        "redirect_uri",
        "Add exactly this address to the app at the provider, save, then sign in again.",
        ("The client ID is of another app, which has other redirect URIs.",),
    ),
    "clientId": _Page(
        _words(
            r"client.?id\b|(?:unknown|invalid|unauthorized).?client|client[ _](?:is )?(?:not[ _]found|invalid|unknown)"
        ),
        "The provider does not know this client ID",
        "Nobody is sent back, since it cannot tell whose app this is.",
        "client_id",
        "Copy the client ID from the app at the provider; the app has to be active, and of this org and server.",
        ("The address is of another org or another authorization server than the app.",),
    ),
    "policy": _Page(
        _words(
            r"polic(?:y|ies)|blocked by|not allowed to access this app|conditional access|AADSTS53\d{3}|"
            r"not allowed by your administrator"
        ),
        "A policy of the provider refuses this sign-in",
        "Its rules say who may sign in to which app from where, with which factors and for which scopes.",
        "",
        "Ask an administrator to look at the policies of the app and of the authorization server for this person.",
    ),
    "notAssigned": _Page(
        _words(r"not assigned|no access|not have (?:access|permission)|access.?denied|not been granted"),
        "This person may not use the app",
        "The provider knows both, and nobody gave this person access to the app.",
        "",
        "Give this person, or a group of theirs, access to the app at the provider, then sign in again.",
        ("Somebody pressed Cancel or No on the provider's page.", "A policy refuses this person."),
    ),
    "consent": _Page(
        _words(r"consent|approval|AADSTS65001|admin approval"),
        "Somebody has to consent to what the app asks for",
        "The scopes of this app need a consent that this person cannot give or has not given.",
        "scopes",
        "Have an administrator consent to the app, or ask for fewer scopes.",
    ),
    "scope": _Page(
        _words(r"invalid.?scope|scope"),
        "The provider refuses a scope",
        "One of the scopes is not known there, or not for this app.",
        "scopes",
        "Look which scopes the server and the app have, and ask for those.",
    ),
    "unknownServer": _Page(
        _words(r"\b404\b|not found|does not exist|server id|no such tenant"),
        "There is no authorization server at this address",
        "The address that the browser was sent to leads nowhere: the issuer or its path is wrong.",
        "issuer",
        "Check the org's address and the authorization server.",
        ("The org was deleted, renamed or deactivated.",),
    ),
}


def of_page(case: Case, told: Said) -> tuple[Finding, ...]:
    """What a page of the provider means; by the person's choice, else by its words."""
    if case.stage != "page":
        return ()
    words = f"{told.error} {told.description} {told.verbatim}"
    chosen = PAGES.get(case.page) or next((page for page in PAGES.values() if page.words.search(words)), None)
    if chosen is None:
        return ()
    name = next(key for key, page in PAGES.items() if page is chosen)
    value = _value(case, chosen.field)
    shown = " ".join(told.verbatim[:300].split()) or chosen.title
    facts = (Fact("page", "", shown), *((Fact("app", chosen.field, value),) if value else ()))
    mends = [Mend(chosen.fix)]
    if chosen.field:
        mends.append(Mend("Compare with what this app sends.", "open_connect", chosen.field, "Open Connect"))
    return (
        Finding(
            f"page-{name}",
            chosen.title,
            chosen.why,
            "likely",
            facts,
            others=chosen.others,
            mends=tuple(mends),
            sources=("RFC 6749 section 4.1.2.1",),
            unknown=("The provider's own reason: its log has it",),
            rank=5,
        ),
    )


def _value(case: Case, field: str) -> str:
    """What the app sends in this place; none of them is a secret."""
    client = case.client
    if client is None or not field:
        return ""
    return " ".join(client.scopes) if field == "scopes" else str(getattr(client, field))
