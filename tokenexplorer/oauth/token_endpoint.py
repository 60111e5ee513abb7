"""The token request and its response. A code is sent exactly once, whatever comes back (T03).

Spec: RFC 6749 sections 4.1.3, 4.1.4, 5.1 and 5.2, RFC 7636 section 4.5
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tokenexplorer.errors import LoginError, MalformedResponseError, NetworkError, TlsFailed, TooLarge
from tokenexplorer.oauth.further_parameters import for_tokens
from tokenexplorer.oauth.meanings import EXCHANGED
from tokenexplorer.oauth.server_call import Http, json_object, raise_refusal, refuse_as_malformed
from tokenexplorer.oauth.token_call import TokenCall
from tokenexplorer.oauth.token_members import seconds, token_type
from tokenexplorer.wire.exchange import Exchange, HttpRequest, HttpResponse
from tokenexplorer.wire.purpose import Purpose

if TYPE_CHECKING:
    from tokenexplorer.oauth.authorization import AuthorizationRequest, AuthorizationResponse
    from tokenexplorer.oauth.client_auth import Credentials
    from tokenexplorer.oauth.dpop import NonceBook
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.trace import Activity

_WHAT = "a token response"


@dataclass(frozen=True, slots=True)
class TokenResponse:
    """A good answer of a token endpoint, or of the authorization endpoint where tokens come through the browser.

    Attributes:
        access_token: Empty only where an ID token came alone (implicit flow with `id_token`).
        token_type: `Bearer` or `DPoP`.
        expires_in: Seconds, or None where unknown.
        refresh_token: Or None.
        id_token: Or None.
        scopes: As granted; None where the answer does not say (then as asked).
        refresh_expires_in: Seconds, or None where unknown.
        device_secret: Or None (OpenID Connect Native SSO section 3.2).
        notes: What is odd about it, a sentence each.
    """

    access_token: str = field(repr=False)
    token_type: str
    expires_in: int | None
    refresh_token: str | None = field(default=None, repr=False)
    id_token: str | None = field(default=None, repr=False)
    scopes: tuple[str, ...] | None = None
    refresh_expires_in: int | None = None
    device_secret: str | None = field(default=None, repr=False)
    notes: tuple[str, ...] = ()

    @property
    def is_dpop(self) -> bool:
        """Whether the access token is bound to a key."""
        return self.token_type.lower() == "dpop"

    def expires_at(self, received_at: datetime) -> datetime | None:
        """When the access token ends, as the server counts from the answer on."""
        return _after(received_at, self.expires_in)

    def refresh_expires_at(self, received_at: datetime) -> datetime | None:
        """When the refresh token ends, where the server says so."""
        return _after(received_at, self.refresh_expires_in)


def exchange_code(  # noqa: PLR0913 -- each is a service that the app passes in
    http: Http,
    metadata: ProviderMetadata,
    request: AuthorizationRequest,
    response: AuthorizationResponse,
    *,
    client: Client,
    credentials: Credentials,
    activity: Activity,
    cancel: Cancellation | None = None,
    nonces: NonceBook | None = None,
) -> TokenResponse:
    """Swap the code for tokens.

    Raises:
        OAuthError: The server refused.
        LoginError: The answer was lost; the code is not sent again.
        MalformedResponseError: The answer is no token response.
        Cancelled: The person said stop.
    """
    grant = (
        ("grant_type", "authorization_code"),
        ("code", response.code),
        ("redirect_uri", request.redirect_uri),
        ("code_verifier", request.code_verifier),
        *for_tokens(client),
    )
    call = TokenCall(http, metadata, client, credentials, activity, cancel, dpop=request.dpop, nonces=nonces)
    sent = call.send(grant, Purpose.TOKEN, meanings=dict(EXCHANGED))
    if isinstance(sent.error, TooLarge):
        words = "Ask whoever runs the server why: tokens of this size fit no header. Nothing was kept."
        raise LoginError("The answer of the token endpoint is too large.", words, str(sent.error))
    if isinstance(sent.error, NetworkError) and not isinstance(sent.error, TlsFailed):
        words = "Sign in again. The code may have been used, so it is not sent a second time."
        raise LoginError("No whole answer came from the token endpoint.", words, str(sent.error))
    return parse_token_response(sent)


def parse_token_response(exchange: Exchange, where: str = "token") -> TokenResponse:
    """Judge an answer of a token endpoint.

    Raises:
        OAuthError: The server's own error.
        MalformedResponseError: A required member is missing or of a wrong type.
        NetworkError: No whole answer came.

    Spec: RFC 6749 section 5.1
    """
    response = exchange.whole_response()
    if response.status >= 400:
        raise_refusal(response, where, _WHAT, exchange.request)
    if response.status != 200:
        refuse_as_malformed(response, _WHAT, exchange.request)
    members = json_object(response, _WHAT, exchange.request)
    if "error" in members and "access_token" not in members:
        raise_refusal(response, where, _WHAT, exchange.request)
    return _read(members, response, exchange.request)


def _read(members: dict[str, Any], response: HttpResponse, sent: HttpRequest) -> TokenResponse:
    notes: list[str] = []
    access_token = members.get("access_token")
    if not isinstance(access_token, str) or not access_token:
        raise MalformedResponseError("The answer holds no access token.", "Check the token endpoint of this server.")
    kind = token_type(members.get("token_type"))
    proved = sent.header("DPoP") is not None
    bound = kind == "DPoP"
    if proved and not bound:
        notes.append("DPoP was asked for, but this is a Bearer token: whoever holds it can use it.")
    elif bound and not proved:
        notes.append("The server says DPoP, but no key was shown to it, so no call can prove possession.")
    if not all("!" <= each <= "~" for each in access_token):
        notes.append("The access token holds characters that RFC 6750 does not allow: a call may not carry it.")
    if members.get("error"):
        notes.append("The answer names an error besides the token. The token may not be accepted.")
    if response.body.media_type != "application/json":
        notes.append(f"The answer came as {response.body.media_type or 'no content type'}, not as application/json.")
    if "no-store" not in (response.header("Cache-Control") or "").lower():
        notes.append("The answer may be cached on its way: Cache-Control: no-store is missing.")
    return TokenResponse(
        access_token=access_token,
        token_type=kind,
        expires_in=seconds(members, "expires_in", notes),
        refresh_token=_optional(members, "refresh_token", notes),
        id_token=_optional(members, "id_token", notes),
        scopes=_scopes(members, notes),
        refresh_expires_in=seconds(members, "refresh_expires_in", notes),
        device_secret=_optional(members, "device_secret", notes),
        notes=tuple(notes),
    )


def _optional(members: dict[str, Any], name: str, notes: list[str]) -> str | None:
    value = members.get(name)
    if isinstance(value, str) and value:
        return value
    if value is not None:
        notes.append(f"{name} is no text and is left out.")
    return None


def _scopes(members: dict[str, Any], notes: list[str]) -> tuple[str, ...] | None:
    value = members.get("scope")
    if isinstance(value, str):
        return tuple(dict.fromkeys(value.split()))
    if isinstance(value, list):
        notes.append("scope is a list; it should be words joined by spaces.")
        return tuple(dict.fromkeys(scope for scope in value if isinstance(scope, str)))
    return None


def _after(moment: datetime, seconds: int | None) -> datetime | None:
    try:
        return None if seconds is None else moment + timedelta(seconds=seconds)
    except OverflowError:
        return None
