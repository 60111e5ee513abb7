"""What the person does with a request beside sending it: save, copy as curl, variables, the SSWS secret."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.ui.requests.dialogs import NameDialog, VariablesDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenexplorer.api.request import ApiRequest
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.requests.answer import Outgoing
    from tokenexplorer.ui.requests.editor import RequestEditor
    from tokenexplorer.ui.requests.flow import RequestFlow
    from tokenexplorer.ui.requests.shelf import Shelf
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme


class RequestTools(QObject):
    """Acts on the request in the editor.

    Signals:
        notice(str): Something done.
        trouble(TokenExplorerError): Something failed.
    """

    notice = Signal(str)
    trouble = Signal(object)

    def __init__(
        self,
        owner: QWidget,
        services: Services,
        state: AppState,
        theme: Theme,
        actions: Actions,
        editor: RequestEditor,
        flow: RequestFlow,
        shelf: Shelf,
    ) -> None:
        super().__init__(owner)
        self._owner, self._services, self._state, self._theme, self._actions = owner, services, state, theme, actions
        self._editor, self._flow, self._shelf = editor, flow, shelf
        shelf.saved.connect(self._on_saved)

    def explain_pasted(self) -> None:
        """What an answer means that came from elsewhere."""
        from tokenexplorer.ui.explain.paste_dialog import PasteEvidenceDialog

        PasteEvidenceDialog(self._owner, self._services, self._state, self._theme, self._actions).open()

    # Saving

    def save(self) -> None:
        """Keep the request; a new one asks for a name first."""
        request = self._editor.request()
        if request.id:
            self._shelf.save(request, request.name)
        else:
            self.save_as()

    def save_as(self) -> None:
        """Keep the request under a name that is asked for, as a new one."""
        request = self._editor.request()
        operation = self._flow.operation()
        suggested = request.name or (operation.title if operation is not None else "") or request.url[:60]
        fresh = replace(request, id="")
        NameDialog(self._owner, self._theme, suggested, lambda name: self._shelf.save(fresh, name)).open()

    def _on_saved(self, kept: ApiRequest) -> None:
        self._editor.set_identity(kept)
        self._editor.set_saved(f"Saved as “{kept.name}”")
        self.notice.emit(f"Saved as “{kept.name}”.")

    # curl

    def copy_as_curl(self) -> None:
        """Copy the request as a curl command, with placeholders for secrets (X08)."""
        from tokenexplorer.api.curl import copy_as_curl
        from tokenexplorer.api.sender import prepare

        outgoing = self._flow.outgoing()
        auth, token = outgoing.request.auth, outgoing.token
        scheme = token.scheme(auth.token_kind) if auth.kind == "token" and token is not None else "Bearer"
        bound = scheme == "DPoP"
        try:
            prepared = prepare(outgoing.request, outgoing.variables, "token", scheme=scheme)
            if bound:
                prepared = replace(prepared, headers=(*prepared.headers, ("DPoP", "proof")))
            command = copy_as_curl(prepared, certificate=_certificate_files(outgoing))
        except TokenExplorerError as error:
            self._editor.set_error("\n".join(part for part in (error.title, error.advice, error.detail) if part))
            return
        self._services.clipboard.copy(command)
        if bound:
            self.notice.emit("Copied as curl. A DPoP token needs a fresh proof for each call, which curl cannot make.")
            return
        held = auth.kind != "none" or any(row.secret for row in outgoing.request.headers)
        self.notice.emit("Copied as curl, with placeholders for secrets." if held else "Copied as curl.")

    # Variables

    def show_variables(self) -> None:
        """See and edit what the org's variables stand for."""
        org = self._state.org
        if org is None:
            self._editor.set_error("Add an org first: variables belong to an org.")
            return
        own = dict(org.variables)
        built_in = {name: value for name, value in self._flow.variables().items() if name not in own}

        def keep(variables: tuple[tuple[str, str], ...]) -> None:
            current = self._state.org_of(org.id)
            if current is not None:
                self._actions.orgs.save_org(replace(current, variables=variables))

        clipboard = self._services.clipboard
        VariablesDialog(self._owner, self._theme, clipboard, org.name, built_in, org.variables, keep).open()

    # SSWS

    def keep_ssws(self, secret: str, then: Callable[[], None] | None = None) -> None:
        """Put an SSWS API token of the org into the keyring.

        Args:
            secret: As typed.
            then: What waits for it; it goes on without a keyring too, since the token is in memory then.
        """
        from tokenexplorer.orgs.org import ssws_key

        org, services = self._state.org, self._services
        if org is None:
            self._editor.set_error("Add an org first: an SSWS API token belongs to an org.")
            return

        def keep() -> None:
            services.store().tokens.set_secret(ssws_key(org.id), secret)

        def done(_: object) -> None:
            self._state.note_ssws(org.id)
            self._editor.auth_tab.set_secret_known(known=True, org_name=org.name)
            self.notice.emit(
                "API token kept in the system keyring."
                if not self._state.keyring.session_only
                else "API token kept until you quit."
            )
            if then is not None:
                then()

        def failed(error: TokenExplorerError) -> None:
            self._state.note_ssws(org.id)  # it is in memory
            self.trouble.emit(error)
            if then is not None:
                then()

        services.tasks.run(keep, done, failed)


def _certificate_files(outgoing: Outgoing) -> tuple[str, str]:
    """Of the app whose token is bound to a certificate, or may be; empty otherwise."""
    auth, token, client = outgoing.request.auth, outgoing.token, outgoing.client
    shown = auth.kind == "token" and auth.token_kind == "access_token" and token is not None  # noqa: S105 -- a kind
    if not shown or token is None or client is None or not client.uses_certificate:
        return "", ""
    if token.access_is_jwt and not token.certificate_x5t:
        return "", ""
    return client.certificate_file, client.certificate_key_file
