"""Headings and the rows below them, as Qt walks them."""

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from tokenexplorer.ui.widgets.grouped_model import GroupedModel


class Counted(GroupedModel):
    """So many rows below each heading."""

    rows = (2, 0, 3)

    def group_count(self) -> int:
        return len(self.rows)

    def row_count_of(self, group: int) -> int:
        return self.rows[group]

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return f"{index.internalId()}.{index.row()}" if role == Qt.ItemDataRole.DisplayRole else None


def test_qt_finds_every_row_and_its_heading() -> None:
    model = Counted()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert (model.rowCount(), model.columnCount()) == (3, 1)
    headings = [model.index(row, 0) for row in range(3)]
    assert [model.rowCount(each) for each in headings] == [2, 0, 3]
    last = model.index(2, 0, headings[2])
    assert (last.data(), last.parent()) == ("3.2", headings[2])
    assert model.row_index(2, 2) == last
    assert model.rowCount(last) == 0


def test_what_is_not_there_has_no_index() -> None:
    model = Counted()
    assert not model.index(3, 0).isValid()
    assert not model.index(0, 0, model.index(1, 0)).isValid()
    assert not model.index(0, 0).parent().isValid()
