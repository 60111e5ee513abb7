"""The bar over the list: filter, segments, kinds."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from tokenexplorer.ui.scopes.narrowing import Narrowing
from tokenexplorer.ui.widgets.field import line_edit
from tokenexplorer.ui.widgets.key_hint import KeyHint
from tokenexplorer.ui.widgets.menu import Menu
from tokenexplorer.ui.widgets.segments import Segments
from tokenexplorer.ui.widgets.tool_buttons import MenuButton, tool_button

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

_GAP: Final = 8
KINDS: Final = (
    ("read", "Read: looks"),
    ("manage", "Manage: changes things"),
    ("self", "Self: the signed-in user alone"),
    ("other", "Other: sign-in and own scopes"),
)


class FilterBar(QWidget):
    """Says what of the list is wanted.

    Signals:
        changed(Narrowing): The person wants another part of it.
        calls_toggled(bool): The drawer with the calls was asked for, or away.
    """

    changed = Signal(object)
    calls_toggled = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = line_edit(
            theme,
            "Filter scopes",
            name="scopes_filterEdit",
            accessible_name="Filter scopes",
            icon="search",
            keys="Ctrl+F",
        )
        self.edit.setMinimumWidth(88)
        self.edit.setMaximumWidth(320)
        self.segments = Segments(theme)
        self.segments.add("all", "All", name="scopes_showAllButton")
        self.segments.add("selected", "Selected", name="scopes_showSelectedButton")
        self.segments.add("token", "In token", name="scopes_showInTokenButton")
        self.segments.add("ungranted", "Not granted", name="scopes_showNotGrantedButton")
        self.segments.set_shown("ungranted", False)
        self.segments.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.kind_button = MenuButton(theme, "Kind", "list-filter", name="scopes_kindButton")
        self.calls_button = tool_button(
            theme,
            "send",
            "Calls that the selection opens",
            name="scopes_callsButton",
            variant="secondary",
            checkable=True,
        )
        self.calls_button.hide()
        self._kinds: dict[str, QAction] = {}
        self._fill_menu(theme)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.edit, 1)
        for widget in (self.segments, self.kind_button, self.calls_button):
            row.addWidget(widget)
        row.addStretch(0)
        self.edit.textChanged.connect(self._tell)
        self.segments.changed.connect(self._tell)
        self.calls_button.toggled.connect(self.calls_toggled)

    def _fill_menu(self, theme: Theme) -> None:
        menu = Menu(theme, accessible_name="Kinds", parent=self)
        for kind, words in KINDS:
            action = menu.add(words, name=f"scopes_kind_{kind}")
            action.setCheckable(True)
            action.toggled.connect(self._kinds_changed)
            self._kinds[kind] = action
        menu.addSeparator()
        menu.add("All kinds", partial(self.set_kinds, ()), name="scopes_kind_all")
        self.kind_button.setMenu(menu)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, Kind keeps its icon alone, then the segments lose their numbers."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        style = Qt.ToolButtonStyle
        segments = self.segments.room_for_counts()
        beside = self.edit.minimumWidth() + 3 * _GAP + (0 if self.calls_button.isHidden() else 40)
        roomy = (
            self.width()
            >= segments + beside + self.kind_button.fontMetrics().horizontalAdvance(self.kind_button.text()) + 64
        )
        wanted = style.ToolButtonTextBesideIcon if roomy else style.ToolButtonIconOnly
        if self.kind_button.toolButtonStyle() != wanted:
            self.kind_button.setToolButtonStyle(wanted)
        self.segments.show_counts(self.width() >= segments + beside + 64)
        hint = self.edit.findChild(KeyHint)
        if hint is not None:
            words = self.edit.fontMetrics().horizontalAdvance(self.edit.placeholderText())
            hint.setVisible(self.edit.width() >= words + hint.sizeHint().width() + 56 and not self.edit.text())

    def narrowing(self) -> Narrowing:
        """What is wanted now."""
        kinds = frozenset(kind for kind, action in self._kinds.items() if action.isChecked())
        return Narrowing(self.edit.text(), self.segments.current(), kinds)

    def set_kinds(self, kinds: tuple[str, ...]) -> None:
        """Want these kinds; none means all."""
        for kind, action in self._kinds.items():
            action.setChecked(kind in kinds)

    def clear(self) -> None:
        """Want everything."""
        self.edit.clear()
        self.segments.set_current("all")
        self.set_kinds(())

    def set_counts(self, everything: int, selected: int, in_token: int, ungranted: int | None) -> None:
        """How many there are of each; None for what is not known, which then cannot be asked for."""
        self.segments.set_shown("ungranted", ungranted is not None)
        self.segments.set_count("ungranted", ungranted or 0)
        for key, count in (("all", everything), ("selected", selected), ("token", in_token)):
            self.segments.set_count(key, count)
        self._fit()

    def _kinds_changed(self, _checked: bool) -> None:
        kinds = [kind for kind, action in self._kinds.items() if action.isChecked()]
        words = f"Kind: {', '.join(kinds)}" if kinds else "Kind"
        self.kind_button.setText(words)
        self.kind_button.setAccessibleName(words)
        self._tell()

    def _tell(self, *_: object) -> None:
        self.changed.emit(self.narrowing())
