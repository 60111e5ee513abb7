"""What the app is at its provider: client ID, type, and for a confidential app its secret."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tokenexplorer.orgs.server_kind import provider_at
from tokenexplorer.ui.connect.certificate_field import CertificateField
from tokenexplorer.ui.connect.key_field import NONE_CHOSEN, KeyField
from tokenexplorer.ui.connect.part import Part, choice, put_choice, put_text
from tokenexplorer.ui.connect.proof_words import BY_CERTIFICATE, BY_SECRET, WAYS
from tokenexplorer.ui.connect.secret_field import SecretField
from tokenexplorer.ui.widgets.buttons import LinkButton
from tokenexplorer.ui.widgets.field import Field, line_edit
from tokenexplorer.ui.widgets.segments import Segments
from tokenexplorer.ui.widgets.tab_order import put_in_order

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, ClientAuth, ClientKind, Keep, Org
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

PUBLIC_HELP = "No secret. PKCE protects the sign-in."
IMPLICIT_HELP = "No secret, and no code that PKCE could protect."
CONFIDENTIAL_HELP = "A secret proves the app to the server. PKCE is sent as well."
KEY_HELP = "A key proves the app to the server. PKCE is sent as well."
CERTIFICATE_HELP = "A certificate proves the app to the server. PKCE is sent as well."


class AppPart(Part):
    """Shows client ID, type and the way of the secret. The secret itself goes to the keyring, never into the app.

    Signals:
        secret_left: A secret was typed and the field was left.
        secret_removed: The stored secret is to be removed.
        keys_wanted: The list of keys is shown, and may be old.
        service_chosen: The app is a service app from now on.
        key_wanted(Keep): A new key is wanted, to be kept where the app's tokens are.
        setup_requested: Show how the app is set up at its provider.
    """

    secret_left = Signal()
    secret_removed = Signal()
    keys_wanted = Signal()
    service_chosen = Signal()
    key_wanted = Signal(str)
    setup_requested = Signal()

    def __init__(self, theme: Theme, clipboard: Clipboard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._auth: ClientAuth = "client_secret_basic"
        self._app_id = ""
        self._keep: Keep = "keyring"
        self.client_id_edit = line_edit(theme, "", name="connect_clientIdEdit", accessible_name="Client ID", mono=True)
        self.client_id_field = Field(
            theme, "Client ID", self.client_id_edit, error_name="connect_clientIdError", parent=self
        )
        self.setup_button = LinkButton(theme, "Set up this app in Okta…", name="connect_setUpButton")
        self.client_id_field.head.addWidget(self.setup_button)
        self._is_okta, self._has_code = False, True
        self.kind = Segments(theme, stretch=True)
        self.kind.add("public", "Public", name="connect_typePublicButton")
        self.kind.add("confidential", "Confidential", name="connect_typeConfidentialButton")
        self.kind.add("service", "Service", name="connect_typeServiceButton")
        self.kind_field = Field(theme, "App type", self.kind, help_text=PUBLIC_HELP, parent=self)
        self.secret_field = SecretField(theme, clipboard, "connect", self)
        self.auth_combo = choice("connect_clientAuthCombo", [(words, way) for way, words in WAYS.items()])
        self.auth_field = Field(theme, "How the app proves itself", self.auth_combo, parent=self)
        self.key_field = KeyField(theme, self)
        self.certificate = CertificateField(theme, clipboard, "connect", self)
        self._secret_row = QWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(24)
        column.addLayout(_pair(QHBoxLayout(), self.client_id_field, self.kind_field))
        row = _pair(QHBoxLayout(self._secret_row), self.secret_field, self.auth_field)
        row.insertWidget(1, self.key_field, 1, Qt.AlignmentFlag.AlignTop)
        row.insertWidget(2, self.certificate.file_field, 1, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self._secret_row)
        column.addWidget(self.certificate)
        proofs = (self.secret_field, self.key_field, self.certificate.file_field)
        put_in_order((*proofs, self.auth_field, self.certificate))
        self._connect()

    def _connect(self) -> None:
        self.client_id_edit.textChanged.connect(self._on_client_id)
        self.setup_button.clicked.connect(self.setup_requested)
        self.client_id_edit.editingFinished.connect(self._on_left)
        self.kind.changed.connect(self._on_kind)
        self.auth_combo.currentIndexChanged.connect(self._on_auth)
        self.key_field.chosen.connect(self._on_left)
        self.certificate.edited.connect(self._on_edit)
        self.certificate.left.connect(self._on_left)
        self.key_field.make_requested.connect(lambda: self.key_wanted.emit(self._keep))
        self.secret_field.left.connect(self._on_secret_left)
        self.secret_field.removed.connect(self.secret_removed)

    # Values

    def show_app(self, org: Org, client: Client) -> None:
        """Show an app."""
        with self.showing():
            if client.id != self._app_id:
                self._app_id = client.id
                self.secret_field.forget()
                self.client_id_field.set_error("")
            if self.client_id_edit.text().strip() != client.client_id:
                put_text(self.client_id_edit, client.client_id)
            self._is_okta = org.is_okta
            self._has_code = "code" in client.response_type.split()
            self._show_setup()
            self.client_id_field.set_help(provider_at(org.provider_id, client.issuer).client_id_place)
            self.kind.set_current(client.kind)
            self._auth = "client_secret_basic" if client.client_auth == "none" else client.client_auth
            put_choice(self.auth_combo, self._auth)
            self._keep = client.keep
            self.key_field.owner = client.id
            self.key_field.show_key(client.key_id)
            self.certificate.show_app(client)
            self._show_kind()

    def applied(self, org: Org, client: Client) -> tuple[Org, Client]:
        """The app with what was typed."""
        kind = cast("ClientKind", self.kind.current())
        auth: ClientAuth = "none" if kind == "public" else self._auth
        if kind == "service":
            # Its own page chooses; without a proof it gets no token.
            auth = "private_key_jwt" if client.client_auth == "none" else client.client_auth
        return org, replace(
            client,
            client_id=self.client_id_edit.text().strip(),
            kind=kind,
            client_auth=auth,
            key_id=self.key_field.key_id,
            certificate_file=self.certificate.file,
            certificate_key_file=self.certificate.key_file,
        )

    @property
    def has_stray_secret(self) -> bool:
        """Whether a secret was typed, and then the app was made public."""
        return self.secret_field.has_typed_secret and self.kind.current() == "public"

    @property
    def has_typed_secret(self) -> bool:
        """Whether a secret waits to be kept."""
        proves = self._auth in BY_SECRET and self.kind.current() != "public"
        return self.secret_field.has_typed_secret and proves

    def set_kind(self, kind: ClientKind) -> None:
        """Make it another type of app."""
        self.kind.set_current(kind)
        self._on_kind(kind)

    def set_auth(self, auth: str) -> None:
        """Send the secret in another way."""
        put_choice(self.auth_combo, auth)

    def first_fault(self) -> QWidget | None:
        """The client ID is needed."""
        if self.client_id_edit.text().strip():
            self.client_id_field.set_error("")
            return None
        self.client_id_field.set_error("Type the client ID first. Copy it from the app's page at the provider.")
        return self.client_id_edit

    def fault_of_secret(self) -> QWidget:
        """Say that the secret is missing, and where."""
        self.secret_field.set_error("Type the client secret, or make the app public.")
        return self.secret_field.edit

    def fault_of_key(self) -> QWidget:
        """Say that the key is missing, and where."""
        self.key_field.set_error(NONE_CHOSEN)
        return self.key_field.combo

    # Acting

    def _show_setup(self) -> None:
        """An app that has a client ID is set up; the menu leads there all the same."""
        shown = self._is_okta and not self.client_id_edit.text().strip()
        self.setup_button.setVisible(shown)
        # As with the key's links: both editors stand in one line.
        self.kind_field.label.setMinimumHeight(self.setup_button.sizeHint().height() if shown else 0)

    def _on_client_id(self) -> None:
        self._show_setup()
        self.client_id_field.set_error("")
        self._on_edit()

    def _on_kind(self, key: str) -> None:
        self._show_kind()
        self._on_left()
        if key == "service" and not self._is_showing:
            self.service_chosen.emit()

    def _on_auth(self) -> None:
        if not self._is_showing:
            self._auth = cast("ClientAuth", self.auth_combo.currentData())
            self._show_kind()
            self._on_left()

    def _on_secret_left(self) -> None:
        if not self._is_showing and self.has_typed_secret:
            self.secret_left.emit()

    def _show_kind(self) -> None:
        public = self.kind.current() == "public"
        signs = self._auth == "private_key_jwt"
        self._secret_row.setVisible(not public)
        certified = self._auth in BY_CERTIFICATE
        self.secret_field.setVisible(not signs and not certified)
        self.key_field.setVisible(signs)
        self.certificate.file_field.setVisible(certified)
        self.certificate.setVisible(certified and not public)
        # The links beside one label make it higher than the other; the editors stand in one line all the same.
        links = self.key_field.make_button.sizeHint().height() if signs else 0
        self.auth_field.label.setMinimumHeight(links)
        proved = KEY_HELP if signs else CERTIFICATE_HELP if certified else CONFIDENTIAL_HELP
        unproved = PUBLIC_HELP if self._has_code else IMPLICIT_HELP
        self.kind_field.set_help(unproved if public else proved)
        if signs and not public:
            self.keys_wanted.emit()


def _pair(row: QHBoxLayout, left: QWidget, right: QWidget) -> QHBoxLayout:
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(16)
    row.addWidget(left, 1, Qt.AlignmentFlag.AlignTop)
    row.addWidget(right, 1, Qt.AlignmentFlag.AlignTop)
    return row
