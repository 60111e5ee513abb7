"""The wizard in one page: five steps down a line, each saved as it goes; a failure leads back to where it is mended."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from tokenexplorer.ui.connect.part import LARGE
from tokenexplorer.ui.connect.proof_look import ProofLook
from tokenexplorer.ui.connect.secret_keeping import SecretKeeping
from tokenexplorer.ui.connect.service.copies import Copies, Shown
from tokenexplorer.ui.connect.service.head import ServiceHead
from tokenexplorer.ui.connect.service.key_dialogs import KeyDialogs
from tokenexplorer.ui.connect.service.runs import Runs
from tokenexplorer.ui.connect.service.standing import Standing
from tokenexplorer.ui.connect.service.steps import Steps
from tokenexplorer.ui.connect.service.way import Way, auth_of, steps_of
from tokenexplorer.ui.explain.dialog import Explainer
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.polish import divider
from tokenexplorer.ui.widgets.tab_order import put_in_order
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.connect.service.way import StepId
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme


class ServicePage(QWidget):
    """Shows a service app; what is typed goes into the app at once.

    Signals:
        place_requested(str, object): Another place.
        notice(str): Something was copied or kept.
        filled_changed: Another button is the filled one.
        kind_requested: The app is to be one that people sign in to.
    """

    place_requested = Signal(str, object)
    notice = Signal(str)
    filled_changed = Signal()
    kind_requested = Signal()

    def __init__(
        self, services: Services, state: AppState, theme: Theme, actions: Actions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._state, self._actions, self._service, self._theme = state, actions, actions.service, theme
        self._narrow = self._tight = False
        self._explainer = Explainer(services, state, theme, actions)
        self.setObjectName("service_page")
        self.setAccessibleName("Service app")
        self._look = ProofLook(services, state, "service", self)
        self._standing = Standing(services, state, actions.service, self._look)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.steps = Steps(theme, services.clipboard, self._standing)
        self.area.setWidget(self.steps)
        self._copies = Copies(services, state, theme, actions, self._shown, self)
        self._dialogs = KeyDialogs(services, theme, self._standing, self._copies, self)
        self._runs = Runs(self._standing, self._service, self._dialogs, self)
        secret = self.steps.secret.field
        self._secret = SecretKeeping(
            actions.orgs, secret, lambda: self._standing.client, lambda: secret.has_typed_secret
        )
        self._build(theme)
        self._connect_steps()
        self._connect_rest(theme)

    # Building

    def _build(self, theme: Theme) -> None:
        self._head = ServiceHead(theme, self._copies.button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._head)
        outer.addWidget(self.area, 1)
        outer.addWidget(divider())
        outer.addWidget(foot := self._build_foot(theme))
        put_in_order((self._head, self.steps, foot))
        self._fit()
        theme.changed.connect(self._fit)

    def _build_foot(self, theme: Theme) -> QFrame:
        foot = QFrame()
        self.back_button = button(theme, "Back", icon="chevron-left", name="service_backButton")
        self.cancel_button = button(theme, "Cancel", name="service_cancelButton")
        self.later_button = button(theme, "Finish later", "ghost", name="service_finishLaterButton")
        self._progress = plain_label("", "help", name="service_progressLabel")
        row = QHBoxLayout(foot)
        row.setContentsMargins(24, 12, 24, 12)
        row.setSpacing(12)
        row.addWidget(self.back_button)
        row.addWidget(self.cancel_button)
        row.addStretch(1)
        row.addWidget(self._progress)
        row.addWidget(self.later_button)
        self.cancel_button.hide()
        return foot

    def _connect_steps(self) -> None:
        steps, asks = self.steps, self._dialogs
        steps.choice.chosen.connect(self._choose_way)
        steps.certificate.changed.connect(lambda members: self._change(**members))
        steps.secret.changed.connect(lambda members: self._change(**members))
        steps.secret.field.left.connect(self._secret.keep)
        steps.secret.field.removed.connect(self._secret.remove)
        steps.key.new_requested.connect(asks.ask_new)
        steps.key.import_requested.connect(asks.ask_own)
        steps.key.list_requested.connect(asks.show_keys)
        steps.key.copy_requested.connect(partial(self._copies.copy, "Public key copied."))
        steps.key.save_requested.connect(self._copies.save_jwks)
        steps.register.edited.connect(self._take_client_id)
        steps.register.left.connect(self._on_client_id_left)
        steps.register.where_requested.connect(asks.show_where)
        steps.proof.dpop_changed.connect(lambda on: self._change(dpop=on))
        steps.proof.scopes_changed.connect(lambda scopes: self._change(scopes=tuple(scopes)))
        steps.proof.further.changed.connect(lambda members: self._change(**members))
        steps.proof.choose_requested.connect(partial(self.place_requested.emit, "scopes", None))
        steps.token.get_requested.connect(self.get_token)
        steps.token.open_requested.connect(self._open_token)
        steps.token.ended.connect(self._show)
        steps.call.send_requested.connect(self._runs.call)
        steps.mend_requested.connect(self._go_back_to_cause)
        steps.why_requested.connect(self._explain)

    def _connect_rest(self, theme: Theme) -> None:
        service = self._service
        self._copies.notice.connect(self.notice)
        self.back_button.clicked.connect(self._back)
        self.cancel_button.clicked.connect(self._cancel)
        self.later_button.clicked.connect(self._finish_later)
        self._head.kind.clicked.connect(self.kind_requested)
        self._head.trace.clicked.connect(self._open_trace)
        for told in (
            service.started, service.ended, service.keys_changed, service.registration_read, service.got_token,
            service.metadata_unread, self._state.tokens_changed, self._state.metadata_changed,
            self._state.catalogue_changed, theme.changed, self._look.changed, self._look.read,
        ):  # fmt: skip
            told.connect(self._show)
        self._runs.changed.connect(self._show)
        self._runs.failed.connect(self._reveal_error)
        self._runs.lacking.connect(self._show_lack)
        self._runs.waiting.connect(self.notice)
        self._dialogs.waiting.connect(self.notice)
        self._actions.orgs.secret_kept.connect(lambda ref, stored: self._look.set_secret(ref, stored=stored))
        self._state.keyring_changed.connect(self._look_at_proof)

    # Showing

    def show_app(self, org: Org, client: Client) -> None:
        """Show a service app, or the same one edited."""
        now, before = self._standing, self._standing.client
        other = before is None or before.id != client.id
        if other:
            self._keep_typed()
        now.org, now.client = org, client
        if other:
            now.back_to = None
            self._service.read_keys()
            self.area.verticalScrollBar().setValue(0)
        elif before is not None and before.key_id != client.key_id:
            now.take_key()
            self._dialogs.key_taken()
        if (other or before is None or before.issuer != client.issuer) and now.metadata is None:
            self._service.read_metadata(org, client)
        self._look_at_proof()
        if before is None or _registered_as(before) != _registered_as(client):
            self._service.read_back(org, client)
        self._show()

    def clear(self) -> None:
        """Another kind of app is shown."""
        self._keep_typed()
        self._standing.org = self._standing.client = None

    def _keep_typed(self) -> None:
        """A secret that was typed for the app that is left goes to the keyring, if the app is still there."""
        before = self._standing.client
        if before is not None and any(client.id == before.id for client in self._state.clients):
            self._secret.keep()
        self.steps.secret.field.forget()

    def _look_at_proof(self) -> None:
        """A key needs no look: the list of keys tells it."""
        client = self._standing.client
        if client is not None and client.uses_secret:
            self._look.look_for_secret(client)
        if client is not None:
            self._look.look_at_certificate(client)

    def _shown(self) -> Shown | None:
        now = self._standing
        if now.org is None or now.client is None:
            return None
        return Shown(now.org, now.client, now.proof, self.steps.call.target)

    def _show(self, *_: object) -> None:
        self.steps.show_all()
        self._copies.show()
        self._show_foot()

    def _show_foot(self) -> None:
        now = self._standing
        if now.client is None:
            return
        number = steps_of(now.way).index(now.current) + 1
        self._head.show_app(now.client)
        all_done = "All done." if self._tight else "All done. Everything is saved."
        done = now.current == "call" and now.progress.state_of("call") == "ok"
        so_far = f"Step {number} of 5." if self._tight else f"Step {number} of 5. Everything so far is saved."
        self._progress.setText(all_done if done else so_far)
        self.later_button.set_label("Finish" if done else "Finish later")
        self.back_button.setEnabled(number > 1)
        self.cancel_button.setVisible(now.running is not None)
        self.filled_changed.emit()

    def primary_button(self) -> QAbstractButton | None:
        """The filled one, by the step."""
        return self.steps.primary_button()

    def set_narrow(self, narrow: bool) -> None:
        """Previews go under their step."""
        self._narrow = narrow
        self.steps.set_narrow(narrow)
        self._fit()

    def _fit(self) -> None:
        """With large letters in a narrow window less has room in a line."""
        tight = self._narrow and self._theme.text_scale >= LARGE
        self._tight = tight
        self._head.set_tight(tight)
        self.steps.set_tight(tight)
        self._show_foot()

    # Acting

    def _change(self, **members: object) -> None:
        client = self._standing.client
        if client is not None and not self.steps.is_showing:
            self._actions.orgs.save_client(replace(client, **members))  # type: ignore[arg-type]  # of Client

    def _choose_way(self, way: str) -> None:
        client = self._standing.client
        if client is not None:
            self._standing.begin()
            self._change(client_auth=auth_of(cast("Way", way), client, self._standing.metadata))

    def _take_client_id(self) -> None:
        self._change(client_id=self.steps.register.client_id_edit.text().strip())

    def _on_client_id_left(self) -> None:
        client = self._standing.client
        if client is not None and client.client_id != self.steps.register.client_id_edit.text().strip():
            self._take_client_id()

    def get_token(self) -> None:
        """Get a token, or show what is missing first; a typed secret is kept before."""
        if not self._secret.keep(self._runs.get_token):
            self._runs.get_token()

    def _cancel(self) -> None:
        if self._standing.client is not None:
            self._service.cancel(self._standing.client.id)

    # Walking

    def reveal(self, step: StepId) -> None:
        """Make a step the current one and put the focus into it."""
        self._standing.back_to = step
        self._show()
        self.area.ensureWidgetVisible(self.steps.all[step], 24, 24)
        self.steps.focus_of(step).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_lack(self, step: StepId) -> None:
        self.reveal(step)
        self.steps.show_lack(step)

    def _reveal_error(self) -> None:
        # Its place is known once the step that it stands under was laid out anew.
        QTimer.singleShot(0, self, lambda: self.area.ensureWidgetVisible(self.steps.error, 24, 24))

    def _explain(self, error: TokenExplorerError) -> None:
        now = self._standing
        self._explainer.why(self, error, org=now.org, client=now.client, token=now.token)

    def _go_back_to_cause(self) -> None:
        found = self._standing.failure
        if found is not None:
            self.reveal(found[1].step)

    def _back(self) -> None:
        steps = steps_of(self._standing.way)
        place = steps.index(self._standing.current)
        if place > 0:
            self.reveal(steps[place - 1])

    def _open_token(self) -> None:
        token = self._standing.token
        if token is not None:
            self.place_requested.emit("tokens", (token.id, "access_token"))

    def _open_trace(self) -> None:
        client = self._standing.client
        self.place_requested.emit("trace", self._service.message_of(client.id) if client is not None else None)

    def _finish_later(self) -> None:
        self.notice.emit("Everything is kept. Choose the app in the list to go on.")
        self.place_requested.emit("tokens" if self._standing.token is not None else "requests", None)


def _registered_as(client: Client) -> tuple[str, str, str, str]:
    """What the org's own record of an app depends on."""
    return client.id, client.client_id, client.client_auth, client.key_id
