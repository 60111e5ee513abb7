"""Swapping a refresh token for new tokens, once. Storing, and holding the lock meanwhile, is the caller's (T07, T08).

Spec: RFC 6749 section 6, OpenID Connect Core section 12
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tokenexplorer.errors import Cancelled, ConfigError, TokenError, TokenExplorerError
from tokenexplorer.oauth.dpop import key_of
from tokenexplorer.oauth.further_parameters import for_refresh
from tokenexplorer.oauth.token_call import TokenCall
from tokenexplorer.oauth.token_endpoint import parse_token_response
from tokenexplorer.oauth.token_sets import refreshed_token_set
from tokenexplorer.orgs.provider import provider_of
from tokenexplorer.tokens import checks
from tokenexplorer.tokens.same_person import refreshed_id_token
from tokenexplorer.tokens.verdict import Verdict
from tokenexplorer.wire.purpose import Purpose

if TYPE_CHECKING:
    from tokenexplorer.oauth.client_auth import Credentials
    from tokenexplorer.oauth.dpop import NonceBook
    from tokenexplorer.oauth.server_call import Http
    from tokenexplorer.orgs.metadata import KeySet, ProviderMetadata
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.tokens.token_set import TokenSet
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.trace import Activity


def refresh(  # noqa: PLR0913 -- each is a service that the app passes in
    token_set: TokenSet,
    metadata: ProviderMetadata,
    *,
    client: Client | None,
    credentials: Credentials,
    http: Http,
    activity: Activity,
    fetch_keys: Callable[[], KeySet | None],
    cancel: Cancellation | None = None,
    nonces: NonceBook | None = None,
) -> TokenSet:
    """Get new tokens, with a proof by the same key where the set is bound to one (RFC 9449 section 5).

    The old ones stay valid here until the caller has stored what this returns.

    Raises:
        ConfigError: There is no refresh token or no app, or a further parameter is one that the app sets itself.
        OAuthError: The server refused; `invalid_grant` means: sign in again (T10).
        TokenError: The new ID token is about somebody else or fails a check; nothing of the answer is used (T09).
        MalformedResponseError: The answer is no token response.
        NetworkError: No whole answer came. It is not sent again: a server that rotates would take that for theft.
    """
    if token_set.refresh_token is None:
        raise ConfigError("This set has no refresh token.", provider_of(metadata.issuer).refresh_note)
    if client is None:
        raise ConfigError("Nobody knows which app this token belongs to.", "Add the app to the org first.")
    grant = (("grant_type", "refresh_token"), ("refresh_token", token_set.refresh_token), *for_refresh(client))
    call = TokenCall(http, metadata, client, credentials, activity, cancel, dpop=key_of(token_set), nonces=nonces)
    exchange = call.send(grant, Purpose.REFRESH)
    response = parse_token_response(exchange, "refresh")
    fresh = refreshed_token_set(token_set, response, datetime.now(UTC))
    if response.id_token is not None:
        _check_id_token(token_set, fresh, metadata, client, credentials.client_secret, fetch_keys)
    return fresh


def _check_id_token(
    old: TokenSet,
    fresh: TokenSet,
    metadata: ProviderMetadata,
    client: Client,
    client_secret: str | None,
    fetch_keys: Callable[[], KeySet | None],
) -> None:
    try:
        keys = fetch_keys()
    except Cancelled:
        raise
    except TokenExplorerError:
        keys = None  # the signature then cannot be verified, which the Tokens place says; the rest is checked
    verification = checks.id_token(
        fresh,
        metadata,
        keys,
        client_id=client.client_id,
        nonce=None,  # a refreshed ID token need not bear one (OpenID Connect Core section 12.2)
        now=fresh.summary.received_at,
        skew_s=client.skew_s,
        client_secret=client_secret,
        allowed_audiences=client.allowed_audiences,
    )
    verification = refreshed_id_token(verification, old.id_token, fresh.id_token or "")
    if verification.verdict is Verdict.FAILED:
        words = "The new ID token was thrown away, and the old tokens stay. Sign in again."
        raise TokenError(f"The refresh was refused here. {verification.headline}", words)
