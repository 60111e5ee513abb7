"""The Auth tab: a chosen token as Bearer or DPoP, the org's SSWS API token, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from tokenexplorer.api.request import Auth
from tokenexplorer.tokens.token_set import KIND_LABELS, TOKEN_KINDS
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.field import Field
from tokenexplorer.ui.widgets.secret_edit import SecretEdit
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.tokens.token_set import TokenKind, TokenSummary
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

_KINDS = (("token", "Token (Bearer)"), ("ssws", "SSWS API token"), ("none", "None"))
_WARNINGS: dict[TokenKind, str] = {
    "access_token": "",
    "id_token": "An ID token tells the app who signed in. APIs should refuse it; choose the access token.",
    "refresh_token": "Whoever gets the refresh token can fetch new tokens for a long time. Choose the access token.",
}


class AuthTab(QWidget):
    """How the request proves itself.

    Signals:
        edited: The kind of auth, or of token, is another one.
        secret_entered(str): An SSWS API token to keep in the keyring; empty removes it.
    """

    edited = Signal()
    secret_entered = Signal(str)

    def __init__(self, theme: Theme, clipboard: Clipboard) -> None:
        super().__init__()
        self._theme = theme
        self._token_id = ""
        self.kind_combo = _combo("request_authCombo", "Kind of auth")
        for key, words in _KINDS:
            self.kind_combo.addItem(words, key)
        self.token_combo = _combo("request_tokenKindCombo", "Token to send")
        for kind in TOKEN_KINDS:
            self.token_combo.addItem(KIND_LABELS[kind], kind)
        self.warning_label = plain_label("", "help", tone="warn", wrap=True)
        self.kind_combo.currentIndexChanged.connect(self._changed)
        self.token_combo.currentIndexChanged.connect(self._changed)
        self.stack = QStackedWidget()
        for page in (self._token_page(), self._ssws_page(theme, clipboard), self._none_page()):
            self.stack.addWidget(page)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(24)
        left = Field(theme, "Kind of auth", self.kind_combo)
        left.setFixedWidth(228)
        row.addWidget(left, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.stack, 1)
        self._show()

    def _token_page(self) -> QWidget:
        page, column = _page()
        field = Field(self._theme, "Token to send", self.token_combo)
        field.setFixedWidth(228)
        column.addWidget(field)
        column.addWidget(self.warning_label)
        column.addStretch(1)
        return page

    def _ssws_page(self, theme: Theme, clipboard: Clipboard) -> QWidget:
        page, column = _page()
        self.secret_edit = SecretEdit(
            theme, clipboard, name="request_sswsEdit", accessible_name="SSWS API token", placeholder="00…"
        )
        self.secret_edit.returnPressed.connect(self._keep)
        self.keep_button = button(theme, "Keep in keyring", name="request_sswsKeepButton")
        self.keep_button.clicked.connect(self._keep)
        self.secret_field = Field(theme, "SSWS API token", self.secret_edit, beside=self.keep_button)
        self.secret_field.setMaximumWidth(560)
        column.addWidget(self.secret_field)
        column.addStretch(1)
        self.set_secret_known(known=False)
        return page

    def _none_page(self) -> QWidget:
        page, column = _page()
        column.addSpacing(24)
        column.addWidget(
            plain_label("Nothing is added. A typed Authorization header goes as it is.", "help", wrap=True)
        )
        column.addStretch(1)
        return page

    # Values

    def auth(self) -> Auth:
        """As chosen."""
        return Auth(self.kind_combo.currentData(), self._token_id, self.token_combo.currentData())

    def set_auth(self, auth: Auth) -> None:
        """Show another choice; says nothing."""
        with QSignalBlocker(self.kind_combo), QSignalBlocker(self.token_combo):
            self._token_id = auth.token_id
            self.kind_combo.setCurrentIndex(self.kind_combo.findData(auth.kind))
            self.token_combo.setCurrentIndex(self.token_combo.findData(auth.token_kind))
        self._show()

    def set_token_id(self, token_id: str) -> None:
        """Name a token set; empty means the current one."""
        self._token_id = token_id
        if self.kind_combo.currentData() != "token":
            self.kind_combo.setCurrentIndex(0)
        else:
            self.edited.emit()

    def show_token(self, token: TokenSummary | None) -> None:
        """How the chosen set is sent, and which kinds it has: those it lacks say so."""
        bound = token is not None and token.is_dpop
        self.kind_combo.setItemText(self.kind_combo.findData("token"), "Token (DPoP)" if bound else _KINDS[0][1])
        for row, kind in enumerate(TOKEN_KINDS):
            usable = token is not None and (kind != "access_token" or token.is_access)
            missing = token is not None and not (kind in token.kinds and usable)
            self.token_combo.setItemText(
                row, f"{KIND_LABELS[kind]} (not in this set)" if missing else KIND_LABELS[kind]
            )
        self._show()

    def set_secret_known(self, *, known: bool, org_name: str = "") -> None:
        """Whether the keyring holds the org's API token."""
        of_org = f" of {org_name}" if org_name else ""
        words = (
            f"The API token{of_org} is in the keyring. Type another to replace it."
            if known
            else ("Made in the admin console under Security, API, Tokens. It is kept in the system keyring.")
        )
        self.secret_field.set_help(visible_text(words))
        self.secret_edit.setPlaceholderText("•" * 16 if known else "00…")

    def take_secret(self) -> str:
        """An API token that was typed and not kept yet, where the request is to bear one; asked once."""
        secret = self.secret_edit.text().strip() if self.kind_combo.currentData() == "ssws" else ""
        if secret:
            self.secret_edit.clear()
        return secret

    def _keep(self) -> None:
        secret = self.take_secret()
        if secret:
            self.secret_entered.emit(secret)

    def _changed(self) -> None:
        self._show()
        self.edited.emit()

    def _show(self) -> None:
        self.stack.setCurrentIndex(self.kind_combo.currentIndex())
        warning = _WARNINGS[self.token_combo.currentData()]
        self.warning_label.setText(warning)
        self.warning_label.setVisible(bool(warning))


def _combo(name: str, accessible_name: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setAccessibleName(accessible_name)
    return combo


def _page() -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    return page, column
