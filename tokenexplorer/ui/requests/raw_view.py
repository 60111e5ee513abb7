"""The body as it came: a text view that draws the lines in sight and holds none of the rest.

Qt's own text widgets take twenty seconds and gigabytes for 100 MB; this one reads what it shows from the body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetricsF,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QMenu, QWidget

from tokenexplorer.ui.requests.text_rows import TextRows, cells, plain, shown_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenexplorer.ui.requests.json_scan import Bytes
    from tokenexplorer.ui.tasks import TaskRunner
    from tokenexplorer.ui.theme import Theme

AT_ONCE = 256 * 1024
"""Bytes. The rows of what is smaller are found in the GUI thread: faster than the way to a worker and back."""
COPY_LIMIT = 16_000_000
_MARGIN = 16
_POLL_MS = 60
_REFLOW_MS = 120


class RawView(QAbstractScrollArea):
    """Shows bytes as text, whatever their size.

    Signals:
        copy_requested(str): The person wants this text copied.
        copy_refused(str): Why it cannot be.
    """

    copy_requested = Signal(str)
    copy_refused = Signal(str)

    def __init__(
        self,
        theme: Theme,
        tasks: TaskRunner,
        *,
        name: str = "",
        accessible_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._tasks = theme, tasks
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self._source: Bytes | None = None
        self._rows: TextRows | None = None
        self._building: list[bool] = []  # one cell, shared with the worker: True = stop
        self._anchor = self._cursor = 0
        self._poll = QTimer(self, interval=_POLL_MS)
        self._poll.timeout.connect(self._grow)
        self._reflow = QTimer(self, singleShot=True, interval=_REFLOW_MS)
        self._reflow.timeout.connect(self._rewrap)
        theme.changed.connect(self._index)

    # What it shows

    def show_body(self, source: Bytes | None) -> None:
        """Show another body from its beginning, or nothing."""
        self._source = source
        self._anchor = self._cursor = 0
        self.verticalScrollBar().setValue(0)
        self._index()

    def text(self) -> str:
        """The whole text as shown; for short bodies and tests."""
        return shown_text(self._source.read(0, self._source.size_bytes)) if self._source is not None else ""

    def stop(self) -> None:
        """Stop the worker that finds rows."""
        for cell in range(len(self._building)):
            self._building[cell] = True
        self._poll.stop()

    @property
    def row_count(self) -> int:
        """Rows found so far."""
        return self._rows.count if self._rows is not None else 0

    @property
    def indexing(self) -> bool:
        """Whether rows are still being found."""
        return self._rows is not None and not self._rows.done

    # Rows

    def _index(self) -> None:
        self.stop()
        source = self._source
        if source is None:
            self._rows = None
            self._fit()
            return
        # A bar that comes while rows are found would make the view narrower, and all would begin again, for ever.
        long = source.size_bytes > AT_ONCE
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if long else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(policy)
        top = self._offset_of_row(self.verticalScrollBar().value())
        rows = self._rows = TextRows(source, self._columns())
        if source.size_bytes <= AT_ONCE:
            rows.build()
            self.verticalScrollBar().setRange(0, max(0, rows.count - 1))
            self.verticalScrollBar().setValue(rows.row_at(top) if top else 0)
            self._fit()
            return
        stop = self._building = [False]
        self._tasks.run(lambda: rows.build(lambda: stop[0]), lambda _: self._built(rows, top), key="response.rows")
        self._poll.start()
        self._grow()

    def _rewrap(self) -> None:
        """Find the rows anew where the width makes others of them."""
        if self._rows is None or self._rows.columns != self._columns():
            self._index()

    def _built(self, rows: TextRows, top: int) -> None:
        if rows is self._rows:
            self._poll.stop()
            self._fit()
            if top:
                self.verticalScrollBar().setValue(rows.row_at(top))

    def _grow(self) -> None:
        self._fit()

    def _columns(self) -> int:
        width = self.viewport().width() - 2 * _MARGIN
        return max(20, int(width / max(1.0, self._letter())))

    def _letter(self) -> float:
        return QFontMetricsF(self._theme.font("mono")).horizontalAdvance("m" * 100) / 100

    def _line_height(self) -> int:
        return self._theme.height(20)

    def _in_sight(self) -> int:
        return max(1, (self.viewport().height() - 16) // self._line_height())

    def _fit(self) -> None:
        bar, page = self.verticalScrollBar(), self._in_sight()
        bar.setPageStep(page)
        bar.setRange(0, max(0, self.row_count - page))
        self.viewport().update()

    def _offset_of_row(self, row: int) -> int:
        found = self._rows.rows(row, 1) if self._rows is not None else []
        return found[0][0] if found else 0

    # Selection

    def selection(self) -> tuple[int, int]:
        """Offsets of what is marked; equal where nothing is."""
        return min(self._anchor, self._cursor), max(self._anchor, self._cursor)

    def select(self, start: int, end: int) -> None:
        """Mark some bytes and scroll to them."""
        self._anchor, self._cursor = start, end
        self._scroll_to(start)
        self.viewport().update()

    def selected_text(self) -> str:
        """What is marked."""
        start, end = self.selection()
        return shown_text(self._source.read(start, end - start)) if self._source is not None else ""

    def select_all(self) -> None:
        """Mark everything."""
        self._anchor, self._cursor = 0, self._source.size_bytes if self._source is not None else 0
        self.viewport().update()

    def copy(self) -> None:
        """Ask for a copy of what is marked."""
        start, end = self.selection()
        if end - start > COPY_LIMIT:
            self.copy_refused.emit("That is too much for the clipboard. Save the response instead.")
        elif end > start:
            self.copy_requested.emit(self.selected_text())

    def _scroll_to(self, offset: int) -> None:
        if self._rows is None:
            return
        row, bar = self._rows.row_at(offset), self.verticalScrollBar()
        if not bar.value() <= row < bar.value() + self._in_sight():
            bar.setValue(max(0, row - self._in_sight() // 3))

    # Drawing

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the rows in sight."""
        with QPainter(self.viewport()) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        painter.fillRect(self.viewport().rect(), self._theme.color("surface"))
        if self._rows is None:
            return
        painter.setFont(self._theme.font("mono"))
        height, letter = self._line_height(), self._letter()
        first = self.verticalScrollBar().value()
        for number, (start, row) in enumerate(self._rows.rows(first, self._in_sight() + 2)):
            box = QRect(_MARGIN, 8 + number * height, self.viewport().width() - _MARGIN, height)
            self._paint_row(painter, box, start, row, letter)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color("focus"), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))

    def _paint_row(self, painter: QPainter, box: QRect, start: int, row: bytes, letter: float) -> None:
        low, high = self.selection()
        words = plain(row)
        if low < start + len(row) and high > start:
            left, right = self._x(row, max(0, low - start), letter), self._x(row, min(len(row), high - start), letter)
            ends_line = high >= start + len(row) and row.endswith(b"\n")
            mark = QRect(
                box.left() + round(left), box.top(), round(right - left) + (6 if ends_line else 0), box.height()
            )
            painter.fillRect(mark, self._theme.color("sel"))
        painter.setPen(self._theme.color("text"))
        if words is None:
            words = "".join(cell.shown for cell in cells(row))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), words)

    def _x(self, row: bytes, at: int, letter: float) -> float:
        if plain(row) is not None:
            return min(at, len(row.rstrip(b"\n"))) * letter
        before = "".join(cell.shown for cell in cells(row) if cell.at < at)
        return QFontMetricsF(self._theme.font("mono")).horizontalAdvance(before)

    def _offset_at(self, point: QPoint) -> int:
        if self._rows is None:
            return 0
        row = self.verticalScrollBar().value() + max(0, point.y() - 8) // self._line_height()
        found = self._rows.rows(min(row, max(0, self._rows.count - 1)), 1)
        if not found:
            return 0
        start, data = found[0]
        letter, x = self._letter(), point.x() - _MARGIN
        if plain(data) is not None:
            return start + min(len(data.rstrip(b"\n")), max(0, round(x / letter)))
        metrics, left = QFontMetricsF(self._theme.font("mono")), 0.0
        for cell in cells(data):
            width = metrics.horizontalAdvance(cell.shown)
            if x < left + width / 2:
                return start + cell.at
            left += width
        return start + len(data.rstrip(b"\n"))

    # Input

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to mark."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._cursor = self._offset_at(event.position().toPoint())
            if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._anchor = self._cursor
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on marking; beyond the edge it scrolls."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            point = event.position().toPoint()
            bar = self.verticalScrollBar()
            if point.y() < 0:
                bar.setValue(bar.value() - 1)
            elif point.y() > self.viewport().height():
                bar.setValue(bar.value() + 1)
            self._cursor = self._offset_at(point)
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """What is marked stays marked."""
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Copy and Select all."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy", self.copy).setEnabled(self._anchor != self._cursor)
        menu.addAction("Select all", self.select_all)
        menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, select all, and move by lines and pages."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif (move := self._moves().get(Qt.Key(event.key()))) is not None:
            move()
        else:
            super().keyPressEvent(event)

    def _moves(self) -> dict[Qt.Key, Callable[[], None]]:
        bar = self.verticalScrollBar()
        return {
            Qt.Key.Key_Up: lambda: bar.setValue(bar.value() - 1),
            Qt.Key.Key_Down: lambda: bar.setValue(bar.value() + 1),
            Qt.Key.Key_PageUp: lambda: bar.setValue(bar.value() - self._in_sight()),
            Qt.Key.Key_PageDown: lambda: bar.setValue(bar.value() + self._in_sight()),
            Qt.Key.Key_Home: lambda: bar.setValue(0),
            Qt.Key.Key_End: lambda: bar.setValue(bar.maximum()),
        }

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows follow the width, a little later."""
        super().resizeEvent(event)
        if self._rows is not None and self._rows.columns != self._columns():
            if self._rows.source.size_bytes <= AT_ONCE:
                self._index()
            else:
                self._reflow.start()
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """A new style means another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.viewport().update()
