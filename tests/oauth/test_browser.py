"""Opening pages; every program in here is a small script of the test's own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tokenexplorer.errors import BrowserNotOpened, ConfigError
from tokenexplorer.oauth import browser, installed_browsers
from tokenexplorer.oauth.browser import OpenerChoice, browser_setting, child_environment, open_url, read_command
from tokenexplorer.orgs.org import Opener

URL = "https://acme.okta.com/authorize?a=1&b=$(touch%20x)"


def program(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def opened(log: Path) -> list[str]:
    """What a script wrote down; waits for it, since it runs on its own."""
    deadline = time.monotonic() + 5
    while not (log.exists() and log.read_text().endswith("\n")):
        assert time.monotonic() < deadline, "nothing was opened"
        time.sleep(0.005)
    return log.read_text().splitlines()


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty PATH of the test's own."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "javascript:alert(1)", "http://acme.okta.com/", "ftp://x/", "--help", "", "https://x y/"],
)
@pytest.mark.parametrize("opener", ["default", "private", "command", "copy"])
def test_A07_only_https_or_loopback_reaches_a_program(url: str, opener: Opener, path: Path) -> None:
    with pytest.raises(ConfigError):
        open_url(url, OpenerChoice(opener, "anything"))


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("firefox", ["firefox", URL]),
        ("firefox --new-window %s", ["firefox", "--new-window", URL]),
        ("wrapper %s &", ["wrapper", URL]),
        ("wrapper --app=%s", ["wrapper", f"--app={URL}"]),
        ("'/opt/my browser/run' -x", ["/opt/my browser/run", "-x", URL]),
        ("wrapper; rm -rf %s", ["wrapper;", "rm", "-rf", URL]),
    ],
)
def test_commands_are_read_as_words_and_never_by_a_shell(command: str, words: list[str]) -> None:
    assert read_command(command, URL) == words


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (r"C:\Tools\firefox.exe", [r"C:\Tools\firefox.exe", URL]),
        (r'"C:\Program Files\Mozilla Firefox\firefox.exe" -P test %s', [
            r"C:\Program Files\Mozilla Firefox\firefox.exe", "-P", "test", URL,
        ]),
        (r"C:\new\table.exe --app=%s", [r"C:\new\table.exe", f"--app={URL}"]),
    ],
)  # fmt: skip
def test_a_path_of_windows_keeps_its_backslashes(command: str, words: list[str]) -> None:
    """Not run on that system."""
    assert read_command(command, URL, "win32") == words


@pytest.mark.parametrize(
    "command", ["sh -c 'echo opened %s'", "sh -c 'echo opened \"%s\"'", "sh -c \"echo opened '%s'\""]
)
@pytest.mark.parametrize("smuggled", ["$(touch bad)", "`touch bad`", "';touch bad;'", '";touch bad;"', "|touch bad"])
def test_a_url_stays_one_word_even_where_the_command_calls_a_shell(command: str, smuggled: str, tmp_path: Path) -> None:
    url = f"https://acme.okta.com/a/{smuggled.replace(' ', '${IFS}')}"
    told = subprocess.run(read_command(command, url), cwd=tmp_path, capture_output=True, check=True, text=True)
    assert told.stdout.startswith("opened https://acme.okta.com/a/")
    assert list(tmp_path.iterdir()) == []


def test_no_batch_file_of_windows_is_given_a_url(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("open.bat", "C:\\x\\Open.CMD", "open.bat. "):
        assert browser.is_batch_file(name, "win32")
    assert not browser.is_batch_file("firefox.exe", "win32")
    assert not browser.is_batch_file("open.bat", "linux")
    monkeypatch.setattr(browser, "is_batch_file", lambda program: True)
    with pytest.raises(BrowserNotOpened) as caught:
        open_url(URL, OpenerChoice("command", "open.bat"))
    assert "batch file" in caught.value.detail


@pytest.mark.parametrize("command", ["", "  ", "&", "'open quote"])
def test_a_command_that_cannot_be_read_is_said(command: str) -> None:
    with pytest.raises(ConfigError):
        read_command(command, URL)


def test_the_browser_setting_is_a_list() -> None:
    setting = os.pathsep.join(["", "first %s", "'broken", "second &"])
    assert list(browser_setting(setting, URL)) == [["first", URL], ["second", URL]]


def test_BROWSER_is_honoured_and_the_url_arrives_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = program(tmp_path / "wrapper", f'printf "%s\\n" "$#" "$1" > {tmp_path}/log')
    monkeypatch.setenv("BROWSER", os.pathsep.join(["/does/not/exist", f"{script} %s &"]))
    assert open_url(URL, OpenerChoice()) == "wrapper"
    assert opened(tmp_path / "log") == ["1", URL]
    assert not (tmp_path / "x").exists()


def test_a_browser_that_runs_on_does_not_hold_the_sign_in_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = program(tmp_path / "wrapper", f"echo $$ > {tmp_path}/log; exec sleep 30")
    monkeypatch.setenv("BROWSER", str(script))
    started = time.monotonic()
    open_url(URL, OpenerChoice())
    assert time.monotonic() - started < browser._FAILS_WITHIN_S * 5
    process = browser._started[-1]
    assert opened(tmp_path / "log") == [str(process.pid)]
    assert os.getpgid(process.pid) != os.getpgid(0), "closing the terminal must not end the browser"
    process.terminate()
    process.wait(5)


def test_its_pipes_are_closed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    script = program(tmp_path / "wrapper", f"echo noise; echo noise >&2; cat; echo done > {tmp_path}/log")
    open_url(URL, OpenerChoice("command", str(script)))
    assert opened(tmp_path / "log") == ["done"]
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform != "linux", reason="xdg-open")
def test_the_default_is_xdg_open_else_a_found_browser(path: Path, tmp_path: Path) -> None:
    script = f'printf "%s\\n" "$0" "$1" > {tmp_path}/log'
    program(path / "firefox-esr", script)
    assert open_url(URL, OpenerChoice()) == "Firefox"
    assert opened(tmp_path / "log")[1] == URL
    (tmp_path / "log").unlink()
    program(path / "xdg-open", script)
    assert open_url(URL, OpenerChoice()) == "your default browser"
    assert opened(tmp_path / "log") == [str(path / "xdg-open"), URL]


@pytest.mark.skipif(sys.platform != "linux", reason="xdg-open")
def test_A09_N30_no_browser_at_all_or_one_that_fails_is_said(path: Path) -> None:
    with pytest.raises(BrowserNotOpened) as caught:
        open_url(URL, OpenerChoice())
    assert "Copy the sign-in URL" in caught.value.advice
    program(path / "xdg-open", "exit 3")
    with pytest.raises(BrowserNotOpened, match="No browser could be opened") as caught:
        open_url(URL, OpenerChoice())
    assert "xdg-open: ended with status 3" in caught.value.detail
    assert "acme.okta.com" not in caught.value.detail


def test_A09_N30_windows_itself_opens_the_page_or_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fake at the boundary of the system; not run there."""
    asked: list[str] = []

    def refuse(url: str) -> None:
        raise OSError(1155, "No application is associated")

    monkeypatch.delenv("BROWSER", raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "startfile", asked.append, raising=False)
    assert open_url(URL, OpenerChoice()) == "your default browser"
    assert asked == [URL]
    monkeypatch.setattr(os, "startfile", refuse, raising=False)
    with pytest.raises(BrowserNotOpened) as caught:
        open_url(URL, OpenerChoice())
    assert "Copy the sign-in URL" in caught.value.advice
    assert "No application is associated" in caught.value.detail


def test_A09_macos_itself_opens_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fake at the boundary of the system; not run there."""
    started: list[list[str]] = []

    def start(command: list[str]) -> str:
        started.append(command)
        return ""

    monkeypatch.delenv("BROWSER", raising=False)
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(browser, "_start", start)
    assert open_url(URL, OpenerChoice()) == "your default browser"
    assert started == [["/usr/bin/open", URL]]


def test_a_private_window_of_a_found_browser(path: Path, tmp_path: Path) -> None:
    script = f'printf "%s\\n" "$1" "$2" > {tmp_path}/log'
    program(path / "chromium", script)
    program(path / "firefox", script)
    found = installed_browsers.found_browsers("linux")
    assert [(each.id, each.name) for each in found] == [("firefox", "Firefox"), ("chromium", "Chromium")]
    assert open_url(URL, OpenerChoice("private", "chromium")) == "Chromium, private window"
    assert opened(tmp_path / "log") == ["--incognito", URL]
    with pytest.raises(BrowserNotOpened):
        open_url(URL, OpenerChoice("private", "edge"))


def test_only_copy_opens_nothing(path: Path) -> None:
    assert open_url(URL, OpenerChoice("copy")) == ""


def test_browsers_of_macos_and_windows_are_looked_for_in_their_places(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not run on those systems: their folders are made here."""
    monkeypatch.setenv("HOME", str(tmp_path))
    app = tmp_path / "Applications" / "Firefox.app" / "Contents" / "MacOS" / "firefox"
    app.parent.mkdir(parents=True)
    app.touch()
    assert [each.command for each in installed_browsers.found_browsers("darwin")] == [str(app)]
    monkeypatch.setenv("PROGRAMFILES", str(tmp_path / "Program Files"))
    edge = tmp_path / "Program Files" / "Microsoft" / "Edge" / "Application" / "msedge.exe"
    edge.parent.mkdir(parents=True)
    edge.touch()
    assert [each.id for each in installed_browsers.found_browsers("win32")] == ["edge"]


def test_a_frozen_apps_library_path_is_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    bundled = {"LD_LIBRARY_PATH": "/bundle", "LD_LIBRARY_PATH_ORIG": "/own", "HOME": "/home/ann"}
    assert child_environment(bundled) == {"LD_LIBRARY_PATH": "/own", "HOME": "/home/ann"}
    assert child_environment({"LD_LIBRARY_PATH": "/own"}) == {"LD_LIBRARY_PATH": "/own"}
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert child_environment({"LD_LIBRARY_PATH": "/bundle"}) == {}


def test_the_default_browsers_name_is_asked_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert browser.default_browser_name() == ""
    program(path / "xdg-settings", "echo firefox.desktop")
    assert browser.default_browser_name() == "Firefox"
    monkeypatch.setenv("BROWSER", "/opt/chromium %s &")
    assert browser.default_browser_name() == "Chromium"
