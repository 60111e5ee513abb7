"""The models behind the list of grants and the preview."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tokenexplorer.catalogue.catalogue import builtin
from tokenexplorer.okta.grants import Grant
from tokenexplorer.ui.scopes.grants.grants_model import AUTHOR, SCOPE, STATE, WHEN, GrantsModel
from tokenexplorer.ui.scopes.grants.preview_model import PreviewModel, PreviewRow
from tokenexplorer.ui.scopes.grants.rows import GrantRow, grantable, rows, shown
from tokenexplorer.ui.widgets.delegates import Row

DAY = datetime(2026, 10, 14, 12, tzinfo=UTC)
GRANTS = (
    Grant("1", "okta.users.read", created=DAY, created_by="00u1"),
    Grant("2", "okta.new.scope", created_by="00u2"),
)
NAMES = {"00u1": "Rita <b>Admin</b>"}


def test_every_scope_that_is_granted_or_could_be_is_there_once_by_name() -> None:
    found = rows(builtin(), GRANTS, {"okta.users.read", "okta.typed.read"}, NAMES, ("okta.logs.read",))
    names = [row.scope for row in found]
    assert names == sorted(set(names))
    assert {"okta.new.scope", "okta.typed.read", "okta.logs.read"} <= set(names)
    assert "openid" not in names
    by_name = {row.scope: row for row in found}
    assert (by_name["okta.users.read"].author, by_name["okta.users.read"].when) == ("Rita <b>Admin</b>", "14 Oct 2026")
    assert (by_name["okta.new.scope"].author, by_name["okta.new.scope"].when) == ("00u2", "")
    assert by_name["okta.new.scope"].standing == "will be removed"
    assert by_name["okta.typed.read"].standing == "will be added"
    assert by_name["okta.logs.read"].asked_for


def test_several_grants_of_one_scope_are_one_row_that_says_so() -> None:
    later = DAY + timedelta(days=3)
    several = (Grant("3", "okta.users.read", created=later, created_by="00u3"), *GRANTS, Grant("4", "okta.users.read"))
    found = rows(builtin(), several, {"okta.users.read"}, NAMES)
    row = next(row for row in found if row.scope == "okta.users.read")
    assert (row.number, row.author, row.when) == (3, "00u3, Rita <b>Admin</b>", "17 Oct 2026")
    model = GrantsModel()
    model.set_rows(found, usable=True)
    index = model.index_of("okta.users.read")
    assert index.data(Row.HINT) == "3 grants"
    assert "3 grants" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert model.index_of("okta.new.scope").data(Row.HINT) is None


def test_the_preview_tells_two_grants_of_one_scope_apart() -> None:
    model = PreviewModel()
    model.set_rows(tuple(PreviewRow("remove", "okta.users.read", "DELETE …", f"DELETE {each}") for each in "ab"))
    keys = [model.index(row).data(Row.KEY) for row in range(2)]
    assert keys == ["change:remove:okta.users.read", "change:remove:okta.users.read:2"]


def test_what_okta_took_back_cannot_be_granted() -> None:
    names = grantable(builtin())
    assert "okta.users.read" in names
    assert not {"okta.users.read.self", "openid", "profile"} & set(names)


def test_granted_shows_what_is_planned_and_asked_for_too_and_a_filter_looks_everywhere() -> None:
    found = rows(builtin(), GRANTS, {"okta.users.read"}, NAMES, ("okta.logs.read",))
    assert [row.scope for row in shown(found, "granted", "")] == ["okta.logs.read", "okta.new.scope", "okta.users.read"]
    assert shown(found, "all", "") == found
    assert [row.scope for row in shown(found, "granted", "brands MANAGE")] == ["okta.brands.manage"]


def test_the_list_of_grants(qtmodeltester: ModelTester, qtbot: QtBot) -> None:
    model = GrantsModel()
    made = tuple(rows(builtin(), GRANTS, {"okta.users.read"}, NAMES))
    model.set_rows(made, usable=True)
    qtmodeltester.check(model)
    index = model.index_of("okta.users.read")
    assert [index.siblingAtColumn(column).data() for column in (SCOPE, STATE, AUTHOR, WHEN)] == [
        "okta.users.read",
        "Granted",
        "Rita <b>Admin</b>",
        "14 Oct 2026",
    ]
    assert (index.data(Row.KEY), index.data(Row.STATE)) == ("scope:okta.users.read", "granted")
    checked = Qt.ItemDataRole.CheckStateRole
    with qtbot.waitSignal(model.turned) as told:
        assert model.setData(index, Qt.CheckState.Unchecked.value, checked)
    assert told.args == ["okta.users.read", False]
    assert not model.setData(index.siblingAtColumn(STATE), Qt.CheckState.Checked.value, checked)
    with qtbot.waitSignal(model.dataChanged):
        model.set_rows(made, usable=False)
    assert not model.setData(index, Qt.CheckState.Unchecked.value, checked)
    with qtbot.assertNotEmitted(model.turned):
        model.turn(index)


def test_R04_hidden_characters_of_a_scope_are_spoken_visibly() -> None:
    model = GrantsModel()
    model.set_rows((GrantRow("okta.\u202eread", None, False),), usable=True)
    assert "\u202e" not in str(model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))


def test_the_preview(qtmodeltester: ModelTester) -> None:
    model = PreviewModel()
    model.set_rows((PreviewRow("add", "okta.users.read", "POST …", "POST https://acme.okta.com/<b>\n{}"),))
    qtmodeltester.check(model)
    index = model.index(0)
    assert (index.data(), index.data(Row.KEY), index.data(Row.STATE)) == (
        "Add okta.users.read",
        "change:add:okta.users.read",
        "add",
    )
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "<span>POST https://acme.okta.com/&lt;b&gt;<br/>{}</span>"
    assert model.call(index) == "POST https://acme.okta.com/<b>\n{}"


def test_R05_a_day_before_the_local_calendar_is_shown_as_the_org_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as zone:
        zone.setenv("TZ", "America/New_York")
        time.tzset()
        row = GrantRow("okta.users.read", Grant("g", "okta.users.read", created=datetime(1, 1, 1, tzinfo=UTC)), True)
        shown = row.when
    time.tzset()
    assert shown.startswith("1 Jan")
