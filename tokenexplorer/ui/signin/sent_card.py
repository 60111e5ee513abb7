"""What was sent: the parameters of the sign-in's request, and where they went; secrets come masked."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from tokenexplorer.oauth.login import LoginStep, StepState
from tokenexplorer.ui.widgets.disclosure import Disclosure
from tokenexplorer.ui.widgets.emptying import empty
from tokenexplorer.ui.widgets.text import ascii_host, plain_label

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

Pairs = tuple[tuple[str, str], ...]


class SentCard(Disclosure):
    """Folds; hidden while nothing was sent. What was pushed and what the browser brings stand apart."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "What was sent", name="signin_sentButton")
        self._grid = QGridLayout()
        self._grid.setContentsMargins(24, 0, 0, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setColumnMinimumWidth(0, 112)
        self._grid.setColumnStretch(1, 1)
        self.body.addLayout(self._grid)
        self.clear()

    @property
    def has_pushed(self) -> bool:
        """Whether the browser brings only a reference."""
        return bool(self._pushed)

    def clear(self) -> None:
        """Another sign-in."""
        self._pushed: Pairs = ()
        self._pushed_to = ""
        self._fill([])

    def show_step(self, step: LoginStep) -> None:
        """What a push or the browser sends; other steps send nothing of the request."""
        if not step.sent:
            return
        if step.id == "push":
            # While it runs the detail says where it goes; once it was given up the browser brings the same again.
            self._pushed = step.sent if step.state is not StepState.WARN else ()
            self._pushed_to = step.detail if step.state is StepState.RUNNING else self._pushed_to
            self._fill([(self._pushed_to, step.sent)])
        elif step.id == "browser":
            url = step.sign_in_url
            opened = (f"GET {ascii_host(url)}{urlsplit(url).path}" if url else "", step.sent)
            self._fill([(self._pushed_to, self._pushed), opened] if self._pushed else [opened])

    def _fill(self, groups: list[tuple[str, Pairs]]) -> None:
        empty(self._grid)
        rows = itertools.count()
        for place, pairs in groups:
            if len(groups) > 1:
                self._grid.addWidget(plain_label(place, "help"), next(rows), 0, 1, 2)
            for name, value in pairs:
                row = next(rows)
                self._grid.addWidget(plain_label(name, "help"), row, 0, Qt.AlignmentFlag.AlignTop)
                self._grid.addWidget(plain_label(value, "mono", wrap=True, selectable=True), row, 1)
        self.set_hint(groups[0][0] if len(groups) == 1 else "")
        self.setVisible(bool(groups))
