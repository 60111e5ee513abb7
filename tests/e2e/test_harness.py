"""The harness is worth what these tests say: each real part does its work without the product."""

from __future__ import annotations

import gc
import os
import stat
import subprocess
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.e2e.browser import Decision, StartBrowser
from tests.e2e.keyring_session import KeyringSession
from tests.e2e.processes import PythonProcess
from tests.peers.authorization import authorization_url, query_of
from tests.peers.certificates import make_certificate
from tests.peers.form_login import FormLogin
from tests.peers.hostile import closed_port
from tests.peers.oidc_provider import OidcProvider, running_provider

ITEM, CANARY = "tokenexplorer:harness", "canary-0f1e2d3c4b5a"


class Listener(ThreadingHTTPServer):
    """A loopback redirect listener as small as can be."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Page)
        self.paths: list[str] = []
        self.redirect_uri = f"http://127.0.0.1:{self.server_address[1]}/callback/native"


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Listener)
        self.server.paths.append(self.path)
        body = b"<!DOCTYPE html><title>Done</title><h1>You can close this page</h1>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def listening() -> Iterator[Listener]:
    with Listener() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def opened(url: str) -> Iterator[None]:
    """Open a page as Python reads BROWSER; the block ends when the person's window does."""
    opener = webbrowser.get(os.environ["BROWSER"])
    assert isinstance(opener, webbrowser.BackgroundBrowser)
    with subprocess.Popen([opener.name, *(word.replace("%s", url) for word in opener.args)]):
        yield


@pytest.mark.parametrize(
    ("decide", "wanted", "titles"),
    [
        ("allow", {"code", "state", "iss"}, ["Sign in", "Allow access?", "Done"]),
        ("deny", {"error", "error_description", "state", "iss"}, ["Sign in", "Allow access?", "Done"]),
        ("cancel", {"error", "error_description", "state", "iss"}, ["Sign in", "Done"]),
    ],
)
def test_a_person_clicks_through_and_reaches_the_listener(
    decide: Decision, wanted: set[str], titles: list[str], oidc_provider: OidcProvider, browser: StartBrowser
) -> None:
    person = browser(person="bob", decide=decide)
    with listening() as listener:
        redirect_uri = listener.redirect_uri
        url = authorization_url(f"{oidc_provider.issuer}/auth", "native", "openid email", redirect_uri=redirect_uri)
        with opened(url):
            report = person.wait_for_report()
    assert report.outcome == "redirected"
    assert report.path == "/callback/native"
    assert set(report.query_names) == wanted
    assert [page["title"] for page in report.pages] == titles
    assert "You can close this page" in report.text
    assert set(query_of(listener.paths[0])) == wanted


def test_a_person_who_leaves_the_page_open_is_closed_at_the_end(
    oidc_provider: OidcProvider, browser: StartBrowser
) -> None:
    person = browser(decide="leave")
    with opened(authorization_url(f"{oidc_provider.issuer}/auth", "native", "openid")):
        assert person.wait_for_report().outcome == "left"
        children = psutil.Process().children(recursive=True)
        browsers = [child for child in children if "chrom" in child.name()]
        assert browsers
        person.close()
    assert [child for child in browsers if child.is_running() and child.status() != psutil.STATUS_ZOMBIE] == []


def test_a_listener_that_is_gone_is_told_from_an_arrival(oidc_provider: OidcProvider, browser: StartBrowser) -> None:
    person = browser()
    redirect_uri = f"http://127.0.0.1:{closed_port()}/callback/native"
    url = authorization_url(f"{oidc_provider.issuer}/auth", "native", "openid", redirect_uri=redirect_uri)
    with opened(url):
        assert person.wait_for_report().outcome == "unreachable"


def test_a_provider_with_tls_is_trusted_by_its_key(tmp_path: Path, browser: StartBrowser) -> None:
    certificate = make_certificate(tmp_path)
    person = browser(spki=certificate.spki())
    with running_provider(tmp_path / "log", certificate=certificate) as provider, listening() as listener:
        url = authorization_url(f"{provider.issuer}/auth", "native", "openid", redirect_uri=listener.redirect_uri)
        with opened(url):
            assert person.wait_for_report().outcome == "redirected"


def test_a_recorded_url_can_be_walked_by_forms(oidc_provider: OidcProvider, browser: StartBrowser) -> None:
    person = browser(decide="record")
    with listening() as listener:
        redirect_uri = listener.redirect_uri
        url = authorization_url(f"{oidc_provider.issuer}/auth", "native", "openid", redirect_uri=redirect_uri)
        with opened(url):
            pass
        assert person.recorded_urls == [url]
        with FormLogin("alice", "alice-password") as login:
            assert login.deliver(login.redirect_of(person.recorded_urls[0])).status_code == 200
    assert "code" in query_of(listener.paths[0])


def secret_service() -> Any:
    """The backend of the keyring package; it carries no types."""
    from keyring.backends import SecretService

    backend: Any = SecretService
    return backend.Keyring()


# keyring 25 forgets to close its connection when it raises (get_preferred_collection); collected here, by the test.
FORGOTTEN_CONNECTION = "ignore:unclosed <socket.socket:ResourceWarning"


def test_a_secret_is_kept_encrypted_and_survives_the_session(keyring_session: KeyringSession) -> None:
    secret_service().set_password(ITEM, "a", CANARY)
    assert secret_service().get_password(ITEM, "a") == CANARY
    files = [path for path in keyring_session.keyring_folder.iterdir() if path.is_file()]
    assert any(path.suffix == ".keyring" for path in files)
    assert [path for path in files if CANARY.encode() in path.read_bytes()] == []
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    keyring_session.unlock()
    assert secret_service().get_password(ITEM, "a") == CANARY


@pytest.mark.filterwarnings(FORGOTTEN_CONNECTION)
def test_a_locked_keyring_says_so_until_it_is_unlocked(locked_keyring_session: KeyringSession) -> None:
    from keyring.errors import KeyringLocked

    with pytest.raises(KeyringLocked):
        secret_service().set_password(ITEM, "a", CANARY)
    gc.collect()
    locked_keyring_session.unlock()
    secret_service().set_password(ITEM, "a", CANARY)
    assert secret_service().get_password(ITEM, "a") == CANARY


@pytest.mark.filterwarnings(FORGOTTEN_CONNECTION)
def test_a_bus_without_a_keyring_is_no_backend(keyring_session: KeyringSession) -> None:
    from keyring.errors import InitError

    keyring_session.stop_keyring()
    with pytest.raises(InitError):
        secret_service().get_password(ITEM, "a")
    gc.collect()


def test_a_process_uses_the_same_keyring(keyring_session: KeyringSession, tmp_path: Path) -> None:
    program = "from keyring.backends.SecretService import Keyring; import sys; Keyring().set_password(*sys.argv[1:])"
    app = PythonProcess(["-c", program, ITEM, "b", CANARY], tmp_path / "out")
    assert app.wait() == 0, app.printed()
    assert secret_service().get_password(ITEM, "b") == CANARY


def test_the_screen_shows_a_window(display: str, tmp_path: Path) -> None:
    program = (
        "from PySide6.QtWidgets import QApplication, QWidget; from PySide6.QtCore import QTimer\n"
        "app = QApplication([]); window = QWidget(); window.show()\n"
        "look = QTimer(interval=10); tries = []\n"
        "look.timeout.connect(lambda: window.isActiveWindow() and (print(app.platformName(), 'active'), app.quit()))\n"
        "look.start(); QTimer.singleShot(15000, lambda: app.exit(1)); raise SystemExit(app.exec())\n"
    )
    app = PythonProcess(["-c", program], tmp_path / "out")
    assert app.wait() == 0, app.printed()
    assert app.printed() == "xcb active\n"
    assert display.startswith(":")
