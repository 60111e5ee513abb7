"""The link "Why?" beside an error: opens its explanation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tokenexplorer.ui.widgets.buttons import LinkButton

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tokenexplorer.ui.theme import Theme


class WhyButton(LinkButton):
    """Hidden until there is something to explain.

    Args:
        theme: The look.
        name: Object name: `<place>_whyButton`.
        parent: Owner.
    """

    def __init__(self, theme: Theme, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Why?", name=name, parent=parent)
        self.setAccessibleName("Why did it fail?")
        self._run: Callable[[], object] | None = None
        self.clicked.connect(self._explain)
        self.hide()

    def offer(self, run: Callable[[], object] | None) -> None:
        """Show it for an error.

        Args:
            run: Opens the explanation; None hides the link.
        """
        self._run = run
        self.setVisible(run is not None)

    def _explain(self) -> None:
        if self._run is not None:
            self._run()
