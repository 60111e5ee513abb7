"""The wizard in one page: five steps down a line, each saved as it goes; a failure leads back to where it is mended."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from tokenexplorer.ui.connect.part import put_text
from tokenexplorer.ui.connect.service import dialogs
from tokenexplorer.ui.connect.service.call_step import CallStep
from tokenexplorer.ui.connect.service.copies import Copies, Shown
from tokenexplorer.ui.connect.service.failure import STEPS, Cause, StepId, cause_of, cause_of_call
from tokenexplorer.ui.connect.service.key_step import KeyStep
from tokenexplorer.ui.connect.service.preview import preview_of
from tokenexplorer.ui.connect.service.progress import Progress
from tokenexplorer.ui.connect.service.proof_step import ProofStep
from tokenexplorer.ui.connect.service.register_step import RegisterStep
from tokenexplorer.ui.connect.service.step import ServiceStep
from tokenexplorer.ui.connect.service.token_step import TokenStep
from tokenexplorer.ui.connect.service.where import console_steps
from tokenexplorer.ui.widgets.badge import Badge
from tokenexplorer.ui.widgets.banner import Banner
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.polish import divider
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.oauth.login import Session
    from tokenexplorer.oauth.signing_key import KeyKind, KeySummary
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.actions.service import CallResult
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme

_BUSY = {"key": "Making", "token": "Getting", "call": "Sending"}


class _Content(QWidget):
    """As high as its width asks for."""

    def minimumSizeHint(self) -> QSize:
        """Only the width counts."""
        return QSize(super().minimumSizeHint().width(), 0)


class ServicePage(QWidget):
    """Shows a service app; what is typed goes into the app at once.

    Signals:
        place_requested(str, object): Another place.
        notice(str): Something was copied or kept.
        filled_changed: Another button is the filled one.
    """

    place_requested = Signal(str, object)
    notice = Signal(str)
    filled_changed = Signal()

    def __init__(
        self, services: Services, state: AppState, theme: Theme, actions: Actions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._state, self._theme, self._actions = services, state, theme, actions
        self._service = actions.service
        self._org: Org | None = None
        self._client: Client | None = None
        self._back_to: StepId | None = None
        self._calls: dict[str, CallResult] = {}
        self._causes: dict[str, tuple[StepId, Cause]] = {}
        self._import: dialogs.OwnKeyDialog | None = None
        self._is_showing = False
        self._clock_good = True
        self.setObjectName("service_page")
        self.setAccessibleName("Service app")
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content = _Content()
        self.area.setWidget(content)
        self.key_step = KeyStep(theme, content)
        self.register_step = RegisterStep(theme, content)
        self.proof_step = ProofStep(theme, content)
        self.token_step = TokenStep(theme, content)
        self.call_step = CallStep(theme, content)
        self.steps: dict[StepId, ServiceStep] = {
            "key": self.key_step,
            "register": self.register_step,
            "assertion": self.proof_step,
            "token": self.token_step,
            "call": self.call_step,
        }
        self._build(content)
        self._connect()

    # Building

    def _build(self, content: QWidget) -> None:
        theme = self._theme
        self._trace = button(theme, "Trace", "ghost", "activity", name="service_traceButton")
        self._copies = Copies(self._services, self._state, theme, self._actions, self._shown, self)
        self._copies.notice.connect(self.notice)
        words = "Gets its own token with a signed key. No person signs in, no secret is sent."
        head = QHBoxLayout()
        head.setContentsMargins(24, 0, 24, 8)
        head.setSpacing(8)
        head.addWidget(Badge(theme, "acc", "Service app", name="service_kindBadge"))
        head.addWidget(plain_label(words, "body2", wrap=True), 1)
        head.addWidget(self._copies.button)
        head.addWidget(self._trace)
        self.error = Banner(theme, "bad", action="Go back", label_name="service_errorLabel",
                            action_name="service_errorActionButton", parent=self)  # fmt: skip
        self.error.hide()
        self._evidence = plain_label("", "monoSmall", name="service_evidenceLabel", wrap=True, selectable=True)
        column = QVBoxLayout(content)
        column.setContentsMargins(24, 8, 24, 24)
        column.setSpacing(0)
        for step in self.steps.values():
            column.addWidget(step)
        self.call_step.body.addWidget(self.error)
        self.call_step.body.addWidget(self._evidence)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(head)
        outer.addWidget(self.area, 1)
        outer.addWidget(divider())
        outer.addWidget(self._build_foot())

    def _build_foot(self) -> QFrame:
        theme, foot = self._theme, QFrame()
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

    def _connect(self) -> None:
        service, key, register = self._service, self.key_step, self.register_step
        key.new_requested.connect(self._ask_new_key)
        key.import_requested.connect(self._ask_own_key)
        key.list_requested.connect(self._show_keys)
        key.copy_requested.connect(partial(self._copies.copy, "Public key copied."))
        key.save_requested.connect(self._copies.save_jwks)
        register.edited.connect(self._take_client_id)
        register.left.connect(self._on_client_id_left)
        register.where_requested.connect(self._show_where)
        self.proof_step.dpop_changed.connect(lambda on: self._change(dpop=on))
        self.proof_step.scopes_changed.connect(lambda scopes: self._change(scopes=tuple(scopes)))
        self.proof_step.choose_requested.connect(partial(self.place_requested.emit, "scopes", None))
        self.token_step.get_requested.connect(self.get_token)
        self.token_step.open_requested.connect(self._open_token)
        self.call_step.send_requested.connect(self._send)
        self.error.action_requested.connect(self._go_back_to_cause)
        self.back_button.clicked.connect(self._back)
        self.cancel_button.clicked.connect(service.cancel)
        self.later_button.clicked.connect(self._finish_later)
        self._trace.clicked.connect(partial(self.place_requested.emit, "trace", None))
        for told in (service.started, service.ended):
            told.connect(self._on_work)
        service.keys_changed.connect(self._show)
        service.registration_read.connect(self._on_registration)
        service.failed.connect(self._on_failed)
        service.got_token.connect(self._on_token)
        service.called.connect(self._on_called)
        self._state.tokens_changed.connect(self._show)
        self._state.metadata_changed.connect(self._show)
        self._theme.changed.connect(self._show)

    # Showing

    def show_app(self, org: Org, client: Client) -> None:
        """Show a service app, or the same one edited."""
        other = self._client is None or self._client.id != client.id
        before, self._org, self._client = self._client, org, client
        if other:
            self._back_to = None
            self._service.read_keys()
            if self._state.metadata(client.issuer) is None:
                self._service.read_metadata(org, client)
            self.area.verticalScrollBar().setValue(0)
        elif before is not None and before.key_id != client.key_id and self._import is not None:
            self._import.accept()
        self._show()
        if before is None or (before.id, before.client_id, before.key_id) != (
            client.id,
            client.client_id,
            client.key_id,
        ):
            self._service.read_back(org, client)

    def clear(self) -> None:
        """Another kind of app is shown."""
        self._org = self._client = None

    def _shown(self) -> Shown | None:
        if self._org is None or self._client is None:
            return None
        return Shown(self._org, self._client, self._key, self.call_step.path)

    @property
    def _key(self) -> KeySummary | None:
        return self._service.key_of(self._client) if self._client is not None else None

    @property
    def _token(self) -> TokenSummary | None:
        client, now = self._client, datetime.now(UTC)
        if client is None:
            return None
        return next(
            (
                token
                for token in self._state.tokens
                if token.client_ref == client.id and (token.access_expires_at is None or token.access_expires_at > now)
            ),
            None,
        )

    def _show(self, *_: object) -> None:
        org, client = self._org, self._client
        if org is None or client is None:
            return
        self._is_showing = True
        try:
            self._show_parts(org, client)
        finally:
            self._is_showing = False
        self._show_states()

    def _show_parts(self, org: Org, client: Client) -> None:
        name, key = self._provider_name(), self._key
        self.key_step.show_key(key, self._key_note(key), name, self._key_place(key))
        if not self.register_step.client_id_edit.hasFocus():
            put_text(self.register_step.client_id_edit, client.client_id)
        found = self._service.registration(client.id)
        self.register_step.set_title(f"Register it in {name}")
        self.register_step.set_note(f"Read back with {found.read_with}" if found else f"Give the public key to {name}")
        self.register_step.show_registration(found, client.scopes)
        self.proof_step.set_note("The assertion lives 5 minutes and is used once")
        self.proof_step.dpop_switch.setChecked(client.dpop)
        self.proof_step.show_default(is_okta=org.is_okta)
        if self.proof_step.chips.scopes() != client.scopes:
            self.proof_step.chips.set_scopes(client.scopes)
        self._show_assertion(org, client, key)
        self.token_step.show_token(self._token)
        result = self._calls.get(client.id)
        self.call_step.show_status(result.status if result else None, result.reason if result else "")

    def _show_assertion(self, org: Org, client: Client, key: KeySummary | None) -> None:
        metadata = self._state.metadata(client.issuer)
        found = preview_of(org, client, key, metadata, datetime.now(UTC))
        self.proof_step.show_proof(found.header, found.claims, lacks=found.lacks)
        offset = metadata.server_time_offset_s if metadata is not None else None
        self._clock_good = self.proof_step.show_clock(offset, self._provider_name())

    def _provider_name(self) -> str:
        if self._org is None:
            return "the provider"
        return (
            "the practice org" if self._org.practice else "Okta" if self._org.is_okta else visible_text(self._org.name)
        )

    def _key_note(self, key: KeySummary | None) -> str:
        if key is None:
            return ""
        how = "made on this computer" if key.origin == "made" else "imported"
        local = key.created_at.astimezone(None if self._services.settings.show_local_time else UTC)
        return f"{key.alg}, {how} {local.day} {local:%b %H:%M}"

    def _key_place(self, key: KeySummary | None) -> str:
        if key is None:
            return ""
        return self._state.keyring.name or "System keyring" if key.keep == "keyring" else "In memory until you quit"

    # States

    def _progress_of(self, client: Client) -> Progress:
        running, cause, result = self._service.running, self._causes.get(client.id), self._calls.get(client.id)
        return Progress(
            has_key=self._key is not None,
            has_client_id=bool(client.client_id),
            knows_endpoint=self._state.metadata(client.issuer) is not None,
            clock_good=self._clock_good,
            has_token=self._token is not None,
            call_status=result.status if result is not None else None,
            registration=self._service.registration(client.id),
            running=running[1] if running is not None and running[0] == client.id else None,
            failed=cause[0] if cause is not None else None,
        )

    @property
    def current(self) -> StepId:
        """The step that is to be done next, or that the person went back to."""
        if self._back_to is not None:
            return self._back_to
        return self._progress_of(self._client).next_step if self._client is not None else "key"

    def _show_states(self) -> None:
        if self._client is None:
            return
        current, progress = self.current, self._progress_of(self._client)
        for step, widget in self.steps.items():
            widget.set_step(progress.state_of(step), current=step == current)
        has_key, has_token = self._key is not None, self._token is not None
        self.key_step.new_button.set_variant("secondary" if has_key else "primary")
        self.token_step.get_button.set_variant("primary" if current == "token" else "secondary")
        self.call_step.send_button.set_variant("primary" if current == "call" and has_token else "secondary")
        number = STEPS.index(current) + 1
        done = current == "call" and progress.state_of("call") == "ok"
        self._progress.setText(
            "All done. Everything is saved." if done else f"Step {number} of 5. Everything so far is saved."
        )
        self.later_button.set_label("Finish" if done else "Finish later")
        self.back_button.setEnabled(number > 1)
        self._show_cause()
        self.filled_changed.emit()

    def _show_cause(self) -> None:
        found = self._causes.get(self._client.id) if self._client is not None else None
        self.error.setVisible(found is not None)
        self._evidence.setVisible(found is not None and bool(found[1].detail))
        if found is not None:
            step, cause = found
            body = self.steps[step].body
            if body.indexOf(self.error) < 0:
                body.addWidget(self.error)
                body.addWidget(self._evidence)
            mend = f"Go to {self.steps[cause.step].title.lower()}" if cause.step != step else ""
            self.error.set("bad", f"{cause.word}:", cause.words, action=mend)
            self._evidence.setText(visible_text(cause.detail))

    def primary_button(self) -> QAbstractButton | None:
        """The filled one, by the step."""
        by_step: dict[StepId, QAbstractButton] = {
            "key": self.key_step.new_button,
            "token": self.token_step.get_button,
            "call": self.call_step.send_button,
        }
        return by_step.get(self.current)

    # Acting

    def _change(self, **members: object) -> None:
        if self._client is not None and not self._is_showing:
            self._actions.orgs.save_client(replace(self._client, **members))  # type: ignore[arg-type]  # of Client

    def _take_client_id(self) -> None:
        self._change(client_id=self.register_step.client_id_edit.text().strip())

    def _on_client_id_left(self) -> None:
        if self._client is not None and self._client.client_id != self.register_step.client_id_edit.text().strip():
            self._take_client_id()

    def _ask_new_key(self) -> None:
        dialogs.NewKeyDialog(self._theme, self.window(), self._make_key, replaces=self._key is not None).open()

    def _make_key(self, kind: KeyKind) -> None:
        if self._client is not None:
            self._service.make_key(self._client, kind)

    def _ask_own_key(self) -> None:
        self._import = dialogs.OwnKeyDialog(self._theme, self._services.clipboard, self.window(), self._import_key)
        self._import.finished.connect(self._forget_import)
        self._import.open()

    def _forget_import(self, _code: int) -> None:
        self._import = None

    def _import_key(self, source: bytes | Path, passphrase: str) -> None:
        if self._client is not None:
            self._service.import_key(self._client, source, passphrase)

    def _show_keys(self) -> None:
        dialogs.KeyListDialog(
            self._theme,
            self.window(),
            self._service.keys,
            self._state.clients,
            lambda _client: self._ask_new_key(),
            self._service.remove_key,
        ).open()

    def _show_where(self) -> None:
        if self._org is not None and self._client is not None:
            steps = console_steps(self._org, self._client, self._key)
            dialogs.WhereDialog(self._theme, self.window(), steps, partial(self._copies.copy, "Copied.")).open()

    def get_token(self) -> None:
        """Get a token, or show what is missing first."""
        org, client = self._org, self._client
        if org is None or client is None:
            return
        if self._key is None:
            self.reveal("key")
        elif not client.client_id:
            self.reveal("register")
        else:
            self._begin("token")
            self._service.get_token(org, client)

    def _open_token(self) -> None:
        token = self._token
        if token is not None:
            self.place_requested.emit("tokens", (token.id, "access_token"))

    def _send(self, path: str) -> None:
        org, client, token = self._org, self._client, self._token
        if org is None or client is None:
            return
        if token is None:
            self.reveal("token")
            return
        self._begin("call")
        self._service.call(org, client, token.id, path)

    def _begin(self, step: StepId) -> None:
        if self._client is not None:
            self._causes.pop(self._client.id, None)
            self._back_to = None
            if step == "token":
                self._calls.pop(self._client.id, None)

    # Answers

    def _on_work(self, client_ref: str, step: str) -> None:
        running = self._service.running
        mine = running is not None and self._client is not None and client_ref == self._client.id
        buttons = {
            "key": self.key_step.new_button,
            "token": self.token_step.get_button,
            "call": self.call_step.send_button,
        }
        for key, one in buttons.items():
            one.set_busy(mine and running == (client_ref, key), _BUSY[key])
        self.cancel_button.setVisible(mine)
        self._show()

    def _on_failed(self, client_ref: str, step: StepId, error: TokenExplorerError) -> None:
        if step == "key" and self._import is not None:
            self._import.set_error(" ".join(part for part in (error.title, error.advice) if part))
            return
        self._causes[client_ref] = (step, cause_of(error, step))
        self._show()
        self._reveal_error()

    def _on_token(self, client_ref: str, session: Session) -> None:
        self._causes.pop(client_ref, None)
        bound = "bound to its key, as DPoP expects" if session.summary.is_dpop else "a bearer token"
        self.token_step.set_note(f"Received, {bound}")
        self._show()
        if self._client is not None and self._org is not None:
            self._service.read_back(self._org, self._client)

    def _on_called(self, client_ref: str, result: CallResult) -> None:
        self._calls[client_ref] = result
        cause = cause_of_call(result.status, result.challenge, result.body)
        if cause is not None:
            self._causes[client_ref] = ("call", cause)
        self._show()
        if cause is not None:
            self._reveal_error()

    def _on_registration(self, client_ref: str) -> None:
        if self._client is not None and client_ref == self._client.id:
            self._show()

    def _reveal_error(self) -> None:
        # Its place is known once the step that it stands under was laid out anew.
        QTimer.singleShot(0, self, lambda: self.area.ensureWidgetVisible(self.error, 24, 24))

    # Walking

    def reveal(self, step: StepId) -> None:
        """Make a step the current one and put the focus into it."""
        self._back_to = step
        self._show_states()
        self.area.ensureWidgetVisible(self.steps[step], 24, 24)
        targets: dict[StepId, QWidget] = {
            "key": self.key_step.new_button,
            "register": self.register_step.client_id_edit,
            "assertion": self.proof_step.dpop_switch,
            "token": self.token_step.get_button,
            "call": self.call_step.call_edit,
        }
        targets[step].setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_back_to_cause(self) -> None:
        found = self._causes.get(self._client.id) if self._client is not None else None
        if found is not None:
            self.reveal(found[1].step)

    def _back(self) -> None:
        place = STEPS.index(self.current)
        if place > 0:
            self.reveal(STEPS[place - 1])

    def _finish_later(self) -> None:
        self.notice.emit("Everything is kept. Choose the app in the list to go on.")
        self.place_requested.emit("tokens" if self._token is not None else "requests", None)

    def set_narrow(self, narrow: bool) -> None:
        """Previews go under their step."""
        for step in self.steps.values():
            step.set_narrow(narrow)
