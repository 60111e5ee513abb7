"""Calls that are ticked, found and planned, driven by the controls."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QFrame, QMenu
from pytestqt.qtbot import QtBot

from tests.ui.fakes import ACME, WEB, PlaceParts
from tests.ui.scopes.finders import button, edit, headings, keys, row_of, scopes_of, text, tree
from tokenexplorer.catalogue.catalogue import from_document
from tokenexplorer.orgs.org import Org
from tokenexplorer.ui.scopes.cards_area import CardsArea
from tokenexplorer.ui.scopes.place import ScopesPlace
from tokenexplorer.ui.scopes.plan_card import PlanCard
from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.chips import Chip

CALLS = "scopes_callTree"
FIND = "scopes_callFilterEdit"
USERS, GROUPS, LOGS = "GET /api/v1/users", "GET /api/v1/groups", "GET /api/v1/logs"


def tick(place: ScopesPlace, key: str) -> None:
    """Turn the box of a call that is shown."""
    view = tree(place, CALLS)
    assert view.model().setData(row_of(view, f"call:{key}"), None, Qt.ItemDataRole.CheckStateRole)


def is_ticked(place: ScopesPlace, key: str) -> bool:
    state = row_of(tree(place, CALLS), f"call:{key}").data(Qt.ItemDataRole.CheckStateRole)
    return Qt.CheckState(state) == Qt.CheckState.Checked


def chips(place: ScopesPlace) -> list[str]:
    found = place.findChildren(Chip)
    return [chip.scope for chip in found if chip.objectName().startswith("scopes_planChip_")]


@pytest.fixture
def planned(place: ScopesPlace, parts: PlaceParts) -> ScopesPlace:
    """The place with one ticked call, and a scope that no call needs."""
    parts.show_org(ACME, replace(WEB, scopes=(*WEB.scopes, "okta.groups.read")))
    tick(place, USERS)
    return place


def test_a_tick_brings_the_smallest_set_with_reasons(planned: ScopesPlace) -> None:
    assert chips(planned) == ["okta.users.read"]
    assert text(planned, "scopes_planKeptLabel") == "+ openid profile"
    assert text(planned, "scopes_planLabel").startswith("Leave out okta.groups.read: no ticked call needs it.")
    assert button(planned, "scopes_planApplyButton").text() == "Select these 3"
    chip = planned.findChild(Chip, "scopes_planChip_okta_users_read")
    assert chip is not None
    assert chip.accessibleDescription() == f"Needed by {USERS}."


def test_why_lists_everything(planned: ScopesPlace, qtbot: QtBot) -> None:
    qtbot.mouseClick(button(planned, "scopes_planWhyButton"), Qt.MouseButton.LeftButton)
    lines = text(planned, "scopes_planWhyLabel").splitlines()
    assert lines[0] == f"okta.users.read: Needed by {USERS}."
    assert "Kept as before: openid and profile." in lines
    assert "Leave out okta.groups.read: no ticked call needs it." in lines


def test_the_set_is_selected_by_one_press(planned: ScopesPlace, parts: PlaceParts, qtbot: QtBot) -> None:
    qtbot.mouseClick(button(planned, "scopes_planApplyButton"), Qt.MouseButton.LeftButton)
    assert scopes_of(parts) == ("openid", "profile", "okta.users.read")
    assert not button(planned, "scopes_planApplyButton").isEnabled()
    assert button(planned, "scopes_planApplyButton").accessibleDescription() == "They are selected."


def test_use_these_and_sign_in_is_one_press(planned: ScopesPlace, parts: PlaceParts, qtbot: QtBot) -> None:
    with qtbot.waitSignal(planned.sign_in_requested):
        qtbot.mouseClick(button(planned, "scopes_planSignInButton"), Qt.MouseButton.LeftButton)
    assert scopes_of(parts) == ("openid", "profile", "okta.users.read")
    seen = [one for one in planned.findChildren(QAbstractButton) if one.isVisibleTo(planned)]
    assert [one.objectName() for one in seen if one.property("variant") == "primary"] == ["scopes_signInButton"]


def test_clear_unticks_all_and_the_scope_is_told_again(planned: ScopesPlace, qtbot: QtBot) -> None:
    planned.open("okta.groups.read")
    plan, card = (planned.findChild(QFrame, name) for name in ("scopes_planCard", "scopes_scopeCard"))
    assert plan is not None
    assert card is not None
    assert plan.isVisible()
    assert not card.isVisible()
    qtbot.mouseClick(button(planned, "scopes_planClearButton"), Qt.MouseButton.LeftButton)
    assert not is_ticked(planned, USERS)
    assert card.isVisible()
    assert not plan.isVisible()


def test_find_a_call_searches_all_calls_and_names_the_scope_they_need(place: ScopesPlace, parts: PlaceParts) -> None:
    edit(place, FIND).setText("create group rule")
    view = tree(place, CALLS)
    assert keys(view) == ["call:POST /api/v1/groups/rules"]
    assert headings(view) == {"scope:okta.groups.manage": "not selected"}
    tick(place, "POST /api/v1/groups/rules")
    assert chips(place) == ["okta.groups.manage"]
    edit(place, FIND).clear()
    assert is_ticked(place, "POST /api/v1/groups/rules")
    assert headings(view)["scope:okta.groups.manage"] == "not selected"
    button(place, "scopes_planApplyButton").click()
    assert "okta.groups.manage" in scopes_of(parts)
    assert headings(view)["scope:okta.groups.manage"] == "open"


def test_open_calls_come_first_and_the_rest_on_demand(place: ScopesPlace, qtbot: QtBot) -> None:
    edit(place, FIND).setText("list")
    view = tree(place, CALLS)
    assert next(iter(headings(view).values())) == "open"
    more = keys(view)[-1]
    assert more.startswith("more:")
    before = len(keys(view))
    view.setCurrentIndex(row_of(view, more))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert len(keys(view)) > before + 100


def test_calls_without_a_scope_say_what_they_take(place: ScopesPlace) -> None:
    edit(place, FIND).setText("okta-organization")
    assert headings(tree(place, CALLS)) == {"group:No token needed": "closed"}
    tick(place, "GET /.well-known/okta-organization")
    assert chips(place) == []
    assert "needs no scope" in text(place, "scopes_planLabel")


def test_ticks_stay_with_their_org(planned: ScopesPlace, parts: PlaceParts) -> None:
    other = Org("o2", "Other", "https://other.okta.com", "https://other.okta.com", "okta-org")
    both = (WEB, replace(WEB, id="c2", org_id="o2", issuer=other.issuer))
    parts.state.set_library((ACME, other), both)
    parts.state.set_current("o2")
    assert not is_ticked(planned, USERS)
    parts.state.set_current("o")
    assert is_ticked(planned, USERS)


def test_a_scope_that_is_not_selected_shows_what_it_would_add(place: ScopesPlace) -> None:
    place.open("okta.logs.read")
    view = tree(place, CALLS)
    assert keys(view)[0] == f"call:{LOGS}"
    assert headings(view)["scope:okta.logs.read"] == "not selected"
    place.open("okta.users.read")
    assert "scope:okta.logs.read" not in headings(view)


def test_show_more_by_key_and_by_click_moves_nothing(place: ScopesPlace, qtbot: QtBot) -> None:
    view = tree(place, CALLS)
    more = row_of(view, "more:okta.users.read")
    assert more.data() == "Show 21 more"
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(more).center())
    assert sum(key.startswith("call:") for key in keys(view)) == 27
    assert view.verticalScrollBar().value() == 0


def test_space_ticks_and_return_opens(place: ScopesPlace, qtbot: QtBot) -> None:
    view = tree(place, CALLS)
    view.setCurrentIndex(row_of(view, f"call:{USERS}"))
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert is_ticked(place, USERS)
    with qtbot.waitSignal(place.place_requested) as asked:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert asked.args == ["requests", USERS]
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert not is_ticked(place, USERS)


def test_a_click_on_the_box_ticks_and_one_beside_it_does_not(place: ScopesPlace, qtbot: QtBot) -> None:
    view = tree(place, CALLS)
    row = view.visualRect(row_of(view, f"call:{USERS}"))
    for x, expected in ((120, False), (24, True)):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, row.center().y()))
        assert is_ticked(place, USERS) is expected


def test_the_menu_of_a_call_opens_it_or_ticks_it(place: ScopesPlace, qtbot: QtBot) -> None:
    view = tree(place, CALLS)
    index = row_of(view, f"call:{USERS}")
    view.setCurrentIndex(index)
    for name in ("scopes_tickCallAction", "scopes_openCallAction"):
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
        QApplication.sendEvent(view, event)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        action = next(one for one in menu.actions() if one.objectName() == name)
        if name == "scopes_openCallAction":
            with qtbot.waitSignal(place.place_requested) as asked:
                action.trigger()
            assert asked.args == ["requests", USERS]
        else:
            action.trigger()
            assert is_ticked(place, USERS)
        menu.close()


def test_an_imported_catalogue_is_listed_and_planned_all_the_same(place: ScopesPlace, parts: PlaceParts) -> None:
    shop = Org("o", "Shop", "https://shop.example", "https://shop.example", "generic")
    parts.show_org(shop)
    assert text(place, "scopes_summaryLabel") == "3 scopes"
    assert not edit(place, FIND).isEnabled()
    document = {
        "about": {"label": "1"},
        "scopes": [
            {
                "name": "orders.read",
                "group": "Orders",
                "kind": "read",
                "meaning": "Read orders",
                "calls": 1,
                "status": "current",
            },
            {
                "name": "orders.write",
                "group": "Orders",
                "kind": "manage",
                "meaning": "Change orders",
                "calls": 2,
                "status": "current",
                "implies": ["orders.read"],
            },
        ],
        "operations": [
            {
                "method": "GET",
                "path": "/orders",
                "id": "a",
                "title": "List orders",
                "tag": "Orders",
                "api": "",
                "scopes": ["orders.read"],
            },
            {
                "method": "POST",
                "path": "/orders",
                "id": "b",
                "title": "Place an order",
                "tag": "Orders",
                "api": "",
                "scopes": ["orders.write"],
            },
        ],
        "bodies": [],
    }
    parts.state.set_imported_catalogue("o", from_document(document))
    assert "scope:orders.write" in keys(tree(place))
    edit(place, FIND).setText("order")
    for key in ("GET /orders", "POST /orders"):
        tick(place, key)
    assert chips(place) == ["orders.write"]
    button(place, "scopes_planApplyButton").click()
    assert "orders.write" in scopes_of(parts)
    parts.state.set_imported_catalogue("o", None)
    assert [card.isVisible() for card in place.findChildren(QFrame, "scopes_planCard")] == [False]


def test_without_an_app_the_plan_cannot_be_used(planned: ScopesPlace, parts: PlaceParts) -> None:
    parts.state.set_library((ACME,), ())
    edit(planned, FIND).setText("list all users")
    for name in ("scopes_planApplyButton", "scopes_planSignInButton"):
        assert not button(planned, name).isEnabled()
        assert button(planned, name).accessibleDescription() == "Add an app to this org first."


def test_a_custom_server_does_not_open_oktas_calls_and_the_plan_says_so(place: ScopesPlace, parts: PlaceParts) -> None:
    parts.show_org(ACME, replace(WEB, issuer="https://acme.okta.com/oauth2/default", scopes=("openid",)))
    edit(place, FIND).setText("list all users")
    assert headings(tree(place, CALLS))["group:Not at this server"] == "closed"
    tick(place, USERS)
    assert chips(place) == []
    assert text(place, "scopes_planLabel") == f"Tokens of this server do not open {USERS}."


def test_large_letters_in_a_small_window_are_scrolled_not_laid_over_each_other(
    planned: ScopesPlace, theme: Theme, qtbot: QtBot
) -> None:
    card, area = planned.findChild(PlanCard), planned.findChild(CardsArea, "scopes_cardsArea")
    assert card is not None
    assert area is not None
    planned.set_width(960)
    button(planned, "scopes_callsButton").setChecked(True)
    planned.resize(912, 478)
    theme.set_text_scale(2.0)
    try:
        qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
        assert card.height() >= card.heightForWidth(card.width())
        assert not card.words.visibleRegion().isEmpty()
        below = card.roles.mapTo(card, QPoint(0, 0)).y()
        said = card.findChild(CardsArea)
        assert said is not None
        assert said.geometry().bottom() < below
        assert card.words.width() <= said.viewport().width()
        assert card.width() < area.viewport().width()
        area.ensureWidgetVisible(button(planned, "scopes_planSignInButton"))
        box = button(planned, "scopes_planSignInButton").visibleRegion().boundingRect()
        assert box.height() == button(planned, "scopes_planSignInButton").height()
    finally:
        theme.set_text_scale(1.0)
    qtbot.waitUntil(lambda: area.height() >= card.height())
