"""Copies the icons that the window uses out of the npm package lucide-static.

    npm pack lucide-static && tar xzf lucide-static-*.tgz
    python packaging/icons.py package

Also writes the recoloured copies that the style sheet names (arrows, ticks), one folder a theme, because a style sheet
cannot tint a picture. Run it after a change of the palette: `python packaging/icons.py --tint`.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

RESOURCES = Path(__file__).resolve().parent.parent / "resources"

NAMES = """
plug list-checks ticket send activity key-round log-in copy clipboard-paste refresh-cw search settings sun moon
ellipsis plus minus x check pencil save trash-2 chevron-down chevron-right chevrons-up-down circle-check circle-x
circle-minus circle-plus circle-alert circle-question-mark triangle-alert info loader-circle shield-check shield-x
shield-question-mark lock lock-keyhole eye eye-off timer clock braces file-down user-round cog globe flask-conical
rotate-cw play chevron-up chevron-left arrow-left arrow-right arrow-up arrow-up-right arrow-down-left panel-left-open
circle-dot circle-pause search-check ticket-check target list-filter list-plus gauge hard-drive-download code-xml
file-up replace user-x shield smartphone app-window link wifi unplug wand-sparkles scan-search tag pen-tool
""".split()

TINTED = {
    "check": ("check", "onAccent"),
    "minus": ("minus", "onAccent"),
    "check-disabled": ("check", "disabled"),
    "chevron-down": ("chevron-down", "text2"),
    "chevron-up": ("chevron-up", "text2"),
    "chevron-left": ("chevron-left", "text2"),
    "chevron-right": ("chevron-right", "text2"),
    "chevron-down-disabled": ("chevron-down", "disabled"),
    "chevron-down-primary": ("chevron-down", "onAccent"),
    "chevron-down-tonal": ("chevron-down", "accentText"),
    "arrow-up": ("arrow-up", "text3"),
    "arrow-down": ("chevron-down", "text3"),
}


def copy_icons(package: Path) -> None:
    """Copy the named icons and the licence text beside them."""
    target = RESOURCES / "icons"
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(package / "LICENSE", target / "LICENSE")
    for name in NAMES:
        shutil.copyfile(package / "icons" / f"{name}.svg", target / f"{name}.svg")


def tint_icons() -> None:
    """Write the copies in theme colours that base.qss points to."""
    palette = json.loads((RESOURCES / "themes" / "palette.json").read_text(encoding="utf-8"))
    for theme, roles in palette.items():
        folder = RESOURCES / "themes" / theme
        folder.mkdir(exist_ok=True)
        for target, (name, role) in TINTED.items():
            drawing = (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")
            (folder / f"{target}.svg").write_text(drawing.replace("currentColor", roles[role]), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--tint"]:
        copy_icons(Path(sys.argv[1]))
    tint_icons()
