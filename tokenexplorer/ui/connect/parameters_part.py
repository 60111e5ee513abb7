"""Further parameters of the app, in a table for each kind of request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tokenexplorer.ui.connect.parameter_table import ParameterModel, ParameterTable
from tokenexplorer.ui.connect.part import Part
from tokenexplorer.ui.widgets.field import Field
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

_SECRETS: Final = "A secret among them lives until you quit."
_OF_THE_PAGE: Final = (
    *("prompt", "login_hint", "max_age", "acr_values"),
    *("resource", "audience", "ui_locales", "claims"),
)


class ParametersPart(Part):
    """Within Advanced. The models give back every line that has a name, right or wrong."""

    def __init__(self, theme: Theme, clipboard: Clipboard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(plain_label("Further parameters", "strong"))

        def add(name: str, words: str, help_text: str) -> tuple[ParameterModel, ParameterTable, Field]:
            model = ParameterModel(self)
            table = ParameterTable(theme, clipboard, model, name=f"connect_{name}Table", words=words)
            field = Field(
                theme, words, table, help_text=help_text, error_name=f"connect_{name}Error", parent=self
            )  # fmt: skip
            column.addWidget(field)
            model.edited.connect(self._on_tables)
            return model, table, field

        self.extra, self.extra_table, self._extra_field = add(
            "extra", "Extra parameters", "Sent with the sign-in. Delete takes a line out."
        )
        self.token, self.token_table, self._token_field = add(
            "tokenExtra", "Of the token request", f"Sent with a code, a device code or client credentials. {_SECRETS}"
        )
        self.refresh, self.refresh_table, self._refresh_field = add(
            "refreshExtra", "Of a refresh", f"Sent with a refresh token. {_SECRETS}"
        )

    # Values

    def show_app(self, org: Org, client: Client) -> None:
        """Show an app's tables."""
        with self.showing():
            self.extra.set_pairs(client.extra_parameters)
            self.token.set_pairs(client.token_parameters)
            self.refresh.set_pairs(client.refresh_parameters)
        self.show_faults(client)

    def applied(self, org: Org, client: Client) -> tuple[Org, Client]:
        """The app with what was typed."""
        return org, replace(
            client,
            extra_parameters=self.extra.pairs(),
            token_parameters=self.token.pairs(),
            refresh_parameters=self.refresh.pairs(),
        )

    def set(self, name: str, value: str) -> None:
        """Send a parameter with the sign-in, with this value alone."""
        others = tuple(pair for pair in self.extra.pairs() if pair[0] != name)
        self.extra.set_pairs((*others, (name, value)))
        self._on_tables()

    def remove(self, name: str) -> None:
        """Send it no more."""
        self.extra.set_pairs(tuple(pair for pair in self.extra.pairs() if pair[0] != name))
        self._on_tables()

    def type_value(self, name: str) -> None:
        """Let its value be typed."""
        if name not in dict(self.extra.pairs()):
            self.set(name, "")
        row = [each for each, _ in self.extra.pairs()].index(name)
        self.extra_table.setCurrentIndex(self.extra.index(row, 1))

    def show_faults(self, client: Client) -> QWidget | None:
        """Say what the protocol sets itself, and what a field of its own says already; the first such table.

        Args:
            client: As the whole form has it now.
        """
        from tokenexplorer.oauth.authorization import RESERVED
        from tokenexplorer.oauth.further_parameters import RESERVED_FOR_TOKENS

        page = {name for name in _OF_THE_PAGE if getattr(client, name)}
        tokens = {"resource"} if client.resource else set[str]()
        faulty = None
        for model, table, field, reserved, filled in (
            (self.extra, self.extra_table, self._extra_field, RESERVED, page),
            (self.token, self.token_table, self._token_field, RESERVED_FOR_TOKENS, tokens),
            (self.refresh, self.refresh_table, self._refresh_field, RESERVED_FOR_TOKENS, tokens),
        ):
            words = fault_of_pairs(model.pairs(), reserved, filled)
            field.set_error(words)
            faulty = faulty or (table if words else None)
        return faulty

    def _on_tables(self) -> None:
        self._on_left()


def fault_of_pairs(pairs: tuple[tuple[str, str], ...], reserved: frozenset[str], filled: set[str]) -> str:
    """What is wrong in a table: a name that the protocol sets, or one whose own field is filled; empty for nothing."""
    ours = next((name for name, _ in pairs if name in reserved), "")
    if ours:
        return f"Remove {ours}: the app sets it by itself."
    doubled = next((name for name, value in pairs if value and name in filled), "")
    return f"Remove {doubled} here or empty its own field: both are filled." if doubled else ""
