"""What happens when a real part is missing: CI fails, a developer's machine skips and says what to install."""

from __future__ import annotations

import os
import shutil
from typing import TypeVar

import pytest

Part = TypeVar("Part")


def require(part: Part | None, how_to_install: str) -> Part:
    """Hand the part back when it is there; otherwise fail with CI=true, else skip.

    Args:
        part: What was looked for, such as a path; anything falsy counts as missing.
        how_to_install: One sentence for the person who reads the skip, such as "apt install chromium".
    """
    if part:
        return part
    if os.environ.get("CI", "").lower() in {"true", "1"}:
        pytest.fail(f"A part of the end-to-end tests is missing: {how_to_install}", pytrace=False)
    pytest.skip(f"A part of the end-to-end tests is missing: {how_to_install}")


def require_program(*names: str, package: str) -> str:
    """The path of the first of these programs that is installed; see `require` when there is none."""
    found = next((path for path in map(shutil.which, names) if path), None)
    return require(found, f"apt install {package}")
