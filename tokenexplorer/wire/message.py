"""What the trace keeps: messages as frozen values, without their secrets, under what the person did."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from tokenexplorer.wire.spool import KeptText, Spool, text_of

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import Headers, Timing
    from tokenexplorer.wire.purpose import Purpose


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
