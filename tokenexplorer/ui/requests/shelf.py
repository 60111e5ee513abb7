"""Saved requests and the history: read and written in workers, shown in the side pane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from tokenexplorer.api.history import HistoryEntry
    from tokenexplorer.api.request import ApiRequest
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.storage.requests import RequestRepository
    from tokenexplorer.ui.requests.answer import Answer
    from tokenexplorer.ui.requests.side_pane import SidePane
    from tokenexplorer.ui.services import Services

HISTORY_SHOWN = 200


class Shelf(QObject):
    """Keeps requests.

    Signals:
        saved(ApiRequest): It is on disk; as kept, without its secrets.
        notice(str): Something done.
        trouble(TokenExplorerError): Something was not kept; the editor is as it was.
    """

    saved = Signal(object)
    notice = Signal(str)
    trouble = Signal(object)

    def __init__(self, services: Services, side: SidePane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._side = services, side
        side.list_shown.connect(self.refresh)
        side.delete_requested.connect(self.delete)
        side.history_delete_requested.connect(self._delete_history)

    def refresh(self, which: str) -> None:
        """Read a list anew: `saved` or `history`."""
        if which == "saved":
            self._write(lambda requests: requests.requests(), self._show_saved)
        else:
            self._write(_entries, self._show_history)

    def save(self, request: ApiRequest, name: str) -> None:
        """Keep a request under a name."""
        self._write(lambda requests: (requests.save(replace(request, name=name)), requests.requests()), self._saved)

    def delete(self, request_id: str) -> None:
        """Remove a saved request."""

        def remove(requests: RequestRepository) -> tuple[ApiRequest, ...]:
            requests.remove(request_id)
            return requests.requests()

        self._write(remove, self._deleted)

    def remember(self, answer: Answer) -> None:
        """Write a sent request to the history, unless that is off (P13)."""
        if not self._services.settings.history:
            return
        request, exchange = answer.outgoing.request, answer.exchange

        def keep(requests: RequestRepository) -> tuple[tuple[int, HistoryEntry], ...] | None:
            from tokenexplorer.api.history import history_entry

            requests.add_history(history_entry(request, exchange))
            return _entries(requests)

        self._write(keep, self._show_history)

    def clear_history(self) -> None:
        """Delete all of it."""

        def clear(requests: RequestRepository) -> tuple[tuple[int, HistoryEntry], ...]:
            requests.clear_history()
            return ()

        self._write(clear, self._show_history)

    def _delete_history(self, number: int) -> None:
        def remove(requests: RequestRepository) -> tuple[tuple[int, HistoryEntry], ...]:
            requests.remove_history(number)
            return _entries(requests)

        self._write(remove, self._show_history)

    def _saved(self, result: tuple[ApiRequest, tuple[ApiRequest, ...]]) -> None:
        kept, everything = result
        self._show_saved(everything)
        self.saved.emit(kept)

    def _deleted(self, requests: tuple[ApiRequest, ...]) -> None:
        self._show_saved(requests)
        self.notice.emit("Saved request removed.")

    def _show_saved(self, requests: tuple[ApiRequest, ...]) -> None:
        self._side.saved.set_requests(tuple(sorted(requests, key=lambda each: each.name.casefold())))
        self._side.refresh_empty()

    def _show_history(self, entries: tuple[tuple[int, HistoryEntry], ...]) -> None:
        local = self._services.settings.show_local_time
        now = datetime.now().astimezone() if local else datetime.now(UTC)
        self._side.history.set_entries(entries, now)
        self._side.refresh_empty()

    def _write(self, change: Callable[[RequestRepository], object], show: Callable[..., None]) -> None:
        services = self._services
        services.writes.run(lambda: change(services.store().requests), show, self._fail)

    def _fail(self, error: TokenExplorerError) -> None:
        self.trouble.emit(error)


def _entries(requests: RequestRepository) -> tuple[tuple[int, HistoryEntry], ...]:
    return requests.history(HISTORY_SHOWN)
