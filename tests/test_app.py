"""The composition root: the command line, a start that nothing stops, and an end that leaves nothing behind."""

import errno
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from time import monotonic

import pytest
import shiboken6
from PySide6.QtCore import QLocale
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from tests.peers.hostile_op import HostileOp
from tests.ports import free_port
from tests.ui.frame import CLIENT, ORG, StandIn
from tokenexplorer import __version__, app
from tokenexplorer.app import Options, launch, parse
from tokenexplorer.oauth.loopback_port import probe
from tokenexplorer.storage import paths
from tokenexplorer.storage.paths import Home
from tokenexplorer.storage.store import Store
from tokenexplorer.ui import wiring
from tokenexplorer.ui.window import MainWindow

ROOT = Path(__file__).resolve().parent.parent
Launch = Callable[..., MainWindow]

FIRST_PAINT = """
import json, sys
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from tokenexplorer.app import launch

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and "painted" not in found:
            found["painted"] = sorted(sys.modules)
        return False

found = {}
watch = Watch()
application = QApplication([])
application.installEventFilter(watch)
window = launch(["--home", sys.argv[1]])
while "painted" not in found:
    application.processEvents()
print(json.dumps(found["painted"]))
window.close()
"""


@pytest.fixture
def start(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Launch]:
    """Launches with stand-in places; every window is closed and deleted afterwards."""
    windows: list[MainWindow] = []

    def stand_in(_window: MainWindow, key: str) -> QWidget:
        return StandIn(key)

    monkeypatch.setattr(wiring, "_make", stand_in)
    factory = logging.getLogRecordFactory()

    def run(*argv: str) -> MainWindow:
        window = launch(argv)
        windows.append(window)
        qtbot.waitUntil(lambda: window.current_key != "")
        return window

    yield run
    for window in windows:
        if shiboken6.isValid(window):
            window.close()
            shiboken6.delete(window)
    logging.setLogRecordFactory(factory)
    QGuiApplication.clipboard().clear()


def words(window: MainWindow) -> str:
    label = window.findChild(QLabel, "app_bannerLabel")
    assert label is not None
    return label.text() if window.banner.isVisible() else ""


# The command line


def test_the_command_line() -> None:
    assert parse([]) == Options()
    assert parse(["--practice", "--home", "/h", "--org", "Acme", "--tour", "/t"]) == Options(
        practice=True, home=Path("/h"), org="Acme", tour=Path("/t")
    )


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    for argument, expected in (("--version", f"Token Explorer {__version__}"), ("--help", "--practice")):
        with pytest.raises(SystemExit) as ended:
            parse([argument])
        assert ended.value.code == 0
        assert expected in capsys.readouterr().out


def test_an_unknown_argument_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        launch(["--nonsense"])
    assert ended.value.code == 2
    assert "--nonsense" in capsys.readouterr().err


def test_python_m_tokenexplorer_tells_its_version() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tokenexplorer", "--version"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert told.stdout.strip() == f"Token Explorer {__version__}"


# The start


def test_launch_shows_the_window_and_returns(start: Launch, home: Path) -> None:
    window = start()
    assert window.isVisible()
    assert window.windowTitle() == "Token Explorer"
    assert (home / "tokenexplorer.db").exists()


def test_home_and_org_of_the_command_line(start: Launch, tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "elsewhere"
    first = start("--home", str(folder))
    store = first.services.store()
    store.orgs.save(ORG)
    store.orgs.save_client(CLIENT)
    first.close()
    second = start("--home", str(folder), "--org", "ACME")
    assert second.state.org == ORG
    assert words(second).startswith("No system keyring") or words(second) == ""


def test_twice_in_one_process(start: Launch, tmp_path: Path) -> None:
    hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    for number in range(2):
        window = start("--home", str(tmp_path / str(number)))
        window.show_place("trace")
        assert window.current_key == "trace"
        window.close()
        assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == hooks


def test_two_at_once_in_one_process(start: Launch, tmp_path: Path) -> None:
    first = start("--home", str(tmp_path / "a"))
    second = start("--home", str(tmp_path / "b"))
    first.close()
    second.theme.set_choice("dark")
    second.show_place("trace")
    assert second.isVisible()


@pytest.mark.parametrize("kind", ["missing", "file", "below a file", "read-only", "full", "others may write"])
def test_F09_a_home_that_cannot_be_used_gives_a_message_and_the_app_works_in_memory(
    start: Launch, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    home = tmp_path / "home"
    if kind == "file":
        home.write_text("x", encoding="utf-8")
    elif kind == "below a file":
        (tmp_path / "file").write_text("x", encoding="utf-8")
        home = tmp_path / "file" / "home"
    elif kind == "others may write":
        home.mkdir()
        home.chmod(0o777)
    elif kind in ("read-only", "full"):
        number = errno.EROFS if kind == "read-only" else errno.ENOSPC

        def refuse(folder: Path) -> None:
            raise OSError(number, os.strerror(number), str(folder))

        monkeypatch.setattr(paths, "_try_out", refuse)
    before = monotonic()
    window = start("--home", str(home))
    assert monotonic() - before < 15  # five times what is promised
    if kind == "missing":
        assert home.is_dir()
        assert "home" not in words(window)
        return
    assert str(home) in words(window) or str(tmp_path / "file") in words(window)
    assert "Until then everything stays in memory." in words(window)
    window.actions_of.orgs.add_ready(ORG, CLIENT)
    qtbot.waitUntil(lambda: window.services.store().orgs.orgs() == (ORG,))
    assert window.state.org == ORG


def test_F09_a_database_that_is_a_folder(start: Launch, qtbot: QtBot, home: Path) -> None:
    (home / "tokenexplorer.db").mkdir(parents=True)
    home.chmod(0o700)
    window = start()
    assert "tokenexplorer.db" in words(window)
    window.actions_of.orgs.add_ready(ORG, CLIENT)
    qtbot.waitUntil(lambda: window.services.store().orgs.orgs() == (ORG,))


def test_F05_a_second_instance_says_so_and_no_edit_of_either_is_lost(
    start: Launch, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = str(tmp_path / "home")
    first = start("--home", folder)
    first.actions_of.orgs.add_ready(ORG, CLIENT)
    qtbot.waitUntil(lambda: first.services.store().orgs.clients() == (CLIENT,))
    second = start("--home", folder)
    assert "open twice" in words(second)
    assert "open twice" not in words(first)
    assert second.state.client == CLIENT
    from dataclasses import replace

    first.actions_of.orgs.save_client(replace(CLIENT, name="Renamed"))
    second.actions_of.orgs.save_client(replace(CLIENT, client_id="0oa-new"))
    first.close()
    second.close()
    third = start("--home", folder)
    assert third.state.client is not None
    assert (third.state.client.name, third.state.client.client_id) == ("Renamed", "0oa-new")
    assert "open twice" not in words(third)


def test_a_worker_lets_the_window_have_its_turn_soon(start: Launch, tmp_path: Path) -> None:
    before = sys.getswitchinterval()
    try:
        sys.setswitchinterval(0.005)
        start("--home", str(tmp_path))
        assert sys.getswitchinterval() <= 0.001
    finally:
        sys.setswitchinterval(before)


# Secrets


@pytest.mark.parametrize("language", ["de_DE", "ar_EG", "ja_JP"])
def test_numbers_in_fields_are_as_in_the_words_around_them(
    start: Launch, tmp_path: Path, qtbot: QtBot, language: str
) -> None:
    QLocale.setDefault(QLocale(language))
    start("--home", str(tmp_path))
    spin = QSpinBox(maximum=100_000, suffix=" s")
    qtbot.addWidget(spin)
    spin.setValue(12_345)
    assert spin.text() == "12345 s"
    spin.lineEdit().setText("98765")
    spin.interpretText()
    assert spin.value() == 98_765


def test_S15_logs_are_redacted_and_there_are_no_core_dumps(
    start: Launch, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits: list[object] = []
    if sys.platform != "win32":
        import resource

        # The limit may be 0 before the app does anything, so the request itself is what is looked at.
        monkeypatch.setattr(resource, "getrlimit", lambda _which: (4096, 8192))
        monkeypatch.setattr(resource, "setrlimit", lambda which, limit: limits.append((which, limit)))
    start("--home", str(tmp_path))
    logging.getLogger("some.library").warning("Authorization: Bearer %s", "canary-31415926535897932384626433")
    assert "canary" not in caplog.text
    if sys.platform != "win32":
        assert limits == [(resource.RLIMIT_CORE, (0, 8192))]


def test_S14_a_copied_secret_leaves_the_clipboard_when_the_window_closes(start: Launch, tmp_path: Path) -> None:
    window = start("--home", str(tmp_path))
    window.services.clipboard.copy_secret("canary-secret")
    assert QGuiApplication.clipboard().text() == "canary-secret"
    window.close()
    assert QGuiApplication.clipboard().text() == ""


def test_S01_a_start_and_an_end_leave_only_known_files(start: Launch, tmp_path: Path) -> None:
    folder = tmp_path / "home"
    start("--home", str(folder)).close()
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"settings.ini", "tokenexplorer.db"} <= found
    assert all((folder / name).stat().st_mode & 0o077 == 0 for name in found), found


# Speed and quiet


def test_nothing_heavy_is_imported_before_the_first_paint(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT, str(tmp_path / "home")],
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    loaded = set(json.loads(result.stdout))
    heavy = {"requests", "urllib3", "jwt", "cryptography", "keyring", "http.server", "secretstorage", "truststore"}
    assert not loaded & heavy
    assert "PySide6.QtNetwork" not in loaded


def test_the_end_of_the_session_closes_the_window(tmp_path: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", SIGNALLED, str(tmp_path / "home")],
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "shown\n"
    program.terminate()
    rest, _ = program.communicate(timeout=30)
    assert program.returncode == 0
    assert rest == "closed\n"


def test_a_worker_that_nobody_can_stop_does_not_hold_up_the_end(tmp_path: Path) -> None:
    """It looks up a name, say, which the system does for half a minute."""
    program = subprocess.Popen(
        [sys.executable, "-c", STUCK + SIGNALLED, str(tmp_path / "home")],
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "shown\n"
    before = monotonic()
    program.terminate()
    program.communicate(timeout=60)
    assert program.returncode == 0
    assert monotonic() - before < 30


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["SIGTERM", "SIGKILL"])
def test_L04_however_a_program_with_a_waiting_sign_in_ends_its_port_is_free_at_once(
    tmp_path: Path, number: signal.Signals
) -> None:
    """The browser that it started lives on, and so does the browser's connection; neither holds the port."""
    browser, port = tmp_path / "browser", free_port()
    browser.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 30\n", encoding="utf-8")
    browser.chmod(0o700)
    with HostileOp() as op, ExitStack() as ends:
        program = subprocess.Popen(
            [sys.executable, "-c", WAITING + SIGNALLED, str(tmp_path / "home"), op.issuer, str(port)],
            env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", "BROWSER": str(browser)},
            stdout=subprocess.PIPE,
            text=True,
        )
        ends.callback(program.kill)
        assert program.stdout is not None
        assert "waits\n" in iter(program.stdout.readline, "")
        ends.callback(lambda: os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL))
        ends.enter_context(socket.create_connection(("127.0.0.1", port)))
        program.send_signal(number)
        program.communicate(timeout=30)
        assert program.returncode == (0 if number == signal.SIGTERM else -number)
        found = probe(f"http://127.0.0.1:{port}/callback")
        assert found.free, found.holder
        os.kill(int((tmp_path / "pid").read_text()), 0)  # the browser is still there
    with closing(Store(Home.find(tmp_path / "home"))) as store:
        assert store.library().notices == ()
        assert store.tokens.summaries() == ()


WAITING = """
from PySide6.QtCore import QTimer
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.ui.window import MainWindow
starting = MainWindow.begin
def begin(window, **options):
    starting(window, **options)
    url, uri = sys.argv[2], f"http://127.0.0.1:{sys.argv[3]}/callback"
    org, client = Org("o", "Acme", url, url), Client("c", "o", "Web", url, "app", redirect_uri=uri)
    sign_in = window.actions_of.sign_in
    def tell(step):
        if (step.id, step.state.value) == ("code", "running"):
            print("waits", flush=True)
    sign_in.step.connect(tell)
    QTimer.singleShot(100, lambda: sign_in.start(org, client))
MainWindow.begin = begin
"""

STUCK = """
import time
from tokenexplorer.ui.tasks import TaskRunner
from tokenexplorer.ui.window import MainWindow
TaskRunner.shut_down.__defaults__ = (100,)
starting = MainWindow.begin
def begin(window, **options):
    starting(window, **options)
    window.services.tasks.run(lambda: time.sleep(60))
MainWindow.begin = begin
"""

SIGNALLED = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from tests.ui.frame import StandIn
from tokenexplorer import app
from tokenexplorer.ui import wiring
wiring._make = lambda window, key: StandIn(key)
from tokenexplorer.ui.window import MainWindow
real = MainWindow.begin
def begin(window, **options):
    real(window, **options)
    QTimer.singleShot(200, lambda: print("shown", flush=True))
MainWindow.begin = begin
status = app.run(["--home", sys.argv[1]])
print("closed", flush=True)
sys.exit(status)
"""


def test_a_keyring_that_waits_does_not_hold_up_the_end(start: Launch, qtbot: QtBot, tmp_path: Path) -> None:
    from tests.storage.fake_keyrings import BlockedBackend
    from tokenexplorer.storage.vault import BackendChoice

    window = start("--home", str(tmp_path))
    qtbot.waitUntil(lambda: window.state.keyring.state != "unknown")
    blocked = BlockedBackend()
    store = window.services.store()
    store._choose, store._choice, store._vault = lambda: BackendChoice(blocked, "Slow"), None, None
    window.services.tasks.run(lambda: store.tokens.secret("client-secret:c"))
    assert blocked.reached.wait(10)
    before = monotonic()
    window.close()
    assert monotonic() - before < 2.5  # else it waits three seconds for the worker
    blocked.go.set()


def test_workshop_makes_each_service_once(tmp_path: Path) -> None:
    workshop = app.Workshop(None)
    assert workshop.keyring_waits_s() == 0.0
    workshop.stop()
    assert workshop.store() is workshop.store()
    assert workshop.providers() is workshop.providers()
    assert workshop.practice() is workshop.practice()
    assert workshop.http(None) is workshop.http(None)
    assert workshop.http(ORG) is workshop.http(None)  # same policy
    workshop.stop()
    workshop.close()
