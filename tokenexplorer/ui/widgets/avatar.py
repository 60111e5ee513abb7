"""Who acts: an identity's circle, an org's tile."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

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


class Avatar(QLabel):
    """The circle of an identity, in the colour of its kind."""

    def __init__(
        self,
        theme: Theme,
        name: str = "",
        kind: IdentityKind = "user",
        *,
        size: int = 28,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedSize(size, size)
        self.set_identity(name, kind)

    def set_identity(self, name: str, kind: IdentityKind) -> None:
        """Show another identity."""
        self._letters, self._kind = initials(name), kind
        self.setAccessibleName(f"{kind}: {name}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        paint_avatar(QPainter(self), self._theme, QRectF(self.rect()), self._kind, self._letters)


def paint_org_tile(painter: QPainter, theme: Theme, box: QRectF, name: str) -> None:
    """Draw the two letters of an org on its colour."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tile_color(name))
    painter.drawRoundedRect(box, 4, 4)
    _paint_letters(painter, theme, box, initials(name), QColor("#FFFFFF"))


class OrgTile(QLabel):
    """Two letters of an org's name on a calm colour that follows from the name. No vendor logos."""

    def __init__(self, theme: Theme, name: str = "", *, size: int = 24, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedSize(size, size)
        self.set_org(name)

    def set_org(self, name: str) -> None:
        """Show another org."""
        self._name = name
        self.setAccessibleName(f"org: {name}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        paint_org_tile(QPainter(self), self._theme, QRectF(self.rect()), self._name)


def tile_color(name: str) -> QColor:
    """The colour of an org's tile: the same name, the same colour, on every computer."""
    return QColor(_TILES[zlib.crc32(name.encode("utf-8", "surrogatepass")) % len(_TILES)])
