"""The main window: top bar, rail, one place at a time, status bar. It joins places to actions and holds no rules.

It paints its ground before anything else is imported, then is furnished. A place is built when it is first shown, the
rest one by one while the window is idle: the first paint waits for none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QColor, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.place import Place
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.shell.app_banner import AppBanner
    from tokenexplorer.ui.shell.dialogs import Dialogs
    from tokenexplorer.ui.shell.rail import Rail
    from tokenexplorer.ui.shell.status_bar import StatusBar
    from tokenexplorer.ui.shell.top_bar import TopBar
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.toast import Toast

SMALLEST = (960, 640)
USUAL = (1360, 860)
PAUSE_MS = 25
"""Between two pieces of work that nobody waits for, so that painting and typing come first."""


class MainWindow(QMainWindow):
    """The one window of the app: bare at first, whole once it is furnished.

    Args:
        ground: Painted until it is furnished; None for the system's colour.

    Signals:
        painted: Its first paint is done.
    """

    painted = Signal()

    services: Services
    state: AppState
    theme: Theme
    actions_of: Actions
    top_bar: TopBar
    rail: Rail
    banner: AppBanner
    stack: QStackedWidget
    status_bar: StatusBar
    toast: Toast
    dialogs: Dialogs

    def __init__(self, ground: QColor | None = None) -> None:
        super().__init__()
        if ground is not None:
            # A palette, not a painter: the first QPainter call loads the Qt namespace, 12 ms of the first paint.
            self.setPalette(QPalette(ground, ground))
        self._places: dict[str, Place] = {}
        self._shown = ""
        self._furnished = self._begun = self._closed = self._has_painted = False
        self.setObjectName("main_window")
        self.setWindowTitle("Token Explorer")
        self.setMinimumSize(*SMALLEST)
        self.resize(*USUAL)

    def furnish(self, services: Services, state: AppState, theme: Theme, *, close_services: Callable[[], None]) -> None:
        """Build everything that is in the window; called once.

        Args:
            services: Everything below the window.
            state: What it shows.
            theme: How it looks, already applied.
            close_services: Called when the window is closed, last.
        """
        # Imported here, for the first paint waits for none of it.
        from tokenexplorer.ui.actions.actions import Actions
        from tokenexplorer.ui.actions.app_grants import AppGrantActions
        from tokenexplorer.ui.actions.app_setup import AppSetupActions
        from tokenexplorer.ui.actions.catalogues import CatalogueActions
        from tokenexplorer.ui.actions.device import DeviceActions
        from tokenexplorer.ui.actions.grants import GrantActions
        from tokenexplorer.ui.actions.orgs import OrgActions
        from tokenexplorer.ui.actions.other_grants import OtherGrantActions
        from tokenexplorer.ui.actions.practice import PracticeActions
        from tokenexplorer.ui.actions.scope_sets import ScopeSetActions
        from tokenexplorer.ui.actions.server_lists import ServerListActions
        from tokenexplorer.ui.actions.service import ServiceActions
        from tokenexplorer.ui.actions.signin import SignInActions
        from tokenexplorer.ui.actions.wallet import WalletActions
        from tokenexplorer.ui.wiring import wire

        self.services, self.state, self.theme = services, state, theme
        self.setPalette(QPalette())
        theme.dress(self)
        self._close_services = close_services
        orgs, grants = OrgActions(services, state, self), GrantActions(services, state, self)
        self.actions_of = Actions(
            orgs,
            SignInActions(services, state, self),
            WalletActions(services, state, self),
            PracticeActions(services, state, orgs, self),
            grants,
            CatalogueActions(services, state, self),
            ScopeSetActions(services, self),
            DeviceActions(services, state, self),
            AppGrantActions(services, state, grants, self),
            ServiceActions(services, state, orgs, self),
            OtherGrantActions(services, state, self),
            ServerListActions(services, state, self),
            AppSetupActions(services, state, orgs, self),
        )
        self._build()
        self._furnished = True
        wire(self)
        theme.changed.connect(self._give_way)
        self._give_way()

    def _build(self) -> None:
        from tokenexplorer.ui.shell.app_banner import AppBanner
        from tokenexplorer.ui.shell.dialogs import Dialogs
        from tokenexplorer.ui.shell.rail import Rail
        from tokenexplorer.ui.shell.status_bar import StatusBar
        from tokenexplorer.ui.shell.top_bar import TopBar
        from tokenexplorer.ui.widgets.toast import Toast

        self.top_bar = TopBar(self.state, self.theme)
        self.rail = Rail(self.theme)
        self.banner = AppBanner(self.state, self.theme)
        self.stack = QStackedWidget()
        self.stack.addWidget(QWidget())
        self.status_bar = StatusBar(self.state, self.theme)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addWidget(self.banner)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addWidget(self.stack, 1)
        column.addLayout(middle, 1)
        column.addWidget(self.status_bar)
        self.setCentralWidget(page)
        self.toast = Toast(self.theme, self)
        self.dialogs = Dialogs(self)
        self.rail.set_current("connect")

    # Starting

    def begin(self, *, practice: bool, org_name: str, trouble: TokenExplorerError | None) -> None:
        """Read what is on disk and show the first place; called once, after the window is visible."""
        self._practice_wanted, self._org_wanted = practice, org_name
        if trouble is not None:
            self.report(trouble)
        self.actions_of.orgs.loaded.connect(self._show_first)
        self.actions_of.orgs.load(org_name)

    def _show_first(self) -> None:
        self.actions_of.orgs.loaded.disconnect(self._show_first)
        self._begun = True
        if not self._shown:
            self.show_place("connect")
        org = self.state.org
        from tokenexplorer.errors import ConfigError

        if self._org_wanted and (org is None or org.name.casefold() != self._org_wanted.casefold()):
            self.report(ConfigError(f"No org here is named {self._org_wanted}.", "Choose one in the top bar."))
        self.status_bar.show_catalogue()
        if self._practice_wanted:
            self.actions_of.practice.start()
        QTimer.singleShot(PAUSE_MS, self, self._go_on)

    def _go_on(self) -> None:
        """What the first page need not wait for."""
        if not self._closed:
            self.actions_of.wallet.load()
            self.actions_of.wallet.check_keyring()
            self.actions_of.catalogues.follow()
            self._build_next()

    def _build_next(self) -> None:
        """Build one more place while idle, so that each opens at once later."""
        waiting = [
            key
            for key in ("connect_form", "tokens", "requests", "scopes", "trace", "sign_in")
            if key not in self._places
        ]
        if waiting and not self._closed:
            self.place(waiting[0]).prepare()
            QTimer.singleShot(PAUSE_MS, self, self._build_next)

    # Places

    @property
    def current_place(self) -> Place | None:
        """The place that is shown."""
        return self._places.get(self._shown)

    @property
    def current_key(self) -> str:
        """Its key, as in `place`; empty before the first one."""
        return self._shown

    def place(self, key: str) -> Place:
        """A place by key, built on first use: welcome, connect_form, sign_in, scopes, tokens, requests, trace."""
        if key not in self._places:
            from tokenexplorer.ui.wiring import build_place

            made = self._places[key] = build_place(self, key)
            self.stack.addWidget(made)
            made.set_width(self._roomy_width())
        return self._places[key]

    def show_place(self, key: str, argument: object = None) -> None:
        """Show a place by key; `connect` means the sign-in while one runs, and Welcome before the first org."""
        if self._closed:
            return
        if key == "scopes" and self.state.org is None:
            key = "connect"
        if key == "connect":
            busy = self.actions_of.sign_in.running
            key = "sign_in" if busy else "connect_form" if self.state.org is not None else "welcome"
        place = self.place(key)
        changed = key != self._shown
        self._shown = key
        self.stack.setCurrentWidget(place)
        self.rail.set_current(key)
        if changed:
            place.activate()
        if argument is not None:
            place.open(argument)
        self.refresh_filled()

    def refresh_filled(self) -> None:
        """One filled button in the window: the top bar's is tonal while the page has its own."""
        from tokenexplorer.ui.widgets.buttons import Button

        place = self.current_place
        button = place.primary_button() if place is not None else None
        busy = isinstance(button, Button) and button.is_busy  # and keeps its colour
        self.top_bar.set_page_filled(button is not None and (button.isEnabled() or busy))

    # Telling

    def tell(self, text: str, action: str = "", on_action: Callable[[], None] | None = None) -> None:
        """Say that something was done."""
        self.toast.show_message(text, action=action, on_action=on_action)

    def note(self, line: str) -> None:
        """Something the person must know: what came up while the home was opened stays until it is closed."""
        from tokenexplorer.errors import StorageError

        if self._begun:
            self.tell(line)
        else:
            self.report(StorageError(line))

    def report(self, error: TokenExplorerError) -> None:
        """Say that something failed where no place shows it: a banner that stays until it is closed."""
        from tokenexplorer.errors import Cancelled, KeyringLocked, KeyringUnavailable

        if self._closed or isinstance(error, Cancelled):
            return
        if isinstance(error, KeyringUnavailable):
            # Not the trouble of one action: the banner about the keyring says it for all, as long as it holds.
            self.actions_of.wallet.check_keyring(on_ok=lambda: self.banner.show_trouble(error))
            return
        self.banner.show_trouble(error)
        if isinstance(error, KeyringLocked):
            self.actions_of.wallet.check_keyring()

    def tell_kept_in_memory(self, note: str) -> None:
        """Without any keyring the banner says it already, for all tokens; else it says from now on what holds."""
        if not self.state.keyring.session_only:
            self.tell(note)
            self.actions_of.wallet.check_keyring()

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow windows give way in a fixed order."""
        super().resizeEvent(event)
        if self._furnished:
            self._give_way()

    def paintEvent(self, event: QPaintEvent) -> None:
        """As ever; the first one is told."""
        super().paintEvent(event)
        if not self._has_painted:
            self._has_painted = True
            # After this paint is on the screen, not within it.
            QTimer.singleShot(0, self, self.painted.emit)

    def _roomy_width(self) -> int:
        """The width as it would be at the system's own text size: larger text leaves less room."""
        return round(self.width() / max(1.0, self.theme.text_scale))

    def _give_way(self) -> None:
        width = self._roomy_width()
        self.top_bar.set_width(width)
        self.rail.set_narrow(width < 1040)
        self.status_bar.set_narrow(width < 1280)
        for place in self._places.values():
            place.set_width(width)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Shut every service down: sign-in, tasks, practice org, database."""
        super().closeEvent(event)
        if event.isAccepted() and not self._closed:
            self._closed = True
            if self._furnished:
                self.shut_down()

    def shut_down(self) -> None:
        """Keep sizes, cancel what runs, then let `app` close the services."""
        self.services.settings.set_bytes("window", self.saveGeometry())
        self.actions_of.orgs.remember_current()
        self.actions_of.orgs.stop_looking()
        self.actions_of.sign_in.cancel()
        self.actions_of.device.cancel()
        self.actions_of.other_grants.cancel()
        self.actions_of.wallet.logout.cancel()
        self.actions_of.catalogues.stop()
        self.actions_of.service.stop()
        self.actions_of.servers.stop()
        self.actions_of.setup.stop_all()
        for place in self._places.values():
            place.close()
        for timer in self.findChildren(QTimer):
            timer.stop()
        self._close_services()
