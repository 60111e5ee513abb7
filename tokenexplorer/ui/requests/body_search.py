"""Looking for text in a body of any size, in a worker; a new search ends the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from tokenexplorer.ui.requests.text_rows import find

if TYPE_CHECKING:
    from tokenexplorer.ui.requests.json_scan import Bytes
    from tokenexplorer.ui.tasks import TaskRunner

AT_ONCE = 256 * 1024


class BodySearch(QObject):
    """One search at a time.

    Signals:
        found(int, int): Offset and length in bytes; -1 where it is nowhere.
    """

    found = Signal(int, int)

    def __init__(self, tasks: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._stop = [False]
        self._wanted: tuple[Bytes, str, int] | None = None
        self._delay = QTimer(self, singleShot=True)
        self._delay.timeout.connect(self._run)
        self.last = -1

    def look(self, source: Bytes | None, text: str, start: int, *, after_ms: int = 0) -> None:
        """Look from an offset on, around the end."""
        self._stop[0] = True
        self._wanted = None if source is None else (source, text, start)
        if after_ms:
            self._delay.start(after_ms)
        else:
            self._delay.stop()
            self._run()

    def forget(self) -> None:
        """Drop what is being looked for."""
        self._stop[0] = True
        self._delay.stop()
        self._wanted = None
        self.last = -1

    def _run(self) -> None:
        if self._wanted is None:
            return
        source, text, start = self._wanted
        length = len(text.encode("utf-8", "surrogatepass"))
        stop = self._stop = [False]
        if source.size_bytes <= AT_ONCE:
            self._tell(find(source, text, start), length)
            return
        self._tasks.run(
            lambda: find(source, text, start, lambda: stop[0]),
            lambda offset: None if stop[0] else self._tell(offset, length),
            key="response.search",
        )

    def _tell(self, offset: int, length: int) -> None:
        self.last = offset
        self.found.emit(offset, length)
