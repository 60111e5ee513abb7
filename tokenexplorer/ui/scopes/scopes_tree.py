"""The view of the scopes: headings across all columns, Space on any column turns the check box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from tokenexplorer.ui.scopes.scopes_model import CALLS, KIND, MEANING, SCOPE, TOKEN, ScopesModel
from tokenexplorer.ui.widgets.grouped_tree import GroupedTree

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard


class ScopesTree(GroupedTree):
    """Remembers which headings are folded, also while a filter shows everything that it leaves."""

    def __init__(
        self, theme: Theme, model: ScopesModel, clipboard: Clipboard | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, clipboard, name="scopes_tree", accessible_name="Scopes", head=True, parent=parent)
        self._theme, self._model = theme, model
        self._folded: set[str] = set()
        self._filling = False
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
        model.modelReset.connect(self.arrange)
        self.expanded.connect(lambda index: self._remember(index, folded=False))
        self.collapsed.connect(lambda index: self._remember(index, folded=True))
        theme.changed.connect(self._fit)
        self.arrange()

    def arrange(self) -> None:
        """After a reset: headings span all columns, and fold as they were unless something is sought."""
        self._filling = True
        self.expandAll()
        seeking = self._model.narrowing.narrows
        for row in range(self._model.rowCount()):
            heading = self._model.index(row, 0)
            self.setFirstColumnSpanned(row, QModelIndex(), True)
            if not seeking and self._folded and str(heading.data()) in self._folded:
                self.collapse(heading)
        self._filling = False

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names get what the meaning leaves; where it is narrow, the calls column gives way."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        names, words = (QFontMetrics(self._theme.font(style)) for style in ("mono", "secondary"))
        fixed = {
            KIND: words.horizontalAdvance("removed") + 48,
            CALLS: words.horizontalAdvance("Calls") + 32,
            TOKEN: words.horizontalAdvance("Next sign-in") + 56,
        }
        meaning = words.horizontalAdvance("Read profiles and credentials")
        room = self.viewport().width()
        shortest = names.horizontalAdvance("okta.users.read") + 40
        self.setColumnHidden(CALLS, room < sum(fixed.values()) + shortest + meaning)
        for column, width in fixed.items():
            self.setColumnWidth(column, width)
        left = room - meaning - sum(width for column, width in fixed.items() if not self.isColumnHidden(column))
        longest = names.horizontalAdvance("okta.authorizationServers.manage") + 52
        self.setColumnWidth(SCOPE, max(shortest, min(longest, left)))

    def _remember(self, index: QModelIndex, *, folded: bool) -> None:
        if self._filling or self._model.narrowing.narrows:
            return
        title = str(index.data())
        (self._folded.add if folded else self._folded.discard)(title)
