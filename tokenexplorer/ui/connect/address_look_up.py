"""Finds the server behind an address that was typed over, and moves the org there; a wrong one stays typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from tokenexplorer.errors import Cancelled, TokenExplorerError

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.ui.actions.orgs import OrgActions
    from tokenexplorer.ui.connect.org_part import OrgPart


class AddressLookUp(QObject):
    """One look-up at a time, and the drafts of orgs that are not shown now.

    Args:
        actions: Look and move.
        part: Where the address is typed.
        shown: The org that the form shows.

    Signals:
        found: The typed address led to a server, and the org is there now.
        failed: It led nowhere; the error is under the field.
    """

    found = Signal()
    failed = Signal()

    def __init__(self, actions: OrgActions, part: OrgPart, shown: Callable[[], Org | None], parent: QObject) -> None:
        super().__init__(parent)
        self._actions, self._part, self._shown = actions, part, shown
        self._looking_for = ""
        self._drafts: dict[str, tuple[str, str]] = {}

    @property
    def is_running(self) -> bool:
        """Whether the server behind another address is being looked for."""
        return bool(self._looking_for)

    def start(self) -> None:
        """Look for what is typed."""
        org, text = self._shown(), self._part.text
        if org is None or not self._part.is_pending or self._looking_for == text:
            return
        from tokenexplorer.orgs.detection import detect

        self._looking_for = text
        org_id = org.id
        self._part.set_looking(detect(text).host)
        self._actions.change_address(org, text, self._on_found, lambda error: self._on_failed(org_id, text, error))

    def stop(self) -> None:
        """Leave the org where it is; the typed address stays."""
        self._actions.stop_looking()
        self._end()

    def put_by(self) -> None:
        """Another app comes: a wrong address waits for its org to come back."""
        org = self._shown()
        if org is not None and self._part.is_pending:
            self._drafts[org.id] = (self._part.text, self._part.field.error_label.text())

    def take_up(self, org_id: str) -> None:
        """Show what was put by."""
        if org_id in self._drafts:
            self._part.show_draft(*self._drafts.pop(org_id))

    def _end(self) -> None:
        self._looking_for = ""
        if self._shown() is not None:
            self._part.set_looking("")

    def _on_found(self) -> None:
        self._end()
        self.found.emit()

    def _on_failed(self, org_id: str, text: str, error: TokenExplorerError) -> None:
        self._end()
        if not isinstance(error, Cancelled):
            words = "\n".join(part for part in (error.title, error.advice, error.detail) if part)
            org = self._shown()
            if org is not None and org.id == org_id and self._part.text == text:
                self._part.set_error(words)
            elif org_id in self._drafts:
                self._drafts[org_id] = (text, words)
        self.failed.emit()
