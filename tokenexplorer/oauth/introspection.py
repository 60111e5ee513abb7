"""Asking the server whether it still accepts a token. The answer never makes a token *verified* (T12).

Spec: RFC 7662, RFC 9449 section 6.2
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tokenexplorer.errors import ConfigError
from tokenexplorer.oauth.server_call import Http, raise_refusal, refuse_as_malformed
from tokenexplorer.oauth.token_call import TokenCall
from tokenexplorer.oauth.token_question import Binding, TokenQuestion
from tokenexplorer.tokens import exact_json
from tokenexplorer.tokens.exact_json import JsonObject
from tokenexplorer.wire.purpose import Purpose

if TYPE_CHECKING:
    from tokenexplorer.oauth.client_auth import Credentials
    from tokenexplorer.oauth.dpop import NonceBook
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.tokens.token_set import TokenKind, TokenSet
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.trace import Activity

_WHAT = "an introspection answer"


@dataclass(frozen=True, slots=True)
class Introspection:
    """The server's word on a token.

    Attributes:
        active: True only where the answer says the boolean true.
        headline: The same in a sentence.
        claims: Everything that the answer holds; numbers as spelled.
        received_at: Aware UTC.
        binding: What it says of the key that the token is bound to, or None.
    """

    active: bool
    headline: str
    claims: JsonObject = field(repr=False)
    received_at: datetime
    binding: Binding | None = None


def introspect(  # noqa: PLR0913 -- each is a service that the app passes in
    token_set: TokenSet,
    kind: TokenKind,
    metadata: ProviderMetadata,
    *,
    client: Client | None,
    credentials: Credentials,
    http: Http,
    activity: Activity,
    cancel: Cancellation | None = None,
    nonces: NonceBook | None = None,
) -> Introspection:
    """Ask the server that issued a token about it, with a proof of possession where it is bound to a key (T13).

    Raises:
        ConfigError: The set has no such token or no app, or the server no endpoint.
        OAuthError: The server refused the question.
        MalformedResponseError: The answer is no JSON object.
        NetworkError: No whole answer came.
    """
    token = token_set.token(kind)
    if token is None:
        raise ConfigError("This set has no such token.", "Choose another token.")
    if client is None:
        raise ConfigError("Nobody knows which app this token belongs to.", "Add the app to the org first.")
    call = TokenCall(http, metadata, client, credentials, activity, cancel, nonces=nonces, at="introspection_endpoint")
    question = TokenQuestion(token_set, kind, token)
    exchange = question.ask(call, Purpose.INTROSPECTION)
    response = exchange.whole_response()
    if response.status >= 400:
        raise_refusal(response, "introspection", _WHAT, exchange.request)
    claims = exact_json.read(response.body.text()).value
    if response.status != 200 or not isinstance(claims, dict):
        refuse_as_malformed(response, _WHAT, exchange.request)
    active = claims.get("active") is True
    if active:
        headline = "The server accepts this token now."
    elif claims.get("active") is False:
        headline = "The server does not accept this token: it has ended, was revoked, or is not for this app."
    else:
        headline = "The server does not say whether it accepts this token: active is neither true nor false."
    return Introspection(active, headline, claims, datetime.now(UTC), question.compare(claims) if active else None)
