"""What the tokens are for, what they are bound to, and how strictly they are checked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tokenexplorer.ui.connect.part import Part, choice, put_choice, put_text, two_columns
from tokenexplorer.ui.widgets.field import Field, line_edit
from tokenexplorer.ui.widgets.switch import Switch
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.theme import Theme

_SKEWS: Final = (("None", 0), ("30 s", 30), ("1 min", 60), ("2 min", 120), ("5 min", 300), ("10 min", 600))
DPOP_HELP: Final = "Binds the tokens to a key of this app. A token that is stolen is of no use without the key."


class TokensPart(Part):
    """Within Advanced."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.resource_edit = line_edit(theme, "https://api.example.com", name="connect_resourceEdit", mono=True)
        self.audience_edit = line_edit(theme, "api://default", name="connect_audienceEdit", mono=True)
        self.skew_combo = choice("connect_skewCombo", _SKEWS)
        self.audiences_edit = line_edit(theme, "api://other", name="connect_audiencesEdit", mono=True)
        self.edits = {"resource": self.resource_edit, "audience": self.audience_edit}
        for words, edit in (*self.edits.items(), ("Further audiences allowed", self.audiences_edit)):
            edit.setAccessibleName(words)
        self.dpop_switch = Switch(
            theme, "DPoP: prove possession of a key", name="connect_dpopSwitch", accessible_name="DPoP", parent=self
        )
        self.dpop_switch.setAccessibleDescription(DPOP_HELP)
        self._build(theme)
        self.dpop_switch.toggled.connect(self._on_choice)
        self.skew_combo.currentIndexChanged.connect(self._on_choice)
        for edit in (self.resource_edit, self.audience_edit, self.audiences_edit):
            edit.textChanged.connect(self._on_edit)
            edit.editingFinished.connect(self._on_left)

    def _build(self, theme: Theme) -> None:
        fields = (
            Field(theme, "resource", self.resource_edit, help_text="APIs by their URI, apart by spaces.", parent=self),
            Field(theme, "audience", self.audience_edit, help_text="The API, at Auth0 and others.", parent=self),
            Field(
                theme,
                "Allowed clock skew",
                self.skew_combo,
                help_text="Forgiven when a token's times are checked.",
                parent=self,
            ),
            Field(
                theme,
                "Further audiences allowed",
                self.audiences_edit,
                help_text="Beside the client ID, in the ID token.",
                parent=self,
            ),
        )
        bound = QVBoxLayout()
        bound.setSpacing(2)
        bound.addWidget(self.dpop_switch)
        bound.addWidget(plain_label(DPOP_HELP, "help", wrap=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(plain_label("Tokens", "strong"))
        column.addLayout(two_columns(fields))
        column.addLayout(bound)

    # Values

    def show_app(self, org: Org, client: Client) -> None:
        """Show what an app's tokens are for."""
        with self.showing():
            for edit, words in ((self.resource_edit, client.resource), (self.audiences_edit, client.allowed_audiences)):
                if _words(edit.text()) != words:
                    put_text(edit, " ".join(words))
            put_text(self.audience_edit, client.audience)
            put_choice(self.skew_combo, client.skew_s, f"{client.skew_s} s")
            self.dpop_switch.setChecked(client.dpop)

    def applied(self, org: Org, client: Client) -> tuple[Org, Client]:
        """The app with what was typed."""
        return org, replace(
            client,
            resource=_words(self.resource_edit.text()),
            audience=self.audience_edit.text().strip(),
            allowed_audiences=_words(self.audiences_edit.text()),
            skew_s=self.skew_combo.currentData(),
            dpop=self.dpop_switch.isChecked(),
        )

    def set_skew(self, seconds: int) -> None:
        """Forgive more of a difference between clocks."""
        put_choice(self.skew_combo, seconds, f"{seconds} s")

    def set_dpop(self, *, on: bool) -> None:
        """Bind the tokens to a key, or do not."""
        self.dpop_switch.setChecked(on)

    def _on_choice(self, *_: object) -> None:
        self._on_left()


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())
