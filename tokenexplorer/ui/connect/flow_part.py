"""How the answer comes: response type and mode, and whether the request is pushed first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tokenexplorer.oauth.flow import CODE, Flow
from tokenexplorer.ui.connect.part import Part, choice, put_choice, two_columns
from tokenexplorer.ui.widgets.banner import Banner
from tokenexplorer.ui.widgets.field import Field
from tokenexplorer.ui.widgets.switch import Switch
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.theme import Theme

RESPONSE_TYPES: Final = (
    ("Code with PKCE", "code"),
    ("", None),
    ("token (legacy)", "token"),
    ("id_token (legacy)", "id_token"),
    ("id_token token (legacy)", "id_token token"),
    ("code id_token (legacy)", "code id_token"),
    ("code token (legacy)", "code token"),
    ("code id_token token (legacy)", "code id_token token"),
)
RESPONSE_MODES: Final = (
    ("As usual for the flow", ""),
    ("query", "query"),
    ("fragment", "fragment"),
    ("form_post", "form_post"),
)
_OF_THE_MODE: Final = {
    "query": "In the address. Only for a code.",
    "fragment": "Behind the #, which no server sees.",
    "form_post": "In a form that the browser posts.",
}
LEGACY: Final = ("Tokens pass through the browser.", "Use Code with PKCE for apps of today (RFC 9700 section 2.1.2).")
PAR_HELP: Final = (
    "The app sends the request to the server itself, and the browser brings only a reference to it. A server that "
    "demands it gets it in any case."
)
_IN_QUERY: Final = "Choose another one: tokens must not come in the query."


class FlowPart(Part):
    """Within Advanced."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.type_combo = choice("connect_responseTypeCombo", RESPONSE_TYPES)
        self.mode_combo = choice("connect_responseModeCombo", RESPONSE_MODES)
        self.type_field = Field(
            theme, "response_type", self.type_combo, help_text="What the browser brings back.", parent=self
        )
        self.mode_field = Field(
            theme, "response_mode", self.mode_combo, error_name="connect_responseModeError", parent=self
        )
        self.legacy = Banner(theme, "warn", name="connect_legacyBanner", label_name="connect_legacyLabel", parent=self)
        self.par_switch = Switch(
            theme, "Push the request first (PAR)", name="connect_parSwitch", accessible_name="PAR", parent=self
        )
        self.par_switch.setAccessibleDescription(PAR_HELP)
        push = QVBoxLayout()
        push.setSpacing(2)
        push.addWidget(self.par_switch)
        push.addWidget(plain_label(PAR_HELP, "help", wrap=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(plain_label("Flow", "strong"))
        column.addLayout(two_columns((self.type_field, self.mode_field)))
        column.addWidget(self.legacy)
        column.addLayout(push)
        for combo in (self.type_combo, self.mode_combo):
            combo.currentIndexChanged.connect(self._on_choice)
        self.par_switch.toggled.connect(self._on_choice)

    # Values

    def show_app(self, org: Org, client: Client) -> None:
        """Show how an app signs in."""
        with self.showing():
            put_choice(self.type_combo, client.response_type)
            put_choice(self.mode_combo, client.response_mode)
            self.par_switch.setChecked(client.par)
        self.first_fault()

    def applied(self, org: Org, client: Client) -> tuple[Org, Client]:
        """The app with what was chosen, right or wrong."""
        return org, replace(
            client,
            response_type=self.type_combo.currentData(),
            response_mode=self.mode_combo.currentData(),
            par=self.par_switch.isChecked(),
        )

    def set_response_type(self, kind: str) -> None:
        """Ask for something else, brought in the way that is usual for it."""
        with self.showing():
            put_choice(self.mode_combo, "")
        put_choice(self.type_combo, kind)
        self._on_choice()

    def set_response_mode(self, mode: str) -> None:
        """Let it come in another way."""
        put_choice(self.mode_combo, mode)

    def set_par(self, *, on: bool) -> None:
        """Push the request first, or do not."""
        self.par_switch.setChecked(on)

    def first_fault(self) -> QWidget | None:
        """Tokens do not come in a query."""
        is_legacy, mode = self.type_combo.currentData() != "code", self.mode_combo.currentData()
        self.legacy.set("warn", *(LEGACY if is_legacy else ("", "")))
        self.legacy.setVisible(is_legacy)
        in_query = is_legacy and mode == "query"
        self.mode_field.set_help(_OF_THE_MODE[Flow(self.type_combo.currentData() or CODE.response_type).mode(mode)])
        self.mode_field.set_error(_IN_QUERY if in_query else "")
        return self.mode_combo if in_query else None

    def _on_choice(self, *_: object) -> None:
        if not self._is_showing:
            self.first_fault()
            self._on_left()
