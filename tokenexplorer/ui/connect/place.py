"""The Connect place: apps at the left, the form of one, and the preflight that looks before the browser opens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tokenexplorer.ui.actions.practice import needs_certificate
from tokenexplorer.ui.connect.app_commands import AppCommands
from tokenexplorer.ui.connect.apps_pane import AppsPane
from tokenexplorer.ui.connect.browser_search import BrowserSearch
from tokenexplorer.ui.connect.drawer import SIZES, PreflightDrawer
from tokenexplorer.ui.connect.fields import show_field
from tokenexplorer.ui.connect.foot import Foot
from tokenexplorer.ui.connect.form import ConnectForm
from tokenexplorer.ui.connect.gate import SignInGate
from tokenexplorer.ui.connect.practice_banner import PracticeBanner
from tokenexplorer.ui.connect.preflight_look import PreflightLook
from tokenexplorer.ui.connect.preflight_pane import PreflightPane
from tokenexplorer.ui.connect.preflight_runner import PreflightRunner
from tokenexplorer.ui.connect.url_copy import SignInUrlCopy
from tokenexplorer.ui.place import Place
from tokenexplorer.ui.widgets.empty import EmptyState
from tokenexplorer.ui.widgets.pane import LOWEST_WIDTH, Pane, PaneSplitter
from tokenexplorer.ui.widgets.polish import set_ground

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton

    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.oauth.installed_browsers import Browser
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.connect.service.page import ServicePage
    from tokenexplorer.ui.connect.setup.page import SetupPage
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme


class ConnectPlace(Place):
    """Composes panes and form, and decides whether a sign-in may start."""

    def __init__(
        self, services: Services, state: AppState, theme: Theme, actions: Actions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._state, self._theme, self._actions = services, state, theme, actions
        self._shown: tuple[bool, bool] | None = None
        self.setObjectName("connect_page")
        self.setAccessibleName("Connect")
        set_ground(self, "surface")
        # From the outside in: a widget that gets another parent is styled anew with all that is in it.
        self._splitter = PaneSplitter("connect", services.settings, parent=self)
        self._apps = AppsPane(theme, self._splitter)
        self._main = Pane(theme, padding=24, parent=self._splitter)
        self._form = ConnectForm(services, state, theme, actions, self._main)
        self._runner = PreflightRunner(services, state, self)
        self._preflight = PreflightPane(theme, self._splitter)
        self._drawer = PreflightDrawer(theme, self, self._splitter, self._preflight, self._form)
        self._gate = SignInGate(state, theme, actions, self._form, self._runner, self)
        self._url_copy = SignInUrlCopy(services.clipboard, state, actions.sign_in, self)
        self._commands = AppCommands(services.clipboard, state, theme, actions, self._form, self._runner.proof, self)
        self._build()
        self._browsers = BrowserSearch(services.tasks, self._show_browsers)
        self._look = PreflightLook(state, actions, self._form, self._runner, self._preflight, self._drawer, self)
        self._connect()
        self._refresh()

    # Building

    def _build(self) -> None:
        theme = self._theme
        self._practice_banner = PracticeBanner(theme, self._main)
        self._empty = EmptyState(
            theme,
            "key-round",
            "No apps in this org.",
            action="Add app",
            action_name="connect_emptyAddButton",
            label_name="connect_emptyLabel",
            framed=False,
            parent=self._main,
        )
        self._main.body.addWidget(self._practice_banner)
        self._main.body.addWidget(self._form, 1)
        self._main.body.addWidget(self._empty, 1)
        self._foot = Foot(theme, self._main.foot, self)
        self._splitter.add_pane(self._apps)
        self._splitter.add_pane(self._main, stretch=1, lowest=440)
        self._splitter.add_pane(self._preflight, lowest=300)
        self._splitter.restore(SIZES)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._splitter)

    def _connect(self) -> None:
        state, form, commands, gate = self._state, self._form, self._commands, self._gate
        state.orgs_changed.connect(self._refresh)
        state.current_changed.connect(self._refresh)
        state.metadata_changed.connect(self._on_metadata)
        state.practice_changed.connect(self._show_practice)
        form.changed.connect(self._show_foot)
        form.pages.wizard_made.connect(self._on_service_page)
        form.pages.setup_made.connect(self._on_setup_page)
        form.pages.changed.connect(self._refresh)
        form.scopes.choose_requested.connect(partial(self.place_requested.emit, "scopes", None))
        form.servers.scope_wanted.connect(self._sign_in_with)
        form.head.preflight_requested.connect(self._drawer.toggle)
        self._apps.chosen.connect(commands.choose)
        self._apps.add_requested.connect(commands.add)
        self._apps.add_service_requested.connect(commands.add_service)
        self._apps.duplicate_requested.connect(commands.duplicate)
        self._apps.remove_requested.connect(commands.ask_remove)
        self._empty.action_requested.connect(commands.add)
        commands.notice.connect(self.notice)
        self._url_copy.notice.connect(self.notice)
        gate.sign_in_requested.connect(self.sign_in_requested)
        gate.copy_requested.connect(self._copy_url)
        gate.device_requested.connect(self.device_requested)
        gate.checking.connect(partial(self._foot.sign_in.set_busy, word="Checking"))
        self._practice_banner.start_requested.connect(self._actions.practice.start)
        self._practice_banner.certificate_requested.connect(commands.save_practice_certificate)
        self._foot.sign_in.clicked.connect(self.sign_in_requested)
        self._foot.copy_url.clicked.connect(self._copy_url)
        self._preflight.why_requested.connect(self._explain)
        self._theme.changed.connect(self._on_theme)

    # The state is another one

    def _refresh(self) -> None:
        org, client = self._state.org, self._state.client
        apps = self._state.clients_of(org.id) if org is not None else ()
        self._apps.show_apps(org.name if org else "", apps, client.id if client else "")
        self._form.refresh()
        has_app = self._form.client is not None
        shown = (has_app, self._form.is_paged)
        if self._shown != shown:
            self._shown = shown
            self._empty.setVisible(not has_app)
            self._form.setVisible(has_app)
            self._main.foot_widget.setVisible(has_app and not self._form.is_paged)
            self._drawer.lay()
            self.filled_changed.emit()
        self._show_practice()

    def _on_service_page(self, page: ServicePage) -> None:
        page.place_requested.connect(self.place_requested)
        page.notice.connect(self.notice)
        page.kind_requested.connect(self._commands.make_sign_in_app)
        page.filled_changed.connect(self.filled_changed)
        page.set_narrow(self._drawer.is_narrow)

    def _on_setup_page(self, page: SetupPage) -> None:
        page.place_requested.connect(self.place_requested)
        page.notice.connect(self.notice)
        page.trouble.connect(self.trouble)
        page.filled_changed.connect(self.filled_changed)

    def _on_metadata(self, issuer: str) -> None:
        client = self._form.client
        if client is not None and client.issuer == issuer:
            self._form.show_metadata()
            self._show_foot()
            self._look.show()

    def _show_practice(self) -> None:
        client, running = self._form.client, self._state.practice is not None
        certified = needs_certificate(self._state, client)
        self._practice_banner.show_org(self._form.org, client, running=running, certified=certified)

    def _show_foot(self) -> None:
        values = self._form.values()
        if values is not None:
            _org, client = values
            self._foot.show_app(client, self._state.metadata(client.issuer))

    def _show_browsers(self, default: str, found: tuple[Browser, ...]) -> None:
        self._foot.show_browsers(default, found)
        self._form.advanced.show_browsers(found)
        self._show_foot()

    def _explain(self, error: TokenExplorerError) -> None:
        from tokenexplorer.ui.explain.dialog import Explainer

        explainer = Explainer(self._services, self._state, self._theme, self._actions)
        explainer.why(self, error, org=self._form.org, client=self._form.client)

    # Signing in

    def _sign_in_with(self, scope: str) -> None:
        self._form.scopes.add((scope,))
        self._form.keep()
        self.sign_in_requested.emit()

    def _copy_url(self) -> None:
        if self._gate.is_ready("copy"):
            self._url_copy.start()

    def keep(self) -> None:
        """Take the form in as it stands, a typed secret as well."""
        self._form.commit()
        self._form.keep_secret()

    def ready(self) -> bool:
        """Keep what was not kept, show what is missing, ask where a sign-in is sure to fail."""
        pages = self._form.pages
        pages.close_setup()
        if self._form.is_service and pages.wizard is not None:
            self._form.commit()
            pages.wizard.get_token()
            return False
        return self._gate.is_ready("open")

    def ready_for_device(self) -> bool:
        """The same for a sign-in with a device code, which needs no redirect URI."""
        return self._gate.is_ready("device")

    # The frame's questions

    def open(self, argument: object) -> None:
        """`setup`: show how the app is set up at its provider. `("field", name)`: go to that field."""
        match argument:
            case "setup":
                self._form.open_setup()
            case ("field", str(name)) if self._form.client is not None:
                show_field(self._form, name)

    def activate(self) -> None:
        """The focus goes where something is missing, else to the first thing that is still empty."""
        fault = self._gate.take_fault()
        client = self._form.client
        if fault is not None:
            self._form.reveal(fault)
        elif client is None:
            self._apps.add_button.setFocus()
        elif self._form.is_paged:
            super().activate()
        elif not client.client_id:
            self._form.app_part.client_id_edit.setFocus()
        else:
            super().activate()

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks: look, too."""
        super().showEvent(event)
        self._browsers.find()
        self._look.soon()

    def primary_button(self) -> QAbstractButton | None:
        """Sign in; with no app to sign in with, Add app."""
        page = self._form.pages.shown
        if page is not None:
            return page.primary_button()
        return self._foot.sign_in if self._form.client is not None else self._empty.action_button

    def panes(self) -> tuple[QWidget, ...]:
        """Apps, form, preflight."""
        return (self._apps, self._main, self._preflight)

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        """Ctrl+S keeps at once, Ctrl+U goes to the address."""
        return {"Ctrl+S": self._save_now, "Ctrl+U": self._focus_address}

    def _save_now(self) -> None:
        self._form.commit()
        self._form.keep_secret()
        self._form.address.start()

    def _focus_address(self) -> None:
        self._form.reveal(self._form.org_part.edit)
        self._form.org_part.edit.selectAll()

    def escape(self) -> bool:
        """Stop what is waited for, close what is open."""
        if self._gate.escape():
            return True
        if self._form.pages.is_setup_open:
            self._form.pages.close_setup()
            return True
        if self._drawer.is_open:
            self._drawer.toggle()
            return True
        if self._form.org_part.server_row.isVisible():
            self._form.org_part.close_server_row()
            return True
        return False

    # Narrow windows

    def set_width(self, width: int) -> None:
        """Less room folds the preflight away, and previews go under their step."""
        self._apps.setMinimumWidth(round(LOWEST_WIDTH * min(1.5, self._theme.text_scale)))
        wizard = self._form.pages.wizard
        if self._drawer.set_width(width) and wizard is not None:
            wizard.set_narrow(self._drawer.is_narrow)

    def _on_theme(self) -> None:
        self.set_width(self.window().width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The drawer keeps its place."""
        super().resizeEvent(event)
        if self._drawer.is_narrow:
            self._drawer.lay()
