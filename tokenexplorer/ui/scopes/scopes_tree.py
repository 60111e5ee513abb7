"""The view of the scopes: headings across all columns, Space on any column turns the check box."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from tokenexplorer.ui.scopes.content import CALLS, GRANT, KIND, MEANING, SCOPE, TOKEN
from tokenexplorer.ui.scopes.scope_rows import BESIDE_BOX, PADDING, ScopeRows
from tokenexplorer.ui.scopes.scopes_model import ScopesModel
from tokenexplorer.ui.widgets.drawn_tree import DrawnTree
from tokenexplorer.ui.widgets.ink import Ink
from tokenexplorer.ui.widgets.ring import Spinner
from tokenexplorer.ui.widgets.text import set_plain_tooltip

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

_Index = QModelIndex | QPersistentModelIndex
MOST_OPEN: Final = 400
"""Rows below headings that are open by themselves: to lay out thousands would hold up typing. The rest stays folded."""


class ScopesTree(DrawnTree):
    """Remembers which headings are folded, also while a filter shows everything that it leaves."""

    def __init__(
        self, theme: Theme, model: ScopesModel, clipboard: Clipboard | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, clipboard, name="scopes_tree", accessible_name="Scopes", head=True, parent=parent)
        self._theme, self._model = theme, model
        self._rows = ScopeRows(Ink(theme))
        self._columns: dict[int, tuple[int, int]] = {}
        self._folded: dict[str, bool] = {}
        self._filling = False
        self.setUniformRowHeights(True)
        self.setModel(model)
        head = self.header()
        head.setSectionsMovable(False)
        head.setStretchLastSection(False)
        head.setMinimumSectionSize(40)
        for column in range(model.columnCount()):
            stretch = column == MEANING
            head.setSectionResizeMode(
                column, QHeaderView.ResizeMode.Stretch if stretch else QHeaderView.ResizeMode.Fixed
            )
        self.join_heads(KIND, MEANING)
        self._ring = Spinner(theme, 14, parent=head.viewport())
        self._ring.setAccessibleName("Reading grants")
        self._ring.hide()
        model.modelReset.connect(self.arrange)
        self.expanded.connect(lambda index: self._remember(index, folded=False))
        self.collapsed.connect(lambda index: self._remember(index, folded=True))
        theme.changed.connect(self._fit)
        self.arrange()

    def arrange(self) -> None:
        """After a reset: headings fold as they were, unless something is sought; of very many rows the first open."""
        self._filling = True
        seeking = self._model.narrowing.narrows
        left = MOST_OPEN
        for row in range(self._model.rowCount()):
            heading = self._model.index(row, 0)
            folded = None if seeking else self._folded.get(str(heading.data()))
            if folded is False or (folded is None and left > 0):
                self.setExpanded(heading, True)
                left -= self._model.row_count_of(row)
        self._filling = False

    def show_grants(self, *, shown: bool, reading: bool) -> None:
        """Whether there is a column for grants, and whether they are being read."""
        self.setColumnHidden(GRANT, not shown)
        self._ring.setVisible(shown and reading)
        words = "Reading which scopes are granted to the app" if reading else ""
        set_plain_tooltip(self.header(), words)
        self.header().setAccessibleDescription(words)
        self._fit()

    def select_scope(self, name: str) -> bool:
        """Make a scope's row current; False where the filter leaves it out."""
        index = self._model.index_of(name)
        if index.isValid():
            self.setExpanded(index.parent(), True)
            self.setCurrentIndex(index)
            self.scrollTo(index)
        return index.isValid()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space turns the row's check box, whichever column is current."""
        index = self.currentIndex().siblingAtColumn(SCOPE)
        if event.key() == Qt.Key.Key_Space and self._model.scope(index) is not None:
            self._model.setData(index, None, Qt.ItemDataRole.CheckStateRole)
            return
        super().keyPressEvent(event)

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        """Find once where the columns are."""
        head = self.header()
        self._columns = {
            column: (head.sectionViewportPosition(column), head.sectionSize(column))
            for column in range(self._model.columnCount())
            if not head.isSectionHidden(column)
        }
        super().paintEvent(event)

    def draw_row(self, painter: QPainter, row: QRect, index: _Index, ground: str) -> None:
        """Draw a scope or a heading."""
        model, scope = self._model, self._model.scope(index)
        if scope is None:
            group, is_open = model.group(index.row()), self.isExpanded(index)
            self._rows.heading(painter, row, group, model.content, is_open=is_open, ground=ground)
        else:
            self._rows.scope(painter, row, self._columns, scope, model.content, usable=model.enabled, ground=ground)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names get what the meaning leaves; where it is narrow, the calls column gives way."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        names, words, badges = (QFontMetrics(self._theme.font(style)) for style in ("mono", "secondary", "label"))
        fixed = {
            KIND: badges.horizontalAdvance("removed") + PADDING + 17 + 8,
            CALLS: words.horizontalAdvance("Calls") + PADDING + 16,
            GRANT: words.horizontalAdvance("Not granted") + PADDING + 20 + 4,
            TOKEN: words.horizontalAdvance("Next sign-in") + PADDING + 20 + 8,
        }
        meaning, least = (
            words.horizontalAdvance(example) + 8 for example in ("Read profiles and credentials", "Read profiles a…")
        )
        room = self.viewport().width()
        shortest = names.horizontalAdvance("okta.users.read") + BESIDE_BOX
        if self.isColumnHidden(GRANT):
            del fixed[GRANT]
        self.setColumnHidden(CALLS, room < sum(fixed.values()) + shortest + meaning)
        for column, width in fixed.items():
            self.setColumnWidth(column, width)
        left = room - sum(width for column, width in fixed.items() if not self.isColumnHidden(column))
        longest, usual = (
            names.horizontalAdvance(example) + BESIDE_BOX + 8
            for example in ("okta.authorizationServers.manage", "okta.policies.manage")
        )
        # The name comes before the meaning, up to a usual one; a long one only where the meaning has room too.
        self.setColumnWidth(SCOPE, max(shortest, min(usual, left - least), min(longest, left - meaning)))
        self._place_ring()

    def _place_ring(self) -> None:
        head = self.header()
        beside = QFontMetrics(self._theme.font("label")).horizontalAdvance("App grant") + PADDING + 6
        self._ring.move(head.sectionViewportPosition(GRANT) + beside, (head.height() - self._ring.height()) // 2)

    def _remember(self, index: QModelIndex, *, folded: bool) -> None:
        if not self._filling and not self._model.narrowing.narrows:
            self._folded[str(index.data())] = folded
