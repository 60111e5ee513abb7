"""What is this? Three sentences about a kind of message, folded away, and the page to read on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from tokenexplorer.ui.widgets.buttons import LinkButton
from tokenexplorer.ui.widgets.disclosure import Disclosure
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.wire.purpose import Purpose


class LearnBox(Disclosure):
    """Stays open from message to message, for people who read them all.

    Signals:
        page_requested(str): The page is wanted.
    """

    page_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "What is this?", name="trace_learnButton", parent=parent)
        self._url = ""
        self._purpose: Purpose | None = None
        self._text = plain_label("", "body2", name="trace_learnLabel", wrap=True, selectable=True)
        self._source = LinkButton(theme, "", name="trace_learnSourceButton")
        self._source.setAccessibleName("Read on")
        self._source.clicked.connect(lambda: self.page_requested.emit(self._url))
        self.body.addWidget(self._text)
        self.body.addWidget(self._source, 0, Qt.AlignmentFlag.AlignLeft)
        self.button.toggled.connect(lambda _: self._fill())

    def show_purpose(self, purpose: Purpose) -> None:
        """Be about this kind of message."""
        self._purpose = purpose
        self._fill()

    def _fill(self) -> None:
        if self._purpose is None or not self.is_open:
            return
        from tokenexplorer.diagnosis.lessons import lesson

        found = lesson(self._purpose)
        self._url = found.url
        self._text.setText(found.text)
        self._source.setText(found.source)
        self._source.setAccessibleName(found.source)
        self._source.setAccessibleDescription(found.url)
