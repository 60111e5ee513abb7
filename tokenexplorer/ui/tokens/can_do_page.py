"""The tab Can do: the calls that a token opens, and those that it would open with one scope more."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tokenexplorer.sentences import counted
from tokenexplorer.ui.tokens.call_list import NOTHING, CanDo
from tokenexplorer.ui.tokens.can_do_model import CanDoModel
from tokenexplorer.ui.tokens.choice_bar import ChoiceBar
from tokenexplorer.ui.widgets.field import line_edit
from tokenexplorer.ui.widgets.grouped_tree import GroupedTree
from tokenexplorer.ui.widgets.icon_label import IconLabel
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.tokens.study import Note
    from tokenexplorer.ui.widgets.clipboard import Clipboard

_FILTER: Final = 168
_UNFOLDED: Final = 120
"""Calls that are unfolded at first; a tree lays out every row that is."""


class CanDoPage(QWidget):
    """A standing warning with a filter, a tree of calls, and the chosen row with what can be done about it.

    Signals:
        call_requested(str): Open this call in Requests: `GET /api/v1/users`.
        scope_requested(str): Sign in again with this scope too.
    """

    call_requested = Signal(str)
    scope_requested = Signal(str)

    def __init__(self, theme: Theme, clipboard: Clipboard) -> None:
        super().__init__()
        self.model = CanDoModel(self)
        self._may_add = False
        self._asked: Collection[str] = ()
        self._stale = False
        self._next = NOTHING
        self._why_none = ""
        self.note = plain_label("", "body2", name="tokens_canDoNoteLabel", wrap=True)
        self._icon = IconLabel(theme, "info", size=16)
        self.filter = line_edit(
            theme,
            "Find a call",
            name="tokens_callFilterEdit",
            accessible_name="Find a call",
            icon="search",
            height="compact",
        )
        self.filter.setFixedWidth(theme.height(_FILTER))
        self.empty = plain_label("", "help", name="tokens_canDoEmptyLabel", wrap=True)
        self.empty.setContentsMargins(16, 16, 16, 16)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.tree = GroupedTree(
            theme, clipboard, name="tokens_canDoTree", accessible_name="Calls this token can make", row_height=30
        )
        self.tree.setModel(self.model)
        self.bar = ChoiceBar(theme, label_name="tokens_callLabel", button_name="tokens_callButton")
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(16, 6, 16, 6)
        head.setSpacing(8)
        head.addWidget(self._icon)
        head.addWidget(self.note, 1)
        head.addWidget(self.filter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.empty)
        column.addWidget(self.tree, 1)
        column.addWidget(self.bar)
        self.tree.opened.connect(self._open)
        self.tree.selectionModel().currentChanged.connect(lambda _now, _before: self._tell_row())
        self.model.modelReset.connect(self._tell_row)
        self.bar.pressed.connect(self._press)
        self.filter.textChanged.connect(self._filter)

    # Showing

    def show_calls(
        self, can_do: CanDo, why_none: str = "", *, may_add: bool = False, asked: Collection[str] = ()
    ) -> None:
        """Show what a token can do; the tree is filled when it is seen.

        Args:
            can_do: Sorted calls.
            why_none: What to say where there are none.
            may_add: Whether the app of the token is here and can ask for one scope more.
            asked: Scopes that were asked for already.
        """
        self._next, self._why_none, self._may_add, self._asked = can_do, why_none, may_add, asked
        self._stale = True
        if self.isVisible():
            self.fill()

    def fill(self) -> None:
        """Bring the tree up to date."""
        if self._stale:
            self._stale = False
            self.model.show(self._next)
            self._show_rows()

    def show_note(self, note: Note) -> None:
        """Say what holds of all calls."""
        if note.words != self.note.text():
            self.note.setText(note.words)
            self._icon.set_icon(*(("triangle-alert", "warn") if note.warn else ("info", "accentText")))

    def _filter(self, text: str) -> None:
        self.fill()
        self.model.set_filter(text)
        self._show_rows()

    def _show_rows(self) -> None:
        for heading in self.model.first_open(_UNFOLDED):
            self.tree.expand(heading)
        none = self.model.group_count() == 0
        known = bool(self._next.count or self._next.nearly_count)
        sought = self.filter.text().strip()
        self.empty.setText(visible_text(f"No call fits {sought}." if sought and known else self._why_none))
        self.empty.setVisible(none)
        self.tree.setVisible(not none)
        self._head.setVisible(known)

    # The chosen row

    def _tell_row(self) -> None:
        index = self.tree.currentIndex()
        operation, missing = self.model.operation(index), self.model.missing_scope(index)
        if missing:
            self._tell_missing(missing)
        elif operation is not None:
            words = f"{operation.title}. Needs {', '.join(operation.scopes)}."
            self.bar.say(words, "Open in Requests", "send")
        else:
            self.bar.say("")

    def _tell_missing(self, scope: str) -> None:
        more = self.model.opens_more(scope)
        came = "was asked for but did not arrive" if scope in self._asked else "is missing"
        words = f"{scope} {came}. It opens {counted(more, 'more call')}."
        if self._may_add:
            self.bar.say(words, "Sign in again" if scope in self._asked else "Add it and sign in again", "log-in")
        else:
            self.bar.say(f"{words} Sign in with an app that asks for it.")

    def _open(self, index: QModelIndex) -> None:
        operation = self.model.operation(index)
        if operation is not None:
            self.call_requested.emit(operation.key)

    def _press(self) -> None:
        index = self.tree.currentIndex()
        missing = self.model.missing_scope(index)
        if missing:
            self.scope_requested.emit(missing)
        else:
            self._open(index)
