"""Export, open and the way back, by the controls of the place."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.accessible import nameless
from tests.ui.fakes import PlaceParts
from tests.ui.trace.conftest import SECRET, call, sign_in
from tests.ui.trace.test_place import button, keys, text, turn, wait_for
from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.storage.trace_files import document, files
from tokenexplorer.ui.trace.place import TracePlace
from tokenexplorer.ui.widgets.banner import Banner
from tokenexplorer.wire.trace import Trace

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def chosen(place: TracePlace, name: str, path: Path) -> None:
    """Answer the file dialog that is open."""
    dialog = place.findChild(QFileDialog, name)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.close()


def export(place: TracePlace, path: Path, qtbot: QtBot) -> str:
    """Export by the dialog; the words that follow."""
    with qtbot.waitSignal(place.notice) as told:
        qtbot.mouseClick(button(place, "trace_exportButton"), Qt.MouseButton.LeftButton)
        chosen(place, "trace_exportDialog", path)
    return str(told.args[0])


def refused(place: TracePlace, qtbot: QtBot, do: Callable[[], None]) -> TokenExplorerError:
    """The error that follows."""
    with qtbot.waitSignal(place.trouble) as told:
        do()
    error = told.args[0]
    assert isinstance(error, TokenExplorerError)
    return error


def open_file(place: TracePlace, path: Path, qtbot: QtBot) -> None:
    """Open by the button and the dialog."""
    with qtbot.waitSignal(place.files.opened):
        qtbot.mouseClick(button(place, "trace_openButton"), Qt.MouseButton.LeftButton)
        chosen(place, "trace_openDialog", path)


def file_of(path: Path, sign_ins: int = 1) -> Path:
    """A file with messages of somebody else's run."""
    trace = Trace(lambda: NOW)
    for _ in range(sign_ins):
        sign_in(trace)
    call(trace)
    path.write_bytes(document.write(trace.messages(), NOW))
    return path


@pytest.mark.parametrize(
    ("name", "begins"),
    [("trace.json", '{\n "format": "tokenexplorer-trace"'), ("trace.har", '{\n "log"'), ("trace.html", "<!DOCTYPE")],
)
def test_each_kind_is_saved_by_its_ending(
    place: TracePlace, parts: PlaceParts, qtbot: QtBot, tmp_path: Path, name: str, begins: str
) -> None:
    sign_in(parts.trace)
    wait_for(place, 4, qtbot)
    (tmp_path / name).write_text("older")
    assert export(place, tmp_path / name, qtbot) == f"Saved to {name}. It holds no secret."
    written = (tmp_path / name).read_text(encoding="utf-8")
    assert written.startswith(begins)
    assert SECRET not in written
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


def test_the_kind_that_is_chosen_gives_the_ending(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    sign_in(parts.trace)
    wait_for(place, 4, qtbot)
    qtbot.mouseClick(button(place, "trace_exportButton"), Qt.MouseButton.LeftButton)
    dialog = place.findChild(QFileDialog, "trace_exportDialog")
    assert isinstance(dialog, QFileDialog)
    endings = []
    for kind in dialog.nameFilters():
        dialog.filterSelected.emit(kind)
        endings.append(dialog.defaultSuffix())
    assert endings == ["json", "har", "html"]
    dialog.close()


def test_what_would_not_open_again_is_told(
    place: TracePlace, parts: PlaceParts, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call(parts.trace)
    wait_for(place, 1, qtbot)
    monkeypatch.setattr(document, "LARGEST_BYTES", 10)
    assert "Too large to open here again" in export(place, tmp_path / "t.json", qtbot)
    assert "Too large" not in export(place, tmp_path / "t.har", qtbot)


def test_an_unknown_ending_and_a_folder_that_is_not_there_are_told(
    place: TracePlace, parts: PlaceParts, qtbot: QtBot, tmp_path: Path
) -> None:
    sign_in(parts.trace)
    wait_for(place, 4, qtbot)
    error = refused(place, qtbot, lambda: place.files.save(tmp_path / "trace.txt"))
    assert ".html" in error.advice
    assert refused(place, qtbot, lambda: place.files.save(tmp_path / "away" / "trace.json")).title
    assert list(tmp_path.iterdir()) == []


def test_what_came_just_now_is_exported_too(place: TracePlace, parts: PlaceParts, qtbot: QtBot, tmp_path: Path) -> None:
    sign_in(parts.trace)
    with qtbot.waitSignal(place.notice):
        place.files.save(tmp_path / "trace.json")
    assert len(document.read((tmp_path / "trace.json").read_bytes()).messages) == 4


def test_nothing_is_exported_while_nothing_is_there(place: TracePlace) -> None:
    assert not button(place, "trace_exportButton").isEnabled()


def test_a_file_is_shown_read_only_until_the_way_back(
    place: TracePlace, parts: PlaceParts, qtbot: QtBot, tmp_path: Path
) -> None:
    mine = call(parts.trace)
    wait_for(place, 1, qtbot)
    open_file(place, file_of(tmp_path / "ticket.json", sign_ins=2), qtbot)
    wait_for_file(place, 9, qtbot)
    banner = place.findChild(Banner, "trace_fileBanner")
    assert isinstance(banner, Banner)
    assert banner.isVisible()
    assert text(place, "trace_fileLabel").startswith("ticket.json, read-only. Saved 2026-11-22 12:00 UTC by version")
    for hidden in ("trace_pauseButton", "trace_clearButton"):
        assert not button(place, hidden).isVisible()
    assert text(place, "trace_titleLabel") == "List all users"  # what failed is shown first
    # What this run records meanwhile comes back whole.
    call(parts.trace)
    qtbot.wait(80)
    assert text(place, "trace_stateLabel").startswith("A file, 9 messages.")
    assert nameless(place) == []
    qtbot.mouseClick(button(place, "trace_closeFileButton"), Qt.MouseButton.LeftButton)
    wait_for(place, 2, qtbot)
    assert not banner.isVisible()
    assert button(place, "trace_pauseButton").isVisible()
    assert [f"message:{mine.id}"] in keys(place)


def wait_for_file(place: TracePlace, count: int, qtbot: QtBot) -> None:
    """Until a file with that many messages shows."""
    qtbot.waitUntil(lambda: text(place, "trace_stateLabel") == f"A file, {count:,} messages. Nothing of it is sent.")


def test_the_action_opens_the_same_dialog(place: TracePlace, tmp_path: Path, qtbot: QtBot) -> None:
    action = place.findChild(QAction, "trace_openAction")
    assert isinstance(action, QAction)
    with qtbot.waitSignal(place.files.opened):
        action.trigger()
        chosen(place, "trace_openDialog", file_of(tmp_path / "ticket.json"))


def test_a_file_is_explained_offline_and_has_no_buttons(
    place: TracePlace, parts: PlaceParts, qtbot: QtBot, tmp_path: Path
) -> None:
    trace = Trace(lambda: NOW)
    call(trace)
    (tmp_path / "ticket.json").write_bytes(document.write(trace.messages(), NOW))
    open_file(place, tmp_path / "ticket.json", qtbot)
    wait_for_file_of_one(place, qtbot)
    turn(place, "Explain")
    panel = place.findChild(QWidget, "trace_explain_panel")
    assert panel is not None
    assert panel.isVisible()
    assert text(place, "trace_explain_titleLabel")
    assert place.findChildren(QAbstractButton, "trace_explain_fixButton") == []
    assert parts.store.saved == []
    with qtbot.waitSignal(place.notice):
        qtbot.mouseClick(button(place, "trace_reportButton"), Qt.MouseButton.LeftButton)


def wait_for_file_of_one(place: TracePlace, qtbot: QtBot) -> None:
    """Until a file with one message shows."""
    qtbot.waitUntil(lambda: text(place, "trace_stateLabel") == "A file, 1 message. Nothing of it is sent.")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no JSON", "no trace"),
        (b"", "no trace"),
        (b'{"log": {"version": "1.2", "entries": []}}', "no trace"),
        (b'{"format": "tokenexplorer-trace", "version": 99, "activities": []}', "newer version"),
    ],
)
def test_a_file_that_is_none_is_told_and_changes_nothing(
    place: TracePlace, parts: PlaceParts, qtbot: QtBot, tmp_path: Path, content: bytes, words: str
) -> None:
    call(parts.trace)
    wait_for(place, 1, qtbot)
    (tmp_path / "odd.json").write_bytes(content)
    assert words in refused(place, qtbot, lambda: place.files.open(tmp_path / "odd.json")).title
    assert refused(place, qtbot, lambda: place.files.open(tmp_path / "away.json")).title
    assert text(place, "trace_stateLabel").startswith("Recording, 1 message.")


def test_a_huge_file_is_refused_before_it_is_read(place: TracePlace, qtbot: QtBot, tmp_path: Path) -> None:
    with (tmp_path / "huge.json").open("wb") as file:
        file.truncate(document.LARGEST_BYTES + 1)
    error = refused(place, qtbot, lambda: place.files.open(tmp_path / "huge.json"))
    assert error.title.startswith("The file is longer than 95 MB")


def test_twenty_thousand_messages_and_what_is_left_out(place: TracePlace, qtbot: QtBot, tmp_path: Path) -> None:
    row = {"at": NOW.isoformat(), "purpose": "API", "title": "Call", "place": "GET x", "step": 1}
    groups = [
        {"kind": "Request", "title": f"Request {n}", "at": NOW.isoformat(), "messages": [row] * 30} for n in range(667)
    ]
    data = {"format": "tokenexplorer-trace", "version": 1, "activities": groups}
    (tmp_path / "many.json").write_text(json.dumps(data))
    with qtbot.waitSignal(place.files.opened, timeout=20_000):
        place.files.open(tmp_path / "many.json")
    qtbot.waitUntil(lambda: text(place, "trace_stateLabel").startswith("A file, 20,000 messages."), timeout=20_000)
    assert "10 messages could not be read." in text(place, "trace_fileLabel")


def test_opening_a_long_file_says_how_far_it_is_and_can_be_cancelled(
    place: TracePlace, parts: PlaceParts, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call(parts.trace)
    wait_for(place, 1, qtbot)
    held = threading.Event()
    original = files.load

    def slow(path: Path, tell: Callable[[float], None]) -> object:
        def tell_and_wait(share: float) -> None:
            tell(share)
            assert not share or held.wait(10)

        return original(path, tell_and_wait)

    monkeypatch.setattr(files, "load", slow)
    path = file_of(tmp_path / "long.json", sign_ins=200)
    banner = place.findChild(Banner, "trace_fileBanner")
    assert isinstance(banner, Banner)
    told: list[tuple[str, int]] = []
    place.files.progress.connect(lambda *args: told.append(args))
    with qtbot.waitSignal(place.files.progress, check_params_cb=lambda _, percent: percent > 0):
        place.files.open(path)
    assert told == [("long.json", 0), ("long.json", 24)]
    assert text(place, "trace_fileLabel") == "Opening long.json. 24 %"
    with qtbot.waitSignal(place.files.stopped):
        qtbot.mouseClick(button(place, "trace_closeFileButton"), Qt.MouseButton.LeftButton)
    assert not banner.isVisible()
    held.set()
    qtbot.waitUntil(lambda: not parts.services.tasks.busy)
    assert text(place, "trace_stateLabel").startswith("Recording, 1 message.")
    # The next one is opened as ever, and a file that is shown stays when yet another one is left.
    with qtbot.waitSignal(place.files.opened):
        place.files.open(path)
    wait_for_file(place, 801, qtbot)
    held.clear()
    with qtbot.waitSignal(place.files.progress):
        place.files.open(path)
    place.files.stop()
    held.set()
    assert text(place, "trace_fileLabel").startswith("long.json, read-only.")


def test_R01_words_of_a_file_stay_plain(place: TracePlace, qtbot: QtBot, tmp_path: Path) -> None:
    evil = "<b>bold</b> <img src='https://evil.example/x.png'>"
    row = {"at": NOW.isoformat(), "purpose": "API", "title": evil, "place": evil, "detail": evil, "outcome": "failed"}
    data: dict[str, Any] = {"format": "tokenexplorer-trace", "version": 1, "app": evil, "saved_at": NOW.isoformat()}
    data["activities"] = [{"kind": evil, "title": evil, "subject": evil, "messages": [row]}]
    (tmp_path / "evil.json").write_text(json.dumps(data))
    open_file(place, tmp_path / "evil.json", qtbot)
    wait_for_file_of_one(place, qtbot)
    for label in place.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or "<" not in label.text(), label.objectName()
    assert [label for label in place.findChildren(QLabel) if "<img" in label.text()], "the file's words are shown"
    tabs = place.findChild(QTabBar, "trace_tabs")
    assert tabs is not None
