"""Asks how a client certificate of the practice org is to be saved: locked or not, and where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.choose_file import choose_file
from tokenexplorer.ui.widgets.field import Field
from tokenexplorer.ui.widgets.plain_dialog import PlainDialog
from tokenexplorer.ui.widgets.secret_edit import SecretEdit
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

_WORDS = (
    "Certificate and key go into one file, the certificate of the practice server's authority into another one beside "
    "it. The app then uses both. That authority is trusted for this org alone, and only for this computer."
)
_HELP = "Empty leaves the key without a lock. With one you are asked for it, as at work."
_FILTERS = ("PEM files (*.pem)",)
_LONGEST = 200


class PracticeCertificateDialog(PlainDialog):
    """The passphrase first, then the file.

    Args:
        name: Of the app: how the file is best called.
        on_chosen: Called with the file and the passphrase, which may be empty.
    """

    def __init__(
        self,
        theme: Theme,
        clipboard: Clipboard,
        name: str,
        on_chosen: Callable[[Path, str], None],
        parent: QWidget | None,
    ) -> None:
        super().__init__("Save a practice certificate", parent, name="practice_certDialog")
        self._on_chosen = on_chosen
        self._file = f"{'-'.join(name.lower().split())}.pem"
        self.edit = SecretEdit(
            theme, clipboard, name="practice_certPassphraseEdit", accessible_name="Passphrase", placeholder="None"
        )
        self.edit.setMaxLength(_LONGEST)
        cancel = button(theme, "Cancel", name="practice_certCancelButton")
        save = button(theme, "Choose where…", "primary", "save", name="practice_certSaveButton")
        self.column.addWidget(plain_label(_WORDS, "body2", wrap=True))
        self.column.addWidget(Field(theme, "Passphrase of the key", self.edit, help_text=_HELP))
        self.add_buttons(cancel, save)
        cancel.clicked.connect(self.reject)
        save.clicked.connect(self._choose)
        self.finished.connect(lambda _code: self.edit.clear())
        save.setDefault(True)
        self.edit.setFocus()

    def _choose(self) -> None:
        choose_file(
            self, "Save the certificate and its key", _FILTERS, self.take, name="practice_certFileDialog",
            save_as=self._file,
        )  # fmt: skip

    def take(self, path: Path) -> None:
        """The file was chosen."""
        passphrase = self.edit.text()
        self.accept()
        self._on_chosen(path, passphrase)
