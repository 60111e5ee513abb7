"""The left pane: whose grants these are, filter and segments, the list, and the foot with Apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from tokenexplorer.sentences import counted
from tokenexplorer.ui.scopes.grants.grants_model import GrantsModel
from tokenexplorer.ui.scopes.grants.grants_table import GrantsTable
from tokenexplorer.ui.scopes.grants.words import SUPER, Said, apply_label
from tokenexplorer.ui.widgets.banner import Banner, BannerKind
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.empty import EmptyState
from tokenexplorer.ui.widgets.field import line_edit
from tokenexplorer.ui.widgets.pane import Pane
from tokenexplorer.ui.widgets.polish import announce
from tokenexplorer.ui.widgets.ring import Spinner
from tokenexplorer.ui.widgets.segments import Segments
from tokenexplorer.ui.widgets.text import plain_label, set_plain_tooltip, visible_text
from tokenexplorer.ui.widgets.tool_buttons import tool_button

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

_ROOMY, _TIGHT = 760, 620


class GrantsListPane(Pane):
    """Every scope that is granted or could be.

    Signals:
        narrowed: Another filter or segment.
        banner_action(str): The banner's button: read, manage or sign_in.
    """

    narrowed = Signal()
    banner_action = Signal(str)

    def __init__(self, theme: Theme, clipboard: Clipboard | None = None, parent: QWidget | None = None) -> None:
        super().__init__(theme, head_height=56, parent=parent)
        self._theme = theme
        self._said: Said | None = None
        self._counted = False
        self.model = GrantsModel(self)
        self.table = GrantsTable(theme, self.model, clipboard)
        self.back = tool_button(theme, "arrow-left", "Back to scopes", name="grants_backButton")
        self.title = plain_label("", "section", elide=Qt.TextElideMode.ElideRight, name="grants_titleLabel")
        self.about = plain_label("", "secondary", tone="text2", elide=Qt.TextElideMode.ElideRight)
        self.about.setObjectName("grants_aboutLabel")
        self.filter = line_edit(
            theme, "Filter scopes", name="grants_filterEdit", accessible_name="Filter scopes", icon="search"
        )
        self.segments = Segments(theme)
        self.segments.add("granted", "Granted", name="grants_showGrantedButton")
        self.segments.add("all", "All", name="grants_showAllButton")
        self.banner = Banner(theme, label_name="grants_errorLabel", action_name="grants_mendButton", parent=self)
        self.nothing = EmptyState(
            theme,
            "shield",
            "",
            action="Clear",
            action_name="grants_clearButton",
            label_name="grants_emptyLabel",
            variant="secondary",
            framed=False,
        )
        self.apply = button(theme, apply_label(0), "primary", name="grants_applyButton")
        self.undo = button(theme, "Undo", "ghost", name="grants_undoButton")
        self.only = plain_label(SUPER, "secondary", tone="text2", wrap=True)
        self.only.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._ring, self._busy = Spinner(theme, 20), plain_label("", "body2", name="grants_busyLabel")
        self._build()
        self.filter.textChanged.connect(lambda _text: self.narrowed.emit())
        self.segments.changed.connect(lambda _key: self.narrowed.emit())
        self.nothing.action_requested.connect(self.clear)
        self.banner.action_requested.connect(self._tell_banner)

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.about)
        words.addStretch(1)
        self.head.addWidget(self.back)
        self.head.addLayout(words, 1)
        self.head.addWidget(self.filter)
        self.head.addWidget(self.segments)
        self.show_head()
        over = QWidget(self)
        room = QHBoxLayout(over)
        room.setContentsMargins(16, 12, 16, 12)
        room.addWidget(self.banner)
        self._over = over
        over.hide()
        self._stack = QStackedWidget()
        for page in (self.table, self.nothing, self._waiting()):
            self._stack.addWidget(page)
        self.body.addWidget(over)
        self.body.addWidget(self._stack, 1)
        self.foot.addWidget(self.apply)
        self.foot.addWidget(self.undo)
        self.foot.addWidget(self.only, 1)
        self.show_foot()

    def _waiting(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setSpacing(10)
        row.addStretch(1)
        row.addWidget(self._ring)
        row.addWidget(self._busy)
        row.addStretch(1)
        return page

    def clear(self) -> None:
        """Show everything again."""
        self.filter.clear()
        self.filter.setFocus()

    def show_counts(self, granted: int | None, everything: int) -> None:
        """How many there are; None while that is not known."""
        self._counted = granted is not None
        self.segments.set_count("granted", granted or 0)
        self.segments.set_count("all", everything)
        self._give_way()
        self.filter.setPlaceholderText(f"Filter {counted(everything, 'scope')}")

    def show_head_words(self, title: str, about: str) -> None:
        """Whose grants, and since when they are known."""
        self.title.setText(visible_text(title))
        self.about.setText(visible_text(about))

    def show_banner(self, said: Said | None) -> None:
        """Say the one thing, or nothing; it is announced once."""
        if said == self._said:
            return
        self._said = said
        self._over.setVisible(said is not None)
        if said is None:
            self.banner.hide()
            return
        kinds: dict[str, BannerKind] = {"bad": "bad", "warn": "warn", "info": "info", "ok": "ok"}
        self.banner.set(kinds[said.kind], said.lead, said.rest, action=said.label)
        announce(self, visible_text(f"{said.lead} {said.rest}"))

    def show_table(self) -> None:
        """The list."""
        self._stack.setCurrentWidget(self.table)

    def show_nothing(self, words: str, *, can_clear: bool) -> None:
        """Why the list is empty."""
        self.nothing.set_words(words)
        self.nothing.action_button.setVisible(can_clear)
        self._stack.setCurrentIndex(1)

    def show_waiting(self, words: str) -> None:
        """What is awaited."""
        self._busy.setText(visible_text(words))
        self._stack.setCurrentIndex(2)

    def show_buttons(self, changes: int, *, why_not: str, applying: str) -> None:
        """The foot.

        Args:
            changes: How many are planned.
            why_not: Why they cannot be applied; empty where they can.
            applying: The word while they are made; else empty.
        """
        self.apply.set_label(apply_label(changes))
        self.apply.set_busy(bool(applying), applying)
        if not applying:
            self.apply.setEnabled(not why_not)
        set_plain_tooltip(self.apply, why_not)
        self.apply.setAccessibleDescription(why_not)
        self.undo.set_label("Stop" if applying else "Undo")
        self.undo.setEnabled(bool(applying) or changes > 0)
        why = "Nothing is changed." if not applying and not changes else ""
        set_plain_tooltip(self.undo, why)
        self.undo.setAccessibleDescription(why)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, numbers go first, then the filter shrinks."""
        super().resizeEvent(event)
        self._give_way()

    def _give_way(self) -> None:
        scale = self._theme.text_scale
        self.segments.show_counts(self._counted and self.width() >= _TIGHT * scale)
        self.filter.setFixedWidth(int((200 if self.width() >= _ROOMY * scale else 132) * scale))

    def _tell_banner(self) -> None:
        if self._said is not None:
            self.banner_action.emit(self._said.action)
