"""Checking a token that is already here: metadata and keys of its issuer are read, then `tokens.checks` judges."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from tokenexplorer.errors import Cancelled, TokenExplorerError
from tokenexplorer.orgs.provider import providers as known_providers
from tokenexplorer.tokens import checks
from tokenexplorer.tokens.verdict import Verdict, Verification

if TYPE_CHECKING:
    from tokenexplorer.orgs.metadata import KeySet, ProviderMetadata
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.orgs.provider_cache import ProviderCache
    from tokenexplorer.tokens.token_set import TokenKind, TokenSet
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.client import HttpClient
    from tokenexplorer.wire.trace import Activity


_UNREADABLE = "Cannot be verified here. Only the server can read it."


def verify_stored(  # noqa: PLR0913 -- each is a service or a choice of the caller's
    token_set: TokenSet,
    kind: TokenKind,
    *,
    client: Client | None,
    http: HttpClient,
    providers: ProviderCache,
    activity: Activity,
    client_secret: str | None = None,
    provider_id: str = "",
    cancel: Cancellation | None = None,
    now: datetime | None = None,
) -> Verification:
    """Check a stored or pasted token with the keys of its issuer; called on a click (I42).

    Args:
        token_set: With its secrets.
        kind: Which of its tokens.
        client: The app it belongs to; None for a pasted token.
        http: For the org's policy.
        providers: Metadata and keys, cached.
        activity: Records what is fetched.
        client_secret: For ID tokens with HMAC signatures.
        provider_id: Of the org; guessed from the issuer where it is empty.
        cancel: Stops it.
        now: Aware.

    Raises:
        DiscoveryError: The issuer's metadata cannot be read.
        NetworkError: The issuer cannot be asked.
        Cancelled: The person said stop.
    """
    at, summary, token = now or datetime.now(UTC), token_set.summary, token_set.token(kind)
    if kind == "refresh_token" or token is None:
        return Verification(Verdict.CANNOT_VERIFY, _UNREADABLE, checked_at=at)
    if not summary.issuer:
        return checks.pasted(token, now=at)
    metadata = providers.metadata(http, summary.issuer, activity=activity, cancel=cancel)
    keys = partial(_keys_of, providers, metadata, http, activity, cancel)
    provider = provider_id or _provider_of(metadata)
    skew_s = client.skew_s if client is not None else 60
    if kind == "access_token":
        return checks.access_token(
            token_set, metadata, keys(), provider_id=provider, now=at, skew_s=skew_s, refetch=keys
        )
    if client is None and token_set.nonce is None:
        return checks.pasted(token, now=at, metadata=metadata, keys=keys(), provider_id=provider, skew_s=skew_s)
    return checks.id_token(
        token_set,
        metadata,
        keys(),
        client_id=summary.client_id,
        nonce=token_set.nonce,
        now=at,
        skew_s=skew_s,
        client_secret=client_secret,
        allowed_audiences=client.allowed_audiences if client is not None else (),
        refetch=keys,
    )


def _keys_of(
    providers: ProviderCache,
    metadata: ProviderMetadata,
    http: HttpClient,
    activity: Activity,
    cancel: Cancellation | None,
    unknown_kid: str = "",
) -> KeySet | None:
    """Those of the issuer; None where they cannot be read: "cannot be verified", with the reason in the trace (N24)."""
    try:
        return providers.keys(http, metadata, activity=activity, cancel=cancel, unknown_kid=unknown_kid)
    except Cancelled:
        raise
    except TokenExplorerError:
        return None


def _provider_of(metadata: ProviderMetadata) -> str:
    return next((provider.id for provider in known_providers() if provider.issues(metadata.issuer)), "")
