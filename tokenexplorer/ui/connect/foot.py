"""The foot of the Connect place: sign in, copy the URL, and what will open where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel

from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.text import ascii_host, plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.oauth.installed_browsers import Browser
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.ui.theme import Theme


class Foot(QObject):
    """Fills the foot of a pane."""

    def __init__(self, theme: Theme, row: QHBoxLayout, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._default = ""
        self._browsers: tuple[Browser, ...] = ()
        self.sign_in = button(theme, "Sign in", "primary", "log-in", name="connect_signInButton")
        self.copy_url = button(theme, "Copy sign-in URL", icon="copy", name="connect_copySignInUrlButton")
        self._icon = QLabel()
        self.label = plain_label("", "help", name="connect_browserLabel", elide=Qt.TextElideMode.ElideMiddle)
        self.label.setAccessibleName("Host that will open")
        row.addWidget(self.sign_in)
        row.addWidget(self.copy_url)
        row.addStretch(1)
        row.addWidget(self._icon)
        row.addWidget(self.label, 0)
        theme.changed.connect(self._tint)
        self._tint()

    def show_browsers(self, default: str, browsers: tuple[Browser, ...]) -> None:
        """What was found on this computer."""
        self._default, self._browsers = default, browsers

    def show_app(self, client: Client, metadata: ProviderMetadata | None) -> None:
        """Name the host that will open, and the browser (A08)."""
        endpoint = metadata.authorization_endpoint if metadata is not None else ""
        host = ascii_host(endpoint or client.issuer)
        names = {browser.id: browser.name for browser in self._browsers}
        match client.opener:
            case "copy":
                words = f"Copies the address at {host}"
            case "command":
                words = f"Opens {host} with your command"
            case "private":
                browser = names.get(client.opener_command, client.opener_command)
                words = f"Opens {host} in {browser}, private window"
            case _:
                words = f"Opens {host} in {self._default or 'your browser'}"
        self.label.setText(visible_text(words))
        self.label.setAccessibleDescription(self.label.text())

    def _tint(self) -> None:
        self._icon.setPixmap(self._theme.pixmap("app-window", "text3", 14))
