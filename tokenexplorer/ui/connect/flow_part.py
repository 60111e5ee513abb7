"""What the sign-in asks for and how the answer comes: response type and mode, PAR, and parameters with a field."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QVBoxLayout, QWidget

from tokenexplorer.ui.connect.part import Part, put_choice, put_text
from tokenexplorer.ui.widgets.field import Field, line_edit
from tokenexplorer.ui.widgets.switch import Switch
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.theme import Theme

RESPONSE_TYPES: Final = (
    ("code: exchanged for tokens", "code"),
    ("id_token: implicit, legacy", "id_token"),
    ("id_token token: implicit, legacy", "id_token token"),
    ("token: implicit, legacy", "token"),
    ("code id_token: hybrid, legacy", "code id_token"),
    ("code token: hybrid, legacy", "code token"),
    ("code id_token token: hybrid, legacy", "code id_token token"),
)
RESPONSE_MODES: Final = (
    ("As the response type has it", ""),
    ("query: in the address", "query"),
    ("fragment: behind the #", "fragment"),
    ("form_post: in a form that is posted", "form_post"),
)
LEGACY_HELP: Final = "Tokens pass through the browser. For a look at how it works; apps of today use code."
CODE_HELP: Final = "What the browser brings back."
PAR_HELP: Final = (
    "The app sends the request to the server first, and the browser brings only a reference to it. A server that "
    "demands it gets it in any case."
)


class FlowPart(Part):
    """Within Advanced."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.type_combo = _combo("connect_responseTypeCombo", RESPONSE_TYPES)
        self.mode_combo = _combo("connect_responseModeCombo", RESPONSE_MODES)
        self.resource_edit = line_edit(theme, "https://api.example.com", name="connect_resourceEdit", mono=True)
        self.audience_edit = line_edit(theme, "api://default", name="connect_audienceEdit", mono=True)
        self.locales_edit = line_edit(theme, "de en", name="connect_uiLocalesEdit")
        self.claims_edit = line_edit(theme, '{"id_token": {"email": null}}', name="connect_claimsEdit", mono=True)
        self._edits = (
            (self.resource_edit, "resource"),
            (self.audience_edit, "audience"),
            (self.locales_edit, "ui_locales"),
            (self.claims_edit, "claims"),
        )
        for edit, words in self._edits:
            edit.setAccessibleName(words)
        self.type_field = Field(theme, "response_type", self.type_combo, help_text=CODE_HELP, parent=self)
        self.mode_field = Field(
            theme,
            "response_mode",
            self.mode_combo,
            help_text="How the browser brings it.",
            error_name="connect_responseModeError",
            parent=self,
        )
        self.claims_field = Field(
            theme,
            "claims",
            self.claims_edit,
            help_text="A JSON object: claims asked one by one.",
            error_name="connect_claimsError",
            parent=self,
        )
        self.par_switch = Switch(
            theme, "PAR: push the request first", name="connect_parSwitch", accessible_name="PAR", parent=self
        )
        self.par_switch.setAccessibleDescription(PAR_HELP)
        self._build(theme)
        self._connect()

    def _build(self, theme: Theme) -> None:
        fields = (
            self.type_field,
            self.mode_field,
            Field(theme, "resource", self.resource_edit, help_text="APIs by their URI, apart by spaces.", parent=self),
            Field(theme, "audience", self.audience_edit, help_text="The API, by Auth0's word for it.", parent=self),
            Field(theme, "ui_locales", self.locales_edit, help_text="Languages of the sign-in page.", parent=self),
            self.claims_field,
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(16)
        for place, field in enumerate(fields):
            grid.addWidget(field, place // 2, place % 2, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        push = QVBoxLayout()
        push.setSpacing(2)
        push.addWidget(self.par_switch)
        push.addWidget(plain_label(PAR_HELP, "help", wrap=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(20)
        column.addLayout(grid)
        column.addLayout(push)

    def _connect(self) -> None:
        for combo in (self.type_combo, self.mode_combo):
            combo.currentIndexChanged.connect(self._on_choice)
        self.par_switch.toggled.connect(self._on_choice)
        for edit, _ in self._edits:
            edit.textChanged.connect(self._on_edit)
            edit.editingFinished.connect(self._on_choice)

    # Values

    def show_app(self, org: Org, client: Client) -> None:
        """Show what an app asks for."""
        with self.showing():
            put_choice(self.type_combo, client.response_type)
            put_choice(self.mode_combo, client.response_mode)
            if self.resources() != client.resource:
                put_text(self.resource_edit, " ".join(client.resource))
            put_text(self.audience_edit, client.audience)
            put_text(self.locales_edit, client.ui_locales)
            put_text(self.claims_edit, client.claims)
            self.par_switch.setChecked(client.par)
        self.first_fault()

    def applied(self, org: Org, client: Client) -> tuple[Org, Client]:
        """The app with what was chosen and typed, right or wrong."""
        return org, replace(
            client,
            response_type=self.type_combo.currentData(),
            response_mode=self.mode_combo.currentData(),
            par=self.par_switch.isChecked(),
            resource=self.resources(),
            audience=self.audience_edit.text().strip(),
            ui_locales=self.locales_edit.text().strip(),
            claims=self.claims_edit.text().strip(),
        )

    def resources(self) -> tuple[str, ...]:
        """The typed APIs, apart."""
        return tuple(self.resource_edit.text().replace(",", " ").split())

    def changed(self, client: Client) -> int:
        """How many of them are not as usual."""
        now = (
            client.response_type != "code",
            client.response_mode,
            client.par,
            client.resource,
            client.audience,
            client.ui_locales,
            client.claims,
        )
        return sum(bool(each) for each in now)

    def edit_of(self, name: str) -> QWidget | None:
        """Where a parameter is typed; None for one without a field here."""
        return next((edit for edit, words in self._edits if words == name), None)

    def first_fault(self) -> QWidget | None:
        """Claims must be an object, and tokens do not come in a query."""
        legacy = self.type_combo.currentData() != "code"
        self.type_field.set_help(LEGACY_HELP if legacy else CODE_HELP)
        in_query = legacy and self.mode_combo.currentData() == "query"
        self.mode_field.set_error("Choose another one: tokens must not come in the query." if in_query else "")
        fault = self._fault_of_claims()
        self.claims_field.set_error(f"It {fault}." if fault else "")
        return self.mode_combo if in_query else self.claims_edit if fault else None

    def _fault_of_claims(self) -> str:
        text = self.claims_edit.text().strip()
        if not text:
            return ""
        from tokenexplorer.oauth.authorization import claims_fault

        return claims_fault(text)

    def _on_choice(self, *_: object) -> None:
        if not self._is_showing:
            self.first_fault()
            self._on_left()


def _combo(name: str, items: tuple[tuple[str, str], ...]) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    for words, value in items:
        combo.addItem(words, value)
    return combo
