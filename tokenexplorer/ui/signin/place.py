"""The sign-in page: what happens now, how long it still waits, and what to do when the browser shows something else."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from tokenexplorer.errors import BrowserNotOpened, OAuthError, PortTaken, ResponseRefused, TokenExplorerError
from tokenexplorer.oauth.flow import CODE, Flow, canonical
from tokenexplorer.oauth.login import LoginRequest, LoginStep, Session, StepState
from tokenexplorer.orgs.provider import provider
from tokenexplorer.ui.explain.dialog import Explainer
from tokenexplorer.ui.explain.failed_case import case_of_page
from tokenexplorer.ui.explain.mending import ExplanationMends
from tokenexplorer.ui.place import Place
from tokenexplorer.ui.signin.countdown import Countdown
from tokenexplorer.ui.signin.help_pane import HelpPane
from tokenexplorer.ui.signin.help_topics import topic_for, topics
from tokenexplorer.ui.signin.paste_card import PasteCard
from tokenexplorer.ui.signin.sent_card import SentCard
from tokenexplorer.ui.signin.steps import StepList
from tokenexplorer.ui.signin.why_card import WhyCard
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.lead_label import LeadLabel
from tokenexplorer.ui.widgets.pane import Pane, PaneSplitter
from tokenexplorer.ui.widgets.text import ascii_host, breakable, plain_label, visible_text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton

    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme

GOES_ON = "This window goes on by itself when you are done."
_NARROW = 1200


class SignInPage(Place):
    """Shows a sign-in while it runs, and why it stopped."""

    def __init__(
        self, services: Services, state: AppState, theme: Theme, actions: Actions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._state, self._theme, self._actions = services, state, theme, actions
        self._request: LoginRequest | None = None
        self._url = ""
        self._narrow = False
        self._began_at = self._failed_at = datetime.now(UTC)
        self._failed_where = ""
        self.setObjectName("signin_page")
        self._countdown = Countdown(theme, services.settings, actions.sign_in, self)
        self._title = plain_label("Continue in your browser", "title", wrap=True)
        self._host = plain_label("", "body2", wrap=True, name="signin_hostLabel")
        self._error = LeadLabel(theme, style="section", name="signin_errorLabel")
        self._detail = plain_label("", "monoSmall", wrap=True, selectable=True)
        self._steps = StepList(theme)
        self._sent = SentCard(theme)
        self._paste = PasteCard(theme)
        self._help = HelpPane(theme, services.clipboard)
        self._explainer = Explainer(services, state, theme, actions)
        mends = ExplanationMends(self, services, state, theme, actions)
        mends.add_ways({"look_into_log": lambda _value: self._look_it_up()})
        self._why = WhyCard(state, theme, mends)
        self._build_buttons()
        self._build()
        self._connect()

    # Building

    def _build_buttons(self) -> None:
        theme = self._theme
        self._cancel = button(theme, "Cancel", icon="x", name="signin_cancelButton")
        self._retry = button(theme, "Sign in again", "primary", "rotate-cw", name="signin_retryButton")
        self._copy = button(theme, "Copy sign-in URL", icon="copy", name="signin_copyUrlButton")
        self._paste_button = button(theme, "Paste redirect URL…", icon="clipboard-paste", name="signin_pasteUrlButton")
        self._back = button(theme, "Back to Connect", "ghost", name="signin_backButton")
        self._log = button(theme, "Look it up in the System Log…", icon="search", name="signin_systemLogButton")
        self._log.hide()
        self._show_help = button(theme, "Help", "ghost", "circle-question-mark", name="signin_helpButton")
        self._show_help.setAccessibleName("What does the browser show?")
        self._show_help.hide()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(24)
        head.addWidget(self._countdown.ring, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addStretch(1)
        for widget in (self._title, self._host, self._error, self._detail):
            words.addWidget(widget)
        words.addStretch(1)
        self._words = words
        head.addLayout(words, 1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(48, 32, 48, 24)
        column.setSpacing(24)
        column.addLayout(head)
        column.addWidget(self._why)
        column.addWidget(self._steps)
        column.addWidget(self._sent)
        column.addWidget(self._paste)
        column.addStretch(1)
        main = Pane(self._theme, padding=48)
        self._scroll = _scrolling(content)
        main.body.addWidget(self._scroll)
        for each in (self._retry, self._cancel, self._copy, self._paste_button, self._log, self._back):
            main.foot.addWidget(each)
        main.foot.addStretch(1)
        main.foot.addWidget(self._countdown.limit)
        main.foot.addWidget(self._show_help)
        main.show_foot()
        self._main = main
        self._splitter = PaneSplitter("signin", self._services.settings)
        self._splitter.add_pane(main, stretch=1, lowest=480)
        self._splitter.add_pane(self._help)
        self._splitter.restore([888, 400])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._splitter)

    def _connect(self) -> None:
        running = self._actions.sign_in
        running.started.connect(self.begin)
        running.step.connect(self.show_step)
        running.failed.connect(self.show_error)
        running.finished.connect(self._finish)
        running.cancelled.connect(self._stop)
        self._cancel.clicked.connect(running.cancel)
        self._retry.clicked.connect(self.sign_in_requested)
        self._help.retry_requested.connect(self.sign_in_requested)
        self._help.page.asked.connect(self._explain_page)
        self._help.trace_requested.connect(lambda: self.place_requested.emit("trace", None))
        self._back.clicked.connect(lambda: self.place_requested.emit("connect", None))
        self._copy.clicked.connect(self._copy_url)
        self._log.clicked.connect(self._look_it_up)
        self._countdown.waited.connect(lambda waited: self._steps.rows["code"].say_detail(f"Open for {waited} s"))
        self._paste_button.clicked.connect(self._toggle_paste)
        self._paste.pasted.connect(self._hand_in)
        self._show_help.clicked.connect(lambda: self._help.setVisible(not self._help.isVisible()))

    # The sign-in

    def open(self, argument: object) -> None:
        """Show the sign-in that has just begun."""
        if isinstance(argument, LoginRequest) and argument is not self._request:
            self.begin(argument)

    def begin(self, request: LoginRequest) -> None:
        """A sign-in began."""
        if request is self._request:
            return
        self._request, self._url = request, ""
        self._began_at = datetime.now(UTC)
        host = ascii_host(request.client.issuer)
        self._title.setText("Continue in your browser")
        self._host.setText(f"{host} opens in your browser. {GOES_ON}")
        self._steps.reset(Flow(canonical(request.client.response_type) or CODE.response_type))
        self._sent.clear()
        self._paste.begin()
        self._fill_help(request.client.redirect_uri)
        self._error.set_words("", "")
        self._detail.setText("")
        self._why.hide()
        self._show_running(True)
        self._countdown.begin(request.client.timeout_s)

    def show_step(self, step: LoginStep) -> None:
        """A step went on."""
        self._steps.show_step(step)
        self._sent.show_step(step)
        if step.id == "browser":
            self._url = step.sign_in_url or self._url
            if step.host:
                self._host.setText(f"Your browser shows {step.host}. {GOES_ON}")
        if step.id == "code" and step.state is StepState.RUNNING:
            self._countdown.wait(True)
        ended = step.elapsed_s is not None
        if step.id == "code" and step.state is StepState.WARN and not ended:
            self._countdown.wait(False)  # the reason stays; how long it is open would take its place
            if self._paste.isVisible():
                self._paste.show_error(step.detail)
        if step.id == "code" and (step.state is StepState.OK or (step.state is StepState.WARN and ended)):
            self._countdown.wait(False)
            self._title.setText("The browser came back")
        self._copy.setEnabled(bool(self._url))

    def show_error(self, error: TokenExplorerError) -> None:
        """It ended with an error: cause and mend take the place of the headline."""
        self._countdown.end()
        self._failed_at = datetime.now(UTC)
        self._steps.fail_running()
        self._failed_where = getattr(error, "where", "")
        self._error.set_words(error.title, error.advice, lead_role="bad")
        self._detail.setText(breakable(visible_text(error.detail, keep_lines=True)))
        explained = self._why.show_error(error, self._request)
        self._show_running(False)
        self._detail.setVisible(not explained and bool(self._detail.text()))  # the card shows it, too
        fix = self._why.primary_button()
        self._retry.set_variant("primary" if fix is None else "secondary")
        known = topic_for(f"{error.title} {error.detail}")
        if isinstance(error, (OAuthError, ResponseRefused)) and known:
            self._help.open_topic(known)
        elif isinstance(error, BrowserNotOpened):
            self._help.open_topic("nothingOpened")
        elif isinstance(error, PortTaken):
            self._help.setVisible(not self._narrow)
        (fix or self._retry).setFocus()
        self.filled_changed.emit()

    def _finish(self, _session: Session) -> None:
        self._stop()

    def _stop(self) -> None:
        self._countdown.end()
        self._request, self._url = None, ""
        self._paste.begin()

    # Showing

    def _show_running(self, running: bool) -> None:
        for widget in (self._countdown.ring, self._title, self._host, self._cancel, self._countdown.limit):
            widget.setVisible(running)
        for widget in (self._retry, self._back, self._error):
            widget.setVisible(not running)
        self._detail.setVisible(not running and bool(self._detail.text()))
        self._copy.setVisible(running)
        self._copy.setEnabled(bool(self._url))
        self._paste_button.setVisible(running and not self._is_posted)
        at_okta = self._request is not None and self._request.org.is_okta
        self._log.setVisible(not running and at_okta and not self._why.offers("look_into_log"))
        if not running:
            self._paste.hide()
        self.filled_changed.emit()

    @property
    def _is_posted(self) -> bool:
        """An answer that is posted is in no address bar."""
        return self._request is not None and self._request.client.response_mode == "form_post"

    def _fill_help(self, redirect_uri: str) -> None:
        request = self._request
        if request is None:
            return
        own = urlsplit(redirect_uri)
        port, here = str(own.port or ""), own.hostname or ""
        shown = topics(
            okta=request.org.is_okta, host=ascii_host(request.client.issuer), port=port,
            own_host=f"[{here}]" if ":" in here else here, posted=self._is_posted,
        )  # fmt: skip
        self._help.set_topics(shown, redirect_uri)
        self._help.page.show_vendor(provider(request.org.provider_id).vendor)

    # Acting

    def _copy_url(self) -> None:
        # The URL holds state and nonce: it goes to the clipboard like a secret (S14).
        self._services.clipboard.copy_secret(self._url)
        once = " It works once, so open it in one browser only." if self._sent.has_pushed else ""
        self.notice.emit(f"Sign-in URL copied. Open it in the browser you want, on this computer.{once}")

    def _look_it_up(self) -> None:
        """The org's own reason is in its log, and nowhere else."""
        from tokenexplorer.okta.system_log import LogQuery
        from tokenexplorer.ui.system_log.opening import open_system_log

        request = self._request
        if request is None:
            return
        hint = request.client.login_hint
        # The log has whole logins, and at the token endpoint the app acts, not the person.
        actor = hint if self._failed_where == "authorize" and "@" in hint else ""
        query = LogQuery(self._began_at, self._failed_at, words=request.client.client_id, actor=actor)
        to_requests = partial(self.place_requested.emit, "requests")
        open_system_log(self._explainer, request.org, query, self.window(), to_requests)

    def _explain_page(self, words: str, page: str) -> None:
        """Say what a page of the provider means, in a dialog."""
        request, state = self._request, self._state
        org, client = (request.org, request.client) if request is not None else (state.org, state.client)
        self._explainer.show(self, case_of_page(words, page, org, client))

    def _toggle_paste(self) -> None:
        self._paste.setVisible(not self._paste.isVisible())
        if self._paste.isVisible():
            self._paste.edit.setFocus()
            # Its place is known once the layout has made room for it.
            QTimer.singleShot(0, self._paste, lambda: self._scroll.ensureWidgetVisible(self._paste))

    def _hand_in(self, url: str) -> None:
        control = self._actions.sign_in.control
        if control is not None:
            control.paste(url)

    # The frame's questions

    def primary_button(self) -> QAbstractButton | None:
        """The mend, else Sign in again, once it stopped."""
        return (self._why.primary_button() or self._retry) if self._retry.isVisibleTo(self) else None

    def panes(self) -> tuple[QWidget, ...]:
        """Main and help."""
        return (self._main, self._help)

    def escape(self) -> bool:
        """Close the paste card, else cancel."""
        if self._paste.isVisible():
            self._paste.hide()
            return True
        if self._actions.sign_in.running:
            self._actions.sign_in.cancel()
            return True
        return False

    def set_width(self, width: int) -> None:
        """Below 1200 the help is a drawer, and what the foot has no room for goes up to the countdown."""
        narrow = width < _NARROW
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self._show_help.setVisible(narrow)
        self._help.setVisible(not narrow)
        if narrow:
            self._main.foot.removeWidget(self._countdown.limit)
            self._words.insertWidget(self._words.count() - 1, self._countdown.limit)
        else:
            self._words.removeWidget(self._countdown.limit)
            self._main.foot.insertWidget(self._main.foot.indexOf(self._show_help), self._countdown.limit)


def _scrolling(content: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area
