"""The scene of a 403 at a provider that is not Okta: the certified one, whose API names the scope that it wants."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit

from tests.e2e.browser import StartBrowser
from tests.e2e.desk import BROWSER_S, STATE, Desk
from tests.e2e.keyring_session import KeyringSession
from tests.e2e.walks import send, set_up, sign_in, signed_in
from tests.peers.oidc_provider import OidcProvider


def test_scene_3_a_missing_scope_is_named_and_mended_at_a_provider_that_is_not_okta(
    keyring_session: KeyringSession, oidc_provider: OidcProvider, browser: StartBrowser, desk: Desk
) -> None:
    browser(person="alice", decide="allow")
    set_up(desk, oidc_provider.issuer, "native-api", scopes=("api:write",))
    sign_in(desk)
    url = f"{oidc_provider.issuer}/api/scoped/reports"
    send(desk, url, "403")
    desk.until(lambda: desk.text("explain_titleLabel") == "api:read was not requested at sign-in", "the explanation")
    assert desk.state("explain_link_requested") == "failed"
    assert desk.state("explain_link_inToken") == "follows"
    (required,) = desk.rows("explain_requiredList")
    assert required.data() == "api:read"
    requested = {str(row.data()): str(row.data(STATE)) for row in desk.rows("explain_requestedList")}
    assert requested["api:write"] == "has"
    assert requested["api:read missing"] == "lacks"
    quoted = desk.find("explain_evidenceEdit", QPlainTextEdit).toPlainText()
    assert 'error="insufficient_scope"' in quoted
    assert 'scope="api:read"' in quoted
    assert not desk.sees("explain_grantsButton"), "grants are Okta's"
    before = len(desk.rows("tokens_walletTree"))
    assert desk.text("explain_fixButton") == "Add api:read and sign in again"
    desk.click("explain_fixButton")
    desk.until(lambda: signed_in(desk, before), "new claims", BROWSER_S)
    send(desk, url, "200")
    desk.until(lambda: not desk.sees("explain_panel"), "the answer in front")
