"""The right pane: calls with a box each, and below them the plan for those that are ticked, or the selected scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from tokenexplorer.sentences import counted
from tokenexplorer.ui.scopes.calls_model import STEP, Calls, CallsModel
from tokenexplorer.ui.scopes.calls_tree import CallsTree
from tokenexplorer.ui.scopes.cards_area import CardsArea
from tokenexplorer.ui.scopes.opened import MOST_FOUND, CallGroup, Opened, closed_groups, found_calls, preview
from tokenexplorer.ui.scopes.plan_card import PlanCard
from tokenexplorer.ui.scopes.scope_card import ScopeCard
from tokenexplorer.ui.widgets.empty import EmptyState
from tokenexplorer.ui.widgets.field import line_edit
from tokenexplorer.ui.widgets.pane import Pane
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from collections.abc import Collection

    from tokenexplorer.ui.scopes.listing import ListedScope
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

HINT = "Tick the calls you really need."
_SEARCH_HINT = "Found among all calls."


class CallsPane(Pane):
    """Calls by scope.

    Signals:
        call_requested(str): Open this call in Requests: `GET /api/v1/users`.
        ticked(str, bool): The person turned the box of this call.
    """

    call_requested = Signal(str)
    ticked = Signal(str, bool)

    def __init__(self, theme: Theme, clipboard: Clipboard | None = None, parent: QWidget | None = None) -> None:
        super().__init__(theme, head_height=56, parent=parent)
        self._opened: Opened | None = None
        self._ungranted: frozenset[str] = frozenset()
        self._picks: tuple[str, ...] = ()
        self._scope: ListedScope | None = None
        self._most = MOST_FOUND
        self._why_none = ""
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
        self.tree = CallsTree(theme, self.model, clipboard)
        self.plan = PlanCard(theme)
        self.card = ScopeCard(theme)
        self._nothing = EmptyState(theme, "send", "", action="", framed=False)
        self._build()
        theme.changed.connect(self._fit_filter)
        self.filter_edit.textChanged.connect(self._filter)
        self.model.ticked.connect(self.ticked)
        self.model.more_requested.connect(self._find_more)
        self.tree.call_requested.connect(self.call_requested)
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
        self._stack.setMinimumHeight(96)
        self.body.addWidget(self._stack, 1)
        cards = QWidget()
        below = QVBoxLayout(cards)
        below.setContentsMargins(16, 8, 16, 16)
        below.addWidget(self.plan)
        below.addWidget(self.card)
        self.plan.hide()
        area = CardsArea(cards)
        area.setObjectName("scopes_cardsArea")
        self.body.addWidget(area)

    def show_calls(
        self, opened: Opened, scope_count: int, ungranted: Collection[str], picks: Collection[str], why_none: str = ""
    ) -> None:
        """Show what a choice of scopes opens.

        Args:
            opened: By scope.
            scope_count: How many are chosen.
            ungranted: What of it is not granted to the app.
            picks: Keys of the ticked calls, whatever opens them.
            why_none: What to say where nothing is opened.
        """
        self._opened, self._ungranted, self._picks = opened, frozenset(ungranted), tuple(picks)
        calls = opened.count
        opens = "opens" if scope_count == 1 else "open"
        # Where the catalogue cannot know any call, "0 calls" would be a claim.
        told = f" {opens} {counted(calls, 'call')}" if calls or not why_none else ""
        self.summary.setText(f"{counted(scope_count, 'scope')}{told}")
        self.filter_edit.setEnabled(bool(opened.catalogue.operations))
        self._why_none = why_none or "The chosen scopes open no call of the catalogue."
        self.model.set_picked(picks)
        self._show_rows()

    def show_picks(self, picks: Collection[str]) -> None:
        """Show which calls are ticked; rows stay where they are."""
        self._picks = tuple(picks)
        self.model.set_picked(picks)

    def show_scope(self, scope: ListedScope | None, *, chosen: bool) -> None:
        """Tell about a scope; show the calls that it opens, or would open."""
        self.card.show_scope(scope, chosen=chosen)
        self.card.setVisible(scope is not None and self.plan.isHidden())
        moved = scope != self._scope
        self._scope = scope
        if self._opened is not None and moved and not self.filter_edit.text().strip():
            self._show_rows()
            if scope is not None:
                self.tree.show_scope(scope.name)

    def show_plan(self, shown: bool) -> None:
        """The plan in the place of the scope, or the other way round."""
        self.plan.setVisible(shown)
        self.card.setVisible(not shown and self._scope is not None)

    def _fit_filter(self) -> None:
        words = self.filter_edit.fontMetrics().horizontalAdvance(self.filter_edit.placeholderText())
        self.filter_edit.setFixedWidth(words + 72)

    def _filter(self, _text: str) -> None:
        self._most = MOST_FOUND
        self._show_rows()
        self.tree.scrollToTop()

    def _find_more(self) -> None:
        self._most += STEP
        self._show_rows()

    def _show_rows(self) -> None:
        if self._opened is None:
            return
        sought = self.filter_edit.text().strip()
        self.model.set_calls(self._found(self._opened, sought) if sought else self._of_choice(self._opened))
        rows = self.model.rowCount()
        self.hint.setText(_SEARCH_HINT if sought else HINT)
        self.hint.setVisible(bool(rows))
        if not rows:
            self._nothing.set_words(f"No call with “{sought}”." if sought else self._why_none)
        self._stack.setCurrentWidget(self.tree if rows else self._nothing)

    def _found(self, opened: Opened, sought: str) -> Calls:
        groups, count = found_calls(opened, sought, self._most)
        return Calls(groups, self._ungranted, count - sum(len(group.calls) for group in groups), whole=True)

    def _of_choice(self, opened: Opened) -> Calls:
        first = preview(opened, self._scope.name) if self._scope is not None else None
        ahead = {call.key for call in first.calls} if first is not None else set()
        closed = closed_groups(opened, (key for key in self._picks if key not in ahead))
        before: tuple[CallGroup, ...] = (first,) if first is not None else ()
        return Calls((*before, *opened.groups, *closed), self._ungranted)
