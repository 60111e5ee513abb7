"""The wizard's curl commands say what the app sends, with variables where a secret would be."""

from __future__ import annotations

import shlex
from dataclasses import replace

from tests.oauth.made import CLIENT, ORG
from tokenexplorer.ui.connect.service.shell_lines import call_line, register_line, token_line

APP = replace(CLIENT, client_id="0oa'1", scopes=("okta.users.read", "x$(id)"), dpop=True)


def arguments(line: str) -> list[str]:
    return shlex.split(line.replace("\\\n", ""))


def test_X07_the_token_request_has_the_fields_that_are_sent() -> None:
    sent = arguments(token_line(APP, "https://acme.okta.com/oauth2/v1/token"))
    fields = [sent[place + 1] for place, each in enumerate(sent) if each == "--data-urlencode"]
    assert fields == [
        "grant_type=client_credentials",
        "scope=okta.users.read x$(id)",
        "client_id=0oa'1",
        "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion=$CLIENT_ASSERTION",
    ]
    assert "DPoP: $DPOP_PROOF" in sent


def test_X08_the_app_s_own_parameters_go_along_and_no_secret_does() -> None:
    further = (("tenant", "a b"), ("password", "canary-password"), ("user[password]", "canary-nested"))
    app = replace(APP, resource=("https://api.example/",), audience="aud", token_parameters=further)
    line = token_line(app, "https://acme.okta.com/token")
    sent = arguments(line)
    assert {"resource=https://api.example/", "audience=aud", "tenant=a b", "password=$SECRET"} <= set(sent)
    assert "canary" not in line


def test_a_parameter_that_the_app_refuses_is_left_out() -> None:
    app = replace(APP, token_parameters=(("grant_type", "password"),))
    assert "grant_type=password" not in token_line(app, "https://acme.okta.com/token")


def test_no_scopes_are_no_field() -> None:
    assert "scope=" not in token_line(replace(APP, scopes=()), "https://acme.okta.com/token")


def test_X07_odd_paths_stay_one_argument() -> None:
    assert f"{ORG.url}/x?q=a'b;id" in arguments(call_line(ORG, "/x?q=a'b;id", bound=False))
    assert "Authorization: Bearer $TOKEN" in arguments(call_line(ORG, "/x", bound=False))
    url = f"{ORG.url}/api/v1/apps/0oa%271/credentials/jwks"
    assert url in arguments(register_line(ORG, APP, {"kty": "EC", "kid": "a'b"}))
