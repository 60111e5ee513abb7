"""The dialog of the grants that need no browser. It starts them, says how they go, and keeps what was typed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from tokenexplorer.errors import ConfigError, TokenExplorerError
from tokenexplorer.oauth.login import LoginStep, Session, StepState
from tokenexplorer.ui.explain.dialog import Explainer
from tokenexplorer.ui.grant.fitting import height_of
from tokenexplorer.ui.grant.form import GrantForm
from tokenexplorer.ui.grant.outcome_part import OutcomePart
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.confirm import ConfirmDialog
from tokenexplorer.ui.widgets.plain_dialog import PlainDialog
from tokenexplorer.ui.widgets.polish import set_state
from tokenexplorer.ui.widgets.segments import Segments
from tokenexplorer.ui.widgets.text import ascii_host, plain_label

if TYPE_CHECKING:
    from tokenexplorer.tokens.token_set import TokenKind, TokenSummary
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.actions.other_grants import Wish
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme

_WIDTH, _MARGIN, _LOWEST = 680, 48, 120
_HELP = {
    "exchange": "Hands in a token that you have and gets another one: for another audience, of another kind, or with "
    "less in it (RFC 8693).",
    "bearer": "A signed statement about somebody takes the place of their sign-in (RFC 7523).",
}
_SEND = {"exchange": "Exchange token", "bearer": "Get token"}


class GrantDialog(PlainDialog):
    """Token exchange and JWT bearer. Its property `state` says how it stands: ready, sending, failed."""

    def __init__(
        self, services: Services, state: AppState, theme: Theme, actions: Actions, parent: QWidget | None = None
    ) -> None:
        super().__init__("Other grants", parent, name="grant_dialog", width=_WIDTH)
        self._services, self._state, self._theme = services, state, theme
        self._running, self._service = actions.other_grants, actions.service
        self._explainer = Explainer(services, state, theme, actions)
        self.segments = Segments(theme)
        self.segments.add("exchange", "Token exchange", name="grant_exchangeButton", icon="replace")
        self.segments.add("bearer", "JWT bearer", name="grant_jwtBearerButton", icon="pen-tool")
        self._help = plain_label(_HELP["exchange"], "help", wrap=True)
        self.form = GrantForm(theme, state, services.clipboard)
        self.outcome = OutcomePart(theme, self)
        self.send = button(theme, _SEND["exchange"], "primary", "send", name="grant_sendButton")
        self.cancel = button(theme, "Cancel", name="grant_cancelButton")
        self._curl = button(theme, "Copy curl", "ghost", "code-xml", name="grant_copyCurlButton")
        for part in (self.segments, self._help, self.form, self.outcome):
            self.column.addWidget(part)
        self.add_buttons(self.cancel, self.send).insertWidget(0, self._curl)
        self.send.setDefault(True)
        self.outcome.why_requested.connect(self._explain)
        self._connect()
        self._fill_keys()
        self._on_app()
        self._service.read_keys()
        set_state(self, "ready")

    def _connect(self) -> None:
        running, form = self._running, self.form
        running.step.connect(self._show_step)
        running.failed.connect(self.show_error)
        running.finished.connect(self._finish)
        running.cancelled.connect(self._on_cancelled)
        self._service.keys_changed.connect(self._fill_keys)
        self._state.metadata_changed.connect(self._on_metadata)
        self.segments.changed.connect(self._on_segment)
        form.app.changed.connect(self._on_app)
        form.resized.connect(self._fit)
        self.send.clicked.connect(self._send)
        self.cancel.clicked.connect(self._stop_or_close)
        self._curl.clicked.connect(self._copy_curl)
        self.finished.connect(self._leave)

    # Filling

    def exchange_this(self, token_id: str, kind: TokenKind) -> None:
        """Choose the token that is to be exchanged, and the app that it came to."""
        self.segments.set_current("exchange")
        self.form.exchange.choose(token_id, kind)
        summary = self._state.token_of(token_id)
        if summary is not None:
            self.form.app.choose(summary.client_ref)

    def _fill_keys(self) -> None:
        self.form.bearer.fill_keys(self._service.keys)

    def _on_app(self) -> None:
        chosen = self.form.app.chosen()
        if chosen is not None:
            self._running.read_metadata(*chosen)
        self.form.show_server()

    def _on_metadata(self, *_: object) -> None:
        self.form.show_server()

    def _on_segment(self, key: str) -> None:
        self._help.setText(_HELP[key])
        self.send.set_label(_SEND[key])
        self.outcome.clear()
        self.form.show_grant(key)

    # Sending

    def _send(self) -> None:
        chosen = self.form.app.chosen()
        if self._running.running:
            return
        if chosen is None:
            self.show_error(ConfigError("There is no app to ask with.", "Add an app in Connect first."))
            return
        try:
            wish = self.form.wish(*chosen)
        except ConfigError as error:
            self.show_error(error)
            return
        foreign = self.form.foreign(chosen[1])
        if foreign:
            self._ask_about(foreign, wish)
        else:
            self._start(wish)

    def _ask_about(self, foreign: tuple[TokenSummary, ...], wish: Wish) -> None:
        """No token goes to a host that it was not meant for without asking."""
        issuers = ", ".join(dict.fromkeys(ascii_host(each.issuer) or "nobody known" for each in foreign))
        host = ascii_host(wish.client.issuer)
        words = f"It was issued by {issuers}. Whoever runs {host} can use it until it ends."
        question = f"Send this token to {host}?"
        ConfirmDialog.ask(self, self._theme, question, words, "Send token", False, partial(self._start, wish))

    def _start(self, wish: Wish) -> None:
        self._running.start(wish)
        self._show_busy(busy=True)
        set_state(self, "sending")
        self.outcome.show_running("Asking the server")
        self._fit()

    def _show_busy(self, *, busy: bool) -> None:
        self.form.set_editable(not busy)
        self.segments.setEnabled(not busy)
        self.send.set_busy(busy, "Sending")
        self.cancel.set_label("Stop" if busy else "Cancel")

    def _show_step(self, step: LoginStep) -> None:
        if step.state is StepState.RUNNING:
            self.outcome.show_running(step.title)

    def show_error(self, error: TokenExplorerError) -> None:
        """Say what to do, also at the field where it is done; all that was typed stays."""
        self._show_busy(busy=False)
        set_state(self, "failed")
        self.outcome.show_error(error)
        self._fit()
        if not (isinstance(error, ConfigError) and self.form.show_error(error)):
            self.send.setFocus()

    def _explain(self, error: TokenExplorerError) -> None:
        chosen = self.form.app.chosen()
        org, client = chosen if chosen is not None else (None, None)
        self._explainer.why(self, error, org=org, client=client)

    def _on_cancelled(self) -> None:
        self._show_busy(busy=False)
        set_state(self, "ready")
        self.outcome.say("Stopped. Nothing was stored.")
        self._fit()

    def _finish(self, _session: Session) -> None:
        self.accept()

    def _stop_or_close(self) -> None:
        if self._running.running:
            self._running.cancel()
        else:
            self.reject()

    def _leave(self) -> None:
        """Closed by whatever way: nothing goes on behind it, and nothing that was pasted stays."""
        running = self._running
        running.step.disconnect(self._show_step)
        running.cancelled.disconnect(self._on_cancelled)
        running.failed.disconnect(self.show_error)
        running.cancel()
        self.form.forget()

    def _copy_curl(self) -> None:
        from tokenexplorer.oauth.client_auth import endpoint_of
        from tokenexplorer.ui.grant.shell_line import grant_line, shown_client

        chosen = self.form.app.chosen()
        if chosen is None:
            return
        metadata, wish = self._state.metadata(chosen[1].issuer), self.form.draft(*chosen)
        endpoint = endpoint_of("token_endpoint", shown_client(wish), metadata) if metadata is not None else ""
        self._services.clipboard.copy(grant_line(wish, endpoint or "TOKEN_ENDPOINT"))
        self.outcome.say("Copied. What is secret is a shell variable to fill in.")
        self._fit()

    # Size

    def _fit(self) -> None:
        """As high as the form, as far as the window under it lets it; the rest scrolls."""
        parent = self.parentWidget()
        high, wide = (parent.height(), parent.width()) if parent is not None else (800, 1200)
        self.setMinimumWidth(max(_WIDTH, min(wide - _MARGIN, round(_WIDTH * self._theme.text_scale))))
        width = self.minimumWidth()
        self.form.setFixedHeight(0)
        around, wanted = height_of(self, width), self.form.content_height(width - _MARGIN)
        height = max(self._theme.height(_LOWEST), min(wanted, high - _MARGIN - around))
        self.form.setFixedHeight(height)
        self.resize(width, around + height)
        if parent is not None and self.isVisible():
            self.move(parent.window().frameGeometry().center() - self.rect().center())

    def showEvent(self, event: QShowEvent) -> None:
        """Fonts and widths are known now."""
        super().showEvent(event)
        self._fit()
        self.form.exchange.subject.combo.setFocus()
