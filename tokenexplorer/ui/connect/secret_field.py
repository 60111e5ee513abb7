"""Where a client secret is typed: masked, taken away once it is kept, back with the reason where it cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tokenexplorer.ui.widgets.buttons import LinkButton
from tokenexplorer.ui.widgets.field import Field
from tokenexplorer.ui.widgets.secret_edit import SecretEdit

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

HELP = "Kept like a token, never in a file."
_STORED = {
    True: "Stored. Type here to replace it",
    False: "Paste the secret",
    None: "Type here to set or replace",
}


class SecretField(Field):
    """Holds a secret no longer than until it is kept.

    Args:
        prefix: Of the object names.

    Signals:
        left: A secret was typed and the field was left.
        removed: The stored secret is to be removed.
    """

    left = Signal()
    removed = Signal()

    def __init__(self, theme: Theme, clipboard: Clipboard, prefix: str, parent: QWidget | None = None) -> None:
        self.edit = SecretEdit(theme, clipboard, name=f"{prefix}_clientSecretEdit", accessible_name="Client secret")
        super().__init__(
            theme, "Client secret", self.edit, help_text=HELP, error_name=f"{prefix}_clientSecretError", parent=parent
        )
        self.remove_button = LinkButton(theme, "Remove", name=f"{prefix}_removeSecretButton")
        self.remove_button.setAccessibleName("Remove the client secret")
        self.head.addWidget(self.remove_button)
        self.edit.textEdited.connect(lambda: self.set_error(""))
        self.edit.editingFinished.connect(self._on_left)
        self.remove_button.clicked.connect(self.removed)
        self.show_stored(None)

    @property
    def has_typed_secret(self) -> bool:
        """Whether something is typed and not kept yet."""
        return bool(self.edit.text())

    def take_secret(self) -> str:
        """What was typed and not kept yet; the field is empty afterwards."""
        secret = self.edit.text()
        self.edit.clear()
        self.edit.hide_secret()
        return secret

    def put_secret_back(self, secret: str, error: str) -> None:
        """It could not be kept: back into its field, with the reason."""
        self.edit.setText(secret)
        self.set_error(error)

    def forget(self) -> None:
        """Another app is shown: what was typed is not its secret."""
        self.take_secret()
        self.set_error("")
        self.show_stored(None)

    def show_stored(self, stored: bool | None) -> None:
        """Tell whether a secret is stored; None while nobody looked."""
        self.remove_button.setVisible(stored is True)
        self.edit.setPlaceholderText(_STORED[stored])

    def _on_left(self) -> None:
        # To its own eye: the secret is still being looked at.
        if self.has_typed_secret and not self.edit.eye_button.hasFocus():
            self.left.emit()
