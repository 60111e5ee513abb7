"""What became of the scopes and what a token can do, seen by a person at the window after a real sign-in."""

from __future__ import annotations

from tests.e2e.browser import StartBrowser
from tests.e2e.desk import BROWSER_S, KEY, STATE, Desk
from tests.e2e.keyring_session import KeyringSession
from tests.e2e.walks import set_up, show_token, sign_in, signed_in, wallet
from tests.peers.oidc_provider import OidcProvider


def test_offline_access_without_consent_is_lost_named_and_mended(
    keyring_session: KeyringSession, browser: StartBrowser, oidc_provider: OidcProvider, desk: Desk
) -> None:
    browser(person="alice", decide="allow")
    set_up(desk, oidc_provider.issuer, "native", scopes=("offline_access",))
    sign_in(desk)
    desk.until(lambda: desk.sees("tokens_lossLabel"), "the banner of lost scopes")
    assert "1 of 3 scopes did not arrive: offline_access." in desk.text("tokens_lossLabel")
    desk.click("tokens_lossButton")
    desk.until(lambda: desk.sees("tokens_scopesTable"), "the scopes")
    assert desk.row("tokens_scopesTable", "scope:offline_access").data(STATE) == "lost"
    assert desk.row("tokens_scopesTable", "scope:openid").data(STATE) == "ok"
    assert "prompt=consent" in desk.text("tokens_scopeCauseLabel")
    before = len(desk.rows("tokens_walletTree"))
    desk.click("tokens_scopeFixButton")
    desk.until(lambda: len(desk.rows("tokens_walletTree")) > before, "new tokens", BROWSER_S)
    assert "Refresh token" in wallet(desk)
    desk.until(lambda: not desk.sees("tokens_lossLabel"), "the banner to go")


def test_a_missing_scope_is_added_from_what_the_token_can_do(
    keyring_session: KeyringSession, browser: StartBrowser, desk: Desk
) -> None:
    browser(person="alice", decide="allow")
    desk.launch("--practice")
    sign_in(desk)
    assert not desk.sees("tokens_lossLabel")
    show_token(desk, "access_token")
    desk.turn_to("tokens_tabs", "Can do")
    desk.until(lambda: len(desk.rows("tokens_canDoTree")) > 0, "the calls")
    assert desk.row("tokens_canDoTree", "call:GET /api/v1/users").data(STATE) == "open"
    assert desk.row("tokens_canDoTree", "call:GET /api/v1/logs").data(STATE) == "nearly"
    desk.click_row("tokens_canDoTree", "call:GET /api/v1/logs")
    assert desk.text("tokens_callLabel").startswith("okta.logs.read is missing.")
    before = len(desk.rows("tokens_walletTree"))
    desk.click("tokens_callButton")
    desk.until(lambda: signed_in(desk, before), "new tokens", BROWSER_S)
    show_token(desk, "access_token")
    desk.turn_to("tokens_tabs", "Can do")
    opened = "call:GET /api/v1/logs"
    desk.until(lambda: opened in open_calls(desk), "the call to be open")
    desk.click_row("tokens_canDoTree", opened)
    desk.click("tokens_callButton")
    desk.until(lambda: desk.sees("request_urlEdit"), "the Requests place")


def open_calls(desk: Desk) -> set[str]:
    """The keys of the calls that the shown token opens."""
    return {str(row.data(KEY)) for row in desk.rows("tokens_canDoTree") if row.data(STATE) == "open"}
