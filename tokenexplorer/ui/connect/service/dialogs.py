"""The wizard's dialogs: a new key, one's own key, all keys, and what to click in the console."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from tokenexplorer.ui.widgets.buttons import LinkButton, button
from tokenexplorer.ui.widgets.choose_file import choose_file
from tokenexplorer.ui.widgets.confirm import ConfirmDialog
from tokenexplorer.ui.widgets.field import Field, line_edit
from tokenexplorer.ui.widgets.plain_dialog import PlainDialog
from tokenexplorer.ui.widgets.secret_edit import SecretEdit
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.oauth.signing_key import KeyKind, KeySummary
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

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

    def __init__(self, theme: Theme, parent: QWidget, on_made: Callable[[KeyKind], None], *, replaces: bool) -> None:
        super().__init__("Which kind of key?", parent, name="service_newKeyDialog", width=520)
        self.combo = QComboBox()
        self.combo.setObjectName("service_keyKindCombo")
        for kind, words in KINDS:
            self.combo.addItem(words, kind)
        help_text = "The private half goes straight to the keyring and never leaves this computer."
        self.column.addWidget(Field(theme, "Kind", self.combo, help_text=help_text))
        if replaces:
            words = "The app signs with the new key at once. Register its public half, then delete the old key."
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
        self.edit = QPlainTextEdit()
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
        self.column.addWidget(Field(theme, "Passphrase", self.passphrase))
        cancel = button(theme, "Cancel", name="service_importKeyCancelButton")
        use = button(theme, "Use this key", "primary", name="service_importKeyOkButton")
        self.add_buttons(cancel, use)
        cancel.clicked.connect(self.reject)
        use.clicked.connect(self._take)
        self.file_button.clicked.connect(self._choose)
        self.finished.connect(lambda _code: self._forget())

    def set_file(self, path: Path) -> None:
        """Take the key from a file."""
        self._file = path
        self.edit.clear()
        self.edit.setPlaceholderText(visible_text(path.name))
        self.field.set_error("")

    def set_error(self, words: str) -> None:
        """Say why the key does not do; the dialog stays."""
        self.field.set_error(words)

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
        if not text and self._file is None:
            self.field.set_error("Paste the key or choose its file.")
            return
        source: bytes | Path = text.encode() if text or self._file is None else self._file
        self._on_taken(source, self.passphrase.text())

    def _forget(self) -> None:
        self.edit.clear()
        self.passphrase.clear()


class KeyListDialog(PlainDialog):
    """All keys: who uses them, how old they are; rotate and delete."""

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        keys: tuple[KeySummary, ...],
        clients: tuple[Client, ...],
        on_rotate: Callable[[Client], None],
        on_delete: Callable[[KeySummary], None],
    ) -> None:
        super().__init__("Keys on this computer", parent, name="service_keysDialog", width=640)
        self._theme = theme
        if not keys:
            self.column.addWidget(plain_label("No keys yet. They are made in step 1.", "body2"))
        for number, key in enumerate(keys, 1):
            users = [client for client in clients if client.key_id == key.id]
            self.column.addLayout(self._row(number, key, users, on_rotate, on_delete))
        close = button(theme, "Close", name="service_keysCloseButton")
        self.add_buttons(close)
        close.clicked.connect(self.accept)

    def _row(
        self,
        number: int,
        key: KeySummary,
        users: list[Client],
        on_rotate: Callable[[Client], None],
        on_delete: Callable[[KeySummary], None],
    ) -> QHBoxLayout:
        row, words = QHBoxLayout(), QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(plain_label(f"{key.kind} · {key.alg} · {key.kid}", "mono", elide=Qt.TextElideMode.ElideMiddle))
        used = f"Used by {', '.join(client.name for client in users)}" if users else "Used by no app"
        where = "in the keyring" if key.keep == "keyring" else "until you quit"
        words.addWidget(plain_label(f"{used} · {age_words(key.created_at)} · {where}", "help", wrap=True))
        row.addLayout(words, 1)
        row.setSpacing(8)
        if users:
            rotate = button(self._theme, "Rotate…", height="compact", name=f"service_rotateKeyButton_{number}")
            rotate.setAccessibleName(f"Rotate key {number}")
            rotate.clicked.connect(partial(self._rotate, users[0], on_rotate))
            row.addWidget(rotate)
        delete = button(self._theme, "Delete…", "danger", height="compact", name=f"service_deleteKeyButton_{number}")
        delete.setAccessibleName(f"Delete key {number}")
        delete.clicked.connect(partial(self._ask_delete, key, used, on_delete))
        row.addWidget(delete)
        return row

    def _rotate(self, client: Client, on_rotate: Callable[[Client], None]) -> None:
        self.accept()
        on_rotate(client)

    def _ask_delete(self, key: KeySummary, used: str, on_delete: Callable[[KeySummary], None]) -> None:
        def go() -> None:
            self.accept()
            on_delete(key)

        words = f"{used}. Its private half is deleted from this computer and cannot be brought back. "
        words += "Its public half stays registered at the provider."
        ConfirmDialog.ask(self, self._theme, "Delete this key?", words, "Delete key", True, go)


class WhereDialog(PlainDialog):
    """What to click in the provider's console, with each value to copy."""

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        steps: tuple[tuple[str, str], ...],
        on_copy: Callable[[str], None],
    ) -> None:
        super().__init__("Where is this in the console?", parent, name="service_whereDialog", width=600)
        for number, (words, value) in enumerate(steps, 1):
            self.column.addWidget(plain_label(f"{number}. {words}", wrap=True))
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
                self.column.addLayout(row)
        close = button(theme, "Close", name="service_whereCloseButton")
        self.add_buttons(close)
        close.clicked.connect(self.accept)


def age_words(created_at: datetime, now: datetime | None = None) -> str:
    """How old a key is."""
    days = ((now or datetime.now(UTC)) - created_at).days
    return "made today" if days < 1 else "1 day old" if days == 1 else f"{days} days old"
