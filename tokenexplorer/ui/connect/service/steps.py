"""The five steps of the app's way, one under the other; an error is under the step that failed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from tokenexplorer.ui.actions.first_call import url_of
from tokenexplorer.ui.connect.part import put_text
from tokenexplorer.ui.connect.service.call_step import CallStep
from tokenexplorer.ui.connect.service.certificate_step import CertificateStep
from tokenexplorer.ui.connect.service.key_step import KeyStep
from tokenexplorer.ui.connect.service.preview import preview_of
from tokenexplorer.ui.connect.service.proof_step import ProofStep
from tokenexplorer.ui.connect.service.register_step import RegisterStep
from tokenexplorer.ui.connect.service.secret_step import SecretStep
from tokenexplorer.ui.connect.service.token_step import TokenStep
from tokenexplorer.ui.connect.service.way import register_note, sent_note, steps_of
from tokenexplorer.ui.connect.service.way_choice import WayChoice
from tokenexplorer.ui.widgets.banner import Banner
from tokenexplorer.ui.widgets.text import ascii_host, breakable, plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.okta.registration import Registration
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.connect.service.standing import Standing
    from tokenexplorer.ui.connect.service.step import ServiceStep
    from tokenexplorer.ui.connect.service.way import StepId
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.chips import ChipKind
    from tokenexplorer.ui.widgets.clipboard import Clipboard

_BUSY = {"key": "Making", "token": "Getting", "call": "Sending"}
_LONG_MS = 1000


class Steps(QWidget):
    """Shows what is known; decides and does nothing.

    Signals:
        mend_requested: Go to where the error is mended.
        why_requested(TokenExplorerError): Explain the error that is shown.
    """

    mend_requested = Signal()
    why_requested = Signal(object)

    def __init__(self, theme: Theme, clipboard: Clipboard, standing: Standing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._standing = standing
        self.is_showing = False
        self._long = QTimer(self, singleShot=True, interval=_LONG_MS)
        self._long.timeout.connect(self.show_states)
        self._awaited: str | None = None
        # In the order in which they stand, which is that of the Tab key; each way shows five of them.
        self.choice = WayChoice(theme, self)
        self.key, self.certificate = KeyStep(theme, self), CertificateStep(theme, clipboard, self)
        self.register, self.secret = RegisterStep(theme, self), SecretStep(theme, clipboard, self)
        self.proof, self.token, self.call = ProofStep(theme, self), TokenStep(theme, self), CallStep(theme, self)
        self.all: dict[StepId, ServiceStep] = {
            "key": self.key,
            "certificate": self.certificate,
            "register": self.register,
            "secret": self.secret,
            "assertion": self.proof,
            "token": self.token,
            "call": self.call,
        }
        self.buttons = {"key": self.key.new_button, "token": self.token.get_button, "call": self.call.send_button}
        self.error = Banner(theme, "bad", action="Go back", label_name="service_errorLabel",
                            action_name="service_errorActionButton", parent=self)  # fmt: skip
        self.error.hide()
        self.error.action_requested.connect(self.mend_requested)
        self._evidence = plain_label("", "monoSmall", name="service_evidenceLabel", wrap=True, selectable=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 24, 24)
        column.setSpacing(0)
        column.addWidget(self.choice)
        for step in self.all.values():
            column.addWidget(step)
        self.call.body.addWidget(self.error)
        self.call.body.addWidget(self._evidence)
        column.addStretch(1)

    def minimumSizeHint(self) -> QSize:
        """Only the width counts: it is as high as its width asks for."""
        return QSize(super().minimumSizeHint().width(), 0)

    def show_all(self) -> None:
        """Show the app as it stands now."""
        org, client = self._standing.org, self._standing.client
        if org is None or client is None:
            return
        self.is_showing = True
        try:
            self._show_way(client)
            self._show_registration(org, client)
            self._show_proof(org, client)
            self._show_token_and_call(org, client)
        finally:
            self.is_showing = False
        self.show_states()

    def _show_way(self, client: Client) -> None:
        now = self._standing
        self.choice.show_way(now.way, now.way_fault)
        numbers = {step: number for number, step in enumerate(steps_of(now.way), 1)}
        for step, widget in self.all.items():
            widget.setVisible(step in numbers)
            widget.set_number(numbers.get(step, 0))
        self.key.show_key(now.key, now.key_note, now.provider_name, now.key_place)
        self.certificate.show_app(client, now.glance)
        self.secret.show_app(client, stored=now.has_secret, place=now.secret_place)

    def _show_registration(self, org: Org, client: Client) -> None:
        now, register = self._standing, self.register
        if not register.client_id_edit.hasFocus():
            put_text(register.client_id_edit, client.client_id)
        found = now.service.registration(client.id)
        register.set_title(f"Register it in {now.provider_name}")
        register.set_note(_registration_note(found, org, client, now.provider_name))
        register.show_registration(found, client.scopes)

    def _show_proof(self, org: Org, client: Client) -> None:
        now, proof = self._standing, self.proof
        proof.set_note(sent_note(client))
        proof.show_dpop(now.way, on=client.dpop, is_okta=org.is_okta)
        proof.further.show_app(client)
        if proof.chips.scopes() != client.scopes:
            proof.chips.set_scopes(client.scopes)
        self._judge_scopes(org, client)
        unread = now.service.unread(client.issuer)
        proof.show_preview(preview_of(org, client, now.proof, now.metadata, datetime.now(UTC), unread))
        proof.show_clock(now.clock_offset_s, now.provider_name)
        proof.show_fault(now.proof_fault)

    def _judge_scopes(self, org: Org, client: Client) -> None:
        """As the preflight judges them, and whether the org granted them, where that was read."""
        from tokenexplorer.ui.connect.draft import scope_fault

        now, metadata = self._standing, self._standing.metadata
        supported = (metadata.scopes_supported or None) if metadata is not None else None
        found = now.service.registration(client.id)
        granted = found.granted if found is not None else None
        for scope in client.scopes:
            kind, why = scope_fault(scope, org, client.issuer, supported, now.state.catalogue, service=True)
            if kind == "normal" and granted is not None and scope not in granted:
                kind, why = "doubtful", "Not granted to this app yet."
            self.proof.chips.set_kind(scope, cast("ChipKind", kind), why)

    def _show_token_and_call(self, org: Org, client: Client) -> None:
        now, token, result = self._standing, self._standing.token, self._standing.call
        self.token.show_token(token, now.service.remark(token.id) if token is not None else "")
        self.call.show_app(org, client, (now.metadata.userinfo_endpoint or "") if now.metadata is not None else "")
        self.call.show_status(result.status if result else None, result.reason if result else "")

    def show_states(self) -> None:
        """Marks, the filled button, what runs, and the error."""
        now = self._standing
        if now.client is None:
            return
        current, progress = now.current, now.progress
        for step in steps_of(now.way):
            self.all[step].set_step(progress.state_of(step), current=step == current)
        self.token.get_button.set_variant("primary" if current == "token" else "secondary")
        can_call = current == "call" and progress.has_token
        self.call.send_button.set_variant("primary" if can_call else "secondary")
        for key, one in self.buttons.items():
            one.set_busy(now.running == key, _BUSY[key])
        # One at a time: the next one would have to drop what is on its way.
        for one in (*self.buttons.values(), self.key.import_button, self.key.keys_button):
            one.setEnabled(now.running is None)
        self._show_awaited(now.running)
        self._show_error()

    def _show_awaited(self, running: str | None) -> None:
        """What takes long says what it waits for."""
        now = self._standing
        if running != self._awaited:
            self._awaited = running
            self._long.start() if running is not None else self._long.stop()
        if running is None or self._long.isActive() or now.org is None or now.client is None:
            return
        urls = {"token": now.client.issuer, "call": url_of(now.org, self.call.target)}
        made = "the key, and for the place where it is kept"
        host = ascii_host(urls[running]) if running in urls else made
        locked = now.way == "certificate" and now.glance is not None and now.glance.is_locked
        self.all[cast("StepId", running)].set_note(f"Waiting for {'the passphrase, and for ' if locked else ''}{host}")

    def _show_error(self) -> None:
        found = self._standing.failure
        self.error.setVisible(found is not None)
        self._evidence.setVisible(found is not None and bool(found[1].detail))
        if found is None:
            return
        step, cause = found
        body = self.all[step].body
        if body.indexOf(self.error) < 0:
            body.addWidget(self.error)
            body.addWidget(self._evidence)
        title = self.all[cause.step].title
        mend = f"Go to {title[:1].lower()}{title[1:]}" if cause.step != step else ""
        self.error.set("bad", f"{cause.word}:", visible_text(cause.words), action=mend)
        if cause.error is not None:
            self.error.offer_why(lambda: self.why_requested.emit(cause.error), name="service_whyButton")
        self._evidence.setText(breakable(visible_text(cause.detail, keep_lines=True)))

    def primary_button(self) -> QAbstractButton | None:
        """The filled one, by the step."""
        return self.buttons.get(self._standing.current)

    def focus_of(self, step: StepId) -> QWidget:
        """What gets the focus where a step is gone to."""
        targets: dict[StepId, QWidget] = {
            "key": self.key.new_button,
            "certificate": self.certificate.field.file_edit,
            "register": self.register.client_id_edit,
            "secret": self.secret.field.edit,
            "assertion": self.proof.dpop_switch,
            "token": self.token.get_button,
            "call": self.call.call_edit,
        }
        return targets[step]

    def show_lack(self, step: StepId) -> None:
        """Say in its field what is missing there."""
        if step == "certificate" and not self.certificate.field.file:
            self.certificate.field.fault_of_file()
        if step == "secret":
            self.secret.field.set_error("Paste the client secret first.")

    def set_narrow(self, narrow: bool) -> None:
        """Previews go under their step."""
        for step in self.all.values():
            step.set_narrow(narrow)

    def set_tight(self, tight: bool) -> None:
        """With large letters in a narrow window, one thing stands in a line."""
        self.choice.set_tight(tight)
        for step in self.all.values():
            step.set_tight(tight)


def _registration_note(found: Registration | None, org: Org, client: Client, provider: str) -> str:
    if found is None:
        return register_note(org, client, provider)
    if found.key_found is None and found.granted is None and found.roles is None:
        return f"{found.read_with[:1].upper()}{found.read_with[1:]} could not read it back"
    if found.key_inactive:
        return f"Activate the key on the app's page in {provider}: it is there, but inactive"
    return f"Read back with {found.read_with}"
