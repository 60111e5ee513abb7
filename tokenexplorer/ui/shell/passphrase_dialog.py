"""Asks for the passphrase of a client certificate's key. It goes to memory, for this session, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from tokenexplorer.ui.widgets.buttons import Button, button
from tokenexplorer.ui.widgets.field import Field
from tokenexplorer.ui.widgets.plain_dialog import PlainDialog
from tokenexplorer.ui.widgets.secret_edit import SecretEdit
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

WRONG = "This passphrase does not open the key. Type it again."
EMPTY = "Type the passphrase."


class PassphraseDialog(PlainDialog):
    """Stays until the passphrase was tried; closing it in any other way is Cancel."""

    def __init__(
        self, theme: Theme, clipboard: Clipboard, key_file: str, on_typed: Callable[[str], None], parent: QWidget | None
    ) -> None:
        super().__init__("Which passphrase opens the certificate's key?", parent, name="certificate_passphraseDialog")
        self._on_typed = on_typed
        name = Path(key_file).name
        words = f"{name} is locked. The passphrase stays in memory until you quit, and is kept nowhere."
        label = plain_label(words, "body2", wrap=True, name="certificate_passphraseFileLabel")
        self.column.addWidget(label)
        self.edit = SecretEdit(
            theme, clipboard, name="certificate_passphraseEdit", accessible_name="Passphrase", placeholder=""
        )
        self.field = Field(theme, "Passphrase", self.edit, error_name="certificate_passphraseError")
        self.field.set_help(visible_text(key_file))
        self.column.addWidget(self.field)
        self.cancel_button = button(theme, "Cancel", name="certificate_passphraseCancelButton")
        self.ok_button = Button(theme, "Open the key", "primary", name="certificate_passphraseOkButton")
        self.add_buttons(self.cancel_button, self.ok_button)
        self.cancel_button.clicked.connect(self.reject)
        self.ok_button.clicked.connect(self._take)
        self.edit.textChanged.connect(lambda _text: self.field.set_error(""))
        self.finished.connect(lambda _code: self.edit.clear())
        self.ok_button.setDefault(True)
        self.edit.setFocus()

    def refuse(self) -> None:
        """It does not open the key: type it again."""
        self._set_busy(on=False)
        self.edit.clear()
        self.field.set_error(WRONG)
        self.edit.setFocus()

    def _take(self) -> None:
        if not self.edit.text():
            self.field.set_error(EMPTY)
            self.edit.setFocus()
            return
        self.edit.hide_secret()
        self._set_busy(on=True)
        self._on_typed(self.edit.text())

    def _set_busy(self, *, on: bool) -> None:
        """A key may take a second to open."""
        self.ok_button.set_busy(on, "Opening")
        self.edit.setEnabled(not on)
