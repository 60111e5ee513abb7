"""What the sign-in page is told: whom to expect, how strongly to ask, in which language, for which claims."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from tokenexplorer.ui.connect.claims_edit import ClaimsEdit, fault_of
from tokenexplorer.ui.connect.part import Part, choice, put_choice, put_text, two_columns
from tokenexplorer.ui.widgets.field import Field, line_edit
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.theme import Theme

_PROMPTS: Final = (
    ("As the server likes", ""),
    ("login: ask for the password again", "login"),
    ("consent: ask for consent again", "consent"),
    ("select_account: choose an account", "select_account"),
    ("none: never ask, fail instead", "none"),
)


class PagePart(Part):
    """Within Advanced."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.prompt_combo = choice("connect_promptCombo", _PROMPTS)
        self.login_hint_edit = line_edit(theme, "name@example.com", name="connect_loginHintEdit")
        self.max_age_edit = line_edit(theme, "seconds", name="connect_maxAgeEdit")
        self.acr_edit = line_edit(theme, "urn:okta:loa:2fa:any", name="connect_acrEdit", mono=True)
        self.locales_edit = line_edit(theme, "de en", name="connect_uiLocalesEdit")
        self.claims_edit = ClaimsEdit(theme, name="connect_claimsEdit")
        self.edits: dict[str, QLineEdit | ClaimsEdit] = {
            "login_hint": self.login_hint_edit,
            "max_age": self.max_age_edit,
            "acr_values": self.acr_edit,
            "ui_locales": self.locales_edit,
            "claims": self.claims_edit,
        }
        for words, edit in self.edits.items():
            edit.setAccessibleName(words)
        self._build(theme)
        self.prompt_combo.currentIndexChanged.connect(self._on_leave)
        for edit in self.edits.values():
            edit.textChanged.connect(self._on_edit)
            edit.editingFinished.connect(self._on_leave)

    def _build(self, theme: Theme) -> None:
        prompt = Field(theme, "prompt", self.prompt_combo, help_text="What the page asks again.", parent=self)
        hint = Field(theme, "login_hint", self.login_hint_edit, help_text="Who signs in, filled in.", parent=self)
        self.max_age_field = Field(
            theme, "max_age", self.max_age_edit, help_text="Older sign-ins ask again.", parent=self,
            error_name="connect_maxAgeError",
        )  # fmt: skip
        strength = Field(theme, "acr_values", self.acr_edit, help_text="How strong the sign-in must be.", parent=self)
        locales = Field(theme, "ui_locales", self.locales_edit, help_text="Languages, the best one first.", parent=self)
        self.claims_field = Field(
            theme, "claims", self.claims_edit, parent=self, error_name="connect_claimsError",
            help_text="A JSON object: claims asked one by one, for the ID token or for userinfo.",
        )  # fmt: skip
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(plain_label("Sign-in page", "strong"))
        column.addLayout(two_columns((prompt, hint, self.max_age_field, strength, locales)))
        column.addWidget(self.claims_field)

    # Values

    def show_app(self, org: Org, client: Client) -> None:
        """Show what an app asks of the page."""
        with self.showing():
            put_choice(self.prompt_combo, client.prompt)
            put_text(self.login_hint_edit, client.login_hint)
            put_text(self.max_age_edit, client.max_age)
            put_text(self.acr_edit, client.acr_values)
            put_text(self.locales_edit, client.ui_locales)
            self.claims_edit.show_text(client.claims)
        self.first_fault()

    def applied(self, org: Org, client: Client) -> tuple[Org, Client]:
        """The app with what was typed, right or wrong."""
        return org, replace(
            client,
            prompt=self.prompt_combo.currentData(),
            login_hint=self.login_hint_edit.text().strip(),
            max_age=self.max_age_edit.text().strip(),
            acr_values=self.acr_edit.text().strip(),
            ui_locales=self.locales_edit.text().strip(),
            claims=self.claims_edit.text(),
        )

    def set_prompt(self, prompt: str) -> None:
        """Ask the server to show something, such as consent."""
        put_choice(self.prompt_combo, prompt)

    def first_fault(self) -> QWidget | None:
        """Seconds are a number, and claims an object."""
        age, claims = self.max_age_edit.text().strip(), fault_of(self.claims_edit.text())
        wrong_age = bool(age) and not (age.isascii() and age.isdecimal() and len(age) <= 10)
        self.max_age_field.set_error("Type whole seconds, such as 3600." if wrong_age else "")
        self.claims_field.set_error(claims)
        return self.max_age_edit if wrong_age else self.claims_edit if claims else None

    def _on_leave(self, *_: object) -> None:
        if not self._is_showing:
            self.first_fault()
            self._on_left()
