"""What will happen, one row a change."""

from __future__ import annotations

import html
from enum import IntEnum
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.text import visible_text

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


class PreviewRow(NamedTuple):
    """A change.

    Attributes:
        kind: add or remove.
        scope: Its name.
        line: The call and what it does.
        call: The call to the letter.
    """

    kind: str
    scope: str
    line: str
    call: str

    @property
    def verb(self) -> str:
        """What is done to the scope."""
        return "Add" if self.kind == "add" else "Remove"


class Preview(IntEnum):
    """Item data roles of the preview alone."""

    VERB = Qt.ItemDataRole.UserRole + 300
    SCOPE = Qt.ItemDataRole.UserRole + 301
    LINE = Qt.ItemDataRole.UserRole + 302


class PreviewModel(QAbstractListModel):
    """Holds the rows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[PreviewRow, ...] = ()

    def set_rows(self, rows: tuple[PreviewRow, ...]) -> None:
        """Show these."""
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """One a change."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a row says."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        return {
            int(Qt.ItemDataRole.DisplayRole): f"{row.verb} {row.scope}",
            int(Qt.ItemDataRole.AccessibleTextRole): visible_text(f"{row.verb} {row.scope}. {row.line}"),
            int(Qt.ItemDataRole.ToolTipRole): _tip(row.call),
            int(Row.KEY): self._key(index.row()),
            int(Row.STATE): row.kind,
            int(Preview.VERB): row.verb,
            int(Preview.SCOPE): row.scope,
            int(Preview.LINE): row.line,
        }.get(int(role))

    def _key(self, place: int) -> str:
        """The scope's, and a number where it is not the first grant of it that goes."""
        row = self._rows[place]
        before = sum((each.kind, each.scope) == (row.kind, row.scope) for each in self._rows[:place])
        return f"change:{row.kind}:{row.scope}" + (f":{before + 1}" if before else "")

    def call(self, index: _Index) -> str:
        """The call of a row to the letter."""
        return self._rows[index.row()].call if index.isValid() and index.row() < len(self._rows) else ""


def _tip(call: str) -> str:
    """Escaped, so that it is read as nothing but text."""
    return f"<span>{'<br/>'.join(html.escape(visible_text(line)) for line in call.splitlines())}</span>"
