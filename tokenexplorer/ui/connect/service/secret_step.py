"""The step of a secret: typed, kept in the keyring, and how it travels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from tokenexplorer.ui.connect.part import choice, put_choice
from tokenexplorer.ui.connect.proof_words import BY_SECRET, WAYS
from tokenexplorer.ui.connect.secret_field import SecretField
from tokenexplorer.ui.connect.service.step import COLUMNS, ROWS, ServiceStep, turn
from tokenexplorer.ui.widgets.field import Field

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard


class SecretStep(ServiceStep):
    """Takes the secret; it is never shown again.

    Signals:
        changed(dict): Members of the app with what was chosen.
    """

    changed = Signal(dict)

    def __init__(self, theme: Theme, clipboard: Clipboard, parent: QWidget | None = None) -> None:
        super().__init__(theme, "secret", 2, "Paste its secret", parent)
        self.field = SecretField(theme, clipboard, "service", self)
        self.way_combo = choice("service_secretWayCombo", [(WAYS[way], way) for way in BY_SECRET])
        how = Field(theme, "How it is sent", self.way_combo, help_text="As it is registered at the provider.")
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(COLUMNS)
        self._row.addWidget(self.field, 1, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(how, 1, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(self._row)
        # The link beside one label makes it higher than the other; the editors stand in one line all the same.
        how.label.setMinimumHeight(self.field.remove_button.sizeHint().height())
        self.field.label.setMinimumHeight(self.field.remove_button.sizeHint().height())
        self.way_combo.activated.connect(lambda: self.changed.emit({"client_auth": self.way_combo.currentData()}))

    def show_app(self, client: Client, *, stored: bool | None, place: str) -> None:
        """Show an app.

        Args:
            client: The app.
            stored: Whether its secret is kept; None while nobody looked.
            place: Where.
        """
        if client.uses_secret:
            put_choice(self.way_combo, client.client_auth)
        self.field.show_stored(stored)
        self.set_note(f"Kept in {place}" if stored else "")

    def set_narrow(self, narrow: bool) -> None:
        """Its fields go under each other."""
        turn(self._row, down=narrow)
        self._row.setSpacing(ROWS if narrow else COLUMNS)
