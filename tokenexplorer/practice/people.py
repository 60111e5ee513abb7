"""The people of the practice org: three who can sign in, and a directory of made-up colleagues.

Everything is derived from resources/practice/people.csv, so each start shows the same directory.
"""

import csv
import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from tokenexplorer import assets
from tokenexplorer.practice.address import PracticePerson
from tokenexplorer.practice.identifiers import stable_id

Role = Literal["SUPER_ADMIN", "READ_ONLY_ADMIN"]

DOMAIN = "practice.example"
USER_TYPE_ID = stable_id("oty", "default")

# Practice passwords: shown on the sign-in page on purpose.
SIGN_IN_PEOPLE = (
    PracticePerson("alice", "alice-password", "super admin: may do everything"),
    PracticePerson("bob", "bob-password", "read-only admin: may look, may not change"),
    PracticePerson("eve", "eve-password", "no admin role: sees only herself"),
)
_ACCOUNTS = {
    "alice": ("Alice", "Ferrara", "SUPER_ADMIN", "Lisbon", "PT", "en-US"),
    "bob": ("Bob", "Okonkwo-Lindqvist", "READ_ONLY_ADMIN", "Stockholm", "SE", "sv-SE"),
    "eve": ("Eve", "Moreau", None, "Paris", "FR", "fr-FR"),
}
_WORK = (
    ("Software Engineer", "Engineering"),
    ("Account Manager", "Sales"),
    ("Nurse", "Health Services"),
    ("Support Engineer", "Support"),
    ("Controller", "Finance"),
    ("Translator", "Communications"),
    ("Electrician", "Facilities"),
)
# Most people are active; every so many stand for one of the other states.
_STATUSES = {11: "STAGED", 17: "SUSPENDED", 23: "PASSWORD_EXPIRED", 29: "LOCKED_OUT", 31: "DEPROVISIONED"}
_FOUNDED = datetime(2021, 3, 1, 8, 0, tzinfo=UTC).timestamp()
_DAY_S = 86_400


@dataclass(slots=True)
class Person:
    """Someone in the directory.

    Attributes:
        login: Looks like an e-mail address; the short name before "@" signs in as well.
        password: None for those who exist in the directory only.
        role: The admin role, None for most.
        created: Seconds since 1970, as all times here.
        is_app: An app that acts for itself; it calls and is logged as people are, and stands in no directory.
    """

    id: str
    login: str
    first_name: str
    last_name: str
    city: str
    country: str
    locale: str
    title: str
    department: str
    status: str
    created: float
    role: Role | None = None
    password: str | None = field(default=None, repr=False)
    last_login: float | None = None
    group_ids: set[str] = field(default_factory=set)
    is_app: bool = False

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def short_login(self) -> str:
        """The part of the login before "@"."""
        return self.login.partition("@")[0]


def make_people() -> dict[str, Person]:
    """Make the whole directory, new and unshared.

    Returns:
        Person by id: alice, bob and eve first, then the colleagues by login.
    """
    people = [_account(person) for person in SIGN_IN_PEOPLE]
    rows = csv.DictReader(io.StringIO(assets.text("practice", "people.csv")))
    people += [_colleague(number, row) for number, row in enumerate(rows, 1)]
    return {person.id: person for person in people}


def _account(known: PracticePerson) -> Person:
    first_name, last_name, role, city, country, locale = _ACCOUNTS[known.username]
    title, department = ("Identity Engineer", "IT")
    login = f"{known.username}@{DOMAIN}"
    return Person(
        stable_id("00u", login), login, first_name, last_name, city, country, locale, title, department,
        "ACTIVE", _FOUNDED, _role(role), known.password,
    )  # fmt: skip


def _role(name: str | None) -> Role | None:
    return "SUPER_ADMIN" if name == "SUPER_ADMIN" else "READ_ONLY_ADMIN" if name else None


def _colleague(number: int, row: dict[str, str]) -> Person:
    login = f"{row['login']}@{DOMAIN}"
    title, department = _WORK[number % len(_WORK)]
    status = next((status for step, status in _STATUSES.items() if number % step == 0), "ACTIVE")
    created = _FOUNDED + number * 9 * _DAY_S + number * 617
    return Person(
        stable_id("00u", login), login, row["first_name"], row["last_name"], row["city"], row["country"],
        row["locale"], title, department, status, created,
    )  # fmt: skip
