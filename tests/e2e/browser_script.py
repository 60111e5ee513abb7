"""A person with a real Chromium: opens a sign-in URL, fills the form, presses the button, and writes what came.

Run as a program, by way of BROWSER='python browser_script.py ... %s &'. It drives the browser by the DevTools
protocol over a pipe (descriptors 3 and 4), so it needs no package and no port. Clicks and keys are real input
events. The report holds no query values: neither code nor state.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import re
import select
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

AGREES = re.compile(r"allow|accept|approve|continue|sign in|log in|yes", re.IGNORECASE)
REFUSES = re.compile(r"deny|refuse|reject|cancel|decline", re.IGNORECASE)

FLAGS = (
    "--headless",
    "--remote-debugging-pipe",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
    "--password-store=basic",
    # Every page fits whole: one that scrolls would move its buttons away from where they were seen.
    "--window-size=1280,2400",
    # Not one name outside this machine is looked up, whatever the browser would like to fetch.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE ::1, EXCLUDE localhost",
)

# What a person sees: the fields and buttons with the middle of each, and which document this is.
LOOK = """(() => {
  const at = (e) => { e.scrollIntoView({block: 'center'}); const r = e.getBoundingClientRect();
                      return {x: r.x + r.width / 2, y: r.y + r.height / 2}; };
  const shown = (e) => e.getClientRects().length > 0;
  const password = [...document.querySelectorAll('input[type=password]')].find(shown);
  const form = password?.form ?? document;
  const user = password && [...form.querySelectorAll('input')].find(
    (e) => shown(e) && ['text', 'email'].includes(e.type));
  const buttons = [...form.querySelectorAll('button, input[type=submit]')].filter(shown);
  return JSON.stringify({
    document: performance.timeOrigin, ready: document.querySelector('[aria-busy=true]') ? 'busy' : document.readyState,
    href: location.href, title: document.title,
    text: document.body?.innerText ?? '', password: password ? at(password) : null, user: user ? at(user) : null,
    buttons: buttons.map((e) => ({label: e.innerText || e.value, ...at(e)})),
  });
})()"""

PASSING = ("Handing the answer over", "Signing out", "Submitting Callback", "Back to the app")
"""Titles of pages that a person only sees for a moment: ours with a fragment or a form, the certified provider's and
the practice org's with a form.
"""
DEPARTURE = "/leave/"
"""Path of an address of the app that sends the browser on to a provider; the next page is the first of the walk."""


class Chromium:
    """One headless browser with a profile of its own and one page."""

    def __init__(self, program: str, flags: list[str]) -> None:
        self._profile = tempfile.mkdtemp(prefix="te-chromium-")
        to_browser, self._commands = os.pipe()
        self._answers, from_browser = os.pipe()
        # Out of the way first: descriptors 3 and 4 may be the very pipes that are to be moved there.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (to_browser, from_browser)]
        nowhere = os.open(os.devnull, os.O_RDWR)
        moves = [(os.POSIX_SPAWN_DUP2, nowhere, n) for n in (0, 1, 2)]
        moves += [(os.POSIX_SPAWN_DUP2, end, n) for n, end in zip((3, 4), ends, strict=True)]
        command = [program, *FLAGS, *flags, f"--user-data-dir={self._profile}", "about:blank"]
        self._pid = os.posix_spawn(program, command, os.environ, file_actions=moves, setpgroup=0)
        for descriptor in (to_browser, from_browser, nowhere, *ends):
            os.close(descriptor)
        self._received, self._number, self._session = b"", 0, ""

    def attach(self) -> None:
        """Take hold of the page that the browser starts with."""
        targets: list[dict[str, Any]] = []
        while not targets:
            found = self.call("Target.getTargets")["targetInfos"]
            targets = [target for target in found if target["type"] == "page"]
        page = {"targetId": targets[0]["targetId"], "flatten": True}
        self._session = self.call("Target.attachToTarget", page)["sessionId"]

    def call(self, method: str, parameters: dict[str, Any] | None = None, *, within_s: float = 15.0) -> dict[str, Any]:
        """Send one command and return its result; a refused one gives {"refused": message}."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters or {}}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + within_s
        while True:
            answer = self._next_message(deadline)
            if answer.get("id") == self._number:
                result: dict[str, Any] = answer.get("result", {"refused": answer.get("error")})
                return result

    def _next_message(self, deadline: float) -> dict[str, Any]:
        while b"\0" not in self._received:
            if not select.select([self._answers], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise TimeoutError("the browser does not answer")
            chunk = os.read(self._answers, 1 << 16)
            if not chunk:
                raise EOFError("the browser ended")
            self._received += chunk
        message, _, self._received = self._received.partition(b"\0")
        parsed: dict[str, Any] = json.loads(message)
        return parsed

    def look(self) -> dict[str, Any] | None:
        """What the page shows; None while it changes to another one."""
        result = self.call("Runtime.evaluate", {"expression": LOOK, "returnByValue": True}).get("result", {})
        seen: dict[str, Any] | None = json.loads(result["value"]) if result.get("type") == "string" else None
        return seen if seen and seen["ready"] == "complete" else None

    def click(self, point: dict[str, float], *, times: int = 1) -> None:
        """Press and release the left mouse button there."""
        where = {"x": point["x"], "y": point["y"], "button": "left", "clickCount": times}
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", {"type": kind, **where})

    def type_into(self, point: dict[str, float], text: str) -> None:
        """Replace what stands in the field at that point."""
        self.click(point, times=3)
        self.call("Input.insertText", {"text": text})

    def close(self) -> None:
        """End the browser with everything that it started, and remove its profile."""
        # The pipe's end tells the browser to quit; what is still there after that is ended by its process group.
        os.close(self._commands)
        deadline = time.monotonic() + 3.0
        while os.waitpid(self._pid, os.WNOHANG)[0] == 0:
            if time.monotonic() > deadline:
                os.killpg(self._pid, signal.SIGKILL)
                os.waitpid(self._pid, 0)
                break
            time.sleep(0.01)
        os.close(self._answers)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._pid, signal.SIGKILL)
        shutil.rmtree(self._profile, ignore_errors=True)


class Visit:
    """One walk from the sign-in URL to wherever it ends."""

    def __init__(self, chromium: Chromium, asked: argparse.Namespace, folder: Path) -> None:
        self._chromium, self._asked, self._folder = chromium, asked, folder
        self._home: tuple[str, str] | None = urlsplit(asked.url)[:2]
        if urlsplit(asked.url).path.startswith(DEPARTURE):
            self._home = None
        self._pages: list[dict[str, str]] = []

    def walk(self) -> dict[str, Any]:
        """Act on each page until the provider is left; returns the report."""
        self._chromium.attach()
        self._chromium.call("Page.navigate", {"url": self._asked.url})
        deadline, done = time.monotonic() + self._asked.within, {None, *self._blank()}
        while time.monotonic() < deadline and not (self._folder / "stop").exists():
            seen = self._chromium.look()
            passing = seen is not None and seen["title"] in PASSING
            if seen is None or passing or seen["document"] in done or seen["href"] == "about:blank":
                time.sleep(0.02)
                continue
            done.add(seen["document"])
            # A long segment is the name of a session at the provider.
            path = re.sub(r"[^/]{25,}", "*", urlsplit(seen["href"]).path)
            self._pages.append({"path": path, "title": seen["title"]})
            if seen["href"].startswith("chrome-error:"):
                return self.report("unreachable", seen)
            if self._home is None and seen["buttons"]:
                self._home = urlsplit(seen["href"])[:2]
            if urlsplit(seen["href"])[:2] != self._home:
                return self.report("redirected", seen)
            if self._asked.decide == "leave":
                return self.report("left", seen)
            if not self._act(seen):
                return self.report("stuck", seen)
        return self.report("timed_out", None)

    def _blank(self) -> list[float]:
        """The document that the browser starts with, so that it is not taken for the first page."""
        seen = self._chromium.look()
        return [seen["document"]] if seen and seen["href"] == "about:blank" else []

    def _act(self, seen: dict[str, Any]) -> bool:
        """Fill and press as the person would; False when there is nothing to press."""
        if seen["password"]:
            if seen["user"]:
                self._chromium.type_into(seen["user"], self._asked.person)
            self._chromium.type_into(seen["password"], self._asked.password)
        refuses = self._asked.decide == "cancel" or (self._asked.decide == "deny" and not seen["password"])
        wanted = REFUSES if refuses else AGREES
        button = next((each for each in seen["buttons"] if wanted.search(each["label"])), None)
        if button is None:
            return False
        self._chromium.click(button)
        return True

    def report(self, outcome: str, seen: dict[str, Any] | None) -> dict[str, Any]:
        """What is written down about the walk."""
        address = urlsplit(seen["href"] if seen else "")
        return {
            "outcome": outcome,
            "origin": f"{address.scheme}://{address.netloc}",
            "path": address.path if outcome == "redirected" else re.sub(r"[^/]{25,}", "*", address.path),
            "query_names": [name for name, _ in parse_qsl(address.query, keep_blank_values=True)],
            "title": seen["title"] if seen else "",
            "text": seen["text"] if seen else "",
            "pages": self._pages,
        }


def write_whole(path: Path, text: str) -> None:
    """Write so that a reader sees all of it or nothing."""
    draft = path.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def main() -> int:
    """Read the command line, walk, report; stays until it is told to stop where the page is to be left open."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--folder", type=Path, required=True, help="takes <pid>.pid and <pid>.json; a file `stop` ends it"
    )
    parser.add_argument("--chromium", required=True)
    parser.add_argument("--person", default="alice")
    parser.add_argument("--password", default="alice-password")
    parser.add_argument("--decide", choices=["allow", "deny", "cancel", "leave", "record"], default="allow")
    parser.add_argument("--within", type=float, default=40.0, help="seconds")
    parser.add_argument("--spki", default="", help="trust the certificate with this hash of its key")
    parser.add_argument("url")
    asked = parser.parse_args()
    folder: Path = asked.folder
    write_whole(folder / f"{os.getpid()}.url", asked.url)
    if asked.decide == "record":
        return 0
    (folder / f"{os.getpid()}.pid").touch()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    flags = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    if asked.spki:
        flags.append(f"--ignore-certificate-errors-spki-list={asked.spki}")
    chromium = Chromium(asked.chromium, flags)
    try:
        visit = Visit(chromium, asked, folder)
        try:
            report = visit.walk()
        except (EOFError, OSError) as error:  # a time-out is an OSError, too
            report = visit.report("crashed", None) | {"text": str(error)}
        write_whole(folder / f"{os.getpid()}.json", json.dumps(report))
        deadline = time.monotonic() + asked.within
        while report["outcome"] == "left" and time.monotonic() < deadline and not (folder / "stop").exists():
            time.sleep(0.05)
    finally:
        chromium.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
