"""The checks of a token as a table: what was checked, how it ended, what was compared, where it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from tokenexplorer.tokens.verdict import CheckOutcome
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from tokenexplorer.tokens.verdict import Check

_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_OUTCOMES: Final = {
    CheckOutcome.PASSED: ("Passed", ("circle-check", "ok"), "ok"),
    CheckOutcome.FAILED: ("Failed", ("circle-x", "bad"), "bad"),
    CheckOutcome.SKIPPED: ("Not made", ("circle-question-mark", "unk"), "unk"),
    CheckOutcome.NOTED: ("Passed, note", ("triangle-alert", "warn"), "warn"),
}
_HEAD = ("Check", "Result", "Detail", "Where it is written")


class CheckModel(QAbstractTableModel):
    """Shows the checks in the order made, failed ones first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._checks: tuple[Check, ...] = ()

    def show(self, checks: tuple[Check, ...]) -> None:
        """Show other checks."""
        self.beginResetModel()
        self._checks = tuple(sorted(checks, key=lambda check: check.outcome is not CheckOutcome.FAILED))
        self.endResetModel()

    def copied(self, index: _Index) -> tuple[str, bool]:
        """What a copy of a cell gives, and that it is no secret."""
        return str(index.data() or ""), False

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:
        """Checks."""
        return 0 if parent.isValid() else len(self._checks)

    def columnCount(self, parent: _Index = _NO_INDEX) -> int:
        """Check, result, detail, specification."""
        return 0 if parent.isValid() else len(_HEAD)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The table's head."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _HEAD[section] if 0 <= section < len(_HEAD) else None
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What the delegate and tests read."""
        if not index.isValid():
            return None
        check = self._checks[index.row()]
        word, icon, color = _OUTCOMES[check.outcome]
        if role == Qt.ItemDataRole.DisplayRole:
            return (visible_text(check.title), word, visible_text(check.detail), check.spec)[index.column()]
        if role == Row.KEY:
            return f"check:{check.id}"
        if role == Row.STATE:
            return check.outcome.value
        if role == Row.FONT:
            return "body" if index.column() < 2 else "secondary"
        if role == Row.COLOR:
            return ("text", color, "text2", "text3")[index.column()]
        return icon if role == Row.ICON and index.column() == 1 else None
