"""What there is to know of the one scope that is selected in the list."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from tokenexplorer.sentences import counted
from tokenexplorer.ui.widgets.badge import Badge
from tokenexplorer.ui.widgets.buttons import LinkButton
from tokenexplorer.ui.widgets.emptying import empty
from tokenexplorer.ui.widgets.flow_layout import FlowLayout
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.scopes.listing import ListedScope
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.badge import BadgeKind

_KINDS: dict[str, BadgeKind] = {"read": "line", "manage": "warn", "self": "acc"}
_STANDINGS: dict[str, BadgeKind] = {"removed": "unk", "doubtful": "dashed", "undeclared": "unk"}
_MOST = 6


class ScopeCard(QFrame):
    """Name, kind, meaning, what it includes, and what is wrong with it.

    Signals:
        successor_requested(str, str): The scope, and what to use instead of it.
    """

    successor_requested = Signal(str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("card", "sunken")
        self.setObjectName("scopes_scopeCard")
        self._name = plain_label("", "mono", selectable=True, wrap=True)
        self._name.setAccessibleName("Scope")
        self._kind, self._standing = Badge(theme), Badge(theme)
        self._meaning = plain_label("", "body2", wrap=True)
        self._note = plain_label("", "secondary", wrap=True, tone="warn")
        self._relations = plain_label("", "help", wrap=True, selectable=True, name="scopes_scopeFactsLabel")
        self._instead = QWidget()
        self._links = FlowLayout(self._instead, spacing=12)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._name, 1)
        head.addWidget(self._kind)
        head.addWidget(self._standing)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(6)
        column.addLayout(head)
        for widget in (self._meaning, self._note, self._instead, self._relations):
            column.addWidget(widget)
        self.hide()

    def show_scope(self, scope: ListedScope | None, *, chosen: bool = False) -> None:
        """Show a scope, or nothing.

        Args:
            scope: The one.
            chosen: Whether the app asks for it, so that a successor can take its place.
        """
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
            (self._relations, facts(scope)),
        ):
            label.setText(visible_text(words, keep_lines=True))
            label.setVisible(bool(words))
        self._show_successors(scope, chosen=chosen)

    def _show_successors(self, scope: ListedScope, *, chosen: bool) -> None:
        empty(self._links)
        for name in scope.successors:
            words = f"Use {name} instead" if chosen else f"Show {name}"
            link = LinkButton(self._theme, words, name=f"scopes_successor_{name.replace('.', '_')}")
            link.clicked.connect(partial(self.successor_requested.emit, scope.name, name))
            self._links.addWidget(link)
        self._instead.setVisible(bool(scope.successors))


def facts(scope: ListedScope) -> str:
    """What it opens, what it includes and is included in, and since when it is there; a line each."""
    lines = []
    if scope.calls is not None and (scope.calls or scope.standing != "removed"):
        lines.append(f"Opens {counted(scope.calls, 'call')}.")
    if scope.implies:
        lines.append(f"Includes {_names(scope.implies)}.")
    if scope.implied_by:
        lines.append(f"Included in {_names(scope.implied_by)}.")
    if scope.standing == "removed" and scope.last_release:
        lines.append(f"Declared from release {scope.first_release or '?'} to {scope.last_release}.")
    elif scope.first_release:
        lines.append(f"Declared since release {scope.first_release}.")
    return "\n".join(lines)


def _names(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:_MOST])
    return f"{shown} and {len(names) - _MOST} more" if len(names) > _MOST else shown
