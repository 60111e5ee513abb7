"""`resource` and further parameters beyond the authorization request, at the certified provider."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl

import pytest

from tests.oauth.test_flows_peer import World, world
from tests.oauth.test_sign_in import Keeper
from tokenexplorer.errors import OAuthError
from tokenexplorer.oauth.client_auth import Credentials
from tokenexplorer.oauth.client_credentials import ServiceRequest, get_token
from tokenexplorer.oauth.login import Session
from tokenexplorer.oauth.refresh import refresh
from tokenexplorer.orgs.org import Client
from tokenexplorer.tokens.jwt import decode
from tokenexplorer.wire.purpose import Purpose

__all__ = ["world"]


def sent(world: World, purpose: Purpose) -> list[tuple[str, str]]:
    """What the trace shows of the last request of a kind."""
    recorded = [each.recorded for each in world.trace.messages() if each.purpose is purpose and each.recorded][-1]
    assert recorded is not None
    return parse_qsl(recorded.request_body, keep_blank_values=True)


def service_token(world: World, **changes: object) -> Session:
    known = world.provider.clients["web-secret"]
    client = Client("ref", "org", "App", world.provider.issuer, "web-secret", client_auth="client_secret_basic")
    client = replace(client, kind="service", keep="session", **changes)  # type: ignore[arg-type]  # of `Client`
    activity = world.trace.begin("Service token")
    return get_token(
        ServiceRequest(world.org, client, Credentials(known.client_secret), ("api:read",)),
        http=world.http,
        metadata=world.cache.metadata(world.http, client.issuer, activity=activity),
        keeper=Keeper(),
        activity=activity,
        on_step=lambda _step: None,
    )


def test_a_code_and_a_refresh_name_the_api_and_the_tokens_are_for_it(world: World) -> None:
    api = world.provider.api
    session = world.sign_in(
        "web-secret", kind="confidential", resource=(api,), scopes=("openid", "offline_access", "api:read"),
        prompt="consent", token_parameters=(("tenant", "acme"),), refresh_parameters=(("tenant", "beta"),),
    )  # fmt: skip
    assert (decode(session.token_set.access_token or "").claims or {})["aud"] == api
    form = sent(world, Purpose.TOKEN)
    assert [value for name, value in form if name in ("resource", "tenant")] == [api, "acme"]
    known = world.provider.clients["web-secret"]
    fresh = refresh(
        session.token_set,
        session.metadata,
        client=session.client,
        credentials=Credentials(known.client_secret),
        http=world.http,
        activity=world.trace.begin("Refresh"),
        fetch_keys=lambda: None,
    )
    assert (decode(fresh.access_token or "").claims or {})["aud"] == api
    form = sent(world, Purpose.REFRESH)
    assert [value for name, value in form if name in ("resource", "tenant")] == [api, "beta"]


def test_a_service_token_is_for_the_api_that_resource_names(world: World) -> None:
    session = service_token(world, resource=(world.provider.api,))
    assert session.summary.access_is_jwt
    assert (decode(session.token_set.access_token or "").claims or {})["aud"] == world.provider.api


def test_an_api_that_the_server_does_not_know_is_refused_in_its_own_words(world: World) -> None:
    with pytest.raises(OAuthError) as caught:
        service_token(world, resource=("urn:nobody",))
    assert caught.value.error == "invalid_target"
    assert "resource under Advanced" in caught.value.advice
