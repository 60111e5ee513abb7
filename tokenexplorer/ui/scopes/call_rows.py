"""Draws a row of the calls in one go, as `scope_rows` does for scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter

from tokenexplorer.ui.widgets.delegates import METHOD_ROLES
from tokenexplorer.ui.widgets.ink import BOX, Ink

if TYPE_CHECKING:
    from tokenexplorer.catalogue.operations import Operation
    from tokenexplorer.ui.scopes.calls_model import CallsModel
    from tokenexplorer.ui.theme import FontStyle, Theme

EDGE: Final = 16
_SHORTEST_TITLE: Final = 48
_METHODS: Final = {"DELETE": "DEL", "OPTIONS": "OPT"}


class CallRows:
    """Draws headings, calls and rows for more.

    Args:
        theme: How it looks.
        model: What is to be drawn.
    """

    def __init__(self, theme: Theme, model: CallsModel) -> None:
        self._ink, self._model = Ink(theme), model

    def heading(self, painter: QPainter, row: QRect, place: int, ground: str) -> None:
        """Draw a scope with what is to be said of it, and how many calls it has."""
        ink, group = self._ink, self._model.shown(place).group
        ink.ground(painter, row, ground or "sunken")
        box = row.adjusted(EDGE, 0, -EDGE, -1)
        used = ink.words(painter, box, self._model.count_words(place), "secondary", "text2", right=True)
        box.setRight(box.right() - used - 12)
        note = self._model.heading_note(place)
        bad = note == "not granted"
        room = ink.width(note, "secondary") + (30 if bad else 10) if note else 0
        name = box.adjusted(0, 0, -room, 0)
        style: FontStyle = "mono" if group.is_scope else "secondary"
        used = ink.words(painter, name, group.scope, style, "text", cut=Qt.TextElideMode.ElideMiddle)
        box.setLeft(box.left() + used + 10)
        if bad:
            ink.icon(painter, box.left(), row, "circle-minus", "bad", 14)
            box.setLeft(box.left() + 20)
        ink.words(painter, box, note, "secondary", "bad" if bad else "text3")

    def call(self, painter: QPainter, row: QRect, operation: Operation, ground: str) -> None:
        """Draw a call: its box, its method, its path, and as much of its title as there is room for."""
        ink = self._ink
        ink.ground(painter, row, ground)
        ink.check(painter, row.left() + EDGE, row, on=self._model.is_picked(operation), usable=True)
        left = row.left() + EDGE + BOX + 8
        method = _METHODS.get(operation.method, operation.method)
        role = METHOD_ROLES.get(operation.method, "text2")
        room = max(56, ink.width("PATCH", "mono_small") + 14)
        ink.bold_mono(painter, QRect(left, row.top(), room, row.height() - 1), method, role)
        box = row.adjusted(left - row.left() + room, 0, -EDGE, -1)
        path = ink.words(
            painter,
            box,
            operation.path,
            "mono",
            "text3" if operation.deprecated else "text",
            struck=operation.deprecated,
            cut=Qt.TextElideMode.ElideMiddle,
        )
        box.setLeft(box.left() + path + 16)
        if box.width() >= _SHORTEST_TITLE:
            ink.words(painter, box, operation.title, "secondary", "text2", right=True)

    def more(self, painter: QPainter, row: QRect, place: int, ground: str) -> None:
        """Draw the row that shows more when it is pressed."""
        self._ink.ground(painter, row, ground)
        box = row.adjusted(EDGE, 0, -EDGE, -1)
        self._ink.words(painter, box, self._model.more_words(place), "body", "accentText")
