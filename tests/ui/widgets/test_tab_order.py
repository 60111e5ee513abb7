"""Tab goes where one reads."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tokenexplorer.ui.widgets.tab_order import put_in_order, stops


def walk(qtbot: QtBot, first: QWidget) -> list[str]:
    """Object names of what Tab reaches, until it comes round."""
    first.setFocus()
    names: list[str] = []
    while (now := QApplication.focusWidget()) is not None and now.objectName() not in names:
        names.append(now.objectName())
        qtbot.keyClick(now, Qt.Key.Key_Tab)
    return names


def test_parts_go_one_after_the_other_and_each_keeps_its_own_order(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    made: dict[str, QWidget] = {"last": QPushButton("last")}
    box = made["box"] = QWidget()
    inner = QHBoxLayout(box)
    for name in ("a", "b", "hidden"):
        made[name] = QLineEdit()
        inner.addWidget(made[name])
    made |= {"label": QLabel("no stop"), "first": QLineEdit(), "apart": QPushButton("apart")}
    for name in ("last", "box", "label", "first", "apart"):
        row.addWidget(made[name])
    for name, widget in made.items():
        widget.setObjectName(name)
    with qtbot.waitExposed(window):
        window.show()
    made["hidden"].hide()
    assert walk(qtbot, made["last"]) == ["last", "a", "b", "first", "apart"]
    assert [each.objectName() for each in stops(box)] == ["a", "b", "hidden"]
    put_in_order((made["first"], box, made["label"], made["last"]))
    assert walk(qtbot, made["first"])[:4] == ["first", "a", "b", "last"]
    assert set(walk(qtbot, made["first"])) == {"first", "a", "b", "last", "apart"}
    made["hidden"].show()
    assert walk(qtbot, made["first"])[:5] == ["first", "a", "b", "hidden", "last"]
    assert stops(made["label"]) == []
    assert stops(made["last"]) == [made["last"]]
