"""With what an app is set up: a token of the wallet, the org's SSWS token, or by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from tokenexplorer.okta.app_setup import APPS_SCOPE, MAKING_SCOPES
from tokenexplorer.okta.grants import MANAGE_SCOPE
from tokenexplorer.sentences import listed
from tokenexplorer.ui.actions.grant_access import SSWS_KEY
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.field import Field
from tokenexplorer.ui.widgets.narrow_combo import narrow
from tokenexplorer.ui.widgets.secret_edit import SecretEdit
from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

BY_HAND = ""
_HELP = f"It takes a Super Administrator's token with {listed(MAKING_SCOPES)}, or an SSWS API token of the org."


class Ways(QWidget):
    """The choice.

    Signals:
        chosen: Another way, or it is known now whether it can be gone.
        ssws_entered(str): An SSWS token to keep in the keyring.
    """

    chosen = Signal()
    ssws_entered = Signal(str)

    def __init__(self, theme: Theme, clipboard: Clipboard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_chosen = False
        self._has_ssws: bool | None = None
        self.combo = QComboBox()
        self.combo.setObjectName("setup_withCombo")
        self.combo.setAccessibleName("Set it up with")
        narrow(self.combo, 24)
        self.combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.field = Field(theme, "Set it up with", self.combo, help_text=_HELP, parent=self)
        self.secret_edit = SecretEdit(
            theme, clipboard, name="setup_sswsEdit", accessible_name="SSWS API token", placeholder="00…"
        )
        self.keep_button = button(theme, "Keep in keyring", name="setup_sswsKeepButton")
        self.secret_field = Field(
            theme,
            "SSWS API token",
            self.secret_edit,
            help_text="Admin console › Security › API › Tokens. It is sent to this org alone.",
            beside=self.keep_button,
            parent=self,
        )
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.field, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.secret_field, 1, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        self.combo.activated.connect(self._on_chosen)
        self.combo.currentIndexChanged.connect(self._on_changed)
        self.keep_button.clicked.connect(self._keep)
        self.secret_edit.returnPressed.connect(self._keep)

    @property
    def key(self) -> str:
        """A token's id, `SSWS_KEY`, or `BY_HAND`."""
        return str(self.combo.currentData() or BY_HAND)

    @property
    def is_ready(self) -> bool:
        """Whether something can be sent with it."""
        return self.key not in (BY_HAND, SSWS_KEY) or (self.key == SSWS_KEY and self._has_ssws is True)

    def show_ways(self, tokens: tuple[TokenSummary, ...], *, has_ssws: bool | None) -> None:
        """Show what there is; a choice that was made stays while it is there, else the best is taken."""
        entries = [(token.id, _words(token)) for token in tokens]
        known = "The SSWS token of this org" if has_ssws else "An SSWS token of this org…"
        entries += [(SSWS_KEY, known), (BY_HAND, "No token: show me what to click")]
        keys = [key for key, _ in entries]
        best = tokens[0].id if tokens else SSWS_KEY if has_ssws else BY_HAND
        wanted = self.key if self._is_chosen and self.key in keys else best
        self._has_ssws = has_ssws
        shown = [(self.combo.itemData(row), self.combo.itemText(row)) for row in range(self.combo.count())]
        if shown != entries:
            with QSignalBlocker(self.combo):
                self.combo.clear()
                for key, words in entries:
                    self.combo.addItem(words, key)
        with QSignalBlocker(self.combo):
            self.combo.setCurrentIndex(keys.index(wanted))
        self._show_secret()

    def forget_choice(self) -> None:
        """Another app is shown: the best way is taken anew."""
        self._is_chosen = False
        self.secret_edit.clear()
        self.secret_field.set_error("")

    def show_lacking(self, token: TokenSummary | None, *, grants: bool) -> None:
        """Say at once where the token cannot do all."""
        lacks = token is not None and grants and MANAGE_SCOPE not in token.scopes
        words = f"This token has {APPS_SCOPE} but lacks {MANAGE_SCOPE}: scopes cannot be granted with it."
        self.field.set_help(words if lacks else _HELP)

    def _show_secret(self) -> None:
        self.secret_field.setVisible(self.key == SSWS_KEY and self._has_ssws is not True)

    def _on_chosen(self) -> None:
        self._is_chosen = True

    def _on_changed(self) -> None:
        self._is_chosen = True
        self._show_secret()
        self.chosen.emit()

    def _keep(self) -> None:
        secret = self.secret_edit.text().strip()
        if not secret:
            self.secret_field.set_error("Paste the token first.")
            return
        if secret.count(".") == 2:
            self.secret_field.set_error("Paste an API token: this looks like an OAuth token.")
            return
        self.secret_field.set_error("")
        self.secret_edit.clear()
        self.secret_edit.hide_secret()
        self.ssws_entered.emit(secret)


def _words(token: TokenSummary) -> str:
    return visible_text(f"The token of {token.label} ({token.client_name})")
