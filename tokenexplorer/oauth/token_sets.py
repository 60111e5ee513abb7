"""Token responses as token sets: what was granted, to whom, and until when. Reading only; `checks` gives trust.

Spec: RFC 6749 sections 5.1 and 6
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.orgs.org import new_id
from tokenexplorer.tokens import claim_rules, jwt
from tokenexplorer.tokens.exact_json import JsonObject
from tokenexplorer.tokens.human_time import from_timestamp
from tokenexplorer.tokens.identity import identity
from tokenexplorer.tokens.token_set import TOKEN_KINDS, TokenSet, TokenSummary

if TYPE_CHECKING:
    from tokenexplorer.oauth.dpop import DpopKey
    from tokenexplorer.oauth.token_endpoint import TokenResponse
    from tokenexplorer.orgs.org import Client, Org


def new_token_set(
    response: TokenResponse,
    *,
    org: Org,
    client: Client,
    issuer: str,
    nonce: str | None,
    received_at: datetime,
    activity: str,
    dpop: DpopKey | None = None,
) -> TokenSet:
    """The set that a sign-in gave.

    Args:
        response: Of the token endpoint, or of the browser.
        org: Whose.
        client: The app that asked.
        issuer: Of the server that was asked.
        nonce: The one that was sent.
        received_at: Aware UTC.
        activity: Title of the sign-in.
        dpop: The key that proofs were made with; a public app's refresh token is bound to it even where the access
            token is Bearer (RFC 9449 section 5).
    """
    summary = TokenSummary(
        id=new_id(),
        name="",
        org_id=org.id,
        client_ref=client.id,
        client_name=client.name,
        issuer=issuer,
        client_id=client.client_id,
        identity=client.client_id,
        kinds=("access_token",),
        token_type=response.token_type,
        scopes=client.scopes,
        requested_scopes=client.scopes,
        received_at=received_at,
        keep=client.keep,
        activity=activity,
        dpop_jkt=dpop.jkt if dpop is not None else "",
    )
    key = dpop.private_jwk if dpop is not None else None
    return _with_response(TokenSet(summary, nonce=nonce, dpop_key=key), response, received_at)


def refreshed_token_set(old: TokenSet, response: TokenResponse, received_at: datetime) -> TokenSet:
    """The set after a refresh: what the server did not send anew stays (T07, RFC 6749 section 6)."""
    return _with_response(old, response, received_at)


def _with_response(base: TokenSet, response: TokenResponse, received_at: datetime) -> TokenSet:
    id_token = response.id_token or base.id_token
    refresh_token = response.refresh_token or base.refresh_token
    device_secret = response.device_secret or base.device_secret
    tokens = {"access_token": response.access_token, "id_token": id_token, "refresh_token": refresh_token}
    access_claims, id_claims = _claims(response.access_token), _claims(id_token)
    refresh_ends = (
        response.refresh_expires_at(received_at) if response.refresh_token else base.summary.refresh_expires_at
    )
    summary = replace(
        base.summary,
        identity=identity(id_claims).label or identity(access_claims).label or base.summary.identity,
        kinds=tuple(kind for kind in TOKEN_KINDS if tokens[kind]),
        token_type=response.token_type,
        scopes=response.scopes if response.scopes is not None else base.summary.scopes,
        received_at=received_at,
        access_expires_at=response.expires_at(received_at) or _end(access_claims),
        id_expires_at=_end(id_claims),
        refresh_expires_at=refresh_ends,
        access_is_jwt=jwt.is_jwt(response.access_token),
        certificate_x5t=claim_rules.confirmed_certificate(access_claims),
        has_device_secret=device_secret is not None,
    )
    return TokenSet(
        summary,
        response.access_token or None,
        id_token,
        refresh_token,
        base.nonce,
        base.dpop_key,
        device_secret,
    )


def _claims(token: str | None) -> JsonObject:
    try:
        return (jwt.decode(token).claims if token else None) or {}
    except TokenExplorerError:
        return {}


def _end(claims: JsonObject) -> datetime | None:
    seconds = claim_rules.date(claims.get("exp"))
    return None if seconds is None else from_timestamp(seconds)
