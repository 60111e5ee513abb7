"""Parts of sentences."""

import re
from datetime import date
from pathlib import Path

import pytest

import tokenexplorer
from tokenexplorer.sentences import begun, counted, day, listed

# Names of days and months, and whole dates, as the system's language has them.
_OF_THE_SYSTEM = re.compile(r":%[^}\"']*?%?[aAbBcxXp]\b|strftime\([^)]*%[aAbBcxXp]")


@pytest.mark.parametrize(("count", "words"), [(0, "0 calls"), (1, "1 call"), (2, "2 calls"), (1250, "1,250 calls")])
def test_a_number_has_its_noun(count: int, words: str) -> None:
    assert counted(count, "call") == words


@pytest.mark.parametrize(
    ("names", "most", "words"),
    [
        ("", None, ""),
        ("a", None, "a"),
        ("ab", None, "a and b"),
        ("abcdef", None, "a, b, c, d, e and f"),
        ("abcd", 4, "a, b, c and d"),
        ("abcdef", 4, "a, b, c, d and 2 more"),
        ("ab", 1, "a and 1 more"),
    ],
)
def test_names_in_a_row(names: str, most: int | None, words: str) -> None:
    assert listed(names, most) == words


@pytest.mark.parametrize(
    ("words", "sentence"),
    [("", ""), ("for the API", "For the API"), ("5 scopes", "5 scopes"), ("https://id.example", "https://id.example")],
)
def test_a_sentence_begins_with_a_capital(words: str, sentence: str) -> None:
    assert begun(words) == sentence


def test_a_day_is_told_in_the_language_of_the_other_words() -> None:
    assert [day(date(2026, month, 5)) for month in (1, 3, 12)] == ["5 Jan", "5 Mar", "5 Dec"]


def test_no_date_is_told_in_the_language_of_the_system() -> None:
    for wrong in ('f"{there:%b}"', 'f"{day.day} {day:%d %B %Y}"', 'now.strftime("%a, %d")', 'f"{x:%X}"'):
        assert _OF_THE_SYSTEM.search(wrong), wrong
    for right in ('f"{there:%H:%M}"', 'f"{x:%Y-%m-%d %H:%M:%S}"', 'f"{there:%Y%m%dT%H%M%S}"'):
        assert not _OF_THE_SYSTEM.search(right), right
    root = Path(tokenexplorer.__file__).parent
    assert [str(path) for path in root.rglob("*.py") if _OF_THE_SYSTEM.search(path.read_text())] == []
