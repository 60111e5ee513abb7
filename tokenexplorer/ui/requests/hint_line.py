"""The line under the URL: whether the token can make this call, what speaks against it, variables, copy as curl."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from tokenexplorer.ui.widgets.buttons import LinkButton, button
from tokenexplorer.ui.widgets.polish import set_property
from tokenexplorer.ui.widgets.text import menu_text, plain_label, visible_text
from tokenexplorer.ui.widgets.tool_buttons import tool_button

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

HintKind = Literal["ok", "bad", "warn", "unk", ""]
_ICONS = {"ok": "circle-check", "bad": "circle-x", "warn": "timer", "unk": "info"}


class HintLine(QWidget):
    """Scope hint on the left, tools on the right.

    Signals:
        variables_requested: See and edit the org's variables.
        curl_requested: Copy as curl.
        action_requested: The hint's own button.
    """

    variables_requested = Signal()
    curl_requested = Signal()
    action_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._kind: HintKind = ""
        self.icon_label = QLabel()
        self.label = plain_label("", "secondary", name="request_scopeHintLabel")
        self.label.setAccessibleName("Scope hint")
        self.rest_label = plain_label("", "secondary", tone="text2", elide=Qt.TextElideMode.ElideRight)
        self.action_button = LinkButton(theme, "Refresh", name="request_hintButton")
        self.action_button.clicked.connect(self.action_requested)
        self.action_button.hide()
        self.variables_button = tool_button(
            theme, "braces", "Variables", name="request_variablesButton", text="Variables", size=14
        )
        self.variables_button.clicked.connect(self.variables_requested)
        self.curl_button = button(
            theme, "Copy as curl", "ghost", "code-xml", name="request_copyCurlButton", height="compact"
        )
        self.curl_button.clicked.connect(self.curl_requested)
        self.variables_button.setProperty("compact", "true")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for part in (self.icon_label, self.label, self.rest_label, self.action_button):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.variables_button)
        row.addWidget(self.curl_button)
        theme.changed.connect(self._tint)

    def set_hint(self, kind: HintKind, words: str, rest: str = "", action: str = "") -> None:
        """Say something about the call; empty words say nothing."""
        self._kind = kind
        self.label.setText(visible_text(words))
        self.rest_label.setText(visible_text(rest))
        self.rest_label.setVisible(bool(rest))
        set_property(self.label, "tone", kind if kind != "unk" else "text2")
        set_property(self.label, "state", {"ok": "ok", "bad": "failed", "warn": "warn", "unk": "unknown"}.get(kind, ""))
        self.action_button.setVisible(bool(action))
        if action:
            self.action_button.set_label(action)
        self._tint()

    def set_org(self, name: str) -> None:
        """Whose variables the button opens."""
        self.variables_button.setText(menu_text(f"Variables: {name}" if name else "Variables"))

    def set_narrow(self, narrow: bool) -> None:
        """Leave the second half of the hint and the words of the tools out."""
        self.rest_label.setVisible(not narrow and bool(self.rest_label.text()))
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if narrow else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self.variables_button.setToolButtonStyle(style)

    def _tint(self) -> None:
        self.icon_label.setVisible(bool(self._kind and self.label.text()))
        if self._kind:
            role = "text3" if self._kind == "unk" else self._kind
            self.icon_label.setPixmap(self._theme.pixmap(_ICONS[self._kind], role, 14))
