"""The top bar: which org, which token, search, sign in, light or dark, settings."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from tokenexplorer.ui.actions.device import has_device_flow
from tokenexplorer.ui.shell.org_button import OrgButton
from tokenexplorer.ui.shell.palette_button import PaletteButton
from tokenexplorer.ui.shell.token_chip import TokenChip
from tokenexplorer.ui.widgets.menu import Menu
from tokenexplorer.ui.widgets.tool_buttons import IconButton, SplitButton

if TYPE_CHECKING:
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme


class TopBar(QWidget):
    """Says who and where you are before you act.

    Signals:
        org_chosen(str): Our id of an org.
        add_org_requested: A new org.
        practice_onelogin_requested: The practice org that is like OneLogin.
        practice_mtls_requested: The practice org of no vendor.
        situations_requested: Something broken at the practice org, to try.
        rename_org_requested: Rename the current org.
        remove_org_requested: Remove the current org.
        import_catalogue_requested: Take the current org's calls and scopes from a file.
        stop_import_requested: Stop reading that file.
        forget_catalogue_requested: Go back to what the app knows of it by itself.
        token_chosen(str): Id of the token set to make current.
        sign_in_requested: With the current app.
        device_requested: Sign in with a device code.
        service_token_requested: Get a token for the app itself.
        other_grant_requested: Get a token by a grant that needs no browser.
        refresh_requested: The current token set.
        palette_requested: Search or run.
        theme_requested: Light to dark and back.
        settings_requested: Open the settings.
    """

    org_chosen = Signal(str)
    add_org_requested = Signal()
    practice_onelogin_requested = Signal()
    practice_mtls_requested = Signal()
    situations_requested = Signal()
    rename_org_requested = Signal()
    remove_org_requested = Signal()
    import_catalogue_requested = Signal()
    stop_import_requested = Signal()
    forget_catalogue_requested = Signal()
    token_chosen = Signal(str)
    sign_in_requested = Signal()
    device_requested = Signal()
    service_token_requested = Signal()
    other_grant_requested = Signal()
    refresh_requested = Signal()
    palette_requested = Signal()
    theme_requested = Signal()
    settings_requested = Signal()

    def __init__(self, state: AppState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._theme = state, theme
        self._signing_in = self._page_is_filled = False
        self._device: QAction | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "canvas")
        self._mark = QLabel(self)
        self._mark.setFixedWidth(72)
        self._mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.org_button = OrgButton(state, theme, self)
        self.token_chip = TokenChip(state, theme, self)
        self._palette = PaletteButton(theme, self)
        self._sign_in = SplitButton(
            theme, "Sign in", "log-in", variant="tonal", name="top_signInButton", menu=self._menu()
        )
        self._theme_button = IconButton(theme, "sun", "Light or dark", name="top_themeButton")
        self._settings = IconButton(theme, "settings", "Settings", name="top_settingsButton")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 12, 1)
        row.setSpacing(8)
        row.addWidget(self._mark)
        row.addWidget(self.org_button)
        row.addWidget(self.token_chip)
        row.addStretch(1)
        for widget in (self._palette, self._sign_in, self._theme_button, self._settings):
            row.addWidget(widget)
        self._connect()
        self._show()

    def _menu(self) -> Menu:
        menu = self._sign_in_menu = Menu(self._theme, accessible_name="Sign in", parent=self)
        self._service = menu.add("Service app token", icon="cog", name="top_serviceTokenAction")
        self._other = menu.add("Other grants…", icon="replace", name="top_otherGrantAction")
        self._refresh = menu.add("Refresh token", icon="refresh-cw", name="top_refreshAction")
        self._sign_in_as = Menu(self._theme, accessible_name="Sign in with", parent=menu)
        self._sign_in_as.setTitle("Sign in with")
        menu.addMenu(self._sign_in_as)
        return menu

    def _connect(self) -> None:
        self.org_button.chosen.connect(self.org_chosen)
        self.org_button.add_requested.connect(self.add_org_requested)
        self.org_button.practice_onelogin_requested.connect(self.practice_onelogin_requested)
        self.org_button.practice_mtls_requested.connect(self.practice_mtls_requested)
        self.org_button.situations_requested.connect(self.situations_requested)
        self.org_button.rename_requested.connect(self.rename_org_requested)
        self.org_button.remove_requested.connect(self.remove_org_requested)
        self.org_button.import_catalogue_requested.connect(self.import_catalogue_requested)
        self.org_button.stop_import_requested.connect(self.stop_import_requested)
        self.org_button.forget_catalogue_requested.connect(self.forget_catalogue_requested)
        self.token_chip.chosen.connect(self.token_chosen)
        self._palette.clicked.connect(self.palette_requested)
        self._sign_in.triggered_main.connect(self.sign_in_requested)
        self._refresh.triggered.connect(self.refresh_requested)
        self._service.triggered.connect(self.service_token_requested)
        self._other.triggered.connect(self.other_grant_requested)
        self._theme_button.clicked.connect(self.theme_requested)
        self._settings.clicked.connect(self.settings_requested)
        for signal in (
            self._state.current_changed,
            self._state.orgs_changed,
            self._state.tokens_changed,
            self._state.current_token_changed,
            self._state.metadata_changed,
            self._theme.changed,
        ):
            signal.connect(self._show)

    def set_signing_in(self, words: str, share: float = 0.0, left: str = "") -> None:
        """While a sign-in runs the chip tells so; empty words end it."""
        self._signing_in = bool(words)
        self.token_chip.set_signing_in(words, share, left)
        self._show()

    def set_page_filled(self, filled: bool) -> None:
        """Whether the page has a filled button of its own: one filled button in the window."""
        if filled != self._page_is_filled:
            self._page_is_filled = filled
            self._show()

    def set_width(self, width: int) -> None:
        """What gives way: the search field below 1280, the chip's words below 1120, the rail's width below 1040."""
        self._palette.set_narrow(width < 1280)
        self.token_chip.set_narrow(width < 1120)
        self._mark.setFixedWidth(48 if width < 1040 else 72)

    def _show(self) -> None:
        self.setFixedHeight(max(self._theme.height(48), self.org_button.sizeHint().height() + 8))
        self._mark.setPixmap(self._theme.pixmap("app", "accent", 28))
        can = self._state.client is not None and not self._signing_in
        self._sign_in.setEnabled(can)
        self._sign_in.set_variant("tonal" if self._page_is_filled or not can else "primary")
        token = self._state.token
        self._refresh.setEnabled(token is not None and "refresh_token" in token.kinds)
        self._show_device(can)
        self._show_service(can)
        self._theme.set_icon(self._theme_button, "moon" if self._theme.is_dark else "sun")
        self._fill_sign_in_as()

    def _show_service(self, can: bool) -> None:
        """A public app can prove nothing; the words say so where the action cannot be used."""
        client = self._state.client
        proves = client is not None and client.client_auth != "none"
        self._service.setEnabled(can and proves)
        self._service.setText("Service app token" if proves else "Service app token: needs a key or a secret")

    def _show_device(self, can: bool) -> None:
        """The device flow is offered where the server has it, and is not there at all where it has not."""
        has = has_device_flow(self._state)
        if has and self._device is None:
            self._device = self._sign_in_menu.add(
                "Device code…", self.device_requested.emit, icon="smartphone", name="top_deviceFlowAction"
            )
            self._sign_in_menu.insertAction(self._service, self._device)
        elif not has and self._device is not None:
            self._sign_in_menu.removeAction(self._device)
            self._device.setObjectName("")
            self._device.deleteLater()
            self._device = None
        if self._device is not None:
            self._device.setEnabled(can)

    def _fill_sign_in_as(self) -> None:
        self._sign_in_as.clear()
        org = self._state.org
        apps = self._state.clients_of(org.id) if org else ()
        for client in apps:
            self._sign_in_as.add(client.name, partial(self._sign_in_with, client.id))
        self._sign_in_as.menuAction().setVisible(len(apps) > 1)

    def _sign_in_with(self, client_ref: str) -> None:
        if self._state.org is not None:
            self._state.set_current(self._state.org.id, client_ref)
            self.sign_in_requested.emit()

    def sizeHint(self) -> QSize:
        """As wide as it may be."""
        return QSize(960, self._theme.height(48))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The line below."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self._theme.color("canvas"))
            painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.color("line"))
