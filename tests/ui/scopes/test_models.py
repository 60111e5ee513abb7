"""The models behind list and calls."""

from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester

from tests.ui.fakes import ACME, WEB
from tokenexplorer.ui.scopes.calls_model import CallsModel, opened_calls
from tokenexplorer.ui.scopes.listing import listing
from tokenexplorer.ui.scopes.scopes_model import CALLS, HEADS, KIND, MEANING, TOKEN, Narrowing, ScopesModel
from tokenexplorer.ui.widgets.delegates import Row

CHOSEN = ("openid", "okta.users.read", "okta.users.read.self")


@pytest.fixture
def model(qtmodeltester: ModelTester) -> ScopesModel:
    made = ScopesModel()
    made.set_content(listing(ACME, WEB, None, CHOSEN), CHOSEN, ("okta.users.read",))
    qtmodeltester.check(made)
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
    model.set_content(listing(ACME, WEB, (evil,), ()), (), ())
    index = model.index_of(evil)
    assert "\u202e" not in index.data()
    assert "<img" not in index.data(Qt.ItemDataRole.ToolTipRole)
    qtmodeltester.check(model)


def test_calls_stand_under_the_scope_that_opens_them(qtmodeltester: ModelTester) -> None:
    groups = opened_calls(("okta.users.read", "okta.users.manage", "okta.logs.read"))
    by_scope = {group.scope: [call.key for call in group.calls] for group in groups}
    assert "GET /api/v1/users" in by_scope["okta.users.read"]
    assert "POST /api/v1/users" in by_scope["okta.users.manage"]
    assert by_scope["okta.logs.read"] == ["GET /api/v1/logs"]
    model = CallsModel()
    model.set_calls(groups)
    qtmodeltester.check(model)
    model.set_filter("list all users")
    assert "GET /api/v1/users" in by_scope["okta.users.read"]
    first = model.index(0, 0, model.index(0, 0))
    assert model.heading_of("okta.users.read").data(Row.RIGHT)[0].endswith("calls")
    assert first.data(Row.KEY).startswith("call:GET ")
    assert not model.heading_of("okta.logs.read").isValid()
    qtmodeltester.check(model)


def test_manage_alone_opens_the_calls_of_read_too() -> None:
    (only,) = opened_calls(("okta.users.manage",))
    assert only.scope == "okta.users.manage"
    assert {"GET /api/v1/users", "POST /api/v1/users"} <= {call.key for call in only.calls}


@pytest.mark.parametrize(
    ("custom", "expected"), [(False, "/oauth2/v1/userinfo"), (True, "/oauth2/{authorizationServerId}/v1/userinfo")]
)
def test_userinfo_is_that_of_the_server_that_issues(custom: bool, expected: str) -> None:
    (only,) = opened_calls(("openid",), custom_server=custom)
    assert [call.path for call in only.calls] == [expected]


def test_an_index_outside_is_nothing() -> None:
    assert ScopesModel().scope(QModelIndex()) is None
    assert CallsModel().operation(QModelIndex()) is None
