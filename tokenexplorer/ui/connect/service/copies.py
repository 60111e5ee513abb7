"""What can be taken along from the wizard: a `curl` of each step, and the public key as a file. Never a secret."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from tokenexplorer.ui.connect.service.shell_lines import call_line, register_line, token_line
from tokenexplorer.ui.connect.service.way import way_of
from tokenexplorer.ui.widgets.choose_file import choose_file
from tokenexplorer.ui.widgets.menu import Menu
from tokenexplorer.ui.widgets.tool_buttons import tool_button

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.connect.service.preview import Proof
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme

_CURL_COPIED = "curl command copied."


class Shown(NamedTuple):
    """What the page shows now.

    Attributes:
        org: The org.
        client: The service app.
        proof: What it has to prove itself with.
        target: Of the first call, as typed.
    """

    org: Org
    client: Client
    proof: Proof
    target: str


class Copies(QObject):
    """The menu of `curl` lines, and what is copied or saved.

    Args:
        shown: Answers what the page shows, or None.

    Signals:
        notice(str): Something was copied or saved.
    """

    notice = Signal(str)

    def __init__(
        self,
        services: Services,
        state: AppState,
        theme: Theme,
        actions: Actions,
        shown: Callable[[], Shown | None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._services, self._state, self._actions, self._page, self._shown = services, state, actions, parent, shown
        self.button = tool_button(theme, "code-xml", "Copy as curl", name="service_curlButton")
        menu = Menu(theme, accessible_name="Copy as curl", parent=parent)
        self._register = menu.add("", self._copy_register, icon="copy", name="service_curlRegisterAction")
        menu.add("Get the token, as curl", self._copy_token, icon="copy", name="service_curlTokenAction")
        menu.add("Make the call, as curl", self._copy_call, icon="copy", name="service_curlCallAction")
        self.button.set_menu(menu)

    def show(self) -> None:
        """Offer what the app's provider and its way of proof have."""
        shown = self._shown()
        if shown is not None:
            what = "Get a secret" if shown.client.uses_secret else f"Register the {way_of(shown.client)}"
            self._register.setText(f"{what}, as curl")
            self._register.setEnabled(bool(self._register_line(shown)))

    def copy(self, words: str, text: str) -> None:
        """Copy a text, and say so."""
        self._services.clipboard.copy(text)
        self.notice.emit(words)

    def save_jwks(self, text: str) -> None:
        """Ask for a file and write the public key set to it."""
        from tokenexplorer.orgs.org import slug

        shown = self._shown()
        choose_file(
            self._page,
            "Save JWKS",
            ("Key sets (*.json)",),
            partial(self._write, text),
            name="service_saveJwksDialog",
            save_as=f"{slug(shown.client.name) if shown is not None else 'app'}-jwks.json",
        )

    def _write(self, text: str, path: Path) -> None:
        def write() -> None:
            from tokenexplorer.storage.files import write_atomic

            write_atomic(path, text.encode(), overwrite=True)

        self._services.writes.run(
            write,
            lambda _: self.notice.emit(f"Saved to {path.name}. It holds no secret."),
            self._actions.orgs.failed.emit,
        )

    def _copy_register(self) -> None:
        shown = self._shown()
        line = self._register_line(shown) if shown is not None else ""
        if line:
            self.copy(_CURL_COPIED, line)

    def _register_line(self, shown: Shown) -> str:
        metadata = self._state.metadata(shown.client.issuer)
        endpoint = metadata.raw.get("registration_endpoint") if metadata is not None else ""
        return register_line(shown.org, shown.client, shown.proof, endpoint if isinstance(endpoint, str) else "")

    def _copy_token(self) -> None:
        from tokenexplorer.oauth.client_auth import endpoint_of

        shown = self._shown()
        metadata = self._state.metadata(shown.client.issuer) if shown is not None else None
        if shown is not None and metadata is not None:
            endpoint = endpoint_of("token_endpoint", shown.client, metadata)
            self.copy(_CURL_COPIED, token_line(shown.client, endpoint))

    def _copy_call(self) -> None:
        shown = self._shown()
        if shown is not None:
            self.copy(_CURL_COPIED, call_line(shown.org, shown.client, shown.target))
