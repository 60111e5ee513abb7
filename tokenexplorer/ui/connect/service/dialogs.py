"""The wizard's dialogs: a new key, one's own key, and what to click in the console."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from tokenexplorer.sentences import listed
from tokenexplorer.ui.connect.service.key_paste import KeyPaste
from tokenexplorer.ui.widgets.buttons import LinkButton, button
from tokenexplorer.ui.widgets.choose_file import choose_file
from tokenexplorer.ui.widgets.field import Field, line_edit
from tokenexplorer.ui.widgets.in_sight import in_sight
from tokenexplorer.ui.widgets.plain_dialog import PlainDialog
from tokenexplorer.ui.widgets.secret_edit import SecretEdit
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.oauth.signing_key import KeyKind
    from tokenexplorer.ui.connect.setup.checklist import Check
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

_AROUND_ROWS: Final = 140
"""What a dialog's title and buttons take of the window's height."""

KINDS: Final = (
    ("P-256", "EC P-256 (ES256): short and quick. Okta takes it."),
    ("RSA-2048", "RSA 2048 (RS256): taken everywhere. Okta takes it."),
    ("RSA-3072", "RSA 3072 (RS256): Okta takes it."),
    ("RSA-4096", "RSA 4096 (RS256): takes some seconds to make. Okta takes it."),
    ("P-384", "EC P-384 (ES384): Okta takes it."),
    ("Ed25519", "Ed25519 (EdDSA): Okta does not take it; some other providers do."),
)


class NewKeyDialog(PlainDialog):
    """Asks for the kind of key."""

    def __init__(
        self, theme: Theme, parent: QWidget, on_made: Callable[[KeyKind], None], *, replaces_for: tuple[str, ...] = ()
    ) -> None:
        super().__init__("Which kind of key?", parent, name="service_newKeyDialog", width=520)
        self.combo = QComboBox()
        self.combo.setObjectName("service_keyKindCombo")
        for kind, words in KINDS:
            self.combo.addItem(words, kind)
        help_text = "The private half goes straight to the keyring and never leaves this computer."
        self.column.addWidget(Field(theme, "Kind", self.combo, help_text=help_text))
        if replaces_for:
            who = f"{listed(replaces_for)} {'signs' if len(replaces_for) == 1 else 'sign'}"
            words = f"{who} with the new key at once. Register its public half, then delete the old key."
            self.column.addWidget(plain_label(words, "body2", wrap=True))
        cancel = button(theme, "Cancel", name="service_newKeyCancelButton")
        make = button(theme, "Make key", "primary", name="service_newKeyOkButton")
        self.add_buttons(cancel, make)
        cancel.clicked.connect(self.reject)
        make.clicked.connect(partial(self._make, on_made))
        make.setDefault(True)

    def _make(self, on_made: Callable[[KeyKind], None]) -> None:
        kind = cast("KeyKind", self.combo.currentData())
        self.accept()
        on_made(kind)


class OwnKeyDialog(PlainDialog):
    """Takes a key by paste or from a file; what is wrong with it shows here."""

    def __init__(
        self, theme: Theme, clipboard: Clipboard, parent: QWidget, on_taken: Callable[[bytes | Path, str], None]
    ) -> None:
        super().__init__("Which key signs for the app?", parent, name="service_importKeyDialog", width=560)
        self._on_taken = on_taken
        self._file: Path | None = None
        self.edit = KeyPaste(clipboard)
        self.edit.setObjectName("service_importKeyEdit")
        self.edit.setAccessibleName("Private key")
        self.edit.setPlaceholderText("Paste a PEM or JWK, or choose a file")
        self.edit.setTabChangesFocus(True)
        self.edit.setProperty("mono", "true")
        self.edit.setFixedHeight(theme.height(120))
        self.file_button = LinkButton(theme, "Choose a file…", name="service_importFileButton")
        self.field = Field(
            theme,
            "Private key",
            self.edit,
            help_text="PEM, JWK or PKCS#12. It goes to the keyring; the file stays where it is.",
            error_name="service_importKeyError",
        )
        self.field.head.addWidget(self.file_button)
        self.passphrase = SecretEdit(
            theme, clipboard, name="service_passphraseEdit", accessible_name="Passphrase", placeholder="If it has one"
        )
        self.column.addWidget(self.field)
        self._passphrase_field = Field(theme, "Passphrase", self.passphrase, error_name="service_passphraseError")
        self.column.addWidget(self._passphrase_field)
        cancel = button(theme, "Cancel", name="service_importKeyCancelButton")
        self._use = button(theme, "Use this key", "primary", name="service_importKeyOkButton")
        self.add_buttons(cancel, self._use)
        cancel.clicked.connect(self.reject)
        self._use.clicked.connect(self._take)
        self.file_button.clicked.connect(self._choose)
        self.edit.too_long.connect(self._refuse_long)
        self.finished.connect(lambda _code: self._forget())

    def set_file(self, path: Path) -> None:
        """Take the key from a file."""
        self._file = path
        self.edit.clear()
        self.edit.setPlaceholderText(f"The key is in {visible_text(path.name)}")
        self.field.set_error("")

    def show_error(self, error: TokenExplorerError) -> None:
        """Say why the key does not do, under the field that is to be mended; the dialog stays."""
        wrong = self._passphrase_field if getattr(error, "field", "") == "passphrase" else self.field
        self._use.set_busy(False)
        wrong.set_error(" ".join(part for part in (error.title, error.advice) if part))
        if wrong is self._passphrase_field:
            self.passphrase.setFocus()

    def _choose(self) -> None:
        choose_file(
            self,
            "Choose a private key",
            ("Keys (*.pem *.key *.json *.jwk *.p12 *.pfx)",),
            self.set_file,
            name="service_importFileDialog",
        )

    def _take(self) -> None:
        text = self.edit.toPlainText().strip()
        for field in (self.field, self._passphrase_field):
            field.set_error("")
        if not text and self._file is None:
            self.field.set_error("Paste the key or choose its file.")
            return
        source: bytes | Path = text.encode() if text or self._file is None else self._file
        self._use.set_busy(True, "Reading")
        self._on_taken(source, self.passphrase.text())

    def _refuse_long(self) -> None:
        self.field.set_error("This text is too long for a key.")

    def _forget(self) -> None:
        self.edit.clear()
        self.passphrase.clear()


class WhereDialog(PlainDialog):
    """What to click in the provider's console, with each value to copy."""

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        checks: tuple[Check, ...],
        on_copy: Callable[[str], None],
    ) -> None:
        super().__init__("Where is this in the console?", parent, name="service_whereDialog", width=600)
        rows = QVBoxLayout()
        rows.setSpacing(12)
        for number, check in enumerate(checks, 1):
            words, value = check.words, check.value or check.page
            rows.addWidget(plain_label(f"{number}. {words}", wrap=True))
            if value:
                row = QHBoxLayout()
                shown = line_edit(
                    theme, name=f"service_whereEdit_{number}", accessible_name=words, read_only=True, mono=True
                )
                shown.setText(value)
                shown.setCursorPosition(0)
                copy = button(theme, "Copy", icon="copy", height="compact", name=f"service_whereCopyButton_{number}")
                copy.setAccessibleName(f"Copy value {number}")
                copy.clicked.connect(partial(on_copy, value))
                row.addWidget(shown, 1)
                row.addWidget(copy)
                rows.addLayout(row)
        self.column.addWidget(in_sight(rows, parent.height() - theme.height(_AROUND_ROWS)))
        close = button(theme, "Close", name="service_whereCloseButton")
        self.add_buttons(close)
        close.clicked.connect(self.accept)
