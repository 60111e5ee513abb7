"""UserInfo of the server that issued the token (S3), compared with the ID token before it is believed (T14).

Spec: OpenID Connect Core 1.0 section 5.3, RFC 6750 section 2.1, RFC 9449 section 7
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tokenexplorer.errors import ConfigError, OAuthError, TokenError, TokenExplorerError
from tokenexplorer.oauth.bound_certificate import certificate_for
from tokenexplorer.oauth.dpop import NonceBook, key_for_calls, send_with_proof
from tokenexplorer.oauth.endpoint import checked
from tokenexplorer.oauth.error_bodies import known_words
from tokenexplorer.oauth.server_call import Http, raise_refusal, refuse_as_malformed
from tokenexplorer.oauth.userinfo_notes import provider_notes
from tokenexplorer.tokens import exact_json, jwt
from tokenexplorer.tokens.exact_json import JsonObject
from tokenexplorer.wire.exchange import Exchange, HttpRequest, HttpResponse
from tokenexplorer.wire.message import Outcome
from tokenexplorer.wire.policy import PROTOCOL
from tokenexplorer.wire.purpose import Purpose

if TYPE_CHECKING:
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.tokens.token_set import TokenSet
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.client_certificate import ClientCertificate
    from tokenexplorer.wire.trace import Activity

_WHAT = "a userinfo answer"


@dataclass(frozen=True, slots=True)
class UserInfo:
    """What the server says of the person.

    Attributes:
        claims: Numbers as spelled; outside text.
        notes: What to know about it, a sentence each.
        received_at: Aware UTC.
        facts: What this provider does in a way of its own, a sentence each.
    """

    claims: JsonObject = field(repr=False)
    notes: tuple[str, ...]
    received_at: datetime
    facts: tuple[str, ...] = ()


def fetch_userinfo(
    token_set: TokenSet,
    metadata: ProviderMetadata,
    *,
    http: Http,
    activity: Activity,
    cancel: Cancellation | None = None,
    nonces: NonceBook | None = None,
    certificate: ClientCertificate | None = None,
    now: datetime | None = None,
) -> UserInfo:
    """Ask who the token is about.

    Args:
        token_set: With its access token.
        metadata: Of the server that issued it; another server's userinfo would refuse the token.
        http: For the org's policy.
        activity: Records the request.
        cancel: Stops it.
        nonces: Of all servers, for DPoP.
        certificate: Of the app, if it has one: the token may be bound to it.
        now: Aware; to say whether the token had ended.

    Raises:
        ConfigError: The set has no access token, or not the key or certificate that it is bound to, or the server no
            userinfo endpoint.
        OAuthError: The server refused.
        TokenError: The answer is about somebody else and is thrown away.
        MalformedResponseError: The answer is no JSON object.
        NetworkError: No whole answer came.
    """
    at = now or datetime.now(UTC)
    if token_set.access_token is None:
        raise ConfigError("This set has no access token.", "Sign in again; userinfo is asked with the access token.")
    shown = certificate_for(token_set.summary, certificate)
    url = checked(metadata.endpoint("userinfo_endpoint", mtls=shown is not None), "userinfo endpoint")
    asking = HttpRequest("GET", url, (("Accept", "application/json"),), certificate=shown)
    exchange = _asked(asking, token_set, http, activity, cancel, nonces)
    response = exchange.whole_response()
    if response.status >= 400:
        _refused(response, token_set, at, exchange.request)
    claims, notes = _claims(response, exchange.request)
    amiss, facts = provider_notes(claims, token_set.summary.scopes, metadata.issuer)
    return UserInfo(claims, (*notes, *_compared(claims, token_set), *amiss), at, facts)


def _asked(
    request: HttpRequest,
    token_set: TokenSet,
    http: Http,
    activity: Activity,
    cancel: Cancellation | None,
    nonces: NonceBook | None,
) -> Exchange:
    token = token_set.access_token or ""

    def record(exchange: Exchange, again: bool) -> None:
        title = f"{Purpose.USERINFO.title}: the server wants its nonce" if again else ""
        activity.exchange(Purpose.USERINFO, exchange, title=title, outcome=Outcome.OK if again else None)

    if token_set.summary.is_dpop:
        key = key_for_calls(token_set)
        bound = replace(request, headers=(*request.headers, ("Authorization", f"DPoP {token}")))
        return send_with_proof(
            http, bound, key, nonces or NonceBook(), access_token=token, cancel=cancel, on_exchange=record
        )
    # Whatever else the server calls the type, a Bearer header is how userinfo is asked (I16).
    plain = replace(request, headers=(*request.headers, ("Authorization", f"Bearer {token}")))
    exchange = http.send(plain, limits=PROTOCOL, cancel=cancel)
    record(exchange, again=False)
    return exchange


def _claims(response: HttpResponse, sent: HttpRequest) -> tuple[JsonObject, tuple[str, ...]]:
    if response.status != 200:
        refuse_as_malformed(response, _WHAT, sent)
    text = response.body.text()
    if response.body.media_type == "application/jwt":
        try:
            claims = jwt.decode(text.strip()).claims
        except TokenExplorerError:
            claims = None
        if claims is None:
            raise TokenError(
                "The userinfo answer is a token that cannot be read.", "Ask for plain userinfo at the app."
            )
        return claims, ("The answer is a signed token; its signature was not checked.",)
    reading = exact_json.read(text)
    if not isinstance(reading.value, dict):
        refuse_as_malformed(response, _WHAT, sent)
    notes = tuple(f"The answer names {name} more than once." for name in reading.duplicates)
    return reading.value, notes


def _compared(claims: JsonObject, token_set: TokenSet) -> tuple[str, ...]:
    """Only the person of the ID token is believed (OpenID Connect Core section 5.3.2)."""
    if not claims:
        words = (
            "The server knows nothing to tell: an empty answer with status 200 means that no scope covers any claim."
        )
        return (f"{words} Sign in again with openid and profile.",)
    expected = _subject_of(token_set)
    if expected is None:
        return ("There is no ID token to compare with, so nothing shows that this is about the same person.",)
    if claims.get("sub") != expected:
        raise TokenError(
            "The userinfo answer is about somebody else and was thrown away.",
            "Sign in again. Its sub must equal the sub of the ID token.",
        )
    return ()


def _subject_of(token_set: TokenSet) -> str | None:
    if token_set.id_token is None:
        return None
    try:
        return jwt.decode(token_set.id_token).claim_text("sub") or None
    except TokenExplorerError:
        return None


def _refused(response: HttpResponse, token_set: TokenSet, now: datetime, sent: HttpRequest) -> None:
    """Name the likeliest cause first: ended, no openid, or the token of another server (S3)."""
    summary = token_set.summary
    ended = summary.access_expires_at is not None and summary.access_expires_at <= now
    if ended:
        advice = "Refresh the token, or sign in again: this access token has ended."
    elif "openid" not in summary.scopes:
        advice = "Sign in again with the scope openid: userinfo answers to no other token."
    else:
        advice = f"Use a token of {summary.issuer}: userinfo takes only tokens of its own server that were not revoked."
    try:
        raise_refusal(response, "userinfo", _WHAT, sent)
    except OAuthError as error:
        known = known_words(error.error, error.error_description)
        # What is said of the header has nothing to do with the token's age.
        told = "dpop" in error.error or (known is not None and (response.status == 400 or not ended))
        raise OAuthError(
            error.error,
            error.error_description,
            error.error_uri,
            status=response.status,
            title=known.title if known is not None else "The server does not answer userinfo for this token.",
            advice=error.advice if told else advice,
            where="userinfo",
        ) from None
    except TokenExplorerError as error:
        if response.status not in (401, 403):
            raise
        raise OAuthError(
            "invalid_token" if response.status == 401 else "insufficient_scope",
            error.detail,
            status=response.status,
            title="The server does not answer userinfo for this token.",
            advice=advice,
            where="userinfo",
        ) from None
