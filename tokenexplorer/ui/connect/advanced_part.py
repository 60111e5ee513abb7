"""What a sign-in seldom needs: further parameters of the request, the way over the network, the browser."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QVBoxLayout, QWidget

from tokenexplorer.ui.connect.browser_part import BrowserPart
from tokenexplorer.ui.connect.flow_part import FlowPart
from tokenexplorer.ui.connect.network_part import NetworkPart
from tokenexplorer.ui.connect.parameter_table import ParameterModel, ParameterTable
from tokenexplorer.ui.connect.part import Part, put_choice, put_text
from tokenexplorer.ui.widgets.disclosure import Disclosure
from tokenexplorer.ui.widgets.field import Field, line_edit
from tokenexplorer.ui.widgets.switch import Switch
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.oauth.installed_browsers import Browser
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

HINT = "prompt, response type, PAR, resource, claims, DPoP, extra parameters, proxy, CA file, browser"
_PROMPTS: Final = (
    ("As the server likes", ""),
    ("login: ask for the password again", "login"),
    ("consent: ask for consent again", "consent"),
    ("select_account: choose an account", "select_account"),
    ("none: never ask, fail instead", "none"),
)
_SKEWS: Final = (("None", 0), ("30 s", 30), ("1 min", 60), ("2 min", 120), ("5 min", 300), ("10 min", 600))
_DEFAULTS: Final = ("", "", "", "", (), 60, 300, "default", (), False)
DPOP_HELP: Final = "Binds the tokens to a key of this app. A token that is stolen is of no use without the key."


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
        self._state_label = plain_label("", "help")
        card = QFrame(self)
        card.setProperty("card", "true")
        self.disclosure = Disclosure(theme, "Advanced", HINT, name="connect_advancedButton", parent=card)
        self.disclosure.head.addWidget(self._state_label)
        within = self.disclosure.content
        self.network = NetworkPart(theme, within)
        self.browser = BrowserPart(theme, within)
        self.flow = FlowPart(theme, within)
        self._build_fields(theme, clipboard, within)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(12, 6, 12, 6)
        inside.addWidget(self.disclosure)
        body = QVBoxLayout()
        body.setContentsMargins(8, 8, 8, 12)
        body.setSpacing(20)
        body.addLayout(self._grid())
        body.addWidget(self.flow)
        body.addLayout(self._dpop_row())
        body.addWidget(self._table_field)
        body.addWidget(self.browser)
        body.addWidget(self.network)
        self.disclosure.body.addLayout(body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        self._connect()

    def _build_fields(self, theme: Theme, clipboard: Clipboard, within: QWidget) -> None:
        self.prompt_combo = _combo("connect_promptCombo", _PROMPTS)
        self.login_hint_edit = line_edit(theme, "name@example.com", name="connect_loginHintEdit")
        self.max_age_edit = line_edit(theme, "seconds", name="connect_maxAgeEdit")
        self.acr_edit = line_edit(theme, "urn:okta:loa:2fa:any", name="connect_acrEdit", mono=True)
        self.skew_combo = _combo("connect_skewCombo", _SKEWS)
        self.audiences_edit = line_edit(theme, "api://other", name="connect_audiencesEdit", mono=True)
        for edit, words in (
            (self.login_hint_edit, "login_hint"),
            (self.max_age_edit, "max_age"),
            (self.acr_edit, "acr_values"),
            (self.audiences_edit, "Further audiences allowed"),
        ):
            edit.setAccessibleName(words)
        self.model = ParameterModel(self)
        self.table = ParameterTable(theme, clipboard, self.model, name="connect_extraTable", words="Extra parameters")
        self._fields = (
            Field(theme, "prompt", self.prompt_combo, help_text="What the sign-in page asks again.", parent=within),
            Field(
                theme, "login_hint", self.login_hint_edit, help_text="Who signs in, filled in for them.", parent=within
            ),
            Field(
                theme,
                "max_age",
                self.max_age_edit,
                help_text="Older sign-ins ask again.",
                error_name="connect_maxAgeError",
                parent=within,
            ),
            Field(theme, "acr_values", self.acr_edit, help_text="How strong the sign-in must be.", parent=within),
            Field(
                theme,
                "Allowed clock skew",
                self.skew_combo,
                help_text="Forgiven when a token's times are checked.",
                parent=within,
            ),
            Field(
                theme,
                "Further audiences allowed",
                self.audiences_edit,
                help_text="Beside the client ID, in the ID token.",
                parent=within,
            ),
        )
        self.max_age_field = self._fields[2]
        self.dpop_switch = Switch(
            theme, "DPoP: prove possession of a key", name="connect_dpopSwitch", accessible_name="DPoP", parent=within
        )
        self.dpop_switch.setAccessibleDescription(DPOP_HELP)
        self._dpop_note = plain_label(DPOP_HELP, "help", wrap=True)
        self._table_field = Field(
            theme, "Extra parameters", self.table, help_text="Sent with the sign-in. Delete takes a line out.",
            error_name="connect_extraError", parent=within,
        )  # fmt: skip

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(16)
        for place, field in enumerate(self._fields):
            grid.addWidget(field, place // 2, place % 2, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _dpop_row(self) -> QVBoxLayout:
        row = QVBoxLayout()
        row.setSpacing(2)
        row.addWidget(self.dpop_switch)
        row.addWidget(self._dpop_note)
        return row

    def _connect(self) -> None:
        self.dpop_switch.toggled.connect(self._on_choice)
        for combo in (self.prompt_combo, self.skew_combo):
            combo.currentIndexChanged.connect(self._on_choice)
        for edit in (self.login_hint_edit, self.max_age_edit, self.acr_edit, self.audiences_edit):
            edit.textChanged.connect(self._on_edit)
            edit.editingFinished.connect(self._on_fields_left)
        self.model.edited.connect(self._on_fields_left)
        for part in (self.network, self.browser, self.flow):
            part.edited.connect(self.edited)
            part.left.connect(self.left)
        self.network.tls_off_requested.connect(self.tls_off_requested)
        self.network.ca_file_requested.connect(self.ca_file_requested)

    # Values

    def show_app(self, org: Org, client: Client) -> None:
        """Show an app and its org's way over the network."""
        with self.showing():
            put_choice(self.prompt_combo, client.prompt)
            put_text(self.login_hint_edit, client.login_hint)
            put_text(self.max_age_edit, client.max_age)
            put_text(self.acr_edit, client.acr_values)
            if self.audiences() != client.allowed_audiences:
                put_text(self.audiences_edit, " ".join(client.allowed_audiences))
            put_choice(self.skew_combo, client.skew_s, f"{client.skew_s} s")
            self.model.set_pairs(client.extra_parameters)
            self.dpop_switch.setChecked(client.dpop)
        self.network.show_app(org, client)
        self.browser.show_app(org, client)
        self.flow.show_app(org, client)
        self._show_faults()
        self.show_state(org, client)

    def show_state(self, org: Org, client: Client) -> None:
        """Say whether anything in here is not as usual."""
        now = (
            client.prompt,
            client.login_hint,
            client.max_age,
            client.acr_values,
            client.extra_parameters,
            client.skew_s,
            client.timeout_s,
            client.opener,
            client.allowed_audiences,
            client.dpop,
        )
        changed = sum(value != usual for value, usual in zip(now, _DEFAULTS, strict=True))
        changed += self.flow.changed(client)
        changed += (org.proxy != "none") + bool(org.ca_file) + (not org.verify_tls)
        self._state_label.setText(f"{changed} changed" if changed else "defaults")

    def applied(self, org: Org, client: Client) -> tuple[Org, Client]:
        """Org and app with what was typed, right or wrong."""
        org, client = self.network.applied(org, client)
        org, client = self.browser.applied(org, client)
        org, client = self.flow.applied(org, client)
        return org, replace(
            client,
            prompt=self.prompt_combo.currentData(),
            login_hint=self.login_hint_edit.text().strip(),
            max_age=self.max_age_edit.text().strip(),
            acr_values=self.acr_edit.text().strip(),
            allowed_audiences=self.audiences(),
            skew_s=self.skew_combo.currentData(),
            extra_parameters=self.model.pairs(),
            dpop=self.dpop_switch.isChecked(),
        )

    def audiences(self) -> tuple[str, ...]:
        """The typed audiences, apart."""
        return tuple(self.audiences_edit.text().replace(",", " ").split())

    def set_skew(self, seconds: int) -> None:
        """Forgive more of a difference between clocks."""
        put_choice(self.skew_combo, seconds, f"{seconds} s")

    def set_dpop(self, *, on: bool) -> None:
        """Bind the tokens to a key, or do not."""
        self.dpop_switch.setChecked(on)

    def set_prompt(self, prompt: str) -> None:
        """Ask the server to show something, such as consent."""
        put_choice(self.prompt_combo, prompt)

    def set_parameter(self, name: str, value: str) -> None:
        """Send an extra parameter, with this value alone."""
        others = tuple(pair for pair in self.model.pairs() if pair[0] != name)
        self.model.set_pairs((*others, (name, value)))
        self._on_fields_left()

    def remove_parameter(self, name: str) -> None:
        """Send an extra parameter no more."""
        self.model.set_pairs(tuple(pair for pair in self.model.pairs() if pair[0] != name))
        self._on_fields_left()

    def type_parameter(self, name: str) -> None:
        """Let the value of an extra parameter be typed."""
        if name not in dict(self.model.pairs()):
            self.set_parameter(name, "")
        row = [each for each, _ in self.model.pairs()].index(name)
        self.table.setCurrentIndex(self.model.index(row, 1))

    def show_browsers(self, browsers: tuple[Browser, ...]) -> None:
        """Offer a private window of each browser that was found."""
        self.browser.show_browsers(browsers)

    def first_fault(self) -> QWidget | None:
        """The first one unfolds the card."""
        fault = self._show_faults() or self.flow.first_fault()
        fault = fault or self.browser.first_fault() or self.network.first_fault()
        if fault is not None:
            self.disclosure.set_open(True)
        return fault

    def _show_faults(self) -> QWidget | None:
        from tokenexplorer.oauth.authorization import RESERVED

        age = self.max_age_edit.text().strip()
        wrong_age = bool(age) and not (age.isascii() and age.isdecimal() and len(age) <= 10)
        self.max_age_field.set_error("Type whole seconds, such as 3600." if wrong_age else "")
        reserved = [name for name, _ in self.model.pairs() if name in RESERVED]
        words = f"Remove {reserved[0]}: the app sets it by itself." if reserved else ""
        self._table_field.set_error(words)
        return self.max_age_edit if wrong_age else self.table if reserved else None

    def _on_choice(self) -> None:
        self._on_left()

    def _on_fields_left(self) -> None:
        if not self._is_showing:
            self._show_faults()
            self._on_left()


def _combo(name: str, items: tuple[tuple[str, object], ...]) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    for words, value in items:
        combo.addItem(words, value)
    return combo
