"""One request on its way: prepare it with its secret, ask what must be asked, send, cancel, hand the answer over.

The way back is one frozen value; an answer that comes after Cancel or after another Send is dropped (P12).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from tokenexplorer.errors import Cancelled, ConfigError, RefusedRequest, TokenExplorerError
from tokenexplorer.ui.requests.answer import Answer, Outgoing, Prepared

if TYPE_CHECKING:
    from tokenexplorer.api.risks import Risk
    from tokenexplorer.oauth.dpop import Prover
    from tokenexplorer.ui.services import Services
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.client_certificate import ClientCertificate
    from tokenexplorer.wire.message import About
    from tokenexplorer.wire.policy import Progress, Question

_TELL_EVERY_S = 0.05
_SLOW_KEYRING_MS = 1000
_STAND_IN = "token"
_BOUND = "DPoP"


class Asking(QObject):
    """Carries a question from a worker to the window and waits there for the answer; no answer means no.

    Signals:
        asked(Question, object): The second is a function of one bool that answers.
    """

    asked = Signal(object, object)

    def ask(self, question: Question, cancel: Cancellation) -> bool:
        """Called in the worker; answers False as soon as the request is cancelled."""
        done, answers = threading.Event(), [False]

        def answer(yes: bool) -> None:
            answers[0] = yes and not done.is_set()
            done.set()

        with cancel.waking(done.set):
            self.asked.emit(question, answer)
            done.wait()
        return answers[0] and not cancel.is_cancelled


class Sending(QObject):
    """Sends one request at a time.

    Signals:
        started: A request is under way.
        waiting(str): What is awaited, in words.
        progress(Progress): The body grows.
        confirm(Prepared): Risks must be accepted: `go_on` or `stop`.
        asked(Question, object): The wire asks on the way.
        refused(TokenExplorerError): It is not sent.
        answered(Answer): It ended, well or not.
        cancelled: The person stopped it.
        ended: Nothing is under way any more; after each of the last three.
    """

    started = Signal()
    waiting = Signal(str)
    progress = Signal(object)
    confirm = Signal(object)
    asked = Signal(object, object)
    refused = Signal(object)
    answered = Signal(object)
    cancelled = Signal()
    ended = Signal()
    _grown = Signal(int, object)

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._run = 0
        self._task = 0
        self._cancel: Cancellation | None = None
        self._asking = Asking(self)
        self._asking.asked.connect(self.asked)
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_KEYRING_MS)
        self._slow.timeout.connect(lambda: self.waiting.emit("Waiting for the system keyring"))
        self._grown.connect(self._on_grown)

    @property
    def is_running(self) -> bool:
        """Whether a request is under way."""
        return self._cancel is not None

    def start(self, outgoing: Outgoing) -> None:
        """Prepare and send; what is wrong with the request is told at once."""
        from tokenexplorer.wire.cancellation import Cancellation

        if self.is_running:
            return
        try:
            check(outgoing)
        except TokenExplorerError as error:
            self.refused.emit(error)
            return
        self._run += 1
        self._cancel = Cancellation()
        services, cancel = self._services, self._cancel
        self.started.emit()
        self._slow.start()
        self._task = services.tasks.run(lambda: prepare(services, outgoing, cancel), self._judge, self._refuse)

    def cancel(self) -> None:
        """Stop: the connection is closed, whatever still comes is dropped."""
        if self._cancel is None:
            return
        self._services.tasks.drop(self._task)
        self._cancel.cancel()
        self._end()
        self.cancelled.emit()
        self.ended.emit()

    def go_on(self, prepared: Prepared) -> None:
        """Send what was prepared."""
        cancel, run = self._cancel, self._run
        if cancel is None:
            return
        services, asking = self._services, self._asking
        tell = _Throttle(lambda progress: self._grown.emit(run, progress))
        self._task = services.tasks.run(
            lambda: transmit(services, prepared, cancel, tell, lambda question: asking.ask(question, cancel)),
            self._finish,
            self._refuse,
        )

    def stop(self) -> None:
        """The person does not accept the risks: nothing was sent."""
        self.cancel()

    def _judge(self, prepared: Prepared) -> None:
        self._slow.stop()
        refusing = next((risk for risk in prepared.risks if risk.level == "refuse"), None)
        if refusing is not None:
            self._refuse(RefusedRequest(refusing.title, refusing.advice))
        elif any(risk.blocks for risk in prepared.risks):
            self.confirm.emit(prepared)
        else:
            self.go_on(prepared)

    def _finish(self, answer: Answer) -> None:
        self._end()
        self.answered.emit(answer)
        self.ended.emit()

    def _refuse(self, error: TokenExplorerError) -> None:
        self._end()
        if isinstance(error, Cancelled):
            self.cancelled.emit()
        else:
            self.refused.emit(error)
        self.ended.emit()

    def _end(self) -> None:
        self._slow.stop()
        self._cancel = None

    def _on_grown(self, run: int, progress: object) -> None:
        if run == self._run and self.is_running:
            self.progress.emit(progress)


class _Throttle:
    """Tells at most every twentieth of a second; called in the worker."""

    def __init__(self, tell: Callable[[Progress], None]) -> None:
        self._tell, self._last = tell, 0.0

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if now - self._last >= _TELL_EVERY_S:
            self._last = now
            self._tell(progress)


def check(outgoing: Outgoing) -> None:
    """Whether a request could go out, apart from its secret.

    Raises:
        TokenExplorerError: Why not.
    """
    from tokenexplorer.api.sender import prepare as put_together

    if any(character in outgoing.request.url for character in "\r\n\x00"):
        raise RefusedRequest(
            "The URL holds a control character (CR, LF or NUL).",
            "Remove it: a line break there could smuggle in a second request.",
        )
    put_together(outgoing.request, outgoing.variables, _STAND_IN)


def prepare(services: Services, outgoing: Outgoing, cancel: Cancellation) -> Prepared:
    """Fetch the secret and put the request together; in a worker, since the keyring may wait.

    Raises:
        TokenExplorerError: It cannot be sent.
    """
    from tokenexplorer.api.risks import audiences_of, risks
    from tokenexplorer.api.sender import prepare as put_together
    from tokenexplorer.oauth.dpop import Prover, key_for_calls
    from tokenexplorer.orgs.org import ssws_key

    request, token = outgoing.request, outgoing.token
    secret: str | None = None
    audiences: tuple[str, ...] = ()
    prover: Prover | None = None
    scheme = "Bearer"
    if request.auth.kind == "token" and token is not None:
        held = services.store().tokens.load(token.id)
        if request.auth.token_kind not in ("id_token", "refresh_token") and not held.summary.is_access:
            words = "Choose another token, or exchange this one for an access token in Tokens."
            raise ConfigError("This token is no access token, so no API takes it.", words, field="auth")
        secret = held.token(request.auth.token_kind)
        audiences = audiences_of(secret)
        scheme = held.summary.scheme(request.auth.token_kind)
        if scheme == _BOUND:
            prover = Prover(key_for_calls(held), services.nonces, (secret or "").strip())
    elif request.auth.kind == "ssws" and outgoing.org is not None:
        secret = services.store().tokens.secret(ssws_key(outgoing.org.id))
    cancel.check()
    http_request = put_together(request, outgoing.variables, secret, scheme=scheme)
    certificate, unfit = _certificate(services, outgoing)
    http_request = replace(http_request, certificate=certificate)
    owner = outgoing.owner if request.auth.kind == "token" else outgoing.org
    found = risks(http_request, request.auth, token if request.auth.kind == "token" else None, owner, audiences)
    return Prepared(outgoing, http_request, (*found, *unfit), prover)


def _certificate(services: Services, outgoing: Outgoing) -> tuple[ClientCertificate | None, tuple[Risk, ...]]:
    """What the connection shows beside an access token, and what speaks against sending where that does not fit."""
    from tokenexplorer.api.risks import Risk
    from tokenexplorer.oauth.bound_certificate import misfit
    from tokenexplorer.ui.actions.credentials import certificate_of

    auth, token = outgoing.request.auth, outgoing.token
    if auth.kind != "token" or auth.token_kind != "access_token" or token is None:  # noqa: S105 -- a kind
        return None, ()
    if not token.certificate_x5t and token.access_is_jwt:
        return None, ()  # bound to none; an opaque token does not say
    certificate = certificate_of(services.store(), outgoing.client)
    title, advice = misfit(token, certificate)
    return (None, (Risk("certificate", title, advice, "ask"),)) if title else (certificate, ())


def transmit(
    services: Services,
    prepared: Prepared,
    cancel: Cancellation,
    tell: Callable[[Progress], None],
    ask: Callable[[Question], bool],
) -> Answer:
    """Send and record; in a worker.

    Raises:
        RefusedRequest: Not sent at all.
    """
    from tokenexplorer.api.sender import send

    outgoing = prepared.outgoing
    activity = services.trace.begin(
        "Request",
        outgoing.title or f"{prepared.http_request.method} {outgoing.request.url}",
        about=_about(outgoing),
    )
    exchange = send(
        prepared.http_request,
        services.http(outgoing.org),
        activity,
        cancel=cancel,
        on_progress=tell,
        ask=ask,
        title=outgoing.title,
        prover=prepared.prover,
    )
    own = (message.id for message in reversed(services.trace.messages()) if message.activity == activity.label)
    warnings = tuple(risk for risk in prepared.risks if not risk.blocks)
    return Answer(outgoing, exchange, next(own, 0), warnings)


def _about(outgoing: Outgoing) -> About | None:
    token = outgoing.token
    return replace(token.about, token_kind=outgoing.request.auth.token_kind) if token is not None else None
