"""Draws the icons in the colours of the theme and keeps them up to date on buttons and actions."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Final, NamedTuple

import shiboken6
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

from tokenexplorer import assets

if TYPE_CHECKING:
    from collections.abc import Callable

_MODES: Final = (QIcon.Mode.Normal, QIcon.Mode.Active, QIcon.Mode.Selected)


class _Remembered(NamedTuple):
    # Weak: an icon must not keep a closed dialog's button alive.
    target: weakref.ref[QAbstractButton | QAction]
    name: str
    role: str
    size: int
    on_role: str | None
    gap: int


class Icons:
    """Icons by name and palette role, drawn when they are first asked for.

    Args:
        app: Tells the resolution of the screen.
        color: Answers the colour of a role now.
    """

    def __init__(self, app: QApplication, color: Callable[[str], QColor]) -> None:
        self._app = app
        self._color = color
        self._drawings: dict[str, bytes] = {}
        self._pixmaps: dict[tuple[str, str, int, int, float, float], QPixmap] = {}
        self._remembered: dict[int, _Remembered] = {}

    def pixmap(self, name: str, role: str, size: int, gap: int, angle: float) -> QPixmap:
        """One icon in one colour; see `Theme.pixmap`."""
        ratio = self._app.devicePixelRatio()
        key = (name, role, size, gap, ratio, angle)
        found = self._pixmaps.get(key)
        if found is None:
            found = self._draw(name, self._color(role), QSize(size, size), gap, ratio, angle)
            self._pixmaps[key] = found
        return found

    def icon(self, name: str, role: str, size: int, on_role: str | None, gap: int) -> QIcon:
        """An icon with all its looks; see `Theme.icon`."""
        icon = QIcon()
        for mode in _MODES:
            icon.addPixmap(self.pixmap(name, role, size, gap, 0.0), mode, QIcon.State.Off)
            if on_role is not None:
                icon.addPixmap(self.pixmap(name, on_role, size, gap, 0.0), mode, QIcon.State.On)
        icon.addPixmap(self.pixmap(name, "disabled", size, gap, 0.0), QIcon.Mode.Disabled)
        return icon

    def remember(
        self, target: QAbstractButton | QAction, name: str, role: str, size: int, on_role: str | None, gap: int
    ) -> None:
        """Set an icon now and after each `refresh`, as long as the target lives."""
        key = id(target)
        reference = weakref.ref(target, lambda _: self._remembered.pop(key, None))
        self._remembered[key] = _Remembered(reference, name, role, size, on_role, gap)
        self._set(key)

    def refresh(self) -> None:
        """Draw everything anew: the colours are others now."""
        self._pixmaps.clear()
        for key in list(self._remembered):
            self._set(key)

    def _set(self, key: int) -> None:
        found = self._remembered.get(key)
        target = found.target() if found is not None else None
        if found is None or target is None or not shiboken6.isValid(target):
            self._remembered.pop(key, None)
            return
        target.setIcon(self.icon(found.name, found.role, found.size, found.on_role, found.gap))
        if isinstance(target, QAbstractButton):
            target.setIconSize(QSize(found.size + found.gap, found.size))

    def _draw(self, name: str, color: QColor, size: QSize, gap: int, ratio: float, angle: float) -> QPixmap:
        drawing = self._drawings.get(name)
        if drawing is None:
            drawing = assets.path("icons", f"{name}.svg").read_bytes()
            self._drawings[name] = drawing
        pixmap = QPixmap(round((size.width() + gap) * ratio), round(size.height() * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            if angle:
                painter.translate(size.width() / 2, size.height() / 2)
                painter.rotate(angle)
                painter.translate(-size.width() / 2, -size.height() / 2)
            renderer = QSvgRenderer(drawing.replace(b"currentColor", color.name().encode()))
            renderer.render(painter, QRectF(0, 0, size.width(), size.height()))
        return pixmap
