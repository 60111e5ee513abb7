"""Telling the server to refuse tokens from now on (T11).

Spec: RFC 7009
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenexplorer.errors import ConfigError
from tokenexplorer.oauth.server_call import Http, raise_refusal, refuse_as_malformed
from tokenexplorer.oauth.token_call import TokenCall
from tokenexplorer.oauth.token_question import TokenQuestion
from tokenexplorer.wire.purpose import Purpose

if TYPE_CHECKING:
    from tokenexplorer.oauth.client_auth import Credentials
    from tokenexplorer.oauth.dpop import NonceBook
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.tokens.token_set import HandedKind, TokenSet
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.trace import Activity

_REVOCABLE: tuple[HandedKind, ...] = ("refresh_token", "device_secret", "access_token")
"""What makes new tokens first: with it gone nobody can meanwhile."""


def revoke(
    token_set: TokenSet,
    metadata: ProviderMetadata,
    *,
    client: Client | None,
    credentials: Credentials,
    http: Http,
    activity: Activity,
    cancel: Cancellation | None = None,
    nonces: NonceBook | None = None,
) -> None:
    """Revoke what a set holds but its ID token. An error means that the server may still accept it.

    Raises:
        ConfigError: Nobody knows the app, or the server has no revocation endpoint.
        OAuthError: The server refused.
        MalformedResponseError: The server answered neither yes nor no.
        NetworkError: No whole answer came.
    """
    if client is None:
        raise ConfigError("Nobody knows which app this token belongs to.", "Add the app to the org first.")
    call = TokenCall(http, metadata, client, credentials, activity, cancel, nonces=nonces, at="revocation_endpoint")
    for kind in _REVOCABLE:
        token = token_set.token(kind)
        if token is None:
            continue
        exchange = TokenQuestion(token_set, kind, token).ask(call, Purpose.REVOCATION)
        response = exchange.whole_response()
        if response.status >= 400:
            raise_refusal(response, "revocation", "a revocation answer", exchange.request)
        if response.status not in (200, 204):
            refuse_as_malformed(response, "a revocation answer", exchange.request)
