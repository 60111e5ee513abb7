"""The tree of calls."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QModelIndex
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tokenexplorer.catalogue.catalogue import builtin
from tokenexplorer.ui.requests.operations_model import OperationsModel
from tokenexplorer.ui.widgets.delegates import Row


@pytest.fixture
def model(qtbot: QtBot) -> OperationsModel:
    made = OperationsModel()
    made.set_operations(builtin().operations)
    return made


def test_the_model_keeps_qts_rules(model: OperationsModel, qtmodeltester: ModelTester) -> None:
    model.set_filter("users")
    assert 0 < model.rowCount() < len(builtin().operations)
    qtmodeltester.check(model)


def test_calls_stand_under_their_headings_the_wanted_ones_first(model: OperationsModel) -> None:
    assert model.count == len(builtin().operations) == 978
    assert [model.index(row, 0).data() for row in range(3)] == ["Users", "User Resources", "Groups"]
    call = model.index_of("GET /api/v1/users")
    assert call.parent().data() == "Users"
    assert (call.data(), call.data(Row.METHOD), call.data(Row.KEY)) == (
        "List all users",
        "GET",
        "call:GET /api/v1/users",
    )
    found = model.operation(call)
    assert found is not None
    assert found.key == "GET /api/v1/users"
    assert model.operation(call.parent()) is None
    assert not model.index_of("GET /nowhere").isValid()


def test_the_filter_acts_within_a_tenth_of_a_second(model: OperationsModel) -> None:
    for text in ("u", "us", "users", "list logs", "zzzz", ""):
        begin = time.thread_time()
        model.set_filter(text)
        assert time.thread_time() - begin < 0.5  # five times the promise: machines are noisy
    model.set_filter("zzzz")
    assert model.count == 0


def test_locks_follow_the_token(model: OperationsModel) -> None:
    model.set_lock(lambda each: "" if "okta.users.read" in each.scopes else "Needs more")
    call, closed = model.index_of("GET /api/v1/users"), model.index_of("GET /api/v1/logs")
    assert (call.data(Row.RIGHT_ICON), call.data(Row.STATE)) == (None, "open")
    assert (closed.data(Row.RIGHT_ICON)[0], closed.data(Row.STATE)) == ("lock", "locked")
    model.set_show_locked(False)
    assert 0 < model.count < 978
    assert not model.index_of("GET /api/v1/logs").isValid()
    assert model.rowCount(QModelIndex()) < 160
