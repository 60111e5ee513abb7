"""The redirect URI to register, and the port that follows from it. The URI is the master: the port is a part of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from tokenexplorer.orgs.server_kind import provider_at
from tokenexplorer.ui.connect.draft import port_of, with_port
from tokenexplorer.ui.connect.part import Part, put_choice, put_text
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.field import Field, line_edit
from tokenexplorer.ui.widgets.text import set_plain_tooltip
from tokenexplorer.ui.widgets.tool_buttons import tool_button

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.theme import Theme

USUAL_PORT = 8765
ANY_PORT = "Any free port"


class RedirectPart(Part):
    """Shows the redirect URI; `port_field` is laid out by the form beside other fields.

    Signals:
        copy_requested(str): Copy this URI.
    """

    copy_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._app_id = ""
        self.edit = line_edit(theme, name="connect_redirectUriEdit", icon="link", mono=True)
        self.edit.setReadOnly(True)
        self.copy_button = button(theme, "Copy", icon="copy", name="connect_redirectUriCopyButton")
        self.copy_button.setAccessibleName("Copy redirect URI")
        self.pencil = tool_button(
            theme, "pencil", "Change redirect URI", name="connect_redirectUriEditButton", checkable=True
        )
        self.field = Field(
            theme, "Redirect URI to register", self.edit, error_name="connect_redirectUriError", parent=self
        )
        self.field.row.addWidget(self.copy_button)
        self.field.row.addWidget(self.pencil)
        self.port_combo = QComboBox()
        self.port_combo.setObjectName("connect_portCombo")
        self.port_field = Field(theme, "Return port", self.port_combo, parent=parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.field)
        self.edit.textChanged.connect(self._on_typed)
        self.edit.editingFinished.connect(self._on_uri_left)
        self.pencil.toggled.connect(self._on_pencil)
        self.copy_button.clicked.connect(lambda: self.copy_requested.emit(self.edit.text()))
        self.port_combo.activated.connect(self._on_port)
        self.port_combo.currentIndexChanged.connect(self._on_port)

    # Values

    def show_app(self, org: Org, client: Client) -> None:
        """Show an app."""
        kind = provider_at(org.provider_id, client.issuer)
        with self.showing():
            if client.id != self._app_id:
                self._app_id = client.id
                self.pencil.setChecked(False)
            if self.edit.text().strip() != client.redirect_uri:
                put_text(self.edit, client.redirect_uri)
            self.field.set_help(kind.redirect_note)
            self.port_field.set_help(kind.port_note)
            self._follow()
            self.field.set_error(fault(client.redirect_uri))

    def applied(self, org: Org, client: Client) -> tuple[Org, Client]:
        """The app with the URI to the letter, right or wrong."""
        return org, replace(client, redirect_uri=self.edit.text().strip())

    def set_port(self, port: int) -> None:
        """Take another port."""
        if port_of(self.edit.text()) is not None:
            self.edit.setText(with_port(self.edit.text().strip(), port))
            self.edit.setCursorPosition(0)

    def set_uri(self, redirect_uri: str) -> None:
        """Take another redirect URI."""
        self.edit.setText(redirect_uri)
        self.edit.setCursorPosition(0)
        self._on_uri_left()

    def first_fault(self) -> QWidget | None:
        """The app must be able to listen on it."""
        words = fault(self.edit.text())
        self.field.set_error(words)
        if not words:
            return None
        self.open_edit()
        return self.edit

    def open_edit(self) -> None:
        """Let it be typed over."""
        self.pencil.setChecked(True)
        self.edit.setFocus()

    # Acting

    def _on_pencil(self, on: bool) -> None:
        self.edit.setReadOnly(not on)
        set_plain_tooltip(self.pencil, "Done" if on else "Change redirect URI")
        if on and not self._is_showing:
            self.edit.setFocus()
        if not on:
            self.edit.setCursorPosition(0)
            self._on_left()

    def _on_typed(self) -> None:
        if self._is_showing:
            return
        self.field.set_error("")
        with self.showing():
            self._follow()
        self.edited.emit()

    def _on_uri_left(self) -> None:
        if not self._is_showing:
            self.field.set_error(fault(self.edit.text()))
            self._on_left()

    def _on_port(self) -> None:
        port = self.port_combo.currentData()
        if not self._is_showing and isinstance(port, int) and port != port_of(self.edit.text()):
            self.set_port(port)
            self._on_left()

    def _follow(self) -> None:
        """The combo offers the URI's port, the usual one, and any."""
        port = port_of(self.edit.text())
        wanted = [*dict.fromkeys(each for each in (port, USUAL_PORT) if each), 0]
        if [self.port_combo.itemData(place) for place in range(self.port_combo.count())] != wanted:
            self.port_combo.clear()
            for each in wanted:
                self.port_combo.addItem(str(each) if each else ANY_PORT, each)
        self.port_combo.setEnabled(port is not None)
        if port is not None:
            put_choice(self.port_combo, port)


def fault(redirect_uri: str) -> str:
    """Why the app cannot listen on a redirect URI; empty where it can."""
    from tokenexplorer.errors import ConfigError
    from tokenexplorer.oauth.loopback_port import loopback_address

    try:
        loopback_address(redirect_uri.strip())
    except ConfigError as error:
        return f"{error.advice} {error.title}"
    return ""
