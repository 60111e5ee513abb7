"""The Tokens place as a person drives it, by object names."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QWidget,
)

from tests.ui.accessible import nameless
from tests.ui.tokens.conftest import WorldFactory
from tests.ui.tokens.world import (
    CLIENT,
    ISSUER,
    METADATA,
    NONCE,
    ORG,
    SIGNATURE,
    ann,
    b64,
    failed,
    hosted,
    id_claims,
    jwt,
    opened,
    unverifiable,
    verified,
)
from tokenexplorer.errors import KeyringLocked, OAuthError, TokenError, TokenExplorerError, Unreachable
from tokenexplorer.oauth.introspection import Introspection
from tokenexplorer.oauth.token_question import Binding
from tokenexplorer.oauth.userinfo import UserInfo
from tokenexplorer.tokens.token_set import TokenKind, TokenSet
from tokenexplorer.tokens.verdict import Verification
from tokenexplorer.ui.tokens.place import TokensPlace
from tokenexplorer.ui.widgets.delegates import Row

W = TypeVar("W", bound=QWidget)
SECOND = {"id": "set-bob", "identity": "bob@acme.com"}


def part(place: QWidget, kind: type[W], name: str) -> W:
    found = place.window().findChild(kind, name)
    assert found is not None, name
    return found


def click(place: QWidget, name: str) -> None:
    button = part(place, QAbstractButton, name)
    assert button.isVisible(), name
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def act(place: QWidget, name: str) -> None:
    action = place.window().findChild(QAction, name)
    assert action is not None
    assert action.isVisible()
    action.trigger()


def choose(qtbot: Any, place: TokensPlace, token_id: str, kind: TokenKind) -> None:
    place.open((token_id, kind))
    qtbot.waitUntil(lambda: place.desk.reading is not None and place.desk.reading.kind == kind)


def claims_of(place: TokensPlace, table: str = "tokens_claimsTable") -> dict[str, str]:
    model = part(place, QTableView, table).model()
    return {model.index(row, 0).data(Row.KEY): model.index(row, 1).data() for row in range(model.rowCount())}


def verdict_of(place: TokensPlace) -> str:
    return str(part(place, QLabel, "tokens_verdictBadge").property("verdict"))


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch, now: datetime) -> dict[str, Any]:
    """What the check answers, and how often it was asked."""
    told: dict[str, Any] = {"answer": verified(now), "asked": []}

    def verify_stored(token_set: TokenSet, kind: str, **_: Any) -> Verification:
        told["asked"].append((token_set.summary.id, kind))
        answer = told["answer"]
        if isinstance(answer, TokenExplorerError):
            raise answer
        return answer  # type: ignore[no-any-return]

    monkeypatch.setattr("tokenexplorer.oauth.verification.verify_stored", verify_stored)
    return told


# Empty, choosing, filter


def test_without_tokens_sign_in_is_the_filled_button(qtbot: Any, new_world: WorldFactory, now: datetime) -> None:
    world = new_world()
    place = opened(qtbot, world)
    button = part(place, QPushButton, "tokens_emptySignInButton")
    assert place.primary_button() is button
    assert button.property("variant") == "primary"
    with qtbot.waitSignal(place.sign_in_requested):
        click(place, "tokens_emptySignInButton")
    with qtbot.waitSignal(place.filled_changed):
        world.state.set_tokens((ann(now).summary,))
    assert place.primary_button() is None


def test_no_keyring_is_asked_before_the_place_is_seen(qtbot: Any, new_world: WorldFactory, now: datetime) -> None:
    world = new_world(ann(now))
    place = hosted(qtbot, world)
    world.state.set_tokens(world.state.tokens)
    assert world.tokens.loads == []
    assert place.wallet.selected is None


def test_the_set_in_use_is_shown_first(qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any) -> None:
    world = new_world(ann(now), ann(now, **SECOND))
    world.state.set_current_token("set-bob")
    place = opened(qtbot, world)
    assert place.wallet.selected == ("set-bob", "access_token")
    assert part(place, QLabel, "tokens_titleLabel").text() == "Access token"
    assert part(place, QLabel, "tokens_storeLabel").text() == "6 in the keyring"


def test_open_selects_what_another_place_asks_for(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any
) -> None:
    place = opened(qtbot, new_world(ann(now), ann(now, **SECOND)))
    choose(qtbot, place, "set-bob", "id_token")
    assert part(place, QLabel, "tokens_titleLabel").text() == "ID token"
    place.open("set-ann")
    assert place.wallet.selected == ("set-ann", "access_token")
    place.open(("gone", "id_token"))
    assert place.wallet.selected == ("set-ann", "access_token")


def test_rows_are_chosen_by_click_and_by_key(qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any) -> None:
    place = opened(qtbot, new_world(ann(now)))
    tree = place.wallet.tree
    row = place.wallet.model.index_of("set-ann", "id_token")
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualRect(row).center())
    assert place.wallet.selected == ("set-ann", "id_token")
    QTest.keyClick(tree, Qt.Key.Key_Down)
    assert place.wallet.selected == ("set-ann", "refresh_token")
    group = place.wallet.model.group_index("set-ann")
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualRect(group).center())
    assert place.wallet.selected == ("set-ann", "access_token")


def test_the_filter_leaves_what_fits(qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any) -> None:
    past = now - timedelta(hours=1)
    ended = ann(now, **SECOND, org_id="", access_expires_at=past, id_expires_at=past, refresh_expires_at=past)
    world = new_world(ann(now), ended)
    place = opened(qtbot, world)
    model = place.wallet.model
    act(place, "tokens_filterOrgAction")
    assert model.rowCount() == 1
    act(place, "tokens_filterAllAction")
    assert model.rowCount() == 2
    act(place, "tokens_filterLiveAction")
    assert [model.index(0, 0).data(Row.KEY), model.rowCount()] == ["token:set-ann", 1]
    place.open("set-bob")
    assert model.rowCount() == 2
    world.tokens.sets.pop("set-ann")
    act(place, "tokens_filterLiveAction")
    world.state.set_tokens((ended.summary,))
    assert model.rowCount() == 0
    click(place, "tokens_showAllButton")
    assert model.rowCount() == 1


def test_lives_tick_without_a_new_layout(qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any) -> None:
    place = opened(qtbot, new_world(ann(now)))
    scroll = place.wallet.tree.verticalScrollBar().value()
    with qtbot.waitSignal(place.wallet.model.dataChanged):
        place.wallet._tick.timeout.emit()
    assert place.wallet.tree.verticalScrollBar().value() == scroll
    place.hide()
    assert not place.wallet._tick.isActive()
    assert not place._tick.isActive()


# What is in a token


def test_claims_header_checks_and_raw_are_shown(qtbot: Any, new_world: WorldFactory, now: datetime) -> None:
    world = new_world(ann(now))
    world.state.set_verification("set-ann", "id_token", verified(now))
    world.state.set_verification("set-ann", "access_token", unverifiable(now))
    place = opened(qtbot, world)
    choose(qtbot, place, "set-ann", "id_token")
    assert claims_of(place)["claim:sub"] == '"00u4k1ab7QnXe2Rw5d7"'
    assert claims_of(place, "tokens_headerTable") == {"header:alg": '"RS256"', "header:kid": '"DkYTmhSdQ9"'}
    model = part(place, QTableView, "tokens_checksTable").model()
    assert {model.index(row, 0).data(Row.STATE) for row in range(model.rowCount())} == {"ok"}
    tabs = place.inspector.views.tabs
    assert [tabs.tabText(place_) for place_ in range(tabs.count())] == [
        "Claims",
        "Header",
        "Checks",
        "Scopes",
        "Can do",
        "Raw",
    ]
    tabs.set_current("raw")
    raw = part(place, QPlainTextEdit, "tokens_rawEdit").toPlainText()
    assert '"alg": "RS256"' in raw
    assert SIGNATURE not in raw
    assert not part(place, QLineEdit, "tokens_claimsFilterEdit").isVisible()


def test_what_is_compared_bears_a_tick(qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any) -> None:
    place = opened(qtbot, new_world(ann(now)))
    choose(qtbot, place, "set-ann", "id_token")
    model = part(place, QTableView, "tokens_claimsTable").model()
    states = {model.index(row, 0).data(): model.index(row, 2).data(Row.STATE) for row in range(model.rowCount())}
    assert states["iss"] == states["aud"] == states["nonce"] == "ok"
    assert states["exp"] == "time"


def test_a_token_of_an_org_that_moved_does_not_say_that_it_is_still_its_own(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any
) -> None:
    world = new_world(ann(now))
    place = opened(qtbot, world)
    choose(qtbot, place, "set-ann", "id_token")
    model = part(place, QTableView, "tokens_claimsTable").model()
    row = next(row for row in range(model.rowCount()) if model.index(row, 0).data() == "iss")
    assert model.index(row, 2).data().endswith("Equals the org's issuer.")
    moved, state = "http://127.0.0.1:40001", world.state
    clients = tuple(replace(each, issuer=moved) for each in state.clients)
    state.set_library(state.orgs, clients)  # the org itself has it still
    assert model.index(row, 2).data().endswith("Equals the org's issuer.")
    state.set_library(tuple(replace(each, issuer=moved) for each in state.orgs), clients)
    assert model.index(row, 2).data().endswith("issuer that was asked. The org has another issuer now.")


ENTRA = "https://login.microsoftonline.com"
TENANT = "11112222-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("named", "known", "state"),
    [
        (f"{ENTRA}/{TENANT}/v2.0", True, "ok"),
        (f"{ENTRA}/common/v2.0", True, "failed"),
        (f"{ENTRA}/{{tenantid}}/v2.0", True, "failed"),
        (f"{ENTRA}/{TENANT}/v2.0", False, ""),
    ],
)
def test_J01_the_issuer_of_a_server_for_every_tenant_is_that_of_the_tokens_own(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any, *, named: str, known: bool, state: str
) -> None:
    common = f"{ENTRA}/common/v2.0"
    given = replace(ann(now, issuer=common), id_token=jwt(id_claims(now, iss=named, tid=TENANT)))
    world = new_world(given)
    if known:
        there = replace(METADATA, issuer=common, issuer_in_tokens=f"{ENTRA}/{{tenantid}}/v2.0")
        world.state.set_metadata(common, there)
    place = opened(qtbot, world)
    choose(qtbot, place, "set-ann", "id_token")
    model = part(place, QTableView, "tokens_claimsTable").model()
    states = {model.index(row, 0).data(): model.index(row, 2).data(Row.STATE) for row in range(model.rowCount())}
    assert states["iss"] == state


def test_a_pasted_token_is_compared_with_nothing(qtbot: Any, new_world: WorldFactory, now: datetime) -> None:
    pasted = ann(now, org_id="", client_ref="", kinds=("id_token",), issuer="https://elsewhere.example")
    place = opened(qtbot, new_world(replace(pasted, nonce=None)))
    model = part(place, QTableView, "tokens_claimsTable").model()
    assert {model.index(row, 2).data(Row.STATE) for row in range(model.rowCount())} == {"", "time"}


def test_claims_are_filtered_and_esc_clears(qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any) -> None:
    place = opened(qtbot, new_world(ann(now)))
    edit = part(place, QLineEdit, "tokens_claimsFilterEdit")
    assert place.filter_edit() is edit
    edit.setText("uid")
    assert list(claims_of(place)) == ["claim:uid"]
    edit.setText("<b>none")
    assert not part(place, QTableView, "tokens_claimsTable").isVisible()
    assert place.escape()
    assert part(place, QTableView, "tokens_claimsTable").isVisible()
    assert not place.escape()


def test_times_are_utc_or_local_as_chosen(qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any) -> None:
    world = new_world(ann(now))
    place = opened(qtbot, world)
    assert part(place, QPushButton, "tokens_timeZoneButton").text() == "Show local"
    click(place, "tokens_timeZoneButton")
    assert world.settings.show_local_time
    assert part(place, QPushButton, "tokens_timeZoneButton").text() == "Show UTC"
    click(place, "tokens_timeZoneButton")
    assert not world.settings.show_local_time


def test_S14_cells_and_tokens_are_copied_whole(qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any) -> None:
    world = new_world(ann(now))
    place = opened(qtbot, world)
    choose(qtbot, place, "set-ann", "id_token")
    table = part(place, QTableView, "tokens_claimsTable")
    row = list(claims_of(place)).index("claim:nonce")
    table.setCurrentIndex(table.model().index(row, 1))
    QTest.keySequence(table, QKeySequence(QKeySequence.StandardKey.Copy))
    assert world.clipboard.secret == [f'"{NONCE}"']
    table.setCurrentIndex(table.model().index(0, 1))
    QTest.keySequence(table, QKeySequence(QKeySequence.StandardKey.Copy))
    assert world.clipboard.plain == [f'"{ISSUER}"']
    click(place, "tokens_copyButton")
    assert world.clipboard.secret[-1] == ann(now).id_token
    assert world.notices[-1] == "Copied. The clipboard is cleared in 60 s."
    click(place, "tokens_copyHeaderButton")
    click(place, "tokens_copyPayloadButton")
    assert world.clipboard.plain[-2:] == str(ann(now).id_token).split(".")[:2]
    place.inspector.views.tabs.set_current("raw")
    click(place, "tokens_copyRawButton")
    assert '"sub"' in world.clipboard.plain[-1]


def test_S13_what_was_shown_is_forgotten_with_the_selection(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any
) -> None:
    world = new_world(ann(now))
    place = opened(qtbot, world)
    place.inspector.raw.reveal()
    world.wallet._forget("set-ann")
    assert place.desk.reading is None
    assert place.inspector.raw._reading is None
    assert place.inspector.raw.signature_part.text() == ""
    assert claims_of(place) == {}
    assert part(place, QPlainTextEdit, "tokens_rawEdit").toPlainText() == ""


def test_a_broken_token_names_the_part_and_shows_the_rest(qtbot: Any, new_world: WorldFactory, now: datetime) -> None:
    token = ".".join((b64('{"alg": "RS256"}'), b64('{"sub": 12'), SIGNATURE))
    broken = replace(ann(now, org_id="", client_ref="", issuer="", kinds=("access_token",)), access_token=token)
    place = opened(qtbot, new_world(broken))
    words = part(place, QLabel, "tokens_problemsLabel").text()
    assert words.startswith("The payload is no JSON")
    assert "character 11" in words
    assert claims_of(place, "tokens_headerTable") == {"header:alg": '"RS256"'}
    place.inspector.views.tabs.set_current("raw")
    assert '{"sub": 12' in part(place, QPlainTextEdit, "tokens_rawEdit").toPlainText()


def test_R01_outside_words_stay_plain(qtbot: Any, new_world: WorldFactory, now: datetime) -> None:
    evil = "<img src=x onerror=y><b>evil</b>"
    claims = {"sub": evil, evil: evil, "iss": evil}
    odd = ann(now, identity=evil, client_name=evil, issuer=evil, org_id="", client_ref="", activity=evil)
    place = opened(qtbot, new_world(replace(odd, access_token=jwt(claims, {"alg": evil}))))
    for label in place.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or "<" not in label.text(), label.objectName()
    for widget in place.findChildren(QWidget):
        assert "<img" not in widget.toolTip(), widget.objectName()
    assert [label for label in place.findChildren(QLabel) if "<img" in label.text()], "outside words are shown"


# Verdicts


def test_I42_an_own_issuers_token_is_checked_by_itself(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any
) -> None:
    place = opened(qtbot, new_world(ann(now)))
    qtbot.waitUntil(lambda: verdict_of(place) == "verified")
    assert checks["asked"] == [("set-ann", "access_token")]
    assert part(place, QLabel, "tokens_verdictLabel").text().startswith("Verified by signature and 8 more checks at")
    click(place, "tokens_seeChecksButton")
    assert place.inspector.views.tabs.current_key() == "checks"


def test_I42_a_strangers_token_is_checked_on_a_click_that_names_the_host(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any
) -> None:
    world = new_world(ann(now, org_id="", client_ref="", issuer="https://\u0430pple.example/x"))
    place = opened(qtbot, world)
    assert verdict_of(place) == "none"
    assert checks["asked"] == world.providers.asked == []
    button = part(place, QPushButton, "tokens_checkButton")
    assert button.text() == "Check with xn--pple-43d.example's keys"
    assert not part(place, QPushButton, "tokens_seeChecksButton").isVisible()
    click(place, "tokens_checkButton")
    assert "Checking" in part(place, QLabel, "tokens_verdictLabel").text()
    qtbot.waitUntil(lambda: verdict_of(place) == "verified")
    assert len(checks["asked"]) == 1


def test_I38_three_verdicts_have_three_looks(qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any) -> None:
    world = new_world(ann(now))
    place = opened(qtbot, world)
    seen = set()
    for made in (verified(now), failed(now), unverifiable(now)):
        world.state.set_verification("set-ann", "access_token", made)
        seen.add(
            (verdict_of(place), place.inspector.verdict.property("banner"), place.inspector.verdict.grab().width())
        )
    assert {word for word, _banner, _width in seen} == {"verified", "failed", "cannotVerify"}
    assert len({banner for _word, banner, _width in seen}) == 3
    assert part(place, QLabel, "tokens_verdictLabel").text().startswith("Cannot be verified here. Okta keeps the keys")


def test_I38_verified_drops_when_the_token_ends(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any
) -> None:
    world = new_world(ann(now))
    place = opened(qtbot, world)
    world.state.set_verification("set-ann", "access_token", verified(now, ends=now + timedelta(hours=1)))
    assert verdict_of(place) == "verified"
    world.state._verifications[("set-ann", "access_token")] = verified(now, ends=now - timedelta(seconds=1))
    place._tick.timeout.emit()
    assert verdict_of(place) == "none"
    row = place.wallet.model.index_of("set-ann", "access_token")
    assert row.data(Row.STATE) == "none"
    assert "ended" in part(place, QLabel, "tokens_verdictLabel").text()


def test_I38_verified_drops_when_the_app_is_edited(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any
) -> None:
    world = new_world(ann(now))
    place = opened(qtbot, world)
    qtbot.waitUntil(lambda: verdict_of(place) == "verified")
    world.state.set_library((ORG,), (replace(CLIENT, name="Other name"),))
    assert verdict_of(place) == "verified"
    world.state.set_library((ORG,), (replace(CLIENT, allowed_audiences=("api://x",)),))
    assert verdict_of(place) == "none"


def test_N24_a_check_that_cannot_be_made_says_so_and_can_be_tried_again(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any
) -> None:
    checks["answer"] = Unreachable("acme.okta.com refuses the connection.", "Check the network.")
    place = opened(qtbot, new_world(ann(now)))
    qtbot.waitUntil(lambda: verdict_of(place) == "cannotVerify")
    words = part(place, QLabel, "tokens_verdictLabel").text()
    assert words == "Cannot be verified now. Check the network. acme.okta.com refuses the connection."
    assert "claim:iss" in claims_of(place)
    checks["answer"] = verified(now)
    click(place, "tokens_checkButton")
    qtbot.waitUntil(lambda: verdict_of(place) == "verified")


def test_an_opaque_token_cannot_be_verified_and_nothing_is_asked(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any
) -> None:
    world = new_world(replace(ann(now, access_is_jwt=False), access_token="opaque-canary"))
    place = opened(qtbot, world)
    qtbot.waitUntil(lambda: verdict_of(place) == "cannotVerify")
    assert checks["asked"] == []
    assert "opaque-canary" not in part(place, QLabel, "tokens_rawSignatureLabel").text()
    assert part(place, QPushButton, "tokens_introspectButton").isVisible()


# Asking


def test_S3_userinfo_is_one_click_and_has_a_tab(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = UserInfo({"sub": "00u4", "name": "Ann"}, (), now)
    monkeypatch.setattr("tokenexplorer.oauth.userinfo.fetch_userinfo", lambda *_a, **_k: answer)
    place = opened(qtbot, new_world(ann(now)))
    assert place.findChild(QTableView, "tokens_userinfoTable") is None
    act(place, "tokens_userinfoAction")
    assert "Asking acme.okta.com" in part(place, QLabel, "tokens_messageLabel").text()
    qtbot.waitUntil(lambda: place.inspector.views.tabs.current_key() == "userinfo")
    assert claims_of(place, "tokens_userinfoTable") == {"userinfo:sub": '"00u4"', "userinfo:name": '"Ann"'}
    assert "Sent to acme.okta.com" in place.inspector.sent_label.text()
    choose(qtbot, place, "set-ann", "id_token")
    assert place.inspector.views.tabs.place("userinfo") == -1
    assert place.inspector.views.tabs.current_key() == "claims"
    assert claims_of(place, "tokens_userinfoTable") == {}


def test_T14_a_refused_userinfo_says_the_mend_first(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> UserInfo:
        raise TokenError("The userinfo answer is about somebody else and was thrown away.", "Sign in again.")

    monkeypatch.setattr("tokenexplorer.oauth.userinfo.fetch_userinfo", refuse)
    place = opened(qtbot, new_world(ann(now)))
    act(place, "tokens_userinfoAction")
    label = part(place, QLabel, "tokens_messageLabel")
    qtbot.waitUntil(lambda: label.text().startswith("Sign in again. The userinfo answer is about somebody else"))
    click(place, "tokens_messageButton")
    assert not label.isVisible()


def test_T12_introspection_has_a_tab_and_never_verifies(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks["answer"] = unverifiable(now)
    answer = Introspection(True, "The server accepts this token now.", {"active": True}, now)
    monkeypatch.setattr("tokenexplorer.oauth.introspection.introspect", lambda *_a, **_k: answer)
    place = opened(qtbot, new_world(ann(now)))
    qtbot.waitUntil(lambda: verdict_of(place) == "cannotVerify")
    assert part(place, QPushButton, "tokens_introspectButton").text() == "Ask Okta"
    click(place, "tokens_introspectButton")
    qtbot.waitUntil(lambda: place.inspector.views.tabs.current_key() == "introspection")
    assert claims_of(place, "tokens_introspectionTable") == {"introspection:active": "true"}
    assert verdict_of(place) == "cannotVerify"


@pytest.mark.parametrize(("fits", "kind"), [(True, "neutral"), (False, "warn")])
def test_T13_what_the_server_says_of_the_key_stands_above_its_answer(
    qtbot: Any,
    new_world: WorldFactory,
    now: datetime,
    checks: Any,
    monkeypatch: pytest.MonkeyPatch,
    *,
    fits: bool,
    kind: str,
) -> None:
    checks["answer"] = unverifiable(now)
    said = Binding(fits, "It names <b>a key</b> (cnf.jkt).")
    answer = Introspection(True, "The server accepts this token now.", {"active": True}, now, said)
    monkeypatch.setattr("tokenexplorer.oauth.introspection.introspect", lambda *_a, **_k: answer)
    place = opened(qtbot, new_world(ann(now)))
    qtbot.waitUntil(lambda: verdict_of(place) == "cannotVerify")
    click(place, "tokens_introspectButton")
    qtbot.waitUntil(lambda: place.inspector.views.tabs.current_key() == "introspection")
    note = place.inspector.views.page("introspection").note
    assert note.property("banner") == kind
    assert note.label.text().startswith("The server accepts this token now. It names <b>a key</b> (cnf.jkt). That is")


def test_T13_introspection_is_told_which_nonces_are_known(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks["answer"] = unverifiable(now)
    given: list[object] = []

    def note(*_: Any, nonces: object, **__: Any) -> Introspection:
        given.append(nonces)
        return Introspection(True, "The server accepts this token now.", {"active": True}, now)

    monkeypatch.setattr("tokenexplorer.oauth.introspection.introspect", note)
    world = new_world(ann(now))
    place = opened(qtbot, world)
    qtbot.waitUntil(lambda: verdict_of(place) == "cannotVerify")
    click(place, "tokens_introspectButton")
    qtbot.waitUntil(lambda: place.inspector.views.tabs.current_key() == "introspection")
    assert given == [world.services.nonces]


def test_a_server_without_introspection_is_not_offered(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any
) -> None:
    world = new_world(ann(now))
    world.state.set_metadata(ISSUER, replace(METADATA, introspection_endpoint=""))
    world.providers.found = replace(METADATA, introspection_endpoint="")
    place = opened(qtbot, world)
    assert not part(place, QPushButton, "tokens_introspectButton").isVisible()


def test_asking_can_be_cancelled(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped: list[bool] = []

    def wait(*_: Any, cancel: Any, **__: Any) -> UserInfo:
        stopped.append(cancel.wait(30))
        cancel.check()
        raise AssertionError

    monkeypatch.setattr("tokenexplorer.oauth.userinfo.fetch_userinfo", wait)
    place = opened(qtbot, new_world(ann(now)))
    act(place, "tokens_userinfoAction")
    click(place, "tokens_messageButton")
    qtbot.waitUntil(lambda: bool(stopped) and not part(place, QLabel, "tokens_messageLabel").isVisible())
    assert stopped == [True]


# Doing


def test_S8_use_makes_the_set_current(qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any) -> None:
    world = new_world(ann(now), ann(now, **SECOND))
    world.state.set_current_token("set-ann")
    place = opened(qtbot, world)
    use = part(place, QPushButton, "tokens_useButton")
    assert (use.text(), use.isEnabled()) == ("In use", False)
    place.open("set-bob")
    assert (use.text(), use.isEnabled()) == ("Use in request", True)
    click(place, "tokens_useButton")
    assert world.state.token is not None
    assert world.state.token.id == "set-bob"
    assert use.text() == "In use"
    assert place.wallet.model.group_index("set-bob").data(Row.STATE) == "inUse"


def test_refresh_is_there_only_with_a_refresh_token(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any
) -> None:
    place = opened(qtbot, new_world(ann(now), ann(now, **SECOND, kinds=("access_token",))))
    place.open("set-ann")
    assert part(place, QPushButton, "tokens_refreshButton").isVisible()
    place.open("set-bob")
    assert not part(place, QPushButton, "tokens_refreshButton").isVisible()


def test_T07_refreshed_tokens_take_the_place_of_the_old(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = replace(ann(now, generation=2), access_token=jwt({"iss": ISSUER, "jti": "second"}))
    monkeypatch.setattr("tokenexplorer.oauth.refresh.refresh", lambda *_a, **_k: fresh)
    world = new_world(ann(now))
    place = opened(qtbot, world)
    click(place, "tokens_refreshButton")
    qtbot.waitUntil(lambda: claims_of(place).get("claim:jti") == '"second"')
    assert "Tokens refreshed." in world.notices
    assert part(place, QPushButton, "tokens_refreshButton").isEnabled()


def test_T10_a_refused_refresh_keeps_the_set_and_says_what_to_do(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> TokenSet:
        raise OAuthError("invalid_grant", "The refresh token is invalid.", advice="Sign in again.")

    monkeypatch.setattr("tokenexplorer.oauth.refresh.refresh", refuse)
    world = new_world(ann(now))
    place = opened(qtbot, world)
    click(place, "tokens_refreshButton")
    label = part(place, QLabel, "tokens_messageLabel")
    qtbot.waitUntil(lambda: label.text().startswith("Sign in again."))
    assert label.text().endswith("invalid_grant: The refresh token is invalid.")
    assert "claim:jti" in claims_of(place)
    assert part(place, QPushButton, "tokens_refreshButton").isEnabled()


def dialog(place: QWidget, name: str) -> QDialog:
    found = [each for each in place.window().findChildren(QDialog, name) if each.isVisible()]
    assert len(found) == 1
    return found[0]


def test_rename_asks_for_a_name(qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any) -> None:
    world = new_world(ann(now))
    place = opened(qtbot, world)
    act(place, "tokens_renameAction")
    asked = dialog(place, "rename_dialog")
    part(asked, QLineEdit, "rename_nameEdit").setText("  Boss <b>  ")
    click(asked, "rename_okButton")
    qtbot.waitUntil(lambda: world.state.tokens[0].name == "Boss <b>")
    assert place.wallet.model.group_index("set-ann").data() == "Boss <b>"
    act(place, "tokens_renameAction")
    click(dialog(place, "rename_dialog"), "rename_cancelButton")
    assert world.state.tokens[0].name == "Boss <b>"


def test_T11_remove_asks_and_says_that_the_server_still_accepts_it(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any
) -> None:
    world = new_world(ann(now, kinds=("access_token",)))
    place = opened(qtbot, world)
    until = f"Okta still accepts it until {now + timedelta(seconds=3252):%H:%M}."
    act(place, "tokens_removeAction")
    asked = dialog(place, "confirm_dialog")
    words = part(asked, QLabel, "confirm_textLabel").text()
    assert words.startswith("Okta still accepts it until ")
    assert part(asked, QPushButton, "confirm_cancelButton").isDefault()
    click(asked, "confirm_okButton")
    qtbot.waitUntil(lambda: not world.state.tokens)
    assert world.notices[-1].startswith("Token removed here. Okta still accepts it until ")
    assert world.tokens.sets == {}
    assert until[:20] in world.notices[-1]


@pytest.mark.parametrize("way", ["revoke", "sign out", "remove and revoke"])
def test_T11_what_the_server_confirmed_is_said(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    told: list[str] = []
    monkeypatch.setattr("tokenexplorer.oauth.revocation.revoke", lambda token_set, *_a, **_k: told.append("revoked"))
    world = new_world(ann(now))
    place = opened(qtbot, world)
    act(place, {"revoke": "tokens_revokeAction", "sign out": "tokens_signOutAction"}.get(way, "tokens_removeAction"))
    asked = dialog(place, "confirm_dialog")
    assert told == []
    click(asked, "confirm_revokeButton" if way == "remove and revoke" else "confirm_okButton")
    qtbot.waitUntil(lambda: bool(world.notices))
    assert told == ["revoked"]
    if way == "revoke":
        assert len(world.state.tokens) == 1
        assert world.notices == ["Revoked. The server refuses these tokens now; they are still listed here."]
    else:
        assert world.state.tokens == ()
        assert world.notices[-1].startswith("Signed out. The server refuses these tokens now, and they are removed")


def test_T11_tokens_stay_when_the_server_does_not_revoke_until_the_person_removes_them(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise Unreachable("acme.okta.com refuses the connection.", "Check the network.")

    monkeypatch.setattr("tokenexplorer.oauth.revocation.revoke", refuse)
    world = new_world(ann(now))
    place = opened(qtbot, world)
    act(place, "tokens_signOutAction")
    click(dialog(place, "confirm_dialog"), "confirm_okButton")
    label = part(place, QLabel, "tokens_messageLabel")
    qtbot.waitUntil(lambda: "Not signed out" in label.text())
    assert label.text().startswith("Check the network.")
    assert len(world.state.tokens) == 1
    assert part(place, QPushButton, "tokens_messageButton").text() == "Remove here"
    click(place, "tokens_messageButton")
    click(dialog(place, "confirm_dialog"), "confirm_okButton")
    qtbot.waitUntil(lambda: not world.state.tokens)


def test_N27_a_locked_keyring_says_so_and_can_be_tried_again(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any
) -> None:
    world = new_world(ann(now))
    world.tokens.trouble = KeyringLocked("The system keyring is locked.", "Unlock the keyring, then try again.")
    place = hosted(qtbot, world)
    place.show()
    place.activate()
    label = part(place, QLabel, "tokens_messageLabel")
    qtbot.waitUntil(lambda: label.text() == "Unlock the keyring, then try again. The system keyring is locked.")
    assert not part(place, QPushButton, "tokens_copyButton").isEnabled()
    assert len(world.state.tokens) == 1
    world.tokens.trouble = None
    click(place, "tokens_messageButton")
    qtbot.waitUntil(lambda: "claim:iss" in claims_of(place))
    assert not label.isVisible()


def test_S07_a_slow_keyring_is_named_and_can_be_cancelled(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wait(token_id: str, cancel: Any) -> TokenSet:
        cancel.wait(30)
        cancel.check()
        raise AssertionError

    world = new_world(ann(now))
    monkeypatch.setattr(world.tokens, "load", wait)
    place = hosted(qtbot, world)
    place.show()
    place.activate()
    place.desk._slow.timeout.emit()
    label = part(place, QLabel, "tokens_messageLabel")
    assert label.text() == "Waiting for the system keyring."
    click(place, "tokens_messageButton")
    qtbot.waitUntil(lambda: label.text().startswith("Try again when the keyring is ready."))
    place.close()


# Pasting


def pasting(place: TokensPlace) -> tuple[QDialog, QPlainTextEdit]:
    click(place, "tokens_pasteButton")
    asked = dialog(place, "paste_dialog")
    return asked, part(asked, QPlainTextEdit, "paste_tokenEdit")


def test_I42_pasting_decodes_and_sends_nothing(qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any) -> None:
    world = new_world()
    place = opened(qtbot, world)
    asked, edit = pasting(place)
    edit.setPlainText(f"Authorization: Bearer {jwt({'iss': 'https://x.example', 'scope': 'a b', 'sub': 'zoe'})}\n")
    click(asked, "paste_okButton")
    qtbot.waitUntil(lambda: claims_of(place).get("claim:sub") == '"zoe"')
    assert [each for each in place.findChildren(QDialog) if each.isVisible()] == []
    assert checks["asked"] == world.providers.asked == []
    assert part(place, QLabel, "tokens_storeLabel").text() == "1 in memory"
    assert verdict_of(place) == "none"


def test_pasting_leaves_what_requests_send(qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any) -> None:
    world = new_world(ann(now))
    place = opened(qtbot, world)
    asked, edit = pasting(place)
    edit.setPlainText("opaque-token-pasted")
    click(asked, "paste_okButton")
    qtbot.waitUntil(lambda: len(world.state.tokens) == 2)
    assert world.state.token is not None
    assert world.state.token.id == "set-ann"
    assert place.wallet.selected != ("set-ann", "access_token")


def test_a_dialog_closed_while_decoding_harms_nothing(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any
) -> None:
    world = new_world()
    place = opened(qtbot, world)
    for text in ("opaque-token-pasted", "no token at all"):
        asked, edit = pasting(place)
        edit.setPlainText(text)
        click(asked, "paste_okButton")
        asked.reject()
    qtbot.waitUntil(lambda: len(world.state.tokens) == 1 and len(world.failures) == 1)
    assert world.failures[0].title == "This is no token."


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Paste a token first."),
        ("two words", "A token has no spaces"),
        ("x" * 2_100_000, "Paste less than 2 MB."),
    ],
)
def test_I37_what_is_no_token_is_said_in_place(
    qtbot: Any, new_world: WorldFactory, now: datetime, text: str, why: str
) -> None:
    world = new_world()
    asked, edit = pasting(opened(qtbot, world))
    edit.setPlainText(text)
    click(asked, "paste_okButton")
    label = part(asked, QLabel, "paste_tokenError")
    qtbot.waitUntil(lambda: label.text().startswith(why))
    assert asked.isVisible()
    assert world.state.tokens == ()
    click(asked, "paste_cancelButton")


def test_I37_a_megabyte_is_pasted_at_once(qtbot: Any, new_world: WorldFactory, now: datetime) -> None:
    world = new_world()
    place = opened(qtbot, world)
    asked, edit = pasting(place)
    token = jwt({"sub": "big", "big": "x" * 750_000})
    data = QMimeData()
    data.setText(token)
    edit.insertFromMimeData(data)
    assert edit.toPlainText() == token
    click(asked, "paste_okButton")
    qtbot.waitUntil(lambda: claims_of(place).get("claim:sub") == '"big"')
    data.setText("x" * 3_000_000)
    asked, edit = pasting(place)
    edit.insertFromMimeData(data)
    assert edit.toPlainText() == ""
    asked.reject()


# The whole


def test_every_control_has_a_name(qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any) -> None:
    place = opened(qtbot, new_world(ann(now)))
    assert nameless(place) == []
    asked, _edit = pasting(place)
    assert nameless(asked) == []
    asked.reject()


def test_controls_of_later_issues_are_absent(qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any) -> None:
    place = opened(qtbot, new_world(ann(now)))
    for name in ("tokens_sourcesTable", "tokens_healthList", "compare_table"):
        assert place.findChild(QWidget, name) is None


@pytest.mark.parametrize("width", [884, 1284])
def test_nothing_is_cut_at_any_width(
    qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any, width: int
) -> None:
    place = opened(qtbot, new_world(ann(now)), width, 560)
    choose(qtbot, place, "set-ann", "id_token")
    assert place.minimumSizeHint().width() <= width
    table = part(place, QTableView, "tokens_claimsTable")
    assert sum(table.columnWidth(column) for column in range(3)) <= table.viewport().width()
    for name in ("tokens_copyButton", "tokens_useButton", "tokens_menuButton", "tokens_timeZoneButton"):
        button = part(place, QAbstractButton, name)
        assert button.mapTo(place, button.rect().bottomRight()).x() < width
    assert place.panes()[0] is place.wallet


def test_a_gone_place_leaves_nothing_running(qtbot: Any, new_world: WorldFactory, now: datetime, checks: Any) -> None:
    world = new_world(ann(now))
    place = opened(qtbot, world)
    place.close()
    assert place.desk.reading is None
