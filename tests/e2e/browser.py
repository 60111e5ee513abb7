"""Persons with browsers: what BROWSER has to be so that a sign-in is walked through, and what they saw."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

from tests.peers.required import require

Decision = Literal["allow", "deny", "cancel", "leave", "record"]

_SCRIPT = Path(__file__).with_name("browser_script.py")
_ENDED_WITHIN_S = 8.0


@dataclass(frozen=True)
class BrowserReport:
    """Where one browser window ended.

    Attributes:
        outcome: "redirected" (left the provider), "left" (page stays open), "unreachable" (nobody listens at the
            redirect URI), "stuck" (no button to press), "timed_out", or "crashed" (the browser ended; `text` says why).
        origin, path, query_names: Of the last page; the values of the query are never kept.
        title, text: Of the last page, as a person reads them.
        pages: Path and title of each page on the way; a path segment that names a session is shown as `*`.
    """

    outcome: str
    origin: str
    path: str
    query_names: tuple[str, ...]
    title: str
    text: str
    pages: tuple[dict[str, str], ...]


class Browser:
    """A person who opens each URL that the app gives to BROWSER in a real headless Chromium.

    decide: "allow" signs in and consents, "deny" refuses on the consent page, "cancel" on the sign-in page,
    "leave" opens the page and does nothing, "record" opens nothing and only writes the URL down.
    """

    def __init__(self, folder: Path, *, person: str = "alice", decide: Decision = "allow", spki: str = "") -> None:
        """Args: folder: Private to this person; spki: see `Certificate.spki`, for a provider with TLS."""
        folder.mkdir(mode=0o700)
        self._folder = folder
        chromium = "none"
        if decide != "record":
            chromium = require(find_chromium(), "apt install chromium (or Google Chrome where that is a snap)")
        words = [sys.executable, str(_SCRIPT), f"--folder={folder}", f"--chromium={chromium}", f"--person={person}"]
        words += [f"--password={person}-password", f"--decide={decide}", f"--spki={spki}"]
        self.command = f"{shlex.join(words)} %s &"
        """The value for BROWSER."""

    @property
    def reports(self) -> list[BrowserReport]:
        """What is reported so far, in the order in which the browsers ended; never waits."""
        files = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
        said = [json.loads(path.read_text(encoding="utf-8")) for path in files]
        return [
            BrowserReport(**{**each, "query_names": tuple(each["query_names"]), "pages": tuple(each["pages"])})
            for each in said
        ]

    @property
    def recorded_urls(self) -> list[str]:
        """The URLs that the browser was started with; they hold the state, so print none."""
        files = sorted(self._folder.glob("*.url"), key=lambda path: path.stat().st_mtime_ns)
        return [path.read_text(encoding="utf-8") for path in files]

    def wait_for_report(self, within_s: float = 40.0) -> BrowserReport:
        """The next report; for tests without a Qt window. With one: qtbot.waitUntil(lambda: browser.reports)."""
        deadline = time.monotonic() + within_s
        while not self.reports:
            if time.monotonic() > deadline:
                raise TimeoutError("the browser does not report")
            time.sleep(0.02)
        return self.reports[-1]

    def close(self) -> None:
        """Close every window of this person."""
        (self._folder / "stop").touch()
        deadline = time.monotonic() + _ENDED_WITHIN_S
        for path in self._folder.glob("*.pid"):
            pid = int(path.stem)
            while _runs_our_script(pid):
                if time.monotonic() > deadline:
                    os.kill(pid, signal.SIGTERM)
                    deadline += _ENDED_WITHIN_S
                time.sleep(0.02)


def find_chromium() -> str | None:
    """A Chromium or Chrome that is installed; Ubuntu's chromium-browser, which only asks for a snap, is none."""
    for name in ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser", "chrome"):
        found = shutil.which(name)
        if found and b"snap install" not in Path(found).read_bytes()[:4096]:
            return found
    return None


def _runs_our_script(pid: int) -> bool:
    """Whether that process lives and is a browser script: its number may have been given to another since."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and str(_SCRIPT) in process.cmdline()
    except psutil.Error:
        return False


StartBrowser = Callable[..., Browser]
