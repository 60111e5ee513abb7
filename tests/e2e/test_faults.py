"""Servers, tokens and addresses that are wrong, seen from the window: said plainly, and it goes on answering."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest
import requests
from PySide6.QtWidgets import QLineEdit

from tests.e2e.browser import StartBrowser
from tests.e2e.desk import Desk
from tests.e2e.walks import add_org, fill_app, send, verdict_of, wait_for_url, wallet
from tests.peers.certificates import Kind, make_certificate
from tests.peers.hostile import HostileServer, closed_port
from tests.peers.hostile_op import HostileOp, Reply, flip_signature
from tests.peers.jose_forge import base64url
from tests.peers.misbehaviour import answers, html_200, never_answers

HTML = b"<!DOCTYPE html><title>Gateway</title><h1>Please sign in to the guest network</h1>"


class Nobody:
    """An address where nobody listens."""

    def __init__(self) -> None:
        self.url = f"http://127.0.0.1:{closed_port()}"


def shown_error(desk: Desk, address: str) -> str:
    """What Welcome says about an address; nothing is added and the address stays to be mended."""
    desk.launch()
    desk.paste("welcome_urlEdit", address)
    with desk.staying_awake():
        desk.click("welcome_continueButton")
        desk.until(lambda: desk.sees("welcome_urlError"), "the error")
    assert not desk.sees("connect_page")
    return desk.text("welcome_urlError")


def come_back(desk: Desk, url: str) -> None:
    """What the browser does at the hostile provider: it is sent straight back."""
    with requests.Session() as http:
        http.trust_env = False
        answer = http.get(url, allow_redirects=False, timeout=5)
        assert http.get(answer.headers["Location"], timeout=5).ok


def begin(desk: Desk, op: HostileOp, person: StartBrowser) -> None:
    """Sign in at a hostile provider, as far as its answer."""
    recorder = person(decide="record")
    desk.launch()
    add_org(desk, op.issuer)
    fill_app(desk, "any")
    desk.click("connect_signInButton")
    come_back(desk, wait_for_url(desk, recorder))


# Addresses and servers


@pytest.mark.parametrize(
    ("server", "words"),
    [
        pytest.param(lambda: nullcontext(Nobody()), ("refused", "127.0.0.1"), id="N01-nobody-listens"),
        pytest.param(lambda: HostileServer(html_200()), ("web page", "It works!"), id="N22-html-instead-of-json"),
        pytest.param(lambda: HostileServer(answers(200, b'{"issuer": "http')), ("JSON",), id="broken-json"),
        pytest.param(lambda: HostileServer(answers(404)), ("404",), id="N24-not-found"),
        pytest.param(lambda: HostileServer(answers(503, b"busy")), ("503",), id="N23-busy"),
    ],
)
def test_a_server_that_is_none(
    server: Callable[[], AbstractContextManager[HostileServer]], words: tuple[str, ...], desk: Desk
) -> None:
    with server() as found:
        said = shown_error(desk, found.url)
        assert desk.find("welcome_urlEdit", QLineEdit).text() == found.url
    assert [word for word in words if word not in said] == [], said


def test_N02_an_unknown_host(desk: Desk) -> None:
    said = shown_error(desk, "https://nobody.invalid")
    assert "nobody.invalid" in said


def test_N04_a_server_that_never_answers_can_be_left(desk: Desk) -> None:
    with HostileServer(never_answers()) as server:
        desk.launch()
        desk.paste("welcome_urlEdit", server.url)
        with desk.staying_awake():
            desk.click("welcome_continueButton")
            desk.until(lambda: desk.sees("welcome_lookingLabel"), "the look-up")
            assert "127.0.0.1" in desk.text("welcome_lookingLabel")
            desk.click("welcome_cancelButton")
            desk.until(lambda: not desk.sees("welcome_lookingLabel"), "the end of the look-up")
        assert not desk.sees("welcome_urlError")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("self_signed", "self-signed"),
        ("expired", "expired"),
        ("wrong_host", "other.example.test"),
        ("unknown_ca", "unknown authority"),
    ],
)
def test_N19_N20_N21_a_certificate_that_is_wrong(
    kind: Kind, words: str, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path, kind)
    # What this computer trusts, as OpenSSL is told it.
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.ca))
    with HostileServer(answers(), certificate=certificate) as server:
        said = shown_error(desk, server.url)
    assert words in said, said


def test_J01_another_issuer_is_shown_beside_the_entered_one(hostile_op: HostileOp, desk: Desk) -> None:
    hostile_op.metadata["issuer"] = "https://other.example.test"
    said = shown_error(desk, hostile_op.issuer)
    assert "https://other.example.test" in f"{said} {desk.text('welcome_hintLabel')}"
    assert hostile_op.issuer in said


@pytest.mark.parametrize(
    "address", ["https://acme.example\r\nX-Evil: 1", "javascript:alert(1)", "https://", "ftp://acme.example"]
)
def test_P05_an_address_that_is_none(address: str, desk: Desk) -> None:
    desk.launch()
    desk.paste("welcome_urlEdit", address)
    desk.click("welcome_continueButton")
    desk.until(lambda: desk.sees("welcome_urlError"), "the error")
    assert not desk.sees("connect_page")


# Sign-in


def test_N22_T06_a_token_endpoint_that_answers_html(browser: StartBrowser, hostile_op: HostileOp, desk: Desk) -> None:
    hostile_op.replies["token"] = Reply(200, HTML, {"Content-Type": "text/html"})
    with desk.staying_awake():
        begin(desk, hostile_op, browser)
        desk.until(lambda: desk.sees("signin_errorLabel"), "the error")
    assert "guest network" in desk.words()
    assert desk.state("signin_step_exchange") == "failed"
    assert hostile_op.count("token") == 1
    desk.click("rail_tokensButton")
    desk.until(lambda: desk.sees("tokens_emptySignInButton"), "an empty wallet")


def test_I10_a_forged_id_token_is_refused(browser: StartBrowser, hostile_op: HostileOp, desk: Desk) -> None:
    hostile_op.id_token = flip_signature
    begin(desk, hostile_op, browser)
    desk.until(lambda: desk.sees("signin_errorLabel"), "the error")
    assert "signature" in desk.text("signin_errorLabel").lower()
    assert desk.state("signin_step_verify") == "failed"
    desk.click("rail_tokensButton")
    desk.until(lambda: desk.sees("tokens_emptySignInButton"), "an empty wallet")


def test_N24_without_keys_the_token_is_decoded_and_not_verified(
    browser: StartBrowser, hostile_op: HostileOp, desk: Desk
) -> None:
    hostile_op.replies["jwks"] = Reply(500, HTML)
    begin(desk, hostile_op, browser)
    desk.until(lambda: desk.sees("tokens_claimsTable") and len(desk.rows("tokens_claimsTable")) > 0, "the claims")
    desk.until(lambda: verdict_of(desk) == "cannotVerify", "the verdict")
    assert wallet(desk)["ID token"] != "verified"


def test_R01_words_of_the_server_are_never_rich_text(browser: StartBrowser, hostile_op: HostileOp, desk: Desk) -> None:
    evil = "<img src=x><b>bold</b>\u202egnp.exe"
    hostile_op.replies["token"] = Reply(400, {"error": "invalid_grant", "error_description": evil})
    begin(desk, hostile_op, browser)
    desk.until(lambda: desk.sees("signin_errorLabel"), "the error")
    assert "<img src=x><b>bold</b>" in desk.words()
    assert "\u202e" not in desk.words()


# Tokens


def pasted(desk: Desk, text: str) -> None:
    """Paste a token into the window."""
    desk.launch()
    desk.click("rail_tokensButton")
    desk.click("tokens_pasteButton")
    desk.paste("paste_tokenEdit", text)
    desk.click("paste_okButton")


def test_I37_a_token_of_a_megabyte(desk: Desk) -> None:
    claims = '{"sub": "alice", "long": "' + "x" * 740_000 + '"}'
    header = "eyJhbGciOiJSUzI1NiJ9"
    with desk.staying_awake():
        pasted(desk, f"{header}.{base64url(claims.encode())}.c2ln")
        desk.until(lambda: desk.sees("tokens_claimsTable") and len(desk.rows("tokens_claimsTable")) == 2, "the claims")
    desk.until(lambda: "sub" in desk.cells("tokens_claimsTable"), "the claims")
    assert desk.cells("tokens_claimsTable")["sub"] == '"alice"'


@pytest.mark.parametrize("text", ["no token at all", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "{}"])
def test_I37_a_text_that_is_no_jwt_is_never_verified(text: str, desk: Desk) -> None:
    pasted(desk, text)
    desk.until(lambda: desk.sees("tokens_titleLabel") or desk.sees("paste_tokenError"), "an answer")
    assert not desk.sees("tokens_verdictBadge") or verdict_of(desk) != "verified"


# Calls


def to_requests(desk: Desk) -> None:
    """Requests, with nothing to prove who asks."""
    desk.launch()
    desk.click("rail_requestsButton")
    desk.turn_to("request_tabs", "Auth")
    desk.choose("request_authCombo", "None")


def test_a_broken_answer_of_the_api_is_shown_as_it_came(desk: Desk) -> None:
    with HostileServer(answers(200, b'{"users": [1, 2,')) as server:
        to_requests(desk)
        with desk.staying_awake():
            send(desk, f"{server.url}/users", "200")
            desk.until(lambda: desk.sees("response_bannerLabel"), "the banner")
        assert "JSON" in desk.text("response_bannerLabel")


def test_N01_a_call_that_nobody_answers(desk: Desk) -> None:
    to_requests(desk)
    desk.write("request_urlEdit", f"http://127.0.0.1:{closed_port()}/users")
    desk.click("request_sendButton")
    desk.until(lambda: "refused" in desk.words(), "the reason")
    assert desk.sees("request_sendButton")
    assert desk.text("response_statusLabel") == "No answer"


def test_P05_a_url_with_a_line_break_is_not_sent(desk: Desk) -> None:
    with HostileServer(answers()) as server:
        to_requests(desk)
        desk.paste("request_urlEdit", f"{server.url}/a\r\nX-Evil: 1")
        desk.click("request_sendButton")
        desk.until(
            lambda: desk.sees("request_errorLabel") or bool(desk.text("response_statusLabel")),
            "an answer of the window",
        )
        assert not any(b"\r\nX-Evil" in each for each in server.requests)


def test_P12_a_call_that_hangs_is_cancelled(desk: Desk) -> None:
    with HostileServer(never_answers()) as server:
        to_requests(desk)
        desk.write("request_urlEdit", f"{server.url}/slow")
        with desk.staying_awake():
            desk.click("request_sendButton")
            desk.click("request_cancelButton")
            desk.until(lambda: desk.sees("request_sendButton"), "the end of the call")
        assert desk.sees("response_emptyLabel")
