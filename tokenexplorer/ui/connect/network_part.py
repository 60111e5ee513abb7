"""The way to the org over the network, for all its apps: proxy, authorities, the check of certificates."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from tokenexplorer.ui.connect.draft import proxy_fault
from tokenexplorer.ui.connect.part import Part, put_choice, put_text
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.field import Field, line_edit
from tokenexplorer.ui.widgets.narrow_combo import narrow
from tokenexplorer.ui.widgets.polish import set_property
from tokenexplorer.ui.widgets.switch import Switch
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.theme import Theme

TLS_ON = "Certificates are checked."
TLS_OFF = "Certificates of this org are not checked. Anybody on the way can read and change what is sent."


class NetworkPart(Part):
    """Belongs to the org, not to the app.

    Signals:
        tls_off_requested: The person wants the check of certificates off; ask first.
        ca_file_requested: Choose a file with further authorities.
    """

    tls_off_requested = Signal()
    ca_file_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._org_id = ""
        self.proxy_combo = QComboBox()
        self.proxy_combo.setObjectName("connect_proxyCombo")
        narrow(self.proxy_combo)
        for words, key in (("No proxy", "none"), ("The system's proxy", "system"), ("Own proxy", "own")):
            self.proxy_combo.addItem(words, key)
        proxy = Field(theme, "Proxy", self.proxy_combo, help_text="For every request to this org.", parent=self)
        self.proxy_edit = line_edit(
            theme, "http://proxy.example.com:3128", name="connect_proxyEdit", accessible_name="Proxy URL", mono=True
        )
        self.proxy_field = Field(theme, "Proxy URL", self.proxy_edit, error_name="connect_proxyError", parent=self)
        self.ca_edit = line_edit(theme, "PEM file", name="connect_caFileEdit", accessible_name="CA file", mono=True)
        choose = button(theme, "Choose…", name="connect_caFileButton")
        choose.setAccessibleName("Choose a CA file")
        self.ca_field = Field(
            theme,
            "CA file",
            self.ca_edit,
            help_text="Further authorities, beside those of the system.",
            error_name="connect_caFileError",
            beside=choose,
            parent=self,
        )
        self.tls_switch = Switch(theme, "Check certificates", name="connect_tlsSwitch")
        self._tls_note = plain_label(TLS_ON, "help", wrap=True, name="connect_tlsLabel")
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(proxy, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.ca_field, 1, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addLayout(row)
        column.addWidget(self.proxy_field)
        tls = QVBoxLayout()
        tls.setSpacing(2)
        tls.addWidget(self.tls_switch)
        tls.addWidget(self._tls_note)
        column.addLayout(tls)
        self._connect()
        choose.clicked.connect(self.ca_file_requested)

    def _connect(self) -> None:
        self.proxy_combo.currentIndexChanged.connect(self._on_proxy_choice)
        self.proxy_edit.textChanged.connect(self._on_proxy_typed)
        self.proxy_edit.editingFinished.connect(self._on_proxy_left)
        self.ca_edit.textChanged.connect(self._on_ca_typed)
        self.ca_edit.editingFinished.connect(self._on_left)
        self.tls_switch.toggled.connect(self._on_tls)

    # Values

    def show_app(self, org: Org, client: Client) -> None:
        """Show an org's way."""
        with self.showing():
            own = org.proxy not in ("none", "system")
            typing = self.proxy_combo.currentData() == "own" and bool(proxy_fault(self.proxy_edit.text()))
            if self._org_id != org.id or not typing:
                put_choice(self.proxy_combo, "own" if own else org.proxy)
                put_text(self.proxy_edit, org.proxy if own else "")
                self.proxy_field.set_error("")
            self._org_id = org.id
            put_text(self.ca_edit, org.ca_file)
            self.tls_switch.setChecked(org.verify_tls)
            self._show_rest()

    def applied(self, org: Org, client: Client) -> tuple[Org, Client]:
        """The org with its way; a proxy that cannot be used stays in its field."""
        chosen = str(self.proxy_combo.currentData())
        if chosen != "own":
            proxy = chosen
        else:
            typed = self.proxy_edit.text().strip()
            proxy = org.proxy if proxy_fault(typed) else typed
        return (
            replace(org, proxy=proxy, ca_file=self.ca_edit.text().strip(), verify_tls=self.tls_switch.isChecked()),
            client,
        )

    def set_ca_file(self, path: Path) -> None:
        """Take a chosen file."""
        self.ca_edit.setText(str(path))
        self._on_left()

    def forget_ca_file(self) -> None:
        """Do with the system's authorities."""
        self.ca_edit.clear()
        self._on_left()

    def set_tls(self, *, on: bool) -> None:
        """Switch the check of certificates, once it was asked."""
        with self.showing():
            self.tls_switch.setChecked(on)
            self._show_rest()
        self._on_left()

    def first_fault(self) -> QWidget | None:
        """An own proxy must be one."""
        words = proxy_fault(self.proxy_edit.text()) if self.proxy_combo.currentData() == "own" else ""
        self.proxy_field.set_error(words)
        return self.proxy_edit if words else None

    # Acting

    def _show_rest(self) -> None:
        self.proxy_field.setVisible(self.proxy_combo.currentData() == "own")
        on = self.tls_switch.isChecked()
        self._tls_note.setText(TLS_ON if on else TLS_OFF)
        set_property(self._tls_note, "tone", None if on else "bad")

    def _on_proxy_choice(self) -> None:
        if self._is_showing:
            return
        self._show_rest()
        if self.proxy_combo.currentData() == "own" and not self.proxy_edit.text():
            self.proxy_edit.setFocus()
        self._on_left()

    def _on_proxy_typed(self) -> None:
        if not self._is_showing:
            self.proxy_field.set_error("")
            self._on_edit()

    def _on_proxy_left(self) -> None:
        if not self._is_showing:
            self.first_fault()
            self._on_left()

    def _on_ca_typed(self) -> None:
        if not self._is_showing:
            self.ca_field.set_error("")
            self._on_edit()

    def _on_tls(self, on: bool) -> None:
        if self._is_showing:
            return
        if on:
            self._show_rest()
            self._on_left()
            return
        # Off only after a yes: back until then.
        with self.showing():
            self.tls_switch.setChecked(True)
        self.tls_off_requested.emit()
