"""The left pane: the bar with filter and segments, the list, and the foot with Sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QWidget

from tokenexplorer.sentences import counted
from tokenexplorer.ui.scopes.filter_bar import FilterBar
from tokenexplorer.ui.scopes.narrowing import Narrowing
from tokenexplorer.ui.scopes.nothing_found import NothingFound
from tokenexplorer.ui.scopes.scopes_model import ScopesModel
from tokenexplorer.ui.scopes.scopes_tree import ScopesTree
from tokenexplorer.ui.scopes.sets_button import SetsButton
from tokenexplorer.ui.widgets.buttons import LinkButton, button
from tokenexplorer.ui.widgets.lead_label import LeadLabel
from tokenexplorer.ui.widgets.pane import Pane
from tokenexplorer.ui.widgets.text import plain_label, set_plain_tooltip

if TYPE_CHECKING:
    from tokenexplorer.ui.scopes.notices import Notice
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

_ROOMY = 760
_FOOT_GAPS = 2 * 16 + 3 * 8
"""Between the buttons of the foot and beside them."""
_ICONS = {"bad": ("circle-minus", "bad"), "warn": ("triangle-alert", "warn")}


class ListPane(Pane):
    """Every scope, what is chosen of them, and what to do with the choice."""

    def __init__(self, theme: Theme, clipboard: Clipboard | None = None, parent: QWidget | None = None) -> None:
        super().__init__(theme, head_height=56, parent=parent)
        self._theme = theme
        self.model = ScopesModel(self)
        self.bar = FilterBar(theme)
        self.tree = ScopesTree(theme, self.model, clipboard)
        self.empty = NothingFound(theme)
        self.sign_in = button(theme, "Sign in", "primary", "log-in", name="scopes_signInButton")
        self.copy = button(theme, "Copy as text", "ghost", name="scopes_copyButton")
        self.sets = SetsButton(theme)
        self.notice = LeadLabel(theme, style="secondary", name="scopes_noticeLabel")
        self._notice_icon = plain_label("")
        self._notice_kind = ""
        self.mend = LinkButton(theme, "Add and sign in", name="scopes_addGrantScopeButton")
        self.grants = LinkButton(theme, "Open grants", name="scopes_openGrantsButton")
        self._said, self._strip, self._second_foot = QWidget(self), QFrame(self), QFrame(self)
        self._build()
        self.bar.changed.connect(self._narrow)
        self.empty.clear_requested.connect(self.bar.clear)
        theme.changed.connect(self._tint)
        theme.changed.connect(self._place_foot)

    def _build(self) -> None:
        self.head.addWidget(self.bar, 1)
        self.show_head()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.tree)
        self._stack.addWidget(self.empty)
        self.body.addWidget(self._stack)
        self.foot.addWidget(self.sign_in)
        self.foot.addWidget(self.copy)
        self.foot.addWidget(self.sets)
        said = QHBoxLayout(self._said)
        said.setContentsMargins(0, 0, 0, 0)
        said.setSpacing(8)
        said.addStretch(1)
        said.addWidget(self._notice_icon)
        said.addWidget(self.notice)
        said.addWidget(self.mend)
        self._strip_row, self._second_row = self._further_row(self._strip), self._further_row(self._second_foot)
        self._second_row.addStretch(1)
        self.foot.addStretch(0)  # only where nothing is said: the notice needs all the room there is
        self.foot.addWidget(self._said, 1)
        self.foot.addWidget(self.grants)
        self.show_foot()

    def _further_row(self, frame: QFrame) -> QHBoxLayout:
        frame.setProperty("paneFoot", "true")
        row = QHBoxLayout(frame)
        row.setContentsMargins(16, 8, 16, 8)
        self.body.addWidget(frame)
        frame.hide()
        return row

    def show_choice(self, *, has_app: bool) -> None:
        """Say on the buttons how many scopes are chosen, and whether there is an app to choose them for."""
        count = len(self.model.chosen)
        words = f"Sign in with {counted(count, 'scope')}" if count else "Sign in"
        self.sign_in.set_label(words)
        self.sign_in.setEnabled(has_app)
        self.copy.setEnabled(count > 0)
        why = "" if has_app else "Add an app to this org first."
        for widget in (self.sign_in, self.tree):
            set_plain_tooltip(widget, why)
            widget.setAccessibleDescription(why)
        self.model.set_enabled(has_app)
        content = self.model.content
        granting = content.granting
        ungranted = len(content.ungranted()) if granting.known else None
        self.bar.set_counts(self.model.count, count, content.token_count, ungranted)
        self.grants.setVisible(granting.applies)
        self.tree.show_grants(shown=granting.applies, reading=granting.reading)
        self._place_foot()

    def show_notice(self, notice: Notice | None) -> None:
        """Say the one thing about the choice, or nothing."""
        self.notice.set_words(notice.scope if notice else "", notice.words if notice else "")
        self._notice_kind = notice.kind if notice else ""
        self.mend.setVisible(notice is not None and bool(notice.missing))
        self._said.setVisible(notice is not None)
        self._strip.setVisible(notice is not None and self._strip.isAncestorOf(self._said))
        self._tint()

    def show_rows(self) -> None:
        """The list, or why it is empty."""
        empty = not self.model.shown_count
        if empty:
            self.empty.show_words(self.bar.narrowing(), can_add=self.model.enabled)
        self._stack.setCurrentWidget(self.empty if empty else self.tree)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the foot has no room, what it says and then what is not Sign in get rows of their own above."""
        super().resizeEvent(event)
        self._place_foot()

    def _place_foot(self) -> None:
        self._place_notice(narrow=self.width() < _ROOMY * self._theme.text_scale)
        buttons = [self.sign_in, self.copy, self.sets, self.grants]
        wanted = sum(each.sizeHint().width() for each in buttons if not each.isHidden())
        self._place_buttons(crowded=self.width() < wanted + _FOOT_GAPS)

    def _place_notice(self, *, narrow: bool) -> None:
        if narrow == self._strip.isAncestorOf(self._said):
            return
        row = self._strip_row if narrow else self.foot
        row.insertWidget(row.count() if narrow else row.indexOf(self.grants), self._said, 1)
        said = self._said.layout()
        if isinstance(said, QHBoxLayout):  # at the left of the strip, at the right of the foot
            said.setStretch(0, 0 if narrow else 1)
            said.setStretch(said.indexOf(self.notice), 1 if narrow else 0)
        self._strip.setVisible(narrow and bool(self._notice_kind))
        self._said.setVisible(bool(self._notice_kind))

    def _place_buttons(self, *, crowded: bool) -> None:
        if crowded == self._second_foot.isAncestorOf(self.copy):
            return
        row, first = (self._second_row, 0) if crowded else (self.foot, 1)
        for place, each in enumerate((self.copy, self.sets), first):
            row.insertWidget(place, each)
        row.addWidget(self.grants)
        self._second_foot.setVisible(crowded)

    def _narrow(self, narrowing: Narrowing) -> None:
        current = self.model.scope(self.tree.currentIndex())
        self.model.set_narrowing(narrowing)
        if current is not None and self.tree.isExpanded(self.model.index_of(current.name).parent()):
            self.tree.select_scope(current.name)
        self.show_rows()

    def _tint(self) -> None:
        icon, role = _ICONS.get(self._notice_kind, ("info", "text3"))
        self._notice_icon.setPixmap(self._theme.pixmap(icon, role, 16))
