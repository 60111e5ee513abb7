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
from tokenexplorer.diagnosis.said import NOT_JSON, Said
from tokenexplorer.oauth.error_bodies import OKTA_LOG
from tokenexplorer.orgs.provider import provider

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenexplorer.diagnosis.case import Case, Stage

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
    "jwks": frozenset({"jwks", "client_side", "api_body"}),
    "api": frozenset({"api_body", "www_authenticate"}),
    "local": frozenset({"client_side"}),
}
_WITHOUT_STATUS: Final = frozenset({"authorize_redirect", "authorize_page", "client_side"})
_VENDORS: Final = {"pingone": "ping", "pingfederate": "ping"}
_OWNERS: Final = {"E": "okta", "AADSTS": "entra"}
_MARKS: Final = re.compile("[`'\"\u2018\u2019\u201c\u201d]")
_CODE: Final = re.compile(r"E\d{7}|AADSTS\d+")
_WORD: Final = re.compile(r"[a-z0-9_]+")
_SHOWN: Final = 300
_FAILURE: Final = 400
_BY_REASON: Final = 12
_SPACES: Final = re.compile(r"\s+")
_WHOSE: Final = "Which provider's server this is: the words are those of one"


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
        why: The first cause as a sentence, where the table's words are too short; else empty.
        named: Whether the server's code or words name that cause themselves.
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
    why: str = ""
    named: bool = False
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
        if told.shape == OKTA_LOG:
            return _BY_REASON if self.reason and self.reason == told.error else 0  # wherever such an entry came from
        if not self.where & _WHERE[case.stage] or not self._is_of(case) or not self._fits_code(told.code):
            return 0
        named = self._names(told, words)
        said = tuple(piece for piece in self.contains if piece in words)
        phrase = any(" " in piece for piece in said)
        points = 0
        if self.code:
            if told.code not in self.code and told.error not in self.code:
                return 0
            points += 8
        if self.contains:
            if not said or not (phrase or named or self.code or self._is_known_to_be_of(case)):
                return 0  # a single word, such as the name of an endpoint, stands in any text
            points += 6
        if self.error:
            if not named and not self.code and (told.error or not points):
                return 0
            points += 3 if named else 0  # a page for people may show words alone
        if self.status and not self.where <= _WITHOUT_STATUS:
            fits = case.answer.status in self.status
            tells = bool(self.code or phrase) and max(self.status) >= _FAILURE
            plain_status = case.answer.status is None or case.answer.status < _FAILURE
            of_tokens = named and "www_authenticate" in self.where  # codes of RFC 6750 mean one thing each
            if not (fits or tells or of_tokens or plain_status):
                return 0  # words and codes tell more than a status: servers change it, and gateways do
            points += 1 if fits else 0
        if not (self.code or self.contains or self.error):
            return 0  # a status alone says little: see `fits_status`
        return points + (3 if self.provider != ANY else 1)

    def _names(self, told: Said, words: str) -> bool:
        """Whether one of the row's codes was said; on a page for people it stands among the words."""
        if told.error:
            return told.error.lower() in {each.lower() for each in self.error}
        return told.shape in ("text", "html") and bool(
            {each.lower() for each in self.error} & set(_WORD.findall(words))
        )

    def fits_status(self, case: Case) -> bool:
        """Whether the row is about a status as such, and this is it."""
        if self.code or self.contains or self.error or case.answer.status not in self.status:
            return False
        return bool(self.where & _WHERE[case.stage]) and (case.answer.status or 0) >= 400 and self._is_of(case)

    def _is_of(self, case: Case) -> bool:
        """Of the case's provider; where nobody knows it, what one provider alone says is that provider's."""
        if self.provider == ANY:
            return True
        if case.org is None:
            return bool(self.code or self.contains)
        if case.org.provider_id == "generic":
            return bool(self.code)  # words such as "Client authentication failed." say nothing of whose they are
        vendor = provider(case.org.provider_id).vendor
        return self.provider == _VENDORS.get(vendor, vendor)

    def mends_of(self) -> tuple[Mend, ...]:
        """Its fixes, with a button where the app can do it."""
        return tuple(self._mend(number, fix) for number, fix in enumerate(self.fixes))

    def finding(self, case: Case, told: Said, points: int) -> Finding:
        """The row as a finding, with what was read as its evidence."""
        of_known = self._names_provider(case)
        return Finding(
            id=self.id,
            title=self.title,
            why=self.why or (f"{self.causes[0]}." if self.causes else ""),
            certainty="certain" if self.named and of_known else "likely",
            evidence=evidence_of(case, told),
            others=tuple(f"{cause}." for cause in self.causes[1:]),
            mends=self.mends_of(),
            sources=self.sources,
            unknown=() if of_known else (_WHOSE,),
            rank=points,
        )

    def _fits_code(self, code: str) -> bool:
        """A code with a provider's own form is of that provider alone."""
        return self.provider in (ANY, _OWNERS.get(code.rstrip("0123456789"), self.provider))

    def _is_known_to_be_of(self, case: Case) -> bool:
        return self.provider != ANY and case.org is not None and case.org.provider_id != "generic"

    def _names_provider(self, case: Case) -> bool:
        return self.provider == ANY or (case.org is not None and case.org.provider_id != "generic")

    def _mend(self, number: int, fix: str) -> Mend:
        action, value, label = self.mends.get(number, ("", "", ""))
        return Mend(f"{fix}.", action, value, label)  # type: ignore[arg-type]  # a test compares them with Action


@cache
def rules() -> tuple[Rule, ...]:
    """All rows."""
    return tuple(_rule(row) for row in assets.json_value("data", "error-causes.json"))


@cache
def _by_id() -> Mapping[str, Rule]:
    return {each.id: each for each in rules()}


def rule(name: str) -> Rule:
    """A row by its id.

    Raises:
        KeyError: There is none.
    """
    return _by_id()[name]


def is_automatic(name: str) -> bool:
    """Whether a finding's id is of a row that is a round of the protocol."""
    row = _by_id().get(name)
    return row is not None and row.automatic


def is_general(name: str) -> bool:
    """Whether a finding's id is of a row for a code that every provider uses for many causes."""
    row = _by_id().get(name)
    return row is not None and row.provider == ANY and not row.contains


def tells_cause(name: str) -> bool:
    """Whether a finding's id is of a row that is recognised by a provider's own code or words."""
    row = _by_id().get(name)
    return row is not None and bool(row.code or row.contains)


@cache
def _names() -> frozenset[str]:
    return frozenset(name.lower() for each in rules() for name in each.error)


def is_error(told: Said) -> bool:
    """Whether a body names an error by its form or a known code, whatever the status says."""
    if told.shape in ("okta", "scim", "entra"):
        return True
    return told.shape in ("oauth", "nested", "auth0", "challenge") and told.error.lower() in _names()


def matching(case: Case, told: Said) -> tuple[Finding, ...]:
    """What the rows say of a case, the most fitting first; by the status alone only where nothing else fits."""
    words = plain(f"{told.words} {told.verbatim}")
    scored = [(each.score(case, told, words), each) for each in rules()] if told.shape or case.page else []
    best = sorted((each for each in scored if each[0]), key=lambda each: -each[0])
    if not best and told.shape not in ("challenge", "own"):
        best = [(1 + (each.provider != ANY), each) for each in rules() if each.fits_status(case)]
        best.sort(key=lambda each: -each[0])
    return tuple(each.finding(case, told, points) for points, each in best)


def evidence_of(case: Case, told: Said) -> tuple[Fact, ...]:
    """Status, code and words, as they stood."""
    status = case.answer.status

    def place(name: str) -> str:
        return "body" if name in told.added else told.place

    facts = (
        Fact("status", "", str(status) if status is not None else ""),
        Fact(place("error"), "error", told.error if told.error not in (told.code, NOT_JSON) else ""),
        Fact(place("code"), "code", told.code),
        Fact(place("error_description"), "words", told.description),
        Fact(told.place, "scope", " ".join(told.scopes)),
    )
    told_facts = tuple(fact for fact in facts if fact.value)
    is_prose = told.error == NOT_JSON or (told.shape == "text" and not told.description)
    if told.verbatim and (is_prose or not told_facts):
        told_facts = (*told_facts, Fact(told.place, "words", " ".join(told.verbatim[:_SHOWN].split())))
    return told_facts or (Fact("answer", "", "says nothing"),)


def plain(text: str) -> str:
    """Words for comparing: Okta writes "is not" in one place and "isn't" in another, and quotes as it likes."""
    return _SPACES.sub(" ", _MARKS.sub("", text.lower().replace("\u2019", "'").replace("isn't", "is not")))


def _rule(row: Mapping[str, Any]) -> Rule:
    contains = row.get("contains", ())
    # Okta's codes stand in a member of their own: compared as codes, none is found inside of other words.
    codes = tuple(piece for piece in contains if _CODE.fullmatch(piece))
    return Rule(
        id=row["id"],
        provider=row["provider"],
        where=frozenset(row["where"]),
        status=tuple(row.get("status", ())),
        error=tuple(row.get("error", ())),
        code=(*row.get("code", ()), *(piece for piece in codes if piece not in row.get("code", ()))),
        contains=tuple(plain(piece) for piece in contains if piece not in codes),
        title=row["title"],
        causes=tuple(row["causes"]),
        fixes=tuple(row["fixes"]),
        mends={number: (action, value, label) for number, action, value, label in row.get("mends", ())},
        sources=tuple(row["sources"]),
        why=row.get("why", ""),
        named=row.get("named", False),
        reason=row.get("reason", ""),
        automatic=row.get("automatic", False),
    )
