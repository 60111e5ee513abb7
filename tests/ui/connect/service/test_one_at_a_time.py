"""While a step is at work the others wait: nothing that is on its way is dropped without a word."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from tests.ui.connect.service.conftest import Wizard
from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.oauth import signing_key
from tokenexplorer.oauth.signing_key import KeyKind, SigningKey

OTHERS = ("service_getTokenButton", "service_sendButton", "service_importKeyButton", "service_keysButton")


@pytest.fixture
def slow(wizard: Wizard, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A key that is being made until the test says go."""
    go, began, real = threading.Event(), threading.Event(), signing_key.make

    def make(kind: KeyKind, now: datetime) -> SigningKey:
        began.set()
        assert go.wait(5)
        return real(kind, now)

    monkeypatch.setattr(signing_key, "make", make)
    wizard.find("service_newKeyButton").click()
    wizard.find("service_newKeyOkButton").click()
    assert began.wait(5)
    yield go
    go.set()


def has_key(wizard: Wizard) -> bool:
    return bool(wizard.desk.client.key_id) and wizard.state("key") == "ok"


def test_while_a_key_is_made_the_other_buttons_wait(wizard: Wizard, slow: threading.Event) -> None:
    assert wizard.state("key") == "running"
    assert [name for name in OTHERS if wizard.find(name).isEnabled()] == []
    slow.set()
    wizard.desk.until(lambda: has_key(wizard))
    assert [name for name in OTHERS if not wizard.find(name).isEnabled()] == []


def test_a_token_that_is_asked_for_at_the_top_does_not_drop_the_key(wizard: Wizard, slow: threading.Event) -> None:
    wizard.find("service_page").get_token()  # as the top bar does
    wizard.find("service_callEdit").returnPressed.emit()
    assert wizard.desk.notices == ["Wait until the key is made, or cancel it."] * 2
    assert wizard.state("key") == "running"
    slow.set()
    wizard.desk.until(lambda: has_key(wizard))
    assert len(wizard.desk.store.keys.summaries()) == 1


def test_a_step_that_must_wait_is_refused_aloud(wizard: Wizard, slow: threading.Event) -> None:
    service, failed = wizard.desk.actions.service, list[tuple[str, str, TokenExplorerError]]()
    service.failed.connect(lambda *told: failed.append(told))
    service.get_token(wizard.desk.org, wizard.desk.client)
    assert [(step, error.advice) for _, step, error in failed] == [
        ("token", "Wait until the key is made, or cancel it.")
    ]
    slow.set()
    wizard.desk.until(lambda: has_key(wizard))


def test_the_steps_of_two_apps_do_not_wait_for_each_other(wizard: Wizard, slow: threading.Event) -> None:
    desk, first = wizard.desk, wizard.desk.client
    other = replace(first, id="second", name="Second", key_id="")
    desk.actions.orgs.save_client(other)
    desk.settle()
    desk.state.set_library(desk.state.orgs, (*desk.state.clients, other))
    desk.state.set_current(other.org_id, other.id)
    assert wizard.find("service_newKeyButton").isEnabled()
    desk.actions.service.make_key(other, "P-256")
    assert set(desk.actions.service.running) == {first.id, other.id}
    slow.set()
    desk.until(lambda: not desk.actions.service.running and len(desk.store.keys.summaries()) == 2)
    assert len({client.key_id for client in desk.state.clients if client.id in (first.id, other.id)}) == 2


def test_rotating_a_key_waits_for_what_its_app_does(wizard: Wizard, slow: threading.Event) -> None:
    page = wizard.find("service_page")
    page._dialogs._ask_kind((wizard.desk.client,), replaces=True)
    wizard.find("service_newKeyOkButton").click()
    assert wizard.desk.notices == ["Wait until the key is made, or cancel it."]
    slow.set()
    wizard.desk.until(lambda: has_key(wizard))
    assert len(wizard.desk.store.keys.summaries()) == 1


def test_what_takes_long_says_what_it_waits_for(wizard: Wizard, slow: threading.Event) -> None:
    note = wizard.find("service_keyNote")
    assert note.text() == ""
    wizard.find("service_page").steps._long.setInterval(0)  # as if the second were over
    wizard.desk.until(lambda: note.text() == "Waiting for the key, and for the place where it is kept")
    slow.set()
    wizard.desk.until(lambda: has_key(wizard))
    assert note.text().startswith("ES256, made on this computer")
