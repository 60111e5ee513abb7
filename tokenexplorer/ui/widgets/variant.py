"""The variants of buttons, and the colour that an icon takes on each."""

from __future__ import annotations

from typing import Final, Literal

Variant = Literal["primary", "tonal", "secondary", "ghost", "danger", "link"]
ICON_ROLES: Final = {
    "primary": "onAccent",
    "tonal": "accentText",
    "secondary": "text",
    "ghost": "text2",
    "danger": "bad",
    "link": "accentText",
}
