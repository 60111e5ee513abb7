"""A token for the app itself, at one press: what is done, a way to stop it, and what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tokenexplorer.ui.widgets.banner import Banner
from tokenexplorer.ui.widgets.buttons import Button, button
from tokenexplorer.ui.widgets.plain_dialog import PlainDialog
from tokenexplorer.ui.widgets.ring import Spinner
from tokenexplorer.ui.widgets.text import ascii_host, plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.ui.theme import Theme


class ServiceTokenDialog(PlainDialog):
    """Stays while the token is on its way, and while an error waits to be read; closing it stops the work.

    Signals:
        again_requested: Try once more.
    """

    again_requested = Signal()

    def __init__(self, theme: Theme, client: Client, parent: QWidget | None) -> None:
        super().__init__("Service app token", parent, name="serviceToken_dialog")
        self._client = client
        self._spinner = Spinner(theme, 16)
        self.step_label = plain_label("", "body2", wrap=True, name="serviceToken_stepLabel")
        self.error = Banner(theme, "bad", name="serviceToken_errorBanner", label_name="serviceToken_errorLabel")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._spinner)
        row.addWidget(self.step_label, 1)
        self.column.addLayout(row)
        self.column.addWidget(self.error)
        self.cancel_button = button(theme, "Cancel", name="serviceToken_cancelButton")
        self.again_button = Button(theme, "Try again", "primary", name="serviceToken_againButton")
        self.add_buttons(self.cancel_button, self.again_button)
        self.cancel_button.clicked.connect(self.reject)
        self.again_button.clicked.connect(self.again_requested)
        self.setMinimumWidth(420)
        self.show_running()

    def show_running(self) -> None:
        """The app proves itself and asks."""
        host = ascii_host(self._client.issuer)
        self.step_label.setText(
            visible_text(f"{self._client.name} proves itself at {host} and asks for a token of its own.")
        )
        self._spinner.show()
        self.error.hide()
        self.again_button.hide()
        self.cancel_button.set_label("Cancel")

    def show_error(self, error: TokenExplorerError) -> None:
        """It failed; nothing was kept."""
        self._spinner.hide()
        self.step_label.setText("No token came. Nothing was kept.")
        said = "\n".join(part for part in (error.title, error.detail) if part)
        self.error.set("bad", error.advice or error.title, said if error.advice else error.detail)
        self.error.show()
        self.again_button.show()
        self.again_button.setFocus()
        self.cancel_button.set_label("Close")
