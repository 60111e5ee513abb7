"""Files that lie, opened in the window: no crash, no rich text, nothing hidden, no connection."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot

from tests.storage.trace_files.lies import FAMILIES
from tests.ui.fakes import PlaceParts
from tests.ui.trace.test_place import cells, text, turn
from tokenexplorer.errors import ConfigError
from tokenexplorer.storage.trace_files import document
from tokenexplorer.ui.trace.place import TracePlace

HIDDEN = "\u202e\u2066\u200b\u2028\x1b\x07"


def shown_words(place: TracePlace) -> list[str]:
    """What stands in labels, tables, the raw text and tooltips."""
    words = [label.text() for label in place.findChildren(QLabel)]
    words += [each.toPlainText() for each in place.findChildren(QPlainTextEdit)]
    for table in place.findChildren(QTableView):
        words += [cell for row in cells(place, table.objectName())[:50] for cell in row]
    return words


@pytest.mark.parametrize("family", FAMILIES)
def test_R01_R04_X01_a_file_that_lies_harms_nobody(
    place: TracePlace, parts: PlaceParts, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, family: str
) -> None:
    def connect(*_: object) -> None:
        pytest.fail("a connection")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, connect)
    data = FAMILIES[family]()
    (tmp_path / "lies.json").write_bytes(data)
    try:
        messages = document.read(data).messages
    except ConfigError:
        with qtbot.waitSignal(place.trouble, timeout=20_000):
            place.files.open(tmp_path / "lies.json")
        return
    with qtbot.waitSignal(place.files.opened, timeout=20_000):
        place.files.open(tmp_path / "lies.json")
    qtbot.waitUntil(lambda: text(place, "trace_stateLabel").startswith("A file,"))
    for message in messages[:12]:
        place.open(message.id)
        tabs = ("Messages", "Headers", "Raw", "Timing") if message.recorded is not None else ("Messages",)
        for words in tabs:
            turn(place, words)
            for label in place.findChildren(QLabel):
                assert label.textFormat() == Qt.TextFormat.PlainText or not label.text(), label.objectName()
        assert not set(HIDDEN) & set("".join(shown_words(place)))
        for widget in place.findChildren(QWidget):
            assert "<img" not in widget.toolTip()
    place.shortcuts()["Ctrl+Shift+C"]()
    assert parts.store.saved == []
