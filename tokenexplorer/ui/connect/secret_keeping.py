"""Takes a typed client secret into the keyring; one that cannot be kept comes back into its field."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.ui.actions.orgs import OrgActions
    from tokenexplorer.ui.connect.secret_field import SecretField


class SecretKeeping:
    """Knows which secrets are on their way.

    Args:
        actions: Keep them.
        field: Where one is typed.
        shown: The app that is shown.
        wanted: Whether what is typed is the app's secret: not where the app proves itself otherwise.
    """

    def __init__(
        self,
        actions: OrgActions,
        field: SecretField,
        shown: Callable[[], Client | None],
        wanted: Callable[[], bool],
    ) -> None:
        self._actions, self._field, self._shown, self._wanted = actions, field, shown, wanted
        self._under_way: dict[str, list[Callable[[], None]]] = {}

    def keep(self, on_done: Callable[[], None] | None = None) -> bool:
        """Put a typed secret into the keyring.

        Args:
            on_done: Called once it is there.

        Returns:
            Whether there is one, or one is still on its way from when its field was left.
        """
        client = self._shown()
        waiting = self._under_way.get(client.id) if client is not None else None
        if client is None or not (self._wanted() or waiting is not None):
            return False
        calls = [*(waiting or ()), *((on_done,) if on_done is not None else ())]
        self._under_way[client.id] = calls
        if self._wanted():
            secret, client_ref = self._field.take_secret(), client.id
            self._actions.save_secret(
                client,
                secret,
                lambda: self._end(client_ref),
                lambda error: self._give_back(client_ref, secret, error),
            )
        return True

    def remove(self) -> None:
        """Forget the stored one."""
        client = self._shown()
        if client is not None:
            self._actions.save_secret(client, "")

    def _end(self, client_ref: str) -> None:
        for call in self._under_way.pop(client_ref, []):
            call()

    def _give_back(self, client_ref: str, secret: str, error: TokenExplorerError) -> None:
        self._under_way.pop(client_ref, None)
        client = self._shown()
        if client is not None and client.id == client_ref and not self._field.has_typed_secret:
            self._field.put_secret_back(secret, f"{error.title} {error.advice}".strip())
        else:
            self._actions.failed.emit(error)
