"""The right pane: what will happen, and that nothing is sent yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tokenexplorer.ui.scopes.grants.preview_list import PreviewList
from tokenexplorer.ui.scopes.grants.preview_model import PreviewModel, PreviewRow
from tokenexplorer.ui.widgets.badge import Badge
from tokenexplorer.ui.widgets.banner import Banner
from tokenexplorer.ui.widgets.pane import Pane
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

_BOTH = "A scope says what the app may ask. The person's admin role says what Okta allows. Both are needed."
_HOW = "Tick a scope to grant it, untick one to revoke it. What that does stands here before anything is sent."


class PreviewPane(Pane):
    """The dry run."""

    def __init__(self, theme: Theme, clipboard: Clipboard | None = None, parent: QWidget | None = None) -> None:
        super().__init__(theme, head_height=56, title="What will happen", name="grants_previewPane", parent=parent)
        self.model = PreviewModel(self)
        self.list = PreviewList(theme, self.model, clipboard)
        self.badge = Badge(theme, "line", "Nothing sent yet", name="grants_sentBadge")
        self.how = plain_label(_HOW, "help", wrap=True)
        self.note = Banner(theme, "neutral", "", _BOTH, parent=self)
        self.head.addWidget(self.badge)
        self.head.addStretch(1)
        edge = QWidget()
        column = QVBoxLayout(edge)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addWidget(self.how)
        column.addWidget(self.note)
        self.body.addWidget(self.list, 1000)
        self.body.addWidget(edge)
        self.body.addStretch(1)
        self.note.show()
        self.show_changes(())

    def show_changes(self, rows: tuple[PreviewRow, ...]) -> None:
        """Show what each change does; without changes, how one is made."""
        self.model.set_rows(rows)
        self.list.setVisible(bool(rows))
        self.how.setVisible(not rows)

    def show_sending(self, step: int, total: int, *, planned: bool, sent: bool) -> None:
        """Say how far it is, while changes are made; with step 0 whether anything was sent before.

        Args:
            step: Which change is being made; 0 while none is.
            total: Of how many.
            planned: Whether there are ticks that are not applied.
            sent: Whether changes were sent here before.
        """
        if step:
            self.badge.set("acc", f"Change {step} of {total}")
        else:
            self.badge.set("line", "Not made yet" if sent else "Nothing sent yet")
        self.badge.setVisible(bool(step) or planned or not sent)
