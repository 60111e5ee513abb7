"""What is wrong with the token that went along, read in the token, the request and the settings. Each is certain.

Spec: RFC 6750 section 2.1, RFC 9449 sections 7 and 9, OpenID Connect Core section 2
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tokenexplorer.diagnosis.at_hand import use_a_token
from tokenexplorer.diagnosis.dpop_matchers import bound_as_bearer, not_bound, proof_refused
from tokenexplorer.diagnosis.finding import Fact, Finding, Mend
from tokenexplorer.diagnosis.rules import evidence_of
from tokenexplorer.diagnosis.time_matchers import ended, ended_there, not_yet
from tokenexplorer.sentences import listed
from tokenexplorer.wire.challenge import challenges

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.diagnosis.chain import Standing
    from tokenexplorer.diagnosis.said import Said

_REFUSED: Final = frozenset({400, 401, 403})
_CALLS: Final = frozenset({"api", "userinfo"})
_OTHER_KEYS: Final = frozenset({"cookie", "x-api-key", "x-goog-api-key", "api-key", "apikey", "x-auth-token"})
_ID_TOKEN_ONLY: Final = ("nonce", "at_hash", "c_hash", "auth_time", "amr")
_HASHES: Final = {"at_hash", "c_hash"}
_SOURCES: Final[Mapping[str, tuple[str, ...]]] = {
    "bearer": ("RFC 6750 section 2.1",),
    "forum": (
        "https://devforum.okta.com/t/get-user-info-by-access-token-recieved/25272",
        "https://developer.okta.com/docs/guides/create-an-api-token/main/",
    ),
}


def of_token(case: Case, told: Said, scopes: Standing) -> tuple[Finding, ...]:
    """Everything that is wrong with the token or how it was sent, where the server refused the call."""
    if case.stage not in _CALLS or case.answer.status not in _REFUSED:
        return ()
    nothing = _nothing_sent(case, told)
    if nothing is not None:
        return (nothing,)
    found = [each for matcher in _MATCHERS if (each := matcher(case, told)) is not None]
    late = ended(case, told, scopes) or (ended_there(case, told, scopes) if not found else None)
    return (*found, late) if late is not None else tuple(found)


def _nothing_sent(case: Case, told: Said) -> Finding | None:
    needs = case.operation is None or not case.operation.no_auth
    status = case.answer.status
    if case.sent.scheme or "authorization" in case.sent.names or not case.sent.method or not needs:
        return None
    if status != 401 and (status != 403 or case.sent.names & _OTHER_KEYS):
        return None
    return Finding(
        "no-token",
        "No token was sent",
        "The request had no Authorization header.",
        "certain" if status == 401 else "likely",
        (Fact("request", "Authorization", "not sent"), *evidence_of(case, told)),
        mends=(use_a_token(case, "Choose a token beside Send."),),
        sources=_SOURCES["bearer"],
        rank=90,
    )


def _other_scheme(case: Case, told: Said) -> Finding | None:
    """A token sent to what asks for something else."""
    asked = challenges(case.answer.header_all("WWW-Authenticate"))
    names = tuple(dict.fromkeys(each.scheme for each in asked if each.scheme))
    if case.sent.scheme not in ("Bearer", "DPoP") or case.answer.status != 401 or not names:
        return None
    if any(each.scheme.lower() in ("bearer", "dpop", "") for each in asked) or told.shape != "challenge":
        return None
    return Finding(
        "other-scheme",
        f"The server asks for {listed(names, 2)}, not for a token",
        "A token was sent, and the answer names another way to say who calls.",
        "likely",
        (
            Fact("request", "Authorization", case.sent.scheme),
            *(Fact("WWW-Authenticate", "scheme", name) for name in names[:3]),
        ),
        others=("Something before the API answered, such as a gateway or an intranet's sign-in.",),
        mends=(Mend("Compare the address and the way of signing in with the API's documentation."),),
        sources=("RFC 9110 section 11.6.1",),
        rank=75,
    )


def _token_as_ssws(case: Case, told: Said) -> Finding | None:
    """The forum's wrong advice."""
    if case.sent.scheme != "SSWS" or case.sent_token.claims is None:
        return None
    return Finding(
        "token-as-ssws",
        "An OAuth token was sent as SSWS",
        "SSWS is for API tokens that are made in the admin console. An access token goes with a scheme of its own.",
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
        mends=(use_a_token(case, "Choose an access token beside Send."),),
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
            use_a_token(case, "Send the token of a person who signed in."),
            Mend("To see what this token is, ask by introspection."),
        ),
        sources=("OpenID Connect Core section 5.3", "RFC 9068 section 2.2"),
        rank=95,
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
        "certain" if by_kind or _HASHES & set(marks) else "likely",
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


def _claim(case: Case, name: str) -> str:
    value = (case.sent_token.claims or {}).get(name)
    return "" if value is None else str(value)[:200]


_MATCHERS: Final = (
    _other_scheme,
    _token_as_ssws,
    _ssws_as_bearer,
    _ssws_refused,
    _nobody,
    not_yet,
    _id_token,
    _refresh_token,
    bound_as_bearer,
    not_bound,
    proof_refused,
)
