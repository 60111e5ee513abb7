"""The Tokens place: the wallet at the left, the chosen token at the right. Composition only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from tokenexplorer.tokens.token_set import TOKEN_KINDS
from tokenexplorer.ui.place import Place
from tokenexplorer.ui.tokens.desk import TokenDesk
from tokenexplorer.ui.tokens.doings import TokenDoings
from tokenexplorer.ui.tokens.inspector import Inspector
from tokenexplorer.ui.tokens.questions import TokenQuestions
from tokenexplorer.ui.tokens.scope_desk import ScopeDesk
from tokenexplorer.ui.tokens.wallet_pane import WalletPane
from tokenexplorer.ui.widgets.empty import EmptyState
from tokenexplorer.ui.widgets.pane import PaneSplitter
from tokenexplorer.ui.widgets.polish import set_ground

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.tokens.paste_dialog import PasteDialog
    from tokenexplorer.ui.tokens.wallet_model import TokenKey

WALLET_WIDTH, NARROW_WALLET = 304, 248
_NARROW_MEANING, _NARROW_WALLET_BELOW = 1200, 1040


class TokensPlace(Place):
    """Wallet and inspector."""

    def __init__(
        self, services: Services, state: AppState, theme: Theme, actions: Actions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("tokens_page")
        self.setAccessibleName("Tokens")
        self._services, self._state, self._theme, self._actions = services, state, theme, actions
        self._narrow_wallet = False
        self.inspector = Inspector(theme, services.clipboard)
        self.desk = TokenDesk(services, state, actions.wallet, self.inspector)
        self.inspector.why_requested.connect(self._explain)
        self._questions = TokenQuestions(self.desk, actions.wallet, self.inspector)
        self._doings = TokenDoings(services, state, theme, self.desk, actions.wallet, self.inspector)
        self._scopes = ScopeDesk(services, state, actions, self.desk, self.inspector)
        self.wallet = WalletPane(state, theme, self.desk.verdict, self.desk.now)
        self._empty = self._build_empty()
        self._blank = QWidget()
        self._pages = QStackedWidget()
        for page in (self.inspector, self._empty, self._blank):
            self._pages.addWidget(page)
        self._splitter = PaneSplitter("tokens", services.settings)
        self._splitter.add_pane(self.wallet)
        self._splitter.add_pane(self._pages, stretch=1, lowest=400)
        self._splitter.restore([WALLET_WIDTH, 1000])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._splitter)
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self.desk.tick)
        self._tick.timeout.connect(self._scopes.tick)
        self.wallet.chosen.connect(self._on_chosen)
        self.wallet.paste_requested.connect(self.paste)
        for told in (self._doings.notice, self._scopes.notice):
            told.connect(self.notice)
        self._doings.exchange_requested.connect(self.exchange_requested)
        self._scopes.call_requested.connect(lambda key: self.place_requested.emit("requests", key))
        self._scopes.sign_in_requested.connect(self.sign_in_requested)
        state.tokens_changed.connect(self._on_tokens)
        self._on_tokens()

    def _explain(self, error: TokenExplorerError) -> None:
        from tokenexplorer.ui.explain.dialog import Explainer

        state, token = self._state, self.desk.summary
        org = state.org_of(token.org_id) if token is not None else None
        client = state.client_of(token.client_ref) if token is not None else None
        explainer = Explainer(self._services, state, self._theme, self._actions)
        explainer.why(self, error, org=org, client=client, token=token)

    def _build_empty(self) -> QWidget:
        page = QWidget()
        set_ground(page, "surface")
        self._empty_state = EmptyState(
            self._theme,
            "ticket",
            "No tokens yet.",
            "Sign in and your tokens appear here, or paste one at the left.",
            action="Sign in",
            action_icon="log-in",
            action_name="tokens_emptySignInButton",
        )
        self._empty_state.action_requested.connect(self.sign_in_requested)
        self._empty_state.setMaximumWidth(self._theme.height(420))
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 24, 24, 24)
        column.addStretch(1)
        column.addWidget(self._empty_state, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        return page

    # Choosing

    def _on_tokens(self) -> None:
        """Between nothing and something the page, and the filled button, change."""
        empty = not self._state.tokens
        if empty:
            self._pages.setCurrentWidget(self._empty)
        elif self.wallet.selected is None and self.isVisible():
            # Not before it is seen: reading a token may open the keyring's prompt.
            self._choose_one()
        elif self._pages.currentWidget() is self._empty:
            self._pages.setCurrentWidget(self._blank)
        self.filled_changed.emit()

    def _choose_one(self) -> None:
        """The set in use, else the newest, as far as it is listed."""
        current = self._state.token
        listed = [each for each in (*((current,) if current else ()), *self._state.tokens) if self._is_listed(each)]
        if listed:
            kind = next(kind for kind in TOKEN_KINDS if kind in listed[0].kinds)
            self.wallet.select(listed[0].id, kind)
        else:
            self._pages.setCurrentWidget(self._blank)

    def _is_listed(self, summary: TokenSummary) -> bool:
        return bool(summary.kinds) and self.wallet.model.group_index(summary.id).isValid()

    def _on_chosen(self, key: TokenKey | None) -> None:
        if key is not None:
            self._pages.setCurrentWidget(self.inspector)
        elif self._state.tokens:
            self._pages.setCurrentWidget(self._blank)
        self.desk.choose(key)

    def paste(self) -> PasteDialog:
        """Ask for a token to decode."""
        from tokenexplorer.ui.tokens.paste_dialog import PasteDialog

        dialog = PasteDialog(self._theme, self._services.clipboard, self.window())
        still_open = [True]

        def shown(summary: TokenSummary) -> None:
            if still_open:
                dialog.accept()
            self.wallet.select(summary.id, summary.kinds[0])

        def refused(error: TokenExplorerError) -> None:
            if still_open:
                dialog.show_error(error)
            else:
                self._actions.wallet.failed.emit(error)

        dialog.finished.connect(lambda _: still_open.clear())
        dialog.pasted.connect(lambda text: self._actions.wallet.paste(text, shown, refused))
        dialog.open()
        return dialog

    # What a place can

    def activate(self) -> None:
        """It has just become visible."""
        if self.wallet.selected is None and self._state.tokens:
            self._choose_one()
        self.wallet.tree.setFocus()

    def open(self, argument: object) -> None:
        """Show a token, `(token id, kind)`, or a set by its id."""
        if isinstance(argument, tuple) and len(argument) == 2:
            token_id, wanted = argument
        else:
            token_id, wanted = argument, ""
        summary = self._state.token_of(str(token_id))
        if summary is not None:
            kind = next((kind for kind in TOKEN_KINDS if kind == wanted), summary.kinds[0])
            self.inspector.views.leave_calls(kind)
            self.wallet.select(summary.id, kind)

    def primary_button(self) -> QAbstractButton | None:
        """Sign in, while there is no token."""
        return self._empty_state.action_button if not self._state.tokens else None

    def filter_edit(self) -> QLineEdit | None:
        """The filter of the claims or calls."""
        views = self.inspector.views
        return next((edit for edit in (views.filter, views.can_do.filter) if edit.isVisible()), None)

    def panes(self) -> tuple[QWidget, ...]:
        """Wallet and token."""
        return self.wallet, self._pages

    def escape(self) -> bool:
        """Clear the filter."""
        return self.inspector.views.clear_filter()

    def set_width(self, width: int) -> None:
        """First the meanings give way, then the wallet."""
        self.inspector.views.set_narrow(width < _NARROW_MEANING)
        narrow = width < _NARROW_WALLET_BELOW
        if narrow != self._narrow_wallet:
            self._narrow_wallet = narrow
            wallet = NARROW_WALLET if narrow else WALLET_WIDTH
            self._splitter.setSizes([wallet, max(400, width - wallet)])

    # Events

    def showEvent(self, event: QShowEvent) -> None:
        """The clock runs while it is seen."""
        super().showEvent(event)
        self._tick.start()
        self._on_tokens()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        self._tick.stop()
        super().hideEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window closes: nothing of a token stays in it, and nothing is waited for."""
        self._tick.stop()
        self.desk.forget()
        super().closeEvent(event)
