"""Words in several colours in one table cell: `Run`s as values, and the delegate that draws them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from tokenexplorer.ui.widgets.badge import PILLS, paint_pill
from tokenexplorer.ui.widgets.delegates import Row, RowDelegate
from tokenexplorer.ui.widgets.painting import saved
from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import FontStyle

RUNS: Final = Qt.ItemDataRole.UserRole + 231
"""Item data role: a tuple of `Run`, drawn instead of the display text."""
_PAINT_LIMIT = 600  # characters; no cell is wider
_JSON = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*")(?=\s*:)|(?P<str>"(?:[^"\\]|\\.)*"?)'
    r"|(?P<num>-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b)|(?P<lit>\b(?:true|false|null)\b)|(?P<rest>[^\"\w-]+|.)",
    re.DOTALL,
)
_ROLES: Final = {"key": "synKey", "str": "synStr", "num": "synNum", "lit": "synLit", "rest": "text2"}
_Index = QModelIndex | QPersistentModelIndex


class Run(NamedTuple):
    """A piece of a cell's text in one look."""

    text: str
    role: str
    style: FontStyle = "mono"
    strong: bool = False
    chip: bool = False


def json_runs(text: str) -> tuple[Run, ...]:
    """JSON text in the colours of JSON; only as much of it as a cell can show."""
    return tuple(Run(piece, _ROLES[kind]) for kind, piece in _pieces(text[:_PAINT_LIMIT]))


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    for found in _JSON.finditer(text):
        yield found.lastgroup or "rest", found.group()


class RunDelegate(RowDelegate):
    """As `RowDelegate`, but cells with runs are drawn piece by piece; the last one that fits is cut."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw ground, icon, runs and focus."""
        runs: tuple[Run, ...] | None = index.data(RUNS)
        if runs is None:
            super().paint(painter, option, index)
            return
        with saved(painter):
            self._paint_ground(painter, option, index)
            box = option.rect.adjusted(self._padding, 0, -self._padding, 0)
            icon = index.data(Row.ICON)
            if icon:
                painter.drawPixmap(QPoint(box.left(), box.center().y() - 6), self._theme.pixmap(icon[0], icon[1], 14))
                box.setLeft(box.left() + 20)
            self._paint_runs(painter, box, runs)
            self._paint_focus(painter, option, index)

    def _paint_runs(self, painter: QPainter, box: QRect, runs: tuple[Run, ...]) -> None:
        left = box.left()
        for run in runs:
            room = box.right() - left
            if room < 8:
                return
            font = self._run_font(run)
            metrics = QFontMetrics(font)
            words = metrics.elidedText(visible_text(run.text), Qt.TextElideMode.ElideRight, room - 16 * run.chip)
            width = metrics.horizontalAdvance(words)
            painter.setFont(font)
            if run.chip:
                height = self._theme.height(22)
                pill = QRectF(left, box.center().y() - height / 2 + 0.5, width + 16, height)
                paint_pill(painter, self._theme, pill, PILLS["unk"])
                left += 8
            painter.setPen(self._theme.color(run.role))
            space = QRect(left, box.top(), width + 2, box.height())
            painter.drawText(space, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), words)
            left += width + (14 if run.chip else 0)

    def _run_font(self, run: Run) -> QFont:
        font = self._theme.font(run.style)
        if run.strong:
            font.setWeight(QFont.Weight.DemiBold)
        return font
