"""The left pane of the Tokens place: all token sets, with paste, filter, and where they are kept."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QActionGroup, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QTreeView, QWidget

from tokenexplorer.ui.tokens.token_words import WalletFilter, store_words
from tokenexplorer.ui.tokens.wallet_delegate import WalletDelegate
from tokenexplorer.ui.tokens.wallet_model import WalletModel
from tokenexplorer.ui.widgets.badge import CountBadge
from tokenexplorer.ui.widgets.buttons import LinkButton
from tokenexplorer.ui.widgets.icon_label import IconLabel
from tokenexplorer.ui.widgets.menu import Menu
from tokenexplorer.ui.widgets.pane import Pane
from tokenexplorer.ui.widgets.table import dress_tree
from tokenexplorer.ui.widgets.text import plain_label
from tokenexplorer.ui.widgets.tool_buttons import tool_button

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tokenexplorer.tokens.token_set import TokenKind, TokenSummary
    from tokenexplorer.tokens.verdict import Verification
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.tokens.wallet_model import TokenKey

_FILTERS: Final[tuple[tuple[WalletFilter, str, str], ...]] = (
    ("all", "All tokens", "tokens_filterAllAction"),
    ("org", "This org", "tokens_filterOrgAction"),
    ("live", "Not expired", "tokens_filterLiveAction"),
)


class WalletPane(Pane):
    """Lists the token sets.

    Signals:
        chosen(object): `(token id, kind)` that is selected now, or None.
        paste_requested: Paste a token.
    """

    chosen = Signal(object)
    paste_requested = Signal()

    def __init__(
        self,
        state: AppState,
        theme: Theme,
        verdict: Callable[[str, TokenKind], Verification | None],
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__(theme, ground="sunken", title="Wallet", foot_height=40)
        self._state, self._clock = state, clock
        self._filter: WalletFilter = "all"
        self._key: TokenKey | None = None
        self._filling = False
        self.model = WalletModel(state, verdict, self)
        self._build_head(theme)
        self.tree = self._build_tree(theme)
        self._none_fits = self._build_none_fits(theme)
        self.body.addWidget(self._none_fits)
        self.body.addWidget(self.tree, 1)
        self._build_foot(theme)
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self.tick)
        for signal in (state.tokens_changed, state.orgs_changed, state.current_changed):
            signal.connect(self.fill)
        state.current_token_changed.connect(self._touch_all)
        state.verified.connect(self._touch)
        self.fill()

    def _build_head(self, theme: Theme) -> None:
        self._count = CountBadge(theme, None)
        self.head.addWidget(self._count)
        self.head.addStretch(1)
        paste = tool_button(theme, "clipboard-paste", "Paste a token", name="tokens_pasteButton")
        paste.clicked.connect(self.paste_requested)
        self._filter_button = tool_button(theme, "list-filter", "Filter wallet", name="tokens_filterButton")
        menu = Menu(theme, accessible_name="Filter wallet", parent=self._filter_button)
        group = QActionGroup(menu)
        self._filter_actions = {}
        for key, words, name in _FILTERS:
            action = menu.add(words, partial(self.set_filter, key), name=name)
            action.setCheckable(True)
            action.setChecked(key == "all")
            group.addAction(action)
            self._filter_actions[key] = action
        self._filter_button.set_menu(menu)
        self.head.addWidget(paste)
        self.head.addWidget(self._filter_button)

    def _build_tree(self, theme: Theme) -> QTreeView:
        tree = QTreeView()
        dress_tree(tree, theme, name="tokens_walletTree", accessible_name="Wallet", lines=False, rounded=True)
        tree.setItemDelegate(WalletDelegate(theme, tree, lines=False, rounded=True))
        tree.setModel(self.model)
        tree.setIndentation(0)
        tree.setRootIsDecorated(False)
        tree.setItemsExpandable(False)
        tree.setExpandsOnDoubleClick(False)
        tree.setProperty("ground", "sunken")
        tree.selectionModel().currentChanged.connect(self._on_current)
        return tree

    def _build_none_fits(self, theme: Theme) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(16, 12, 16, 12)
        row.addWidget(plain_label("No token fits the filter.", "help"))
        clear = LinkButton(theme, "Show all", name="tokens_showAllButton")
        clear.clicked.connect(lambda: self.set_filter("all"))
        row.addWidget(clear)
        row.addStretch(1)
        box.hide()
        return box

    def _build_foot(self, theme: Theme) -> None:
        self.store_label = plain_label("", "secondary", name="tokens_storeLabel", elide=Qt.TextElideMode.ElideRight)
        self.foot.addWidget(IconLabel(theme, "lock"))
        self.foot.addWidget(self.store_label, 1)
        self.show_foot()

    # What it shows

    @property
    def selected(self) -> TokenKey | None:
        """Set and kind that are selected."""
        return self._key

    def set_filter(self, chosen: WalletFilter) -> None:
        """Show all sets, those of the current org, or those with a token that has not ended."""
        self._filter = chosen
        self._filter_actions[chosen].setChecked(True)
        self._filter_button.set_icon("list-filter", "text2" if chosen == "all" else "accentText")
        self.fill()

    def select(self, token_id: str, kind: TokenKind) -> bool:
        """Select a token; a filter that hides it is taken away. False where it is not in the wallet."""
        if self._state.token_of(token_id) is None:
            return False
        if not self.model.group_index(token_id).isValid():
            self.set_filter("all")
        index = self.model.index_of(token_id, kind)
        self.tree.setCurrentIndex(index)
        self.tree.scrollTo(index)
        return True

    def fill(self) -> None:
        """Show the wallet anew; the selection stays where it can."""
        kept = self._key
        on_set = self.tree.currentIndex().isValid() and not self.tree.currentIndex().parent().isValid()
        shown = tuple(each for each in self._state.tokens if self._fits(each))
        self._filling = True
        self.model.now = self._clock()
        self.model.show(shown)
        self.tree.expandAll()
        if kept is not None and self._state.token_of(kept[0]) is not None:
            index = self.model.group_index(kept[0]) if on_set else self.model.index_of(*kept)
            self.tree.setCurrentIndex(index)
        self._filling = False
        self._tell(shown)
        key = self.model.key(self.tree.currentIndex())
        if key != self._key:
            self._key = key
            self.chosen.emit(key)

    def _fits(self, summary: TokenSummary) -> bool:
        if self._filter == "org":
            org = self._state.org
            return org is not None and summary.org_id == org.id
        if self._filter == "live":
            ends = [summary.expires_at(kind) for kind in summary.kinds]
            return any(end is None or end > self._clock() for end in ends)
        return True

    def _tell(self, shown: tuple[TokenSummary, ...]) -> None:
        count = sum(len(each.kinds) for each in shown)
        self._count.set_count(count or None)
        self.store_label.setText(store_words(self._state.tokens))
        self._none_fits.setVisible(bool(self._state.tokens) and not shown)

    def _touch(self, token_id: str, _kind: str) -> None:
        self.model.touch(token_id)

    def _touch_all(self) -> None:
        for summary in self._state.tokens:
            self.model.touch(summary.id)

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        if self._filling:
            return
        key = self.model.key(current)
        if key != self._key:
            self._key = key
            self.chosen.emit(key)

    # The clock

    def tick(self) -> None:
        """Count all lives down by what the clock says now."""
        self.model.tick(self._clock())

    def showEvent(self, event: QShowEvent) -> None:
        """The clock runs while it is seen."""
        super().showEvent(event)
        self.tick()
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        self._tick.stop()
        super().hideEvent(event)
