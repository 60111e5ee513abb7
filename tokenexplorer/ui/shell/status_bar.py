"""The status bar: keyring, network, practice org, catalogue and version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

import tokenexplorer
from tokenexplorer.ui.widgets.menu import Menu
from tokenexplorer.ui.widgets.polish import announce, named
from tokenexplorer.ui.widgets.popup_button import PopupButton
from tokenexplorer.ui.widgets.text import menu_text, plain_label, set_plain_tooltip, visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme

_KEYRING = {
    "unknown": ("lock-keyhole", "text3", "not looked at yet"),
    "ok": ("lock-keyhole", "ok", "unlocked"),
    "locked": ("lock", "warn", "locked"),
    "absent": ("triangle-alert", "warn", "none found"),
    "error": ("triangle-alert", "bad", "not usable"),
}

WAITING = "Waiting for the system keyring"
KEYRING_HELP = "Tokens and secrets are kept there. Click to look again; a locked one asks for its password."
NETWORK_HELP = "Nothing is sent unless you look up an org, check, sign in or send. Proxy and CA are set on Connect."
CATALOGUE_HELP = "The scopes and calls that Scopes and Requests list. Import others with the org menu at the top."
NO_CATALOGUE_HELP = "Import a file that describes its calls (OpenAPI 3) with the org menu at the top."
_CATALOGUE_WIDTH = 380
_BETWEEN = 70
PRACTICE_HELP = "A small provider inside this app, for trying things out."


class StatusBar(QWidget):
    """Tells how things around the app stand.

    Signals:
        keyring_requested: The person wants to know about the keyring, or to try it again.
        network_requested: Show where the proxy is set.
        practice_start_requested: Start the practice org.
        practice_stop_requested: Stop it.
        situations_requested: Something broken to try there.
    """

    keyring_requested = Signal()
    network_requested = Signal()
    practice_start_requested = Signal()
    practice_stop_requested = Signal()
    situations_requested = Signal()

    def __init__(self, state: AppState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._theme = state, theme
        self._narrow = self._waiting = self._has_catalogue = False
        self._reading = ""
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "canvas")
        self._keyring = self._button("status_keyringButton", "Keyring state")
        self._network = self._button("status_networkButton", "Network state")
        self._practice = self._button("status_practiceButton", "Practice org state")
        self.start_action = named(QAction("Start practice org", self), "status_practiceStartAction")
        self.stop_action = named(QAction("Stop practice org", self), "status_practiceStopAction")
        menu = Menu(theme, accessible_name="Practice org", parent=self)
        self.situations_action = named(QAction("Try something broken…", self), "status_situationsAction")
        menu.addActions([self.start_action, self.stop_action, self.situations_action])
        self._practice.setMenu(menu)
        self.catalogue_label = plain_label(
            "", "caption", name="status_catalogueLabel", elide=Qt.TextElideMode.ElideMiddle, parent=self
        )
        self.version_label = plain_label(
            f"Token Explorer {tokenexplorer.__version__}", "caption", name="status_versionLabel", parent=self
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 1, 12, 0)
        row.setSpacing(8)
        for widget in (self._keyring, self._network, self._practice):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.catalogue_label)
        row.addSpacing(8)
        row.addWidget(self.version_label)
        self._keyring.clicked.connect(self.keyring_requested)
        self._network.clicked.connect(self.network_requested)
        self.start_action.triggered.connect(self.practice_start_requested)
        self.stop_action.triggered.connect(self.practice_stop_requested)
        self.situations_action.triggered.connect(self.situations_requested)
        for signal in (
            state.keyring_changed,
            state.practice_changed,
            state.current_changed,
            state.orgs_changed,
            state.catalogue_changed,
            theme.changed,
        ):
            signal.connect(self._show)
        self._show()

    def set_narrow(self, narrow: bool) -> None:
        """Shorter words."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._show()

    def set_waiting(self, waiting: bool) -> None:
        """Whether work waits for the system keyring right now (S07)."""
        if waiting != self._waiting:
            self._waiting = waiting
            self._show()
            if waiting:
                announce(self._keyring, WAITING)

    def show_catalogue(self) -> None:
        """From now on name the current org's catalogue; the first time it reads a small file."""
        self._has_catalogue = True
        self._show()

    def set_reading(self, file_name: str) -> None:
        """Which API description is being read; empty while none is."""
        self._reading = file_name
        self._show()

    def _show_catalogue(self) -> None:
        words, help_words = self._catalogue_words() if self._has_catalogue else ("", "")
        self.catalogue_label.setMaximumWidth(round(_CATALOGUE_WIDTH * max(1.0, self._theme.text_scale)))
        self.catalogue_label.setText(visible_text(words))
        self.catalogue_label.setAccessibleDescription(help_words)
        set_plain_tooltip(self.catalogue_label, f"{words}\n{help_words}")

    def _catalogue_words(self) -> tuple[str, str]:
        from tokenexplorer.catalogue.catalogue import EMPTY
        from tokenexplorer.catalogue.release import release_label

        org = self._state.org
        imported = self._state.imported_catalogue(org.id) if org is not None else None
        if self._reading:
            return f"Reading {self._reading}", CATALOGUE_HELP
        if imported is not None:
            return f"{imported.release.source} {imported.release.label}".strip(), CATALOGUE_HELP
        if org is not None and self._state.catalogue is EMPTY:
            return "No catalogue for this org", NO_CATALOGUE_HELP
        return f"Okta catalogue {release_label()}", CATALOGUE_HELP

    def _button(self, name: str, accessible_name: str) -> PopupButton:
        button = PopupButton(self)
        button.setObjectName(name)
        button.setProperty("status", "true")
        button.setAccessibleName(accessible_name)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _say(self, button: QToolButton, icon: str, role: str, text: str, tooltip: str) -> None:
        self._theme.set_icon(button, icon, role, size=12, gap=4)
        button.setText(menu_text(text))
        button.setAccessibleDescription(text)
        set_plain_tooltip(button, tooltip)

    def _show(self) -> None:
        self.setFixedHeight(self._theme.height(24))
        self._show_catalogue()
        keyring = self._state.keyring
        icon, role, word = _KEYRING[keyring.state]
        words = f"Keyring: {keyring.name}, {word}" if keyring.name else f"Keyring: {word}"
        if self._waiting:
            icon, role, words = "loader-circle", "accentText", WAITING
        elif self._narrow:
            words = f"Keyring {word}"
        self._say(self._keyring, icon, role, words, keyring.advice or KEYRING_HELP)
        proxy = self._state.org.proxy if self._state.org else "none"
        through = {"none": "no proxy", "system": "system proxy"}.get(proxy, "own proxy")
        words = "No proxy" if self._narrow and proxy == "none" else f"Network: {through}"
        self._say(self._network, "wifi", "ok" if proxy == "none" else "text2", words, NETWORK_HELP)
        running = self._state.practice
        words = f"Practice org: {'on' if running else 'off'}"
        help_words = f"Runs at {running.org_url}" if running else PRACTICE_HELP
        self._say(self._practice, "flask-conical", "ok" if running else "text2", words, help_words)
        self.start_action.setEnabled(running is None)
        self.stop_action.setEnabled(running is not None)
        self._give_way()

    def _give_way(self) -> None:
        """The version goes where the catalogue's name would be cut for it."""
        buttons = (self._keyring, self._network, self._practice, self.version_label)
        catalogue = min(self.catalogue_label.sizeHint().width(), self.catalogue_label.maximumWidth())
        wanted = sum(each.sizeHint().width() for each in buttons) + catalogue + _BETWEEN
        self.version_label.setVisible(wanted <= self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow windows give way."""
        super().resizeEvent(event)
        self._give_way()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The line above."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self._theme.color("canvas"))
            painter.fillRect(0, 0, self.width(), 1, self._theme.color("line"))
