"""The scopes of the list as a tree: headings, rows with a check box, and which of them a filter leaves."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from tokenexplorer.sentences import counted
from tokenexplorer.ui.scopes.content import CALLS, HEADS, KIND, SCOPE, SPOKEN_HEADS, TOKEN, Content, badge, tip
from tokenexplorer.ui.scopes.listing import ListedScope, ScopeGroup
from tokenexplorer.ui.scopes.narrowing import Narrowing
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.grouped_model import GroupedModel
from tokenexplorer.ui.widgets.text import visible_text

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_Role = Qt.ItemDataRole
_HEADING_FLAGS: Final = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
_ROW_FLAGS: Final = _HEADING_FLAGS | Qt.ItemFlag.ItemNeverHasChildren
_CHECKED_FLAGS: Final = _ROW_FLAGS | Qt.ItemFlag.ItemIsUserCheckable
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class ScopesModel(GroupedModel):
    """Two levels: headings and scopes.

    Signals:
        toggled(str, bool): The person turned a check box; the model itself waits to be told what is chosen.
    """

    toggled = Signal(str, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._content = Content()
        self._shown: list[ScopeGroup] = []
        self._shown_count = 0
        self._narrowing = Narrowing()
        self._enabled = True

    # What is shown

    @property
    def content(self) -> Content:
        """Everything, whatever the filter leaves."""
        return self._content

    @property
    def count(self) -> int:
        """Scopes in the whole list."""
        return len(self._content.by_name)

    @property
    def shown_count(self) -> int:
        """Scopes that the filter leaves."""
        return self._shown_count

    @property
    def chosen(self) -> tuple[str, ...]:
        """What is checked, in the app's order."""
        return self._content.chosen

    @property
    def narrowing(self) -> Narrowing:
        """What of the list is shown."""
        return self._narrowing

    @property
    def enabled(self) -> bool:
        """Whether scopes can be chosen."""
        return self._enabled

    def set_content(self, content: Content) -> None:
        """Show other scopes, or the same ones in another state."""
        before, self._content = self._content, content
        if content.groups != before.groups or self._narrowing.show != "all":
            self._rebuild()
        elif content.granting == before.granting:
            self._tell_changed((content.checked ^ before.checked) | (content.in_token ^ before.in_token))
        else:
            self._tell_changed()

    def set_narrowing(self, narrowing: Narrowing) -> None:
        """Leave out what does not fit."""
        if narrowing != self._narrowing:
            self._narrowing = narrowing
            self._rebuild()

    def set_enabled(self, enabled: bool) -> None:
        """Whether scopes can be chosen: there must be an app to choose them for."""
        if enabled != self._enabled:
            self._enabled = enabled
            self._tell_changed()

    def scope(self, index: _Index) -> ListedScope | None:
        """The scope of a row; None for a heading."""
        if not index.isValid() or index.internalId() == 0:
            return None
        return self._shown[index.internalId() - 1].scopes[index.row()]

    def group(self, place: int) -> ScopeGroup:
        """A heading that is shown, with the scopes that the filter leaves of it."""
        return self._shown[place]

    def index_of(self, name: str) -> QModelIndex:
        """The row of a scope, if the filter leaves it."""
        if name in self._content.by_name:
            for place, group in enumerate(self._shown):
                for row, each in enumerate(group.scopes):
                    if each.name == name:
                        return self.row_index(place, row)
        return QModelIndex()

    def _rebuild(self) -> None:
        content = self._content
        self.beginResetModel()
        self._shown = self._narrowing.keep(
            content.groups,
            chosen=content.checked,
            in_token=content.in_token,
            ungranted=content.ungranted() if self._narrowing.show == "ungranted" else (),
        )
        self._shown_count = sum(len(group.scopes) for group in self._shown)
        self.endResetModel()

    def _tell_changed(self, names: Collection[str] | None = None) -> None:
        """Tell of groups with any of these scopes; of all without names."""
        for row, group in enumerate(self._shown):
            if names is None or any(scope.name in names for scope in group.scopes):
                heading = self.index(row, 0)
                self.dataChanged.emit(heading, heading)
                last = self.index(len(group.scopes) - 1, TOKEN, heading)
                self.dataChanged.emit(self.index(0, 0, heading), last)

    # Shape

    def group_count(self) -> int:
        """Headings that are shown."""
        return len(self._shown)

    def row_count_of(self, group: int) -> int:
        """Scopes below one of them."""
        return len(self._shown[group].scopes)

    def columnCount(self, _parent: _Index = _ROOT) -> int:
        """As many as there are heads."""
        return len(HEADS)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Scopes bear a check box in their first column."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        # Made once: a view asks each row that it lays out, and to join two flags takes longer than all the rest.
        if index.internalId() == 0:
            return _HEADING_FLAGS
        return _CHECKED_FLAGS if self._enabled and index.column() == SCOPE else _ROW_FLAGS

    # Content

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        """The heads."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(HEADS):
            return None
        if role == _Role.DisplayRole:
            return HEADS[section]
        if role == _Role.AccessibleTextRole:
            return SPOKEN_HEADS[section]
        if role == _Role.TextAlignmentRole and section == CALLS:
            return _RIGHT
        return None

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        """What a cell says; `ScopesTree` draws rows without asking for each part."""
        if not index.isValid():
            return None
        scope, column = self.scope(index), index.column()
        if scope is None:
            return self._heading(self._shown[index.row()], column, role)
        if role == Row.KEY:
            return f"scope:{scope.name}"
        if role == Row.STATE:
            return self._content.state(scope, column)
        if role == _Role.ToolTipRole:
            return tip(scope)
        if role == _Role.CheckStateRole and column == SCOPE:
            return (Qt.CheckState.Checked if scope.name in self._content.checked else Qt.CheckState.Unchecked).value
        if role == _Role.AccessibleTextRole:
            return self._content.spoken(scope, column)
        return self._cell(scope, column, role)

    def setData(self, index: _Index, _value: Any, role: int = _Role.EditRole) -> bool:
        """A turned check box is told on; what is chosen then comes back through `set_content`."""
        scope = self.scope(index)
        if role != _Role.CheckStateRole or scope is None or not self._enabled:
            return False
        self.toggled.emit(scope.name, scope.name not in self._content.checked)
        return True

    def _heading(self, group: ScopeGroup, column: int, role: int) -> Any:
        if role == Row.GROUP:
            return True
        if column:
            return None
        selected = self._content.selected_in(group)
        answers: dict[int, Any] = {
            _Role.DisplayRole: group.title,
            Row.KEY: f"group:{group.title}",
            Row.HINT: hint(group),
            Row.RIGHT: (f"{selected} selected", "text2") if selected else None,
            _Role.AccessibleTextRole: f"{group.title}, {hint(group)}, {selected} selected",
        }
        return answers.get(role)

    def _cell(self, scope: ListedScope, column: int, role: int) -> Any:
        if column == KIND:
            look = badge(scope)
            return ((*look, ""),) if look and role == Row.BADGES else None
        mark = self._content.mark(scope, column)
        answers: dict[int, Any] = {
            _Role.DisplayRole: visible_text(mark.words),
            Row.COLOR: mark.role,
            Row.ICON: mark.icon,
            Row.FONT: "mono" if column == SCOPE else "secondary",
            _Role.TextAlignmentRole: _RIGHT if column == CALLS else None,
            Row.STRUCK: (scope.standing == "removed" and column == SCOPE) or None,
        }
        return answers.get(role)


def hint(group: ScopeGroup) -> str:
    """How many scopes stand below a heading."""
    return counted(len(group.scopes), "scope")
