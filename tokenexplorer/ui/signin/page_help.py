"""What the provider's own page says: chosen from the known ones, or typed off; such a page never calls back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.field import line_edit
from tokenexplorer.ui.widgets.narrow_combo import narrow
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenexplorer.ui.theme import Theme

Choice = tuple[str, str]
"""Id of a page, and the words on it."""

_ANY: Final[tuple[Choice, ...]] = (
    ("redirectUri", "The redirect URI is not registered"),
    ("clientId", "The client ID is not known"),
    ("notAssigned", "Access denied"),
    ("policy", "A policy does not allow it"),
    ("consent", "Consent or approval is needed"),
    ("scope", "A scope is invalid"),
    ("unknownServer", "404, page not found"),
)
_OWN: Final[Mapping[str, tuple[Choice, ...]]] = {
    "okta": (
        ("redirectUri", "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings"),
        ("clientId", "Invalid value for 'client_id' parameter."),
        ("policy", "You are not allowed to access this app. To request access, contact an admin."),
        ("notAssigned", "User is not assigned to the client application."),
        ("policy", "Policy evaluation failed for this request, please check the policy configurations."),
        ("unknownServer", "404, page not found"),
    ),
    "entra": (
        ("redirectUri", "AADSTS50011: the redirect URI does not match"),
        ("clientId", "AADSTS700016: application not found in the directory"),
        ("notAssigned", "AADSTS50105: the user is not assigned to a role"),
        ("consent", "AADSTS90094: administrator consent is needed"),
        ("unknownServer", "AADSTS90002: tenant not found"),
        ("policy", "AADSTS53003: blocked by Conditional Access"),
    ),
    "google": (
        ("redirectUri", "Error 400: redirect_uri_mismatch"),
        ("scope", "Error 400: invalid_scope"),
        ("clientId", "Error 401: invalid_client"),
        ("notAssigned", "Error 403: access_denied"),
        ("policy", "Error 403: org_internal"),
        ("policy", "Error 400: admin_policy_enforced"),
    ),
    "auth0": (
        ("redirectUri", "Callback URL mismatch: not in the list of allowed callback URLs"),
        ("clientId", "Unknown client"),
        *_ANY[2:],
    ),
    "keycloak": (
        ("redirectUri", "Invalid parameter: redirect_uri"),
        ("clientId", "Client not found."),
        ("unknownServer", "Realm does not exist"),
        *_ANY[2:6],
    ),
    "cognito": (("redirectUri", "redirect_mismatch"), ("scope", "invalid_scope"), *_ANY[1:5]),
    "onelogin": (
        ("redirectUri", "redirect_uri did not match any client's registered redirect_uris"),
        ("clientId", "invalid_client: client is invalid"),
        *_ANY[2:],
    ),
    "ping": (("redirectUri", "Redirect URI mismatch"), *_ANY[1:]),
}


def choices(vendor: str) -> tuple[Choice, ...]:
    """The pages that a vendor shows; in our own words where its words are not known."""
    return _OWN.get(vendor, _ANY)


class PageHelp(QWidget):
    """The foot of the help.

    Signals:
        asked(str, str): The words of a page, and its id or an empty text where they were typed.
    """

    asked = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.combo = QComboBox()
        self.combo.setObjectName("signin_pageCombo")
        self.combo.setAccessibleName("Page that the browser shows")
        narrow(self.combo)
        self.edit = line_edit(
            theme, "Or paste what the page says", name="signin_pageEdit", accessible_name="What the page says"
        )
        self.explain = button(theme, "Explain", name="signin_pageButton", height="compact")
        self.explain.setEnabled(False)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.edit, 1)
        row.addWidget(self.explain)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(plain_label("An error page of the provider?", "strong"))
        column.addWidget(self.combo)
        column.addLayout(row)
        self.combo.currentIndexChanged.connect(self._on_changed)
        self.combo.activated.connect(self._ask_at_once)
        self.edit.textChanged.connect(self._on_changed)
        self.edit.returnPressed.connect(self._ask)
        self.explain.clicked.connect(self._ask)
        self.show_vendor("")

    def show_vendor(self, vendor: str) -> None:
        """Offer the pages of a vendor."""
        self.combo.clear()
        self.combo.addItem("Choose what it says…", "")
        for page, words in choices(vendor):
            self.combo.addItem(words, page)
        self.edit.clear()

    def _on_changed(self) -> None:
        self.explain.setEnabled(bool(self.edit.text().strip()) or self.combo.currentIndex() > 0)

    def _ask_at_once(self, index: int) -> None:
        if index > 0:
            self.edit.clear()
            self._ask()

    def _ask(self) -> None:
        words = self.edit.text().strip()
        if words:
            self.asked.emit(words, "")
        elif self.combo.currentIndex() > 0:
            self.asked.emit(self.combo.currentText(), self.combo.currentData())
