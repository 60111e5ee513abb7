"""The head of the service page: what such an app does, how it becomes another one, and what can be copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from tokenexplorer.ui.connect.service.way import lead
from tokenexplorer.ui.widgets.badge import Badge
from tokenexplorer.ui.widgets.buttons import LinkButton, button
from tokenexplorer.ui.widgets.tab_order import put_in_order
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.ui.theme import Theme


class ServiceHead(QWidget):
    """One row; with large letters in a narrow window two.

    Args:
        theme: The look.
        copies: The button of what can be copied.

    Attributes:
        kind: Makes it an app that people sign in to.
        trace: Shows what was sent.
    """

    def __init__(self, theme: Theme, copies: QWidget) -> None:
        super().__init__()
        self._copies = copies
        self.kind = LinkButton(theme, "Make it a sign-in app", name="service_kindButton")
        self.trace = button(theme, "Trace", "ghost", "activity", name="service_traceButton")
        self._badge = Badge(theme, "acc", "Service app", name="service_kindBadge")
        self._lead = plain_label("", "body2", wrap=True)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(24, 0, 24, 8)
        self._grid.setSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self._badge, 0, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(self._lead, 0, 1)
        self._grid.addWidget(copies, 0, 3)
        self._grid.addWidget(self.trace, 0, 4)
        self.set_tight(False)

    def show_app(self, client: Client) -> None:
        """Say what this app does."""
        self._lead.setText(lead(client))

    def set_tight(self, tight: bool) -> None:
        """The offer gets a row of its own and the words go, the steps say it too; Tab goes as the eye does."""
        grid, left = self._grid, Qt.AlignmentFlag.AlignLeft
        grid.removeWidget(self.kind)
        self._lead.setVisible(not tight)
        if tight:
            grid.addWidget(self.kind, 1, 0, 1, 5, left)
        else:
            grid.addWidget(self.kind, 0, 2)
        acts = (self._copies, self.trace)
        put_in_order((*acts, self.kind) if tight else (self.kind, *acts))
