"""Each kind of message has its lesson."""

from __future__ import annotations

import pytest

from tokenexplorer import assets
from tokenexplorer.diagnosis.lessons import lesson
from tokenexplorer.wire.purpose import Purpose


@pytest.mark.parametrize("purpose", list(Purpose), ids=lambda each: each.name)
def test_three_sentences_and_a_page(purpose: Purpose) -> None:
    found = lesson(purpose)
    assert len(found.sentences) == 3
    for sentence in found.sentences:
        assert sentence.endswith(".")
        assert "\n" not in sentence
        assert len(sentence) < 200
    assert found.url.startswith("https://")
    assert found.source


def test_no_lesson_is_left_over() -> None:
    assert set(assets.json_value("data", "lessons.json")) == {each.name for each in Purpose}
