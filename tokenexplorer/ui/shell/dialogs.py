"""The window's own dialogs: settings, palette, help, rename and remove an org. None runs an event loop of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tokenexplorer.sentences import counted
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.confirm import ConfirmDialog
from tokenexplorer.ui.widgets.plain_dialog import PlainDialog
from tokenexplorer.ui.widgets.rename_dialog import ask_name
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.ui.explain.dialog import Explainer
    from tokenexplorer.ui.window import MainWindow

KEYRING_HELP = (
    "Token Explorer keeps tokens in the keyring of your system: Keychain on macOS, Credential Locker on Windows, the "
    "Secret Service (GNOME Keyring, KeePassXC) or KWallet on Linux.\n\n"
    "On Linux, install gnome-keyring (Debian, Ubuntu: sudo apt install gnome-keyring), sign in to your desktop again "
    "and choose a password for the keyring when it asks.\n\n"
    "Until then tokens stay in memory and are gone when you quit. Nothing is ever written to a plain file."
)
KEYS_HELP = (
    ("Ctrl+1 … 5", "Connect, Scopes, Tokens, Requests, Trace"),
    ("Ctrl+K", "Search or run"),
    ("Ctrl+L", "Sign in with the current app"),
    ("Ctrl+Return", "Press the filled button of the page"),
    ("Ctrl+O, Ctrl+T", "Switch org, choose the current token"),
    ("Ctrl+F", "Filter or find in the page"),
    ("Ctrl+R", "Refresh the token"),
    ("Ctrl+U", "Go to the URL"),
    ("Ctrl+S", "Save the request or app"),
    ("Ctrl+Shift+C", "Copy as curl"),
    ("F6, Shift+F6", "Next, previous pane"),
    ("Ctrl+,", "Settings"),
    ("Esc", "Close, cancel, clear the filter"),
)


class Dialogs(QObject):
    """Opens the dialogs of a window. A child of it: signals hold methods of other objects only weakly."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.banner.why_requested.connect(self.explain_error)

    def settings(self) -> None:
        """Look, sizes, clipboard, history."""
        from tokenexplorer.ui.shell.settings_dialog import SettingsDialog

        SettingsDialog(self._window.services, self._window.theme, self._window).open()

    def palette(self) -> None:
        """Search or run."""
        from tokenexplorer.ui.shell.palette import open_palette

        open_palette(self._window)

    def situations(self, first: str = "") -> None:
        """Something broken at the practice org, to try.

        Args:
            first: Id of the one to begin with.
        """
        from tokenexplorer.ui.explain.pages import open_page
        from tokenexplorer.ui.lessons.dialog import LessonsDialog
        from tokenexplorer.ui.lessons.run import SituationRun

        window = self._window
        run = window.findChild(SituationRun) or SituationRun(window)
        dialog = LessonsDialog(window.theme, window.state, first or run.last, window)
        dialog.chosen.connect(run.start)
        dialog.page_requested.connect(lambda url: open_page(window.services, url, window.report))
        dialog.open()

    def explainer(self) -> Explainer:
        """Opens explanations over this window."""
        from tokenexplorer.ui.explain.dialog import Explainer

        window = self._window
        return Explainer(window.services, window.state, window.theme, window.actions_of)

    def explain_error(self, error: TokenExplorerError) -> None:
        """Why something failed that no place shows."""
        self.explainer().why(self._window, error, org=self._window.state.org)

    def explain_pasted(self) -> None:
        """What an error means that came from elsewhere."""
        from tokenexplorer.ui.explain.paste_dialog import PasteEvidenceDialog

        window = self._window
        PasteEvidenceDialog(window, window.services, window.state, window.theme, window.actions_of).open()

    def keyring_help(self) -> None:
        """How to set up a keyring."""
        dialog = PlainDialog("Set up a system keyring", self._window, name="keyring_dialog")
        dialog.column.addWidget(plain_label(KEYRING_HELP, "body2", wrap=True, selectable=True))
        self._close_row(dialog)
        dialog.open()

    def help(self) -> None:
        """What the focused control is for, and the keys."""
        window = self._window
        dialog = PlainDialog("Keys", window, name="help_dialog")
        focused: QWidget | None = window.focusWidget()
        if focused is not None and focused.accessibleName():
            words = ": ".join(part for part in (focused.accessibleName(), focused.accessibleDescription()) if part)
            dialog.column.addWidget(plain_label(words, "strong", wrap=True))
        for keys, meaning in KEYS_HELP:
            row = QHBoxLayout()
            name = plain_label(keys, "mono")
            name.setMinimumWidth(130)
            row.addWidget(name)
            row.addWidget(plain_label(meaning, "body2"), 1)
            dialog.column.addLayout(row)
        self._close_row(dialog)
        dialog.open()

    def rename_org(self) -> None:
        """Give the current org another name."""
        window = self._window
        org = window.state.org
        if org is None:
            return

        def rename(name: str) -> None:
            current = window.state.org_of(org.id)
            if current is not None and name:
                window.actions_of.orgs.save_org(replace(current, name=name))

        ask_name(window.theme, window, org.name, rename)

    def remove_org(self) -> None:
        """Delete the current org with all that belongs to it, after asking."""
        window = self._window
        org = window.state.org
        if org is None:
            return
        apps = len(window.state.clients_of(org.id))
        tokens = sum(token.org_id == org.id for token in window.state.tokens)
        ConfirmDialog.ask(
            window,
            window.theme,
            f"Remove {org.name}?",
            f"{counted(apps, 'app')}, {counted(tokens, 'token set')} and their secrets are deleted from this computer. "
            "The servers still accept the tokens until they end; sign out first to revoke them.",
            "Remove org",
            True,
            lambda: window.actions_of.orgs.remove_org(org),
        )

    def system_log(self) -> None:
        """What the current org wrote into its log within the last minutes."""
        from tokenexplorer.okta.system_log import LogQuery
        from tokenexplorer.ui.system_log.opening import open_system_log

        window, org, client = self._window, self._window.state.org, self._window.state.client
        if org is None or not org.is_okta:
            return
        now = datetime.now(UTC)
        query = LogQuery(now, now, words=client.client_id if client is not None else "")
        open_system_log(self.explainer(), org, query, window, partial(window.show_place, "requests"))

    def import_catalogue(self) -> None:
        """Choose the file that describes the current org's API."""
        from tokenexplorer.ui.widgets.choose_file import choose_file

        window, org = self._window, self._window.state.org
        if org is not None:
            choose_file(
                window,
                f"Import API description for {org.name}",
                ("OpenAPI 3 (*.json *.yaml *.yml)",),
                lambda path: window.actions_of.catalogues.import_file(org, path),
                name="catalogue_fileDialog",
            )

    def forget_catalogue(self) -> None:
        """Go back to what the app knows of the current org's provider, after asking."""
        window, org = self._window, self._window.state.org
        imported = window.state.imported_catalogue(org.id) if org is not None else None
        if org is None or imported is None:
            return
        ConfirmDialog.ask(
            window,
            window.theme,
            f"Forget the catalogue from {imported.release.source}?",
            f"{org.name} then has {catalogue_words(org)}. The file itself stays where it is.",
            "Forget catalogue",
            True,
            lambda: window.actions_of.catalogues.forget(org),
        )

    def _close_row(self, dialog: PlainDialog) -> None:
        close = button(self._window.theme, "Close", name="dialog_closeButton")
        close.clicked.connect(dialog.accept)
        close.setDefault(True)
        dialog.add_buttons(close)


def catalogue_words(org: Org) -> str:
    """What an org has where nothing was imported for it."""
    return "Okta's catalogue that comes with the app" if org.is_okta else "no catalogue: its calls are not known"
