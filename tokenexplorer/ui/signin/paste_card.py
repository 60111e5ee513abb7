"""Where the redirect URL is pasted by hand, when the browser cannot reach this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.field import Field, line_edit

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

HELP = "Copy the whole address that the browser shows after sign-in, even if the page says it cannot connect."

_BRINGS = ("code=", "error=", "id_token=", "access_token=")


class PasteCard(QFrame):
    """A field for the address and a button.

    Signals:
        pasted(str): An address that looks like the redirect URI; the sign-in judges it.
    """

    pasted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("card", "sunken")
        self.edit = line_edit(
            theme,
            "http://127.0.0.1:…?code=…&state=…",
            name="signin_pasteUrlEdit",
            accessible_name="Redirect URL",
            mono=True,
        )
        self.edit.setMaxLength(300_000)  # an answer in the fragment holds whole tokens
        ok = button(theme, "Use this URL", "tonal", name="signin_pasteUrlOkButton")
        self.field = Field(
            theme, "Redirect URL", self.edit, help_text=HELP, error_name="signin_pasteUrlError", beside=ok
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.addWidget(self.field)
        ok.clicked.connect(self._use)
        self.edit.returnPressed.connect(self._use)

    def begin(self) -> None:
        """Empty the field for another sign-in."""
        self.edit.clear()
        self.field.set_error("")
        self.hide()

    def show_error(self, text: str) -> None:
        """Say why the pasted address did not do; it stays in the field."""
        self.field.set_error(text)

    def _use(self) -> None:
        text = self.edit.text().strip()
        if not text:
            self.field.set_error("Paste the address first.")
        elif "?" not in text and "#" not in text:
            self.field.set_error("Paste the whole address, with everything after the ? or the #.")
        elif not any(name in text for name in _BRINGS):
            self.field.set_error("This address has no code and no error. Copy it after the sign-in is done.")
        else:
            self.field.set_error("")
            self.pasted.emit(text)
