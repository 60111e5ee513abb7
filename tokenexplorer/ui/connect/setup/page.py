"""The set-up of an app in one page: with what, the plan call by call, how it goes; or what to click by hand."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from tokenexplorer.okta.app_setup import plan, wanted_app
from tokenexplorer.ui.connect.setup import words
from tokenexplorer.ui.connect.setup.alike import AlikeApps
from tokenexplorer.ui.connect.setup.cards import CheckCard, PlanCard
from tokenexplorer.ui.connect.setup.checklist import checklist
from tokenexplorer.ui.connect.setup.foot import SetupFoot
from tokenexplorer.ui.connect.setup.ways import BY_HAND, Ways
from tokenexplorer.ui.explain.dialog import Explainer
from tokenexplorer.ui.widgets.badge import Badge
from tokenexplorer.ui.widgets.banner import Banner
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.confirm import ConfirmDialog
from tokenexplorer.ui.widgets.flow_layout import FlowLayout
from tokenexplorer.ui.widgets.polish import divider
from tokenexplorer.ui.widgets.switch import Switch
from tokenexplorer.ui.widgets.tab_order import put_in_order
from tokenexplorer.ui.widgets.text import breakable, plain_label, visible_text
from tokenexplorer.ui.widgets.tool_buttons import tool_button

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.okta.app_setup import Wanted
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.actions.app_setup import SetupStatus
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme


class _Content(QWidget):
    """As high as its width asks for."""

    def minimumSizeHint(self) -> QSize:
        """Only the width counts."""
        return QSize(super().minimumSizeHint().width(), 0)


class SetupPage(QWidget):
    """Stands where the form of the app stands until Back.

    Signals:
        back_requested: Show the form again.
        place_requested(str, object): Another place.
        notice(str): Something was copied, opened or kept.
        trouble(TokenExplorerError): Something beside the set-up failed.
        filled_changed: Another button is the filled one.
    """

    back_requested = Signal()
    place_requested = Signal(str, object)
    notice = Signal(str)
    trouble = Signal(object)
    filled_changed = Signal()

    def __init__(
        self, services: Services, state: AppState, theme: Theme, actions: Actions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._state, self._theme, self._actions = services, state, theme, actions
        self._setup = actions.setup
        self._explainer = Explainer(services, state, theme, actions)
        self._org: Org | None = None
        self._client: Client | None = None
        self._last_state = ""
        self.setObjectName("setup_page")
        self.setAccessibleName("Set up this app")
        self._build()
        self._connect()

    # Building

    def _build(self) -> None:
        theme = self._theme
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content = _Content()
        content.setMaximumWidth(1040)
        self.area.setWidget(content)
        self.ways = Ways(theme, self._services.clipboard, content)
        self.refresh_switch = Switch(theme, "Refresh tokens", name="setup_refreshSwitch")
        self.refresh_switch.setChecked(True)
        self.device_switch = Switch(theme, "Device codes", name="setup_deviceSwitch")
        self._options = QWidget(content)
        options = FlowLayout(self._options, spacing=16)
        label = plain_label("It may also use", "body2")
        label.setMinimumHeight(self.refresh_switch.sizeHint().height())
        for each in (label, self.refresh_switch, self.device_switch):
            options.addWidget(each)
        self.key_banner = Banner(theme, action="Make a key", action_name="setup_keyButton", icon="key-round",
                                 label_name="setup_keyLabel", parent=content)  # fmt: skip
        self.result = Banner(theme, label_name="setup_errorLabel", name="setup_resultBanner", parent=content)
        self._detail = plain_label("", "monoSmall", name="setup_evidenceLabel", wrap=True, selectable=True)
        self.plan_card, self.check_card = PlanCard(theme, content), CheckCard(theme, content)
        self.foot = SetupFoot(theme, self)
        self.alike = AlikeApps(theme, content)
        self._list_title = plain_label("", "section", name="setup_listLabel")
        column = QVBoxLayout(content)
        column.setContentsMargins(24, 8, 24, 24)
        column.setSpacing(16)
        said = (self.result, self.alike, self._detail)
        for widget in (self.ways, self._options, self.key_banner, *said, self._list_title):
            column.addWidget(widget)
        column.addWidget(self.plan_card)
        column.addWidget(self.check_card)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(self._build_head())
        outer.addWidget(self.area, 1)
        outer.addWidget(divider())
        outer.addWidget(self.foot)

    def _build_head(self) -> QHBoxLayout:
        theme = self._theme
        self.back_button = tool_button(theme, "arrow-left", "Back to the app", name="setup_backButton")
        self._title = plain_label("", "title", name="setup_titleLabel", elide=Qt.TextElideMode.ElideRight)
        self._kind = Badge(theme, "acc", name="setup_kindBadge")
        self._trace = button(theme, "Trace", "ghost", "activity", name="setup_traceButton")
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 24, 8)
        head.setSpacing(8)
        head.addWidget(self.back_button)
        head.addWidget(self._title, 1)
        head.addWidget(self._kind)
        head.addWidget(self._trace)
        return head

    def _order_tabs(self) -> None:
        """Rows come and go; the head was built last."""
        head, content = (
            (self.back_button, self._trace),
            (self.ways, self._options, self.key_banner, self.result, self.alike),
        )
        put_in_order((*head, *content, self.plan_card, self.check_card, self.foot))

    def _connect(self) -> None:
        setup, state = self._setup, self._state
        self.back_button.clicked.connect(self.back_requested)
        foot, checks = self.foot, self.check_card
        foot.done.clicked.connect(self.back_requested)
        foot.make.clicked.connect(self._start)
        foot.stop.clicked.connect(self._stop)
        foot.undo.clicked.connect(self._ask_undo)
        foot.console.clicked.connect(lambda: setup.open_page(foot.console_page))
        checks.copy_requested.connect(self._copy)
        checks.open_requested.connect(setup.open_page)
        self.key_banner.action_requested.connect(self._make_key)
        self._trace.clicked.connect(partial(self.place_requested.emit, "trace", None))
        self.ways.chosen.connect(self._refresh)
        self.ways.ssws_entered.connect(self._keep_ssws)
        for switch in (self.refresh_switch, self.device_switch):
            switch.toggled.connect(self._refresh)
        self.alike.chosen.connect(self._use)
        setup.changed.connect(self._on_changed)
        setup.ways_changed.connect(self._refresh)
        setup.opened.connect(self._on_opened)
        setup.failed.connect(self.trouble)
        self._actions.service.keys_changed.connect(self._refresh)
        state.tokens_changed.connect(self._refresh)
        state.keyring_changed.connect(self._look_again)

    # Showing

    def show_app(self, org: Org, client: Client) -> None:
        """Show the set-up of an app, or of the same one edited."""
        other = self._client is None or self._client.id != client.id
        self._org, self._client = org, client
        if other:
            self.ways.forget_choice()
            self.area.verticalScrollBar().setValue(0)
            self._last_state = ""
            self._actions.service.read_keys()
            if org.is_okta:
                self._setup.look_for_ssws(org)
        self._refresh()

    def clear(self) -> None:
        """Nobody sees it."""
        self._org = self._client = None

    def _look_again(self) -> None:
        """An open keyring may hold what a closed one did not show."""
        if self._org is not None and self._org.is_okta and not self._setup.has_ssws(self._org.id):
            self._setup.look_for_ssws(self._org)
        self._refresh()

    def _refresh(self, *_: object) -> None:
        org, client = self._org, self._client
        if org is None or client is None:
            return
        okta = org.is_okta
        if okta:
            self.ways.show_ways(self._setup.tokens(org), has_ssws=self._setup.has_ssws(org.id))
        self.ways.setVisible(okta)
        wanted, key = self._wanted(org, client), self._key(client)
        name = "Okta" if okta and not org.practice else visible_text(org.name)
        self._title.setText(visible_text(f"Set up {client.name} in {name}"))
        self._kind.set("acc", words.KINDS[wanted.type])
        self._options.setVisible(wanted.type != "service")
        needs_key = client.client_auth == "private_key_jwt" and key is None
        if needs_key:
            rest = "Its private half stays in the keyring, its public half is registered with the app."
            self.key_banner.set("info", "Make a key first.", rest, action="Make a key", icon="key-round")
        self.key_banner.setVisible(needs_key)
        by_hand = not okta or self.ways.key == BY_HAND
        self.plan_card.setVisible(not by_hand)
        self.check_card.setVisible(by_hand)
        status = self._setup.of(org, client)
        for each in (self.ways.combo, self.refresh_switch, self.device_switch):
            each.setEnabled(not status.is_running)
        steps = plan(wanted, status.existing)
        if by_hand:
            self._list_title.setText("What to click")
            self.check_card.show_checks(checklist(org, client, wanted, key))
            self.foot.show_by_hand()
        else:
            self._list_title.setText(words.list_title(steps))
            token = self._state.token_of(self.ways.key)
            self.ways.show_lacking(token, grants=bool(wanted.scopes))
            self.plan_card.show_steps(wanted, steps, status, token)
            self.foot.show_plan(org, wanted, steps, status, is_ready=self.ways.is_ready, needs_key=needs_key)
        self.alike.show_apps(status.existing.alike if status.state == "failed" and not by_hand else ())
        self._show_result(status, words.said(status, steps, wanted))
        self._order_tabs()
        self.filled_changed.emit()

    def _wanted(self, org: Org, client: Client) -> Wanted:
        device, key = self.device_switch.isChecked(), self._key(client)
        wanted = wanted_app(org, client, key, refresh=self.refresh_switch.isChecked(), device=device)
        # What was made here was sought by its name; that stays in the plan.
        return replace(wanted, client_id="") if self._setup.of(org, client).existing.made else wanted

    def _key(self, client: Client) -> dict[str, Any] | None:
        key = self._actions.service.key_of(client)
        return key.public_jwk() if key is not None and client.client_auth == "private_key_jwt" else None

    def _show_result(self, status: SetupStatus, said: words.Said | None) -> None:
        self.result.setVisible(said is not None)
        self._detail.setVisible(said is not None and bool(said.detail))
        if said is not None:
            self.result.set(said.kind, said.lead, said.rest)
            if status.error is not None:
                self.result.offer_why(partial(self._explain, status.error), name="setup_whyButton")
            self._detail.setText(breakable(visible_text(said.detail, keep_lines=True)))
            if status.state != self._last_state:
                # Its place is known once it was laid out.
                QTimer.singleShot(0, self, lambda: self.area.ensureWidgetVisible(self.result, 24, 24))
        self._last_state = status.state

    def _explain(self, error: TokenExplorerError) -> None:
        self._explainer.why(self, error, org=self._org, client=self._client)

    # Acting

    def _start(self) -> None:
        org, client = self._org, self._client
        if org is not None and client is not None and self.ways.is_ready:
            self._setup.start(org, client, self._wanted(org, client), self.ways.key)

    def _use(self, client_id: str) -> None:
        """Connect names the app that is meant; the plan begins anew with it."""
        if self._client is not None:
            self._actions.orgs.save_client(replace(self._client, client_id=client_id))
            self.foot.make.setFocus()

    def _stop(self) -> None:
        if self._client is not None:
            self._setup.stop(self._client.id)
            self.foot.stop.setEnabled(False)

    def _ask_undo(self) -> None:
        org, client = self._org, self._client
        if org is None or client is None:
            return
        question, text = words.undo_question(client, self._setup.of(org, client).existing)
        key = self.ways.key
        ConfirmDialog.ask(
            self.window(), self._theme, question, text, "Delete the app", True,
            partial(self._setup.undo, org, client, key),
        )  # fmt: skip

    def _make_key(self) -> None:
        if self._client is not None:
            self._actions.service.make_key(self._client, "P-256")

    def _keep_ssws(self, secret: str) -> None:
        if self._org is not None:
            self._setup.keep_ssws(self._org, secret)

    def _copy(self, value: str) -> None:
        self._services.clipboard.copy(value)
        self.notice.emit("Copied.")

    def _on_changed(self, client_ref: str) -> None:
        if self._client is not None and self._client.id == client_ref:
            self._refresh()

    def _on_opened(self, browser: str) -> None:
        if self.isVisible():
            self.notice.emit(f"Opened in {browser}." if browser else "Opened in your browser.")

    # The place's questions

    def take_focus(self) -> None:
        """Where the first choice is."""
        (self.ways.combo if self.ways.isVisibleTo(self) else self.back_button).setFocus()

    def primary_button(self) -> QAbstractButton | None:
        """The filled one."""
        return self.foot.filled
