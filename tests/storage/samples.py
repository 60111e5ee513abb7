"""Values to store."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any

from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.tokens.token_set import TokenSet, TokenSummary

RECEIVED = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)


def org(org_id: str = "o1", **changes: Any) -> Org:
    base = Org(
        org_id, "Acme", "https://acme.okta.com", "https://acme.okta.com", "okta-org", variables=(("userId", "00u1"),)
    )
    return dataclasses.replace(base, **changes)


def client(client_id: str = "c1", org_id: str = "o1", **changes: Any) -> Client:
    base = Client(
        client_id,
        org_id,
        "Web sign-in",
        "https://acme.okta.com",
        "0oa1",
        redirect_uri="http://127.0.0.1:8765/callback/web-sign-in",
        extra_parameters=(("audience", "api"),),
    )
    return dataclasses.replace(base, **changes)


def token_set(token_id: str = "t1", **changes: Any) -> TokenSet:
    summary = TokenSummary(
        id=token_id,
        name="",
        org_id="o1",
        client_ref="c1",
        client_name="Web sign-in",
        issuer="https://acme.okta.com",
        client_id="0oa1",
        identity="alice@example.com",
        kinds=("access_token", "id_token", "refresh_token"),
        token_type="Bearer",
        scopes=("openid", "okta.users.read"),
        requested_scopes=("openid", "okta.users.read"),
        received_at=RECEIVED,
        access_expires_at=RECEIVED.replace(hour=8),
        access_is_jwt=True,
    )
    secrets = {
        name: changes.pop(name)
        for name in ("access_token", "id_token", "refresh_token", "nonce", "dpop_key", "device_secret")
        if name in changes
    }
    filled = {
        "access_token": "ACCESS-1",
        "id_token": "ID-1",
        "refresh_token": "REFRESH-1",
        "nonce": "NONCE-1",
        **secrets,
    }
    return TokenSet(dataclasses.replace(summary, **changes), **filled)
