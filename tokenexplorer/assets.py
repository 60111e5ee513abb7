"""Finds and reads what ships beside the code: icons, pages, tables.

The lowest room: it imports nothing of ours. It knows where resources/ is, not what is in it.
"""

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any


@cache
def directory() -> Path:
    """Answer where the resources are.

    There are three homes: inside a frozen program, inside the installed package (wheel), and beside the package
    (checkout, editable install). Zipped packages are not supported, Qt wants real files.

    Returns:
        An existing folder.

    Raises:
        FileNotFoundError: The installation is incomplete.
    """
    package = Path(__file__).resolve().parent
    unpacked = getattr(sys, "_MEIPASS", None)  # set by PyInstaller's boot code in a frozen program
    candidates = [Path(unpacked) / "tokenexplorer" / "resources"] if unpacked else []
    candidates += [package / "resources", package.parent / "resources"]
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"Install Token Explorer again: its resources are missing from {candidates[-2]}.")


def path(*parts: str) -> Path:
    """Answer the path of one resource, whether it exists or not.

    Args:
        parts: Folder and file names below resources/, such as "icons", "copy.svg".
    """
    return directory().joinpath(*parts)


@cache
def text(*parts: str) -> str:
    """Read one resource as UTF-8 text, once.

    Raises:
        FileNotFoundError: There is no such resource.
    """
    return path(*parts).read_text(encoding="utf-8")


@cache
def json_value(*parts: str) -> Any:
    """Read one resource as JSON, once.

    The value is shared by everyone who asks: treat it as read-only.

    Raises:
        FileNotFoundError: There is no such resource.
    """
    return json.loads(text(*parts))
