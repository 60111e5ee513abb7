"""The page that Trace saves, opened in a real Chromium: it reads as it should, runs nothing and fetches nothing."""

from __future__ import annotations

import os
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from tests.e2e.browser import find_chromium
from tests.peers.hostile import HostileServer
from tests.peers.misbehaviour import answers
from tests.peers.required import require
from tokenexplorer.storage.trace_files import page
from tokenexplorer.wire.body import Body
from tokenexplorer.wire.exchange import Exchange, HttpRequest, HttpResponse, Timing
from tokenexplorer.wire.message import Message
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--virtual-time-budget=2000",
    "--dump-dom",
)


def evil_trace(url: str) -> tuple[Message, ...]:
    """A refused call whose server put mark-up of every kind into each word that it says."""
    evil = (
        f"<script>document.title='ran'</script><img src='{url}x.png' onerror=\"document.title='ran'\">"
        f"<iframe src='{url}frame'></iframe><link rel=stylesheet href='{url}x.css'></pre></article>"
        f"<style>@import '{url}y.css';</style><svg onload=\"document.title='ran'\"></svg>"
    )
    activity = Trace(lambda: NOW).begin("Request", evil)
    headers = (
        ("Content-Type", "application/json"),
        ("WWW-Authenticate", f'Bearer error="insufficient_scope", scope="okta.logs.read", error_description="{evil}"'),
        ("X-Evil", evil),
    )
    request = HttpRequest("GET", "https://acme.okta.com/api/v1/logs", (("Authorization", "Bearer x"),), None)
    answer = HttpResponse(403, "", "1.1", headers, Body.of(evil.encode()))
    return (activity.exchange(Purpose.API, Exchange(request, answer, Timing(NOW, 0.1)), title=evil),)


def dom_of(program: str, file: Path, folder: Path) -> str:
    """What the browser makes of a file after two seconds of its time."""
    shown = subprocess.run(
        [program, *FLAGS, f"--user-data-dir={folder}", file.as_uri()],
        capture_output=True,
        check=True,
        timeout=60,
        env={**os.environ, "HOME": str(folder)},
    )
    return shown.stdout.decode()


def test_the_exported_page_is_read_in_a_browser_and_runs_and_fetches_nothing(tmp_path: Path) -> None:
    program = require(find_chromium(), "apt install chromium (or Google Chrome where that is a snap)")
    with HostileServer(answers()) as server:
        file = tmp_path / "trace.html"
        file.write_bytes(page.write(evil_trace(server.url), NOW))
        dom = dom_of(program, file, tmp_path / "profile")
        assert server.requests == []
    assert "<title>ran" not in dom
    assert not re.search(r"<(script|img|iframe|link)\b", dom)
    assert "Sign in again with okta.logs.read" in dom
    assert "&lt;script&gt;document.title='ran'&lt;/script&gt;" in dom


def test_the_same_browser_would_run_and_fetch_what_is_not_escaped(tmp_path: Path) -> None:
    """The look itself can fail."""
    program = require(find_chromium(), "apt install chromium (or Google Chrome where that is a snap)")
    with HostileServer(answers()) as server:
        file = tmp_path / "raw.html"
        file.write_text(f"<title>x</title><img src='{server.url}x.png'><script>document.title='ran'</script>", "utf-8")
        dom = dom_of(program, file, tmp_path / "profile")
        assert len(server.requests) == 1
    assert "<title>ran" in dom
