"""A banner: an icon, a strong first sentence, the rest, and one action."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from tokenexplorer.ui.widgets.buttons import Button, LinkButton
from tokenexplorer.ui.widgets.lead_label import LeadLabel
from tokenexplorer.ui.widgets.polish import set_property
from tokenexplorer.ui.widgets.why_button import WhyButton

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

BannerKind = Literal["ok", "info", "warn", "bad", "neutral"]

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
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(10)
        row.addWidget(self.icon_label, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.label, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.action_button, 0, Qt.AlignmentFlag.AlignTop)
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
        row = self.layout()
        if self._why is None and isinstance(row, QHBoxLayout):
            self._why = WhyButton(self._theme, name=name, parent=self)
            row.insertWidget(row.count() - 1, self._why, 0, Qt.AlignmentFlag.AlignTop)
        if self._why is not None:
            self._why.offer(run)

    def _tint(self) -> None:
        self.icon_label.setPixmap(self._theme.pixmap(*self._icon_spec, 18))
