"""What is this? Three sentences, folded away, and the page to read on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from tokenexplorer.ui.widgets.buttons import LinkButton
from tokenexplorer.ui.widgets.disclosure import Disclosure
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.lessons import Lesson
    from tokenexplorer.ui.theme import Theme


class LearnBox(Disclosure):
    """Stays as open or folded as it is when its lesson changes, for people who read them all.

    Args:
        theme: The shared look.
        name: What the object names of its parts begin with.
        parent: Or none.

    Signals:
        page_requested(str): The page is wanted.
    """

    page_requested = Signal(str)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, "What is this?", name=f"{name}_learnButton", parent=parent)
        self._lesson: Lesson | None = None
        self._text = plain_label("", "body2", name=f"{name}_learnLabel", wrap=True, selectable=True)
        self._source = LinkButton(theme, "", name=f"{name}_learnSourceButton")
        self._source.setAccessibleName("Read on")
        self._source.clicked.connect(self._ask_for_page)
        self.body.addWidget(self._text)
        self.body.addWidget(self._source, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def lesson(self) -> Lesson | None:
        """What it is about."""
        return self._lesson

    def show_lesson(self, lesson: Lesson | None) -> None:
        """Be about this; hidden where there is nothing to learn."""
        self._lesson = lesson
        self.setVisible(lesson is not None)
        if lesson is None:
            return
        self.set_hint(lesson.title)
        self.button.setAccessibleDescription(lesson.title)
        self._text.setText(lesson.text)
        self._source.setText(lesson.source)
        self._source.setAccessibleName(lesson.source)
        self._source.setAccessibleDescription(lesson.url)

    def _ask_for_page(self) -> None:
        if self._lesson is not None:
            self.page_requested.emit(self._lesson.url)
