"""The calls of a token under headings: areas of the API, then the scopes that are missing for more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt

from tokenexplorer.sentences import counted
from tokenexplorer.ui.tokens.call_list import NOTHING, CallGroup, CanDo
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.grouped_model import GroupedModel
from tokenexplorer.ui.widgets.text import tooltip, visible_text

if TYPE_CHECKING:
    from tokenexplorer.catalogue.operations import Operation

_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
OPEN: Final = "open"
NEARLY: Final = "nearly"
_SECTIONS: Final = {OPEN: "Open to this token", NEARLY: "One scope missing"}


class _Head(NamedTuple):
    """A heading: of a section (it has no calls itself), an area, or a missing scope."""

    part: str
    title: str
    calls: tuple[Operation, ...]
    section: bool
    total: int


class CanDoModel(GroupedModel):
    """Two levels: headings and calls."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._can_do = NOTHING
        self._heads: list[_Head] = []
        self._text = ""

    def show(self, can_do: CanDo) -> None:
        """Show what another token can do."""
        if can_do != self._can_do:
            self._can_do = can_do
            self._rebuild()

    def set_filter(self, text: str) -> None:
        """Show the calls that hold every word of a text."""
        if text != self._text:
            self._text = text
            self._rebuild()

    @property
    def shown(self) -> CanDo:
        """What is listed, whatever the filter leaves."""
        return self._can_do

    @property
    def filtered(self) -> bool:
        """Whether a filter is on."""
        return bool(self._text.strip())

    def operation(self, index: _Index) -> Operation | None:
        """The call of a row; None for a heading."""
        if not index.isValid() or index.internalId() == 0:
            return None
        return self._heads[index.internalId() - 1].calls[index.row()]

    def missing_scope(self, index: _Index) -> str:
        """The scope that is missing for a row or heading; empty where none is."""
        if not index.isValid():
            return ""
        head = self._heads[index.internalId() - 1 if index.internalId() else index.row()]
        return head.title if head.part == NEARLY and not head.section else ""

    def opens_more(self, scope: str) -> int:
        """Calls that a missing scope would open, whatever the filter leaves."""
        return next((len(group.calls) for group in self._can_do.nearly if group.title == scope), 0)

    def first_open(self, limit: int) -> list[QModelIndex]:
        """The headings to unfold at first: as many as have few calls together; without a filter, open ones alone."""
        found: list[QModelIndex] = []
        for row, head in enumerate(self._heads):
            if head.section or (head.part == NEARLY and not self.filtered):
                continue
            limit -= len(head.calls)
            if limit < 0:
                break
            found.append(self.index(row, 0))
        return found

    def _rebuild(self) -> None:
        self.beginResetModel()
        heads: list[_Head] = []
        for part, groups in ((OPEN, self._can_do.opened), (NEARLY, self._can_do.nearly)):
            kept = [
                _Head(part, group.title, calls, False, len(calls)) for group in groups if (calls := self._kept(group))
            ]
            if kept:
                heads.append(_Head(part, _SECTIONS[part], (), True, sum(head.total for head in kept)))
                heads += kept
        self._heads = heads
        self.endResetModel()

    def _kept(self, group: CallGroup) -> tuple[Operation, ...]:
        from tokenexplorer.catalogue.matching import matching

        return matching(group.calls, self._text) if self.filtered else group.calls

    # Shape

    def group_count(self) -> int:
        """Headings that are shown."""
        return len(self._heads)

    def row_count_of(self, group: int) -> int:
        """Calls below one of them."""
        return len(self._heads[group].calls)

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        """What the delegate draws."""
        if not index.isValid():
            return None
        is_head = index.internalId() == 0
        if role == Row.GROUP:  # the tree asks it of every row that it lays out
            return True if is_head and not self._heads[index.row()].section else None
        if is_head:
            return _heading(self._heads[index.row()], role)
        head = self._heads[index.internalId() - 1]
        return _call(head.calls[index.row()], head, role)


def _heading(head: _Head, role: int) -> Any:
    count = counted(head.total, "more call" if head.part == NEARLY and not head.section else "call")
    kind = "section" if head.section else "scope" if head.part == NEARLY else "group"
    title = visible_text(head.title)
    answers: dict[int, Any] = {
        _Role.DisplayRole: title,
        Row.FONT: "strong" if head.section else "mono" if head.part == NEARLY else "body",
        Row.KEY: f"{kind}:{head.part if head.section else head.title}",
        Row.STATE: head.part,
        Row.RIGHT: (count, "text2"),
        _Role.AccessibleTextRole: f"{title}, {count}",
    }
    if role == Row.ICON and head.section:
        return ("circle-check", "ok") if head.part == OPEN else ("lock", "warn")
    return answers.get(role)


def _call(operation: Operation, head: _Head, role: int) -> Any:
    lacks = f"lacks {visible_text(head.title)}" if head.part == NEARLY else ""
    if role == _Role.ToolTipRole:
        return tooltip(operation.title, operation.key, f"Needs {', '.join(operation.scopes)}")
    answers: dict[int, Any] = {
        _Role.DisplayRole: visible_text(operation.path),
        Row.METHOD: operation.method,
        Row.FONT: "mono",
        Row.RIGHT: (visible_text(operation.title), "text2"),
        Row.STRUCK: operation.deprecated or None,
        Row.KEY: f"call:{operation.key}",
        Row.STATE: head.part,
        _Role.AccessibleTextRole: ", ".join(part for part in (operation.key, operation.title, lacks) if part),
    }
    return answers.get(role)
