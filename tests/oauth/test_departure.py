"""The address that sends a browser on: once, to whoever was told it, and with nothing in the process list (L01-L13)."""

from __future__ import annotations

import re
import socket
import threading
import time
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from tests.oauth.browsing import fetch, sent_on, status
from tests.oauth.test_browser import opened, program
from tests.oauth.test_logout import SET, Ending, prepared
from tokenexplorer.errors import Cancelled
from tokenexplorer.oauth import departure as module
from tokenexplorer.oauth.browser import OpenerChoice, open_url
from tokenexplorer.oauth.callback_http import onward, onward_by_post
from tokenexplorer.oauth.departure import Departure
from tokenexplorer.oauth.login import LoginControl

THERE = "https://id.example.com/logout?a=1&id_token_hint=e30.e30.x"


def departing(answer: bytes = onward(THERE)) -> Departure:
    return Departure(answer)


def test_the_browser_is_sent_on_once() -> None:
    with departing() as departure:
        answer = fetch(departure.url)
        assert status(answer) == 302
        assert f"\r\nLocation: {THERE}\r\n".encode() in answer
        assert departure.wait(LoginControl(5))
        again = fetch(departure.url)
        assert b"id.example.com" not in again
        assert not again or status(again) == 404


def test_L04_nothing_listens_afterwards() -> None:
    with departing() as left:
        fetch(left.url)
        assert left.wait(LoginControl(5))
    with departing() as never:
        pass
    for each in (left, never):
        assert fetch(each.url) == b""


@pytest.mark.parametrize("way", ["icon", "root", "guess", "other"])
def test_L06_no_other_address_leads_there(way: str) -> None:
    with departing() as departure:
        home = departure.url.rpartition("/leave/")[0]
        url = {
            "icon": f"{home}/favicon.ico",
            "root": f"{home}/",
            "guess": f"{home}/leave/{'x' * 32}",
            "other": f"{departure.url}x",
        }[way]
        assert status(fetch(url)) == 404
        assert status(fetch(departure.url)) == 302, "nothing was spent"


@pytest.mark.parametrize("method", ["HEAD", "POST", "OPTIONS"])
def test_L06_another_method_spends_nothing(method: str) -> None:
    with departing() as departure:
        answer = fetch(departure.url, method=method)
        assert status(answer) == 405
        assert b"id.example.com" not in answer
        assert status(fetch(departure.url)) == 302


@pytest.mark.parametrize("host", ["evil.example", "localhost", "127.0.0.1"])
def test_L07_a_foreign_host_is_told_nothing(host: str) -> None:
    with departing() as departure:
        answer = fetch(departure.url, host=host)
        assert status(answer) == 400
        assert b"id.example.com" not in answer


def test_L01_it_listens_on_this_computer_alone_at_a_path_of_192_bits() -> None:
    with departing() as departure, departing() as other:
        parts = urlsplit(departure.url)
        mine = [each for each in psutil.Process().net_connections("tcp") if each.laddr.port == parts.port]
        assert {each.laddr.ip for each in mine if each.status == psutil.CONN_LISTEN} == {"127.0.0.1"}
        assert re.fullmatch(r"/leave/[A-Za-z0-9_-]{32}", parts.path)
        assert parts.path != urlsplit(other.url).path


def test_L08_idle_connections_hold_nobody_up() -> None:
    with departing() as departure:
        where = ("127.0.0.1", urlsplit(departure.url).port or 0)
        idle = [socket.create_connection(where) for _ in range(50)]
        started = time.monotonic()
        assert status(fetch(departure.url)) == 302
        assert time.monotonic() - started < 2 * 5
        for each in idle:
            each.close()


@pytest.mark.parametrize("post", [False, True])
def test_L13_nothing_of_it_is_kept_or_passed_on(*, post: bool) -> None:
    with departing(onward_by_post(THERE, (("a", "b"),)) if post else onward(THERE)) as departure:
        head = fetch(departure.url).partition(b"\r\n\r\n")[0].decode()
    for line in ("Cache-Control: no-store", "Referrer-Policy: no-referrer", "X-Content-Type-Options: nosniff"):
        assert line in head
    assert "Content-Security-Policy: default-src 'none'; " in head
    assert "frame-ancestors 'none'" in head


class Parts(HTMLParser):
    """Tags of a page with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for each, attrs in self.tags if each == tag]


HARD = (
    ("id_token_hint", "e30.e30.c2ln"),
    ("ui_locales", '"><script>alert(1)</script>'),
    ("state", "NONCE FIELDS ADDRESS STYLE"),
    ("submit", "' onload='alert(1)"),
)


def test_L13_a_posting_page_runs_its_own_script_and_no_text_gets_out_of_its_field() -> None:
    address = "https://id.example.com/logout?a=1&lt=2"
    with departing(onward_by_post(address, HARD)) as departure:
        answer = fetch(departure.url).decode()
    head, _, body = answer.partition("\r\n\r\n")
    page = Parts(body)
    (script,) = page.of("script")
    assert f"script-src 'nonce-{script['nonce']}'" in head
    assert re.fullmatch(r"[A-Za-z0-9_-]{24}", script["nonce"] or "")
    assert page.of("form") == [{"method": "post", "action": address}]
    assert "form-action https: http:;" in head, "browsers hold what the provider redirects to against it, too"
    assert [(each["name"], each["value"]) for each in page.of("input")] == list(HARD)
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert {tag for tag, _ in page.tags} <= {
        *("html", "head", "meta", "title", "style", "body", "main", "svg", "path", "circle", "h1", "p"),
        *("form", "input", "noscript", "button", "script"),
    }


def test_A10_nobody_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "COMES_WITHIN_S", 0.05)
    with departing() as departure:
        assert not departure.wait(LoginControl(20))
    with departing() as departure:
        assert not departure.wait(LoginControl(0.01))


def test_A10_to_stop_is_heard_while_the_browser_starts() -> None:
    control = LoginControl(20)
    with departing() as departure:
        threading.Timer(0.05, control.cancel).start()
        with pytest.raises(Cancelled):
            departure.wait(control)


@pytest.mark.parametrize("server", ["okta-org", "generic", "keycloak", "entra", "auth0"])
def test_S15_what_the_browser_is_started_with_holds_no_token_and_no_state(tmp_path: Path, server: str) -> None:
    ending = Ending(server=server)
    script = program(tmp_path / "browser", f'printf "%s\\n" "$0" "$@" > {tmp_path}/log')

    def start(url: str) -> str:
        name = open_url(url, OpenerChoice("command", str(script)))
        sent_on(url)
        return name

    assert ending.run(None, start) == "shown"
    words = " ".join(opened(tmp_path / "log"))
    assert "/leave/" in words
    assert "id_token_hint" in dict(ending.asked.parameters)
    for secret in (*(SET.id_token or "").split("."), ending.asked.state, SET.access_token or "x"):
        assert secret
        assert secret not in words


def test_what_is_sent_by_a_form_may_be_longer_than_an_address() -> None:
    asked = prepared(replace(SET, id_token="e" * 100_000), server="okta-org")
    assert (asked.method, len(dict(asked.parameters)["id_token_hint"])) == ("post", 100_000)
    with departing(asked.onward) as departure:
        assert sent_on(departure.url).fields == dict(asked.parameters)
