"""The wallet as a tree: token sets, and under each its tokens. Holds summaries only, no secret."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt

from tokenexplorer.tokens.token_set import TOKEN_KINDS, TokenKind, TokenSummary
from tokenexplorer.ui.tokens.token_words import Owner, first_kind, group_line, identity_kind, token_line, verdict_icon
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.expiry import life_share, life_words
from tokenexplorer.ui.widgets.grouped_model import GroupedModel
from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from tokenexplorer.tokens.verdict import Verification
    from tokenexplorer.ui.state import AppState

_Index = QModelIndex | QPersistentModelIndex
TokenKey = tuple[str, TokenKind]
VERDICT_ICON = Qt.ItemDataRole.UserRole + 230
"""(icon name, palette role) right after a token's name."""


class WalletModel(GroupedModel):
    """Two levels: a set's row has internal id 0, a token's row the number of its set plus one."""

    def __init__(
        self,
        state: AppState,
        verdict: Callable[[str, TokenKind], Verification | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._state, self._verdict = state, verdict
        self._sets: tuple[TokenSummary, ...] = ()
        self._owners: dict[str, Owner] = {}
        self.now = datetime.now(UTC)

    # Filling

    def show(self, summaries: tuple[TokenSummary, ...]) -> None:
        """Show these sets, in this order."""
        here = self._state.org
        self.beginResetModel()
        self._owners = {org.id: Owner(org.name, here is not None and org.id == here.id) for org in self._state.orgs}
        self._sets = summaries
        self.endResetModel()

    def tick(self, now: datetime) -> None:
        """Count the lives down; nothing is laid out anew."""
        self.now = now
        for place, summary in enumerate(self._sets):
            group = self.index(place, 0)
            last = self.index(len(summary.kinds) - 1, 0, group)
            self.dataChanged.emit(self.index(0, 0, group), last, [Row.LIFE, Row.RIGHT])

    def touch(self, token_id: str) -> None:
        """A set's verdicts or its use changed."""
        index = self.group_index(token_id)
        if index.isValid():
            self.dataChanged.emit(index, index)
            rows = self.rowCount(index)
            self.dataChanged.emit(self.index(0, 0, index), self.index(rows - 1, 0, index))

    # Finding

    def key(self, index: _Index) -> TokenKey | None:
        """Set and kind of a row; a set's own row stands for its first token."""
        if not index.isValid():
            return None
        if not index.internalId():
            summary = self._sets[index.row()]
            return summary.id, first_kind(summary)
        summary = self._sets[index.internalId() - 1]
        return summary.id, _kinds(summary)[index.row()]

    def group_index(self, token_id: str) -> QModelIndex:
        """The row of a set."""
        place = next((place for place, each in enumerate(self._sets) if each.id == token_id), -1)
        return self.index(place, 0) if place >= 0 else QModelIndex()

    def index_of(self, token_id: str, kind: TokenKind) -> QModelIndex:
        """The row of a token."""
        group = self.group_index(token_id)
        if not group.isValid():
            return group
        kinds = _kinds(self._sets[group.row()])
        return self.index(kinds.index(kind), 0, group) if kind in kinds else self.index(0, 0, group)

    # What Qt asks

    def group_count(self) -> int:
        """Token sets."""
        return len(self._sets)

    def row_count_of(self, group: int) -> int:
        """Tokens of one."""
        return len(self._sets[group].kinds)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What the delegate and tests read."""
        key = self.key(index)
        if key is None:
            return None
        if not index.internalId():
            return self._set_data(self._sets[index.row()], role)
        return self._token_data(self._sets[index.internalId() - 1], key[1], role)

    def _owner(self, summary: TokenSummary) -> Owner:
        return self._owners.get(summary.org_id, Owner())

    def _set_data(self, summary: TokenSummary, role: int) -> Any:
        current = self._state.token
        used = current is not None and current.id == summary.id
        if role == Qt.ItemDataRole.DisplayRole:
            return visible_text(summary.label)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = f"{summary.label}, {group_line(summary, self._owner(summary))}"
            return visible_text(f"{words}, in use" if used else words)
        answers: dict[int, Any] = {
            Row.KEY: f"token:{summary.id}",
            Row.STATE: "inUse" if used else "",
            Row.SECOND: group_line(summary, self._owner(summary)),
            Row.AVATAR: (summary.label, identity_kind(summary, self._owner(summary))),
            Row.BADGES: (("acc", "In use", ""),) if used else (),
        }
        return answers.get(role)

    def _token_data(self, summary: TokenSummary, kind: TokenKind, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return summary.kind_label(kind)
        found = self._verdict(summary.id, kind)
        words, life = life_words(self.now, summary.expires_at(kind), summary.received_at)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = (summary.kind_label(kind), found.headline if found is not None else "", words)
            return visible_text(", ".join(part for part in parts if part))
        if role == Row.RIGHT:
            return words.removesuffix(" left"), "text2" if life == "unk" or words.endswith("days") else life
        if role == Row.LIFE:
            return life_share(self.now, summary.expires_at(kind), summary.received_at), life
        if role == Row.BADGES:
            return _badges(summary, kind)
        answers: dict[int, Any] = {
            Row.KEY: f"token:{summary.id}/{kind}",
            Row.STATE: found.verdict.value if found is not None else "none",
            Row.SECOND: token_line(summary, kind, found),
            VERDICT_ICON: verdict_icon(found),
        }
        return answers.get(role)


def _kinds(summary: TokenSummary) -> tuple[TokenKind, ...]:
    return tuple(kind for kind in TOKEN_KINDS if kind in summary.kinds)


def _badges(summary: TokenSummary, kind: TokenKind) -> tuple[tuple[str, str, str], ...]:
    """What the access token is bound to beside it; where the set is kept under its last token, once."""
    badges: list[tuple[str, str, str]] = []
    if kind == "access_token" and summary.is_dpop:
        badges.append(("line", "DPoP", ""))
    elif kind == "access_token" and summary.certificate_x5t:
        badges.append(("line", "mTLS", ""))
    if summary.keep == "session" and kind == _kinds(summary)[-1]:
        badges.append(("line", "Session only", "timer"))
    return tuple(badges)
