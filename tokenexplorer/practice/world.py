"""All that the practice org remembers while it runs. Nothing of it outlives the process.

The world knows no HTTP and no OAuth rules; it holds records and finds them. Whoever uses it holds `lock`.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from tokenexplorer.practice.apps import App, make_apps
from tokenexplorer.practice.client_keys import ALGORITHMS, Algorithms
from tokenexplorer.practice.dpop_nonces import DpopNonces
from tokenexplorer.practice.groups import Group, make_groups
from tokenexplorer.practice.identifiers import random_token, stable_id
from tokenexplorer.practice.issuers import Issuer, make_issuers
from tokenexplorer.practice.people import Person, make_people
from tokenexplorer.practice.records import (
    AuthorizationCode,
    DeviceRequest,
    PushedRequest,
    Session,
    TokenRecord,
    Transaction,
)
from tokenexplorer.practice.system_log import SystemLog

_KEPT = 2000  # of each kind of record; the oldest leave first
_MOST_USED_IDS = 20_000
_Record = TypeVar("_Record")


@dataclass(slots=True)
class World:
    """The state of one running practice org.

    Attributes:
        org_url: "http://127.0.0.1:PORT", without a slash at the end.
        clock: Seconds since 1970; tests give their own.
        algorithms: With which an app may sign, and a proof of possession.
        cookies: How the names of its cookies begin: two faces at one address keep their sign-ins apart.
        dpop_nonces: Of the token endpoints.
        message_nonces: Of the API behind the custom server.
    """

    org_url: str
    clock: Callable[[], float]
    org_server: Issuer
    custom_server: Issuer
    people: dict[str, Person]
    groups: dict[str, Group]
    apps: dict[str, App]
    log: SystemLog
    algorithms: Algorithms = field(default_factory=lambda: ALGORITHMS)
    cookies: str = "practice"
    org_id: str = field(default_factory=lambda: stable_id("00o", "practice"))
    ssws_token: str = field(default_factory=lambda: "00" + random_token(30), repr=False)
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    codes: dict[str, AuthorizationCode] = field(default_factory=dict, repr=False)
    tokens: dict[str, TokenRecord] = field(default_factory=dict, repr=False)
    sessions: dict[str, Session] = field(default_factory=dict, repr=False)
    transactions: dict[str, Transaction] = field(default_factory=dict, repr=False)
    devices: dict[str, DeviceRequest] = field(default_factory=dict, repr=False)
    pushed: dict[str, PushedRequest] = field(default_factory=dict, repr=False)
    dpop_nonces: DpopNonces = field(default_factory=DpopNonces, repr=False)
    message_nonces: DpopNonces = field(default_factory=DpopNonces, repr=False)
    used_ids: dict[str, float] = field(default_factory=dict, repr=False)

    @property
    def now(self) -> float:
        """The org's time, seconds since 1970."""
        return self.clock()

    @property
    def own_domain(self) -> str:
        """The org's second domain, `http://localhost:PORT`, as soon as an app uses it; empty before."""
        used = any(app.issuer_mode == "CUSTOM_URL" for app in self.apps.values())
        return self.org_url.replace("127.0.0.1", "localhost") if used else ""

    def issuer_for(self, server: Issuer, app: App) -> str:
        """What tokens of an app name as their issuer; the setting of the app counts at the org server alone."""
        return self.own_domain if server.is_org and app.issuer_mode == "CUSTOM_URL" else server.issuer

    def find_person(self, name: str) -> Person | None:
        """Find someone by id, login or the short name before "@"; case does not matter, as at the real org."""
        wanted = name.strip().casefold()
        for person in self.people.values():
            if person.id == name or wanted in {person.login.casefold(), person.short_login.casefold()}:
                return person
        return None

    def keep_token(self, record: TokenRecord) -> None:
        """Remember a token under its own value."""
        _keep(self.tokens, record.value, record)

    def keep_code(self, code: AuthorizationCode) -> None:
        """Remember an authorization code."""
        _keep(self.codes, code.code, code)

    def keep_session(self, key: str, session: Session) -> None:
        """Remember who is signed in in a browser."""
        _keep(self.sessions, key, session)

    def keep_transaction(self, transaction: Transaction) -> None:
        """Remember an authorization request that waits for a person."""
        _keep(self.transactions, transaction.id, transaction)

    def keep_pushed(self, uri: str, pushed: PushedRequest) -> None:
        """Remember a pushed authorization request."""
        _keep(self.pushed, uri, pushed)

    def keep_device(self, device: DeviceRequest) -> None:
        """Remember a device that waits."""
        _keep(self.devices, device.device_code, device)

    def first_use(self, name: str, until: float) -> bool:
        """Take note of something that works once; tell whether it is the first time.

        Args:
            name: Anything unique, such as a `jti` with the name of who made it.
            until: When it is useless anyway and may be forgotten.
        """
        if self.used_ids.get(name, 0.0) > self.now:
            return False
        if len(self.used_ids) >= _MOST_USED_IDS:
            self.used_ids = {known: end for known, end in self.used_ids.items() if end > self.now}
        _keep(self.used_ids, name, until, _MOST_USED_IDS)
        return True

    def revoke_family(self, family: str) -> None:
        """Revoke all tokens that come from one sign-in."""
        for record in self.tokens.values():
            if record.family == family:
                record.revoked = True


def _keep(records: dict[str, _Record], key: str, record: _Record, most: int = _KEPT) -> None:
    records[key] = record
    while len(records) > most:
        del records[next(iter(records))]


def make_world(org_url: str, clock: Callable[[], float]) -> World:
    """Make a new org: people, groups, apps, grants, keys."""
    people = make_people()
    groups = make_groups(people)
    first_admin = next(iter(people))
    org_server, custom_server = make_issuers(org_url)
    log = SystemLog()
    log.fill(list(people.values()), clock())
    apps = make_apps(clock(), first_admin)
    return World(org_url, clock, org_server, custom_server, people, groups, apps, log)
