"""The dialog of the grants that need no browser. It starts them, says how they go, and keeps what was typed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from tokenexplorer.errors import ConfigError, TokenExplorerError
from tokenexplorer.oauth.login import LoginStep, Session, StepState
from tokenexplorer.ui.grant.app_part import AppPart
from tokenexplorer.ui.grant.bearer_form import BearerForm
from tokenexplorer.ui.grant.exchange_form import ExchangeForm
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
        self.segments = Segments(theme)
        self.segments.add("exchange", "Token exchange", name="grant_exchangeButton", icon="replace")
        self.segments.add("bearer", "JWT bearer", name="grant_jwtBearerButton", icon="pen-tool")
        self._help = plain_label(_HELP["exchange"], "help", wrap=True)
        self.app = AppPart(theme, state)
        self.exchange = ExchangeForm(theme, services.clipboard)
        self.bearer = BearerForm(theme, services.clipboard)
        self._content, self._area = QWidget(), QScrollArea()
        self.outcome = OutcomePart(theme, self)
        self.send = button(theme, _SEND["exchange"], "primary", "send", name="grant_sendButton")
        self.cancel = button(theme, "Cancel", name="grant_cancelButton")
        self._curl = button(theme, "Copy curl", "ghost", "code-xml", name="grant_copyCurlButton")
        self._build()
        self._connect()
        token = state.token
        self.exchange.fill(sorted(state.tokens, key=lambda each: token is None or each.id != token.id))
        self._fill_keys()
        self._on_app()
        self._service.read_keys()
        set_state(self, "ready")

    def _build(self) -> None:
        form = QVBoxLayout(self._content)
        form.setContentsMargins(2, 2, 12, 2)
        form.setSpacing(12)
        for widget in (self.app, self.exchange, self.bearer):
            form.addWidget(widget)
        form.addStretch(1)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._content)
        for part in (self.segments, self._help, self._area, self.outcome):
            self.column.addWidget(part)
        self.add_buttons(self.cancel, self.send).insertWidget(0, self._curl)
        self.send.setDefault(True)
        self.bearer.hide()

    def _connect(self) -> None:
        running = self._running
        running.step.connect(self._show_step)
        running.failed.connect(self.show_error)
        running.finished.connect(self._finish)
        running.cancelled.connect(self._on_cancelled)
        self._service.keys_changed.connect(self._fill_keys)
        self._state.metadata_changed.connect(self._show_server)
        self.segments.changed.connect(self._on_segment)
        self.app.changed.connect(self._on_app)
        for form in (self.exchange, self.bearer):
            form.resized.connect(self._fit)
        self.send.clicked.connect(self._send)
        self.cancel.clicked.connect(self._stop_or_close)
        self._curl.clicked.connect(self._copy_curl)
        self.finished.connect(self._leave)

    # Filling

    def exchange_this(self, token_id: str, kind: TokenKind) -> None:
        """Choose the token that is to be exchanged, and the app that it came to."""
        self.segments.set_current("exchange")
        self.exchange.choose(token_id, kind)
        summary = self._state.token_of(token_id)
        if summary is not None:
            self.app.choose(summary.client_ref)

    @property
    def form(self) -> ExchangeForm | BearerForm:
        """The one that is shown."""
        return self.exchange if self.segments.current() == "exchange" else self.bearer

    def _fill_keys(self) -> None:
        self.bearer.fill_keys(self._service.keys)

    def _on_app(self) -> None:
        chosen = self.app.chosen()
        if chosen is not None:
            self._running.read_metadata(*chosen)
            self.exchange.show_client(chosen[1])
        self._show_server()

    def _on_segment(self, key: str) -> None:
        self._help.setText(_HELP[key])
        self.exchange.setVisible(key == "exchange")
        self.bearer.setVisible(key == "bearer")
        self.send.set_label(_SEND[key])
        self.outcome.clear()
        self._show_server()

    def _show_server(self, *_: object) -> None:
        self.app.show_server(self.segments.current())
        chosen = self.app.chosen()
        if chosen is not None:
            self.bearer.show_client(*chosen, self._state.metadata(chosen[1].issuer))
        self._fit()

    # Sending

    def _send(self) -> None:
        chosen = self.app.chosen()
        if self._running.running:
            return
        if chosen is None:
            self.show_error(ConfigError("There is no app to ask with.", "Add an app in Connect first."))
            return
        try:
            wish: Wish = self.form.wish(*chosen)
        except ConfigError as error:
            self.show_error(error)
            return
        foreign = self.exchange.foreign(chosen[1]) if self.form is self.exchange else ()
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
        self._content.setEnabled(not busy)
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
        if not (isinstance(error, ConfigError) and self.form.show_error(error)):
            self.send.setFocus()
        self._fit()

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
        self.exchange.forget()
        self.bearer.forget()

    def _copy_curl(self) -> None:
        from tokenexplorer.ui.grant.shell_line import grant_line

        chosen = self.app.chosen()
        if chosen is None:
            return
        metadata = self._state.metadata(chosen[1].issuer)
        endpoint = metadata.token_endpoint if metadata is not None else ""
        self._services.clipboard.copy(grant_line(self.form.draft(*chosen), endpoint or "TOKEN_ENDPOINT"))
        self.outcome.say("Copied. What is secret is a shell variable to fill in.")
        self._fit()

    # Size

    def _fit(self) -> None:
        """As high as the form, as far as the window under it lets it; the rest scrolls."""
        parent = self.parentWidget()
        high, wide = (parent.height(), parent.width()) if parent is not None else (800, 1200)
        self.setMinimumWidth(max(_WIDTH, min(wide - _MARGIN, round(_WIDTH * self._theme.text_scale))))
        width = self.minimumWidth()
        self._area.setFixedHeight(0)
        around = _height_of(self, width)
        wanted = _height_of(self._content, width - _MARGIN)
        height = max(self._theme.height(_LOWEST), min(wanted, high - _MARGIN - around))
        self._area.setFixedHeight(height)
        self.resize(width, around + height)
        if parent is not None and self.isVisible():
            self.move(parent.window().frameGeometry().center() - self.rect().center())

    def showEvent(self, event: QShowEvent) -> None:
        """Fonts and widths are known now."""
        super().showEvent(event)
        self._fit()
        self.exchange.subject.combo.setFocus()


def _height_of(widget: QWidget, width: int) -> int:
    """Of what is in it at a width: lines that wrap count."""
    # What was hidden a moment ago still counts in layouts that were not told yet: the innermost hear of it first.
    inside = (each.layout() for each in (*reversed(widget.findChildren(QWidget)), widget))
    layout = None
    for layout in (each for each in inside if each is not None):
        layout.invalidate()
        layout.activate()
    if layout is None:
        return 0
    return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
