"""One step of the plan: its mark, what it does, its call to the letter, and what the call carries."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tokenexplorer.ui.widgets.disclosure import Disclosure
from tokenexplorer.ui.widgets.icon_label import IconLabel
from tokenexplorer.ui.widgets.mono_view import JsonText
from tokenexplorer.ui.widgets.polish import announce, set_property, set_state
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.okta.app_setup import Step
    from tokenexplorer.ui.connect.setup.words import RowState
    from tokenexplorer.ui.theme import Theme

_MOST_LINES = 16
_SHORT = 160
_MARKS: Final[dict[RowState, tuple[str, str]]] = {
    "ok": ("circle-check", "ok"),
    "failed": ("circle-x", "bad"),
    "warn": ("triangle-alert", "warn"),
    "running": ("loader-circle", "accentText"),
    "skipped": ("circle-minus", "unk"),
}
_WORDS: Final[dict[RowState, str]] = {
    "todo": "to do",
    "running": "running",
    "ok": "done",
    "failed": "failed",
    "skipped": "left out",
    "warn": "look at it",
}


class StepRow(QWidget):
    """A step; its property `state` is todo, running, ok, failed, skipped or warn."""

    def __init__(self, theme: Theme, step: Step, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._number, self._changes = theme, number, step.changes
        self._title = step.title
        self.setObjectName(f"setup_step_{step.id}")
        self._mark = IconLabel(theme, "circle-plus", size=16)
        self._name = plain_label(step.title, "medium")
        self._call = plain_label("", "monoSmall", elide=Qt.TextElideMode.ElideMiddle, name=f"setup_call_{step.id}")
        self._line = plain_label("", "monoSmall", elide=Qt.TextElideMode.ElideRight, name=f"setup_bodyLabel_{step.id}")
        self._note = plain_label("", "help", wrap=True, name=f"setup_note_{step.id}")
        self._fold: _Body | None = None
        words = self._words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._name)
        words.addWidget(self._call)
        words.addWidget(self._line)
        words.addWidget(self._note)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(10)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def show_step(self, step: Step, url: str, state: RowState, note: str, *, warns: bool = False) -> None:
        """Show how it stands.

        Args:
            step: The same step, as it is now.
            url: Of its call.
            state: How it stands.
            note: What to know of it; empty for nothing.
            warns: Whether that tells of trouble to come.
        """
        before = self.property("state")
        todo = ("circle-plus", "accentText") if self._changes else ("search", "text3")
        self._mark.set_icon(*_MARKS.get(state, todo))
        self._call.setText(visible_text(f"{step.method} {url}"))
        self._note.setText(visible_text(note))
        self._note.setVisible(bool(note))
        set_property(
            self._note, "tone", "warn" if state in ("warn", "todo") and note.startswith("This token") else None
        )
        self._show_body(step)
        self.setAccessibleName(f"Step {self._number}, {self._title}, {_WORDS[state]}")
        if before != state:
            set_state(self, state)
            if before == "running":
                announce(self, f"{self._title}: {_WORDS[state]}")

    def _show_body(self, step: Step) -> None:
        """A short body stands in a line, a longer one is folded; few are, so that costs only where it is used."""
        short = json.dumps(dict(step.body), ensure_ascii=False) if step.body is not None else ""
        folded = len(short) > _SHORT
        self._line.setVisible(bool(short) and not folded)
        self._line.setText(visible_text(short))
        if folded and self._fold is None:
            self._fold = _Body(self._theme, step, self)
            self._words.addWidget(self._fold)
        if self._fold is not None:
            self._fold.setVisible(folded)
            self._fold.show_text(json.dumps(dict(step.body or {}), indent=2, ensure_ascii=False))


class _Body(Disclosure):
    """A long body, folded at first."""

    def __init__(self, theme: Theme, step: Step, parent: QWidget) -> None:
        super().__init__(theme, "What is sent", name=f"setup_bodyButton_{step.id}", parent=parent)
        self.button.setAccessibleName(f"What is sent: {step.title}")
        self._edit = JsonText(theme, name=f"setup_bodyEdit_{step.id}", accessible_name=f"{step.title}: what is sent")
        self.body.addWidget(self._edit)

    def show_text(self, text: str) -> None:
        """Show it, as high as it is, up to a limit."""
        if self._edit.toPlainText() != text:
            self._edit.set_text(text)
            lines = min(_MOST_LINES, text.count("\n") + 1)
            self._edit.setFixedHeight(lines * QFontMetrics(self._edit.font()).lineSpacing() + 24)
