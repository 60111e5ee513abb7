"""Which browsers are on this computer, and how each opens a private window. Looking only; `browser` starts them."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser that was found.

    Attributes:
        id: Ours: `firefox`.
        name: As people know it.
        command: The program's path.
        private_flag: Opens a private window.
    """

    id: str
    name: str
    command: str
    private_flag: str


@dataclass(frozen=True, slots=True)
class _Known:
    id: str
    name: str
    private_flag: str
    programs: tuple[str, ...]
    mac: str = ""
    windows: str = ""


_KNOWN = (
    _Known(
        "firefox",
        "Firefox",
        "--private-window",
        ("firefox", "firefox-esr"),
        "Firefox.app/Contents/MacOS/firefox",
        "Mozilla Firefox/firefox.exe",
    ),
    _Known(
        "chrome",
        "Google Chrome",
        "--incognito",
        ("google-chrome-stable", "google-chrome", "chrome"),
        "Google Chrome.app/Contents/MacOS/Google Chrome",
        "Google/Chrome/Application/chrome.exe",
    ),
    _Known(
        "chromium",
        "Chromium",
        "--incognito",
        ("chromium", "chromium-browser"),
        "Chromium.app/Contents/MacOS/Chromium",
        "Chromium/Application/chrome.exe",
    ),
    _Known(
        "edge",
        "Microsoft Edge",
        "--inprivate",
        ("microsoft-edge-stable", "microsoft-edge"),
        "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
        "Microsoft/Edge/Application/msedge.exe",
    ),
    _Known(
        "brave",
        "Brave",
        "--incognito",
        ("brave-browser-stable", "brave-browser", "brave"),
        "Brave Browser.app/Contents/MacOS/Brave Browser",
        "BraveSoftware/Brave-Browser/Application/brave.exe",
    ),
    _Known(
        "vivaldi",
        "Vivaldi",
        "--incognito",
        ("vivaldi-stable", "vivaldi"),
        "Vivaldi.app/Contents/MacOS/Vivaldi",
        "Vivaldi/Application/vivaldi.exe",
    ),
    _Known(
        "opera",
        "Opera",
        "--private",
        ("opera",),
        "Opera.app/Contents/MacOS/Opera",
        "Opera/opera.exe",
    ),
    _Known("librewolf", "LibreWolf", "--private-window", ("librewolf",), "LibreWolf.app/Contents/MacOS/librewolf"),
    _Known("epiphany", "GNOME Web", "--incognito-mode", ("epiphany", "epiphany-browser")),
)


def found_browsers(platform: str = sys.platform) -> tuple[Browser, ...]:
    """Every known browser that is here, each once."""
    return tuple(
        Browser(known.id, known.name, command, known.private_flag)
        for known in _KNOWN
        if (command := next(_places(known, platform), ""))
    )


def name_of(program: str) -> str:
    """A program's name as people know it: `Firefox` for `/usr/bin/firefox-esr`; else its file name."""
    stem = Path(program).name.removesuffix(".exe").removesuffix(".desktop")
    return next((known.name for known in _KNOWN if stem in known.programs or stem == known.id), stem)


def _places(known: _Known, platform: str) -> Iterator[str]:
    if platform == "darwin":
        roots = (Path("/Applications"), Path.home() / "Applications")
        yield from _files(roots, known.mac)
    elif platform == "win32":
        names = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        yield from _files(tuple(Path(os.environ[name]) for name in names if os.environ.get(name)), known.windows)
    for program in known.programs:
        if path := shutil.which(program):
            yield path


def _files(roots: tuple[Path, ...], below: str) -> Iterator[str]:
    if below:
        yield from (str(root / below) for root in roots if (root / below).is_file())
