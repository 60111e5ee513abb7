"""Lays the parts of the form one under another, in an area that scrolls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from tokenexplorer.ui.connect.part import LARGE

if TYPE_CHECKING:
    from tokenexplorer.ui.connect.advanced_part import AdvancedPart
    from tokenexplorer.ui.connect.keep_part import KeepPart
    from tokenexplorer.ui.connect.part import Part
    from tokenexplorer.ui.connect.redirect_part import RedirectPart
    from tokenexplorer.ui.theme import Theme

_WIDEST = 960


class _Content(QWidget):
    """As high as its width asks for; its parts would claim the height that they had in a narrow window."""

    def minimumSizeHint(self) -> QSize:
        """Only the width counts."""
        return QSize(super().minimumSizeHint().width(), 0)


class FieldsArea(QScrollArea):
    """Is empty until the parts are laid in; they are made as children of `content`.

    Attributes:
        content: What scrolls.
    """

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._column, self._pair = QVBoxLayout(), QHBoxLayout()
        self.content = _Content()
        self.content.setMaximumWidth(_WIDEST)
        self.setWidgetResizable(True)
        self.setWidget(self.content)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.changed.connect(self._fit)

    def lay(self, first: tuple[Part, ...], redirect: RedirectPart, keep: KeepPart, advanced: AdvancedPart) -> None:
        """Put every part in its place.

        Args:
            first: From the top.
            redirect: One of them; its port stands after them, beside how tokens are kept.
            keep: How tokens are kept.
            advanced: At the foot.
        """
        column = self._column
        column.setSpacing(24)
        for part in first:
            column.addWidget(part)
        self._pair.setSpacing(16)
        self._pair.addWidget(keep, 1)
        self._pair.addWidget(redirect.port_field, 1)
        column.addLayout(self._pair)
        column.addWidget(advanced)
        column.addStretch(1)
        self.content.setLayout(column)
        QWidget.setTabOrder(keep.choice.button("session"), redirect.port_combo)
        # What was unfolded at the lower edge is what a person wants to see.
        advanced.disclosure.button.clicked.connect(
            lambda is_open: self.verticalScrollBar().setValue(advanced.y() - 8) if is_open else None
        )
        self._fit()

    def reveal(self, widget: QWidget) -> None:
        """Put the focus on a field, scrolled into view."""
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ensureWidgetVisible(widget, 24, 48)

    def _fit(self) -> None:
        """With large letters two choices have no room side by side."""
        large = self._theme.text_scale >= LARGE
        self._pair.setDirection(QBoxLayout.Direction.TopToBottom if large else QBoxLayout.Direction.LeftToRight)
        side = 12 if large else 24
        self._column.setContentsMargins(side, 4, side, 24)
