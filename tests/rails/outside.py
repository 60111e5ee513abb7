"""Keeps tests off the network and away from the user's browser.

One audit hook sees every connect, look-up and process start of this interpreter, however it was reached. What it
refuses is also written down, so that a test fails even where the program swallowed the refusal.
"""

import ipaddress
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

BROWSERS = frozenset(
    {
        "brave-browser", "chrome", "chromium", "chromium-browser", "exo-open", "firefox", "gio", "google-chrome",
        "google-chrome-stable", "kde-open", "konqueror", "microsoft-edge", "open", "opera", "osascript",
        "sensible-browser", "vivaldi", "www-browser", "x-www-browser", "xdg-open",
    }
)  # fmt: skip
LOOKUPS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
CONTACTS = frozenset({"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"})


class OutsideWorldTouchedError(RuntimeError):
    """A test reached for the network or for a real browser."""


_refused: list[str] = []
_browser_allowed = False


def _refuse(what: str) -> None:
    _refused.append(what)
    raise OutsideWorldTouchedError(what)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _check_lookup(event: str, host: object) -> None:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name is None or name == "":  # means "this machine"
        return
    if isinstance(name, str) and name.endswith(".invalid"):
        # RFC 6761 section 6.4: this is what a resolver answers, without being asked.
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    if not (isinstance(name, str) and _is_loopback(name)):
        _refuse(f"{event} of {name!r}")


def _check_contact(event: str, address: object) -> None:
    if not isinstance(address, tuple) or not address:  # a Unix socket's path, or a connected socket
        return
    host = address[0]
    if isinstance(host, str) and not _is_loopback(host):
        _refuse(f"{event} to {address!r}")


def _check_process(executable: object, arguments: object) -> None:
    if _browser_allowed:
        return
    first = arguments[0] if isinstance(arguments, (list, tuple)) and arguments else executable
    if not isinstance(first, (str, bytes, os.PathLike)):
        return
    program = os.fsdecode(first).split(" ", 1)[0]
    if Path(program).name not in BROWSERS:
        return
    found = shutil.which(program)
    if found and found.startswith(("/usr/", "/bin/", "/opt/", "/snap/", "/Applications/")):
        _refuse(f"start of {found}")


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event in LOOKUPS:
        _check_lookup(event, arguments[0])
    elif event in CONTACTS:
        _check_contact(event, arguments[1])
    elif event == "subprocess.Popen":
        _check_process(arguments[0], arguments[1])
    elif event == "os.startfile" and not _browser_allowed:
        _refuse(f"os.startfile({arguments[0]!r})")


sys.addaudithook(_audit)


@pytest.fixture(autouse=True)
def no_outside_world(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Fail the test that touched the network, or a real browser without being marked e2e.

    Yields:
        What was refused so far; a test that provokes a refusal on purpose clears it.
    """
    global _browser_allowed  # noqa: PLW0603 -- the audit hook can be neither removed nor given an argument
    _refused.clear()
    _browser_allowed = request.node.get_closest_marker("e2e") is not None
    yield _refused
    _browser_allowed = False
    if _refused:
        pytest.fail(f"Touched the outside world: {'; '.join(_refused)}", pytrace=False)
