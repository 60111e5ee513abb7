"""The planner's card: the smallest set of scopes for the ticked calls, why, and one press to use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from tokenexplorer.sentences import counted
from tokenexplorer.ui.scopes.cards_area import CardsArea
from tokenexplorer.ui.widgets.buttons import LinkButton, button
from tokenexplorer.ui.widgets.chips import Chip
from tokenexplorer.ui.widgets.flow_layout import FlowLayout
from tokenexplorer.ui.widgets.icon_label import IconLabel
from tokenexplorer.ui.widgets.polish import announce, divider, set_ground
from tokenexplorer.ui.widgets.text import plain_label, set_plain_tooltip, visible_text

if TYPE_CHECKING:
    from collections.abc import Collection

    from tokenexplorer.catalogue.planner import Plan
    from tokenexplorer.ui.theme import Theme

_MOST_CHIPS = 12
_SHARE = 0.3
"""Of the window's height, for what the card says; more of it is scrolled."""


class PlanCard(QFrame):
    """Shows a plan.

    Signals:
        apply_requested: Select these scopes.
        sign_in_requested: Select them and sign in.
        clear_requested: Untick all calls.
    """

    apply_requested = Signal()
    sign_in_requested = Signal()
    clear_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("scopes_planCard")
        self.setAccessibleName("Smallest scope set")
        self.setProperty("card", "sunken")
        self.count = plain_label("", "secondary", elide=Qt.TextElideMode.ElideRight)
        self.clear = LinkButton(theme, "Clear", name="scopes_planClearButton")
        self.clear.setAccessibleName("Untick all calls")
        self.kept = plain_label("", "secondary", name="scopes_planKeptLabel", elide=Qt.TextElideMode.ElideRight)
        self.words = plain_label("", "body2", wrap=True, selectable=True, name="scopes_planLabel")
        self.why_button = LinkButton(theme, "Why", name="scopes_planWhyButton")
        self.why_button.setCheckable(True)
        self.why = plain_label("", "help", wrap=True, selectable=True, name="scopes_planWhyLabel")
        self.roles = plain_label("", "secondary", wrap=True, name="scopes_planRoleLabel")
        self.apply = button(theme, "Select these", "tonal", name="scopes_planApplyButton", height="compact")
        self.sign_in = button(
            theme, "Use these and sign in", "ghost", "log-in", name="scopes_planSignInButton", height="compact"
        )
        self._chips: list[Chip] = []
        self._announced = ""
        self._build()
        theme.changed.connect(self._fit)
        self.apply.clicked.connect(self.apply_requested)
        self.sign_in.clicked.connect(self.sign_in_requested)
        self.clear.clicked.connect(self.clear_requested)
        self.why_button.toggled.connect(self._show_why)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        upper = QVBoxLayout()
        upper.setContentsMargins(16, 12, 16, 10)
        upper.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(IconLabel(self._theme, "target", "accentText"))
        head.addWidget(plain_label("Smallest scope set", "strong", elide=Qt.TextElideMode.ElideRight))
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.count, 1)
        head.addWidget(self.clear)
        upper.addLayout(head)
        upper.addWidget(self._middle())
        roles = QHBoxLayout()
        roles.setSpacing(8)
        self._role_icon = IconLabel(self._theme, "user-cog", "text2")
        roles.addWidget(self._role_icon)
        roles.addWidget(self.roles, 1)
        roles.addWidget(self.why_button)
        upper.addLayout(roles)
        column.addLayout(upper)
        column.addWidget(divider(self))
        foot_widget = QWidget()
        foot = FlowLayout(foot_widget, spacing=8)
        foot.addWidget(self.apply)
        foot.addWidget(self.sign_in)
        edge = QVBoxLayout()
        edge.setContentsMargins(16, 8, 16, 8)
        edge.addWidget(foot_widget)
        column.addLayout(edge)

    def _middle(self) -> CardsArea:
        self._said = QWidget()
        set_ground(self._said, "sunken")
        lines = QVBoxLayout(self._said)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(8)
        self._chip_box = QWidget()
        self._flow = FlowLayout(self._chip_box, spacing=8, stretch_last=True)
        self._flow.addWidget(self.kept)
        lines.addWidget(self._chip_box)
        lines.addWidget(self.words)
        lines.addWidget(self.why)
        lines.addStretch(1)
        self.why.hide()
        self._scroll = area = CardsArea(self._said)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        area.setAccessibleName("Scopes of the set and why")
        area.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        return area

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines break elsewhere now."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wanted = self._said.heightForWidth(self._scroll.width())
        self._scroll.setFixedHeight(max(24, min(wanted, int(self.window().height() * _SHARE))))

    def show_plan(self, plan: Plan, ticked: int, selected: Collection[str], *, has_app: bool) -> None:
        """Show a plan.

        Args:
            plan: For the ticked calls.
            ticked: How many there are.
            selected: Today's selection.
            has_app: Whether there is an app to select them for.
        """
        from tokenexplorer.ui.scopes.plan_words import details, summary

        self.count.setText(f"for {counted(ticked, 'ticked call')}")
        self._show_chips(plan)
        self._announce(plan)
        words = summary(plan)
        self.words.setText(visible_text(words))
        self.words.setVisible(bool(words) and not self.why_button.isChecked())
        self.why.setText(visible_text(details(plan), keep_lines=True))
        self.roles.setText(visible_text(plan.roles.words))
        self._role_icon.setVisible(bool(plan.roles.words))
        count = len(plan.scopes)
        self.apply.set_label(f"Select these {count}" if count != 1 else "Select this one")
        same = set(plan.scopes) == set(selected)
        why = "" if has_app else "Add an app to this org first."
        self._allow(self.apply, has_app and count > 0 and not same, why or ("They are selected." if same else ""))
        self._allow(self.sign_in, has_app and count > 0, why)
        self._fit()

    def _show_chips(self, plan: Plan) -> None:
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.setObjectName("")
            chip.deleteLater()
        self._chips = []
        for choice in plan.choices[:_MOST_CHIPS]:
            name = f"scopes_planChip_{choice.scope.replace('.', '_')}"
            chip = Chip(self._theme, choice.scope, "accent", name=name, parent=self._chip_box)
            chip.set_kind("accent", f"{choice.reason}.")
            self._flow.insert_widget(len(self._chips), chip)
            self._chips.append(chip)
            chip.show()
        beyond = [choice.scope for choice in plan.choices[_MOST_CHIPS:]]
        more = f"{len(beyond)} more " if beyond else ""
        kept = f"+ {more}{' '.join(plan.kept)}" if beyond or plan.kept else ""
        self.kept.setText(visible_text(kept or ("" if plan.choices else "No scope is needed.")))
        self.kept.setVisible(bool(self.kept.text()))
        self.kept.setMinimumHeight(self._chips[0].sizeHint().height() if self._chips else 0)
        set_plain_tooltip(self.kept, "\n".join((*beyond, *plan.kept)))

    def _announce(self, plan: Plan) -> None:
        names = " ".join(choice.scope for choice in plan.choices) or "no scope"
        if names != self._announced:
            self._announced = names
            announce(self, visible_text(f"Smallest scope set: {names}"))

    @staticmethod
    def _allow(one: QWidget, allowed: bool, why: str) -> None:
        one.setEnabled(allowed)
        set_plain_tooltip(one, "" if allowed else why)
        one.setAccessibleDescription("" if allowed else why)

    def _show_why(self, wanted: bool) -> None:
        self.words.setVisible(not wanted and bool(self.words.text()))
        self.why.setVisible(wanted)
        self.why_button.set_label("Less" if wanted else "Why")
        self._fit()
