"""The certificate that proves an app: its files, what is in them, and the thumbprint that one registers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from tokenexplorer.ui.connect.part import put_text
from tokenexplorer.ui.widgets.buttons import LinkButton, button
from tokenexplorer.ui.widgets.choose_file import choose_file
from tokenexplorer.ui.widgets.field import Field, line_edit
from tokenexplorer.ui.widgets.polish import set_property
from tokenexplorer.ui.widgets.text import set_plain_tooltip

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard
    from tokenexplorer.wire.certificate_file import Glance
    from tokenexplorer.wire.client_certificate import ClientCertificate

FILE_HELP = "PEM or PKCS#12. It stays where it is; only its place is kept."
KEY_HELP = "Empty where the key is in the same file. Its passphrase is asked when it is needed."
NONE_CHOSEN = "Choose the file of the certificate that is registered for the app."
NOTHING_YET = "Shown once the file is read. The provider registers it, or the subject."
_FILTERS = ("Certificates and keys (*.pem *.crt *.cer *.key *.p12 *.pfx)",)

_LINK = 22
"""Height of a link, before the text size counts."""


class CertificateField(QWidget):
    """A row with the key's file and what is in the certificate; `file_field` stands in the row above.

    Args:
        prefix: Of the object names.

    Signals:
        edited: A path is being typed.
        left: A path was typed or chosen.
    """

    edited = Signal()
    left = Signal()

    def __init__(self, theme: Theme, clipboard: Clipboard, prefix: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._clipboard, self._prefix = theme, clipboard, prefix
        self._showing = False
        self.file_edit = line_edit(
            theme, "PEM or PKCS#12 file", name=f"{prefix}_certFileEdit", accessible_name="Certificate file", mono=True
        )
        choose = self.choose_button = button(theme, "Choose…", name=f"{prefix}_certFileButton")
        choose.setAccessibleName("Choose a certificate file")
        self.file_field = Field(
            theme,
            "Client certificate",
            self.file_edit,
            help_text=FILE_HELP,
            error_name=f"{prefix}_certError",
            beside=choose,
        )
        self.key_edit = line_edit(
            theme, "PEM file", name=f"{prefix}_certKeyFileEdit", accessible_name="Certificate's key file", mono=True
        )
        choose_key = button(theme, "Choose…", name=f"{prefix}_certKeyFileButton")
        choose_key.setAccessibleName("Choose a key file")
        self.key_field = Field(theme, "Its private key", self.key_edit, help_text=KEY_HELP, beside=choose_key)
        self.key_field.help_label.setObjectName(f"{prefix}_certKeyInfoLabel")
        self.thumbprint_edit = line_edit(
            theme, name=f"{prefix}_certThumbprintEdit", accessible_name="Thumbprint", read_only=True, mono=True
        )
        self.thumbprint_field = Field(theme, "Thumbprint (x5t#S256)", self.thumbprint_edit, help_text=NOTHING_YET)
        self.copy_button = LinkButton(theme, "Copy", name=f"{prefix}_certThumbprintCopyButton")
        self.copy_button.setAccessibleName("Copy the thumbprint")
        self.thumbprint_field.head.addWidget(self.copy_button)
        self.thumbprint_field.help_label.setObjectName(f"{prefix}_certInfoLabel")
        row = self.row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.key_field, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.thumbprint_field, 1, Qt.AlignmentFlag.AlignTop)
        theme.changed.connect(self._fit)
        self._fit()
        for edit in (self.file_edit, self.key_edit):
            edit.textChanged.connect(self._on_typed)
            edit.editingFinished.connect(self._on_left)
        choose.clicked.connect(self._choose_file)
        choose_key.clicked.connect(self._choose_key)
        self.copy_button.clicked.connect(lambda: self._clipboard.copy(self.thumbprint_edit.text()))
        self.show_glance(None)

    def _fit(self) -> None:
        """The link beside one label makes it higher than the other; the editors stand in one line all the same."""
        for field in (self.key_field, self.thumbprint_field):
            field.label.setMinimumHeight(self._theme.height(_LINK))

    # Values

    def show_app(self, client: Client) -> None:
        """Show an app's files."""
        if (self.file, self.key_file) != (client.certificate_file, client.certificate_key_file):
            self.file_field.set_error("")
        self._showing = True
        for edit, path in ((self.file_edit, client.certificate_file), (self.key_edit, client.certificate_key_file)):
            if edit.text() != path:
                edit.setText(path)
                edit.end(False)  # of a long path the name counts
            set_plain_tooltip(edit, path)
        self._showing = False

    @property
    def file(self) -> str:
        """Of the certificate, as typed."""
        return self.file_edit.text().strip()

    @property
    def key_file(self) -> str:
        """Of the key, as typed; empty where it is in the same file."""
        return self.key_edit.text().strip()

    def fault_of_file(self) -> QWidget:
        """Say that it is missing, and where."""
        self.file_field.set_error(NONE_CHOSEN)
        return self.file_edit

    def show_glance(self, found: Glance | None) -> None:
        """Show what is in the files; None while nobody looked, or nothing is named."""
        certificate = found.certificate if found is not None else None
        put_text(self.thumbprint_edit, certificate.thumbprint if certificate is not None else "")
        self.copy_button.setEnabled(certificate is not None)
        self.thumbprint_field.set_help(_facts(certificate) if certificate is not None else NOTHING_YET)
        fault = found.fault if found is not None else None
        of_key = getattr(fault, "field", "") == "certificate_key_file"
        locked = found is not None and found.is_locked
        told = fault is not None and not locked and bool(self.file)
        if found is not None:
            words = f"{fault.title} {fault.advice}".strip() if fault is not None and told else _out_of_time(certificate)
            self.file_field.set_error(words)
        set_property(self.key_edit, "state", "error" if told and of_key else "")
        self.key_field.set_help("The key is locked: its passphrase is asked when it is needed." if locked else KEY_HELP)

    def set_narrow(self, narrow: bool) -> None:
        """The thumbprint goes under the key's file."""
        way = QBoxLayout.Direction
        self.row.setDirection(way.TopToBottom if narrow else way.LeftToRight)

    # Acting

    def _on_typed(self) -> None:
        if not self._showing:
            self.file_field.set_error("")
            self.edited.emit()

    def _on_left(self) -> None:
        if not self._showing:
            self.left.emit()

    def _choose_file(self) -> None:
        self._choose("Choose a certificate", "certFileDialog", self.set_file)

    def _choose_key(self) -> None:
        self._choose("Choose the certificate's key", "certKeyFileDialog", self.set_key_file)

    def _choose(self, title: str, name: str, on_chosen: Callable[[Path], None]) -> None:
        choose_file(self.window(), title, _FILTERS, on_chosen, name=f"{self._prefix}_{name}")

    def set_file(self, path: Path) -> None:
        """Take a chosen certificate."""
        self.file_edit.setText(str(path))
        self._on_left()

    def set_key_file(self, path: Path) -> None:
        """Take a chosen key."""
        self.key_edit.setText(str(path))
        self._on_left()


def _facts(certificate: ClientCertificate) -> str:
    """Whose it is, and until when."""
    signed = "self-signed, " if certificate.self_signed else ""
    return f"{certificate.subject or 'No subject'}, {signed}good until {certificate.not_after:%Y-%m-%d %H:%M} UTC"


def _out_of_time(certificate: ClientCertificate | None) -> str:
    from tokenexplorer.errors import ConfigError

    if certificate is None:
        return ""
    try:
        certificate.check_dates(datetime.now(UTC))
    except ConfigError as error:
        return f"{error.title} {error.advice}"
    return ""
