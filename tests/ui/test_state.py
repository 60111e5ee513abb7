"""What is current stays current while it can, and whoever looks is told."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.frame import CLIENT, ORG, OTHER_ORG, SECOND, token
from tokenexplorer.tokens.verdict import Verification
from tokenexplorer.ui.state import AppState, GrantStatus, KeyringStatus


@pytest.fixture
def state(qapp: object) -> AppState:
    return AppState()


def test_the_first_org_and_app_are_current_at_first(state: AppState) -> None:
    state.set_library((ORG, OTHER_ORG), (CLIENT, SECOND))
    assert (state.org, state.client) == (ORG, CLIENT)
    assert state.clients_of("o") == (CLIENT, SECOND)
    assert state.org_of("o2") == OTHER_ORG
    assert state.org_of("gone") is None


def test_what_is_current_survives_an_edit(qtbot: QtBot, state: AppState) -> None:
    state.set_library((ORG, OTHER_ORG), (CLIENT, SECOND))
    state.set_current("o", "c2")
    with qtbot.waitSignals([state.orgs_changed, state.current_changed]):
        state.set_library((replace(ORG, name="Acme 2"), OTHER_ORG), (CLIENT, SECOND))
    assert state.org is not None
    assert state.org.name == "Acme 2"
    assert state.client == SECOND


def test_what_is_current_falls_back_when_it_is_removed(state: AppState) -> None:
    state.set_library((ORG, OTHER_ORG), (CLIENT, SECOND))
    state.set_library((OTHER_ORG,), ())
    assert (state.org, state.client) == (OTHER_ORG, None)
    state.set_library((), ())
    assert state.org is None


def test_another_org_brings_its_own_app(state: AppState) -> None:
    foreign = replace(SECOND, id="c3", org_id="o2")
    state.set_library((ORG, OTHER_ORG), (CLIENT, foreign))
    state.set_current("o2")
    assert state.client == foreign


def test_the_wallet_is_newest_first_and_keeps_the_current_token(qtbot: QtBot, state: AppState) -> None:
    old, new = token("old"), token("new")
    old = replace(old, received_at=new.received_at.replace(year=2020))
    state.set_tokens((old, new))
    assert [each.id for each in state.tokens] == ["new", "old"]
    assert state.token == new
    with qtbot.waitSignal(state.current_token_changed):
        state.set_current_token("old")
    with qtbot.assertNotEmitted(state.current_token_changed):
        state.set_current_token("old")
        state.set_tokens((old,))
    with qtbot.waitSignal(state.current_token_changed):
        state.set_tokens((new,))
    assert state.token == new
    state.set_tokens(())
    assert state.token is None


def test_I38_a_verification_is_dropped_with_none(qtbot: QtBot, state: AppState) -> None:
    found = Verification.__new__(Verification)
    with qtbot.waitSignal(state.verified) as heard:
        state.set_verification("t", "id_token", found)
    assert heard.args == ["t", "id_token"]
    assert state.verification("t", "id_token") is found
    assert state.verification("t", "access_token") is None
    state.set_verification("t", "id_token", None)
    assert state.verification("t", "id_token") is None


def test_the_keyring_is_told_when_it_changes(qtbot: QtBot, state: AppState) -> None:
    assert state.keyring.state == "unknown"
    with qtbot.waitSignal(state.keyring_changed):
        state.set_keyring(KeyringStatus("absent"))
    with qtbot.assertNotEmitted(state.keyring_changed):
        state.set_keyring(KeyringStatus("absent"))
    assert state.keyring.session_only
    assert KeyringStatus("error").session_only
    assert not KeyringStatus("locked").session_only


def test_metadata_are_kept_by_issuer(qtbot: QtBot, state: AppState) -> None:
    marker: object = object()
    with qtbot.waitSignal(state.metadata_changed) as heard:
        state.set_metadata("https://a", marker)  # type: ignore[arg-type]
    assert heard.args == ["https://a"]
    assert state.metadata("https://a") is marker
    state.set_metadata("https://a", None)
    assert state.metadata("https://a") is None


def test_grants_are_kept_by_app_and_told_when_they_change(qtbot: QtBot, state: AppState) -> None:
    assert state.grants("c") is None
    with qtbot.waitSignal(state.grants_changed) as heard:
        state.set_grants("c", GrantStatus("reading"))
    assert heard.args == ["c"]
    known = GrantStatus("known", frozenset({"okta.users.read"}))
    state.set_grants("c", known)
    assert (state.grants("c"), state.grants("c2")) == (known, None)
    with qtbot.assertNotEmitted(state.grants_changed):
        state.set_grants("c", GrantStatus("known", frozenset({"okta.users.read"})))
        state.set_grants("c2", None)
    with qtbot.waitSignal(state.grants_changed):
        state.set_grants("c", None)
    assert state.grants("c") is None


def test_an_app_is_found_by_its_id_until_it_is_removed(state: AppState) -> None:
    state.set_library((ORG, OTHER_ORG), (CLIENT, SECOND))
    assert state.client_of(SECOND.id) == SECOND
    state.set_library((ORG, OTHER_ORG), (CLIENT,))
    assert state.client_of(SECOND.id) is None
    assert state.client_of("") is None


def test_scopes_that_were_not_read_are_not_taken_for_none(state: AppState) -> None:
    assert state.granted("c") is None
    state.set_grants("c", GrantStatus("reading"))
    assert state.granted("c") is None
    state.set_grants("c", GrantStatus("known", frozenset()))
    assert state.granted("c") == frozenset()
