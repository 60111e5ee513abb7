"""Known errors as rows of a table: which there are, and which fit what a server said.

The rows are resources/data/error-causes.json; a new rule is a row there, with a situation in the tests.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from tokenexplorer import assets
from tokenexplorer.diagnosis.finding import Fact, Finding, Mend
from tokenexplorer.orgs.provider import provider

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenexplorer.diagnosis.case import Case, Stage
    from tokenexplorer.diagnosis.said import Said

ANY: Final = "any"

_WHERE: Final[Mapping[Stage, frozenset[str]]] = {
    "authorize": frozenset({"authorize_redirect"}),
    "page": frozenset({"authorize_page"}),
    # A pushed request is judged as the authorization endpoint would, and answered as the token endpoint does.
    "push": frozenset({"token_json", "authorize_redirect"}),
    "token": frozenset({"token_json"}),
    "device": frozenset({"device", "token_json"}),
    "userinfo": frozenset({"userinfo", "www_authenticate", "api_body"}),
    "introspection": frozenset({"introspect", "token_json"}),
    "revocation": frozenset({"token_json"}),
    "discovery": frozenset({"discovery", "client_side", "api_body"}),
    "jwks": frozenset({"discovery", "client_side", "api_body"}),
    "api": frozenset({"api_body", "www_authenticate"}),
    "local": frozenset({"client_side"}),
}
_WITHOUT_STATUS: Final = frozenset({"authorize_redirect", "authorize_page", "client_side"})
_VENDORS: Final = {"pingone": "ping", "pingfederate": "ping"}
_MARKS: Final = re.compile("[`'\"\u2018\u2019\u201c\u201d]")
_SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Rule:
    """A row.

    Attributes:
        id: Of the row.
        provider: A vendor, or `any`.
        where: Where it may stand.
        status: HTTP statuses; empty for any.
        error: Codes; empty for any.
        code: The provider's own codes; empty for none.
        contains: Pieces of words, as `plain` makes them, one of which stands in the message; empty for any.
        title: What it means, one line.
        causes: The likelier first.
        fixes: Sentences, the better first.
        mends: By number of the fix: action, value and words of its button.
        sources: Pages and standards.
        reason: Okta's own, as its System Log has it.
        automatic: Whether it is a round of the protocol rather than a failure.
    """

    id: str
    provider: str
    where: frozenset[str]
    status: tuple[int, ...]
    error: tuple[str, ...]
    code: tuple[str, ...]
    contains: tuple[str, ...]
    title: str
    causes: tuple[str, ...]
    fixes: tuple[str, ...]
    mends: Mapping[int, tuple[str, str, str]]
    sources: tuple[str, ...]
    reason: str = ""
    automatic: bool = False

    def score(self, case: Case, told: Said, words: str) -> int:
        """How much of what was said the row accounts for; 0 where it does not fit.

        Every member that the row names has to fit; one that the row leaves open is no evidence.

        Args:
            case: What is known.
            told: What the server said.
            words: All of that, as `plain` makes it.
        """
        if not self.where & _WHERE[case.stage] or not self._is_of(case):
            return 0
        points = 0
        if self.code:
            if told.code not in self.code and told.error not in self.code:
                return 0
            points += 8
        if self.contains:
            if not any(piece in words for piece in self.contains):
                return 0
            points += 6
        if self.error:
            if told.error.lower() not in {each.lower() for each in self.error}:
                return 0
            points += 3
        if self.status and not self.where <= _WITHOUT_STATUS:
            if case.answer.status is not None and case.answer.status not in self.status:
                return 0
            points += 1 if case.answer.status is not None else 0
        if not (self.code or self.contains or self.error):
            return 0  # a status alone says too little: a matcher in code looks at such
        return points + (3 if self.provider != ANY else 1)

    def _is_of(self, case: Case) -> bool:
        """Of the case's provider; where nobody knows it, what only one provider says is that provider's."""
        if self.provider == ANY:
            return True
        if case.org is None or case.org.provider_id == "generic":
            return bool(self.code or self.contains)
        vendor = provider(case.org.provider_id).vendor
        return self.provider == _VENDORS.get(vendor, vendor)

    def finding(self, case: Case, told: Said, points: int) -> Finding:
        """The row as a finding, with what was read as its evidence."""
        told_exactly = bool(self.code or self.contains)
        sure = told_exactly and len(self.causes) == 1 and self._names_provider(case)
        return Finding(
            id=self.id,
            title=self.title,
            why=f"{self.causes[0]}." if self.causes else "",
            certainty="certain" if sure else "likely",
            evidence=evidence_of(case, told),
            others=tuple(f"{cause}." for cause in self.causes[1:]),
            mends=tuple(self._mend(number, fix) for number, fix in enumerate(self.fixes)),
            sources=self.sources,
            rank=points,
        )

    def _names_provider(self, case: Case) -> bool:
        return self.provider == ANY or (case.org is not None and case.org.provider_id != "generic")

    def _mend(self, number: int, fix: str) -> Mend:
        action, value, label = self.mends.get(number, ("", "", ""))
        return Mend(f"{fix}.", action, value, label)  # type: ignore[arg-type]  # a test compares them with Action


@cache
def rules() -> tuple[Rule, ...]:
    """All rows."""
    return tuple(_rule(row) for row in assets.json_value("data", "error-causes.json"))


def matching(case: Case, told: Said) -> tuple[Finding, ...]:
    """What the rows say of a case, the most fitting first."""
    if not (told.shape or case.page):
        return ()
    words = plain(f"{told.words} {told.verbatim}")
    scored = [(rule.score(case, told, words), rule) for rule in rules()]
    best = sorted((each for each in scored if each[0]), key=lambda each: -each[0])
    return tuple(rule.finding(case, told, points) for points, rule in best)


def evidence_of(case: Case, told: Said) -> tuple[Fact, ...]:
    """Status, code and words, as they stood."""
    status = case.answer.status
    facts = (
        Fact("status", "", str(status) if status is not None else ""),
        Fact(told.place, "error", told.error if told.error != told.code else ""),
        Fact(told.place, "code", told.code),
        Fact(told.place, "words", told.description),
        Fact(told.place, "scope", " ".join(told.scopes)),
    )
    return tuple(fact for fact in facts if fact.value)


def plain(text: str) -> str:
    """Words for comparing: Okta writes "is not" in one place and "isn't" in another, and quotes as it likes."""
    return _SPACES.sub(" ", _MARKS.sub("", text.lower().replace("\u2019", "'").replace("isn't", "is not")))


def _rule(row: Mapping[str, Any]) -> Rule:
    return Rule(
        id=row["id"],
        provider=row["provider"],
        where=frozenset(row["where"]),
        status=tuple(row.get("status", ())),
        error=tuple(row.get("error", ())),
        code=tuple(row.get("code", ())),
        contains=tuple(plain(piece) for piece in row.get("contains", ())),
        title=row["title"],
        causes=tuple(row["causes"]),
        fixes=tuple(row["fixes"]),
        mends={number: (action, value, label) for number, action, value, label in row.get("mends", ())},
        sources=tuple(row["sources"]),
        reason=row.get("reason", ""),
        automatic=row.get("automatic", False),
    )
