"""The search for secrets finds what is there: a search that finds nothing would pass every test."""

from __future__ import annotations

import base64
from pathlib import Path
from urllib.parse import quote

import pytest
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QListView, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from tests.e2e import canaries

SECRET = "canary/0f1e2d+3c4b5a=6978~8796a5b4c3d2e1f0"
SECRETS = {"canary": SECRET}


@pytest.mark.parametrize(
    "content",
    [
        f'{{"access_token": "{SECRET}"}}'.encode(),
        SECRET.encode("utf-16-le"),
        SECRET.encode().hex().encode(),
        SECRET.encode().hex().upper().encode(),
        f"state=1&code={quote(SECRET, safe='')}".encode(),
        SECRET[::-1].encode(),
        *(base64.b64encode(b"x" * before + SECRET.encode() + b"tail") for before in range(5)),
        *(base64.urlsafe_b64encode(b"x" * before + SECRET.encode()) for before in range(5)),
    ],
)
def test_a_secret_is_found_in_a_file_in_every_form(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "file.bin").write_bytes(b"\x00\xff" + content + b"\x00\xff")
    assert canaries.in_files(SECRETS, tmp_path) != []


def test_a_secret_is_found_in_the_name_of_a_file(tmp_path: Path) -> None:
    (tmp_path / quote(SECRET, safe="")).touch()
    assert canaries.in_files(SECRETS, tmp_path) != []


def test_other_files_hold_none(tmp_path: Path) -> None:
    (tmp_path / "file.bin").write_bytes(bytes(range(256)) * 100)
    assert canaries.in_files(SECRETS, tmp_path) == []


def test_a_secret_is_found_in_what_a_widget_says_of_itself(qtbot: QtBot) -> None:
    widget = QTabBar()
    qtbot.addWidget(widget)
    widget.addTab("Tab")
    assert canaries.in_names(SECRETS) == []
    for put, take in (
        (QWidget.setWindowTitle, ""),
        (QWidget.setToolTip, ""),
        (QWidget.setAccessibleName, ""),
        (QWidget.setAccessibleDescription, ""),
        (QWidget.setObjectName, ""),
    ):
        put(widget, f"a {SECRET} b")
        assert canaries.in_names(SECRETS) != [], put
        put(widget, take)
    widget.setTabText(0, SECRET)
    assert canaries.in_names(SECRETS) != []


def test_a_secret_is_found_in_the_tip_of_a_row(qtbot: QtBot) -> None:
    view, model = QListView(), QStandardItemModel()
    qtbot.addWidget(view)
    item = QStandardItem("Row")
    item.appendRow(QStandardItem("below"))
    model.appendRow(item)
    view.setModel(model)
    assert canaries.in_names(SECRETS) == []
    item.child(0).setToolTip(SECRET)
    assert canaries.in_names(SECRETS) != []
