"""Makes a read-only text as high as its lines, those counted that its width breaks."""

from __future__ import annotations

from math import ceil
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QPlainTextEdit

_MOST_LINES: Final = 16
_MARGIN: Final = 10


class LineHeight(QObject):
    """Follows text and width."""

    def __init__(self, edit: QPlainTextEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._fit)
        edit.viewport().installEventFilter(self)
        edit.textChanged.connect(self._fit)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Another width breaks other lines, as soon as the text has heard of it."""
        if event.type() == QEvent.Type.Resize:
            self._later.start()
        return False

    def _fit(self) -> None:
        edit = self._edit
        document, most = edit.document(), _MOST_LINES * edit.fontMetrics().lineSpacing()
        layout, block, height = document.documentLayout(), document.begin(), 0.0
        while block.isValid() and height < most:
            height += layout.blockBoundingRect(block).height()
            block = block.next()
        frame = edit.height() - edit.viewport().height() if edit.isVisible() else 2 * _MARGIN
        edit.setFixedHeight(ceil(min(height, most) + 2 * document.documentMargin()) + frame)
