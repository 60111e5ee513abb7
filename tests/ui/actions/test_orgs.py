"""Orgs and apps: found, added, moved, kept, removed, exported, imported."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.ui.connect.desk import CLIENT, ELSEWHERE, ORG, PORTAL, SECOND, Desk, metadata
from tests.ui.frame import token
from tokenexplorer.errors import Cancelled, StorageError, TokenExplorerError
from tokenexplorer.oauth.signing_key import make
from tokenexplorer.orgs.org import secret_key, ssws_key
from tokenexplorer.storage.profiles import export_profile
from tokenexplorer.ui.state import KeyringStatus


def fill(desk: Desk) -> None:
    desk.actions.orgs.add_ready(ORG, CLIENT, SECOND)
    desk.actions.orgs.add_ready(PORTAL, ELSEWHERE)
    desk.settle()


def test_what_is_on_disk_comes_back(desk: Desk) -> None:
    fill(desk)
    desk.state.set_current("o", "c2")
    desk.actions.orgs.remember_current()
    desk.settle()
    desk.state.set_library((), ())
    with desk.qtbot.waitSignal(desk.actions.orgs.loaded, timeout=15_000):
        desk.actions.orgs.load()
    assert (desk.org, desk.client) == (ORG, SECOND)
    assert desk.state.clients_of("o2") == (ELSEWHERE,)
    with desk.qtbot.waitSignal(desk.actions.orgs.loaded, timeout=15_000):
        desk.actions.orgs.load("beta")
    assert desk.org == PORTAL


def test_a_library_that_cannot_be_read_is_told_and_the_window_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise StorageError("The disk is gone.")

    monkeypatch.setattr(desk.store, "library", broken)
    with desk.qtbot.waitSignals([desk.actions.orgs.failed, desk.actions.orgs.loaded], timeout=15_000):
        desk.actions.orgs.load()
    assert desk.state.orgs == ()


def test_an_address_becomes_an_org_with_a_first_app(desk: Desk) -> None:
    issuer = "https://acme.okta.com/oauth2/default"
    desk.servers.answers[issuer] = metadata(issuer, scopes_supported=("openid", "profile"))
    with desk.qtbot.waitSignal(desk.actions.orgs.added, timeout=15_000):
        desk.actions.orgs.add(f"{issuer}/.well-known/openid-configuration")
    assert (desk.org.url, desk.org.issuer, desk.org.provider_id) == ("https://acme.okta.com", issuer, "okta-custom")
    assert desk.client.scopes == ("openid", "profile")
    assert desk.state.metadata(issuer) is not None
    assert desk.stored(desk.client.id).issuer == issuer


def test_two_orgs_of_one_name_are_told_apart(desk: Desk) -> None:
    desk.actions.orgs.add_ready(replace(ORG, issuer="https://elsewhere.example.com"), CLIENT)
    desk.servers.answers[ORG.issuer] = metadata(ORG.issuer)
    with desk.qtbot.waitSignal(desk.actions.orgs.added, timeout=15_000):
        desk.actions.orgs.add(ORG.url)
    assert desk.org.name == "Acme 2"


def test_a_text_that_is_no_address_asks_nobody(desk: Desk) -> None:
    with desk.qtbot.waitSignal(desk.actions.orgs.add_failed) as told:
        desk.actions.orgs.add("not an address at all")
    assert isinstance(told.args[0], TokenExplorerError)
    assert desk.servers.asked == []


def test_a_stopped_look_up_adds_nothing_even_if_its_answer_was_on_the_way(desk: Desk) -> None:
    desk.servers.answers[ORG.issuer] = metadata(ORG.issuer)
    desk.actions.orgs.add(ORG.url)
    # The worker may be done by now; its answer waits for the event loop, which has not turned.
    desk.actions.orgs.stop_looking()
    desk.until(lambda: not desk.services.tasks.busy)
    assert desk.state.orgs == ()


def test_a_look_up_that_is_stopped_ends_as_cancelled(desk: Desk) -> None:
    desk.servers.open.clear()
    desk.actions.orgs.add(ORG.url)
    with desk.qtbot.waitSignal(desk.actions.orgs.add_failed, timeout=15_000) as told:
        desk.actions.orgs.stop_looking()
    assert isinstance(told.args[0], Cancelled)


def test_another_address_moves_org_and_apps_and_leaves_strangers(desk: Desk) -> None:
    fill(desk)
    desk.actions.orgs.save_client(replace(SECOND, issuer="https://third.example.com"))
    desk.servers.answers["https://new.okta.com"] = metadata("https://new.okta.com")
    done: list[bool] = []
    desk.actions.orgs.change_address(ORG, "https://new.okta.com/", lambda: done.append(True), lambda _error: None)
    desk.until(lambda: done == [True])
    moved = desk.state.org_of("o")
    assert moved is not None
    assert (moved.url, moved.issuer, moved.name) == ("https://new.okta.com", "https://new.okta.com", "Acme")
    assert [app.issuer for app in desk.state.clients_of("o")] == ["https://new.okta.com", "https://third.example.com"]
    assert desk.state.org_of("o2") == PORTAL


def test_a_name_that_is_but_the_address_moves_along(desk: Desk) -> None:
    here = replace(ORG, name="127.0.0.1:8080", url="http://127.0.0.1:8080", issuer="http://127.0.0.1:8080")
    desk.actions.orgs.add_ready(here)
    desk.servers.answers["http://127.0.0.1:9090"] = metadata("http://127.0.0.1:9090")
    done: list[bool] = []
    desk.actions.orgs.change_address(here, "http://127.0.0.1:9090", lambda: done.append(True), lambda _error: None)
    desk.until(lambda: done == [True])
    moved = desk.state.org_of(here.id)
    assert moved is not None
    assert moved.name == "127.0.0.1:9090"


def test_an_address_that_leads_nowhere_changes_nothing(desk: Desk) -> None:
    fill(desk)
    errors: list[TokenExplorerError] = []
    for text in ("https://nowhere.okta.com", "no address"):
        desk.actions.orgs.change_address(ORG, text, lambda: None, errors.append)
    desk.until(lambda: len(errors) == 2)
    assert desk.state.org_of("o") == ORG


def test_an_org_that_was_removed_meanwhile_is_not_moved(desk: Desk) -> None:
    fill(desk)
    desk.servers.answers["https://new.okta.com"] = metadata("https://new.okta.com")
    desk.servers.open.clear()
    desk.actions.orgs.change_address(ORG, "https://new.okta.com", lambda: None, lambda _error: None)
    desk.state.set_library((PORTAL,), (ELSEWHERE,))
    desk.servers.open.set()
    desk.until(lambda: not desk.services.tasks.busy)
    assert desk.state.orgs == (PORTAL,)


def test_L16_a_copy_has_a_name_and_a_path_of_its_own(desk: Desk) -> None:
    fill(desk)
    copy = desk.actions.orgs.duplicate_client(SECOND)
    assert (copy.name, copy.redirect_uri) == ("Admin portal 2", f"{SECOND.redirect_uri}-2")
    own = replace(SECOND, redirect_uri="http://127.0.0.1/cb")
    assert desk.actions.orgs.duplicate_client(own).redirect_uri == "http://127.0.0.1/cb"
    assert desk.stored(copy.id) == copy


def test_S12_an_app_goes_with_its_secret_and_its_tokens(desk: Desk) -> None:
    fill(desk)
    with desk.qtbot.waitSignal(desk.actions.orgs.saved, timeout=15_000):
        desk.actions.orgs.save_secret(SECOND, "s3cret")
    desk.state.set_tokens((token("t1"), token("t2", client_ref="c2")))
    desk.actions.orgs.remove_client(SECOND)
    desk.until(lambda: SECOND not in desk.state.clients)
    assert [each.id for each in desk.state.tokens] == ["t1"]
    assert desk.store.tokens.secret(secret_key("c2")) is None
    assert all(app.id != "c2" for app in desk.store.library().clients)


def test_S12_an_app_goes_with_its_key_unless_another_uses_it(desk: Desk) -> None:
    fill(desk)
    shared, own = make("P-256", datetime.now(UTC)), make("P-256", datetime.now(UTC))
    for key in (shared, own):
        desk.store.keys.save(key)
    signing: dict[str, Any] = {"client_auth": "private_key_jwt"}
    first, second = replace(CLIENT, **signing, key_id=shared.id), replace(SECOND, **signing, key_id=shared.id)
    for client in (first, second):
        desk.actions.orgs.save_client(client)
    desk.until(lambda: desk.stored(SECOND.id) == second)
    desk.actions.orgs.remove_client(second)
    desk.until(lambda: len(desk.state.clients) == 2)
    assert {each.id for each in desk.store.keys.summaries()} == {shared.id, own.id}
    desk.actions.orgs.remove_org(ORG)
    desk.until(lambda: desk.state.orgs == (PORTAL,))
    assert [each.id for each in desk.store.keys.summaries()] == [own.id], "no app uses it, and nobody removed it"


def test_S12_an_org_goes_with_everything(desk: Desk) -> None:
    fill(desk)
    desk.state.set_tokens((token("t1"),))
    for key in (secret_key("c2"), secret_key(ELSEWHERE.id), ssws_key(ORG.id)):
        desk.store.tokens.set_secret(key, "s3cret")
    desk.actions.orgs.remove_org(ORG)
    desk.until(lambda: desk.state.orgs == (PORTAL,))
    assert desk.state.tokens == ()
    assert desk.store.tokens.secret(secret_key("c2")) is None
    assert desk.store.tokens.secret(ssws_key(ORG.id)) is None
    assert desk.store.tokens.secret(secret_key(ELSEWHERE.id)) == "s3cret"
    assert desk.store.library().orgs == (PORTAL,)


def test_S12_N26_without_a_keyring_what_it_holds_goes_when_it_is_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(desk)
    secret = secret_key(CLIENT.id)
    desk.store.tokens.set_secret(secret, "s3cret")
    with monkeypatch.context() as away:
        away.setattr(desk.store, "vault", lambda: None)
        away.setattr(desk.store.tokens, "_vault_provider", lambda: None)
        desk.state.set_keyring(KeyringStatus("absent"))
        desk.actions.orgs.remove_client(CLIENT)
        desk.until(lambda: CLIENT not in desk.state.clients)
    assert desk.store.tokens.secret(secret) == "s3cret"
    desk.store.wallet()
    assert desk.store.tokens.secret(secret) is None


def test_an_empty_secret_removes_it(desk: Desk) -> None:
    fill(desk)
    done: list[str] = []
    desk.actions.orgs.save_secret(SECOND, "s3cret", lambda: done.append("kept"))
    desk.until(lambda: done == ["kept"])
    desk.actions.orgs.save_secret(SECOND, "", lambda: done.append("gone"))
    desk.until(lambda: done == ["kept", "gone"])
    assert desk.store.tokens.secret(secret_key("c2")) is None


def test_X10_an_export_replaces_a_file_only_when_told(desk: Desk, tmp_path: Path) -> None:
    fill(desk)
    path = tmp_path / "acme.json"
    path.write_text("mine", encoding="utf-8")
    with desk.qtbot.waitSignal(desk.actions.orgs.failed, timeout=15_000):
        desk.actions.orgs.export(ORG, path)
    assert path.read_text(encoding="utf-8") == "mine"
    with desk.qtbot.waitSignal(desk.actions.orgs.notice, timeout=15_000):
        desk.actions.orgs.export(ORG, path, overwrite=True)
    assert "Acme" in path.read_text(encoding="utf-8")


def test_X01_an_import_sends_nothing_and_tells_what_was_left_out(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "acme.json"
    export_profile(path, replace(ORG, verify_tls=False), (CLIENT, SECOND))
    fill(desk)
    with desk.qtbot.waitSignal(desk.actions.orgs.imported, timeout=15_000) as told:
        desk.actions.orgs.import_file(path)
    assert (desk.org.name, desk.org.verify_tls) == ("Acme 2", True)
    assert told.args is not None
    assert told.args[0] == "Acme 2"
    assert "certificates" in told.args[1]
    assert desk.servers.asked == []
    path.write_text("{", encoding="utf-8")
    with desk.qtbot.waitSignal(desk.actions.orgs.failed, timeout=15_000):
        desk.actions.orgs.import_file(path)
