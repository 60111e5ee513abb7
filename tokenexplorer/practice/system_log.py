"""The System Log of the practice org: what happened, oldest first.

It starts with made-up sign-ins of the past hours, and every real sign-in is added.
"""

import uuid
from dataclasses import dataclass, field
from typing import Any

from tokenexplorer.practice.identifiers import random_id, stable_id
from tokenexplorer.practice.people import Person
from tokenexplorer.practice.timestamps import iso

_MADE_UP_EVENTS = 45
_EVERY_S = 1900
_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Event:
    """One log entry; `published` in seconds since 1970."""

    published: float
    person: Person
    event_type: str
    message: str
    result: str
    reason: str | None
    target: str | None
    id: str

    def as_json(self) -> dict[str, Any]:
        """The entry in the shape of the API."""
        target = [{"id": self.target, "type": "AppInstance", "alternateId": "unknown"}] if self.target else None
        return {
            "actor": {
                "id": self.person.id,
                "type": "PublicClientApp" if self.person.is_app else "User",
                "alternateId": self.person.login,
                "displayName": self.person.name,
                "detailEntry": None,
            },
            "client": {"userAgent": None, "zone": "null", "device": "Computer", "id": None, "ipAddress": "127.0.0.1"},
            "displayMessage": self.message,
            "eventType": self.event_type,
            "outcome": {"result": self.result, "reason": self.reason},
            "published": iso(self.published),
            "severity": "INFO" if self.result == "SUCCESS" else "WARN",
            "transaction": {"type": "WEB", "id": self.id, "detail": {}},
            "uuid": str(uuid.uuid5(uuid.NAMESPACE_OID, self.id)),
            "version": "0",
            "target": target,
        }


@dataclass(slots=True)
class SystemLog:
    """The entries, oldest first; the oldest leave when there are too many."""

    events: list[Event] = field(default_factory=list)

    def fill(self, people: list[Person], now: float) -> None:
        """Add made-up sign-ins that ended a while before `now`."""
        for number in range(_MADE_UP_EVENTS, 0, -1):
            person = people[(number * 7) % len(people)]
            well = number % 9 != 0
            self.events.append(
                Event(
                    now - number * _EVERY_S,
                    person,
                    "user.session.start",
                    "User login to Okta",
                    "SUCCESS" if well else "FAILURE",
                    None if well else "INVALID_CREDENTIALS",
                    None,
                    stable_id("evt", str(number)),
                )
            )

    def add(
        self,
        now: float,
        person: Person,
        event_type: str,
        message: str,
        *,
        reason: str | None = None,
        target: str | None = None,
    ) -> None:
        """Add an entry; a reason makes it a failure, a target is the client_id of the app that it was about."""
        result = "FAILURE" if reason else "SUCCESS"
        self.events.append(Event(now, person, event_type, message, result, reason, target, random_id("evt")))
        del self.events[:-_KEPT]
