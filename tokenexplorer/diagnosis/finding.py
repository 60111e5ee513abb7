"""What an explanation says: findings with their evidence, and the chain of a scope. Values only.

Every text may hold outside words and is shown as plain text. No value here holds a secret: evidence is redacted when it
is made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Certainty = Literal["certain", "likely"]
"""Certain: the cause was read, in a header, a member, a claim, a setting or in what went. Likely: it was inferred, or
another cause is left open.
"""

Action = Literal[
    "add_scopes",
    "sign_in",
    "use_server",
    "open_grants",
    "refresh",
    "switch_token",
    "use_kind",
    "send_again",
    "use_dpop",
    "mend_form",
    "open_connect",
    "open_place",
    "open_page",
    "look_into_log",
]
"""What the app can do by itself, with a value:

`add_scopes` (scopes; they are added and a sign-in begins), `sign_in` (a `prompt` for this once, or nothing),
`use_server` (an issuer; the app is set to it, then a sign-in begins), `open_grants` (a scope), `refresh` (nothing),
`switch_token` (our id of a token set), `use_kind` (the kind of token that belongs there), `send_again` (nothing),
`use_dpop` (our id of the token set that has the key, or nothing for the current one; sends again with a proof),
`mend_form` (an action of `oauth.preflight.finding` and its value, with a space between), `open_connect` (a field),
`open_place` (a place), `open_page` (an https URL of a provider's documentation or console), `look_into_log` (Okta's
own reason).
"""


OF_CODES: Final = "okta-code-"
"""What the ids begin with of findings that know an error of Okta by its name alone, which follows."""

INFERRED: Final = "Whether that is the cause: it was inferred from the evidence, not read in it"
"""What stays open where no other cause is known, and nothing that would settle it."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A piece of evidence: where it was read, and what stood there.

    Attributes:
        place: `WWW-Authenticate`, `body`, `page`, `status`, `access token`, `sign-in`, `app`, `org`, `clock`,
            `catalogue`.
        name: Of the header, parameter, member or claim.
        value: As it stood, redacted and cut.
    """

    place: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Mend:
    """Something to do.

    Attributes:
        words: One sentence, the verb first.
        action: What the app does when its button is pressed; empty where only a person can do it.
        value: What the action needs.
        label: Of the button; empty where there is none.
    """

    words: str
    action: Action | Literal[""] = ""
    value: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause.

    Attributes:
        id: Of the row or matcher that found it, for tests and for people who report.
        title: What happened, one line.
        why: Why, in a sentence or two.
        certainty: See `Certainty`.
        evidence: What it rests on; never empty.
        others: Further causes that the evidence leaves open, the likelier first.
        mends: What to do, the best first.
        sources: Standards and provider pages: `RFC 6750 section 3.1`, or an https URL.
        unknown: What could not be known, and would settle it; of what is certain, and beside `others`, mostly nothing.
        rank: Higher comes first among the equally certain: how much of the evidence it accounts for.
    """

    id: str
    title: str
    why: str
    certainty: Certainty
    evidence: tuple[Fact, ...]
    others: tuple[str, ...] = ()
    mends: tuple[Mend, ...] = ()
    sources: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    rank: int = 0

    def __post_init__(self) -> None:
        """Where other causes are left open, none is certain, whoever found it; and what is not certain says why."""
        if self.others:
            object.__setattr__(self, "certainty", "likely")
        if self.certainty == "likely" and not (self.others or self.unknown):
            object.__setattr__(self, "unknown", (INFERRED,))


LinkId = Literal["server", "validity", "requested", "granted", "inToken", "role"]
LinkState = Literal["ok", "failed", "follows", "unknown"]
"""`follows`: it fails only since an earlier link failed."""


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the chain from a sign-in to a call.

    Attributes:
        id: Part of the object name `explain_link_<id>`.
        state: How it stands.
        title: "Not requested".
        detail: "Follows from it", "Read from Okta 14:05".
    """

    id: LinkId
    state: LinkState
    title: str
    detail: str = ""


ChipState = Literal["has", "lacks", "absent"]
"""`lacks`: this is where it broke; `absent`: missing, since it broke before."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A scope in one of the three columns."""

    scope: str
    state: ChipState


@dataclass(frozen=True, slots=True)
class Chain:
    """What stands between a call and the right to make it, link by link.

    Attributes:
        links: The six, in the order of the way.
        required: By the call.
        required_note: "No wider scope covers it.", or which does.
        requested: At sign-in; None where nobody knows.
        in_token: None where the token cannot be read.
    """

    links: tuple[Link, ...]
    required: tuple[Chip, ...] = ()
    required_note: str = ""
    requested: tuple[Chip, ...] | None = None
    in_token: tuple[Chip, ...] | None = None

    @property
    def broken(self) -> Link | None:
        """The link that failed, or None."""
        return next((link for link in self.links if link.state == "failed"), None)


@dataclass(frozen=True, slots=True)
class Explanation:
    """All there is to say.

    Attributes:
        findings: The best first; empty where nothing is known.
        chain: Of a call whose right depends on scopes; None elsewhere.
        verbatim: The server's or system's own words, redacted, unchanged otherwise; always shown.
        verbatim_place: Where they stood: `WWW-Authenticate`, `body`, `page`, `redirect`, `System Log`, `this computer`.
        checked: What was looked at, a line each; what an explanation that knows no cause shows.
        fine: Whether there is nothing to explain, and why: "This call worked because the token has okta.users.read."
    """

    findings: tuple[Finding, ...] = ()
    chain: Chain | None = None
    verbatim: str = field(default="", repr=False)
    verbatim_place: str = ""
    checked: tuple[str, ...] = ()
    fine: str = ""

    @property
    def top(self) -> Finding | None:
        """The best finding, or None where the cause is not known."""
        return self.findings[0] if self.findings else None


def ranked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What is certain first, then what accounts for more; one cause is told once."""
    best: dict[str, Finding] = {}
    for each in findings:
        known = best.get(each.id)
        if known is None or _order(each) < _order(known):
            best[each.id] = each
    return tuple(sorted(best.values(), key=_order))


def _order(finding: Finding) -> tuple[bool, int]:
    return finding.certainty != "certain", -finding.rank
