"""The members of a JSON object as a table: name, value as spelled, meaning. Meanings are found when they are seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from tokenexplorer.ui.tokens.runs import RUNS, Run, json_runs
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.text import tooltip, visible_text

if TYPE_CHECKING:
    from tokenexplorer.tokens.claims import Meaning
    from tokenexplorer.ui.tokens.reading import Member

Explain = Callable[["Member", datetime], "Meaning"]
_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_SHOWN_LIMIT = 2_000
_MARKS: Final = {"ok": ("check", "ok"), "failed": ("x", "bad"), "time": ("clock", "ok"), "ended": ("clock", "bad")}
_TIMES = ("time", "time-ms")
_SCOPES = ("scp", "scope")


class MemberModel(QAbstractTableModel):
    """Shows members in their order, or those that a filter leaves.

    Args:
        prefix: Of the keys: `claim` gives `claim:exp`.
        head: What the first column is called.
    """

    def __init__(self, prefix: str, head: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._prefix, self._head = prefix, head
        self._members: tuple[Member, ...] = ()
        self._shown: range | list[int] = range(0)
        self._explain: Explain | None = None
        self._meanings: dict[int, Meaning] = {}
        self._filter = ""
        self._local = False
        self.now = datetime.now(UTC)

    # Filling

    def show(self, members: tuple[Member, ...], explain: Explain | None) -> None:
        """Show other members."""
        self.beginResetModel()
        self._members, self._explain = members, explain
        self._meanings.clear()
        self.now = datetime.now(UTC)
        self._shown = self._fitting()
        self.endResetModel()

    def set_filter(self, text: str) -> None:
        """Show only members whose name, value or meaning holds this text."""
        self.beginResetModel()
        self._filter = text.casefold().strip()
        self._shown = self._fitting()
        self.endResetModel()

    def set_local(self, local: bool) -> None:
        """Say times in this computer's zone, or in UTC."""
        self._local = local
        self._tell_meanings(range(len(self._shown)))

    def tick(self, now: datetime) -> None:
        """Say the times anew."""
        self.now = now
        times = [place for place, meaning in self._meanings.items() if meaning.type in _TIMES]
        for place in times:
            del self._meanings[place]
        # Only what was seen has a meaning here, so this is a handful of rows.
        shown = self._shown
        self._tell_meanings([shown.index(place) for place in times if place in shown])

    def explain_anew(self) -> None:
        """Ask for every meaning again."""
        self._meanings.clear()
        self._tell_meanings(range(len(self._shown)))

    @property
    def total(self) -> int:
        """Members, filter or not."""
        return len(self._members)

    def copied(self, index: _Index) -> tuple[str, bool]:
        """What a copy of a cell gives, whole, and whether it is a secret."""
        member = self._members[self._shown[index.row()]]
        if index.column() == 1:
            return member.text, self._meaning(index.row()).secret
        return str(index.data() or ""), False

    def _fitting(self) -> range | list[int]:
        everything = range(len(self._members))
        if not self._filter:
            return everything
        return [place for place in everything if self._fits(place)]

    def _fits(self, place: int) -> bool:
        member = self._members[place]
        if self._filter in member.name.casefold() or self._filter in member.text[:_SHOWN_LIMIT].casefold():
            return True
        known = self._meanings.get(place)
        return known is not None and self._filter in known.text.casefold()

    def _tell_meanings(self, rows: range | list[int]) -> None:
        if isinstance(rows, range) and rows:
            self.dataChanged.emit(self.index(0, 2), self.index(len(rows) - 1, 2))
            return
        for row in rows:
            self.dataChanged.emit(self.index(row, 2), self.index(row, 2))

    def _meaning(self, row: int) -> Meaning:
        place = self._shown[row]
        found = self._meanings.get(place)
        if found is None:
            from tokenexplorer.tokens.claims import Meaning

            member = self._members[place]
            found = self._explain(member, self.now) if self._explain is not None else Meaning("", "")
            self._meanings[place] = found
        return found

    # What Qt asks

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:
        """Members that the filter leaves."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: _Index = _NO_INDEX) -> int:
        """Name, value, meaning."""
        return 0 if parent.isValid() else 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The table's head."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole and 0 <= section < 3:
            return (self._head, "Value", "Meaning")[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What the delegate and tests read."""
        if not index.isValid():
            return None
        member = self._members[self._shown[index.row()]]
        if role == Row.KEY:
            return f"{self._prefix}:{visible_text(member.name)}"
        if index.column() == 0:
            return self._name_data(member, role)
        if index.column() == 1:
            return self._value_data(member, index.row(), role)
        return self._meaning_data(self._meaning(index.row()), role)

    def _name_data(self, member: Member, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return visible_text(member.name[:_SHOWN_LIMIT])
        return {int(Row.FONT): "mono", int(Row.COLOR): "synKey"}.get(role)

    def _value_data(self, member: Member, row: int, role: int) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, RUNS):
            return None
        text = masked(member.text) if self._meaning(row).secret else member.text
        if role == Qt.ItemDataRole.DisplayRole:
            cut = text[:_SHOWN_LIMIT]
            more = f"… ({len(text):,} characters)" if len(text) > _SHOWN_LIMIT else ""
            return visible_text(cut) + more
        return _chips(member) or json_runs(text)

    def _meaning_data(self, meaning: Meaning, role: int) -> Any:
        words = meaning.local if self._local else meaning.text
        if role == Qt.ItemDataRole.DisplayRole:
            return visible_text(words)
        if role == Row.ICON:
            return _MARKS.get(meaning.mark)
        if role == Row.STATE:
            return meaning.mark
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(words, meaning.note, meaning.spec)
        if role == RUNS:
            if meaning.mark in ("time", "ended"):
                lead, comma, rest = words.partition(",")
                return Run(lead, "text", "secondary", strong=True), Run(comma + rest, "text2", "secondary")
            return (Run(words, "text2", "secondary"),)
        return None


def masked(text: str) -> str:
    """A secret value: enough to recognise it, dots for the rest (S13)."""
    return f'{text[:5]}{"•" * 8}"' if text.startswith('"') and len(text) > 12 else "•" * 8


def _chips(member: Member) -> tuple[Run, ...]:
    """Scopes as chips, one each."""
    if member.name not in _SCOPES:
        return ()
    value = member.value
    names = value.split() if isinstance(value, str) else value if isinstance(value, list) else []
    scopes = [name for name in names if isinstance(name, str)]
    return tuple(Run(scope, "text", chip=True) for scope in scopes[:40]) if len(scopes) == len(names) else ()
