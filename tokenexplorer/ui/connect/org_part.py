"""The org's address, what kind of server it is, and the switch between the servers of an Okta org."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tokenexplorer.orgs.server_kind import custom_issuer, provider_at, server_kind
from tokenexplorer.ui.connect.draft import (
    same_address,
    shown_address,
)
from tokenexplorer.ui.connect.part import Part, put_text
from tokenexplorer.ui.widgets.badge import Badge
from tokenexplorer.ui.widgets.buttons import LinkButton, button
from tokenexplorer.ui.widgets.field import Field, line_edit
from tokenexplorer.ui.widgets.text import plain_label, set_plain_tooltip, visible_text

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.orgs.provider import Provider
    from tokenexplorer.ui.theme import Theme


class OrgPart(Part):
    """Shows the org's address and the app's server.

    The address is applied by whoever looks it up, never by `applied`: a wrong one stays in the field with its error.

    Signals:
        address_left: The address was left and is another one than the org has.
        servers_wanted: Show which servers the org has.
    """

    address_left = Signal()
    servers_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._org: Org | None = None
        self._issuer = ""
        self.edit = line_edit(theme, "https://acme.okta.com", name="connect_orgUrlEdit", icon="globe")
        self.edit.setMaxLength(20_000)
        self.field = Field(theme, "Org URL", self.edit, error_name="connect_orgUrlError", parent=self)
        self.badge = Badge(theme, "acc", name="connect_providerBadge")
        self._note = plain_label("", "help", wrap=True)
        self.server_button = LinkButton(theme, "Change server", name="connect_serverButton")
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.badge)
        below.addWidget(self._note, 1)
        below.addWidget(self.server_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addLayout(below)
        column.addWidget(self._build_server_row(theme))
        self.edit.textChanged.connect(self._on_typed)
        self.edit.editingFinished.connect(self._on_address_left)
        self.server_button.clicked.connect(self.servers_wanted)

    def _build_server_row(self, theme: Theme) -> QWidget:
        self.server_row = QWidget()
        self.server_edit = line_edit(theme, "default", name="connect_serverIdEdit", height="compact", mono=True)
        self.server_edit.setAccessibleName("ID of the custom server")
        ok = button(theme, "Use this server", name="connect_serverOkButton", height="compact")
        cancel = button(theme, "Cancel", "ghost", name="connect_serverCancelButton", height="compact")
        self._server_prefix = plain_label("", "monoSmall")
        row = QHBoxLayout(self.server_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._server_prefix)
        row.addWidget(self.server_edit, 1)
        row.addWidget(ok)
        row.addWidget(cancel)
        self.server_row.hide()
        ok.clicked.connect(self._use_custom)
        self.server_edit.returnPressed.connect(self._use_custom)
        cancel.clicked.connect(self.close_server_row)
        return self.server_row

    # Values

    def show_app(self, org: Org, client: Client) -> None:
        """Show the org's address, unless another one is being typed, and the app's server."""
        with self.showing():
            other = self._org is None or self._org.id != org.id
            moved = self._org is not None and shown_address(self._org) != shown_address(org)
            if other or moved or not self.is_pending:
                put_text(self.edit, shown_address(org))
                self.field.set_error("")
            self._org, self._issuer = org, client.issuer
            self.edit.setReadOnly(org.practice)
            self._show_server()

    def show_draft(self, text: str, error: str) -> None:
        """Put back an address that was typed earlier and leads nowhere."""
        with self.showing():
            self.edit.setText(text)
            self.field.set_error(error)

    def applied(self, org: Org, client: Client) -> tuple[Org, Client]:
        """The app with its server."""
        return org, replace(client, issuer=self._issuer)

    @property
    def text(self) -> str:
        """What is typed."""
        return self.edit.text()

    @property
    def is_pending(self) -> bool:
        """Whether another address is typed than the org has."""
        return self._org is not None and not self._org.practice and not same_address(self._org, self.text)

    def set_issuer(self, issuer: str) -> None:
        """Use another server for this app."""
        self._issuer = issuer
        self._show_server()
        self._on_left()

    def set_error(self, text: str) -> None:
        """Say why the address does not do; it stays in the field."""
        self.field.set_error(text)

    def set_looking(self, host: str) -> None:
        """Name the host that is asked right now; empty for none."""
        self.field.set_help(f"Reading the discovery document from {host}" if host else "")

    # Acting

    def close_server_row(self) -> None:
        """Leave the server as it is."""
        self.server_row.hide()
        self.server_button.show()

    def _on_typed(self, text: str) -> None:
        from tokenexplorer.orgs.detection import detect

        if self._is_showing or self._org is None:
            return
        self.field.set_error("")
        found = detect(text) if self.is_pending else None
        if found is None:
            self._show_server()
        elif found.problem is None:
            self.server_button.hide()
            self._show_provider(found.provider)
        self.edited.emit()

    def _on_address_left(self) -> None:
        if self._is_showing:
            return
        if self.is_pending:
            self.address_left.emit()
        elif self._org is not None:
            self.field.set_error("")
            self._on_left()

    def open_server_row(self) -> None:
        """Ask which custom server of the org it is."""
        if self._org is None:
            return
        self._server_prefix.setText(visible_text(custom_issuer(self._org, "x").removesuffix("x")))
        self.server_edit.setText("default")
        self.server_button.hide()
        self.server_row.show()
        self.server_edit.setFocus()
        self.server_edit.selectAll()

    def _use_custom(self) -> None:
        if self._org is not None:
            self.close_server_row()
            self.set_issuer(custom_issuer(self._org, self.server_edit.text()))

    def _show_server(self) -> None:
        org = self._org
        if org is None:
            return
        kind = provider_at(org.provider_id, self._issuer)
        self.close_server_row()
        self._show_provider(kind)
        self.server_button.setVisible(kind.vendor == "okta")
        custom = server_kind(org.provider_id, self._issuer) == "custom"
        if custom:
            self._note.setText(visible_text(f"{self._issuer.removeprefix(org.url)} · {kind.server_note}"))

    def _show_provider(self, kind: Provider) -> None:
        self.badge.set("acc", kind.server_label, "scan-search")
        facts = "\n".join(f"• {fact}." for fact in kind.quirks)
        set_plain_tooltip(self.badge, facts)
        self.badge.setAccessibleDescription(facts)
        self._note.setText(visible_text(kind.server_note))
