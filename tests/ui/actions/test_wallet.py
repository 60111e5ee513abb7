"""What is done to stored tokens, and what is said about it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from tests.ui.tokens.world import CLIENT, ISSUER, METADATA, ORG, World, ann, jwt, unverifiable, verified
from tokenexplorer.errors import KeyringLocked, StorageError, TokenExplorerError, Unreachable
from tokenexplorer.orgs.org import secret_key
from tokenexplorer.storage.vault import VaultHealth
from tokenexplorer.tokens.token_set import TokenSet
from tokenexplorer.tokens.verdict import Verification
from tokenexplorer.ui.state import KeyringStatus
from tokenexplorer.ui.theme import Theme

NOW = datetime.now(UTC)
LOCKED = KeyringLocked("The system keyring is locked.", "Unlock the keyring, then try again.")
DOWN = Unreachable("acme.okta.com refuses the connection.", "Check the network.")


@pytest.fixture
def world(theme: Theme, qtbot: Any) -> Iterator[World]:
    made = World(theme, ann(NOW))
    yield made
    made.close()


def patch(monkeypatch: pytest.MonkeyPatch, what: str, answer: object) -> list[dict[str, Any]]:
    """Replace a question to a server; gives the keyword arguments of each call."""
    calls: list[dict[str, Any]] = []

    def asked(*_: Any, **named: Any) -> object:
        calls.append(named)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(f"tokenexplorer.oauth.{what}", asked)
    return calls


def _numbered(number: int, _set: TokenSet) -> int:
    return number


# Reading


def test_S10_the_wallet_is_read_and_what_only_memory_held_is_saved(qtbot: Any, world: World) -> None:
    world.state.set_tokens(())
    with qtbot.waitSignal(world.wallet.loaded):
        world.wallet.load()
    assert [each.id for each in world.state.tokens] == ["set-ann"]
    assert world.tokens.retried == 1


def test_N27_a_locked_keyring_still_lists_the_tokens(qtbot: Any, world: World) -> None:
    world.state.set_tokens(())
    world.tokens.trouble = LOCKED
    with qtbot.waitSignal(world.wallet.loaded):
        world.wallet.load()
    assert [each.id for each in world.state.tokens] == ["set-ann"]
    assert world.failures == [LOCKED]


def test_N27_a_dismissed_prompt_leaves_the_keyring_locked(qtbot: Any, world: World) -> None:
    world.store.health = LOCKED
    with qtbot.waitSignal(world.state.keyring_changed):
        world.wallet.check_keyring(unlock=True)
    assert world.state.keyring.state == "locked"
    assert world.store.unlocked == 1
    assert world.failures == []


def test_N27_once_unlocked_the_wallet_is_read_again(qtbot: Any, world: World) -> None:
    world.store.health = VaultHealth("ok", "Memory")
    retried_before_it_is_told: list[int] = []
    world.state.keyring_changed.connect(lambda: retried_before_it_is_told.append(world.tokens.retried))
    with qtbot.waitSignal(world.wallet.loaded):
        world.wallet.check_keyring(unlock=True)
    assert world.state.keyring.state == "ok"
    assert retried_before_it_is_told == [1]


def test_N27_what_only_memory_held_is_kept_as_soon_as_the_keyring_answers_again(qtbot: Any, world: World) -> None:
    world.tokens.unsaved = True
    fine: list[str] = []
    with qtbot.waitSignal(world.wallet.loaded):
        world.wallet.check_keyring(on_ok=lambda: fine.append("ok"))
    assert (fine, world.store.unlocked) == (["ok"], 0)
    world.store.health = VaultHealth("locked", "Memory", "It is locked.", "Unlock it.")
    with qtbot.waitSignal(world.state.keyring_changed):
        world.wallet.check_keyring(on_ok=lambda: fine.append("locked"))
    assert fine == ["ok"]


def test_only_the_last_reading_is_delivered(qtbot: Any, world: World) -> None:
    read: list[object] = []
    for number in range(3):
        world.wallet.read("set-ann", partial(_numbered, number), read.append, read.append)
    qtbot.waitUntil(lambda: bool(read))
    world.tasks.finish()
    assert read == [2]


# Changing


def test_I42_pasting_keeps_the_token_in_memory_and_asks_nobody(qtbot: Any, world: World) -> None:
    done: list[Any] = []
    world.wallet.paste(jwt({"iss": ISSUER, "sub": "zoe"}), done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert done[0].keep == "session"
    assert [each.id for each in world.state.tokens] == [done[0].id, "set-ann"]
    assert world.state.token is not None
    assert world.state.token.id == "set-ann"
    assert world.providers.asked == []


def test_rename_and_remove_reach_the_state(qtbot: Any, world: World) -> None:
    world.state.set_verification("set-ann", "id_token", verified(NOW))
    world.wallet.rename("set-ann", "Boss")
    qtbot.waitUntil(lambda: world.state.tokens[0].label == "Boss")
    world.wallet.remove("set-ann")
    qtbot.waitUntil(lambda: not world.state.tokens)
    assert world.state.verification("set-ann", "id_token") is None
    assert len(world.notices) == 1
    assert world.notices[0].startswith("Token removed here. Okta still accepts it until ")


def test_N26_without_a_keyring_a_token_of_an_earlier_day_can_be_removed(qtbot: Any, world: World) -> None:
    world.tokens.trouble = LOCKED
    world.state.set_keyring(KeyringStatus("absent"))
    with qtbot.waitSignal(world.wallet.notice):
        world.wallet.remove("set-ann")
    assert world.state.tokens == ()


def test_a_failed_removal_keeps_the_token_listed(qtbot: Any, world: World) -> None:
    world.tokens.trouble = LOCKED
    world.wallet.remove("set-ann")
    qtbot.waitUntil(lambda: world.failures == [LOCKED])
    assert len(world.state.tokens) == 1


@pytest.mark.parametrize(
    ("left", "org_id", "words"),
    [
        (timedelta(seconds=-5), ORG.id, "It has ended, so Okta accepts it no more."),
        (timedelta(seconds=-5), "", "It has ended, so the server accepts it no more."),
        (None, "", "The server still accepts it until it ends or is revoked."),
    ],
)
def test_T11_how_long_the_server_accepts_a_removed_token(
    world: World, left: timedelta | None, org_id: str, words: str
) -> None:
    ends = None if left is None else datetime.now(UTC) + left
    world.state.set_tokens((replace(ann(NOW).summary, org_id=org_id, access_expires_at=ends),))
    assert world.wallet.accepted_until("set-ann") == words


def test_T11_the_end_is_said_with_its_day_where_that_is_another(world: World) -> None:
    ends = datetime(2999, 1, 2, 15, 2, tzinfo=UTC)
    world.state.set_tokens((replace(ann(NOW).summary, access_expires_at=ends),))
    assert world.wallet.accepted_until("set-ann") == "Okta still accepts it until 2999-01-02 15:02."


# Asking


def test_a_check_gets_the_app_the_provider_and_the_secret(
    qtbot: Any, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.state.set_library((ORG,), (replace(CLIENT, client_auth="client_secret_basic"),))
    world.tokens.secrets[secret_key(CLIENT.id)] = "app-secret"
    calls = patch(monkeypatch, "verification.verify_stored", verified(NOW))
    with qtbot.waitSignal(world.state.verified):
        world.wallet.verify("set-ann", "id_token")
    assert calls[0]["client_secret"] == "app-secret"
    assert calls[0]["provider_id"] == "okta-org"
    assert calls[0]["client"].id == CLIENT.id
    assert world.state.metadata(ISSUER) == METADATA
    found = world.state.verification("set-ann", "id_token")
    assert isinstance(found, Verification)
    assert found.verdict.value == "verified"


def test_a_public_app_never_opens_the_keyring_for_a_secret(
    qtbot: Any, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.tokens.secrets[secret_key(CLIENT.id)] = "old-secret"
    calls = patch(monkeypatch, "verification.verify_stored", unverifiable(NOW))
    with qtbot.waitSignal(world.state.verified):
        world.wallet.verify("set-ann", "access_token")
    assert calls[0]["client_secret"] is None


def test_a_failed_check_goes_to_whoever_asked(qtbot: Any, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    patch(monkeypatch, "verification.verify_stored", DOWN)
    told: list[TokenExplorerError] = []
    world.wallet.verify("set-ann", "id_token", told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert told == [DOWN]
    assert world.failures == []
    world.wallet.verify("set-ann", "id_token")
    qtbot.waitUntil(lambda: bool(world.failures))
    assert world.failures == told == [DOWN]


def test_a_token_without_issuer_has_nobody_to_ask(qtbot: Any, world: World) -> None:
    world.tokens.sets["set-ann"] = ann(NOW, issuer="")
    told: list[Any] = []
    world.wallet.userinfo("set-ann", told.append, told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].title == "This token does not say who issued it."
    assert world.providers.asked == []


# Refresh


def test_T07_verdicts_drop_with_the_tokens_they_were_of(
    qtbot: Any, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.state.set_verification("set-ann", "id_token", verified(NOW))
    patch(monkeypatch, "refresh.refresh", ann(NOW, generation=2))
    done: list[Any] = []
    world.wallet.refresh("set-ann", done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert world.state.verification("set-ann", "id_token") is None
    assert world.state.tokens[0].generation == 2


def test_N27_T07_tokens_that_were_refreshed_count_though_the_keyring_locked_meanwhile(
    qtbot: Any, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = ann(NOW + timedelta(hours=3))
    patch(monkeypatch, "refresh.refresh", fresh)
    world.tokens.save_trouble = LOCKED
    notes: list[str] = []
    world.state.kept_in_memory.connect(notes.append)
    done: list[Any] = []
    world.wallet.refresh("set-ann", done.append)
    qtbot.waitUntil(lambda: bool(done))
    (shown,) = world.state.tokens
    assert shown.received_at == fresh.summary.received_at
    assert shown.keep == "session"
    assert notes == [
        "Tokens refreshed, in memory only. The system keyring is locked. Unlock the keyring, then try again."
    ]
    assert world.failures == []


def test_T08_tokens_that_another_window_refreshed_are_taken(
    qtbot: Any, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = patch(monkeypatch, "refresh.refresh", ann(NOW, generation=9))
    world.tokens.sets["set-ann"] = ann(NOW, generation=2)
    done: list[Any] = []
    world.wallet.refresh("set-ann", done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert calls == []
    assert world.state.tokens[0].generation == 2


# Revoking


def test_T11_signing_out_revokes_first_and_removes_then(
    qtbot: Any, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []

    def revoke(token_set: TokenSet, *_: Any, **__: Any) -> None:
        seen.append(list(world.tokens.sets))

    monkeypatch.setattr("tokenexplorer.oauth.revocation.revoke", revoke)
    world.wallet.sign_out("set-ann")
    qtbot.waitUntil(lambda: bool(world.notices))
    assert seen == [["set-ann"]]
    assert world.tokens.sets == {}
    assert world.notices == ["Signed out. The server refuses these tokens now, and they are removed here."]


def test_T11_a_failed_revocation_keeps_the_tokens_and_says_so(
    qtbot: Any, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    patch(monkeypatch, "revocation.revoke", DOWN)
    world.wallet.sign_out("set-ann")
    qtbot.waitUntil(lambda: bool(world.failures))
    assert world.failures[0].title.startswith("Not signed out: the tokens were not revoked, and they stay here.")
    assert world.failures[0].advice == "Check the network."
    assert "set-ann" in world.tokens.sets
    assert world.notices == []


def test_T11_a_failed_removal_after_revoking_says_which_of_the_two_happened(
    qtbot: Any, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def revoke(*_: Any, **__: Any) -> None:
        world.tokens.trouble = LOCKED

    monkeypatch.setattr("tokenexplorer.oauth.revocation.revoke", revoke)
    world.wallet.sign_out("set-ann")
    qtbot.waitUntil(lambda: bool(world.failures))
    assert isinstance(world.failures[0], StorageError)
    assert world.failures[0].title.startswith("Revoked at the server, but not removed here.")
    assert len(world.state.tokens) == 1


# Verdicts


@pytest.mark.parametrize(
    "edited",
    [
        replace(CLIENT, issuer="https://other.example"),
        replace(CLIENT, client_id="other"),
        replace(CLIENT, allowed_audiences=("x",)),
        replace(CLIENT, skew_s=600),
    ],
)
def test_I38_an_edited_app_drops_the_verdicts_of_its_tokens(world: World, edited: Any) -> None:
    world.state.set_verification("set-ann", "id_token", verified(NOW))
    world.state.set_library((ORG,), (replace(CLIENT, scopes=("openid",)),))
    assert world.state.verification("set-ann", "id_token") is not None
    world.state.set_library((ORG,), (edited,))
    assert world.state.verification("set-ann", "id_token") is None
