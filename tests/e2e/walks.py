"""What a person does at the desk in many tests: add an org, fill the app in, sign in, read, send."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from urllib.parse import parse_qs, urlsplit

from PySide6.QtWidgets import QLineEdit, QWidget

from tests.e2e.browser import Browser
from tests.e2e.desk import BROWSER_S, STATE, Desk
from tests.peers.form_login import Decision, FormLogin

ANY_PORT = "Any free port"
TITLES = {"id_token": "ID token", "access_token": "Access token", "refresh_token": "Refresh token"}


def add_org(desk: Desk, address: str) -> None:
    """Paste an address on Welcome and go on to Connect."""
    desk.paste("welcome_urlEdit", address)
    desk.click("welcome_continueButton")
    desk.until(lambda: desk.sees("connect_page"), "the Connect place")


def fill_app(desk: Desk, client_id: str, *, secret: str = "", way: str = "", scopes: Sequence[str] = ()) -> None:
    """Fill the app in; its redirect path follows from its name, and any port will do."""
    desk.write("connect_clientIdEdit", client_id)
    if secret:
        desk.click("connect_typeConfidentialButton")
        desk.paste("connect_clientSecretEdit", secret)
        desk.choose("connect_clientAuthCombo", way)
    for scope in scopes:
        desk.write("connect_scopeEdit", f"{scope} ")
        chip = f"connect_scopeChip_{scope.replace('.', '_')}"
        desk.until(partial(desk.sees, chip), f"the chip of {scope}")
    desk.choose("connect_portCombo", ANY_PORT)


def set_up(
    desk: Desk, address: str, client_id: str, *, secret: str = "", way: str = "", scopes: Sequence[str] = ()
) -> None:
    """From an empty machine to an app that can sign in."""
    desk.launch()
    add_org(desk, address)
    fill_app(desk, client_id, secret=secret, way=way, scopes=scopes)


def choose_prompt(desk: Desk, words: str) -> None:
    """Ask the server for a certain page."""
    desk.click("connect_advancedButton")
    desk.choose("connect_promptCombo", words)


def sign_in(desk: Desk, button: str = "connect_signInButton", verdict: str = "verified") -> None:
    """Press Sign in and wait for the claims; the person with the browser does the rest."""
    before = len(desk.rows("tokens_walletTree")) if desk.has("tokens_walletTree") else 0
    desk.click(button)
    desk.until(lambda: signed_in(desk, before), "the claims", BROWSER_S)
    desk.until(lambda: len(desk.rows("tokens_claimsTable")) > 0, "the claims")
    desk.until(lambda: verdict_of(desk) == verdict, f"the verdict {verdict}")


def signed_in(desk: Desk, before: int = 0) -> bool:
    """Whether a new token is shown."""
    return desk.sees("tokens_claimsTable") and len(desk.rows("tokens_walletTree")) > before


def verdict_of(desk: Desk) -> str:
    """What the badge of the shown token says."""
    return str(desk.find("tokens_verdictBadge", QWidget).property("verdict"))


def wait_for_url(desk: Desk, person: Browser) -> str:
    """The sign-in URL, where the person only writes it down and opens nothing."""
    desk.until(lambda: len(person.recorded_urls) > 0, "the sign-in page to be opened")
    return person.recorded_urls[-1]


def redirect_of(url: str, person: str = "alice", decision: Decision = "allow") -> str:
    """Go through the pages without a browser; where the browser would go then."""
    with FormLogin(person, f"{person}-password", decision) as login:
        return login.redirect_of(url)


def show_token(desk: Desk, kind: str) -> None:
    """Choose a token of the wallet's first set: id_token, access_token, refresh_token."""
    desk.click("rail_tokensButton")
    desk.until(lambda: desk.sees("tokens_page"), "the Tokens place")
    desk.click_row("tokens_walletTree", f"/{kind}")


def copy_token(desk: Desk, kind: str) -> str:
    """The token itself, by its Copy button."""
    show_token(desk, kind)
    desk.until(lambda: desk.text("tokens_titleLabel") == TITLES[kind], TITLES[kind])
    desk.click("tokens_copyButton")
    return desk.clipboard()


def sign_in_without_browser(desk: Desk, person: Browser) -> tuple[str, str]:
    """Sign in as alice at the certified provider by its forms, where the browser only notes the address.

    Returns:
        The address that it began with, and the one that it came back to.
    """
    desk.click("connect_signInButton")
    url = wait_for_url(desk, person)
    redirect = redirect_of(url)
    with FormLogin("alice", "") as login:
        assert login.deliver(redirect).status_code == 200
    desk.until(lambda: signed_in(desk), "the claims")
    return url, redirect


def secrets_of(desk: Desk, url: str, redirect: str) -> dict[str, str]:
    """What must stand nowhere after a sign-in: its tokens as they are copied now, and what its two addresses hold.

    Args:
        desk: Where the token set is chosen.
        url: That the sign-in began with.
        redirect: That it came back to.
    """
    asked, answered = parse_qs(urlsplit(url).query), parse_qs(urlsplit(redirect).query)
    id_token = copy_token(desk, "id_token")
    # Header and claims of a token are there to be read; its signature makes it one that is accepted.
    return {
        "access_token": copy_token(desk, "access_token"),
        "refresh_token": copy_token(desk, "refresh_token"),
        "id_token": id_token,
        "signature": id_token.rpartition(".")[2],
        "state": asked["state"][0],
        "nonce": asked["nonce"][0],
        "code": answered["code"][0],
    }


def send(desk: Desk, url: str, status: str) -> None:
    """Type a URL into Requests, send it, and wait for a status."""
    desk.click("rail_requestsButton")
    desk.until(lambda: desk.sees("request_page"), "the Requests place")
    desk.write("request_urlEdit", url)
    desk.click("request_sendButton")
    desk.until(lambda: status in desk.text("response_statusLabel"), f"an answer with {status}")


def call(desk: Desk, key: str, status: str) -> None:
    """Choose a call of the catalogue (`GET /api/v1/users`), send it, and wait for a status."""
    desk.click("rail_requestsButton")
    desk.until(lambda: len(desk.rows("request_operationTree")) > 0, "the list of calls")
    desk.click_row("request_operationTree", f"call:{key}")
    desk.until(lambda: key.split()[1] in desk.find("request_urlEdit", QLineEdit).text(), f"the URL of {key}")
    desk.click("request_sendButton")
    desk.until(lambda: status in desk.text("response_statusLabel"), f"an answer with {status} to {key}")


def tree_words(desk: Desk) -> str:
    """What the answer's tree shows."""
    return "\n".join(f"{index.data()} {index.siblingAtColumn(1).data()}" for index in desk.rows("response_tree"))


def wallet(desk: Desk) -> dict[str, str]:
    """The tokens of the wallet and how each stands."""
    return {str(index.data()): str(index.data(STATE)) for index in desk.rows("tokens_walletTree")}
