"""Opening the sign-in page in a browser of the system, never inside this program (RFC 8252 section 8.12).

Python's own webbrowser module blocks until some browsers end and shares their output; here every browser is started
detached and without a shell, and `$BROWSER` is read as that module reads it.
"""

from __future__ import annotations

import atexit
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tokenexplorer.errors import BrowserNotOpened, ConfigError
from tokenexplorer.oauth.endpoint import checked
from tokenexplorer.oauth.installed_browsers import Browser, found_browsers, name_of
from tokenexplorer.orgs.org import Opener

_FAILS_WITHIN_S = 0.7
"""A browser that ends with an error does so soon; one that runs on is left alone."""

_OPTION = re.compile(r"[\w.=:/@-]*%s[\w.=:/@-]*")
"""A word that holds nothing but an option and the URL; anything else may be a line for a shell."""

# What a shell would act on; servers read the escapes alike.
_ESCAPED = str.maketrans({character: f"%{ord(character):02X}" for character in "\"'`$;()<>|\\^{}"})
_BATCH = (".bat", ".cmd")

_LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LIBPATH")

# Browsers that were started and may still run. Dropping such an object while it runs is a ResourceWarning, waiting for
# it needs a thread that lives as long as the browser: so it stays here, and is collected at the next start.
_started: list[subprocess.Popen[bytes]] = []
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class OpenerChoice:
    """How the page is opened.

    Attributes:
        opener: default, private (window of a found browser), command, or copy (nothing is opened).
        command: The browser's id for private, the command line for command.
    """

    opener: Opener = "default"
    command: str = ""


def open_url(url: str, choice: OpenerChoice) -> str:
    """Open a page.

    Args:
        url: https, or http to this computer; anything else is refused before any program sees it (A07).
        choice: How.

    Returns:
        The browser's name for people; empty where the URL is only to be copied.

    Raises:
        ConfigError: The URL may not be opened, or the command cannot be read.
        BrowserNotOpened: Nothing could be started; the URL is still good (A09).
    """
    checked(url, "sign-in page")
    match choice.opener:
        case "copy":
            return ""
        case "command":
            return _start_first([read_command(choice.command, url)], url)
        case "private":
            browser = _chosen(choice.command)
            return f"{_start_first([[browser.command, browser.private_flag, url]], url)}, private window"
        case "default":
            return _open_default(url)


def default_browser_name() -> str:
    """What `open_url` with the default choice will open, as far as it can be known; starts nothing but a question."""
    setting = os.environ.get("BROWSER", "")
    if setting:
        first = next(iter(browser_setting(setting, "https://example.org/")), [])
        return name_of(first[0]) if first else ""
    ask = shutil.which("xdg-settings") if sys.platform.startswith("linux") else None
    if ask is None:
        return ""
    try:
        told = subprocess.run(  # noqa: S603 -- a fixed question to a system tool
            [ask, "get", "default-web-browser"],
            capture_output=True,
            check=False,
            timeout=2,
            stdin=subprocess.DEVNULL,
            env=child_environment(os.environ),
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return name_of(told.stdout.decode("utf-8", "replace").strip())


def read_command(command: str, url: str, platform: str = sys.platform) -> list[str]:
    """A command line as its words, `%s` replaced by the URL, which is added where there is none; no shell.

    A backslash keeps the meaning of the next character, as in a shell; on Windows it stands in paths.

    Within a longer word, such as a line for `sh -c`, what a shell would act on is escaped in the URL: part of it comes
    from a server.

    Raises:
        ConfigError: The quotes do not match, or it is empty.
    """
    try:
        words = _words(command, platform)
    except ValueError as error:
        raise ConfigError("The browser command cannot be read.", "Check its quotes.", str(error)) from None
    if words and words[-1] == "&":  # means "in the background", which is how everything is started here
        words.pop()
    if not words:
        raise ConfigError("The browser command is empty.", "Type a program, such as: firefox --new-window %s")
    escaped = url.translate(_ESCAPED)
    filled = [words[0], *(word.replace("%s", url if _OPTION.fullmatch(word) else escaped) for word in words[1:])]
    return filled if any("%s" in word for word in words[1:]) else [*filled, url]


def _words(command: str, platform: str) -> list[str]:
    words = shlex.shlex(command, posix=True)
    words.whitespace_split, words.commenters = True, ""
    if platform == "win32":
        words.escape = ""
    return list(words)


def browser_setting(setting: str, url: str) -> Iterator[list[str]]:
    """The commands of a `$BROWSER`, a list of command lines, in order; entries that cannot be read are left out."""
    for entry in setting.split(os.pathsep):
        if not entry.strip():
            continue
        try:
            yield read_command(entry, url)
        except ConfigError:
            continue


def child_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for a program that is not ours: without the library path of a frozen app (PyInstaller)."""
    child = dict(environment)
    for name in _LIBRARY_PATHS:
        original = child.pop(f"{name}_ORIG", None)
        if original is not None:
            child[name] = original
        elif getattr(sys, "frozen", False):
            child.pop(name, None)
    return child


def is_batch_file(program: str, platform: str = sys.platform) -> bool:
    """Whether Windows would hand the program, and with it the URL, to cmd.exe."""
    return platform == "win32" and (shutil.which(program) or program).rstrip(". ").lower().endswith(_BATCH)


def _chosen(browser_id: str) -> Browser:
    browsers = found_browsers()
    chosen = next((browser for browser in browsers if browser.id == browser_id or not browser_id), None)
    if chosen is None:
        what = browser_id or "known browser"
        raise BrowserNotOpened(
            f"No {what} was found.", "Copy the sign-in URL and open it in a private window yourself."
        )
    return chosen


def _open_default(url: str) -> str:
    setting = os.environ.get("BROWSER", "")
    if setting:
        return _start_first(list(browser_setting(setting, url)), url)
    if sys.platform == "win32":
        return _open_on_windows(url)
    if sys.platform == "darwin":
        _start_first([["/usr/bin/open", url]], url)
        return "your default browser"
    commands = [[path, url] for name in ("xdg-open", "gio") if (path := shutil.which(name))]
    commands = [[command[0], "open", url] if command[0].endswith("/gio") else command for command in commands]
    commands += [[browser.command, url] for browser in found_browsers()]
    opened = _start_first(commands, url)
    if opened not in ("xdg-open", "gio"):
        return opened
    name = default_browser_name()
    return f"{name}, your default browser" if name else "your default browser"


def _open_on_windows(url: str) -> str:
    start = getattr(os, "startfile", None)
    if start is None:
        raise _not_opened("startfile is missing")
    try:
        start(url)
    except OSError as error:
        raise _not_opened(str(error)) from None
    return "your default browser"


def _start_first(commands: Sequence[list[str]], url: str) -> str:
    """Start the first command that does not fail at once; answers its name."""
    reasons = []
    for command in commands:
        reason = _start(command)
        if not reason:
            return name_of(command[0])
        reasons.append(f"{name_of(command[0])}: {reason}".replace(url, "…"))
    raise _not_opened("\n".join(reasons))


def _not_opened(detail: str) -> BrowserNotOpened:
    return BrowserNotOpened(
        "No browser could be opened.",
        "Copy the sign-in URL and open it in a browser on this computer. The app goes on listening.",
        detail,
    )


@atexit.register
def _let_go() -> None:
    """Ask once more how the browsers ended: Python complains of those that were never asked again."""
    for process in _started:
        process.poll()


def _start(command: list[str]) -> str:
    """Start a program on its own; answers why it failed, or empty."""
    if is_batch_file(command[0]):
        return "a batch file would run parts of the URL as commands; name the program itself"
    with _lock:
        _started[:] = [process for process in _started if process.poll() is None]
    try:
        process = subprocess.Popen(  # noqa: S603 -- the browser that the person chose; no shell, and the URL was checked
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            close_fds=True,
            env=child_environment(os.environ),
            start_new_session=sys.platform != "win32",
            creationflags=getattr(subprocess, "DETACHED_PROCESS", 0),
        )
    except (OSError, ValueError) as error:
        return getattr(error, "strerror", None) or str(error)
    try:
        status = process.wait(_FAILS_WITHIN_S)
    except subprocess.TimeoutExpired:
        with _lock:
            _started.append(process)
        return ""
    return f"ended with status {status}" if status else ""
