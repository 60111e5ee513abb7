"""What an app adds to token requests: each grant sends what it defines, and nothing replaces the protocol's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import pytest

from tests.oauth.made import CLIENT, FakeHttp, login_request, metadata
from tests.oauth.test_client_credentials import GOOD as GOOD_SERVICE
from tests.oauth.test_client_credentials import SERVICE, Run
from tests.oauth.test_token_care import APP, swap
from tests.oauth.test_token_endpoint import GOOD, redeem
from tokenexplorer.errors import ConfigError
from tokenexplorer.oauth.authorization import prepare
from tokenexplorer.oauth.device import ask_for_code
from tokenexplorer.oauth.further_parameters import (
    RESERVED_FOR_TOKENS,
    for_device_code,
    for_itself,
    for_refresh,
    for_tokens,
)
from tokenexplorer.oauth.login import LoginControl
from tokenexplorer.oauth.steps import StepTeller
from tokenexplorer.wire.trace import Trace

FIELDS: dict[str, Any] = {
    "resource": ("https://api.example.com", "urn:second"),
    "audience": "api",
    "ui_locales": "fr",
    "claims": '{"id_token": {"email": null}}',
    "prompt": "login",
    "extra_parameters": (("page", "1"),),
    "token_parameters": (("tenant", "acme"), ("empty", "")),
    "refresh_parameters": (("tenant", "beta"),),
}
RESOURCES = [("resource", "https://api.example.com"), ("resource", "urn:second")]
_OWN = {
    *("grant_type", "code", "redirect_uri", "code_verifier", "client_id", "refresh_token", "scope"),
    *("client_assertion_type", "client_assertion"),
}


def added(http: FakeHttp) -> list[tuple[str, str]]:
    """What is in the form beside the protocol's own."""
    return [pair for pair in parse_qsl(http.form, keep_blank_values=True) if pair[0] not in _OWN]


def test_T01_a_code_goes_with_resource_and_token_parameters() -> None:
    http = FakeHttp((200, GOOD))
    redeem(http, **FIELDS)
    assert added(http) == [*RESOURCES, ("tenant", "acme")]


def test_T01_a_refresh_goes_with_resource_and_refresh_parameters() -> None:
    http = FakeHttp((200, {"access_token": "new", "token_type": "Bearer"}))
    swap(http, app=replace(APP, **FIELDS))
    assert added(http) == [*RESOURCES, ("tenant", "beta")]


def test_T01_client_credentials_go_with_resource_audience_and_token_parameters() -> None:
    run = Run((200, GOOD_SERVICE))
    run.get(replace(SERVICE, **FIELDS))
    assert added(run.http) == [*RESOURCES, ("audience", "api"), ("tenant", "acme")]


def test_client_credentials_without_scopes_ask_for_the_servers_choice() -> None:
    run = Run((200, GOOD_SERVICE))
    session = run.get(SERVICE, scopes=())
    assert "scope" not in dict(parse_qsl(run.http.form, keep_blank_values=True))
    assert session.summary.scopes == ("okta.users.read",)


def test_a_device_code_is_asked_with_resource_audience_and_the_extra_parameters() -> None:
    trace, control = Trace(), LoginControl(300)
    answer = {"device_code": "d", "user_code": "U", "verification_uri": "https://a.example/d", "expires_in": 9}
    http = FakeHttp((200, answer))
    activity = trace.begin("Sign-in", "Television")
    asked = metadata(device_authorization_endpoint="https://acme.okta.com/device")
    ask_for_code(login_request(**FIELDS), asked, http, activity, StepTeller(lambda _step: None, activity), control)
    assert added(http) == [*RESOURCES, ("audience", "api"), ("page", "1")]


@pytest.mark.parametrize("name", sorted(RESERVED_FOR_TOKENS))
def test_T01_a_parameter_of_the_protocol_is_never_replaced(name: str) -> None:
    pairs = ((name, "mine"),)
    for ask, member in (
        (for_tokens, "token_parameters"),
        (for_itself, "token_parameters"),
        (for_refresh, "refresh_parameters"),
        (for_device_code, "extra_parameters"),
        (for_device_code, "token_parameters"),
    ):
        changes: dict[str, Any] = {member: pairs}
        with pytest.raises(ConfigError, match=name) as caught:
            ask(replace(CLIENT, **changes))
        assert (caught.value.field, caught.value.advice) == (member, "Remove it under Advanced.")


@pytest.mark.parametrize(
    ("ask", "member", "name"),
    [
        (for_tokens, "token_parameters", "resource"),
        (for_refresh, "refresh_parameters", "resource"),
        (for_itself, "token_parameters", "audience"),
        (for_device_code, "extra_parameters", "audience"),
    ],
)
def test_what_has_a_field_of_its_own_is_not_sent_twice(ask: Any, member: str, name: str) -> None:
    changes: dict[str, Any] = {member: ((name, "other"),)}
    app = replace(CLIENT, resource=("urn:a",), audience="api", **changes)
    with pytest.raises(ConfigError, match="field of its own") as caught:
        ask(app)
    assert caught.value.field == member
    assert (name, "other") in ask(replace(app, resource=(), audience=""))


def test_a_sign_in_with_a_reserved_parameter_ends_before_the_browser() -> None:
    with pytest.raises(ConfigError, match="code_verifier"):
        prepare(login_request(token_parameters=(("code_verifier", "x"),)), metadata(), "http://127.0.0.1:1/cb")


def test_a_service_token_with_a_reserved_parameter_sends_nothing() -> None:
    run = Run()
    with pytest.raises(ConfigError, match="client_assertion"):
        run.get(replace(SERVICE, token_parameters=(("client_assertion", "x"),)))
    assert run.http.requests == []


def test_S15_a_further_parameter_with_a_secrets_name_is_masked_in_the_trace() -> None:
    http, trace = FakeHttp((200, GOOD)), Trace()
    redeem(http, trace=trace, token_parameters=(("device_secret", "canary-secret"), ("tenant", "acme")))
    assert b"canary-secret" in (http.requests[0].body or b"")
    recorded = trace.messages()[-1].recorded
    assert recorded is not None
    assert "canary-secret" not in repr(recorded)
    assert "tenant=acme" in recorded.request_body
