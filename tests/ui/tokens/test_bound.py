"""A token that is bound to a key says so at its head (checklist T13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from tests.ui.tokens.conftest import WorldFactory
from tests.ui.tokens.test_place import choose, click, part
from tests.ui.tokens.world import ann, opened, verified
from tokenexplorer.errors import Cancelled
from tokenexplorer.ui.widgets.badge import Badge
from tokenexplorer.ui.widgets.delegates import Row

JKT = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"


@pytest.fixture(autouse=True)
def checked(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("tokenexplorer.oauth.verification.verify_stored", lambda *_, **__: verified(now))


@pytest.mark.parametrize("width", [1284, 884])
def test_T13_a_bound_access_token_names_its_key(qtbot: Any, new_world: WorldFactory, now: datetime, width: int) -> None:
    bound = replace(ann(now, token_type="DPoP", dpop_jkt=JKT), dpop_key='{"d":"canary"}')
    place = opened(qtbot, new_world(bound), width)
    badge = part(place, Badge, "tokens_boundBadge")
    choose(qtbot, place, "set-ann", "access_token")
    assert badge.isVisible()
    assert badge.text() == "DPoP"
    assert JKT in badge.toolTip()
    head = place.inspector.token_head
    assert head.second_label.text().startswith("ann@acme.com · bound to a key · issued")
    assert head.minimumSizeHint().width() <= head.width()
    choose(qtbot, place, "set-ann", "id_token")
    assert not badge.isVisible()


def test_T13_the_key_of_a_pasted_token_is_not_here(qtbot: Any, new_world: WorldFactory, now: datetime) -> None:
    pasted = ann(now, token_type="DPoP", dpop_jkt=JKT, org_id="", client_ref="", keep="session")
    place = opened(qtbot, new_world(pasted))
    choose(qtbot, place, "set-ann", "access_token")
    assert part(place, Badge, "tokens_boundBadge").isVisible()
    assert "bound to a key that is not here" in place.inspector.token_head.second_label.text()


def test_a_bearer_token_has_no_such_badge(qtbot: Any, new_world: WorldFactory, now: datetime) -> None:
    place = opened(qtbot, new_world(ann(now)))
    choose(qtbot, place, "set-ann", "access_token")
    assert not part(place, Badge, "tokens_boundBadge").isVisible()


@pytest.mark.parametrize("width", [1284, 884])
def test_a_token_that_is_bound_to_a_certificate_names_it(
    qtbot: Any, new_world: WorldFactory, now: datetime, width: int
) -> None:
    place = opened(qtbot, new_world(ann(now, certificate_x5t=JKT)), width)
    badge = part(place, Badge, "tokens_boundBadge")
    choose(qtbot, place, "set-ann", "access_token")
    assert badge.isVisible()
    assert badge.text() == "mTLS"
    index = place.wallet.tree.currentIndex()
    assert [each[1] for each in index.data(Row.BADGES)] == ["mTLS"]
    assert "bound to a certificate" in place.inspector.token_head.second_label.text()
    assert JKT in badge.toolTip()
    head = place.inspector.token_head
    assert head.minimumSizeHint().width() <= head.width()
    choose(qtbot, place, "set-ann", "id_token")
    assert not badge.isVisible()


def test_a_refresh_that_was_cancelled_is_no_failure(
    qtbot: Any, new_world: WorldFactory, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancelled(*_: object, **__: object) -> None:
        raise Cancelled

    monkeypatch.setattr("tokenexplorer.oauth.refresh.refresh", cancelled)
    place = opened(qtbot, new_world(ann(now)))
    choose(qtbot, place, "set-ann", "access_token")
    button = part(place, QPushButton, "tokens_refreshButton")
    click(place, "tokens_refreshButton")
    qtbot.waitUntil(button.isEnabled)
    assert not part(place, QLabel, "tokens_messageLabel").isVisible()
