"""What is this? Three sentences for people who learn, and the page to read on: of a message, and of a finding.

A message is told by its purpose: resources/data/lessons.json. A finding is told by what one has to understand of it,
which several findings share: resources/data/concepts.json, where each concept lists the ids of its findings.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from tokenexplorer import assets
from tokenexplorer.diagnosis.finding import OF_CODES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenexplorer.diagnosis.finding import Explanation, Finding
    from tokenexplorer.wire.purpose import Purpose

_UNKNOWN: Final = "unknown"
"""Stands among the ids for an explanation without a finding."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A row of one of the two tables.

    Attributes:
        sentences: Three.
        source: The standard with its section, or the provider's page, as words.
        url: Of that page.
        title: What it is about; empty where it is about a message, which has a title.
    """

    sentences: tuple[str, ...]
    source: str
    url: str
    title: str = ""

    @property
    def text(self) -> str:
        """The sentences as one paragraph."""
        return " ".join(self.sentences)


def lesson(purpose: Purpose) -> Lesson:
    """What a message of this purpose is."""
    return _lesson(assets.json_value("data", "lessons.json")[purpose.name])


def lesson_about(finding: Finding) -> Lesson | None:
    """What there is to understand of a finding.

    Returns:
        None where no concept lists it; a test sees to it that each is listed.
    """
    # A name of Okta's list comes after those that are told one by one: some of them begin alike.
    family = OF_CODES if finding.id.startswith(OF_CODES) else ""
    return _by_finding().get(finding.id, _by_finding().get(family))


def lesson_of(explanation: Explanation) -> Lesson | None:
    """What there is to understand of an explanation: of its best finding, else how to read an unknown error.

    Returns:
        None where nothing failed.
    """
    if explanation.top is not None:
        return lesson_about(explanation.top)
    return None if explanation.fine or not explanation.checked else _by_finding()[_UNKNOWN]


@cache
def _by_finding() -> Mapping[str, Lesson]:
    rows = assets.json_value("data", "concepts.json").values()
    return {name: made for row in rows for made in (_lesson(row),) for name in row["findings"]}


def _lesson(row: Mapping[str, Any]) -> Lesson:
    return Lesson(tuple(row["sentences"]), row["source"], row["url"], row.get("title", ""))
