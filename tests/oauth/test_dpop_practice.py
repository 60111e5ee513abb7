"""DPoP at the practice org for an app that a person signs in to; it asks for nonces as Okta does (T13)."""

from __future__ import annotations

import dataclasses

import pytest

from tests.oauth.test_practice_org import Visit, visit
from tokenexplorer.api.request import ApiRequest
from tokenexplorer.api.sender import prepare, send
from tokenexplorer.oauth.client_auth import NO_CREDENTIALS
from tokenexplorer.oauth.dpop import NonceBook, Prover, key_for_calls
from tokenexplorer.oauth.introspection import introspect
from tokenexplorer.oauth.refresh import refresh
from tokenexplorer.oauth.userinfo import fetch_userinfo
from tokenexplorer.oauth.verification import verify_stored

__all__ = ["visit"]


@pytest.mark.parametrize("custom", [False, True])
def test_T13_sign_in_call_refresh_and_userinfo_with_proofs(
    visit: Visit,
    *,
    custom: bool,
) -> None:
    issuer = visit.address.custom_issuer if custom else visit.address.org_url
    scopes = ("openid", "offline_access") if custom else ("openid", "offline_access", "okta.users.read")
    client = dataclasses.replace(visit.client, dpop=True, issuer=issuer, scopes=scopes)
    session = visit.sign_in(client)
    given, nonces, activity = session.token_set, NonceBook(), visit.trace.begin("After")
    assert given.summary.is_dpop
    found = verify_stored(
        given,
        "access_token",
        client=client,
        http=visit.http,
        providers=visit.cache,
        activity=activity,
        provider_id="okta-org",
    )
    assert [each.outcome.value for each in found.checks if each.id == "cnf"] == ["ok"]
    who = fetch_userinfo(given, session.metadata, http=visit.http, activity=activity, nonces=nonces)
    assert who.claims["sub"]
    fresh = refresh(
        given,
        session.metadata,
        client=client,
        credentials=NO_CREDENTIALS,
        http=visit.http,
        activity=activity,
        fetch_keys=lambda: visit.cache.keys(visit.http, session.metadata, activity=activity),
        nonces=nonces,
    )
    assert (fresh.summary.is_dpop, fresh.dpop_key) == (True, given.dpop_key)
    before = len(visit.trace.messages())
    said = introspect(
        fresh,
        "access_token",
        session.metadata,
        client=client,
        credentials=NO_CREDENTIALS,
        http=visit.http,
        activity=activity,
        nonces=nonces,
    )
    # This server knows nothing of proofs there; it answers once, as to anybody.
    assert (said.active, said.binding and said.binding.fits, len(visit.trace.messages()) - before) == (True, True, 1)
    if not custom:
        token = fresh.access_token or ""
        prepared = prepare(ApiRequest(url=f"{visit.address.org_url}/api/v1/users?limit=1"), {}, token, scheme="DPoP")
        for _ in range(2):
            prover = Prover(key_for_calls(fresh), nonces, token)
            assert send(prepared, visit.http, activity, prover=prover).ok
