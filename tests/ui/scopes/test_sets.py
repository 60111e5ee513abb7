"""Saved sets of scopes, typed scopes and successors, driven by the controls."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from tests.ui.accessible import nameless
from tests.ui.fakes import ACME, WEB, FakeScopeSets, PlaceParts
from tests.ui.scopes.finders import button, edit, keys, menu_actions, scopes_of, text, tree
from tokenexplorer.errors import StorageError
from tokenexplorer.orgs.scope_set import NAME_LIMIT, ScopeSet
from tokenexplorer.ui.scopes.place import ScopesPlace
from tokenexplorer.ui.scopes.sets_button import SetsButton
from tokenexplorer.ui.widgets.delegates import Row

AUDIT = ScopeSet("s1", "o", "Audit & logs", ("openid", "okta.logs.read"))


def dialog(name: str) -> QDialog:
    found = [one for one in QApplication.topLevelWidgets() if one.objectName() == name and one.isVisible()]
    assert len(found) == 1
    assert isinstance(found[0], QDialog)
    return found[0]


def press(shown: QDialog, name: str) -> None:
    found = shown.findChild(QAbstractButton, name)
    assert found is not None
    found.click()


def type_name(shown: QDialog, name: str) -> None:
    found = shown.findChild(QLineEdit, "scopes_setNameEdit")
    assert found is not None
    found.setText(name)


def error_of(shown: QDialog) -> str:
    found = shown.findChild(QLabel, "scopes_setNameError")
    assert found is not None
    return found.text()


@pytest.fixture
def kept(parts: PlaceParts, place: ScopesPlace, qtbot: QtBot) -> PlaceParts:
    """The org with one set, shown."""
    parts.store.scope_sets.save(AUDIT)
    parts.show_org(replace(ACME, id="other"), replace(WEB, org_id="other"))
    parts.show_org(ACME, WEB)
    place._sets._actions._sets.clear()
    place.activate()
    qtbot.waitUntil(lambda: "scopes_set_audit_logs" in menu_actions(place, "scopes_setsButton"))
    return parts


def test_the_selection_is_saved_under_a_name(place: ScopesPlace, parts: PlaceParts, qtbot: QtBot) -> None:
    actions = menu_actions(place, "scopes_setsButton")
    assert actions["scopes_saveSetAction"].text() == "Save these 3 scopes as a set…"
    actions["scopes_saveSetAction"].trigger()
    shown = dialog("scopes_setDialog")
    assert nameless(shown) == []
    press(shown, "scopes_setOkButton")
    assert error_of(shown) == "Give the set a name."
    type_name(shown, "  Daily   work ")
    press(shown, "scopes_setOkButton")
    qtbot.waitUntil(lambda: "scopes_set_daily_work" in menu_actions(place, "scopes_setsButton"))
    assert [(row.name, row.scopes) for row in parts.store.scope_sets.sets("o")] == [("Daily work", WEB.scopes)]


def test_a_set_is_selected_by_one_press(place: ScopesPlace, kept: PlaceParts, qtbot: QtBot) -> None:
    with qtbot.waitSignal(place.notice) as told:
        menu_actions(place, "scopes_setsButton")["scopes_set_audit_logs"].trigger()
    assert scopes_of(kept) == ("openid", "okta.logs.read")
    assert told.args == ["Audit & logs is selected."]


def test_a_set_of_that_name_is_replaced_and_the_button_says_so(
    place: ScopesPlace, kept: PlaceParts, qtbot: QtBot
) -> None:
    menu_actions(place, "scopes_setsButton")["scopes_saveSetAction"].trigger()
    shown = dialog("scopes_setDialog")
    type_name(shown, "audit & LOGS")
    ok = shown.findChild(QAbstractButton, "scopes_setOkButton")
    assert ok is not None
    assert ok.text() == "Replace set"
    ok.click()
    qtbot.waitUntil(lambda: kept.store.scope_sets.rows["s1"].scopes == WEB.scopes)
    assert len(kept.store.scope_sets.rows) == 1


def test_a_set_is_renamed(place: ScopesPlace, kept: PlaceParts, qtbot: QtBot) -> None:
    kept.store.scope_sets.save(ScopeSet("s2", "o", "Other", ()))
    place._sets._actions._sets.clear()
    place.activate()
    qtbot.waitUntil(lambda: "scopes_set_other" in menu_actions(place, "scopes_setsButton"))
    menu_actions(place, "scopes_setsButton")["scopes_renameSet_audit_logs"].trigger()
    shown = dialog("scopes_setDialog")
    type_name(shown, "OTHER")
    press(shown, "scopes_setOkButton")
    assert "is there already" in error_of(shown)
    type_name(shown, "x" * 200)
    found = shown.findChild(QLineEdit, "scopes_setNameEdit")
    assert found is not None
    assert len(found.text()) == NAME_LIMIT
    type_name(shown, "Logs")
    assert error_of(shown) == ""
    press(shown, "scopes_setOkButton")
    qtbot.waitUntil(lambda: "scopes_set_logs" in menu_actions(place, "scopes_setsButton"))


def test_nobody_finds_a_set_that_is_gone(place: ScopesPlace, kept: PlaceParts, qtbot: QtBot) -> None:
    before = {action.text() for action in place.findChildren(QAction) if action.text().endswith("…")}
    names = ScopeSet("new", ACME.id, "Only one", ("openid",))
    sets = place.findChild(SetsButton)
    assert sets is not None
    sets.show_sets((names,), ("openid",), usable=True)
    # Before the event loop had its turn to remove the menus of the sets that were there.
    found = {action.text() for menu in place.findChildren(QMenu) for action in menu.actions()}
    assert "Only one…" in found
    assert not {words for words in before if not words.startswith("Save")} & found


def test_deleting_a_set_asks_first(place: ScopesPlace, kept: PlaceParts, qtbot: QtBot) -> None:
    for answer in ("confirm_cancelButton", "confirm_okButton"):
        assert len(kept.store.scope_sets.rows) == 1
        menu_actions(place, "scopes_setsButton")["scopes_deleteSet_audit_logs"].trigger()
        press(dialog("confirm_dialog"), answer)
    qtbot.waitUntil(lambda: "scopes_set_audit_logs" not in menu_actions(place, "scopes_setsButton"))
    assert kept.store.scope_sets.rows == {}
    assert scopes_of(kept) == WEB.scopes


def test_sets_are_their_orgs_own(place: ScopesPlace, kept: PlaceParts) -> None:
    kept.show_org(replace(ACME, id="other"), replace(WEB, org_id="other"))
    assert "scopes_set_audit_logs" not in menu_actions(place, "scopes_setsButton")
    kept.show_org(ACME, WEB)
    assert "scopes_set_audit_logs" in menu_actions(place, "scopes_setsButton")


def test_what_cannot_be_kept_is_told(place: ScopesPlace, parts: PlaceParts, qtbot: QtBot) -> None:
    class FullDisk(FakeScopeSets):
        def save(self, scope_set: ScopeSet) -> ScopeSet:
            raise StorageError("The disk is full.")

    parts.store.scope_sets = FullDisk()
    menu_actions(place, "scopes_setsButton")["scopes_saveSetAction"].trigger()
    shown = dialog("scopes_setDialog")
    type_name(shown, "Daily")
    with qtbot.waitSignal(place.trouble) as told:
        press(shown, "scopes_setOkButton")
    assert told.args[0].title == "The disk is full."


def test_without_an_app_sets_can_be_seen_but_not_used(place: ScopesPlace, kept: PlaceParts) -> None:
    kept.state.set_library((ACME,), ())
    actions = menu_actions(place, "scopes_setsButton")
    assert not actions["scopes_set_audit_logs"].isEnabled()
    assert not actions["scopes_saveSetAction"].isEnabled()


def test_a_scope_that_nobody_knows_is_added_as_typed(place: ScopesPlace, parts: PlaceParts, qtbot: QtBot) -> None:
    edit(place).setText("shop.orders")
    assert text(place, "scopes_emptyLabel") == "No scope named shop.orders."
    assert button(place, "scopes_addTypedButton").text() == "Add shop.orders as typed"
    qtbot.mouseClick(button(place, "scopes_addTypedButton"), Qt.MouseButton.LeftButton)
    assert scopes_of(parts)[-1] == "shop.orders"
    assert tree(place).currentIndex().data(Row.KEY) == "scope:shop.orders"
    edit(place).setText("two words")
    assert button(place, "scopes_addTypedButton").isHidden()
    parts.state.set_library((ACME,), ())
    edit(place).setText("nowhere")
    assert button(place, "scopes_addTypedButton").isHidden()


def test_a_removed_scope_gives_way_to_its_successor(place: ScopesPlace, parts: PlaceParts, qtbot: QtBot) -> None:
    parts.show_org(ACME, replace(WEB, scopes=("openid", "okta.users.read.self", "email")))
    place.open("okta.users.read.self")
    link = button(place, "scopes_successor_okta_users_read")
    assert link.text() == "Use okta.users.read instead"
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert scopes_of(parts) == ("openid", "okta.users.read", "email")
    assert tree(place).currentIndex().data(Row.KEY) == "scope:okta.users.read"
    place.open("okta.users.manage.self")
    link = button(place, "scopes_successor_okta_users_manage")
    assert link.text() == "Show okta.users.manage"
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert tree(place).currentIndex().data(Row.KEY) == "scope:okta.users.manage"
    assert scopes_of(parts) == ("openid", "okta.users.read", "email")


def test_a_scope_tells_since_when_it_is_there(place: ScopesPlace) -> None:
    place.open("okta.policies.read")
    assert "Declared since release " in text(place, "scopes_scopeFactsLabel")
    assert "scope:okta.policies.read" in keys(tree(place))
