"""The view of the grants: Space on any column ticks, the scope's name gets what the others leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from tokenexplorer.ui.scopes.grants.grants_model import AUTHOR, SCOPE, STATE, WHEN, GrantsModel
from tokenexplorer.ui.widgets.delegates import RowDelegate
from tokenexplorer.ui.widgets.table import LIST_ROW, dress_table

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

_EXAMPLES: Final = {STATE: ("strong", "Will be removed", 24), AUTHOR: ("secondary", "Margarethe Admin", 0)}
_PADDING: Final = 32
_NAME: Final = "okta.authorizationServers.manage"


class GrantsTable(QTableView):
    """One row a scope."""

    def __init__(
        self, theme: Theme, model: GrantsModel, clipboard: Clipboard | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._model = theme, model
        dress_table(self, theme, clipboard, name="grants_table", accessible_name="Grants", row_height=LIST_ROW)
        # Ticks stand under the arrow of the head and over the button of the foot.
        self.setItemDelegateForColumn(SCOPE, RowDelegate(theme, self, padding=16))
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        head = self.horizontalHeader()
        head.setProperty("ticks", "true")
        head.setStretchLastSection(False)
        head.setSectionsMovable(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(SCOPE, QHeaderView.ResizeMode.Stretch)
        theme.changed.connect(self._fit)
        self._fit()

    def select_scope(self, name: str) -> bool:
        """Make a scope's row current; False where it is not shown."""
        index = self._model.index_of(name)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)
        return index.isValid()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space ticks the row, whichever column is current."""
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self._model.turn(self.currentIndex())
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, who and when give way to the scope's name."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        widths = {
            column: QFontMetrics(self._theme.font(style)).horizontalAdvance(words) + _PADDING + icon  # type: ignore[arg-type]
            for column, (style, words, icon) in _EXAMPLES.items()
        }
        widths[WHEN] = QFontMetrics(self._theme.font("secondary")).horizontalAdvance("28 Nov 2026") + _PADDING
        for column, width in widths.items():
            self.setColumnWidth(column, width)
        name = QFontMetrics(self._theme.font("mono")).horizontalAdvance(_NAME) + 60
        room = self.viewport().width() - name - widths[STATE]
        self.setColumnHidden(AUTHOR, room < widths[AUTHOR])
        self.setColumnHidden(WHEN, room < widths[AUTHOR] + widths[WHEN])
