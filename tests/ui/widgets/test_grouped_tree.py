"""Trees of headings without indentation."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QStandardItem, QStandardItemModel
from pytestqt.qtbot import QtBot

from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.clipboard import Clipboard
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.grouped_tree import GroupedTree


@pytest.fixture
def tree(theme: Theme, clipboard: Clipboard, qtbot: QtBot) -> GroupedTree:
    made = GroupedTree(
        theme, clipboard, name="tree", accessible_name="Things", row_height=44, group_height=36, head=True
    )
    qtbot.addWidget(made)
    model = QStandardItemModel(0, 2, made)
    model.setHorizontalHeaderLabels(["What", "When"])
    heading, beside = QStandardItem("Users"), QStandardItem()
    for cell in (heading, beside):
        cell.setData(True, Row.GROUP)
    for path in ("/api/v1/users", "/api/v1/users/{a-very-long-name-of-a-parameter}/{another}"):
        row = QStandardItem(path)
        row.setData("GET", Row.METHOD)
        row.setData("mono", Row.FONT)
        row.setData(("List all users of the org", "text2"), Row.RIGHT)
        row.setData("second", Row.SECOND)
        heading.appendRow([row, QStandardItem("now")])
    model.appendRow([heading, beside])
    made.setModel(model)
    made.expandAll()
    made.resize(420, 300)
    made.show()
    return made


def test_headings_and_rows_have_heights_of_their_own(tree: GroupedTree, theme: Theme) -> None:
    heading = tree.model().index(0, 0)
    assert tree.visualRect(heading).height() == theme.height(36)
    assert tree.visualRect(tree.model().index(0, 0, heading)).height() == theme.height(44)


def test_a_row_reaches_to_the_left_edge_as_its_heading_does(tree: GroupedTree) -> None:
    heading = tree.model().index(0, 0)
    assert tree.visualRect(heading).left() == tree.visualRect(tree.model().index(0, 0, heading)).left() == 0


def test_a_click_folds_a_heading_and_return_unfolds_it(tree: GroupedTree, qtbot: QtBot) -> None:
    heading = tree.model().index(0, 0)
    where = tree.visualRect(heading).center()
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert not tree.isExpanded(heading)
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert tree.isExpanded(heading)


def test_return_and_a_double_click_open_a_row_and_never_a_heading(tree: GroupedTree, qtbot: QtBot) -> None:
    heading = tree.model().index(0, 0)
    row = tree.model().index(1, 0, heading)
    opened: list[str] = []
    tree.opened.connect(lambda index: opened.append(str(index.data())))
    tree.setCurrentIndex(heading)
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    tree.setExpanded(heading, True)
    tree.setCurrentIndex(row.siblingAtColumn(1))
    qtbot.keyClick(tree, Qt.Key.Key_Enter)
    where = tree.visualRect(row).center()
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=where)
    qtbot.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert opened == [str(row.data())] * 2


def test_ctrl_return_is_left_to_the_window(tree: GroupedTree, qtbot: QtBot) -> None:
    tree.setCurrentIndex(tree.model().index(0, 0, tree.model().index(0, 0)))
    opened: list[object] = []
    tree.opened.connect(opened.append)
    qtbot.keyClick(tree, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert opened == []


def test_ctrl_c_copies_the_cell(tree: GroupedTree, qtbot: QtBot) -> None:
    tree.setCurrentIndex(tree.model().index(0, 1, tree.model().index(0, 0)))
    qtbot.keyClick(tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "now"


def drawn(tree: GroupedTree) -> QImage:
    return tree.viewport().grab().toImage()


def test_the_focus_of_a_keyboard_is_drawn_around_the_whole_row(tree: GroupedTree, theme: Theme, qtbot: QtBot) -> None:
    row = tree.model().index(0, 0, tree.model().index(0, 0))
    with qtbot.waitActive(tree):
        tree.activateWindow()
    tree.setFocus(Qt.FocusReason.TabFocusReason)
    tree.setCurrentIndex(row)
    window = tree.window()
    rect = tree.visualRect(row)
    right = tree.viewport().width() - 2
    for by_keyboard in (False, True):
        window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, by_keyboard)
        image = drawn(tree)
        ratio = image.devicePixelRatio()
        spot = QColor(image.pixel(round(right * ratio), round(rect.center().y() * ratio)))
        assert (spot == theme.color("focus")) is by_keyboard
