"""Tokens through a real browser: in the fragment, which the page hands over, and in a form that it posts."""

from __future__ import annotations

import pytest

from tests.e2e.browser import StartBrowser
from tests.oauth.test_flows_peer import World, verified
from tests.peers.oidc_provider import OidcProvider
from tokenexplorer.oauth.browser import OpenerChoice, open_url


@pytest.mark.parametrize(
    ("client_id", "response_type", "response_mode"),
    [
        ("native-implicit", "id_token token", ""),
        ("web-hybrid", "code id_token token", ""),
        ("native", "code", "form_post"),
    ],
    ids=["implicit", "hybrid", "form_post"],
)
def test_L13_I17_I18_the_system_browser_brings_tokens(
    browser: StartBrowser, oidc_provider: OidcProvider, client_id: str, response_type: str, response_mode: str
) -> None:
    person = browser(person="alice", decide="allow")
    world = World(oidc_provider)
    world.opener = lambda url: open_url(url, OpenerChoice())
    session = world.sign_in(client_id, response_type=response_type, response_mode=response_mode)
    assert verified(session)
    assert session.summary.kinds[:2] == ("access_token", "id_token")
    seen = person.wait_for_report()
    assert (seen.outcome, seen.query_names) == ("redirected", ())
    assert "Sign-in received" in seen.text
    world.http.close()
