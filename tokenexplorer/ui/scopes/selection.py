"""What the current app asks for, and how it is changed: at once, and kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.state import AppState


class Selection:
    """The scopes of the current app; without an app nothing is changed."""

    def __init__(self, state: AppState, actions: Actions) -> None:
        self._state, self._actions = state, actions

    @property
    def scopes(self) -> tuple[str, ...]:
        """In the app's order."""
        return self._state.client.scopes if self._state.client is not None else ()

    @property
    def has_app(self) -> bool:
        """Whether there is an app to select scopes for."""
        return self._state.client is not None

    def turn(self, name: str, on: bool) -> None:
        """Ask for a scope, or no more."""
        others = tuple(scope for scope in self.scopes if scope != name)
        if on and name in self.scopes:
            return
        self.replace((*others, name) if on else others)

    def exchange(self, old: str, new: str) -> None:
        """Ask for one scope in the place of another."""
        self.replace(new if scope == old else scope for scope in self.scopes)

    def replace(self, scopes: Iterable[str]) -> None:
        """Ask for exactly these, each once."""
        client = self._state.client
        wanted = tuple(dict.fromkeys(scopes))
        if client is not None and wanted != client.scopes:
            self._actions.orgs.save_client(replace(client, scopes=wanted))
