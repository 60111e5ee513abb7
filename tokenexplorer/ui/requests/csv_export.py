"""The table of an answer as a CSV file, made in a worker, which can be stopped."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from tokenexplorer.errors import Cancelled, TokenExplorerError
from tokenexplorer.sentences import counted
from tokenexplorer.ui.requests.answer_csv import csv_columns, csv_lines
from tokenexplorer.ui.requests.save_body import ask_where, write_pieces
from tokenexplorer.wire.cancellation import Cancellation

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tokenexplorer.ui.requests.answer_csv import CsvColumns
    from tokenexplorer.ui.requests.answer_rows import AnswerRows
    from tokenexplorer.ui.tasks import TaskRunner


class CsvExport(QObject):
    """One export at a time.

    Signals:
        progress(int): How much is done, in percent.
        ended: No export runs any more.
        notice(str): How it ended.
        trouble(TokenExplorerError): It failed.
    """

    progress = Signal(int)
    ended = Signal()
    notice = Signal(str)
    trouble = Signal(object)
    _told = Signal(object, int)

    def __init__(self, owner: QWidget, tasks: TaskRunner) -> None:
        super().__init__(owner)
        self._owner, self._tasks = owner, tasks
        self._running: Cancellation | None = None
        self._told.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)

    def ask_or_stop(self, rows: AnswerRows | None) -> None:
        """Open the file dialog for these rows; while a file is being made, stop that."""
        if self._running is not None:
            self.stop()
        elif rows is not None:
            name = "response_exportCsvDialog"
            ask_where(self._owner, "Export CSV", name, "response.csv", lambda path: self._start(rows, path))

    def stop(self) -> None:
        """Have the export that runs end at the next row; the file that was there is as before."""
        if self._running is not None:
            self._running.cancel()

    def _start(self, rows: AnswerRows, path: Path) -> None:
        self.stop()
        running = self._running = Cancellation()
        self.progress.emit(0)
        tell = self._teller(running, 2 * len(rows))

        def work() -> CsvColumns:
            columns = csv_columns(rows, tell)
            write_pieces(csv_lines(rows, columns.names, tell), path)
            return columns

        def done(columns: CsvColumns) -> None:
            self._end()
            self.notice.emit(_ended(len(rows), columns, path.name))

        self._tasks.run(work, done, self._fail, key="response.csv")

    def _teller(self, running: Cancellation, turns: int) -> Callable[[], None]:
        """What a worker calls at every row: it ends there once it is stopped, and now and then says how far it is."""
        done = 0

        def tell() -> None:
            nonlocal done
            running.check()
            done += 1
            if 100 * done // turns != 100 * (done - 1) // turns:
                with contextlib.suppress(RuntimeError):  # the window went away while a worker was still writing
                    self._told.emit(running, 100 * done // turns)

        return tell

    def _pass_on(self, running: Cancellation, percent: int) -> None:
        if running is self._running:
            self.progress.emit(percent)

    def _fail(self, error: TokenExplorerError) -> None:
        self._end()
        if isinstance(error, Cancelled):
            self.notice.emit("Export stopped. Nothing was written.")
        else:
            self.trouble.emit(error)

    def _end(self) -> None:
        self._running = None
        self.ended.emit()


def _ended(rows: int, columns: CsvColumns, name: str) -> str:
    saved = f"{counted(rows, 'row')} with {counted(len(columns.names), 'column')} saved to {name}, secrets masked."
    if not columns.left_out:
        return saved
    return f"{saved} {counted(columns.left_out, 'more column')} did not fit."
