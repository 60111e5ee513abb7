"""A banner: an icon, a strong first sentence, the rest, and one action."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QWidget

from tokenexplorer.ui.widgets.buttons import Button, LinkButton
from tokenexplorer.ui.widgets.lead_label import LeadLabel
from tokenexplorer.ui.widgets.polish import set_property
from tokenexplorer.ui.widgets.why_button import WhyButton

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

BannerKind = Literal["ok", "info", "warn", "bad", "neutral"]

_GAP: Final = 10
_LOOKS: Final = {
    "ok": ("shield-check", "ok"),
    "info": ("info", "accentText"),
    "warn": ("triangle-alert", "warn"),
    "bad": ("circle-x", "bad"),
    "neutral": ("info", "unk"),
}


class Banner(QFrame):
    """At most one in a pane; it is hidden until `set` shows it.

    Signals:
        action_requested: Its button was pressed.
    """

    action_requested = Signal()

    def __init__(
        self,
        theme: Theme,
        kind: BannerKind = "info",
        lead: str = "",
        rest: str = "",
        *,
        action: str = "",
        icon: str = "",
        name: str = "",
        label_name: str = "",
        action_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_spec = ("info", "unk")
        self._why: WhyButton | None = None
        self.setObjectName(name)
        self.icon_label = QLabel(self)
        self.icon_label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.label = LeadLabel(theme, name=label_name, parent=self)
        self.action_button: Button = LinkButton(theme, action, name=action_name, parent=self)
        self.action_button.clicked.connect(self.action_requested)
        self._actions = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._actions.setSpacing(_GAP)
        self._actions.addWidget(self.action_button, 0, Qt.AlignmentFlag.AlignTop)
        self._actions.addStretch()
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(_GAP)
        self._body.addWidget(self.label, 1, Qt.AlignmentFlag.AlignVCenter)
        self._body.addLayout(self._actions)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(_GAP)
        row.addWidget(self.icon_label, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._body, 1)
        theme.changed.connect(self._tint)
        self.set(kind, lead, rest, action=action, icon=icon)
        if not lead and not rest:
            self.hide()

    def set(self, kind: BannerKind, lead: str, rest: str = "", *, action: str = "", icon: str = "") -> None:
        """Show a message.

        Args:
            kind: Colour and usual icon.
            lead: The first sentence, or the first word of it ("Verified").
            rest: What follows.
            action: Label of its one button; empty for none.
            icon: Another icon than the usual one.
        """
        usual, role = _LOOKS[kind]
        self._icon_spec = (icon or usual, role)
        set_property(self, "banner", kind)
        self.label.set_words(lead, rest, lead_role="ok" if kind == "ok" else "text")
        self.action_button.setVisible(bool(action))
        if action:
            self.action_button.set_label(action)
        if self._why is not None:
            self._why.offer(None)  # of the message before
        self._tint()
        # Without a parent it would show as a window; its layout shows it then.
        if self.parentWidget() is not None:
            self.show()

    def offer_why(self, run: Callable[[], object], *, name: str) -> None:
        """Offer the explanation of the error that is shown, until the next message.

        Args:
            run: Opens it.
            name: Object name of the link.
        """
        if self._why is None:
            self._why = WhyButton(self._theme, name=name, parent=self)
            self._actions.insertWidget(0, self._why, 0, Qt.AlignmentFlag.AlignTop)
        self._why.offer(run)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the words would have little room beside what can be pressed, that goes under them."""
        super().resizeEvent(event)
        way, offers = QBoxLayout.Direction, sum(self._offers())
        self._body.setDirection(way.TopToBottom if offers > 0.4 * self.width() else way.LeftToRight)
        self._actions.setDirection(way.TopToBottom if offers > self.width() - self._around() else way.LeftToRight)

    def minimumSizeHint(self) -> QSize:
        """Room for the widest thing to press: they may stand one under the other."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), max((*self._offers(), 0)) + self._around()), hint.height())

    def _offers(self) -> list[int]:
        """How wide each thing to press is."""
        offers = (self.action_button, self._why)
        return [each.sizeHint().width() + _GAP for each in offers if each is not None and not each.isHidden()]

    def _around(self) -> int:
        return self.icon_label.sizeHint().width() + 3 * _GAP + 4

    def _tint(self) -> None:
        self.icon_label.setPixmap(self._theme.pixmap(*self._icon_spec, 18))
