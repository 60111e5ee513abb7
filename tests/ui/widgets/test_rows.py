"""Rows, tables, panes, avatars and short JSON."""

from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QListView,
    QScrollArea,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
    QTreeView,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.avatar import initials, tile_color
from tokenexplorer.ui.widgets.cell_copy import CellCopy
from tokenexplorer.ui.widgets.clipboard import Clipboard
from tokenexplorer.ui.widgets.delegates import Row, RowDelegate
from tokenexplorer.ui.widgets.disclosure import Disclosure
from tokenexplorer.ui.widgets.flow_layout import FlowLayout
from tokenexplorer.ui.widgets.mono_view import COLOR_LIMIT, JsonText
from tokenexplorer.ui.widgets.pane import Pane, PaneSplitter
from tokenexplorer.ui.widgets.table import dress_list, dress_table, dress_tree
from tokenexplorer.ui.widgets.text import plain_label


def model(*texts: str) -> QStandardItemModel:
    made = QStandardItemModel()
    for text in texts:
        made.appendRow([QStandardItem(text), QStandardItem(f"{text} value")])
    return made


def drawn(delegate: RowDelegate, index: QModelIndex, state: QStyle.StateFlag) -> QImage:
    image = QImage(400, 60, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    option = QStyleOptionViewItem()
    option.rect = image.rect()
    option.state = state | QStyle.StateFlag.State_Enabled
    painter = QPainter(image)
    delegate.paint(painter, option, index)
    painter.end()
    return image


PARTS: list[tuple[Row, Any]] = [
    (Row.SECOND, "okta.users.read"),
    (Row.ICON, ("check", "ok")),
    (Row.COLOR, "bad"),
    (Row.FONT, "mono"),
    (Row.RIGHT, ("54:12", "ok")),
    (Row.RIGHT_ICON, ("lock", "text3")),
    (Row.BADGES, (("warn", "manage", ""),)),
    (Row.METHOD, "DELETE"),
    (Row.LIFE, (0.4, "warn")),
    (Row.STRUCK, True),
    (Row.GROUP, True),
    (Row.HINT, "8 scopes"),
    (Row.AVATAR, ("Ann Ferrara", "user")),
]


@pytest.mark.parametrize(("role", "value"), PARTS, ids=lambda part: part.name if isinstance(part, Row) else "")
def test_each_part_of_a_row_is_drawn(role: Row, value: Any, theme: Theme) -> None:
    rows = model("Access token")
    delegate = RowDelegate(theme)
    plain = drawn(delegate, rows.index(0, 0), QStyle.StateFlag.State_None)
    rows.item(0, 0).setData(value, role)
    assert drawn(delegate, rows.index(0, 0), QStyle.StateFlag.State_None) != plain


def test_selection_and_keyboard_focus_are_drawn_inside_the_row(theme: Theme) -> None:
    rows = model("Access token")
    delegate = RowDelegate(theme)
    chosen = drawn(delegate, rows.index(0, 0), QStyle.StateFlag.State_Selected)
    assert chosen.pixelColor(390, 30) == theme.color("sel")
    focused = drawn(
        delegate, rows.index(0, 0), QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_KeyboardFocusChange
    )
    assert focused.pixelColor(0, 30) == theme.color("focus")


def test_rows_are_higher_for_two_lines_and_larger_text(theme: Theme) -> None:
    rows = model("Access token")
    delegate = RowDelegate(theme, row_height=30)
    option = QStyleOptionViewItem()
    one = delegate.sizeHint(option, rows.index(0, 0)).height()
    rows.item(0, 0).setData("second", Row.SECOND)
    two = delegate.sizeHint(option, rows.index(0, 0)).height()
    theme.set_text_scale(2.0)
    assert (one, two) == (30, 44)
    assert delegate.sizeHint(option, rows.index(0, 0)).height() > two


def test_check_box_of_a_row_turns_with_click_and_space(theme: Theme, qtbot: QtBot) -> None:
    rows = model("okta.users.read")
    rows.item(0, 0).setCheckable(True)
    view = QTableView()
    qtbot.addWidget(view)
    view.setModel(rows)
    dress_table(view, theme)
    view.show()
    place = view.visualRect(rows.index(0, 0))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place.topLeft() + QPoint(18, place.height() // 2))
    assert rows.item(0, 0).checkState() == Qt.CheckState.Checked
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert rows.item(0, 0).checkState() == Qt.CheckState.Unchecked
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place.topLeft() + QPoint(80, place.height() // 2))
    assert rows.item(0, 0).checkState() == Qt.CheckState.Unchecked


def test_ctrl_c_copies_the_cell_and_marks_a_secret_one(theme: Theme, clipboard: Clipboard, qtbot: QtBot) -> None:
    view = QTableView()
    qtbot.addWidget(view)
    view.setModel(model("iss", "nonce"))
    dress_table(view, theme, name="tokens_claimsTable", accessible_name="Claims")
    CellCopy(view, clipboard, lambda index: (str(index.data()), index.row() == 1))
    view.setCurrentIndex(view.model().index(0, 1))
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "iss value"
    view.setCurrentIndex(view.model().index(1, 1))
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().mimeData().hasFormat("x-kde-passwordManagerHint")


def test_dressed_views_select_whole_rows_without_zebra(theme: Theme, qtbot: QtBot) -> None:
    for view, dress in ((QTableView(), dress_table), (QTreeView(), dress_tree), (QListView(), dress_list)):
        qtbot.addWidget(view)
        view.setModel(model("a"))
        delegate = dress(view, theme, name="x_view", accessible_name="Things")  # type: ignore[arg-type]
        assert isinstance(delegate, RowDelegate)
        assert view.accessibleName() == "Things"
        assert not view.alternatingRowColors()
        view.grab()


def test_a_row_of_a_tree_that_was_clicked_has_no_box_of_the_style(theme: Theme, qtbot: QtBot) -> None:
    view = QTreeView()
    qtbot.addWidget(view)
    view.setModel(model("one", "two"))
    dress_tree(view, theme)
    view.resize(400, 200)
    view.show()
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    first = view.visualRect(view.model().index(0, 0))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=first.center())
    image = view.viewport().grab().toImage()
    edge, within = (image.pixelColor(first.right() - 3, y).name() for y in (first.top() + 1, first.top() + 4))
    assert (edge, within) == (theme.color("sel").name(), theme.color("sel").name())


def test_under_the_pointer_the_whole_row_of_a_table_is_marked(theme: Theme, qtbot: QtBot) -> None:
    view = QTableView()
    qtbot.addWidget(view)
    dress_table(view, theme)
    rows = model("one", "two")
    view.setModel(rows)
    view.resize(400, 200)
    view.show()
    viewport = view.viewport()

    def grounds(row: int) -> list[str]:
        image = viewport.grab().toImage()
        cells = [view.visualRect(rows.index(row, column)) for column in (0, 1)]
        return [image.pixelColor(cell.right() - 3, cell.top() + 3).name() for cell in cells]

    hover = theme.color("hover").name()
    QTest.mouseMove(viewport, view.visualRect(rows.index(1, 1)).center())
    qtbot.waitUntil(lambda: grounds(1) == [hover, hover])
    assert hover not in grounds(0)
    QTest.mouseMove(viewport, QPoint(20, 150))  # below the last row
    qtbot.waitUntil(lambda: hover not in grounds(1))


def test_tab_leaves_a_table(theme: Theme, qtbot: QtBot) -> None:
    view = QTableView()
    qtbot.addWidget(view)
    dress_table(view, theme)
    assert not view.tabKeyNavigation()


class Store:
    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    def value(self, key: str, defaultValue: Any = None, /) -> Any:  # noqa: N803
        return self.kept.get(key, defaultValue)

    def setValue(self, key: str, value: Any, /) -> None:
        self.kept[key] = value


def splitter(theme: Theme, store: Store, qtbot: QtBot) -> PaneSplitter:
    made = PaneSplitter("tokens", store)
    qtbot.addWidget(made)
    made.add_pane(Pane(theme, ground="sunken", title="Wallet"))
    made.add_pane(Pane(theme), stretch=1)
    made.resize(1000, 400)
    made.restore([304, 696])
    made.show()
    return made


def test_splitter_keeps_its_sizes_under_its_key(theme: Theme, qtbot: QtBot) -> None:
    store = Store()
    first = splitter(theme, store, qtbot)
    assert abs(first.sizes()[0] - 304) <= 1
    first.setSizes([400, 600])
    first.splitterMoved.emit(400, 1)
    second = splitter(theme, store, qtbot)
    assert second.sizes()[0] == first.sizes()[0]
    assert second.handleWidth() == 1
    assert list(store.kept) == ["splitters/tokens"]


def test_pane_shows_head_and_foot_only_when_asked(theme: Theme, qtbot: QtBot) -> None:
    pane = Pane(theme)
    qtbot.addWidget(pane)
    assert pane.head_widget.isHidden()
    assert pane.foot_widget.isHidden()
    pane.set_title("Wallet")
    pane.show_foot()
    assert not pane.head_widget.isHidden()
    assert not pane.foot_widget.isHidden()
    assert pane.head_widget.height() == 48


def test_what_is_unfolded_at_the_foot_of_an_area_comes_into_sight(qtbot: QtBot, theme: Theme) -> None:
    area, page = QScrollArea(), QWidget()
    qtbot.addWidget(area)
    area.setWidgetResizable(True)
    area.setWidget(page)
    column = QVBoxLayout(page)
    column.addSpacing(300)
    fold = Disclosure(theme, "What is this?", name="fold")
    words = plain_label("Three sentences.")
    fold.body.addWidget(words)
    column.addWidget(fold)
    area.resize(300, 200)
    area.show()
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    before = area.verticalScrollBar().value()
    qtbot.mouseClick(fold.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: words.visibleRegion().boundingRect().height() == words.height())
    assert area.verticalScrollBar().value() > before
    fold.set_open(False)
    area.verticalScrollBar().setValue(0)
    fold.set_open(True)
    QApplication.processEvents()
    assert area.verticalScrollBar().value() == 0, "nobody unfolded it by hand"


def test_disclosure_folds(theme: Theme, qtbot: QtBot) -> None:
    fold = Disclosure(theme, "Advanced", "prompt, login hint", name="connect_advancedButton")
    qtbot.addWidget(fold)
    fold.show()
    assert not fold.content.isVisible()
    qtbot.mouseClick(fold.button, Qt.MouseButton.LeftButton)
    assert fold.is_open
    assert fold.content.isVisible()


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ann Ferrara", "AF"), ("ann@acme.com", "AN"), ("root.admin@acme.com", "RA"), ("x", "X"), ("", "?"), ("@", "?")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_an_org_keeps_its_color() -> None:
    assert tile_color("Acme") == tile_color("Acme")
    assert tile_color("\ud800") == tile_color("\ud800")


def test_short_json_is_colored_and_long_json_is_not(theme: Theme, qtbot: QtBot) -> None:
    view = JsonText(theme, accessible_name="Answer")
    qtbot.addWidget(view)
    view.set_text('{"a": "x\u202e", "n": 1, "t": true}')
    assert view.toPlainText() == '{"a": "x‹U+202E›", "n": 1, "t": true}'
    qtbot.waitUntil(lambda: bool(view.document().firstBlock().layout().formats()))
    view.set_text('"a": 1\n' * (COLOR_LIMIT // 7 + 1))
    assert not view.document().firstBlock().layout().formats()
    view.set_text('{"a": 1}')
    qtbot.waitUntil(lambda: bool(view.document().firstBlock().layout().formats()))


def test_flow_begins_a_new_row_where_the_room_ends(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    flow = FlowLayout(box, spacing=4)
    for _ in range(6):
        label = plain_label("word")
        label.setFixedSize(QSize(50, 20))
        flow.addWidget(label)
    assert flow.heightForWidth(400) == 20
    assert flow.heightForWidth(160) == 44
    assert flow.itemAt(99) is None
    assert flow.takeAt(99) is None
