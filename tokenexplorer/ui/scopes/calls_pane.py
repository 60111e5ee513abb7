"""The right pane: the calls that the chosen scopes open, and the selected scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from tokenexplorer.ui.scopes.calls_model import CallsModel, OpenedCalls
from tokenexplorer.ui.scopes.scope_card import ScopeCard
from tokenexplorer.ui.widgets.empty import EmptyState
from tokenexplorer.ui.widgets.field import line_edit
from tokenexplorer.ui.widgets.grouped_tree import GroupedTree
from tokenexplorer.ui.widgets.pane import Pane
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.ui.scopes.listing import ListedScope
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

HINT = "Double-click a call to open it in Requests."


class CallsPane(Pane):
    """Calls by scope.

    Signals:
        call_requested(str): Open this call: `GET /api/v1/users`.
    """

    call_requested = Signal(str)

    def __init__(self, theme: Theme, clipboard: Clipboard | None = None, parent: QWidget | None = None) -> None:
        super().__init__(theme, head_height=56, parent=parent)
        self.model = CallsModel(self)
        self.summary = plain_label("", "strong", name="scopes_summaryLabel", elide=Qt.TextElideMode.ElideRight)
        self.hint = plain_label(HINT, "secondary", elide=Qt.TextElideMode.ElideRight)
        self.filter_edit = line_edit(
            theme,
            "Find a call",
            name="scopes_callFilterEdit",
            accessible_name="Find a call",
            icon="search",
            height="compact",
        )
        theme.changed.connect(self._fit_filter)
        self.filter_edit.textChanged.connect(self._filter)
        self.tree = GroupedTree(
            theme, clipboard, name="scopes_callTree", accessible_name="Calls", row_height=32, group_height=28
        )
        self.tree.setModel(self.model)
        self.tree.opened.connect(self._open)
        self.card = ScopeCard(theme)
        self._nothing = EmptyState(theme, "send", "", action="", framed=False)
        self._build()
        self._fit_filter()

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.summary)
        words.addWidget(self.hint)
        words.addStretch(1)
        self.head.addLayout(words, 1)
        self.head.addWidget(self.filter_edit)
        self.show_head()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.tree)
        self._stack.addWidget(self._nothing)
        # The card below keeps its whole height; what is left is the list's.
        self._stack.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._stack.setMinimumHeight(64)
        self.body.addWidget(self._stack, 1)
        below = QVBoxLayout()
        below.setContentsMargins(16, 8, 16, 16)
        below.addWidget(self.card)
        self.body.addLayout(below)

    def show_calls(self, groups: tuple[OpenedCalls, ...], scope_count: int, why_none: str = "") -> None:
        """Show what a choice of scopes opens.

        Args:
            groups: By scope.
            scope_count: How many are chosen.
            why_none: What to say where nothing is opened.
        """
        self.model.set_calls(groups)
        calls = self.model.count
        opens = "opens" if scope_count == 1 else "open"
        # Where the catalogue cannot know any call, "0 calls" would be a claim.
        told = f" {opens} {_counted(calls, 'call')}" if calls or not why_none else ""
        self.summary.setText(f"{_counted(scope_count, 'scope')}{told}")
        self.hint.setVisible(bool(calls))
        self.filter_edit.setEnabled(bool(calls))
        self._why_none = why_none or "The chosen scopes open no call of the catalogue."
        self._show_rows()

    def show_scope(self, scope: ListedScope | None) -> None:
        """Tell about a scope, and show the calls that it opens."""
        self.card.show_scope(scope)
        heading = self.model.heading_of(scope.name) if scope is not None else QModelIndex()
        if heading.isValid():
            self.tree.scrollTo(heading, GroupedTree.ScrollHint.PositionAtTop)

    def _fit_filter(self) -> None:
        words = self.filter_edit.fontMetrics().horizontalAdvance(self.filter_edit.placeholderText())
        self.filter_edit.setFixedWidth(words + 72)

    def _filter(self, text: str) -> None:
        self.model.set_filter(text)
        self._show_rows()

    def _show_rows(self) -> None:
        self.tree.expandAll()
        rows = self.model.rowCount()
        if not rows:
            sought = self.filter_edit.text().strip()
            self._nothing.set_words(f"No call with “{sought}”." if sought and self.model.count else self._why_none)
        self._stack.setCurrentWidget(self.tree if rows else self._nothing)

    def _open(self, index: QModelIndex) -> None:
        operation = self.model.operation(index)
        if operation is not None:
            self.call_requested.emit(operation.key)


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
