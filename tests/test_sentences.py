"""Parts of sentences."""

import pytest

from tokenexplorer.sentences import begun, counted, listed


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


@pytest.mark.parametrize(("words", "sentence"), [("", ""), ("for the API", "For the API"), ("5 scopes", "5 scopes")])
def test_a_sentence_begins_with_a_capital(words: str, sentence: str) -> None:
    assert begun(words) == sentence
