"""The step of a certificate: its files, of what kind it is, and what the provider registers of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from tokenexplorer.ui.connect.certificate_field import CertificateField
from tokenexplorer.ui.connect.part import choice, put_choice
from tokenexplorer.ui.connect.service.step import COLUMNS, ROWS, ServiceStep, turn
from tokenexplorer.ui.widgets.field import Field
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard
    from tokenexplorer.wire.certificate_file import Glance

_KINDS = (
    ("Signed by an authority: tls_client_auth", "tls_client_auth"),
    ("Self-signed: self_signed_tls_client_auth", "self_signed_tls_client_auth"),
)
_WORDS = "The certificate is shown on the connection, and tokens may be bound to it. Its key stays on this computer."


class CertificateStep(ServiceStep):
    """Takes files; nothing of them but their places is kept.

    Signals:
        changed(dict): Members of the app with what was typed or chosen.
    """

    changed = Signal(dict)

    def __init__(self, theme: Theme, clipboard: Clipboard, parent: QWidget | None = None) -> None:
        super().__init__(theme, "certificate", 1, "Choose a certificate", parent)
        self.field = CertificateField(theme, clipboard, "service", self)
        self.kind_combo = choice("service_certificateKindCombo", _KINDS)
        kind = Field(theme, "Its kind", self.kind_combo, help_text="As it is registered at the provider.")
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(COLUMNS)
        self.field.row.setSpacing(COLUMNS)
        self._row.addWidget(self.field.file_field, 1, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(kind, 1, Qt.AlignmentFlag.AlignTop)
        self.body.setSpacing(ROWS)
        self.body.addWidget(plain_label(_WORDS, "body2", wrap=True))
        self.body.addLayout(self._row)
        self.body.addWidget(self.field)
        # The focus goes as the eye does: the file, its kind, the key.
        QWidget.setTabOrder(self.field.choose_button, self.kind_combo)
        QWidget.setTabOrder(self.kind_combo, self.field.key_edit)
        self.field.left.connect(self._tell)
        self.kind_combo.activated.connect(lambda: self.changed.emit({"client_auth": self.kind_combo.currentData()}))

    def show_app(self, client: Client, found: Glance | None) -> None:
        """Show an app's files; a field that is being typed into stays as it is."""
        if client.uses_certificate:
            put_choice(self.kind_combo, client.client_auth)
        if not (self.field.file_edit.hasFocus() or self.field.key_edit.hasFocus()):
            self.field.show_app(client)
        self.field.show_glance(found)
        self.set_note(_note(found))

    def set_narrow(self, narrow: bool) -> None:
        """Its fields go under each other."""
        turn(self._row, down=narrow)
        self.field.set_narrow(narrow)
        for row in (self._row, self.field.row):
            row.setSpacing(ROWS if narrow else COLUMNS)

    def _tell(self) -> None:
        self.changed.emit({"certificate_file": self.field.file, "certificate_key_file": self.field.key_file})


def _note(found: Glance | None) -> str:
    if found is None or found.certificate is None:
        return "Its passphrase is asked when you get the token" if found is not None and found.is_locked else ""
    return f"{found.certificate.common_name}, good until {found.certificate.not_after:%Y-%m-%d}"
