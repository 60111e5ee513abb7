"""Tokens through a real browser: in the fragment, which the page hands over, and in a form that it posts."""

from __future__ import annotations

import pytest

from tests.e2e.browser import StartBrowser
from tests.e2e.desk import Desk
from tests.e2e.keyring_session import KeyringSession
from tests.e2e.walks import set_up, sign_in
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


def test_A02_A11_a_legacy_flow_and_a_pushed_request_at_the_window(
    keyring_session: KeyringSession, browser: StartBrowser, oidc_provider: OidcProvider, desk: Desk
) -> None:
    browser(person="alice", decide="allow")
    set_up(desk, oidc_provider.issuer, "native-implicit")
    desk.click("connect_advancedButton")
    desk.choose("connect_responseTypeCombo", "id_token (legacy)")
    desk.until(lambda: desk.state("preflight_check_flow") == "warn", "the word about a legacy flow")
    sign_in(desk)
    assert [str(index.data()) for index in desk.rows("tokens_walletTree")].count("Access token") == 0
    desk.click("rail_requestsButton")
    desk.until(lambda: desk.sees("request_page"), "Requests with no access token at hand")
    desk.click("rail_connectButton")
    desk.write("connect_clientIdEdit", "native")
    desk.click("preflight_fix_flow")
    desk.click("connect_parSwitch")
    desk.until(lambda: desk.state("preflight_check_push") == "ok", "the word about the push")
    sign_in(desk)
    desk.click("rail_traceButton")
    assert "3 Push the request" in [str(index.data()) for index in desk.rows("trace_tree")]
