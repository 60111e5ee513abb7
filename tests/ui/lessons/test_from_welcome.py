"""The class-room from the first page, before there is any org."""

from __future__ import annotations

from tests.ui.lessons.conftest import ClassRoom


def test_a_newcomer_finds_it_and_the_practice_org_starts_by_itself(class_room: ClassRoom) -> None:
    assert not class_room.state.orgs
    class_room.find("welcome_situationsButton").click()
    class_room.until(lambda: class_room.sees("lessons_dialog"), "the list")
    assert class_room.sees("lessons_startButton")
    class_room.find("lessons_startButton").click()
    panel = class_room.requests.response.explain
    class_room.until(lambda: panel.explanation.top is not None, "why")
    assert class_room.state.practice is not None
    assert panel.explanation.top is not None
    assert panel.explanation.top.id == "scope-not-requested"
