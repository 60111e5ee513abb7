"""A part of the Connect form: shows some members of an org and an app, and gives them back as edited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from tokenexplorer.ui.widgets.narrow_combo import narrow

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, Org

LARGE = 1.5
"""From this size of letters on a line holds less."""


class Part(QWidget):
    """One part. It keeps nothing itself: what it shows is what it gives back.

    Signals:
        edited: The person changed something; keep it soon.
        left: A field was left; keep it now.
    """

    edited = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_showing = False

    @contextmanager
    def showing(self) -> Iterator[None]:
        """Within it, changes come from the program, not from the person."""
        before, self._is_showing = self._is_showing, True
        try:
            yield
        finally:
            self._is_showing = before

    def show_app(self, org: Org, client: Client) -> None:
        """Show an app of an org."""
        raise NotImplementedError

    def applied(self, org: Org, client: Client) -> tuple[Org, Client]:
        """The same org and app with what the part holds."""
        raise NotImplementedError

    def first_fault(self) -> QWidget | None:
        """Show every error of this part in its place; answers where the first one is."""
        return None

    def _on_edit(self, *_: object) -> None:
        if not self._is_showing:
            self.edited.emit()

    def _on_left(self) -> None:
        if not self._is_showing:
            self.left.emit()


def put_text(edit: QLineEdit, text: str) -> None:
    """Show a text from its beginning; the cursor stays where nothing changes."""
    if edit.text() != text:
        edit.setText(text)
        edit.setCursorPosition(0)


def put_choice(combo: QComboBox, value: object, label: str = "") -> None:
    """Choose the item with this value; one that is not there yet is added under its own words."""
    place = combo.findData(value)
    if place < 0:
        combo.addItem(label or str(value), value)
        place = combo.count() - 1
    combo.setCurrentIndex(place)


def two_columns(fields: Iterable[QWidget]) -> QGridLayout:
    """Fields side by side, each pair in one line."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(16)
    for place, field in enumerate(fields):
        grid.addWidget(field, place // 2, place % 2, Qt.AlignmentFlag.AlignTop)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 1)
    return grid


def choice(name: str, items: Iterable[tuple[str, object]]) -> QComboBox:
    """A combo box of words and values that may be narrower than its words; a value of None draws a line."""
    combo = QComboBox()
    combo.setObjectName(name)
    narrow(combo)
    for words, value in items:
        if value is None:
            combo.insertSeparator(combo.count())
        else:
            combo.addItem(words, value)
    return combo
