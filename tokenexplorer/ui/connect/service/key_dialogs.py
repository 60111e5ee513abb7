"""Opens the wizard's dialogs and hands on what the person chose in them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from tokenexplorer.errors import RefusedRequest
from tokenexplorer.ui.actions.one_step import wait_words
from tokenexplorer.ui.connect.service import dialogs
from tokenexplorer.ui.connect.service.key_list import KeyListDialog
from tokenexplorer.ui.widgets.confirm import ConfirmDialog

if TYPE_CHECKING:
    from tokenexplorer.api.risks import Risk
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.oauth.signing_key import KeyKind
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.ui.connect.service.copies import Copies
    from tokenexplorer.ui.connect.service.standing import Standing
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.theme import Theme


class KeyDialogs(QObject):
    """A new key, one's own key, all keys, and where to click in the console.

    Signals:
        waiting(str): No key is made, since another step of its app is at work; what to do.
    """

    waiting = Signal(str)

    def __init__(self, services: Services, theme: Theme, standing: Standing, copies: Copies, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._theme, self._standing, self._copies, self._page = (
            services, theme, standing, copies, parent,
        )  # fmt: skip
        self._import: dialogs.OwnKeyDialog | None = None
        standing.service.doubted.connect(self._ask_call)

    def ask_new(self) -> None:
        """Ask for the kind of a new key for the app."""
        if self._standing.client is not None:
            self._ask_kind((self._standing.client,), replaces=self._standing.key is not None)

    def _ask_kind(self, clients: tuple[Client, ...], *, replaces: bool) -> None:
        def make(kind: KeyKind) -> None:
            now = {client.id: client for client in self._standing.state.clients}
            first, *others = (now.get(client.id, client) for client in clients)
            running = self._standing.service.running.get(first.id)
            if running is not None:
                self.waiting.emit(wait_words(running))
                return
            self._standing.service.make_key(first, kind, tuple(others))

        names = tuple(client.name for client in clients) if replaces else ()
        dialogs.NewKeyDialog(self._theme, self._page.window(), make, replaces_for=names).open()

    def ask_own(self) -> None:
        """Ask for a key that is there."""
        self._import = dialogs.OwnKeyDialog(self._theme, self._services.clipboard, self._page.window(), self._take)
        self._import.finished.connect(self._on_import_closed)
        self._import.open()

    def _take(self, source: bytes | Path, passphrase: str) -> None:
        if self._standing.client is not None:
            self._standing.service.import_key(self._standing.client, source, passphrase)

    def _on_import_closed(self, how: int) -> None:
        self._import = None
        if how != QDialog.DialogCode.Accepted and self._standing.running == "key":
            self._cancel()  # closed while its key was being read: nothing of it stays

    def _cancel(self) -> None:
        if self._standing.client is not None:
            self._standing.service.cancel(self._standing.client.id)

    def key_taken(self) -> None:
        """The app has another key now: the dialog that asked for it has done its work."""
        if self._import is not None:
            self._import.accept()

    def refuse(self, error: TokenExplorerError) -> bool:
        """Say in the dialog why its key does not do; answers whether one is open."""
        if self._import is None:
            return False
        self._import.show_error(error)
        return True

    def show_keys(self) -> None:
        """Show all keys."""
        service, state = self._standing.service, self._standing.state
        rotate = partial(self._ask_kind, replaces=True)
        dialog = KeyListDialog(self._theme, self._page.window(), rotate, service.remove_key)

        def show() -> None:
            dialog.show_keys(service.keys, state.clients)

        show()
        service.keys_changed.connect(show)
        dialog.finished.connect(lambda _code: service.keys_changed.disconnect(show))
        dialog.open()

    def _ask_call(self, client_ref: str, risk: Risk, go_on: Callable[[], None]) -> None:
        """Ask before a token goes where it may not belong; nothing of it was sent yet."""
        shown = self._standing.client
        if risk.level == "refuse" or shown is None or shown.id != client_ref:
            self._standing.service.failed.emit(client_ref, "call", RefusedRequest(risk.title, risk.advice))
            return
        window = self._page.window()
        ConfirmDialog.ask(window, self._theme, risk.title, risk.advice, "Send anyway", True, go_on)

    def show_where(self) -> None:
        """Show what to click in the provider's console."""
        from tokenexplorer.okta.app_setup import wanted_app
        from tokenexplorer.ui.connect.setup.checklist import checklist

        now = self._standing
        if now.org is not None and now.client is not None:
            jwk = now.key.public_jwk() if now.key is not None else None
            certificate = now.glance.certificate if now.glance is not None else None
            checks = checklist(now.org, now.client, wanted_app(now.org, now.client, jwk), jwk, certificate)
            copy = partial(self._copies.copy, "Copied.")
            dialogs.WhereDialog(self._theme, self._page.window(), checks, copy).open()
