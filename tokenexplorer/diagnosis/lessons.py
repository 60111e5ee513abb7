"""What each kind of message is, for people who learn: three sentences and the page to read on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenexplorer import assets

if TYPE_CHECKING:
    from tokenexplorer.wire.purpose import Purpose


@dataclass(frozen=True, slots=True)
class Lesson:
    """A row of resources/data/lessons.json.

    Attributes:
        sentences: Three.
        source: The standard with its section, or the provider's page, as words.
        url: Of that page.
    """

    sentences: tuple[str, ...]
    source: str
    url: str

    @property
    def text(self) -> str:
        """The sentences as one paragraph."""
        return " ".join(self.sentences)


def lesson(purpose: Purpose) -> Lesson:
    """What a message of this purpose is."""
    row = assets.json_value("data", "lessons.json")[purpose.name]
    return Lesson(tuple(row["sentences"]), row["source"], row["url"])
