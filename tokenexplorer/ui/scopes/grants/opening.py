"""Opens the grants page in the place of the list of scopes, and closes it again."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStackedWidget

    from tokenexplorer.ui.actions.app_grants import AppGrantActions
    from tokenexplorer.ui.scopes.grants.page import GrantsPage
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme


class GrantsDoor(QObject):
    """Builds the page when it is first wanted.

    Signals:
        turned: The page was opened or closed.
        scopes_wanted(tuple): Let the current app ask for these scopes too, then sign in.
        filled_changed: Its filled button may be pressed now, or no more.
        why_requested(TokenExplorerError): Explain the error that it tells.
    """

    turned = Signal()
    scopes_wanted = Signal(tuple)
    filled_changed = Signal()
    why_requested = Signal(object)

    def __init__(
        self,
        services: Services,
        state: AppState,
        theme: Theme,
        actions: AppGrantActions,
        stack: QStackedWidget,
        picked: Callable[[], Collection[str]],
    ) -> None:
        super().__init__(stack)
        self._services, self._state, self._theme, self._actions = services, state, theme, actions
        self._stack, self._picked = stack, picked
        self._page: GrantsPage | None = None
        self._client_ref = ""
        self._narrow = False
        state.current_changed.connect(self._close_for_another)

    @property
    def page(self) -> GrantsPage | None:
        """The page while it is open."""
        return self._page if self._page is not None and self._stack.currentWidget() is self._page else None

    def open(self, scope: str = "") -> None:
        """Show the grants of the current app, where it has any."""
        from tokenexplorer.okta.grants import has_grants

        org, client = self._state.org, self._state.client
        if org is None or client is None or not has_grants(org, client):
            return
        self._client_ref = client.id
        page = self._page = self._page or self._make()
        page.set_narrow(self._narrow)
        self._stack.setCurrentWidget(page)
        page.open(scope)
        self.turned.emit()

    def close(self) -> None:
        """Show the list of scopes again; what is ticked stays for the next time."""
        if self.page is not None:
            self._stack.setCurrentIndex(0)
            self.turned.emit()

    def set_narrow(self, narrow: bool) -> None:
        """How wide the window is."""
        self._narrow = narrow
        if self._page is not None:
            self._page.set_narrow(narrow)

    def _make(self) -> GrantsPage:
        from tokenexplorer.ui.scopes.grants.page import GrantsPage

        page = GrantsPage(self._services, self._state, self._theme, self._actions, self._picked)
        self._stack.addWidget(page)
        page.back_requested.connect(self.close)
        page.scopes_wanted.connect(self.scopes_wanted)
        page.filled_changed.connect(self.filled_changed)
        page.why_requested.connect(self.why_requested)
        return page

    def _close_for_another(self) -> None:
        client = self._state.client
        if client is None or client.id != self._client_ref:
            self.close()
