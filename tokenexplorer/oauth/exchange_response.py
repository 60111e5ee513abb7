"""What a token exchange answers: an access token like any other, or a token of another kind, told by its type.

Spec: RFC 8693 section 2.2
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tokenexplorer.errors import MalformedResponseError
from tokenexplorer.oauth.server_call import json_object, raise_refusal
from tokenexplorer.oauth.token_endpoint import TokenResponse, parse_token_response
from tokenexplorer.oauth.token_members import seconds
from tokenexplorer.oauth.token_types import ACCESS_TOKEN, ID_TOKEN, REFRESH_TOKEN
from tokenexplorer.tokens.token_set import NOT_APPLICABLE, TokenKind, TokenSet

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import Exchange

WHERE = "token exchange"
_WHAT = "a response to a token exchange"


@dataclass(frozen=True, slots=True)
class ExchangeResponse:
    """A good answer.

    Attributes:
        tokens: As any token endpoint gives them; `token_type` may be `N_A`.
        issued_type: The URN of what came.
    """

    tokens: TokenResponse
    issued_type: str

    @property
    def is_access(self) -> bool:
        """Whether what came can be sent to an API."""
        return self.tokens.token_type != NOT_APPLICABLE


def read_exchange_response(exchange: Exchange) -> ExchangeResponse:
    """Judge an answer.

    Raises:
        OAuthError: The server's own error, with a mend that fits this grant.
        MalformedResponseError: A required member is missing or of a wrong type.
        NetworkError: No whole answer came.
    """
    response = exchange.whole_response()
    if response.status >= 400:
        raise_refusal(response, WHERE, _WHAT, exchange.request)
    members = json_object(response, _WHAT, exchange.request) if response.status == 200 else {}
    named = members.get("token_type")
    if isinstance(named, str) and named.upper() == NOT_APPLICABLE:
        tokens = _not_for_apis(members)
    else:
        tokens = parse_token_response(exchange, WHERE)
    issued = members.get("issued_token_type")
    if not isinstance(issued, str) or not issued:
        raise MalformedResponseError(
            "The server does not say what kind of token it gave.",
            "Ask whoever runs it for issued_token_type in the answer. Nothing was kept.",
            "issued_token_type is missing (RFC 8693 section 2.2.1)",
        )
    return ExchangeResponse(tokens, issued)


def _not_for_apis(members: dict[str, Any]) -> TokenResponse:
    """An answer with the token type N_A: the member is called access_token for historical reasons only."""
    token, scope, notes = members.get("access_token"), members.get("scope"), list[str]()
    if not isinstance(token, str) or not token:
        raise MalformedResponseError("The answer holds no token.", "Check the token endpoint of this server.")
    further = {name: value for name in ("refresh_token", "id_token") if isinstance(value := members.get(name), str)}
    return TokenResponse(
        access_token=token,
        token_type=NOT_APPLICABLE,
        expires_in=seconds(members, "expires_in", notes),
        refresh_token=further.get("refresh_token") or None,
        id_token=further.get("id_token") or None,
        scopes=tuple(scope.split()) if isinstance(scope, str) else None,
        notes=("It is no access token, so it cannot be sent to an API.", *notes),
    )


def placed(received: TokenSet, answer: ExchangeResponse) -> TokenSet:
    """The set with what came at its place: an ID or refresh token that was issued is one, not an access token.

    Args:
        received: As if an access token had come.
        answer: What came.
    """
    summary = received.summary
    if answer.is_access:
        kind_said = "" if answer.issued_type == ACCESS_TOKEN else answer.issued_type
        return replace(received, summary=replace(summary, issued_type=kind_said))
    kinds: dict[str, TokenKind] = {ID_TOKEN: "id_token", REFRESH_TOKEN: "refresh_token"}
    kind = kinds.get(answer.issued_type)
    if kind is None:
        return replace(received, summary=replace(summary, issued_type=answer.issued_type))
    ends = summary.access_expires_at
    summary = replace(
        summary,
        kinds=tuple(dict.fromkeys((*(each for each in summary.kinds if each != "access_token"), kind))),
        access_expires_at=None,
        access_is_jwt=False,
        id_expires_at=ends if kind == "id_token" else summary.id_expires_at,
        refresh_expires_at=ends if kind == "refresh_token" else summary.refresh_expires_at,
    )
    if kind == "id_token":
        return replace(received, summary=summary, access_token=None, id_token=received.access_token)
    return replace(received, summary=summary, access_token=None, refresh_token=received.access_token)
