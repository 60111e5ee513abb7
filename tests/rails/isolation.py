"""Gives each test a home of its own, and none of the user's settings."""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ftp_proxy")
_numbers = count()


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the homes of all tests."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def home(homes: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Set TOKENEXPLORER_HOME to a folder that does not exist yet, and hide the user's environment.

    No session bus (so no real keyring), no proxy, no browser setting, no netrc: what a test needs it sets.
    """
    base = homes / str(next(_numbers))
    runtime = base / "runtime"
    runtime.mkdir(parents=True, mode=0o700)
    monkeypatch.setenv("TOKENEXPLORER_HOME", str(base / "tokenexplorer"))
    monkeypatch.setenv("HOME", str(base))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    for kind in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(base / kind.lower()))
    for name in ("DBUS_SESSION_BUS_ADDRESS", "BROWSER", "NETRC", "SSLKEYLOGFILE", "PYTHON_KEYRING_BACKEND"):
        monkeypatch.delenv(name, raising=False)
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    yield base / "tokenexplorer"
    shutil.rmtree(base, ignore_errors=True)
