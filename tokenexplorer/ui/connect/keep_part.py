"""Where an app's tokens stay."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tokenexplorer.ui.connect.part import Part
from tokenexplorer.ui.widgets.field import Field
from tokenexplorer.ui.widgets.segments import Segments

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, Keep, Org
    from tokenexplorer.ui.theme import Theme

HELP = {"keyring": "They are here after a restart.", "session": "They are gone when you quit."}


class KeepPart(Part):
    """In the keyring, or in memory only."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = Segments(theme, stretch=True)
        self.choice.add("keyring", "In the keyring", name="connect_keepKeyringButton")
        self.choice.add("session", "This session only", name="connect_keepSessionButton")
        self._field = Field(theme, "Keep tokens", self.choice, help_text=HELP["keyring"], parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._field)
        column.addStretch(1)
        self.choice.changed.connect(self._on_choice)

    def show_app(self, org: Org, client: Client) -> None:
        """Show an app's choice."""
        with self.showing():
            self.choice.set_current(client.keep)

    def applied(self, org: Org, client: Client) -> tuple[Org, Client]:
        """The app with the choice."""
        return org, replace(client, keep=cast("Keep", self.choice.current()))

    def _on_choice(self, key: str) -> None:
        self._field.set_help(HELP[key])
        self._on_left()
