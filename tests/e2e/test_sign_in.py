"""The main job with the real parts: certified provider, Chromium, gnome-keyring, and a person at the window."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from tests.e2e import canaries
from tests.e2e.browser import StartBrowser
from tests.e2e.contacts import noted_contacts
from tests.e2e.desk import KEY, Desk
from tests.e2e.keyring_session import KeyringSession
from tests.e2e.walks import (
    TITLES,
    add_org,
    choose_prompt,
    copy_token,
    fill_app,
    secrets_of,
    send,
    set_up,
    show_token,
    sign_in,
    sign_in_without_browser,
    tree_words,
    wallet,
)
from tests.peers.oidc_provider import OidcProvider
from tokenexplorer.oauth.key_file import read_key

STEPS = ("listen", "browser", "code", "exchange", "verify", "store")


def test_from_an_empty_machine_to_verified_claims(
    keyring_session: KeyringSession, browser: StartBrowser, oidc_provider: OidcProvider, desk: Desk
) -> None:
    person = browser(person="alice", decide="allow")
    desk.launch()
    assert desk.sees("welcome_page")
    add_org(desk, f"{oidc_provider.issuer}/.well-known/openid-configuration")
    assert desk.find("connect_orgUrlEdit", QLineEdit).text() == oidc_provider.issuer
    fill_app(desk, "native")
    with desk.staying_awake():
        sign_in(desk)
    assert [page["title"] for page in person.reports[-1].pages][:2] == ["Sign in", "Allow access?"]
    assert "You can close this tab" in person.reports[-1].text
    claims = desk.cells("tokens_claimsTable")
    assert claims["iss"] == f'"{oidc_provider.issuer}"'
    assert claims["aud"] == '"native"'
    assert claims["sub"] == '"alice"'
    assert wallet(desk)["ID token"] == "verified"
    assert "in the keyring" in desk.text("tokens_storeLabel")
    assert [desk.find(f"signin_step_{step}", QWidget).property("state") for step in STEPS] == ["ok"] * 6


def test_T14_userinfo_on_one_click(
    keyring_session: KeyringSession, browser: StartBrowser, oidc_provider: OidcProvider, desk: Desk
) -> None:
    browser(person="bob", decide="allow")
    set_up(desk, oidc_provider.issuer, "native", scopes=("profile", "email"))
    sign_in(desk)
    desk.choose_in_menu("tokens_menuButton", "tokens_userinfoAction")
    desk.until(lambda: desk.has("tokens_userinfoTable") and len(desk.rows("tokens_userinfoTable")) > 0, "userinfo")
    said = desk.cells("tokens_userinfoTable")
    assert said["sub"] == '"bob"'
    assert said["name"] == '"Bøb Ünïcode 🦊"'
    assert said["email"] == '"bob@example.test"'
    assert "same person as the ID token" in desk.words()


def test_T07_refresh_swaps_the_tokens(
    keyring_session: KeyringSession, browser: StartBrowser, oidc_provider: OidcProvider, desk: Desk
) -> None:
    browser(person="alice", decide="allow")
    set_up(desk, oidc_provider.issuer, "native", scopes=("offline_access",))
    choose_prompt(desk, "consent")
    sign_in(desk)
    assert set(wallet(desk)) == {"alice", "Access token", "ID token", "Refresh token"}
    before = {kind: copy_token(desk, kind) for kind in ("access_token", "id_token", "refresh_token")}
    desk.click("tokens_refreshButton")
    desk.until(lambda: copy_token(desk, "refresh_token") != before["refresh_token"], "another refresh token")
    after = {kind: copy_token(desk, kind) for kind in before}
    # An ID token that is made twice within one second is the same one.
    assert [kind for kind in ("access_token", "refresh_token") if after[kind] == before[kind]] == []
    assert len(set(after.values())) == 3
    assert wallet(desk)["ID token"] == "verified"
    send(desk, f"{oidc_provider.issuer}/api/after-refresh", "200")


@pytest.mark.parametrize(
    ("client_id", "way"),
    [
        ("web-secret", "client_secret_basic"),
        ("web-post", "client_secret_post"),
        ("web-secret-jwt", "client_secret_jwt"),
    ],
)
def test_T02_S01_S12_a_confidential_app_and_its_secret(
    client_id: str,
    way: str,
    keyring_session: KeyringSession,
    browser: StartBrowser,
    oidc_provider: OidcProvider,
    desk: Desk,
    home: Path,
) -> None:
    browser(person="alice", decide="allow")
    secret = oidc_provider.clients[client_id].client_secret
    set_up(desk, oidc_provider.issuer, client_id, secret=secret, way=way)
    sign_in(desk)
    send(desk, f"{oidc_provider.issuer}/api/users?page=1", "200")
    secrets = {"client secret": secret, "secret in the header": _basic(client_id, secret)}
    assert canaries.in_names(secrets) == []
    assert any(secret in kept for kept in keyring_session.secrets())
    token = copy_token(desk, "access_token")
    desk.choose_in_menu("top_orgButton", "top_removeOrgAction")
    desk.click("confirm_okButton")
    desk.until(lambda: desk.sees("tokens_emptySignInButton"), "an empty wallet")
    desk.click("rail_connectButton")
    desk.until(lambda: desk.sees("welcome_page"), "Welcome")
    assert [kept for kept in keyring_session.secrets() if secret in kept or token in kept] == []
    desk.close()
    assert canaries.in_files({**secrets, "access token": token}, home.parent) == []


@pytest.mark.parametrize("client_id", ["web-key-rs256", "web-key-es256"])
def test_T02_S01_S12_an_app_that_signs_with_its_key(
    client_id: str,
    keyring_session: KeyringSession,
    browser: StartBrowser,
    oidc_provider: OidcProvider,
    desk: Desk,
    home: Path,
) -> None:
    browser(person="alice", decide="allow")
    desk.launch()
    add_org(desk, oidc_provider.issuer)
    services = desk.window.services
    key = read_key(oidc_provider.clients[client_id].private_jwk.encode(), None, datetime.now(UTC))
    services.store().keys.save(key)
    fill_app(desk, client_id)
    desk.click("connect_typeConfidentialButton")
    desk.choose("connect_clientAuthCombo", "private_key_jwt")
    desk.until(lambda: desk.find("connect_keyCombo", QComboBox).count() == 2, "the key in the list")
    desk.choose("connect_keyCombo", key.kind)
    sign_in(desk)
    send(desk, f"{oidc_provider.issuer}/api/users", "200")
    secret = json.loads(key.private_jwk)["d"]
    assert any(secret in kept for kept in keyring_session.secrets())
    assert canaries.in_names({"private key": secret}) == []
    desk.choose_in_menu("top_orgButton", "top_removeOrgAction")
    desk.click("confirm_okButton")
    desk.click("rail_connectButton")
    desk.until(lambda: desk.sees("welcome_page"), "Welcome")
    assert [kept for kept in keyring_session.secrets() if secret in kept] == []
    desk.close()
    assert canaries.in_files({"private key": secret}, home.parent) == []


def _basic(client_id: str, secret: str) -> str:
    return base64.b64encode(f"{client_id}:{secret}".encode()).decode()


def test_S16_P01_an_api_call_with_the_new_token_and_no_word_to_anybody_else(
    keyring_session: KeyringSession, browser: StartBrowser, oidc_provider: OidcProvider, desk: Desk
) -> None:
    browser(person="alice", decide="allow")
    with noted_contacts() as contacts:
        set_up(desk, oidc_provider.issuer, "native")
        sign_in(desk)
        with desk.staying_awake():
            send(desk, f"{oidc_provider.issuer}/api/anything?q=1", "200")
            desk.until(lambda: len(desk.rows("response_tree")) > 2, "the answer as a tree")
        assert "anything" in tree_words(desk)
        for place in ("scopes", "trace", "connect"):
            desk.click(f"rail_{place}Button")
        desk.close()
    bus = keyring_session.environment["DBUS_SESSION_BUS_ADDRESS"].removeprefix("unix:path=")
    server = ("127.0.0.1", urlsplit(oidc_provider.issuer).port)
    others = [each for each in contacts if each not in (bus, server, server[0])]
    assert others == []
    assert server in contacts
    assert bus in contacts


def test_S01_S13_S15_no_secret_outside_of_the_keyring(
    keyring_session: KeyringSession,
    browser: StartBrowser,
    oidc_provider: OidcProvider,
    desk: Desk,
    home: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A full session of a confidential app; only then are the tokens copied, to know what to search for."""
    caplog.set_level(0)
    person = browser(decide="record")
    client = oidc_provider.clients["web-secret"]
    set_up(
        desk,
        oidc_provider.issuer,
        client.client_id,
        secret=client.client_secret,
        way="client_secret_basic",
        scopes=("profile", "offline_access"),
    )
    choose_prompt(desk, "consent")
    url, redirect = sign_in_without_browser(desk, person)
    desk.choose_in_menu("tokens_menuButton", "tokens_userinfoAction")
    desk.until(lambda: desk.has("tokens_userinfoTable"), "userinfo")
    first = secrets_of(desk, url, redirect)
    desk.click("tokens_refreshButton")
    desk.until(lambda: copy_token(desk, "refresh_token") != first["refresh_token"], "another refresh token")
    send(desk, f"{oidc_provider.issuer}/api/anything", "200")
    send(desk, f"{oidc_provider.issuer}/me", "200")
    secrets = {
        **first,
        **{f"new {name}": value for name, value in secrets_of(desk, url, redirect).items()},
        "client secret": client.client_secret,
        "secret in the header": _basic(client.client_id, client.client_secret),
    }
    assert len(secrets["access_token"]) > 20
    for place in ("trace", "scopes", "requests", "tokens", "connect"):
        desk.click(f"rail_{place}Button")
        assert canaries.in_names(secrets) == [], place
        assert [name for name, secret in secrets.items() if secret in desk.words()] == [], place
    for kind, words in TITLES.items():
        show_token(desk, kind)
        desk.until(partial(_is_titled, desk, words), words)
        desk.until(desk.find("tokens_copyButton", QWidget).isEnabled, "the token to be read")
        assert canaries.in_names(secrets) == [], kind
        assert [name for name, secret in secrets.items() if secret in desk.words()] == [], kind
    assert [name for name, secret in secrets.items() if secret in _trace_words(desk)] == []
    assert canaries.in_files(secrets, home.parent, Path(keyring_session.environment["XDG_RUNTIME_DIR"])) == []
    desk.close()
    assert canaries.in_files(secrets, home.parent, Path(keyring_session.environment["XDG_RUNTIME_DIR"])) == []
    printed = capfd.readouterr()
    said = "\n".join([printed.out, printed.err, *(record.getMessage() for record in caplog.records), caplog.text])
    assert [name for name, secret in secrets.items() if secret in said] == []
    kept = keyring_session.secrets()
    assert any(secrets["new refresh_token"] in each for each in kept)
    assert not any(secrets["refresh_token"] in each for each in kept)


def _is_titled(desk: Desk, words: str) -> bool:
    return desk.text("tokens_titleLabel") == words


def _trace_words(desk: Desk) -> str:
    """Every message of the trace, raw as it shows it."""
    desk.click("rail_traceButton")
    words = []
    for index in desk.rows("trace_tree"):
        key = str(index.data(KEY))
        if not key.startswith("message:"):
            continue
        desk.click_row("trace_tree", key)
        if desk.sees("trace_tabs"):
            desk.turn_to("trace_tabs", "Raw")
        words.append(f"{desk.words()} {desk.text('trace_rawEdit')}")
    assert len(words) > 10
    assert any("Bearer" in each for each in words)
    return "\n".join(words)


def test_S12_a_restart_finds_the_tokens_and_a_removal_removes_them(
    keyring_session: KeyringSession, browser: StartBrowser, oidc_provider: OidcProvider, desk: Desk, home: Path
) -> None:
    browser(person="alice", decide="allow")
    set_up(desk, oidc_provider.issuer, "native", scopes=("offline_access",))
    choose_prompt(desk, "consent")
    sign_in(desk)
    tokens = {kind: copy_token(desk, kind) for kind in ("access_token", "id_token", "refresh_token")}
    desk.close()

    desk.launch()
    assert desk.sees("connect_page")
    assert desk.find("connect_clientIdEdit", QLineEdit).text() == "native"
    assert {kind: copy_token(desk, kind) for kind in tokens} == tokens
    show_token(desk, "id_token")
    desk.until(lambda: desk.cells("tokens_claimsTable").get("sub") == '"alice"', "the claims")
    desk.until(lambda: wallet(desk)["ID token"] == "verified", "the ID token to be verified again")
    send(desk, f"{oidc_provider.issuer}/api/after-a-restart", "200")

    show_token(desk, "access_token")
    desk.choose_in_menu("tokens_menuButton", "tokens_removeAction")
    desk.until(lambda: "until" in desk.text("confirm_textLabel"), "the question")
    desk.click("confirm_okButton")
    desk.until(lambda: len(desk.rows("tokens_walletTree")) == 0, "the removal")
    kept = keyring_session.secrets()
    assert [kind for kind, token in tokens.items() if any(token in each for each in kept)] == []
    desk.close()
    assert canaries.in_files(tokens, home.parent) == []
    assert _rows_with(home, "alice") == []

    desk.launch()
    desk.click("rail_tokensButton")
    desk.until(lambda: desk.sees("tokens_emptySignInButton"), "an empty wallet")


def _rows_with(home: Path, word: str) -> list[str]:
    """What the database still says about somebody, answers of the API in the history aside."""
    import sqlite3
    from contextlib import closing

    found = []
    for path in home.rglob("*.db"):
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            rows = [line for line in database.iterdump() if line.startswith("INSERT")]
            found += [line for line in rows if word in line and not line.startswith('INSERT INTO "history"')]
    return found
