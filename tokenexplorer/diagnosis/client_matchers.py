"""Why a server refused the app itself, or what it asked for: read in what went, in the app's settings and in the clock.

Spec: RFC 6749 sections 2.3 and 5.2, RFC 7523 section 3
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tokenexplorer.diagnosis.finding import Fact, Finding, Mend
from tokenexplorer.diagnosis.rules import evidence_of, rule
from tokenexplorer.oauth.clock_gap import set_clock
from tokenexplorer.oauth.dpop_refusal import why_refused
from tokenexplorer.oauth.language import is_english
from tokenexplorer.orgs.server_kind import server_kind
from tokenexplorer.sentences import listed
from tokenexplorer.tokens.scope_causes import is_okta_api, is_sign_in

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.diagnosis.said import Said

_STAGES: Final = frozenset({"token", "device", "push", "introspection", "revocation"})
_ENDPOINT: Final = ("RFC 6749 section 2.3.1",)
_OF_TIME: Final = re.compile(
    r"expired|in the future|issued before|too far|not yet|clock|\b(?:iat|exp|nbf)\b", re.IGNORECASE
)
_OF_TWO: Final = re.compile(r"\b(?:multiple|more than one|several|two|both|only one)\b", re.IGNORECASE)
_OF_CODE: Final = re.compile(r"\b(?:authorization code|refresh token|device code)\b", re.IGNORECASE)
"""Has ended by its own time, not by that of a signature."""
_NAMED_SCOPE: Final = re.compile(r"okta\.[\w.]*\w")
_SILENT: Final = frozenset({"login_required", "consent_required", "interaction_required", "account_selection_required"})


def of_client(case: Case, told: Said) -> tuple[Finding, ...]:
    """What is wrong with how the app proved itself, or with what it asked for."""
    matchers = (
        _two_ways,
        _public_with_secret,
        _nothing_proved,
        _by_clock,
        _wrong_server,
        _not_granted,
        _nobody_to_ask,
        _silent,
        _refresh_ended,
    )
    found = (matcher(case, told) for matcher in matchers)
    return tuple(each for each in found if each is not None)


def _two_ways(case: Case, told: Said) -> Finding | None:
    ways = _ways(case)
    says_so = _OF_TWO.search(told.words) is not None
    if case.stage not in _STAGES or len(ways) < 2 or told.error not in ("invalid_request", "invalid_client"):
        return None
    return Finding(
        "two-credentials",
        "The app proved itself in two ways at once",
        "A request may use one way of client authentication.",
        "certain" if says_so else "likely",
        (Fact("request", "sent", listed(ways)), *evidence_of(case, told)),
        mends=(Mend("Choose one way under Client authentication.", "open_connect", "client_auth", "Open the app"),),
        sources=("RFC 6749 section 2.3",),
        rank=92,
    )


def _public_with_secret(case: Case, told: Said) -> Finding | None:
    client = case.client
    ways = [way for way in _ways(case) if way in ("Authorization", "client_secret")]
    if case.stage not in _STAGES or told.error != "invalid_client" or client is None or not ways:
        return None
    if client.kind != "public" or client.client_auth != "none":
        return None
    return Finding(
        "public-with-secret",
        "A public app sent a secret",
        "This app is set to have no secret, and a request of such an app names its client ID alone.",
        "likely",
        (Fact("app", "kind", "public"), Fact("request", "sent", listed(ways)), *evidence_of(case, told)),
        others=("At the server the app has a secret, and this is another one.",),
        mends=(Mend("Leave the secret out.", "open_connect", "client_auth", "Open the app"),),
        sources=_ENDPOINT,
        rank=91,
    )


def _nothing_proved(case: Case, told: Said) -> Finding | None:
    client = case.client
    if case.stage not in _STAGES or told.error != "invalid_client" or client is None or not case.sent.names:
        return None
    if client.client_auth in ("none", "tls_client_auth", "self_signed_tls_client_auth") or _ways(case):
        return None
    return Finding(
        "nothing-proved",
        "The app did not prove itself",
        f"It is set to {client.client_auth}, and the request held neither secret nor assertion.",
        "certain",
        (Fact("app", "client authentication", client.client_auth), *evidence_of(case, told)),
        mends=(Mend("Type the secret, or choose a key, then try again.", "open_connect", "secret", "Open the app"),),
        sources=_ENDPOINT,
        rank=91,
    )


def _by_clock(case: Case, told: Said) -> Finding | None:
    """A signed assertion is good for minutes: a wrong clock makes it too old, or of the future."""
    off = case.clock_offset_s
    signed = "client_assertion" in case.sent.names or "assertion" in case.sent.names
    proved = case.sent.has_proof and told.error == "invalid_dpop_proof"
    refused = told.error in ("invalid_client", "invalid_grant", "invalid_request", "invalid_dpop_proof")
    if case.stage not in _STAGES or off is None or not refused or not (signed or proved):
        return None
    what = "proof" if proved else "assertion"
    advice = set_clock(-off, what)
    if proved:
        refusal = why_refused(told.error, told.words, case.answer.headers, -off)
        says_so, another = refusal.is_read, refusal.cause != "clock"
    else:
        says_so = _OF_TIME.search(told.words) is not None and _OF_CODE.search(told.words) is None
        another = is_english(told.words) and not says_so and told.error != "invalid_grant"
    if not advice or another:
        return None  # the clocks agree, or the server names another reason
    return Finding(
        "wrong-clock",
        f"This computer's clock is {_span(off)} {'behind' if off > 0 else 'ahead'}",
        f"The {what} that the app signed bears this computer's time, so the server takes it for "
        f"{'too old' if off > 0 else 'made in the future'}.",
        "certain" if says_so else "likely",
        (Fact("clock", "difference", f"{off:+.0f} s"), *evidence_of(case, told)),
        mends=(Mend(advice),),
        sources=("RFC 7523 section 3",) if not proved else ("RFC 9449 section 11.1",),
        rank=93,
    )


def _wrong_server(case: Case, told: Said) -> Finding | None:
    """Scopes that the server which was asked can never give."""
    if case.stage not in ("authorize", "token", "push", "device") or told.error not in (
        "invalid_scope",
        "consent_required",
    ):
        return None
    client = case.client
    issuer = client.issuer if client is not None else ""
    kind = server_kind(case.provider_id, issuer) if issuer else ""
    asked = client.scopes if client is not None else ()
    if kind == "custom":
        wrong = tuple(each for each in asked if is_okta_api(each, case.catalogue))
        org = case.org.url if case.org is not None else ""
        why = "Okta's org server alone issues okta.* scopes, and a custom server was asked."
        mend = Mend("Sign in at the org server.", "use_server", org, "Use the org server and sign in")
    elif kind == "org":
        wrong = tuple(each for each in asked if not is_okta_api(each, case.catalogue) and not is_sign_in(each))
        why = "Okta's org server knows no custom scopes: they are of the custom server that defines them."
        mend = Mend("Choose the custom server that defines it.", "open_connect", "issuer", "Open the app")
    else:
        return None
    if not wrong:
        return None
    return Finding(
        "scope-at-wrong-server",
        f"{listed(wrong, 2)} was asked of the wrong server",
        why,
        "certain" if told.error == "invalid_scope" else "likely",
        (Fact("app", "issuer", issuer), Fact("app", "scopes", " ".join(asked)[:400]), *evidence_of(case, told)),
        mends=(
            mend,
            Mend(f"Or leave {listed(wrong, 2)} out.", "mend_form", f"remove_scopes {' '.join(wrong)}", "Leave out"),
        ),
        sources=("https://developer.okta.com/docs/concepts/auth-servers/",),
        rank=92,
    )


def _not_granted(case: Case, told: Said) -> Finding | None:
    """Scopes of the API that the org server knows, named as not allowed: an app may ask only for what is granted."""
    client = case.client
    if case.stage not in ("authorize", "token", "push", "device") or told.error != "invalid_scope" or client is None:
        return None
    if server_kind(case.provider_id, client.issuer) != "org" or "not allowed for this request" not in told.words:
        return None
    named = set(_NAMED_SCOPE.findall(told.words))
    refused = tuple(each for each in client.scopes if each in named and is_okta_api(each, case.catalogue))
    if not refused or (case.grants is not None and case.grants >= set(refused)):
        return None
    shown = listed(refused, 2)
    return Finding(
        "okta-scope-not-granted",
        f"{shown} {'is' if len(refused) == 1 else 'are'} not granted to the app",
        "An app may ask only for scopes of the API that an administrator has granted to it.",
        "certain" if case.grants is not None else "likely",
        (Fact("app", "issuer", client.issuer), *evidence_of(case, told)),
        mends=(
            Mend(f"Have {shown} granted to the app.", "open_grants", refused[0], "Open grants"),
            Mend(f"Or leave {shown} out.", "mend_form", f"remove_scopes {' '.join(refused)}", "Leave out"),
        ),
        sources=("https://developer.okta.com/docs/guides/implement-oauth-for-okta/main/",),
        unknown=() if case.grants is not None else ("Which scopes are granted to the app.",),
        rank=92,
    )


def _nobody_to_ask(case: Case, told: Said) -> Finding | None:
    """A consent or a sign-in is demanded of an app that asks for itself: an administrator has to allow it.

    Okta's org server says `consent_required` where none of the scopes is granted, in whatever language.
    """
    if case.stage != "token" or case.sent.grant_type != "client_credentials" or told.error not in _SILENT:
        return None
    kind = server_kind(case.provider_id, case.client.issuer) if case.client is not None else ""
    if kind == "org" and told.error == "consent_required":
        return rule("okta-no-org-scopes-granted").finding(case, told, 40)
    custom = Mend("At the scope, clear \u201cBlock services from requesting this scope\u201d.")
    return Finding(
        "nobody-to-ask",
        "The server wants a person, and no person signs in here",
        "With client credentials the app asks for itself: no page is shown on which somebody could sign in or consent.",
        "likely",
        (Fact("request", "grant_type", case.sent.grant_type), *evidence_of(case, told)),
        mends=(
            Mend("Have an administrator allow the app what it asks for.", "open_connect", "scopes", "Open the app"),
            *((custom,) if kind == "custom" else ()),
            Mend("Or use a grant in which a person signs in."),
        ),
        sources=("RFC 6749 section 4.4", "OpenID Connect Core section 3.1.2.6"),
        rank=40,
    )


def _silent(case: Case, told: Said) -> Finding | None:
    client = case.client
    if case.stage != "authorize" or told.error not in _SILENT or client is None or "none" not in client.prompt.split():
        return None
    return Finding(
        "prompt-none",
        "The sign-in was to show no page, and one is needed",
        "prompt=none forbids the server to ask the person anything.",
        "certain",
        (Fact("app", "prompt", client.prompt), *evidence_of(case, told)),
        mends=(Mend("Leave prompt empty and sign in.", "mend_form", "set_prompt ", "Leave prompt empty"),),
        sources=("OpenID Connect Core section 3.1.2.6",),
        rank=92,
    )


def _refresh_ended(case: Case, told: Said) -> Finding | None:
    token = case.token
    if (
        case.stage != "token"
        or case.sent.grant_type != "refresh_token"
        or told.error != "invalid_grant"
        or token is None
    ):
        return None
    ends = token.refresh_expires_at
    if ends is None or ends > case.now:
        return None
    return Finding(
        "refresh-ended",
        "The refresh token has expired",
        f"It ended at {ends:%Y-%m-%d %H:%M} UTC.",
        "certain",
        (Fact("refresh token", "ends", f"{ends:%Y-%m-%d %H:%M:%S} UTC"), *evidence_of(case, told)),
        mends=(Mend("Sign in again.", "sign_in", "", "Sign in again"),),
        sources=("RFC 6749 section 6",),
        rank=91,
    )


def _ways(case: Case) -> tuple[str, ...]:
    """The ways of client authentication that went along."""
    shown = {"authorization": "Authorization", "client_secret": "client_secret", "client_assertion": "client_assertion"}
    return tuple(words for name, words in shown.items() if name in case.sent.names)


def _span(seconds: float) -> str:
    seconds = abs(seconds)
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
