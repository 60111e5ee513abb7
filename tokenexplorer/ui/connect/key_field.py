"""Which key signs for an app: chosen among those that are kept, or made here. Shows public halves only."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from tokenexplorer.errors import Cancelled, StorageError, TokenExplorerError
from tokenexplorer.ui.connect.part import put_choice
from tokenexplorer.ui.widgets.buttons import LinkButton
from tokenexplorer.ui.widgets.field import Field
from tokenexplorer.ui.widgets.narrow_combo import narrow

if TYPE_CHECKING:
    from tokenexplorer.oauth.signing_key import KeySummary
    from tokenexplorer.orgs.org import Keep
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.theme import Theme

HELP = "Register its public half at the provider."
NONE_CHOSEN = "Choose or make the key that signs for the app."
_MADE: Final = "RSA-2048"


class KeyField(Field):
    """A list of keys, with links that make one and copy the public half.

    Attributes:
        owner: Our id of the app that is shown; a key that was made for another is only listed.

    Signals:
        chosen: The person chose a key.
        make_requested: A new key is wanted.
        copy_requested(str): The public JWK is wanted on the clipboard.
    """

    chosen = Signal()
    make_requested = Signal()
    copy_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.combo = QComboBox()
        self.combo.setObjectName("connect_keyCombo")
        narrow(self.combo)
        self.combo.addItem("No key chosen", "")
        super().__init__(theme, "Signing key", self.combo, help_text=HELP, error_name="connect_keyError", parent=parent)
        self.copy_button = LinkButton(theme, "Copy public key", name="connect_copyPublicKeyButton")
        self.make_button = LinkButton(theme, "New key", name="connect_newKeyButton")
        self.head.addWidget(self.copy_button)
        self.head.addWidget(self.make_button)
        self._keys: dict[str, KeySummary] = {}
        self.owner = ""
        self.copy_button.clicked.connect(self._on_copy)
        self.make_button.clicked.connect(self._on_make)
        self.combo.currentIndexChanged.connect(self._on_choice)
        self._show_copy()

    @property
    def key_id(self) -> str:
        """Our id of the key that is chosen, or empty."""
        return str(self.combo.currentData() or "")

    def show_key(self, key_id: str) -> None:
        """Choose a key; one that is not listed is named so, and stays the app's."""
        was = self.combo.blockSignals(True)
        if self.combo.findData(key_id) < 0:
            self.combo.addItem("A key that is not on this computer", key_id)
        put_choice(self.combo, key_id)
        self.combo.blockSignals(was)
        self.set_error("")
        self._show_copy()

    def show_keys(self, keys: tuple[KeySummary, ...]) -> None:
        """List these; what was chosen stays chosen."""
        chosen, was = self.key_id, self.combo.blockSignals(True)
        self._keys = {each.id: each for each in keys}
        self.combo.clear()
        self.combo.addItem("No key chosen", "")
        for each in keys:
            until = "" if each.keep == "keyring" else ", until you quit"
            self.combo.addItem(f"{each.kind}, {each.alg}, {each.kid[:16]}{until}", each.id)
        self.combo.blockSignals(was)
        self.make_button.setEnabled(True)
        self.show_key(chosen)

    def choose(self, key_id: str) -> None:
        """Choose a listed key as the person would."""
        self.combo.setCurrentIndex(max(0, self.combo.findData(key_id)))

    def _show_copy(self) -> None:
        self.copy_button.setVisible(self.key_id in self._keys)

    def _on_choice(self) -> None:
        self.set_error("")
        self._show_copy()
        self.chosen.emit()

    def _on_make(self) -> None:
        self.make_button.setEnabled(False)
        self.make_requested.emit()

    def _on_copy(self) -> None:
        key = self._keys.get(self.key_id)
        if key is not None:
            self.copy_requested.emit(json.dumps(key.public_jwk(), indent=2))


class KeyKeeping(QObject):
    """Reads the list of keys for the field, makes a key for it, copies a public half.

    Signals:
        copied: A public key is on the clipboard.
    """

    copied = Signal()

    def __init__(self, services: Services, field: KeyField) -> None:
        super().__init__(field)
        self._services, self._field = services, field
        field.copy_requested.connect(self._copy)

    def read(self) -> None:
        """List what is kept; the keyring is not asked."""
        store = self._services.store

        def look() -> tuple[KeySummary, ...]:
            return store().keys.summaries()

        self._services.tasks.run(look, self._field.show_keys, lambda _error: None, key="connect.keys")

    def make(self, keep: Keep) -> None:
        """Make a key, keep it, and choose it. Where the keyring fails it lives in memory, and the list says so."""
        store, owner = self._services.store, self._field.owner

        def work() -> tuple[str, tuple[KeySummary, ...]]:
            from tokenexplorer.oauth.signing_key import make

            key, keys = make(_MADE, datetime.now(UTC)), store().keys
            with suppress(StorageError, Cancelled):  # it is in memory then
                keys.save(key, keep)
            return key.id, keys.summaries()

        def show(made: tuple[str, tuple[KeySummary, ...]]) -> None:
            self._field.show_keys(made[1])
            if self._field.owner == owner:
                self._field.choose(made[0])

        self._services.tasks.run(work, show, self._fail, key="connect.makeKey")

    def _fail(self, error: TokenExplorerError) -> None:
        self._field.make_button.setEnabled(True)
        self._field.set_error(f"{error.title} {error.advice}".strip())

    def _copy(self, text: str) -> None:
        self._services.clipboard.copy(text)
        self.copied.emit()
