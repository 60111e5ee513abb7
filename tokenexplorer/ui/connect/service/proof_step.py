"""Step 3: what will be sent: scopes, DPoP, the decoded assertion or the request, and whether the clocks agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from tokenexplorer.ui.connect.service.assertion_text import AssertionText
from tokenexplorer.ui.connect.service.further_fold import FurtherFold
from tokenexplorer.ui.connect.service.standing import CLOCK_LIMIT_S
from tokenexplorer.ui.connect.service.step import COLUMNS, ServiceStep, turn
from tokenexplorer.ui.widgets.badge import Badge
from tokenexplorer.ui.widgets.buttons import LinkButton
from tokenexplorer.ui.widgets.chips import ChipEdit
from tokenexplorer.ui.widgets.switch import Switch
from tokenexplorer.ui.widgets.text import breakable, plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.connect.service.preview import Preview
    from tokenexplorer.ui.connect.service.way import Way
    from tokenexplorer.ui.theme import Theme


class ProofStep(ServiceStep):
    """DPoP, scopes, the decoded assertion, the clock.

    Signals:
        dpop_changed(bool): The switch.
        scopes_changed(tuple): Other scopes are asked for.
        choose_requested: Choose scopes in the catalogue.
    """

    dpop_changed = Signal(bool)
    scopes_changed = Signal(tuple)
    choose_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "assertion", 3, "Check what will be sent", parent)
        self._theme = theme
        self.dpop_switch = Switch(theme, "DPoP", name="service_dpopSwitch")
        self._default = Badge(theme, "line", "Okta default", name="service_dpopDefaultBadge")
        self.chips = ChipEdit(
            theme,
            edit_name="service_scopeEdit",
            chip_prefix="service_scopeChip_",
            placeholder="Add a scope",
            accessible_name="Scopes",
        )
        self.further = FurtherFold(theme)
        self.choose_button = LinkButton(theme, "Choose scopes", name="service_chooseScopesButton")
        self.assertion_edit = AssertionText(theme, name="service_assertionEdit", accessible_name="Assertion preview")
        self._clock_icon = QLabel()
        self._clock = plain_label("", "help", name="service_clockLabel", wrap=True)
        self._clock_look = ("clock", "text3")
        self._key_fault = plain_label("", "help", name="service_keyFaultLabel", tone="warn", wrap=True)
        self._dpop_words = plain_label("", "body2", wrap=True)
        self._build()
        self.dpop_switch.clicked.connect(self.dpop_changed)
        self.chips.scopes_changed.connect(self.scopes_changed)
        self.choose_button.clicked.connect(self.choose_requested)
        theme.changed.connect(self._tint)

    def _build(self) -> None:
        switch = QHBoxLayout()
        switch.setSpacing(8)
        switch.addWidget(self.dpop_switch)
        switch.addWidget(self._default)
        switch.addStretch(1)
        clock = QHBoxLayout()
        clock.setSpacing(6)
        clock.addWidget(self._clock_icon)
        clock.addWidget(self._clock, 1)
        scopes = QHBoxLayout()
        scopes.addWidget(plain_label("Scopes", "label"))
        scopes.addStretch(1)
        scopes.addWidget(self.choose_button)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addLayout(switch)
        left.addWidget(self._dpop_words)
        left.addLayout(clock)
        left.addWidget(self._key_fault)
        left.addLayout(scopes)
        left.addWidget(self.chips)
        left.addWidget(self.further)
        left.addStretch(1)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(COLUMNS)
        self._sides.addLayout(left, 1)
        self._sides.addWidget(self.assertion_edit, 1, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(self._sides)

    def show_preview(self, found: Preview) -> None:
        """Show what would be sent now, or what is missing first."""
        if found.lacks:
            self.assertion_edit.show_words(found.lacks)
        else:
            self.assertion_edit.show_parts(found.parts)

    def show_clock(self, offset_s: float | None, server: str) -> None:
        """Say how far the clocks are apart."""
        if offset_s is None:
            self._clock_look, words = ("clock", "text3"), f"The clock of {server} was not read yet"
        elif abs(offset_s) <= CLOCK_LIMIT_S:
            near = max(1, round(abs(offset_s)))
            self._clock_look, words = ("circle-check", "ok"), f"Clock is within {near} s of {server}"
        else:
            words = f"Set this computer's clock: it is {round(abs(offset_s))} s off {server}"
            self._clock_look = ("triangle-alert", "warn")
        self._clock.setText(words)
        self._tint()

    def show_fault(self, words: str) -> None:
        """Say why the server may not take the proof; empty for nothing."""
        self._key_fault.setVisible(bool(words))
        self._key_fault.setText(breakable(visible_text(words)))

    def show_dpop(self, way: Way, *, on: bool, is_okta: bool) -> None:
        """Whether the token is bound, and whether the provider demands it by default."""
        self.dpop_switch.setChecked(on)
        self._default.setVisible(is_okta)
        which = "a second key" if way == "key" else "a key"
        demand = " Most Okta service apps demand it." if is_okta else ""
        self._dpop_words.setText(f"Binds the token to {which}, so a stolen token is worthless.{demand}")

    def set_narrow(self, narrow: bool) -> None:
        """The assertion goes under."""
        turn(self._sides, down=narrow)

    def _tint(self) -> None:
        self._clock_icon.setPixmap(self._theme.pixmap(*self._clock_look, 14))
