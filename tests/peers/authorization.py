"""A minimal client of the code flow, for the tests of the peers themselves; the product's own is not used here."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests

from tests.peers.jose_forge import base64url

VERIFIER = "v" * 43
REDIRECT_URI = "http://127.0.0.1:9/callback/native"


def authorization_url(endpoint: str, client_id: str, scope: str, **more: str) -> str:
    """A good request with PKCE; `more` adds or replaces parameters."""
    parameters = {
        "client_id": client_id,
        "response_type": "code",
        "redirect_uri": REDIRECT_URI,
        "scope": scope,
        "state": "state-1",
        "nonce": "nonce-1",
        "code_challenge": base64url(hashlib.sha256(VERIFIER.encode()).digest()),
        "code_challenge_method": "S256",
        **more,
    }
    return f"{endpoint}?{urlencode(parameters)}"


def query_of(url: str) -> dict[str, list[str]]:
    """The parameters of a redirect."""
    return parse_qs(urlsplit(url).query)


def redeem(
    token_endpoint: str, redirect: str, client_id: str, *, secret: str = "", ca: str | None = None
) -> dict[str, Any]:
    """Exchange the code of a redirect; a secret goes into the header."""
    form = {
        "grant_type": "authorization_code",
        "code": query_of(redirect)["code"][0],
        "redirect_uri": REDIRECT_URI,
        "code_verifier": VERIFIER,
        **({} if secret else {"client_id": client_id}),
    }
    auth = (client_id, secret) if secret else None
    answer = requests.post(token_endpoint, data=form, auth=auth, timeout=10, verify=ca or True)
    body: dict[str, Any] = answer.json()
    return body
