"""The head of the inspector: which token this is, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from tokenexplorer.tokens.token_set import TokenKind, TokenSummary
from tokenexplorer.ui.tokens.token_words import source_words
from tokenexplorer.ui.widgets.badge import Badge
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.menu import Menu
from tokenexplorer.ui.widgets.text import plain_label, set_plain_tooltip, visible_text
from tokenexplorer.ui.widgets.tool_buttons import tool_button

if TYPE_CHECKING:
    from datetime import tzinfo

    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.tokens.reading import TokenReading


class InspectorHead(QFrame):
    """Title, badges, buttons and the menu of a token.

    Signals:
        copy_requested: Copy the token.
        refresh_requested: Swap the refresh token.
        use_requested: Make the set the one that requests send.
        rename_requested: Give the set a name.
        userinfo_requested: Ask userinfo.
        exchange_requested: Swap it for another one.
        revoke_requested: Have the server refuse it.
        sign_out_requested: Revoke and remove.
        remove_requested: Remove it here.
    """

    copy_requested = Signal()
    refresh_requested = Signal()
    use_requested = Signal()
    rename_requested = Signal()
    userinfo_requested = Signal()
    exchange_requested = Signal()
    revoke_requested = Signal()
    sign_out_requested = Signal()
    remove_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("paneHead", "true")
        self.setMinimumHeight(theme.height(56))
        self.title_label = plain_label("", "section", name="tokens_titleLabel")
        self.second_label = plain_label("", "caption", elide=Qt.TextElideMode.ElideRight)
        self.form_badge = Badge(theme, "line", "")
        self.alg_badge = Badge(theme, "line", "")
        self.bound_badge = Badge(theme, "line", "DPoP", name="tokens_boundBadge")
        self.copy_button = button(theme, "Copy", "secondary", "copy", name="tokens_copyButton")
        self.refresh_button = button(theme, "Refresh", "secondary", "refresh-cw", name="tokens_refreshButton")
        self.use_button = button(theme, "Use in request", "secondary", "send", name="tokens_useButton")
        self.menu_button = tool_button(theme, "ellipsis", "More", name="tokens_menuButton")
        self._build_menu()
        self._lay_out()
        set_plain_tooltip(self.refresh_button, "Swaps the refresh token for new tokens. The server may rotate it.")
        self.copy_button.clicked.connect(self.copy_requested)
        self.refresh_button.clicked.connect(self.refresh_requested)
        self.use_button.clicked.connect(self.use_requested)

    def _build_menu(self) -> None:
        menu = Menu(self._theme, accessible_name="More", parent=self.menu_button)
        self.rename_action = menu.add("Rename…", self.rename_requested.emit, icon="pencil", name="tokens_renameAction")
        self.userinfo_action = menu.add(
            "Ask userinfo", self.userinfo_requested.emit, icon="user-round", name="tokens_userinfoAction"
        )
        self.exchange_action = menu.add(
            "Exchange this token…", self.exchange_requested.emit, icon="replace", name="tokens_exchangeAction"
        )
        menu.addSeparator()
        self.revoke_action = menu.add(
            "Revoke…", self.revoke_requested.emit, icon="circle-minus", name="tokens_revokeAction", danger=True
        )
        self.sign_out_action = menu.add(
            "Sign out…", self.sign_out_requested.emit, icon="user-x", name="tokens_signOutAction", danger=True
        )
        self.remove_action = menu.add(
            "Remove…", self.remove_requested.emit, icon="trash-2", name="tokens_removeAction", danger=True
        )
        self.menu_button.set_menu(menu)

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(8)
        for widget in (self.title_label, self.form_badge, self.alg_badge, self.bound_badge):
            first.addWidget(widget)
        first.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addLayout(first)
        words.addWidget(self.second_label)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 16, 4)
        row.setSpacing(8)
        row.addLayout(words, 1)
        for side in (self.copy_button, self.refresh_button, self.use_button, self.menu_button):
            row.addWidget(side)

    # What it shows

    def show_token(self, summary: TokenSummary, kind: TokenKind, *, used: bool, zone: tzinfo | None) -> None:
        """Show a token before it is read."""
        self.title_label.setText(summary.kind_label(kind))
        issued = f"{summary.received_at.astimezone(zone):%H:%M:%S}"
        bound = self._show_bound(summary, kind)
        parts = (summary.label, bound, f"issued {issued}" if summary.org_id else "", source_words(summary))
        self.second_label.setText(visible_text(" · ".join(part for part in parts if part)))
        self.refresh_button.setVisible("refresh_token" in summary.kinds and bool(summary.client_ref))
        has_access = "access_token" in summary.kinds and summary.is_access
        self._show_use(has_access, used=used)
        asks = bool(summary.client_ref)
        self.userinfo_action.setVisible(has_access and bool(summary.issuer))
        self.revoke_action.setVisible(asks and summary.is_revocable)
        self.sign_out_action.setVisible(asks)

    def _show_bound(self, summary: TokenSummary, kind: TokenKind) -> str:
        """Show the badge, and answer where the key is that it takes to use the token; empty where it takes none."""
        bound, here = kind == "access_token" and summary.is_dpop, bool(summary.org_id)
        certified = kind == "access_token" and bool(summary.certificate_x5t)
        self.bound_badge.setVisible(bound or certified)
        if certified and not bound:
            return self._show_certificate(summary)
        self.bound_badge.set("line", "DPoP")
        words = (
            "Each use proves that this app holds the key." if here else "Only the app that holds the key can use it."
        )
        key = f" Key {summary.dpop_jkt}" if summary.dpop_jkt else ""
        set_plain_tooltip(self.bound_badge, f"{words}{key}")
        return "" if not bound else "bound to a key" if here else "bound to a key that is not here"

    def _show_certificate(self, summary: TokenSummary) -> str:
        self.bound_badge.set("line", "mTLS")
        words = "Of use only on connections that show the client certificate with the thumbprint x5t#S256"
        set_plain_tooltip(self.bound_badge, f"{words} {summary.certificate_x5t}")
        return "bound to a certificate"

    def _show_use(self, possible: bool, *, used: bool) -> None:
        self.use_button.setVisible(possible)
        self.use_button.set_label("In use" if used else "Use in request", "check" if used else "send")
        self.use_button.setEnabled(not used)
        why = "Requests send this set unless they name another."
        set_plain_tooltip(self.use_button, why if used else "Makes this the set that requests send.")
        self.use_button.setAccessibleDescription(why if used else "")

    def show_reading(self, reading: TokenReading | None) -> None:
        """Show what kind of text it is, once it is read."""
        self.form_badge.setVisible(reading is not None)
        self.alg_badge.setVisible(reading is not None and bool(reading.alg))
        self.copy_button.setEnabled(reading is not None)
        if reading is not None:
            form = "JWE" if reading.encrypted else "JWT" if reading.is_jwt else "Opaque"
            self.form_badge.set("line", form)
            self.alg_badge.set("line", reading.alg[:20])

    def set_refreshing(self, busy: bool) -> None:
        """A refresh is under way."""
        self.refresh_button.set_busy(busy, "Refreshing")
