"""Each rail fails a bad test: the rails are worth what these tests say."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

CONFTEST = """
from tests.conftest import *
from tests.rails import leftovers

leftovers.GRACE_S = 0.3
"""

BAD_TESTS = """
import logging
import socket
import subprocess
import threading
import urllib.request
import warnings

import pytest
from PySide6.QtCore import QThreadPool, QTimer, qWarning


def test_bad_connect():
    with socket.socket() as out, pytest.raises(RuntimeError):
        out.connect(("192.0.2.1", 80))  # swallowing the refusal does not help


def test_bad_lookup():
    with pytest.raises(RuntimeError):
        socket.getaddrinfo("example.com", 443)


def test_bad_bind():
    with socket.socket() as out, pytest.raises(RuntimeError):
        out.bind(("0.0.0.0", 0))


def test_bad_log():
    logging.getLogger("anywhere").warning("something is odd")


def test_bad_thread():
    threading.Thread(target=threading.Event().wait, args=(60,), daemon=True).start()


def test_bad_timer(qapp):
    global timer
    timer = QTimer()
    timer.start(60_000)


def test_bad_job(qapp):
    global pool, release
    release = threading.Event()
    pool = QThreadPool()
    pool.start(lambda: release.wait(2) and None)


def test_bad_python_warning():
    warnings.warn("old", DeprecationWarning)


def test_bad_qt_warning(qapp):
    qWarning("noise")


def test_bad_exception_in_a_thread():
    def fail():
        raise ValueError("lost")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


def test_bad_exception_in_a_slot(qtbot):
    def fail():
        raise ValueError("lost")

    QTimer.singleShot(0, fail)
    qtbot.wait(10)


def test_good_connect():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass


def test_good_unknown_host():
    with pytest.raises(socket.gaierror):
        socket.create_connection(("nowhere.invalid", 80))


def test_good_log(caplog):
    logging.getLogger("anywhere").warning("looked at")


@pytest.mark.allow_logs
def test_good_marked_log():
    logging.getLogger("anywhere").error("on purpose")


def test_good_short_timer(qapp):
    global short
    short = QTimer(singleShot=True)
    short.start(50)
"""


def run_pytest(folder: Path, source: str, *arguments: str) -> str:
    """Run a throw-away test file on our own rails and answer what pytest printed."""
    (folder / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (folder / "test_thrown_away.py").write_text(source, encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder),
         "-p", "no:cacheprovider", "-v", *arguments, str(folder)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )  # fmt: skip
    return result.stdout + result.stderr


def test_bad_tests_fail_and_good_ones_pass(tmp_path: Path) -> None:
    printed = run_pytest(tmp_path, BAD_TESTS, "--tb=line")
    names = [line[4:].partition("(")[0] for line in BAD_TESTS.splitlines() if line.startswith("def test_")]
    bad_lines = [line for line in printed.splitlines() if line.startswith(("FAILED", "ERROR"))]
    failed = [name for name in names if any(line.partition(" - ")[0].endswith(f"::{name}") for line in bad_lines)]
    assert failed == [name for name in names if "_bad_" in name], printed


def test_a_real_browser_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_outside_world: list[str]
) -> None:
    monkeypatch.setattr("shutil.which", lambda program: f"/usr/bin/{program}")
    with pytest.raises(RuntimeError, match="start of /usr/bin/chromium"):
        subprocess.run(["chromium", "http://127.0.0.1/"], check=False)
    assert no_outside_world == ["start of /usr/bin/chromium"]
    no_outside_world.clear()


def test_a_fake_browser_is_allowed(tmp_path: Path) -> None:
    fake = tmp_path / "chromium"
    fake.write_text("#!/bin/sh\necho opened $1\n", encoding="utf-8")
    fake.chmod(0o700)
    assert subprocess.run([str(fake), "page"], check=True, capture_output=True).stdout == b"opened page\n"


def test_each_test_has_a_home_of_its_own(home: Path) -> None:
    assert os.environ["TOKENEXPLORER_HOME"] == str(home)
    assert not home.exists()
    assert Path.home() == home.parent
    assert "DBUS_SESSION_BUS_ADDRESS" not in os.environ


def _asserts(test: ast.FunctionDef) -> bool:
    calls = (node.func for node in ast.walk(test) if isinstance(node, ast.Call))
    names = (each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "") for each in calls)
    said = any(name in {"raises", "fail"} or name.startswith("assert") for name in names)
    return said or any(isinstance(node, ast.Assert) for node in ast.walk(test))


def test_every_test_asserts_something_that_its_reader_sees() -> None:
    """An assertion in a helper counts where the helper's name begins with `assert_`."""
    silent = [
        f"{source.relative_to(ROOT)}:{node.lineno} {node.name}"
        for source in sorted((ROOT / "tests").rglob("test_*.py"))
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not _asserts(node)
    ]
    assert silent == []
