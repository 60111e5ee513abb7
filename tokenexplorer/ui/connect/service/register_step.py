"""Step 2: the app at its provider. What the org has is shown only where a token could read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tokenexplorer.ui.connect.service.step import ServiceStep, turn
from tokenexplorer.ui.widgets.badge import Badge
from tokenexplorer.ui.widgets.buttons import LinkButton
from tokenexplorer.ui.widgets.field import line_edit
from tokenexplorer.ui.widgets.flow_layout import FlowLayout
from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from tokenexplorer.okta.registration import Registration
    from tokenexplorer.ui.theme import Theme

_LONGEST_ROLE: Final = 40
_ANY_WIDTH: Final = 16777215


class RegisterStep(ServiceStep):
    """The client ID, and what the org has registered for it.

    Signals:
        edited: The client ID is another one.
        left: Its field was left.
        where_requested: Show what to click in the console.
    """

    edited = Signal()
    left = Signal()
    where_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "register", 2, "Register it", parent)
        self._theme, self._tight = theme, False
        self.client_id_edit = line_edit(
            theme, "Paste the client ID", name="service_clientIdEdit", accessible_name="Client ID", mono=True
        )
        self.where_button = LinkButton(theme, "Show me where", name="service_showWhereButton")
        self._key_badge = Badge(theme, name="service_keyFoundBadge")
        self._scope_badge = Badge(theme, name="service_grantsBadge")
        self._role_badge = Badge(theme, name="service_roleBadge")
        holder = QWidget()
        self._badges = FlowLayout(holder, spacing=8)
        for badge in (self._key_badge, self._scope_badge, self._role_badge):
            self._badges.addWidget(badge)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addWidget(self.client_id_edit)
        self._row.addWidget(holder, 1)
        self._row.addWidget(self.where_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addLayout(self._row)
        theme.changed.connect(self._fit)
        self._fit()
        self.where_button.clicked.connect(self.where_requested)
        self.client_id_edit.textEdited.connect(self.edited)
        self.client_id_edit.editingFinished.connect(self.left)
        self.show_registration(None, ())

    def set_tight(self, tight: bool) -> None:
        """The link goes under the field."""
        super().set_tight(tight)
        turn(self._row, down=tight)
        self._tight = tight
        self._fit()

    def _fit(self) -> None:
        """A client ID of the usual length has room."""
        self.client_id_edit.setMinimumWidth(self._theme.height(216))
        self.client_id_edit.setMaximumWidth(_ANY_WIDTH if self._tight else self._theme.height(320))

    def show_registration(self, found: Registration | None, scopes: tuple[str, ...]) -> None:
        """Show what was read; what could not be read has no badge."""
        self._key_badge.setVisible(found is not None and found.key_found is not None)
        self._scope_badge.setVisible(found is not None and found.granted is not None)
        self._role_badge.setVisible(found is not None and found.roles is not None)
        if found is None:
            return
        if found.key_found:
            self._key_badge.set("ok", "Key found", "check")
        elif found.key_inactive:
            self._key_badge.set("bad", "Key inactive", "x")
        else:
            self._key_badge.set("bad", "Key not found", "x")
        granted = found.granted or frozenset()
        lacking = [scope for scope in scopes if scope not in granted]
        count = len(scopes) - len(lacking)
        if lacking:
            self._scope_badge.set("warn", f"{count} of {len(scopes)} scopes granted", "triangle-alert")
        else:
            shown = count or len(granted)
            self._scope_badge.set("ok", f"{shown} {'scope' if shown == 1 else 'scopes'} granted", "check")
        roles = found.roles or ()
        if roles:
            more = f" +{len(roles) - 1}" if len(roles) > 1 else ""
            first = roles[0] if len(roles[0]) <= _LONGEST_ROLE else f"{roles[0][: _LONGEST_ROLE - 1]}…"
            self._role_badge.set("ok", f"{visible_text(first)}{more}", "check")
        else:
            self._role_badge.set("warn", "No admin role", "triangle-alert")
