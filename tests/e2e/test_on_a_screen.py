"""The program as its users start it: a process of its own, on a real X screen, with window manager and real mouse."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import psutil
import pytest
from PySide6.QtGui import QImage

from tests.e2e.keyring_session import KeyringSession
from tests.e2e.processes import PythonProcess, StartApp

READY_S = 20.0
_WALK = "tests/e2e/on_screen.py"


def colours(picture: Path) -> int:
    """How many different colours a picture has, looked at in a coarse grid."""
    image = QImage(str(picture))
    assert not image.isNull(), picture
    return len({image.pixel(x, y) for x in range(0, image.width(), 8) for y in range(0, image.height(), 8)})


def test_the_main_job_on_a_screen(display: str, tmp_path: Path) -> None:
    picture = tmp_path / "screen.png"
    arguments = ["-m", "pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'inner'}", _WALK]
    walk = PythonProcess(arguments, tmp_path / "walk.log", {"PICTURE_OF_THE_SCREEN": str(picture)})
    assert walk.wait(90) == 0, walk.printed()
    if "1 skipped" in walk.printed():
        pytest.skip(walk.printed())
    assert colours(picture) > 20
    assert display.startswith(":")


def test_the_program_starts_and_ends_with_the_practice_org(
    keyring_session: KeyringSession, display: str, app_process: StartApp, tmp_path: Path
) -> None:
    app = app_process("--practice")
    deadline, picture = time.monotonic() + READY_S, tmp_path / "screen.png"
    shot = shutil.which("import")
    while time.monotonic() < deadline and app.process.poll() is None:
        if _listening_ports(app.process.pid):
            break
        time.sleep(0.05)
    else:
        raise AssertionError(f"the practice org does not listen: {app.printed()}")
    if shot:
        subprocess.run([shot, "-window", "root", "-display", display, str(picture)], check=True, timeout=20)
        assert colours(picture) > 5
    assert app.end() == 0, app.printed()
    assert "Traceback" not in app.printed()


def _listening_ports(pid: int) -> list[int]:
    found = psutil.Process(pid).net_connections("tcp")
    return [each.laddr.port for each in found if each.status == psutil.CONN_LISTEN]
