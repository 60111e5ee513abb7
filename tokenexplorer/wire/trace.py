"""The flight recorder: every message of what the person did, without its secrets.

A message is redacted while it is recorded, so nothing that reads the trace (window, export, copy) can leak one.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from tokenexplorer.errors import Cancelled
from tokenexplorer.redaction import is_secret_field, mask, redact_text, redact_url
from tokenexplorer.wire.known_secrets import KnownSecrets
from tokenexplorer.wire.message import About, ActivityLabel, Field, Message, Outcome
from tokenexplorer.wire.spool import Spool

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import Exchange
    from tokenexplorer.wire.purpose import Purpose

MOST_MESSAGES: Final = 20_000
"""So many are kept; then what was done first is forgotten."""


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
        self.known_secrets = KnownSecrets()
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

        known = self._trace.known_secrets
        known.learn(exchange)
        recorded = known.without(record_exchange(exchange, meanings or {})).spooled(self._trace._spool)
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
