"""All that is filled in: the app, the form of the chosen grant, the scopes; it scrolls where the window is low."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from tokenexplorer.ui.grant.app_part import AppPart
from tokenexplorer.ui.grant.bearer_form import BearerForm
from tokenexplorer.ui.grant.exchange_form import ExchangeForm, words_in
from tokenexplorer.ui.grant.fitting import height_of
from tokenexplorer.ui.widgets.field import Field, line_edit

if TYPE_CHECKING:
    from tokenexplorer.errors import ConfigError
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.actions.other_grants import Wish
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard


class GrantForm(QScrollArea):
    """Shows the form of one grant at a time; what the other one holds stays.

    Signals:
        resized: It needs more room now, or less.
    """

    resized = Signal()

    def __init__(self, theme: Theme, state: AppState, clipboard: Clipboard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._grant = "exchange"
        self.app = AppPart(theme, state)
        self.exchange = ExchangeForm(theme, clipboard)
        self.bearer = BearerForm(theme, clipboard)
        self.scope = line_edit(
            theme, "The server's choice", name="grant_scopeEdit", accessible_name="Scopes", mono=True
        )
        self._content = QWidget()
        column = QVBoxLayout(self._content)
        column.setContentsMargins(2, 2, 12, 2)
        column.setSpacing(12)
        for part in (self.app, self.exchange, self.bearer, Field(theme, "Scopes", self.scope)):
            column.addWidget(part)
        column.addStretch(1)
        self.bearer.hide()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(self._content)
        for form in (self.exchange, self.bearer):
            form.resized.connect(self.resized)
        token = state.token
        self.exchange.fill(sorted(state.tokens, key=lambda each: token is None or each.id != token.id))

    # Showing

    def show_grant(self, grant: str) -> None:
        """Show the form of a grant: `exchange` or `bearer`."""
        self._grant = grant
        self.exchange.setVisible(grant == "exchange")
        self.bearer.setVisible(grant == "bearer")
        self.show_server()

    def show_server(self) -> None:
        """Show what is known of the chosen app's server."""
        self.app.show_server(self._grant)
        chosen = self.app.chosen()
        if chosen is not None:
            self.exchange.show_client(chosen[1])
            self._show_bearer(*chosen)
        self.resized.emit()

    def _show_bearer(self, org: Org, client: Client) -> None:
        practice = self._state.practice
        known = practice.people[0].username if org.practice and practice is not None else ""
        self.bearer.show_client(org, client, self._state.metadata(client.issuer), known)

    def content_height(self, width: int) -> int:
        """Of all of it, at a width."""
        return height_of(self._content, width)

    def set_editable(self, editable: bool) -> None:
        """While a grant runs nothing can be changed."""
        self._content.setEnabled(editable)

    def show_error(self, error: ConfigError) -> bool:
        """Say it at the field that it belongs to, and bring that into sight; False where that is none of these."""
        known = (self.exchange if self._grant == "exchange" else self.bearer).show_error(error)
        focused: QWidget | None = self._content.window().focusWidget()
        if known and focused is not None:
            self.ensureWidgetVisible(focused)
        return known

    def forget(self) -> None:
        """Drop what was pasted."""
        self.exchange.forget()
        self.bearer.forget()

    # Reading

    def wish(self, org: Org, client: Client) -> Wish:
        """What is asked.

        Raises:
            ConfigError: Something is missing, with the name of its field.
        """
        form = self.exchange if self._grant == "exchange" else self.bearer
        return form.wish(org, client, words_in(self.scope))

    def draft(self, org: Org, client: Client) -> Wish:
        """The same as far as it is filled in."""
        form = self.exchange if self._grant == "exchange" else self.bearer
        return form.draft(org, client, words_in(self.scope))

    def foreign(self, client: Client) -> tuple[TokenSummary, ...]:
        """Tokens of the wallet that would go to a server which did not issue them."""
        return self.exchange.foreign(client) if self._grant == "exchange" else ()
