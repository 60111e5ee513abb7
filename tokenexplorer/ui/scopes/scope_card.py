"""What there is to know of the one scope that is selected in the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from tokenexplorer.ui.widgets.badge import Badge
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.scopes.listing import ListedScope
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.badge import BadgeKind

_KINDS: dict[str, BadgeKind] = {"read": "line", "manage": "warn", "self": "acc"}
_STANDINGS: dict[str, BadgeKind] = {"removed": "unk", "doubtful": "dashed", "undeclared": "unk"}
_MOST = 6


class ScopeCard(QFrame):
    """Name, kind, meaning, what it includes, and what is wrong with it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "sunken")
        self.setObjectName("scopes_scopeCard")
        self._name = plain_label("", "mono", selectable=True, wrap=True)
        self._name.setAccessibleName("Scope")
        self._kind, self._standing = Badge(theme), Badge(theme)
        self._meaning = plain_label("", "body2", wrap=True)
        self._note = plain_label("", "secondary", wrap=True, tone="warn")
        self._relations = plain_label("", "help", wrap=True, selectable=True)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._name, 1)
        head.addWidget(self._kind)
        head.addWidget(self._standing)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(6)
        column.addLayout(head)
        for label in (self._meaning, self._note, self._relations):
            column.addWidget(label)
        self.hide()

    def show_scope(self, scope: ListedScope | None) -> None:
        """Show a scope, or nothing."""
        self.setVisible(scope is not None)
        if scope is None:
            return
        self._name.setText(visible_text(scope.name))
        self._kind.setVisible(scope.kind in _KINDS)
        self._kind.set(_KINDS.get(scope.kind, "line"), scope.kind)
        self._standing.setVisible(scope.standing in _STANDINGS)
        self._standing.set(_STANDINGS.get(scope.standing, "unk"), scope.standing)
        for label, words in (
            (self._meaning, scope.meaning),
            (self._note, scope.advice),
            (self._relations, _relations(scope)),
        ):
            label.setText(visible_text(words, keep_lines=True))
            label.setVisible(bool(words))


def _relations(scope: ListedScope) -> str:
    lines = []
    if scope.calls is not None:
        lines.append(f"Opens {scope.calls} call{'' if scope.calls == 1 else 's'}.")
    if scope.implies:
        lines.append(f"Includes {_names(scope.implies)}.")
    if scope.implied_by:
        lines.append(f"Included in {_names(scope.implied_by)}.")
    return "\n".join(lines)


def _names(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:_MOST])
    return f"{shown} and {len(names) - _MOST} more" if len(names) > _MOST else shown
