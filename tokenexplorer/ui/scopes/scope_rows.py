"""Draws a row of the scopes list in one go: a list that answers each keystroke has no time to ask cell by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter

from tokenexplorer.ui.scopes.content import CALLS, KIND, MEANING, SCOPE, badge
from tokenexplorer.ui.scopes.scopes_model import hint
from tokenexplorer.ui.widgets.ink import Ink

if TYPE_CHECKING:
    from tokenexplorer.ui.scopes.content import Content, Mark
    from tokenexplorer.ui.scopes.listing import ListedScope, ScopeGroup

EDGE: Final = 16
BESIDE_BOX: Final = 42
PADDING: Final = 12
_BESIDE_ARROW: Final = 38


class ScopeRows:
    """Draws headings and scopes.

    Args:
        ink: Draws the parts.
    """

    def __init__(self, ink: Ink) -> None:
        self._ink = ink

    def heading(
        self, painter: QPainter, row: QRect, group: ScopeGroup, content: Content, *, is_open: bool, ground: str
    ) -> None:
        """Draw a heading across all columns."""
        ink = self._ink
        ink.ground(painter, row, ground or "sunken")
        ink.icon(painter, row.left() + EDGE, row, "chevron-down" if is_open else "chevron-right", "text2", 14)
        box = row.adjusted(_BESIDE_ARROW, 0, -EDGE, -1)
        selected = content.selected_in(group)
        if selected:
            used = ink.words(painter, box, f"{selected} selected", "secondary", "text2", right=True)
            box = box.adjusted(0, 0, -used - 8, 0)
        used = ink.words(painter, box, group.title, "strong", "text")
        ink.words(painter, box.adjusted(used + 8, 0, 0, 0), hint(group), "secondary", "text2")

    def scope(
        self,
        painter: QPainter,
        row: QRect,
        columns: dict[int, tuple[int, int]],
        scope: ListedScope,
        content: Content,
        *,
        usable: bool,
        ground: str,
    ) -> None:
        """Draw a scope.

        Args:
            painter: Of the viewport.
            row: The whole row.
            columns: Left edge and width of each column that is shown.
            scope: What the row is about.
            content: How it stands.
            usable: Whether its box can be turned.
            ground: Palette role behind it, or empty.
        """
        ink = self._ink
        ink.ground(painter, row, ground)
        ink.check(painter, row.left() + EDGE, row, on=scope.name in content.checked, usable=usable)
        for column, (left, width) in columns.items():
            box = QRect(left + PADDING, row.top(), width - PADDING, row.height() - 1)
            if column == SCOPE:
                self._name(painter, box, left, scope, content.mark(scope, column))
            elif column == KIND:
                look = badge(scope)
                if look:
                    ink.badge(painter, left + PADDING, row, *look)
            else:
                self._words(painter, box, column, content.mark(scope, column), row)

    def _name(self, painter: QPainter, box: QRect, left: int, scope: ListedScope, mark: Mark) -> None:
        box.setLeft(left + BESIDE_BOX)
        # Cut in its middle: what tells two names apart is at their end.
        cut = Qt.TextElideMode.ElideMiddle
        self._ink.words(painter, box, mark.words, "mono", mark.role, struck=scope.standing == "removed", cut=cut)

    def _words(self, painter: QPainter, box: QRect, column: int, mark: Mark, row: QRect) -> None:
        if mark.icon:
            self._ink.icon(painter, box.left(), row, *mark.icon)
            box.setLeft(box.left() + 20)
        elif column == MEANING:
            box.setLeft(box.left() - PADDING)
        elif column == CALLS:
            box.setRight(box.right() - PADDING)  # below its head, which ends there
        self._ink.words(painter, box, mark.words, "secondary", mark.role, right=column == CALLS)
