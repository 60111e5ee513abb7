"""The tab Scopes: what was asked for, what came, and what to do about what did not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tokenexplorer.ui.tokens.choice_bar import ChoiceBar
from tokenexplorer.ui.tokens.scope_model import ScopeModel, state_words
from tokenexplorer.ui.tokens.table_page import STRETCH, TablePage

if TYPE_CHECKING:
    from tokenexplorer.tokens.scope_loss import ScopeComparison, ScopeRow
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

_WIDTHS: Final = (216, 132, 116, 116, STRETCH)
_NARROW: Final = (156, 124, 112, 112, STRETCH)
_ACTIONS: Final = {
    "sign_in": "Sign in again",
    "org_server": "Sign in at the org server",
    "consent": "Sign in with prompt=consent",
}


class ScopesPage(QWidget):
    """A sentence, a table, and the chosen row in full.

    Signals:
        mend_requested(str, str): What to do (`Mend`), and for which scope.
    """

    mend_requested = Signal(str, str)

    def __init__(self, theme: Theme, clipboard: Clipboard) -> None:
        super().__init__()
        self.model = ScopeModel(self)
        self._comparison: ScopeComparison | None = None
        self.page = TablePage(
            theme,
            clipboard,
            self.model,
            self.model.copied,
            name="tokens_scopesTable",
            accessible_name="Scopes",
            widths=_WIDTHS,
        )
        self.bar = ChoiceBar(theme, label_name="tokens_scopeCauseLabel", button_name="tokens_scopeFixButton")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.page, 1)
        column.addWidget(self.bar)
        self.page.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._tell_row())
        self.model.modelReset.connect(self._tell_row)
        self.bar.pressed.connect(self._mend)

    def show_comparison(self, comparison: ScopeComparison | None) -> None:
        """Show the scopes of a token set; None empties the page."""
        if comparison is not None and comparison == self._comparison:
            return
        self._comparison = comparison
        rows = comparison.rows if comparison is not None else ()
        self.model.show(rows)
        if comparison is None or not rows:
            self.page.show_note("neutral", "")
            self.page.show_empty("This token names no scopes." if comparison is not None else "")
            return
        self.page.show_empty("")
        lead, rest = comparison.headline
        if comparison.lost:
            self.page.show_note("warn", "")  # the banner above the tabs says it
            self.page.table.selectRow(0)
        elif comparison.asked is None:
            self.page.show_note("info", lead, rest)
        else:
            self.page.show_note("ok", lead, rest, "circle-check")

    def set_narrow(self, narrow: bool) -> None:
        """The scope's column gives way."""
        self.page.set_widths(_NARROW if narrow else _WIDTHS)

    def _row(self) -> ScopeRow | None:
        return self.model.row_at(self.page.table.currentIndex().row())

    def _tell_row(self) -> None:
        row = self._row()
        if row is None:
            self.bar.say("")
            return
        self.bar.say(f"{row.scope}: {state_words(row)}", _ACTIONS.get(row.mend, ""), "log-in")

    def _mend(self) -> None:
        row = self._row()
        if row is not None and row.mend:
            self.mend_requested.emit(row.mend, row.scope)
