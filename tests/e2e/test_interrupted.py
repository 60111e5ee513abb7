"""Sign-ins that do not go straight: refused, cancelled, forged, late, blocked. Nothing is lost and nothing is left."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

import psutil
import pytest
import requests

from tests.e2e.browser import Decision, StartBrowser
from tests.e2e.desk import BROWSER_S, Desk
from tests.e2e.keyring_session import KeyringSession
from tests.e2e.walks import (
    add_org,
    choose_prompt,
    fill_app,
    redirect_of,
    set_up,
    signed_in,
    verdict_of,
    wait_for_url,
)
from tests.peers.hostile_op import HostileOp
from tests.peers.oidc_provider import OidcProvider

PORT_FREE_S = 1.0


@contextmanager
def held_port() -> Iterator[int]:
    """A port that another program listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as held:
        yield held.getsockname()[1]


def listening_ports() -> set[int]:
    """Ports that this process listens on."""
    found = psutil.Process().net_connections("tcp")
    return {each.laddr.port for each in found if each.status == psutil.CONN_LISTEN}


def get(url: str) -> requests.Response:
    """What a browser would get at the listener."""
    with requests.Session() as http:
        http.trust_env = False
        return http.get(url, timeout=5)


def with_query(redirect: str, **members: str) -> str:
    """The redirect with another query."""
    return urlunsplit((*urlsplit(redirect)[:3], urlencode(members), ""))


def nothing_is_stored(desk: Desk, keyring_session: KeyringSession) -> bool:
    """No token in the wallet, and none in the keyring."""
    desk.click("rail_tokensButton")
    desk.until(lambda: desk.sees("tokens_emptySignInButton"), "an empty wallet")
    return not any("access_token" in kept for kept in keyring_session.secrets())


@pytest.mark.parametrize("decide", ["deny", "cancel"])
def test_A12_a_refused_sign_in_says_so_and_stores_nothing(
    decide: Decision, keyring_session: KeyringSession, browser: StartBrowser, oidc_provider: OidcProvider, desk: Desk
) -> None:
    person = browser(person="alice", decide=decide)
    set_up(desk, oidc_provider.issuer, "native")
    before = listening_ports()
    with desk.staying_awake():
        desk.click("connect_signInButton")
        desk.until(lambda: desk.sees("signin_errorLabel"), "the error", BROWSER_S)
    assert listening_ports() <= before
    shown = f"{desk.words()}\n{desk.text('signin_explain_evidenceEdit')}"
    assert "access_denied" in shown
    assert "End-User" in shown or "denied" in shown
    # The mend stands before the server's own words.
    assert shown.index(desk.text("signin_errorLabel")) < shown.rindex("access_denied")
    assert desk.state("signin_step_code") == "failed"
    assert desk.sees("signin_retryButton")
    desk.until(lambda: bool(person.reports), "the browser to report", BROWSER_S)
    assert person.reports[-1].outcome == "redirected"
    assert nothing_is_stored(desk, keyring_session)


def test_L01_L04_A10_cancel_frees_the_port_and_leads_back_to_connect(
    keyring_session: KeyringSession, browser: StartBrowser, oidc_provider: OidcProvider, desk: Desk
) -> None:
    person = browser(decide="record")
    set_up(desk, oidc_provider.issuer, "native")
    before = listening_ports()
    desk.click("connect_signInButton")
    url = wait_for_url(desk, person)
    (port,) = listening_ports() - before
    assert str(port) in url
    assert {each.laddr.ip for each in psutil.Process().net_connections("tcp") if each.laddr.port == port} == {
        "127.0.0.1"
    }
    redirect = redirect_of(url)
    desk.click("signin_cancelButton")
    cancelled_at = time.monotonic()
    desk.until(lambda: desk.sees("connect_page"), "the Connect place")
    desk.until(lambda: port not in listening_ports(), "the port to be free")
    assert time.monotonic() - cancelled_at < PORT_FREE_S
    with pytest.raises(requests.ConnectionError):
        get(redirect)
    assert nothing_is_stored(desk, keyring_session)


def test_L10_L12_a_forged_answer_changes_nothing_and_a_second_one_gets_a_neutral_page(
    keyring_session: KeyringSession, browser: StartBrowser, oidc_provider: OidcProvider, desk: Desk
) -> None:
    person = browser(decide="record")
    set_up(desk, oidc_provider.issuer, "native")
    desk.click("connect_signInButton")
    redirect = redirect_of(wait_for_url(desk, person))
    for forged in (
        with_query(redirect, code="stolen", state="wrong", iss=oidc_provider.issuer),
        with_query(redirect, error="access_denied", state="wrong"),
        with_query(redirect, code="stolen"),
    ):
        page = get(forged)
        assert "received" not in page.text
        assert "stolen" not in page.text
    desk.until(lambda: desk.state("signin_step_code") == "warn", "the warning")
    assert "ignored" in desk.words()
    assert desk.sees("signin_cancelButton")
    assert "Sign-in received" in get(redirect).text
    second = _get_or_nothing(redirect)
    assert "Sign-in received" not in second
    desk.until(lambda: signed_in(desk), "the claims")
    desk.until(lambda: verdict_of(desk) == "verified", "verified")


def _get_or_nothing(url: str) -> str:
    try:
        return get(url).text
    except requests.ConnectionError:
        return ""  # the port is free again already


def test_A10_nobody_comes_back(
    keyring_session: KeyringSession, browser: StartBrowser, oidc_provider: OidcProvider, desk: Desk, tmp_path: Path
) -> None:
    person = browser(decide="record")
    desk.launch()
    desk.click("welcome_importButton")
    desk.choose_file("welcome_importDialog", _profile(tmp_path, oidc_provider.issuer, timeout_s=2))
    desk.until(lambda: desk.sees("connect_page"), "the Connect place")
    before = listening_ports()
    desk.click("connect_signInButton")
    wait_for_url(desk, person)
    desk.until(lambda: desk.sees("signin_errorLabel"), "the end of the wait")
    assert "in time" in desk.text("signin_errorLabel")
    assert "Sign in again" in desk.text("signin_errorLabel")
    assert desk.sees("signin_retryButton")
    desk.until(lambda: listening_ports() <= before, "the port to be free")
    assert nothing_is_stored(desk, keyring_session)


def _profile(folder: Path, issuer: str, timeout_s: int) -> Path:
    """An org as its export writes it, with a shorter wait than the window offers."""
    org = {"id": "o", "name": "Acme", "url": issuer, "issuer": issuer, "provider_id": "generic"}
    client = {
        "id": "c",
        "org_id": "o",
        "name": "Web sign-in",
        "issuer": issuer,
        "client_id": "native",
        "redirect_uri": "http://127.0.0.1/callback/web-sign-in",
        "scopes": ["openid"],
        "timeout_s": timeout_s,
    }
    path = folder / "acme.json"
    path.write_text(
        json.dumps({"format": "tokenexplorer-org", "version": 1, "org": org, "clients": [client]}), encoding="utf-8"
    )
    return path


def test_L02_a_taken_port_is_named(
    keyring_session: KeyringSession, browser: StartBrowser, oidc_provider: OidcProvider, desk: Desk
) -> None:
    person = browser(decide="record")
    set_up(desk, oidc_provider.issuer, "native")
    with held_port() as port:
        desk.click("connect_redirectUriEditButton")
        desk.write("connect_redirectUriEdit", f"http://127.0.0.1:{port}/callback/web-sign-in")
        desk.click("connect_redirectUriEditButton")
        desk.click("connect_signInButton")
        # The checks before the browser may see it first; the person may go on all the same.
        desk.until(lambda: desk.sees("confirm_dialog") or desk.sees("signin_errorLabel"), "the port to be missed")
        if desk.sees("confirm_dialog"):
            assert str(port) in desk.text("confirm_textLabel")
            desk.click("confirm_okButton")
        desk.until(lambda: desk.sees("signin_errorLabel"), "the error")
        assert f"Port {port} is taken" in desk.text("signin_errorLabel")
    assert person.recorded_urls == []
    desk.click("signin_retryButton")
    redirect = redirect_of(wait_for_url(desk, person))
    assert urlsplit(redirect).port == port
    assert get(redirect).ok
    desk.until(lambda: signed_in(desk), "the claims")


def test_N30_A09_without_a_browser_the_url_is_copied_and_the_answer_pasted(
    keyring_session: KeyringSession, monkeypatch: pytest.MonkeyPatch, oidc_provider: OidcProvider, desk: Desk
) -> None:
    monkeypatch.setenv("BROWSER", "/nonexistent")
    set_up(desk, oidc_provider.issuer, "native")
    desk.click("connect_signInButton")
    desk.until(lambda: desk.state("signin_step_browser") == "warn", "the warning")
    assert "No browser could be opened" in desk.words()
    desk.click("signin_copyUrlButton")
    url = desk.clipboard()
    assert url.startswith(f"{oidc_provider.issuer}/auth?")
    redirect = redirect_of(url)
    desk.click("signin_pasteUrlButton")
    desk.paste("signin_pasteUrlEdit", with_query(redirect, code="stolen", state="wrong"))
    desk.click("signin_pasteUrlOkButton")
    desk.until(lambda: "ignored" in desk.text("signin_pasteUrlError"), "the reason")
    desk.paste("signin_pasteUrlEdit", redirect)
    desk.click("signin_pasteUrlOkButton")
    desk.until(lambda: signed_in(desk), "the claims")
    desk.until(lambda: verdict_of(desk) == "verified", "verified")


def test_a_second_sign_in_after_a_refusal_goes_through(
    keyring_session: KeyringSession, browser: StartBrowser, oidc_provider: OidcProvider, desk: Desk
) -> None:
    browser(person="alice", decide="deny")
    set_up(desk, oidc_provider.issuer, "native")
    desk.click("connect_signInButton")
    desk.until(lambda: desk.sees("signin_retryButton"), "the refusal", BROWSER_S)
    browser(person="alice", decide="allow")
    desk.click("signin_retryButton")
    desk.until(lambda: signed_in(desk), "the claims", BROWSER_S)
    desk.until(lambda: "sub" in desk.cells("tokens_claimsTable"), "the claims")
    assert desk.cells("tokens_claimsTable")["sub"] == '"alice"'


def test_a_wrong_client_leaves_the_person_with_help(
    keyring_session: KeyringSession, browser: StartBrowser, oidc_provider: OidcProvider, desk: Desk
) -> None:
    """The provider shows its own error page and never calls back."""
    person = browser(decide="allow")
    set_up(desk, oidc_provider.issuer, "nobody-knows-me")
    desk.click("connect_signInButton")
    desk.until(lambda: bool(person.reports), "the browser to stop", BROWSER_S)
    assert person.reports[-1].outcome == "stuck"
    assert "invalid_client" in person.reports[-1].text
    desk.until(lambda: desk.state("signin_step_code") == "running", "the wait for the code")
    helps = [name for name in desk.names() if name.startswith("signin_help_") and desk.sees(name)]
    assert len(helps) >= 3
    desk.click(helps[0])
    desk.click("signin_cancelButton")
    desk.until(lambda: desk.sees("connect_page"), "the Connect place")


@pytest.mark.parametrize("secret_kind", ["wrong"])
def test_a_wrong_secret_is_the_servers_word(
    secret_kind: str, keyring_session: KeyringSession, browser: StartBrowser, oidc_provider: OidcProvider, desk: Desk
) -> None:
    person = browser(decide="record")
    set_up(desk, oidc_provider.issuer, "web-secret", secret=secret_kind, way="client_secret_basic")
    desk.click("connect_signInButton")
    assert get(redirect_of(wait_for_url(desk, person))).ok
    desk.until(lambda: desk.sees("signin_errorLabel"), "the error")
    assert "invalid_client" in desk.words()
    assert nothing_is_stored(desk, keyring_session)


def test_a_failed_check_stores_nothing(
    keyring_session: KeyringSession, browser: StartBrowser, hostile_op: HostileOp, desk: Desk
) -> None:
    person = browser(decide="record")
    hostile_op.id_token_claims["aud"] = "someone-else"
    desk.launch()
    add_org(desk, hostile_op.issuer)
    fill_app(desk, "any")
    choose_prompt(desk, "login")
    desk.click("connect_signInButton")
    url = wait_for_url(desk, person)
    with requests.Session() as http:
        http.trust_env = False
        answer = http.get(url, allow_redirects=False, timeout=5)
    assert get(answer.headers["Location"]).ok
    desk.until(lambda: desk.sees("signin_errorLabel"), "the error")
    assert "someone-else" in desk.words()
    assert nothing_is_stored(desk, keyring_session)
