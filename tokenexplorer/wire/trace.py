"""The flight recorder: every message of what the person did, without its secrets.

A message is redacted while it is recorded, so nothing that reads the trace (window, export, copy) can leak one.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Final

from tokenexplorer.errors import Cancelled
from tokenexplorer.redaction import is_secret_field, mask, redact_text, redact_url
from tokenexplorer.wire.spool import KeptText, Spool, text_of

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import Exchange, Headers, Timing

MOST_MESSAGES: Final = 20_000
"""So many are kept; then what was done first is forgotten."""


class Purpose(Enum):
    """Why a message was sent: a title and one or two sentences for people, from the standards."""

    DISCOVERY = ("Read the discovery document", "The server says where its endpoints are and what it can do.")
    ORGANIZATION = (
        "Ask what kind of org it is",
        "An Okta org says without any sign-in which engine it runs and which domains it has.",
    )
    CLIENT_ISSUER = (
        "Ask which issuer this app gets",
        "Okta may name its custom domain as issuer for some apps. The discovery document for the client ID says so.",
    )
    JWKS = (
        "Fetch the signing keys",
        "The public keys that the server signs with. A signature is checked against them.",
    )
    LISTEN = (
        "Listen for the answer",
        "This computer alone can reach the address. The browser brings the answer there.",
    )
    PUSH = (
        "Push the request",
        "The app sends its request to the server first. The browser then brings only a reference to it, so nobody on "
        "the way can read or change what was asked.",
    )
    AUTHORIZE = (
        "Open the sign-in page",
        "The browser shows the server's own sign-in page. The code_challenge binds the answer to this app.",
    )
    CALLBACK = (
        "The browser came back",
        "The answer carries what was asked for, a one-time code as a rule, and repeats the state.",
    )
    TOKEN = (
        "Exchange the code for tokens",
        "The one-time code is swapped for tokens. The code_verifier proves that this app is the one that asked: its "
        "hash was sent as code_challenge before.",
    )
    DEVICE_CODE = (
        "Ask for a device code",
        "The server gives a short code that the person types on any screen with a browser.",
    )
    DEVICE_TOKEN = (
        "Ask whether you agreed",
        "The app asks again and again, no more often than the server allows, until the person agreed on the other "
        "screen. Until then the server answers authorization_pending.",
    )
    CLIENT_TOKEN = (
        "Ask for a token of the app's own",
        "Client credentials: the app asks for itself, nobody signs in. Who it is, its secret or the assertion that it "
        "signed proves.",
    )
    TOKEN_EXCHANGE = (
        "Exchange a token for another",
        "Token exchange: a token that is here already is handed in, and the server gives one for another audience, "
        "another kind, or less (RFC 8693).",
    )
    ASSERTION_GRANT = (
        "Hand in an assertion",
        "JWT bearer: a signed statement about somebody takes the place of their sign-in. The server trusts who signed "
        "it (RFC 7523 section 2.1).",
    )
    REFRESH = ("Refresh the tokens", "The refresh token is swapped for new tokens without the person.")
    CHECK = ("Check the ID token", "Signature, issuer, audience, times and nonce are compared on this computer.")
    STORE = ("Store the tokens", "The tokens go to the system keyring, or stay in memory for this session.")
    USERINFO = ("Ask who signed in", "The userinfo endpoint of the same server tells the person's claims.")
    INTROSPECTION = ("Ask the server about the token", "The server says whether it still accepts the token.")
    REVOCATION = ("Revoke the token", "The server is told to refuse the token from now on.")
    LOGOUT = (
        "Open the sign-out page",
        "The server ends the session that it has with the browser. The ID token tells it whose session that is.",
    )
    LOGOUT_RETURN = (
        "The browser came back from signing out",
        "The server sends it to the sign-out redirect URI of the app, and repeats the state.",
    )
    API = ("Call the API", "A request to the API, with the token or key that was chosen for it.")
    PREFLIGHT = ("Check before sign-in", "What can go wrong is looked at before any browser opens.")

    @property
    def title(self) -> str:
        """What it is, as a line."""
        return self.value[0]

    @property
    def explanation(self) -> str:
        """Why it is sent."""
        return self.value[1]


class Outcome(Enum):
    """How a message ended."""

    OK = "ok"
    FAILED = "failed"
    RUNNING = "running"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a message's sent or received part: name, shown (masked) value, and what it means here."""

    name: str
    value: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class RecordedMessage:
    """An HTTP exchange without its secrets, as text that can be shown and saved.

    Attributes:
        method: In capitals.
        url: Redacted.
        request_headers: Redacted, in order.
        kept_request: Redacted text, or its place in a file; `request_body` reads it. Empty where none.
        status: None where no answer came.
        reason: Outside text.
        http_version: As received.
        response_headers: Redacted, in order.
        kept_response: Redacted text, cut at `BODY_LIMIT` characters, or its place; `response_body` reads it.
        response_size_bytes: Of the whole body.
        sent: The request's parameters as fields.
        received: The answer's members as fields.
        timing: Of the request.
        hops: One line for each redirect.
    """

    method: str
    url: str
    request_headers: Headers
    kept_request: KeptText
    status: int | None
    reason: str
    http_version: str
    response_headers: Headers
    kept_response: KeptText
    response_size_bytes: int
    sent: tuple[Field, ...]
    received: tuple[Field, ...]
    timing: Timing
    hops: tuple[str, ...] = ()

    @property
    def request_body(self) -> str:
        """Redacted text, read where it is."""
        return text_of(self.kept_request)

    @property
    def response_body(self) -> str:
        """Redacted text, read where it is."""
        return text_of(self.kept_response)

    def spooled(self, spool: Spool) -> RecordedMessage:
        """The same with long bodies in a file."""
        sent, came = spool.keep(text_of(self.kept_request)), spool.keep(text_of(self.kept_response))
        return replace(self, kept_request=sent, kept_response=came)


@dataclass(frozen=True, slots=True)
class Message:
    """One row of the trace.

    Attributes:
        id: Unique while the app runs, rising.
        activity: What the person did; groups the rows.
        step: 1, 2, … within the activity.
        purpose: Why.
        title: `purpose.title`, or a closer name ("List all users").
        place: Where it happened, for the second line: `GET acme.okta.com/path` or `this computer · …`.
        at: When it began, aware UTC.
        outcome: How it ended.
        duration_s: None while it runs.
        recorded: The exchange; None for a step on this computer.
        detail: One line more, redacted (an error's title, a check's result).
        fields: What was sent or compared, for a step without an exchange.
        error: Name of the class of our own error that ended it, or empty.
    """

    id: int
    activity: ActivityLabel
    step: int
    purpose: Purpose
    title: str
    place: str
    at: datetime
    outcome: Outcome
    duration_s: float | None = None
    recorded: RecordedMessage | None = None
    detail: str = ""
    fields: tuple[Field, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """Our own ids of what an activity is about, for explanations; no file ever has them.

    Attributes:
        org_id: Of the org, or empty.
        client_ref: Of the app, or empty.
        token_id: Of the token set that was sent, or empty.
        generation: Of that set when it was sent: after a refresh it holds other tokens.
        token_kind: Which token of the set was sent; empty for the access token.
    """

    org_id: str = ""
    client_ref: str = ""
    token_id: str = ""
    generation: int = 0
    token_kind: str = ""


@dataclass(frozen=True, slots=True)
class ActivityLabel:
    """What the person did: `Sign-in #18`, of whom or what, since when."""

    id: int
    kind: str
    title: str
    subject: str
    at: datetime = field(compare=False)
    about: About = field(default=About(), compare=False)


class Trace:
    """All messages of this run, in memory. Any thread may record; subscribers are called in the recording thread."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._messages: list[Message] = []
        self._subscribers: list[Callable[[Message], None]] = []
        self._ids = itertools.count(1)
        self._activity_ids = itertools.count(1)
        self._numbers: dict[str, int] = {}
        self._spool = Spool()
        self._forgotten = 0
        self.paused = False

    @property
    def forgotten(self) -> int:
        """How many messages left to make room for newer ones."""
        return self._forgotten

    def begin(self, kind: str, subject: str = "", *, numbered: bool = False, about: About | None = None) -> Activity:
        """A new group of messages.

        Args:
            kind: `Sign-in`, `Request`, `Preflight`, `Userinfo` …
            subject: Of whom or what; never a secret.
            numbered: Whether the title bears a running number for its kind.
            about: Whose org, app and token it is, where that is known.
        """
        with self._lock:
            title = kind
            if numbered:
                self._numbers[kind] = self._numbers.get(kind, 0) + 1
                title = f"{kind} #{self._numbers[kind]}"
            number, subject = next(self._activity_ids), redact_text(subject)
            label = ActivityLabel(number, kind, title, subject, self._clock(), about or About())
        return Activity(self, label)

    def messages(self) -> tuple[Message, ...]:
        """Everything recorded so far, oldest first."""
        with self._lock:
            return tuple(self._messages)

    def subscribe(self, callback: Callable[[Message], None]) -> Callable[[], None]:
        """Hear of each new message; the answer ends the subscription."""
        with self._lock:
            self._subscribers.append(callback)

        def end() -> None:
            with self._lock:
                if callback in self._subscribers:
                    self._subscribers.remove(callback)

        return end

    def clear(self) -> None:
        """Forget every message."""
        with self._lock:
            self._messages.clear()
            self._forgotten = 0

    def _next_id(self) -> int:
        return next(self._ids)

    def _add(self, message: Message) -> None:
        with self._lock:
            if self.paused:
                return
            self._messages.append(message)
            self._make_room()
            subscribers = tuple(self._subscribers)
        for tell in subscribers:
            tell(message)

    def _make_room(self) -> None:
        """Forget what was done first, whole activities at a time; of a single endless one its beginning."""
        too_many = len(self._messages) - MOST_MESSAGES
        if too_many <= 0:
            return
        # Some more than need be, so that not each new message moves all the others.
        last_to_go = self._messages[too_many + MOST_MESSAGES // 20]
        newest = self._messages[-1].activity.id
        gone = {each.activity.id for each in self._messages[: too_many + MOST_MESSAGES // 20]} - {newest}
        kept = [
            each
            for each in self._messages
            if each.activity.id not in gone and (each.activity.id != newest or each.id > last_to_go.id)
        ]
        self._forgotten += len(self._messages) - len(kept)
        self._messages = kept


class Activity:
    """The recorder of one thing that the person did; handed down to whatever sends messages for it."""

    def __init__(self, trace: Trace, label: ActivityLabel) -> None:
        self._trace = trace
        self.label = label
        self._steps = itertools.count(1)

    @property
    def title(self) -> str:
        """`Sign-in #18`."""
        return self.label.title

    def exchange(
        self,
        purpose: Purpose,
        exchange: Exchange,
        *,
        title: str = "",
        meanings: dict[str, str] | None = None,
        outcome: Outcome | None = None,
    ) -> Message:
        """Record an HTTP exchange, masked.

        Args:
            purpose: Why it was sent.
            exchange: As it went over the wire; only its redacted text is kept.
            title: A closer name than the purpose's.
            meanings: By field name: what a sent or received value means here ("SHA-256 fits the challenge").
            outcome: Where the status tells another story: an error answer that says "not yet" is no failure.
        """
        from tokenexplorer.wire.recording import record_exchange

        recorded = record_exchange(exchange, meanings or {}).spooled(self._trace._spool)
        host_path = recorded.url.split("://", 1)[-1].split("?", 1)[0]
        message = Message(
            id=self._trace._next_id(),
            activity=self.label,
            step=next(self._steps),
            purpose=purpose,
            title=redact_text(title or purpose.title),
            place=f"{recorded.method} {host_path}",
            at=exchange.timing.started_at,
            outcome=outcome or _outcome(exchange),
            duration_s=exchange.timing.total_s,
            recorded=recorded,
            detail=exchange.error.title if exchange.error else "",
            error=type(exchange.error).__name__ if exchange.error else "",
        )
        self._trace._add(message)
        return message

    def step(
        self,
        purpose: Purpose,
        place: str,
        *,
        title: str = "",
        outcome: Outcome = Outcome.OK,
        duration_s: float | None = None,
        detail: str = "",
        fields: tuple[Field, ...] = (),
        error: str = "",
    ) -> Message:
        """Record something that happened without an HTTP exchange of ours (the browser, a check, the keyring).

        Args:
            purpose: Why.
            place: Where: `this computer · 9 of 9 checks passed`, `GET 127.0.0.1:8765/callback`.
            title: A closer name than the purpose's.
            outcome: How it ended.
            duration_s: How long it took.
            detail: One line more.
            fields: Names and masked values; values are redacted once more here.
            error: Name of the class of our own error that ended it.
        """
        message = Message(
            id=self._trace._next_id(),
            activity=self.label,
            step=next(self._steps),
            purpose=purpose,
            title=redact_text(title or purpose.title),
            place=redact_url(place) if "://" in place else redact_text(place),
            at=self._trace._clock(),
            outcome=outcome,
            duration_s=duration_s,
            detail=redact_text(detail),
            fields=tuple(Field(f.name, _shown(f), redact_text(f.meaning)) for f in fields),
            error=error,
        )
        self._trace._add(message)
        return message


def _outcome(exchange: Exchange) -> Outcome:
    if isinstance(exchange.error, Cancelled):
        return Outcome.CANCELLED
    refused = exchange.response is not None and exchange.response.status >= 400
    return Outcome.FAILED if exchange.error is not None or refused else Outcome.OK


def _shown(field_: Field) -> str:
    return mask(field_.value) if is_secret_field(field_.name) else redact_text(field_.value)
