"""What can be done with apps and orgs from the Connect place: add, duplicate, remove, export; and what asks first."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from tokenexplorer.ui.actions.org_drafts import keys_used_by_none_but
from tokenexplorer.ui.widgets.buttons import Button
from tokenexplorer.ui.widgets.choose_file import choose_file
from tokenexplorer.ui.widgets.confirm import ConfirmDialog

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.connect.form import ConnectForm
    from tokenexplorer.ui.connect.proof_look import ProofLook
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard


class AppCommands(QObject):
    """Opens the dialogs and calls the actions.

    Signals:
        notice(str): Something was copied or saved.
    """

    notice = Signal(str)

    def __init__(
        self,
        clipboard: Clipboard,
        state: AppState,
        theme: Theme,
        actions: Actions,
        form: ConnectForm,
        proof: ProofLook,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._clipboard, self._state, self._theme, self._actions = clipboard, state, theme, actions
        self._form, self._proof, self._place = form, proof, parent
        form.redirect.copy_requested.connect(self._copy_redirect)
        form.keys.copied.connect(lambda: self.notice.emit("Public key copied."))
        form.advanced.tls_off_requested.connect(self._ask_tls_off)
        form.advanced.ca_file_requested.connect(self._choose_ca_file)
        form.head.duplicate_requested.connect(self.duplicate)
        form.head.export_requested.connect(self._export)
        form.head.remove_requested.connect(self.ask_remove)
        actions.practice.certificate_saved.connect(lambda path: self.notice.emit(f"Saved to {Path(path).name}."))

    # Apps

    def choose(self, client_ref: str) -> None:
        """Show another app."""
        org = self._state.org
        if org is not None:
            self._state.set_current(org.id, client_ref)

    def add(self) -> None:
        """Add an app to the current org."""
        org = self._state.org
        if org is not None:
            client = self._actions.orgs.add_client(org)
            if client.client_auth != "none":
                self._proof.set_secret(client.id, stored=False)
            self._form.reveal(self._form.app_part.client_id_edit)

    def add_service(self) -> None:
        """Add a service app to the current org."""
        org = self._state.org
        if org is not None:
            client = self._actions.orgs.add_client(org, "Service app")
            self._actions.service.adopt(org, client)

    def make_sign_in_app(self) -> None:
        """Let people sign in to the current service app; key and scopes stay."""
        from tokenexplorer.orgs.org import slug
        from tokenexplorer.orgs.provider import provider, redirect_default

        org, client = self._state.org, self._state.client
        if org is None or client is None:
            return
        redirect_uri = client.redirect_uri or redirect_default(provider(org.provider_id), slug(client.name))
        self._actions.orgs.save_client(replace(client, kind="confidential", redirect_uri=redirect_uri))

    def _app(self, client_ref: str) -> Client | None:
        self._form.commit()
        wanted = client_ref or (self._state.client.id if self._state.client is not None else "")
        return self._state.client_of(wanted)

    def duplicate(self, client_ref: str = "") -> None:
        """Copy an app; without an id the current one."""
        client = self._app(client_ref)
        if client is not None:
            copy = self._actions.orgs.duplicate_client(client)
            # The secret was not copied with it.
            self._proof.set_secret(copy.id, stored=False)

    def ask_remove(self, client_ref: str = "") -> None:
        """Ask, then delete an app; without an id the current one."""
        client = self._app(client_ref)
        if client is None:
            return
        count = sum(token.client_ref == client.id for token in self._state.tokens)
        tokens = "No tokens of it are" if not count else "One token set is" if count == 1 else f"{count} token sets are"
        has_key = bool(keys_used_by_none_but((client,), self._state.clients))
        secret = "key" if has_key else "secret"
        dialog = ConfirmDialog.ask(
            self._place.window(),
            self._theme,
            f"Remove {client.name}?",
            f"{tokens} kept here. They and its {secret} are deleted from this computer. Servers still accept the "
            "tokens until they end; sign out first to revoke them." if count else
            f"Its settings and its {secret} are deleted from this computer. The app stays registered at the provider.",
            "Remove app and key" if has_key else "Remove app",
            True,
            partial(self._actions.orgs.remove_client, client),
        )  # fmt: skip
        if has_key:
            keep = Button(self._theme, "Remove app only", "secondary", name="confirm_keepKeyButton")
            keep.clicked.connect(partial(self._actions.orgs.remove_client, client, keep_key=True))
            keep.clicked.connect(dialog.reject)
            dialog.button_row.insertWidget(dialog.button_row.indexOf(dialog.ok_button), keep)

    def _export(self) -> None:
        from tokenexplorer.orgs.org import slug

        self._form.commit()
        org = self._state.org
        if org is not None:
            choose_file(
                self._place,
                "Export profile",
                ("Profiles (*.json)",),
                lambda path: self._actions.orgs.export(self._state.org_of(org.id) or org, path, overwrite=True),
                name="connect_exportDialog",
                save_as=f"{slug(org.name)}.json",
            )

    # Small ones

    def _copy_redirect(self, redirect_uri: str) -> None:
        self._clipboard.copy(redirect_uri)
        self.notice.emit("Redirect URI copied.")

    def _ask_tls_off(self) -> None:
        org = self._form.org
        if org is None:
            return
        ConfirmDialog.ask(
            self._place.window(),
            self._theme,
            f"Stop checking certificates of {org.name}?",
            "Anybody between you and the server can then read and change what is sent, tokens and secrets included. "
            "Add a CA file instead where you can.",
            "Stop checking",
            True,
            partial(self._form.advanced.network.set_tls, on=False),
        )

    def save_practice_certificate(self) -> None:
        """Ask how the app's certificate is to be saved, then have the practice org make one."""
        from tokenexplorer.ui.connect.practice_certificate import PracticeCertificateDialog

        client = self._form.client
        if client is not None:
            save = partial(self._actions.practice.save_certificate, client)
            PracticeCertificateDialog(self._theme, self._clipboard, client.name, save, self._place.window()).open()

    def _choose_ca_file(self) -> None:
        choose_file(
            self._place,
            "Choose a CA file",
            ("Certificates (*.pem *.crt *.cer)",),
            self._form.advanced.network.set_ca_file,
            name="connect_caFileDialog",
        )
