"""What is granted to the app, in the list and in the foot."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeView, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.fakes import ACME, PlaceParts
from tests.ui.scopes.conftest import AskedGrants
from tests.ui.scopes.finders import button, headings, keys, text, tree
from tokenexplorer.orgs.org import Org
from tokenexplorer.ui.scopes.content import GRANT
from tokenexplorer.ui.scopes.place import ScopesPlace
from tokenexplorer.ui.state import GrantStatus
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.ring import Spinner

KNOWN = GrantStatus("known", frozenset({"okta.groups.read"}))
UNREADABLE = GrantStatus(
    "unreadable", advice="Grants could not be read: needs okta.appGrants.read.", missing_scope="okta.appGrants.read"
)


def word(place: ScopesPlace, name: str) -> str:
    place.open(name)
    return str(tree(place).currentIndex().siblingAtColumn(GRANT).data(Row.STATE))


def ring(view: QTreeView) -> Spinner:
    found = view.findChild(Spinner)
    assert isinstance(found, Spinner)
    return found


def not_granted(place: ScopesPlace) -> QWidget:
    return button(place, "scopes_showNotGrantedButton")


def test_they_are_asked_for_when_the_place_is_shown(asked: AskedGrants, place: ScopesPlace, parts: PlaceParts) -> None:
    assert set(asked.asked) == {"c"}
    place.hide()
    asked.asked.clear()
    parts.show_org(ACME)
    assert asked.asked == []


def test_until_they_are_known_nothing_is_claimed(place: ScopesPlace) -> None:
    assert word(place, "okta.users.read") == "unknown"
    assert word(place, "openid") == "not needed"
    assert not_granted(place).isHidden()
    assert text(place, "scopes_noticeLabel") == ""


def test_a_ring_turns_in_the_head_while_they_are_read(place: ScopesPlace, parts: PlaceParts) -> None:
    assert ring(tree(place)).isHidden()
    parts.state.set_grants("c", GrantStatus("reading"))
    assert ring(tree(place)).isVisible()
    assert tree(place).header().accessibleDescription() == "Reading which scopes are granted to the app"
    assert tree(place).isEnabled()
    parts.state.set_grants("c", KNOWN)
    assert ring(tree(place)).isHidden()


def test_what_is_not_granted_is_marked_counted_and_said(place: ScopesPlace, parts: PlaceParts, qtbot: QtBot) -> None:
    parts.state.set_grants("c", KNOWN)
    assert word(place, "okta.groups.read") == "granted"
    assert word(place, "okta.users.read") == "not granted"
    assert not_granted(place).accessibleName() == "Not granted, 1"
    assert text(place, "scopes_noticeLabel") == "okta.users.read is not granted to this app."
    assert headings(tree(place, "scopes_callTree"))["scope:okta.users.read"] == "not granted"
    qtbot.mouseClick(not_granted(place), Qt.MouseButton.LeftButton)
    assert keys(tree(place)) == ["scope:okta.users.read"]
    parts.state.set_grants("c", GrantStatus("known", frozenset({"okta.users.read"})))
    assert text(place, "scopes_emptyLabel") == "Every selected scope is granted to this app."
    parts.state.set_grants("c", None)
    assert not_granted(place).isHidden()
    assert len(keys(tree(place))) == 198


def test_grants_that_cannot_be_read_are_mended_by_one_press(
    place: ScopesPlace, parts: PlaceParts, qtbot: QtBot
) -> None:
    parts.state.set_grants("c", UNREADABLE)
    assert text(place, "scopes_noticeLabel") == "Grants could not be read: needs okta.appGrants.read."
    with qtbot.waitSignal(place.sign_in_requested):
        qtbot.mouseClick(button(place, "scopes_addGrantScopeButton"), Qt.MouseButton.LeftButton)
    assert parts.state.client is not None
    assert parts.state.client.scopes[-1] == "okta.appGrants.read"


def test_before_the_first_sign_in_nobody_is_told_that_grants_are_unread(place: ScopesPlace, parts: PlaceParts) -> None:
    parts.state.set_tokens(())
    parts.state.set_grants("c", UNREADABLE)
    assert text(place, "scopes_noticeLabel") == ""
    parts.state.set_grants("c", GrantStatus("unreadable", advice="The org did not answer."))
    assert text(place, "scopes_noticeLabel") == "The org did not answer."
    assert button(place, "scopes_addGrantScopeButton").isHidden()


@pytest.mark.parametrize(
    "org",
    [
        Org("o", "One", "https://acme.onelogin.com", "https://acme.onelogin.com/oidc/2", "onelogin"),
        Org("o", "Acme", "https://acme.okta.com", "https://acme.okta.com/oauth2/default", "okta-custom"),
    ],
)
def test_where_scopes_are_not_granted_there_is_no_column(place: ScopesPlace, parts: PlaceParts, org: Org) -> None:
    assert not tree(place).isColumnHidden(GRANT)
    parts.show_org(org)
    assert tree(place).isColumnHidden(GRANT)
