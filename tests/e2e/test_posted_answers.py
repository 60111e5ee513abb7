"""Answers in the fragment and in a form, in a real Chromium: what reaches the listener, and what stays in the tab."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.e2e.browser import find_chromium
from tests.e2e.browser_script import Chromium
from tests.oauth.browsing import URI, Waiting
from tests.peers.required import require
from tokenexplorer.oauth.loopback import Listener

ANSWER = "id_token=ey.canary%2Bx&token_type=Bearer&state=good"


class Server(ThreadingHTTPServer):
    """A provider as small as can be, of another origin: /fragment redirects, /form posts by a press of its button."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Page)
        self.redirect_uri = ""


class Page(BaseHTTPRequestHandler):
    timeout = 0.5  # a browser opens connections ahead and leaves them idle

    def do_GET(self) -> None:
        assert isinstance(self.server, Server)
        if self.path == "/fragment":
            self.send_response(302)
            self.send_header("Location", f"{self.server.redirect_uri}#{ANSWER}")
            self.end_headers()
            return
        fields = (pair.split("=") for pair in ANSWER.replace("%2B", "+").split("&"))
        inputs = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in fields)
        body = (
            f'<!doctype html><title>Go</title><form method="post" action="{self.server.redirect_uri}">{inputs}</form>'
        )
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f"{body}<script>document.forms[0].submit()</script>".encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.05,))
        thread.start()
        yield made
        made.shutdown()
        thread.join()


class Tab:
    """One tab: where it stands and what it remembers."""

    def __init__(self, chromium: Chromium) -> None:
        self._chromium = chromium

    def go(self, url: str) -> None:
        self._chromium.call("Page.navigate", {"url": url})

    def scripts_off(self) -> None:
        self._chromium.call("Emulation.setScriptExecutionDisabled", {"value": True})

    def said(self, wanted: str) -> str:
        """The page's text, once it holds what is wanted."""
        deadline = time.monotonic() + 15
        text = ""
        while wanted not in text:
            assert time.monotonic() < deadline, text
            text = str(self.read("document.body ? document.body.innerText : ''"))
        return text

    def read(self, expression: str) -> object:
        answer = self._chromium.call("Runtime.evaluate", {"expression": expression, "returnByValue": True})
        return answer.get("result", {}).get("value", "")

    @property
    def remembered(self) -> list[str]:
        entries = self._chromium.call("Page.getNavigationHistory")["entries"]
        return [entry["url"] for entry in entries]


@pytest.fixture(scope="module")
def open_tab() -> Iterator[Callable[[], Tab]]:
    """One browser for all tests; a tab that begins anew for each."""
    program = require(find_chromium(), "apt install chromium")
    chromium = Chromium(program, ["--no-sandbox"] if os.geteuid() == 0 else [])
    try:
        chromium.attach()

        def opened() -> Tab:
            chromium.call("Emulation.setScriptExecutionDisabled", {"value": False})
            tab = Tab(chromium)
            tab.go("about:blank")
            while tab.read("location.href") != "about:blank":
                pass
            chromium.call("Page.resetNavigationHistory")
            return tab

        yield opened
    finally:
        chromium.close()


@contextmanager
def signing_in(server: Server, mode: str) -> Iterator[Waiting]:
    with Waiting(Listener(URI, **{mode: True})) as waiting:
        server.redirect_uri = waiting.listener.redirect_uri
        yield waiting


def test_L13_the_fragment_reaches_the_listener_and_leaves_the_tab(server: Server, open_tab: Callable[[], Tab]) -> None:
    tab = open_tab()
    with signing_in(server, "fragment") as waiting:
        tab.go(f"http://127.0.0.1:{server.server_address[1]}/fragment")
        tab.said("Sign-in received")
        assert waiting.result() == ANSWER
        assert tab.read("location.href") == waiting.listener.redirect_uri
        assert tab.read("document.title") == "Sign-in received"
        assert tab.read("getComputedStyle(document.querySelector('main')).borderRadius") == "12px", "style is allowed"
        assert tab.read("document.documentElement.outerHTML.includes('canary')") is False
        assert not any("canary" in url for url in tab.remembered)


def test_L10_a_fragment_of_another_sign_in_is_told_in_the_tab(server: Server, open_tab: Callable[[], Tab]) -> None:
    tab = open_tab()
    with signing_in(server, "fragment") as waiting:
        tab.go(f"{waiting.listener.redirect_uri}#{ANSWER.replace('good', 'bad')}")
        assert "Nothing was changed" in tab.said("Not the answer that is awaited")
        assert waiting.pending
        assert tab.read("location.hash") == ""


def test_without_scripts_the_address_is_there_to_be_pasted(server: Server, open_tab: Callable[[], Tab]) -> None:
    tab = open_tab()
    tab.scripts_off()
    with signing_in(server, "fragment") as waiting:
        tab.go(f"http://127.0.0.1:{server.server_address[1]}/fragment")
        assert "Copy the whole address" in tab.said("One step is left")
        assert waiting.pending
        waiting.control.paste(tab.remembered[-1])
        assert waiting.result() == ANSWER


def test_an_app_that_went_away_is_told_in_the_tab(server: Server, open_tab: Callable[[], Tab]) -> None:
    tab = open_tab()
    with Listener(URI, fragment=True) as listener:  # nobody waits, so the post stays unanswered
        tab.go(f"{listener.redirect_uri}#{ANSWER}")
        tab.said("Handing the answer over")
    assert "sign in again" in tab.said("The answer was not handed over")
    assert not any("canary" in url for url in tab.remembered)


def test_I19_a_form_posted_from_the_providers_page_reaches_the_listener(
    server: Server, open_tab: Callable[[], Tab]
) -> None:
    tab = open_tab()
    with signing_in(server, "form_post") as waiting:
        tab.go(f"http://localhost:{server.server_address[1]}/form")
        tab.said("Sign-in received")
        assert waiting.result() == ANSWER
        assert not any("canary" in url for url in tab.remembered)
