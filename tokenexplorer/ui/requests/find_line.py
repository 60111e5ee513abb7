"""Find in response: the field, what it says where nothing is found, and the search behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from tokenexplorer.ui.requests.body_search import BodySearch
from tokenexplorer.ui.widgets.field import line_edit
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.ui.requests.json_scan import Bytes
    from tokenexplorer.ui.tasks import TaskRunner
    from tokenexplorer.ui.theme import Theme

_TYPING_MS: Final = 100
_WIDTH: Final = 200
_NARROW: Final = 140


class FindLine(QObject):
    """Looks for what is typed in one body.

    Attributes:
        edit: The field.
        label: Says that it is nowhere.

    Signals:
        found(int, int): Offset and length in bytes of the next place.
    """

    found = Signal(int, int)

    def __init__(self, theme: Theme, tasks: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._source: Bytes | None = None
        self._search = BodySearch(tasks, self)
        self.edit = line_edit(
            theme,
            "Find in response",
            name="response_findEdit",
            accessible_name="Find in response",
            icon="search",
            height="compact",
        )
        self.set_narrow(False)
        self.label = plain_label("", "help")
        self.edit.textEdited.connect(self._typed)
        self.edit.returnPressed.connect(self._next)
        self._search.found.connect(self._tell)

    def look_in(self, source: Bytes | None) -> None:
        """Another body; what is in the field is looked for in it at once."""
        self.stop()
        self._source = source
        self.label.setText("")
        if source is not None and self.edit.text():
            self._typed(self.edit.text())  # typed while the body was still read

    def stop(self) -> None:
        """Stop a worker that still looks."""
        self._search.forget()

    def set_narrow(self, narrow: bool) -> None:
        """Give way."""
        self.edit.setFixedWidth(_NARROW if narrow else _WIDTH)

    def _typed(self, text: str) -> None:
        self.label.setText("")
        if text:
            self._search.look(self._source, text, 0, after_ms=_TYPING_MS)
        else:
            self._search.forget()

    def _next(self) -> None:
        text = self.edit.text()
        if text:
            self._search.look(self._source, text, self._search.last + 1 if self._search.last >= 0 else 0)

    def _tell(self, offset: int, length: int) -> None:
        self.label.setText("" if offset >= 0 else "Not found")
        if offset >= 0:
            self.found.emit(offset, length)
