"""Who acts: an identity's circle, an org's tile."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

IdentityKind = Literal["user", "admin", "service", "other"]

_ROLES: Final = {"user": "idUser", "admin": "idAdmin", "service": "idService", "other": "idOther"}
# Calm, dark enough for white letters (7 : 1 and better) in both themes.
_TILES: Final = ("#33405C", "#4A4F57", "#5B4A8A", "#2F5D50", "#6B4332", "#7A3450", "#2E5A78", "#4D5A23")


def initials(name: str) -> str:
    """Two letters of a name or address: "ann@acme.com" gives AN, "Ann Ferrara" and "root.admin@x" first letters."""
    words = [word for word in re.split(r"[\s._\-+]+", name.split("@", 1)[0]) if word and word[0].isalnum()]
    if not words:
        return "?"
    letters = words[0][:2] if len(words) == 1 else words[0][0] + words[1][0]
    return letters.upper()


def paint_avatar(painter: QPainter, theme: Theme, box: QRectF, kind: str, letters: str) -> None:
    """Draw an identity's circle; a service app has a cog instead of letters."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(_ROLES.get(kind, "idOther")))
    painter.drawEllipse(box)
    if kind == "service":
        size = round(box.width() * 0.57)
        picture = theme.pixmap("cog", "surface", size)
        painter.drawPixmap(round(box.center().x() - size / 2), round(box.center().y() - size / 2), picture)
        return
    _paint_letters(painter, theme, box, letters, theme.color("surface"))


def _paint_letters(painter: QPainter, theme: Theme, box: QRectF, letters: str, color: QColor) -> None:
    font = theme.font("label")
    font.setPixelSize(max(8, round(box.height() * 0.4)))
    painter.setFont(font)
    painter.setPen(color)
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), letters)


def paint_org_tile(painter: QPainter, theme: Theme, box: QRectF, name: str) -> None:
    """Draw the two letters of an org on its colour."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tile_color(name))
    painter.drawRoundedRect(box, 4, 4)
    _paint_letters(painter, theme, box, initials(name), QColor("#FFFFFF"))


def tile_color(name: str) -> QColor:
    """The colour of an org's tile: the same name, the same colour, on every computer."""
    return QColor(_TILES[zlib.crc32(name.encode("utf-8", "surrogatepass")) % len(_TILES)])
