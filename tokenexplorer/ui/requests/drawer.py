"""The list of calls where the window is narrow: a drawer over the page, beside it where there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt

from tokenexplorer.ui.widgets.polish import set_property

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLineEdit, QWidget

    from tokenexplorer.ui.requests.side_pane import SidePane
    from tokenexplorer.ui.widgets.pane import PaneSplitter

SIDE_WIDTH: Final = 264
_WIDER: Final = 56
_GAP: Final = 8


class Drawer:
    """Puts the list where there is room for it.

    Args:
        side: The list.
        page: Which it lies over.
        splitter: Which it stands in.
        below: What stays uncovered above it.
        back: Where the focus goes when it closes.
    """

    def __init__(self, side: SidePane, page: QWidget, splitter: PaneSplitter, below: QWidget, back: QLineEdit) -> None:
        self._side, self._page, self._splitter, self._below, self._back = side, page, splitter, below, back
        self.narrow = self.is_open = False

    def set_narrow(self, narrow: bool) -> None:
        """Be a drawer, or a pane again."""
        if narrow == self.narrow:
            return
        self.narrow, self.is_open = narrow, False
        side = self._side
        if narrow:
            side.setParent(self._page)
            side.hide()
            set_property(side, "card", "sunken")
            return
        set_property(side, "card", None)
        self._splitter.insertWidget(0, side)
        self._splitter.setStretchFactor(0, 0)
        side.show()
        self._splitter.setSizes([SIDE_WIDTH, max(480, self._page.width() - SIDE_WIDTH)])

    def toggle(self) -> None:
        """Open it, or close it."""
        if self.is_open:
            self.close()
            return
        self.is_open = True
        self.fit()
        self._side.show()
        self._side.raise_()
        self._side.filter_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def close(self) -> None:
        """Give the page back."""
        if self.narrow and self.is_open:
            self.is_open = False
            self._side.hide()
            self._back.setFocus(Qt.FocusReason.OtherFocusReason)

    def fit(self) -> None:
        """Keep its place while the page changes its size."""
        if self.narrow and self.is_open:
            top = self._below.geometry().bottom() + _GAP
            self._side.setGeometry(QRect(0, top, SIDE_WIDTH + _WIDER, max(0, self._page.height() - top)))
