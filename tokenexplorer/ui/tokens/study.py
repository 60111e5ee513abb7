"""What the scopes of a token set come to: compared with what was asked for, and the calls that they open.

`study` is made of values and runs in a worker; the words for what cannot be told are here too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tokenexplorer.tokens.token_set import TokenKind, TokenSummary
from tokenexplorer.ui.tokens.call_list import NOTHING, CanDo, can_do
from tokenexplorer.ui.widgets.text import ascii_host

if TYPE_CHECKING:
    from datetime import datetime

    from tokenexplorer.catalogue.catalogue import Catalogue
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.scope_loss import ScopeComparison
    from tokenexplorer.ui.state import AppState


class Note(NamedTuple):
    """What holds of all calls, and whether it is a warning."""

    words: str
    warn: bool = False


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """What a study needs.

    Attributes:
        summary: Of the set.
        kind: Which of its tokens is shown.
        in_token: The scopes that the set's access token names itself, or None.
        org: Whose API it is for; for a pasted token the org of its issuer, or one that stands for an Okta org.
        client: The app that asked, while it is here.
        catalogue: Of the org.
        grants: Granted to the app, where they were read.
        supported: `scopes_supported` of the issuer, or None.
    """

    summary: TokenSummary
    kind: TokenKind
    in_token: tuple[str, ...] | None
    org: Org | None
    client: Client | None
    catalogue: Catalogue
    grants: frozenset[str] | None
    supported: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Study:
    """What is to be shown.

    Attributes:
        facts: That it was made from.
        comparison: Of the scopes.
        can_do: Calls of the token.
        why_none: What to say where no calls are listed.
    """

    facts: StudyFacts
    comparison: ScopeComparison
    can_do: CanDo
    why_none: str

    @property
    def loss(self) -> tuple[str, str] | None:
        """The headline, where something that was asked for did not arrive."""
        return self.comparison.headline if self.comparison.lost else None


def study(facts: StudyFacts) -> Study:
    """Compare the scopes and sort the calls."""
    from tokenexplorer.tokens.scope_facts import facts_of
    from tokenexplorer.tokens.scope_loss import compare

    summary, org = facts.summary, facts.org
    found = facts_of(
        summary,
        facts.in_token,
        org=org,
        client=facts.client,
        catalogue=facts.catalogue,
        grants=facts.grants,
        supported=facts.supported,
    )
    scopes = facts.in_token if facts.in_token is not None else summary.scopes
    why = _why_none(facts, scopes)
    calls = NOTHING if why else can_do(scopes, facts.catalogue, found.server)
    if not why and not calls.opened and not calls.nearly:
        why = "None of its scopes opens a call that is known."
    return Study(facts, compare(found), calls, why)


def gather(state: AppState, summary: TokenSummary, kind: TokenKind, in_token: tuple[str, ...] | None) -> StudyFacts:
    """Collect what is known of a token set now."""
    client = state.client_of(summary.client_ref)
    org = state.org_of(summary.org_id) or _org_of_issuer(state, summary.issuer)
    metadata = state.metadata(summary.issuer)
    return StudyFacts(
        summary,
        kind,
        in_token,
        org,
        client,
        state.catalogue_of(org),
        state.granted(summary.client_ref),
        metadata.scopes_supported if metadata is not None else None,
    )


def note_for(facts: StudyFacts, now: datetime, ended: str) -> Note:
    """The standing warning, and before it that the token has ended.

    Args:
        facts: Of the set.
        now: Aware.
        ended: When it ended, in words.
    """
    ends = facts.summary.access_expires_at
    is_okta = facts.org is not None and facts.org.is_okta
    service = facts.client is not None and facts.client.kind == "service"
    who = "the service app" if service else "the signed-in user"
    allows = f"what {who}'s admin role allows" if is_okta else f"what the API allows {who}"
    standing = f"Scope is not role: {allows} still counts."
    if ends is not None and ends <= now:
        return Note(f"This token ended at {ended}. Refresh it or sign in again. {standing}", warn=True)
    return Note(standing)


def _why_none(facts: StudyFacts, scopes: tuple[str, ...]) -> str:
    """Why no calls are listed; empty where they are."""
    has_access = "access_token" in facts.summary.kinds
    if facts.kind == "id_token":
        beside = " The access token beside it opens calls." if has_access else ""
        return f"An ID token opens no API. It tells the app who signed in.{beside}"
    if facts.kind == "refresh_token":
        return "A refresh token opens no API. It gets new tokens from its server."
    if not scopes and facts.in_token is None:
        words = "does not say its scopes" if facts.summary.access_is_jwt else "is opaque, and its scopes are not known"
        return f"This token {words}, so its calls cannot be told. Ask its server (introspect)."
    if facts.org is None:
        whose = f" {ascii_host(facts.summary.issuer)} issued it." if facts.summary.issuer else ""
        return f"Add the org of this token in Connect: it is not known which calls its API has.{whose}"
    if not facts.catalogue:
        return f"Import an API description (OpenAPI) of {facts.org.name} to see which calls this token opens."
    return ""


def _org_of_issuer(state: AppState, issuer: str) -> Org | None:
    """The org that a pasted token comes from, or one that stands for an Okta org that is not here."""
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.orgs.provider import providers

    if not issuer:
        return None
    owners = {each.org_id for each in state.clients if each.issuer == issuer}
    own = next((each for each in state.orgs if each.issuer == issuer or each.id in owners), None)
    if own is not None:
        return own
    kind = next((each for each in providers() if each.vendor == "okta" and each.issues(issuer)), None)
    return Org("", ascii_host(issuer), issuer, issuer, kind.id) if kind is not None else None
