"""Why a scope that was asked for did not come, and what mends it. Rules only; `scope_loss` asks them.

A cause is certain where a rule of the provider or the app's own grants say so, else it is likely and says that.

Spec: RFC 6749 sections 3.3 and 6, OpenID Connect Core section 11
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from tokenexplorer.catalogue.scopes import is_okta_name, kind_by_name
from tokenexplorer.orgs.provider import provider

if TYPE_CHECKING:
    from tokenexplorer.catalogue.catalogue import Catalogue
    from tokenexplorer.tokens.scope_facts import ScopeFacts

Confidence = Literal["certain", "likely"]
Mend = Literal["", "sign_in", "org_server", "consent"]
"""What the app can do: sign in again with the scope, at the org server, or with `prompt=consent`."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a scope stands as it does.

    Attributes:
        id: For tests and styles: grant, removed, server, offline, unlisted, refresh, policy, consent, token …
        why: One sentence.
        fix: What to do, in one line; empty where nothing is to be done.
        confidence: How sure that is.
        mend: What the app can do by itself.
    """

    id: str
    why: str = ""
    fix: str = ""
    confidence: Confidence = "certain"
    mend: Mend = ""

    @property
    def words(self) -> str:
        """Cause and fix in one line; what is only likely says so."""
        why = f"Likely: {self.why}" if self.confidence == "likely" else self.why
        return " ".join(part for part in (why, self.fix) if part)


NO_CAUSE: Final = Cause("")


def is_sign_in(scope: str) -> bool:
    """Whether a scope belongs to the sign-in and opens no API."""
    return kind_by_name(scope) == "oidc"


def is_okta_api(scope: str, catalogue: Catalogue) -> bool:
    """Whether a scope belongs to Okta's own API, which the org server alone issues."""
    known = catalogue.scope(scope)
    return is_okta_name(scope) if known is None else known.org_server_only


def loss_cause(scope: str, facts: ScopeFacts) -> Cause:
    """Why the server did not grant a scope: the first rule that fits, the sure ones before the likely ones."""
    rules = (_offline, _removed, _other_server, _not_granted, _unlisted, _refresh, _policy)
    return next((cause for rule in rules if (cause := rule(scope, facts)) is not None), None) or _left_out(facts)


def _offline(scope: str, facts: ScopeFacts) -> Cause | None:
    if scope != "offline_access":
        return None
    again = _again(facts)
    own = provider(facts.provider_id).lost(scope)
    if own is not None:
        return Cause("offline", own.why, own.fix)
    if not facts.person:
        return Cause("offline", "A service app gets no refresh token.", "Leave it out: ask for a new token instead.")
    if facts.server:
        fix = "Tick Refresh Token under Grant type of the app, then sign in again."
        return Cause("offline", "No refresh token came: the app may not have one.", fix, "likely", again)
    if "consent" not in facts.prompt.split():
        why = "No refresh token came: a server may ignore offline_access without prompt=consent."
        return Cause("offline", why, "Sign in with prompt=consent.", "likely", "consent" if again else "")
    fix = "Allow refresh tokens where the app is registered, then sign in again."
    return Cause("offline", "No refresh token came: the app may not have one.", fix, "likely", again)


def _removed(scope: str, facts: ScopeFacts) -> Cause | None:
    known = facts.catalogue.scope(scope)
    if known is None or known.status != "removed":
        return None
    other = " or ".join(known.successors)
    fix = f"Ask for {other} instead." if other else "Leave it out."
    return Cause("removed", f"{facts.server_name} no longer has this scope.", fix)


def _other_server(scope: str, facts: ScopeFacts) -> Cause | None:
    if facts.server == "custom" and is_okta_api(scope, facts.catalogue):
        why = "Okta's org server alone issues okta.* scopes; this token is of a custom server."
        return Cause("server", why, "Sign in at the org server.", mend="org_server" if facts.own else "")
    own = is_okta_api(scope, facts.catalogue) or is_sign_in(scope)
    if facts.server == "org" and not own:
        why = "Okta's org server knows no custom scopes."
        return Cause("server", why, "Sign in at the custom server that defines it.")
    return None


def _not_granted(scope: str, facts: ScopeFacts) -> Cause | None:
    if facts.server != "org" or not is_okta_api(scope, facts.catalogue):
        return None
    again = _again(facts)
    if facts.grants is not None and scope in facts.grants:
        return Cause("grant", "It was granted to the app after this sign-in.", "Sign in again.", "likely", again)
    fix = "Have a super admin grant it under Okta API Scopes of the app, then sign in again."
    return Cause("grant", "Not granted to the app.", fix, "likely" if facts.grants is None else "certain", again)


def _unlisted(scope: str, facts: ScopeFacts) -> Cause | None:
    if not facts.supported or scope in facts.supported:
        return None
    fix = "Check its spelling, or have it added to the server."
    return Cause("unlisted", "The server does not know it: it is not in its scopes_supported.", fix, "likely")


def _refresh(_scope: str, facts: ScopeFacts) -> Cause | None:
    if not facts.rewritten:
        return None
    why = "The tokens were refreshed, and a refresh may bring less than the sign-in did."
    return Cause("refresh", why, "Sign in again: a refresh never brings it back.", "likely", _again(facts))


def _policy(scope: str, facts: ScopeFacts) -> Cause | None:
    if facts.server != "custom":
        return None
    if not facts.person:
        fix = "Let a rule of the server's access policy include it, then ask again."
        return Cause("policy", "An access policy of this server removed it.", fix, "likely", _again(facts))
    why = "An access policy of this server removed it, or the person left it out at consent."
    fix = "Let a rule of the policy include it, or consent to it."
    return Cause("policy", why, fix, "likely", _consent(facts))


def _left_out(facts: ScopeFacts) -> Cause:
    own = provider(facts.provider_id).lost("*")
    if own is not None:
        return Cause("policy", own.why, own.fix, "likely", _again(facts))
    if not facts.person:
        fix = "Have it allowed where the app is registered, then ask again."
        return Cause("policy", "The app may not have it.", fix, "likely", _again(facts))
    if "consent" in facts.prompt.split():
        fix = "Have it allowed where the app is registered, then sign in again."
        return Cause("policy", "The person or a policy of the server left it out.", fix, "likely", _again(facts))
    why = "The consent for it is missing, or a policy of the server left it out."
    return Cause("consent", why, "Sign in with prompt=consent and allow it.", "likely", _consent(facts))


def _again(facts: ScopeFacts) -> Mend:
    return "sign_in" if facts.own else ""


def _consent(facts: ScopeFacts) -> Mend:
    if not facts.own:
        return ""
    return "sign_in" if "consent" in facts.prompt.split() else "consent"
