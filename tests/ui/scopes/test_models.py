"""The models behind list and calls."""

from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester

from tests.ui.fakes import ACME, WEB
from tokenexplorer.catalogue.catalogue import builtin, from_document
from tokenexplorer.ui.scopes.calls_model import Calls, CallsModel
from tokenexplorer.ui.scopes.content import CALLS, GRANT, HEADS, KIND, MEANING, TOKEN, Content
from tokenexplorer.ui.scopes.granting import Granting
from tokenexplorer.ui.scopes.listing import listing
from tokenexplorer.ui.scopes.narrowing import Narrowing
from tokenexplorer.ui.scopes.opened import CallGroup, opened_calls
from tokenexplorer.ui.scopes.scopes_model import ScopesModel
from tokenexplorer.ui.widgets.delegates import Row

OKTA = builtin()
CHOSEN = ("openid", "okta.users.read", "okta.users.read.self")


@pytest.fixture
def model(qtmodeltester: ModelTester) -> ScopesModel:
    looked_at, made = ScopesModel(), ScopesModel()
    content = Content(listing(OKTA, ACME, WEB, None, CHOSEN), CHOSEN, ("okta.users.read",))
    for each in (looked_at, made):
        each.set_content(content)
    # Of another one: the tester stays, and walks its whole model again at each signal, seconds in all.
    qtmodeltester.check(looked_at)
    return made


def cell(model: ScopesModel, name: str, column: int, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
    return model.index_of(name).siblingAtColumn(column).data(role)


def names(model: ScopesModel) -> list[str]:
    groups = (model.index(row, 0) for row in range(model.rowCount()))
    return [str(model.index(row, 0, group).data()) for group in groups for row in range(model.rowCount(group))]


def test_a_row_says_all_there_is_to_say(model: ScopesModel) -> None:
    name = "okta.users.read"
    assert [cell(model, name, column) for column in (MEANING, CALLS, TOKEN)] == [
        "Read profiles and credentials",
        "26",
        "In token",
    ]
    assert cell(model, name, KIND, Row.BADGES) == (("line", "read", ""),)
    assert cell(model, name, 0, Row.KEY) == "scope:okta.users.read"
    assert cell(model, name, 0, Row.STATE) == "in token"
    assert cell(model, name, 0, Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked.value


def test_a_removed_scope_is_struck_and_says_since_when(model: ScopesModel) -> None:
    name = "okta.users.read.self"
    assert cell(model, name, 0, Row.STRUCK) is True
    assert cell(model, name, KIND, Row.BADGES) == (("unk", "removed", ""),)
    assert cell(model, name, MEANING) == "Gone from Okta since 2026.05"
    assert cell(model, name, TOKEN) == "Next sign-in"
    assert cell(model, name, 0, Row.STATE) == "removed"


def test_headings_count_and_heads_are_named(model: ScopesModel) -> None:
    users = model.index_of("okta.users.read").parent()
    assert (users.data(), users.data(Row.HINT), users.data(Row.RIGHT)) == ("Users", "4 scopes", ("2 selected", "text2"))
    shown = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(len(HEADS))]
    assert shown == list(HEADS)


@pytest.mark.parametrize(
    ("narrowing", "expected"),
    [
        (Narrowing("users MANAGE removed"), ["okta.users.manage.self"]),
        (Narrowing(show="selected"), ["openid", "okta.users.read", "okta.users.read.self"]),
        (Narrowing(show="token"), ["okta.users.read"]),
        (Narrowing("okta.users", kinds=frozenset({"read"})), ["okta.users.read"]),
        (Narrowing("nowhere"), []),
    ],
)
def test_a_filter_leaves_what_fits(
    model: ScopesModel, narrowing: Narrowing, expected: list[str], qtmodeltester: ModelTester
) -> None:
    model.set_narrowing(narrowing)
    assert names(model) == expected
    assert model.shown_count == len(expected)
    qtmodeltester.check(model)


def test_a_turned_check_box_is_told_on_and_waits_for_the_answer(model: ScopesModel) -> None:
    told: list[tuple[str, bool]] = []
    model.toggled.connect(lambda name, on: told.append((name, on)))
    index = model.index_of("okta.groups.read")
    assert model.setData(index, Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    assert told == [("okta.groups.read", True)]
    assert index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked.value


def test_without_an_app_nothing_can_be_checked(model: ScopesModel) -> None:
    model.set_enabled(False)
    index = model.index_of("okta.groups.read")
    assert not model.flags(index) & Qt.ItemFlag.ItemIsUserCheckable
    assert not model.setData(index, Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)


def test_R03_names_from_a_server_never_become_mark_up_or_hide_characters(qtmodeltester: ModelTester) -> None:
    model = ScopesModel()
    evil = "<img src=x>\u202eread"
    model.set_content(Content(listing(OKTA, ACME, WEB, (evil,), ())))
    index = model.index_of(evil)
    assert "\u202e" not in index.data()
    assert "<img" not in index.data(Qt.ItemDataRole.ToolTipRole)
    qtmodeltester.check(model)


def test_an_index_outside_is_nothing() -> None:
    assert ScopesModel().scope(QModelIndex()) is None
    assert CallsModel().operation(QModelIndex()) is None


def test_grants_are_told_by_word_and_icon(model: ScopesModel) -> None:
    granted = Granting(True, True, False, frozenset({"okta.users.read"}))
    chosen = ("openid", "okta.users.read", "okta.users.manage", "okta.users.read.self")
    model.set_content(Content(listing(OKTA, ACME, WEB, None, chosen), chosen, (), granted))
    shown = {name: (cell(model, name, GRANT), cell(model, name, GRANT, Row.STATE)) for name in chosen}
    assert shown == {
        "openid": ("Not needed", "not needed"),
        "okta.users.read": ("Granted", "granted"),
        "okta.users.manage": ("Not granted", "not granted"),
        "okta.users.read.self": ("\u2013", "unknown"),
    }
    assert cell(model, "okta.users.manage", GRANT, Row.ICON) == ("circle-minus", "bad")
    assert "not granted" in cell(model, "okta.users.manage", 0, Qt.ItemDataRole.AccessibleTextRole)
    assert model.content.ungranted() == ("okta.users.manage",)
    model.set_narrowing(Narrowing(show="ungranted"))
    assert names(model) == ["okta.users.manage"]


def test_a_change_of_one_scope_tells_its_group_alone(model: ScopesModel) -> None:
    told: list[str] = []
    model.dataChanged.connect(lambda first, _last: told.append(str(first.data(Row.KEY))))
    content = model.content
    model.set_content(Content(content.groups, (*content.chosen, "okta.logs.read"), tuple(content.in_token)))
    assert told == ["group:System Log", "scope:okta.logs.read"]


def calls_of(*scopes: str) -> Calls:
    return Calls(opened_calls(OKTA, scopes, server="org").groups)


def call_keys(model: CallsModel, place: int = 0) -> list[str]:
    group = model.index(place, 0)
    return [str(model.index(row, 0, group).data(Row.KEY)) for row in range(model.rowCount(group))]


def test_calls_are_few_at_first_and_more_on_demand(qtmodeltester: ModelTester) -> None:
    model = CallsModel()
    model.set_calls(calls_of("okta.users.read", "okta.logs.read"))
    qtmodeltester.check(model)
    assert call_keys(model)[0] == "call:GET /api/v1/users"
    assert call_keys(model)[5:] == ["more:okta.users.read"]
    more = model.index(5, 0, model.index(0, 0))
    assert (more.data(), model.is_more(more), model.operation(more)) == ("Show 21 more", True, None)
    assert not more.flags() & Qt.ItemFlag.ItemIsUserCheckable
    model.show_more(more)
    assert len(call_keys(model)) == 26
    qtmodeltester.check(model)


def test_ticked_calls_stay_in_sight_beyond_the_few() -> None:
    model = CallsModel()
    calls = calls_of("okta.users.read")
    last = calls.groups[0].calls[-1].key
    model.set_picked((last,))
    model.set_calls(calls)
    assert call_keys(model)[5:] == [f"call:{last}", "more:okta.users.read"]
    assert model.index(6, 0, model.index(0, 0)).data() == "Show 20 more"


def test_headings_say_what_is_not_granted_or_not_selected() -> None:
    model = CallsModel()
    groups = (*opened_calls(OKTA, ("okta.logs.read",)).groups, CallGroup("okta.apps.read", (), chosen=False))
    model.set_calls(Calls(groups, frozenset({"okta.logs.read"})))
    states = [model.index(row, 0).data(Row.STATE) for row in range(2)]
    assert states == ["not granted", "not selected"]
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "okta.logs.read, not granted, 1 call"


def test_R03_a_foreign_catalogues_words_are_plain(qtmodeltester: ModelTester) -> None:
    evil = "<img src=x>\u202e"
    catalogue = from_document(
        {
            "about": {},
            "scopes": [{"name": "a", "group": evil, "kind": "other", "meaning": evil, "status": "current"}],
            "operations": [
                {"method": "GET", "path": f"/{evil}", "id": "x", "title": evil, "tag": evil, "api": "", "scopes": ["a"]}
            ],
            "bodies": [],
        }
    )
    model = CallsModel()
    model.set_calls(Calls(opened_calls(catalogue, ("a",)).groups))
    call = model.index(0, 0, model.index(0, 0))
    assert "\u202e" not in call.data() + call.data(Qt.ItemDataRole.AccessibleTextRole)
    assert "<img" not in call.data(Qt.ItemDataRole.ToolTipRole)
    qtmodeltester.check(model)
