"""What is wrong with the token that went along, read in the token, the request and the settings. Each is certain.

Spec: RFC 6750 section 2.1, RFC 9449 sections 7 and 9, OpenID Connect Core section 2
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from tokenexplorer.diagnosis.chain import server_now
from tokenexplorer.diagnosis.dpop_matchers import bound_as_bearer, not_bound, proof_refused
from tokenexplorer.diagnosis.finding import Fact, Finding, Mend
from tokenexplorer.diagnosis.rules import evidence_of
from tokenexplorer.sentences import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.diagnosis.chain import Standing
    from tokenexplorer.diagnosis.said import Said

_REFUSED: Final = frozenset({400, 401, 403})
_CALLS: Final = frozenset({"api", "userinfo"})
_ID_TOKEN_ONLY: Final = ("nonce", "at_hash", "c_hash", "auth_time", "amr")
_SOURCES: Final[Mapping[str, tuple[str, ...]]] = {
    "bearer": ("RFC 6750 section 2.1",),
    "forum": (
        "https://devforum.okta.com/t/get-user-info-by-access-token-recieved/25272",
        "https://developer.okta.com/docs/guides/create-an-api-token/main/",
    ),
    "exp": ("RFC 7519 section 4.1.4",),
}


def of_token(case: Case, told: Said, scopes: Standing) -> tuple[Finding, ...]:
    """Everything that is wrong with the token or how it was sent, where the server refused the call."""
    if case.stage not in _CALLS or case.answer.status not in _REFUSED:
        return ()
    found = [each for matcher in _MATCHERS if (each := matcher(case, told)) is not None]
    late = _ended(case, told, scopes)
    return (*found, late) if late is not None else tuple(found)


def _nothing_sent(case: Case, told: Said) -> Finding | None:
    needs = case.operation is None or not case.operation.no_auth
    if case.sent.scheme or not case.sent.method or case.answer.status != 401 or not needs:
        return None
    return Finding(
        "no-token",
        "No token was sent",
        "The request had no Authorization header.",
        "certain",
        (Fact("request", "Authorization", "not sent"), *evidence_of(case, told)),
        mends=(Mend("Choose a token beside Send.", "switch_token", _other(case), "Use a token"),),
        sources=_SOURCES["bearer"],
        rank=90,
    )


def _token_as_ssws(case: Case, told: Said) -> Finding | None:
    """The forum's wrong advice."""
    if case.sent.scheme != "SSWS" or case.sent_token.claims is None:
        return None
    return Finding(
        "token-as-ssws",
        "An OAuth token was sent as SSWS",
        "SSWS is for API tokens that are made in the admin console. An access token goes as Bearer, or as DPoP.",
        "certain",
        (Fact("request", "Authorization", "SSWS"), Fact("access token", "iss", _claim(case, "iss"))),
        mends=(Mend("Send it as Bearer.", "use_kind", "access_token", "Send as Bearer"),),
        sources=_SOURCES["forum"],
        rank=95,
    )


def _ssws_as_bearer(case: Case, told: Said) -> Finding | None:
    sent = case.sent_token
    opaque = sent.opaque and sent.kind is None and case.token is None
    if case.sent.scheme != "Bearer" or told.code != "E0000011" or not opaque:
        return None
    return Finding(
        "ssws-as-bearer",
        "This may be an API token, sent as Bearer",
        "It is no JWT, and Okta's access tokens are. An API token of the admin console goes as SSWS.",
        "likely",
        (Fact("request", "Authorization", "Bearer"), *evidence_of(case, told)),
        mends=(Mend("Choose SSWS under Auth, if it is an API token."),),
        sources=_SOURCES["forum"],
        rank=40,
    )


def _ssws_refused(case: Case, told: Said) -> Finding | None:
    """An API token where only OAuth goes."""
    operation = case.operation
    only_oauth = case.stage == "userinfo" or (
        operation is not None and bool(operation.scopes) and not operation.api_token
    )
    if case.sent.scheme != "SSWS" or case.sent_token.claims is not None or not only_oauth:
        return None
    where = "Userinfo takes" if case.stage == "userinfo" else "This call takes"
    return Finding(
        "ssws-refused",
        "An API token does not go here",
        f"{where} an access token alone.",
        "certain",
        (
            Fact("request", "Authorization", "SSWS"),
            *((Fact("catalogue", operation.key, "no API token"),) if operation is not None else ()),
            *evidence_of(case, told),
        ),
        mends=(Mend("Choose an access token beside Send.", "switch_token", _other(case), "Use a token"),),
        sources=("OpenID Connect Core section 5.3.1",) if case.stage == "userinfo" else (_SOURCES["forum"][1],),
        rank=89,
    )


def _nobody(case: Case, told: Said) -> Finding | None:
    """A token that an app got for itself, at userinfo."""
    claims = case.sent_token.claims or {}
    app = claims.get("cid") or claims.get("client_id") or claims.get("azp")
    if case.stage != "userinfo" or not app or claims.get("sub") != app:
        return None
    return Finding(
        "no-person",
        "This token is of an app, not of a person",
        "Nobody signed in for it, so userinfo has nobody to tell about.",
        "certain",
        (Fact("access token", "sub", _claim(case, "sub")), Fact("access token", "client", str(app)[:200])),
        mends=(
            Mend("Send the token of a person who signed in.", "switch_token", _other(case), "Use a token"),
            Mend("To see what this token is, ask by introspection."),
        ),
        sources=("OpenID Connect Core section 5.3", "RFC 9068 section 2.2"),
        rank=95,
    )


def _not_yet(case: Case, told: Said) -> Finding | None:
    claims = case.sent_token.claims or {}
    begins = claims.get("nbf")
    if case.answer.status != 401 or isinstance(begins, bool) or not isinstance(begins, (int, float)):
        return None
    try:
        at = datetime.fromtimestamp(begins, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    if at <= server_now(case):
        return None
    return Finding(
        "token-not-yet",
        "The token is not good yet",
        f"It begins at {at:%Y-%m-%d %H:%M:%S} UTC, by the claim nbf.",
        "certain",
        (
            Fact("access token", "nbf", f"{at:%Y-%m-%d %H:%M:%S} UTC"),
            Fact("clock", "now", f"{server_now(case):%Y-%m-%d %H:%M:%S} UTC"),
            *evidence_of(case, told),
        ),
        mends=(
            Mend("Send again later. If that time is wrong, the server's clock is.", "send_again", "", "Send again"),
        ),
        sources=("RFC 7519 section 4.1.5",),
        rank=88,
    )


def _id_token(case: Case, told: Said) -> Finding | None:
    claims = case.sent_token.claims
    if case.sent.scheme not in ("Bearer", "DPoP"):
        return None
    typ = str((case.sent_token.header or {}).get("typ", "")).lower()
    marks = [name for name in _ID_TOKEN_ONLY if claims is not None and name in claims]
    by_kind = case.sent_token.kind == "id_token"
    by_claims = (
        case.sent_token.kind is None
        and claims is not None
        and len(marks) >= 1
        and not {"scp", "scope", "cid"} & claims.keys()
        and typ not in ("at+jwt", "application/at+jwt")
    )
    if not (by_kind or by_claims):
        return None
    has_access = case.token is not None and "access_token" in case.token.kinds
    mend = (
        Mend("Send the access token of the same sign-in.", "use_kind", "access_token", "Use the access token")
        if has_access
        else Mend("Sign in and send the access token.", "sign_in", "", "Sign in again")
    )
    return Finding(
        "id-token-sent",
        "An ID token was sent to an API",
        "An ID token tells this app who signed in. APIs take access tokens.",
        "certain",
        (Fact("request", "token", "ID token"), *(Fact("ID token", name, "is there") for name in marks[:2])),
        mends=(mend,),
        sources=("OpenID Connect Core section 2", "RFC 9068 section 6"),
        rank=94,
    )


def _refresh_token(case: Case, told: Said) -> Finding | None:
    if case.sent_token.kind != "refresh_token":
        return None
    return Finding(
        "refresh-token-sent",
        "A refresh token was sent to an API",
        "A refresh token is for the token endpoint alone.",
        "certain",
        (Fact("request", "token", "refresh token"), *evidence_of(case, told)),
        mends=(Mend("Send the access token.", "use_kind", "access_token", "Use the access token"),),
        sources=("RFC 6749 section 1.5",),
        rank=94,
    )


def _ended(case: Case, told: Said, scopes: Standing) -> Finding | None:
    if not scopes.ended or scopes.ends_at is None or case.sent.scheme == "SSWS":
        return None
    off = timedelta(seconds=case.clock_offset_s or 0.0)
    by_clock = scopes.ends_at > case.now  # ended by the server's clock alone
    refresh = case.token is not None and "refresh_token" in case.token.kinds
    mend = (
        Mend("Refresh the token.", "refresh", "", "Refresh")
        if refresh
        else Mend("Sign in again.", "sign_in", "", "Sign in again")
    )
    why = f"It ended at {scopes.ends_at:%H:%M:%S} UTC."
    if by_clock:
        why = f"By this computer's clock it is still good, but the server's clock is {off.total_seconds():.0f} s ahead."
    return Finding(
        "token-ended",
        "The token has expired",
        why,
        "certain",
        (
            Fact("access token", "exp", f"{scopes.ends_at:%Y-%m-%d %H:%M:%S} UTC"),
            Fact("clock", "now", f"{server_now(case):%Y-%m-%d %H:%M:%S} UTC"),
            *evidence_of(case, told),
        ),
        mends=(mend, *_scopes_too(scopes)),
        sources=_SOURCES["exp"],
        rank=88,
    )


def _scopes_too(scopes: Standing) -> tuple[Mend, ...]:
    """A new token of the same sign-in would be refused next, for want of a scope."""
    if not (scopes.lacking and scopes.unasked):
        return ()
    names = listed(scopes.unasked, 2)
    return (
        Mend(
            f"Sign in with {names} as well: the call needs it.",
            "add_scopes",
            " ".join(scopes.unasked),
            f"Add {names} and sign in",
        ),
    )


def _claim(case: Case, name: str) -> str:
    value = (case.sent_token.claims or {}).get(name)
    return "" if value is None else str(value)[:200]


def _other(case: Case) -> str:
    return case.other_tokens[0].id if case.other_tokens else ""


_MATCHERS: Final = (
    _nothing_sent,
    _token_as_ssws,
    _ssws_as_bearer,
    _ssws_refused,
    _nobody,
    _not_yet,
    _id_token,
    _refresh_token,
    bound_as_bearer,
    not_bound,
    proof_refused,
)
