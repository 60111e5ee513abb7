"""Panes with head, body and foot, and the splitter between them that remembers its sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from tokenexplorer.ui.widgets.polish import set_ground
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

Ground = Literal["canvas", "surface", "sunken", "raised"]
LOWEST_WIDTH = 200


class SizeStore(Protocol):
    """What a splitter needs of QSettings."""

    def value(self, key: str, defaultValue: Any = None, /) -> Any:  # noqa: N803 - named by Qt
        """Read."""

    def setValue(self, key: str, value: Any, /) -> None:
        """Write."""


class Pane(QFrame):
    """A pane: `head`, `body` and `foot` are layouts to fill; head and foot show once something asks for them."""

    def __init__(
        self,
        theme: Theme,
        *,
        ground: Ground = "surface",
        title: str = "",
        head_height: int = 48,
        foot_height: int = 56,
        padding: int = 16,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._heights = (head_height, foot_height)
        self.setObjectName(name)
        set_ground(self, ground)
        self.head_widget, self.head = self._bar("paneHead", padding)
        self.foot_widget, self.foot = self._bar("paneFoot", padding)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self.title_label = plain_label(title, "strong", elide=Qt.TextElideMode.ElideRight)
        self.head.addWidget(self.title_label)
        self.title_label.setVisible(bool(title))
        self.head_widget.setVisible(bool(title))
        self.foot_widget.setVisible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head_widget)
        column.addLayout(self.body, 1)
        column.addWidget(self.foot_widget)
        theme.changed.connect(self._fit)
        self._fit()

    def _bar(self, kind: str, padding: int) -> tuple[QFrame, QHBoxLayout]:
        frame = QFrame(self)
        frame.setProperty(kind, "true")
        row = QHBoxLayout(frame)
        row.setContentsMargins(padding, 0, padding, 0)
        row.setSpacing(8)
        return frame, row

    def set_title(self, text: str) -> None:
        """Show the head with this title."""
        self.title_label.setText(visible_text(text))
        self.title_label.setVisible(bool(text))
        self.head_widget.setVisible(True)

    def show_head(self) -> None:
        """Show the head although it has no title of its own."""
        self.head_widget.setVisible(True)

    def show_foot(self) -> None:
        """Show the foot."""
        self.foot_widget.setVisible(True)

    def _fit(self) -> None:
        self.head_widget.setFixedHeight(self._theme.height(self._heights[0]))
        self.foot_widget.setFixedHeight(self._theme.height(self._heights[1]))


class PaneSplitter(QSplitter):
    """A splitter with a line of 1 px that keeps its sizes under a key, those of its other way under another."""

    def __init__(
        self,
        key: str,
        store: SizeStore | None = None,
        *,
        orientation: Qt.Orientation = Qt.Orientation.Horizontal,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(orientation, parent)
        self._key = f"splitters/{key}"
        self._first_way = orientation
        self._store = store
        self.setObjectName(name)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.splitterMoved.connect(self._save)

    def add_pane(self, widget: QWidget, *, stretch: int = 0, lowest: int = LOWEST_WIDTH) -> None:
        """Add a pane; the ones with stretch take what is left over."""
        if self.orientation() == Qt.Orientation.Horizontal:
            widget.setMinimumWidth(max(lowest, widget.minimumWidth()))
        self.addWidget(widget)
        self.setStretchFactor(self.count() - 1, stretch)

    def restore(self, sizes: list[int]) -> None:
        """Take the kept sizes, or these where none are kept. Call it when all panes are in."""
        kept = self._store.value(self._kept_under()) if self._store is not None else None
        if not isinstance(kept, QByteArray) or not self.restoreState(kept):
            self.setSizes(sizes)
        self.setHandleWidth(1)

    def stand(self, orientation: Qt.Orientation, sizes: list[int]) -> None:
        """Put the panes side by side or one below the other, as wide or high as they were left, else so."""
        if orientation != self.orientation():
            self.setOrientation(orientation)
            self.restore(sizes)

    def _kept_under(self) -> str:
        return self._key if self.orientation() == self._first_way else f"{self._key}.turned"

    def _save(self) -> None:
        if self._store is not None:
            self._store.setValue(self._kept_under(), self.saveState())
