"""What a sign-in seldom needs, folded: flow, sign-in page, tokens, further parameters, browser, network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from tokenexplorer.orgs.org import Client
from tokenexplorer.ui.connect.browser_part import BrowserPart
from tokenexplorer.ui.connect.flow_part import FlowPart
from tokenexplorer.ui.connect.network_part import NetworkPart
from tokenexplorer.ui.connect.page_part import PagePart
from tokenexplorer.ui.connect.parameters_part import ParametersPart
from tokenexplorer.ui.connect.part import Part
from tokenexplorer.ui.connect.tokens_part import TokensPart
from tokenexplorer.ui.widgets.disclosure import Disclosure
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.oauth.installed_browsers import Browser
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

HINT = "response type, PAR, prompt, claims, resource, DPoP, parameters, browser, proxy"
_USUAL: Final = Client("", "", "", "")
_MEMBERS: Final = (
    *("response_type", "response_mode", "par", "prompt", "login_hint", "max_age", "acr_values", "ui_locales", "claims"),
    *("resource", "audience", "skew_s", "allowed_audiences", "dpop"),
    *("extra_parameters", "token_parameters", "refresh_parameters", "timeout_s", "opener"),
)


class AdvancedPart(Part):
    """A card that folds.

    Signals:
        tls_off_requested: The person wants the check of certificates off; ask first.
        ca_file_requested: Choose a file with further authorities.
    """

    tls_off_requested = Signal()
    ca_file_requested = Signal()

    def __init__(self, theme: Theme, clipboard: Clipboard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Org, Client] | None = None
        self._state_label = plain_label("", "help", name="connect_advancedLabel")
        card = QFrame(self)
        card.setProperty("card", "true")
        self.disclosure = Disclosure(theme, "Advanced", HINT, name="connect_advancedButton", parent=card)
        self.disclosure.head.addWidget(self._state_label)
        within = self.disclosure.content
        self.flow = FlowPart(theme, within)
        self.page = PagePart(theme, within)
        self.tokens = TokensPart(theme, within)
        self.parameters = ParametersPart(theme, clipboard, within)
        self.browser = BrowserPart(theme, within)
        self.network = NetworkPart(theme, within)
        self._parts: tuple[Part, ...] = (
            self.flow,
            self.page,
            self.tokens,
            self.parameters,
            self.browser,
            self.network,
        )
        inside = QVBoxLayout(card)
        inside.setContentsMargins(12, 6, 12, 6)
        inside.addWidget(self.disclosure)
        body = QVBoxLayout()
        body.setContentsMargins(8, 8, 8, 12)
        body.setSpacing(24)
        for part in self._parts:
            body.addWidget(part)
            part.edited.connect(self.edited)
            part.left.connect(self._on_part_left)
        self.disclosure.body.addLayout(body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        self.network.tls_off_requested.connect(self.tls_off_requested)
        self.network.ca_file_requested.connect(self.ca_file_requested)

    # Values

    def show_app(self, org: Org, client: Client) -> None:
        """Show an app and its org's way over the network."""
        self._shown = (org, client)
        for part in self._parts:
            part.show_app(org, client)
        self.show_state(org, client)

    def show_state(self, org: Org, client: Client) -> None:
        """Say whether anything in here is not as usual."""
        changed = sum(getattr(client, name) != getattr(_USUAL, name) for name in _MEMBERS)
        changed += (org.proxy != "none") + bool(org.ca_file) + (not org.verify_tls)
        self._state_label.setText(f"{changed} changed" if changed else "defaults")

    def applied(self, org: Org, client: Client) -> tuple[Org, Client]:
        """Org and app with what was typed, right or wrong."""
        for part in self._parts:
            org, client = part.applied(org, client)
        return org, client

    def edit_of(self, name: str) -> QWidget | None:
        """Where a parameter is typed that has a field of its own; None for any other."""
        return {**self.page.edits, **self.tokens.edits}.get(name)

    def show_browsers(self, browsers: tuple[Browser, ...]) -> None:
        """Offer a private window of each browser that was found."""
        self.browser.show_browsers(browsers)

    def first_fault(self) -> QWidget | None:
        """The first one unfolds the card."""
        faults = [fault for part in self._parts if (fault := part.first_fault()) is not None]
        faulty_table = self._show_faults()
        fault = faults[0] if faults else faulty_table
        if fault is not None:
            self.disclosure.set_open(True)
        return fault

    def _show_faults(self) -> QWidget | None:
        """A table's fault may lie in a field of another part."""
        return self.parameters.show_faults(self.applied(*self._shown)[1]) if self._shown is not None else None

    def _on_part_left(self) -> None:
        self._show_faults()
        self._on_left()
