"""The preflight at the right of the form; in a narrow window a drawer over it, which a button opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from tokenexplorer.ui.widgets.polish import set_property

if TYPE_CHECKING:
    from tokenexplorer.ui.connect.form import ConnectForm
    from tokenexplorer.ui.connect.preflight_pane import PreflightPane
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.pane import PaneSplitter

NARROW: Final = 1200
SIZES: Final = [216, 696, 376]
_WIDTH: Final = 376


class PreflightDrawer:
    """Knows where the preflight stands.

    Args:
        theme: Larger letters want more room.
        place: Which the drawer lies over.
        splitter: Where the pane stands in a wide window.
        pane: The preflight.
        form: Of the app; where a page stands in its place there is nothing to look at first.

    Attributes:
        is_narrow: Whether it is a drawer.
    """

    def __init__(
        self, theme: Theme, place: QWidget, splitter: PaneSplitter, pane: PreflightPane, form: ConnectForm
    ) -> None:
        self._theme, self._place, self._splitter, self._pane, self._form = theme, place, splitter, pane, form
        self.is_narrow = False
        self._open = False

    @property
    def is_open(self) -> bool:
        """Whether it lies over the form."""
        return self._open and self.is_narrow

    def set_width(self, width: int) -> bool:
        """Below 1200, or as much less as the text is larger, it is a drawer; answers whether that is new."""
        narrow = width < NARROW * self._theme.text_scale
        is_new = narrow != self.is_narrow
        if is_new:
            self.is_narrow = narrow
            self._open = False
            set_property(self._pane, "drawer", narrow)
            if narrow:
                self._pane.setParent(self._place)
            else:
                self._splitter.addWidget(self._pane)
                self._splitter.restore(SIZES)
        self.lay()
        return is_new

    def toggle(self) -> None:
        """Open or close it; the focus goes with it."""
        self._open = not self._open
        self.lay()
        target = self._pane.run_button if self._open else self._form.head.preflight_button
        target.setFocus()

    def make_room(self, focused: QWidget | None) -> None:
        """Close it where it would hide what is to be typed over."""
        if self.is_open and focused is not None and self._form.isAncestorOf(focused):
            self._open = False
            self.lay()

    def lay(self) -> None:
        """Put it in its place."""
        shown = self._form.client is not None and not self._form.is_paged
        self._form.head.preflight_button.setVisible(self.is_narrow and not self._form.is_paged)
        if not self.is_narrow:
            self._pane.setVisible(shown)
            return
        width = min(round(_WIDTH * self._theme.text_scale), self._place.width())
        self._pane.setGeometry(self._place.width() - width, 0, width, self._place.height())
        self._pane.setVisible(self._open and shown)
        self._pane.raise_()
