"""The scopes of the list as a tree: headings, rows with a check box, and which of them a filter leaves."""

from __future__ import annotations

import html
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from tokenexplorer.ui.scopes.listing import ListedScope, ScopeGroup
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.grouped_model import GroupedModel
from tokenexplorer.ui.widgets.text import visible_text

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_Role = Qt.ItemDataRole

SCOPE, KIND, MEANING, CALLS, TOKEN = range(5)
HEADS: Final = ("Scope", "Kind", "What it allows", "Calls", "Token")
_BADGES: Final = {"removed": "unk", "doubtful": "dashed", "manage": "warn", "read": "line", "self": "acc"}
NONE: Final = "\u2013"
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What of the list is shown.

    Attributes:
        text: Every word of it must occur.
        show: all, selected or token.
        kinds: Only these; empty for every kind.
    """

    text: str = ""
    show: str = "all"
    kinds: frozenset[str] = frozenset()

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return bool(self.text.strip() or self.kinds) or self.show != "all"


class ScopesModel(GroupedModel):
    """Two levels: headings and scopes.

    Signals:
        toggled(str, bool): The person turned a check box; the model itself waits to be told what is chosen.
    """

    toggled = Signal(str, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[ScopeGroup, ...] = ()
        self._shown: list[ScopeGroup] = []
        self._chosen: tuple[str, ...] = ()
        self._in_token: frozenset[str] = frozenset()
        self._narrowing = Narrowing()
        self._enabled = True

    # What is shown

    @property
    def groups(self) -> tuple[ScopeGroup, ...]:
        """Everything, whatever the filter leaves."""
        return self._all

    @property
    def count(self) -> int:
        """Scopes in the whole list."""
        return sum(len(group.scopes) for group in self._all)

    @property
    def shown_count(self) -> int:
        """Scopes that the filter leaves."""
        return sum(len(group.scopes) for group in self._shown)

    @property
    def chosen(self) -> tuple[str, ...]:
        """What is checked, in the app's order."""
        return self._chosen

    @property
    def narrowing(self) -> Narrowing:
        """What of the list is shown."""
        return self._narrowing

    def token_count(self) -> int:
        """How many scopes of the list the current token has."""
        return sum(scope.name in self._in_token for group in self._all for scope in group.scopes)

    def set_content(self, groups: tuple[ScopeGroup, ...], chosen: Collection[str], in_token: Collection[str]) -> None:
        """Show other scopes, or the same ones in another state."""
        same = groups == self._all
        self._chosen, self._in_token = tuple(chosen), frozenset(in_token)
        if same and self._narrowing.show == "all":
            self._tell_changed()
        else:
            self._all = groups
            self._rebuild()

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

    def index_of(self, name: str) -> QModelIndex:
        """The row of a scope, if the filter leaves it."""
        for place, group in enumerate(self._shown):
            for row, each in enumerate(group.scopes):
                if each.name == name:
                    return self.row_index(place, row)
        return QModelIndex()

    def listed(self, name: str) -> ListedScope | None:
        """A scope of the whole list by its name."""
        return next((each for group in self._all for each in group.scopes if each.name == name), None)

    def _rebuild(self) -> None:
        self.beginResetModel()
        kept = ((group, self._kept(group)) for group in self._all)
        self._shown = [ScopeGroup(group.title, scopes) for group, scopes in kept if scopes]
        self.endResetModel()

    def _kept(self, group: ScopeGroup) -> tuple[ListedScope, ...]:
        if not self._narrowing.narrows:
            return group.scopes
        words, chosen = self._narrowing.text.lower().split(), frozenset(self._chosen)
        return tuple(each for each in group.scopes if self._fits(each, words, chosen))

    def _fits(self, scope: ListedScope, words: list[str], chosen: frozenset[str]) -> bool:
        wanted = self._narrowing
        kind = scope.kind if scope.kind in ("read", "manage", "self") else "other"
        return (
            (not wanted.kinds or kind in wanted.kinds)
            and (wanted.show != "selected" or scope.name in chosen)
            and (wanted.show != "token" or scope.name in self._in_token)
            and all(word in scope.haystack for word in words)
        )

    def _tell_changed(self) -> None:
        for row in range(self.rowCount()):
            group = self.index(row, 0)
            last = self.rowCount(group) - 1
            self.dataChanged.emit(group, group)
            self.dataChanged.emit(self.index(0, 0, group), self.index(last, TOKEN, group))

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
        flags = super().flags(index)
        if index.column() == SCOPE and self.scope(index) is not None and self._enabled:
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        return flags

    # Content

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        """The heads."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(HEADS):
            return None
        if role == _Role.DisplayRole:
            return HEADS[section]
        if role == _Role.TextAlignmentRole and section == CALLS:
            return _RIGHT
        return None

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        """What `RowDelegate` draws."""
        if not index.isValid():
            return None
        scope = self.scope(index)
        if scope is None:
            return self._heading(self._shown[index.row()], role) if index.column() == 0 else _if_group(role)
        if role == Row.KEY:
            return f"scope:{scope.name}"
        if role == Row.STATE:
            return scope.standing if scope.standing != "current" else self._token_word(scope)
        if role == _Role.ToolTipRole:
            return _tip(scope)
        if role == _Role.AccessibleTextRole and index.column() == SCOPE:
            return self._spoken(scope)
        return self._cell(scope, index.column(), role)

    def setData(self, index: _Index, _value: Any, role: int = _Role.EditRole) -> bool:
        """A turned check box is told on; what is chosen then comes back through `set_content`."""
        scope = self.scope(index)
        if role != _Role.CheckStateRole or scope is None or not self._enabled:
            return False
        self.toggled.emit(scope.name, scope.name not in self._chosen)
        return True

    def _heading(self, group: ScopeGroup, role: int) -> Any:
        count = len(group.scopes)
        selected = sum(scope.name in self._chosen for scope in group.scopes)
        hint = f"{count} scope{'' if count == 1 else 's'}"
        if role == _Role.DisplayRole:
            return group.title
        if role == Row.GROUP:
            return True
        if role == Row.KEY:
            return f"group:{group.title}"
        if role == Row.HINT:
            return hint
        if role == Row.RIGHT:
            return (f"{selected} selected", "text2") if selected else None
        if role == _Role.AccessibleTextRole:
            return f"{group.title}, {hint}, {selected} selected"
        return None

    def _cell(self, scope: ListedScope, column: int, role: int) -> Any:
        if column == SCOPE:
            return self._name(scope, role)
        if column == KIND:
            return _kind(scope, role)
        if column == MEANING:
            return _meaning(scope, role)
        if column == CALLS:
            return _calls(scope, role)
        return self._token(scope, role)

    def _name(self, scope: ListedScope, role: int) -> Any:
        if role == _Role.DisplayRole:
            return visible_text(scope.name)
        if role == _Role.CheckStateRole:
            return (Qt.CheckState.Checked if scope.name in self._chosen else Qt.CheckState.Unchecked).value
        if role == Row.FONT:
            return "mono"
        if role == Row.STRUCK:
            return scope.standing == "removed" or None
        if role == Row.COLOR and scope.standing == "doubtful":
            return "text3"
        return None

    def _token(self, scope: ListedScope, role: int) -> Any:
        word = self._token_word(scope)
        if role == _Role.DisplayRole:
            return {"in token": "In token", "next sign-in": "Next sign-in"}.get(word, NONE)
        if role == Row.FONT:
            return "secondary"
        if role == Row.ICON:
            return {"in token": ("ticket-check", "ok"), "next sign-in": ("circle-plus", "accentText")}.get(word)
        if role == Row.COLOR:
            return {"in token": "ok", "next sign-in": "accentText"}.get(word, "text3")
        return None

    def _token_word(self, scope: ListedScope) -> str:
        if scope.name in self._in_token:
            return "in token"
        return "next sign-in" if scope.name in self._chosen else "absent"

    def _spoken(self, scope: ListedScope) -> str:
        parts = [visible_text(scope.name), scope.kind, scope.meaning]
        parts += [scope.standing, scope.note] if scope.standing != "current" else []
        word = self._token_word(scope)
        return ", ".join(part for part in (*parts, "" if word == "absent" else word) if part)


def _if_group(role: int) -> Any:
    return True if role == Row.GROUP else None


def _kind(scope: ListedScope, role: int) -> Any:
    words = scope.standing if scope.standing in ("removed", "doubtful") else scope.kind
    look = _BADGES.get(words)
    if role == Row.BADGES and look:
        return ((look, words, ""),)
    return words if role == _Role.AccessibleTextRole else None


def _meaning(scope: ListedScope, role: int) -> Any:
    if role == _Role.DisplayRole:
        return visible_text(scope.note if scope.standing in ("removed", "doubtful") else scope.meaning)
    if role == Row.FONT:
        return "secondary"
    if role == Row.COLOR:
        return "text3" if scope.standing in ("removed", "doubtful") else "text2"
    return None


def _calls(scope: ListedScope, role: int) -> Any:
    if role == _Role.DisplayRole:
        return NONE if scope.calls is None else str(scope.calls)
    if role == _Role.TextAlignmentRole:
        return _RIGHT
    if role == Row.FONT:
        return "secondary"
    return "text2" if role == Row.COLOR else None


def _tip(scope: ListedScope) -> str:
    lines = [scope.name, *(line for line in (scope.meaning, scope.note) if line)]
    if scope.implies:
        lines.append(f"Includes {', '.join(scope.implies)}")
    return f"<span>{'<br/>'.join(html.escape(visible_text(line)) for line in lines)}</span>"
