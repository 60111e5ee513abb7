"""Work off the GUI thread: results come back in it, late ones are dropped, nothing is left running."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from tokenexplorer.errors import Cancelled, PassphraseNeeded, StorageError, TokenExplorerError
from tokenexplorer.ui.tasks import TaskRunner


@pytest.fixture
def tasks(qapp: QObject) -> TaskRunner:
    return TaskRunner(threads=2)


def test_the_result_comes_back_in_the_gui_thread(qtbot: QtBot, tasks: TaskRunner) -> None:
    seen: list[tuple[str, bool]] = []
    worker: list[bool] = []

    def work() -> str:
        worker.append(threading.current_thread() is threading.main_thread())
        return "done"

    tasks.run(work, lambda value: seen.append((value, threading.current_thread() is threading.main_thread())))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [("done", True)]
    assert worker == [False]


def test_an_error_of_ours_goes_to_the_caller_or_to_failed(qtbot: QtBot, tasks: TaskRunner) -> None:
    error = StorageError("Full", "Make room")

    def work() -> None:
        raise error

    told: list[TokenExplorerError] = []
    tasks.run(work, None, told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert told == [error]
    with qtbot.waitSignal(tasks.failed) as heard:
        tasks.run(work)
    assert heard.args == [error]


@pytest.mark.allow_logs
def test_F08_an_unforeseen_error_is_told_redacted(qtbot: QtBot, tasks: TaskRunner) -> None:
    def work() -> None:
        raise ValueError("access_token=canary-3141592653589793")

    with qtbot.waitSignal(tasks.failed) as heard:
        tasks.run(work)
    (error,) = heard.args
    assert "ValueError" in error.detail
    assert "canary" not in str(error)


def test_cancelled_is_no_failure(qtbot: QtBot, tasks: TaskRunner) -> None:
    def work() -> None:
        raise Cancelled

    with qtbot.assertNotEmitted(tasks.failed):
        with qtbot.waitSignal(tasks.busy_changed, check_params_cb=lambda busy: not busy):
            tasks.run(work)
        qtbot.waitUntil(lambda: not tasks._waiting)


def test_a_later_run_of_the_same_key_makes_the_first_late(qtbot: QtBot, tasks: TaskRunner) -> None:
    go = threading.Event()
    seen: list[str] = []

    def slow() -> str:
        assert go.wait(10)
        return "first"

    tasks.run(slow, seen.append, key="k")
    tasks.run(lambda: "second", seen.append, key="k")
    qtbot.waitUntil(lambda: seen == ["second"])
    with qtbot.waitSignal(tasks.busy_changed):
        go.set()
    assert seen == ["second"]


def test_the_error_of_a_dropped_run_is_not_told(qtbot: QtBot, tasks: TaskRunner) -> None:
    go = threading.Event()

    def work() -> None:
        assert go.wait(10)
        raise StorageError("late")

    with qtbot.assertNotEmitted(tasks.failed), qtbot.waitSignals([tasks.busy_changed, tasks.busy_changed]):
        tasks.drop(tasks.run(work))
        go.set()


def test_busy_is_told_once_for_all(qtbot: QtBot, tasks: TaskRunner) -> None:
    go = threading.Event()
    told: list[bool] = []
    tasks.busy_changed.connect(told.append)
    for _ in range(3):
        tasks.run(lambda: go.wait(10))
    go.set()
    qtbot.waitUntil(lambda: len(told) >= 2)
    assert told == [True, False]


def test_nothing_is_delivered_or_started_after_shut_down(qtbot: QtBot, tasks: TaskRunner) -> None:
    go = threading.Event()
    seen: list[object] = []
    tasks.run(lambda: go.wait(10), seen.append)
    assert tasks.shut_down(limit_ms=1) is False
    go.set()
    assert tasks.shut_down() is True
    tasks.run(lambda: "more", seen.append)
    tasks.failed.emit(StorageError("x"))  # lets the queue run
    qtbot.wait(1)
    assert seen == []


def test_finish_lets_everything_run(tasks: TaskRunner) -> None:
    done: list[int] = []
    for number in range(5):
        tasks.run(partial(done.append, number))
    assert tasks.finish() is True
    assert sorted(done) == [0, 1, 2, 3, 4]


def test_owners_that_go_away_during_the_work_harm_nobody(qtbot: QtBot, tasks: TaskRunner) -> None:
    go = threading.Event()
    owners = []
    told: list[object] = []
    for _ in range(20):
        owner = QObject()
        runner = TaskRunner(threads=1)
        runner.run(lambda: go.wait(10), told.append)
        owners.append((owner, runner))
    go.set()
    for owner, runner in owners:
        shiboken6.delete(runner)
        shiboken6.delete(owner)
    later: list[str] = []
    tasks.run(lambda: "later", later.append)
    qtbot.waitUntil(lambda: bool(later))
    assert told == []


class Locked:
    """Work that lacks a passphrase until somebody types it, and who asks for it."""

    def __init__(self, tasks: TaskRunner) -> None:
        self.typed = False
        self.runs = 0
        self.asked: list[tuple[PassphraseNeeded, Callable[[], None], Callable[[], None]]] = []
        tasks.ask_passphrases(lambda *asked: self.asked.append(asked))

    def work(self) -> str:
        self.runs += 1
        if not self.typed:
            raise PassphraseNeeded("client.pem", "client.key")
        return "done"


def test_work_that_lacks_a_passphrase_is_run_again_once_it_is_known(qtbot: QtBot, tasks: TaskRunner) -> None:
    locked = Locked(tasks)
    told: list[str] = []
    failed: list[TokenExplorerError] = []
    tasks.run(locked.work, told.append, failed.append, key="k")
    qtbot.waitUntil(lambda: len(locked.asked) == 1)
    assert (told, failed, tasks.busy) == ([], [], False)
    assert locked.asked[0][0].key_file == "client.key"
    locked.typed = True
    locked.asked[0][1]()
    qtbot.waitUntil(lambda: told == ["done"])
    assert (failed, locked.runs) == ([], 2)
    locked.asked[0][1]()  # a second answer changes nothing
    assert not tasks.busy


def test_without_the_passphrase_the_work_counts_as_cancelled(qtbot: QtBot, tasks: TaskRunner) -> None:
    locked = Locked(tasks)
    failed: list[TokenExplorerError] = []
    tasks.run(locked.work, None, failed.append)
    qtbot.waitUntil(lambda: len(locked.asked) == 1)
    locked.asked[0][2]()
    assert [type(error) for error in failed] == [Cancelled]
    with qtbot.assertNotEmitted(tasks.failed):
        tasks.run(locked.work)
        qtbot.waitUntil(lambda: len(locked.asked) == 2)
        locked.asked[1][2]()


def test_work_that_nobody_waits_for_any_more_is_not_run_again(qtbot: QtBot, tasks: TaskRunner) -> None:
    locked = Locked(tasks)
    dropped = tasks.run(locked.work)
    qtbot.waitUntil(lambda: len(locked.asked) == 1)
    tasks.drop(dropped)
    tasks.run(locked.work, key="k")
    qtbot.waitUntil(lambda: len(locked.asked) == 2)
    later: list[str] = []
    locked.typed = True
    tasks.run(locked.work, later.append, key="k")
    qtbot.waitUntil(lambda: later == ["done"])
    runs = locked.runs
    for _lacking, go_on, _give_up in locked.asked:
        go_on()
    assert locked.runs == runs
    assert not tasks.busy
