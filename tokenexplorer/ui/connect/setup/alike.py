"""Which one of several apps of the same name and kind it is, by client ID."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.emptying import empty
from tokenexplorer.ui.widgets.flow_layout import FlowLayout

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

_MOST: Final = 6
"""More are not told apart by looking: the client ID is typed under Connect."""


class AlikeApps(QWidget):
    """A button for each; hidden while there is nothing to choose.

    Signals:
        chosen(str): The client ID of the one that is meant.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._shown = theme, tuple[str, ...]()
        self._row = FlowLayout(self, spacing=8)
        self.hide()

    def show_apps(self, client_ids: tuple[str, ...]) -> None:
        """Offer these."""
        self.setVisible(bool(client_ids))
        if client_ids == self._shown:
            return
        self._shown = client_ids
        empty(self._row)
        for number, client_id in enumerate(client_ids[:_MOST], 1):
            one = button(self._theme, f"Use {client_id}", height="compact", name=f"setup_useButton_{number}")
            one.clicked.connect(partial(self.chosen.emit, client_id))
            self._row.addWidget(one)
