"""Which app asks, at which server, and whether that server says that it has the grant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from tokenexplorer.ui.grant.server_words import app_line, lacking_words, server_line
from tokenexplorer.ui.widgets.banner import Banner
from tokenexplorer.ui.widgets.field import Field
from tokenexplorer.ui.widgets.narrow_combo import narrow
from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme


class AppPart(QWidget):
    """Chooses the app.

    Signals:
        changed: Another app.
    """

    changed = Signal()

    def __init__(self, theme: Theme, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.combo = QComboBox()
        self.combo.setObjectName("grant_appCombo")
        narrow(self.combo, 16)
        self._field = Field(theme, "App", self.combo)
        self._lacking = Banner(theme, "warn", name="grant_lackingBanner", label_name="grant_lackingLabel", parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._field)
        column.addWidget(self._lacking)
        self._fill()
        self.combo.currentIndexChanged.connect(self.changed)

    def _fill(self) -> None:
        """The apps of the current org first, and of them the current one chosen."""
        state, current = self._state, self._state.client
        here = state.org.id if state.org is not None else ""
        for client in sorted(state.clients, key=lambda each: each.org_id != here):
            self.combo.addItem(visible_text(app_line(client, state.org_of(client.org_id), here)), client.id)
        if current is not None:
            self.choose(current.id)

    def choose(self, client_ref: str) -> None:
        """Choose an app by our id of it; one that is not there any more changes nothing."""
        row = self.combo.findData(client_ref)
        if row >= 0:
            self.combo.setCurrentIndex(row)

    def chosen(self) -> tuple[Org, Client] | None:
        """The app as it is now, and its org."""
        client = self._state.client_of(self.combo.currentData())
        org = self._state.org_of(client.org_id) if client is not None else None
        return (org, client) if org is not None and client is not None else None

    def show_server(self, grant: str) -> None:
        """Say whom the app asks, and warn where that server names its grants and this is none of them."""
        chosen = self.chosen()
        if chosen is None:
            return
        org, client = chosen
        self._field.set_help(server_line(client))
        lead, rest = lacking_words(org, client, self._state.metadata(client.issuer), grant)
        if lead:
            self._lacking.set("warn", lead, rest)
        self._lacking.setVisible(bool(lead))
