"""Tokens that an exchange brought, and the way to exchange one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from tests.ui.tokens.conftest import WorldFactory
from tests.ui.tokens.test_place import choose, part
from tests.ui.tokens.world import ann, opened, verified
from tokenexplorer.oauth.token_types import JWT
from tokenexplorer.tokens.token_set import TokenKind
from tokenexplorer.ui.tokens.token_words import source_words
from tokenexplorer.ui.widgets.buttons import Button


@pytest.fixture(autouse=True)
def checked(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("tokenexplorer.oauth.verification.verify_stored", lambda *_, **__: verified(now))


@pytest.mark.parametrize("kind", ["access_token", "id_token"])
def test_its_menu_asks_to_exchange_this_very_token(
    qtbot: Any, new_world: WorldFactory, now: datetime, kind: TokenKind
) -> None:
    place = opened(qtbot, new_world(ann(now)))
    choose(qtbot, place, "set-ann", kind)
    with qtbot.waitSignal(place.exchange_requested) as asked:
        place.inspector.token_head.exchange_action.trigger()
    assert asked.args == ["set-ann", kind]


def test_what_is_no_access_token_is_shown_as_what_it_is_and_not_offered_to_requests(
    qtbot: Any, new_world: WorldFactory, now: datetime
) -> None:
    place = opened(qtbot, new_world(ann(now, token_type="N_A", issued_type=JWT, activity="Token exchange #2")))
    choose(qtbot, place, "set-ann", "access_token")
    head = place.inspector.token_head
    assert head.title_label.text() == "Issued token"
    assert not part(place, Button, "tokens_useButton").isVisible()
    assert not head.userinfo_action.isVisible()
    assert "from token exchange #2" in head.second_label.text()
    index = place.wallet.model.index_of("set-ann", "access_token")
    assert index.data() == "Issued token"


@pytest.mark.parametrize(
    ("activity", "words"),
    [
        ("Token exchange #2", "from token exchange #2"),
        ("JWT bearer #1", "from JWT bearer #1"),
        ("Sign-in #3", "from sign-in #3"),
        ("Pasted", "pasted"),
        ("", ""),
    ],
)
def test_a_set_remembers_how_it_came(now: datetime, activity: str, words: str) -> None:
    assert source_words(replace(ann(now).summary, activity=activity)) == words
