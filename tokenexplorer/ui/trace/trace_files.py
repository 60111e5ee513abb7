"""Saving the trace as a file and opening one again: dialogs without a loop of their own, the work in a worker."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog

from tokenexplorer.errors import Cancelled, TokenExplorerError
from tokenexplorer.ui.collector import uncollected
from tokenexplorer.ui.widgets.choose_file import choose_file
from tokenexplorer.ui.widgets.polish import gives_back
from tokenexplorer.wire.cancellation import Cancellation

if TYPE_CHECKING:
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.trace.place import TracePlace

_KINDS: Final = {
    "JSON, to open again (*.json)": "json",
    "HAR 1.2, for other tools (*.har)": "har",
    "A page to read (*.html)": "html",
}


class TraceFiles(QObject):
    """Files of one Trace place.

    Signals:
        progress(str, int): A large file is being read: its name, and how much of it in percent.
        stopped: That came to an end without a file.
        opened(str, TraceFile): A file was read; its name.
        notice(str): Something done.
        failed(TokenExplorerError): A file could not be read or written.
    """

    progress = Signal(str, int)
    stopped = Signal()
    opened = Signal(str, object)
    notice = Signal(str)
    failed = Signal(object)
    _told = Signal(object, str, int)

    def __init__(self, place: TracePlace, services: Services) -> None:
        super().__init__(place)
        self._place, self._services = place, services
        self._opening: Cancellation | None = None
        self._told.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)

    def ask_where_to_save(self) -> None:
        """Ask for a name; the chosen kind, or the ending that is typed, says which kind of file it becomes."""
        dialog = QFileDialog(self._place, "Export trace")
        gives_back(dialog)
        dialog.setObjectName("trace_exportDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setNameFilters(list(_KINDS))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setDefaultSuffix("json")
        dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(_KINDS.get(kind, "json")))
        dialog.selectFile(f"trace-{datetime.now(UTC):%Y-%m-%d-%H%M}")
        dialog.fileSelected.connect(lambda chosen: self.save(Path(chosen)))
        dialog.open()

    def save(self, path: Path) -> None:
        """Write what the place shows."""
        messages = self._place.shown_messages()

        def write() -> bool:
            from tokenexplorer.storage.trace_files.files import save

            return save(path, messages, datetime.now(UTC))

        def done(opens_again: object) -> None:
            words = "It holds no secret." if opens_again else "Too large to open here again: filter, then export less."
            self.notice.emit(f"Saved to {path.name}. {words}")

        self._services.writes.run(write, done, self.failed.emit)

    def ask_what_to_open(self) -> None:
        """Ask for a file."""
        choose_file(self._place, "Open a trace", ("Traces (*.json)",), self.open, name="trace_openDialog")

    def open(self, path: Path) -> None:
        """Read a file; nothing of it is sent."""
        self.stop()
        opening = self._opening = Cancellation()

        told = -1

        def tell(share: float) -> None:
            nonlocal told
            opening.check()
            if (percent := int(100 * share)) == told:
                return
            told = percent
            with contextlib.suppress(RuntimeError):  # the window went away while a worker was still reading
                self._told.emit(opening, path.name, percent)

        def read() -> object:
            from tokenexplorer.storage.trace_files.files import load

            with uncollected():  # a collection goes over all that was read, with the window standing still
                return load(path, tell)

        def done(found: object) -> None:
            self._opening = None
            self.opened.emit(path.name, found)

        self._services.tasks.run(read, done, self._fail, key="trace.open")

    @property
    def is_opening(self) -> bool:
        """Whether a file is being read."""
        return self._opening is not None

    def stop(self) -> None:
        """Leave a file that is being read."""
        if self._opening is not None:
            self._opening.cancel()
            self._opening = None
            self.stopped.emit()

    def _fail(self, error: TokenExplorerError) -> None:
        if isinstance(error, Cancelled):
            return
        self._opening = None
        self.stopped.emit()
        self.failed.emit(error)

    def _pass_on(self, opening: Cancellation, name: str, percent: int) -> None:
        if opening is self._opening:
            self.progress.emit(name, percent)
