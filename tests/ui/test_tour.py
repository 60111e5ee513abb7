"""The tour: the real window, walked through the three scenes, leaves a picture of each step in both themes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

STEPS = 17


@pytest.mark.timeout(240)
def test_tour_walks_all_scenes_and_saves_its_pictures(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    done = subprocess.run(
        [sys.executable, "-m", "tokenexplorer", "--tour", str(folder)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "GET /api/v1/users answered 200 OK" in done.stdout
    assert "okta.users.raed was found misspelt" in done.stdout
    assert "GET /api/v1/groups answered 200 OK" in done.stdout
    assert "GET /api/v1/logs answered 403 Forbidden" in done.stdout
    assert "with okta.logs.read it answered 200 OK" in done.stdout
    assert "why: okta.logs.read was not requested at sign-in" in done.stdout
    assert "a service app has a key" in done.stdout
    assert "The token is of the other authorization server" in done.stdout
    light = sorted(folder.glob("*-light.png"))
    dark = sorted(folder.glob("*-dark.png"))
    assert len(light) == len(dark) == STEPS
    for day, night in zip(light, dark, strict=True):
        assert day.name.replace("-light.", "-dark.") == night.name
        assert _brightness(day) > 150
        assert _brightness(night) < 100


def _brightness(picture: Path) -> float:
    """Mean grey of a coarse grid, 0 to 255; a picture in one colour fails."""
    image = QImage(str(picture))
    assert image.width() >= 960
    greys = [
        image.pixelColor(x, y).lightness() for x in range(5, image.width(), 23) for y in range(5, image.height(), 19)
    ]
    assert len(set(greys)) > 8
    return sum(greys) / len(greys)
