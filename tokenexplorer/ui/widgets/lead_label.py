"""A label whose first words are strong, without any mark-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import FontStyle, Theme

_MOST_LINES = 8


class LeadLabel(QLabel):
    """Draws a strong beginning and a quieter rest as one flowing text; `text()` is both."""

    def __init__(
        self, theme: Theme, *, style: FontStyle = "body", name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._style: FontStyle = style
        self._lead = 0
        self._lead_role = "text"
        self._rest_role = "text2"
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_words(self, lead: str, rest: str = "", *, lead_role: str = "text", rest_role: str = "text2") -> None:
        """Show the strong words and what follows them, which may be a few lines."""
        lead, rest = visible_text(lead), visible_text(_few_lines(rest), keep_lines=True)
        self._lead, self._lead_role, self._rest_role = len(lead), lead_role, rest_role
        self.setText(f"{lead} {rest}" if lead and rest else lead or rest)
        self.setAccessibleName(self.text())
        self.updateGeometry()
        self.update()

    def _layout(self, width: float) -> tuple[QTextLayout, float]:
        words = self.text().replace("\n", "\u2028")  # what a text layout takes for the end of a line
        layout = QTextLayout(words, self._theme.font(self._style))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        strong, rest = QTextCharFormat(), QTextCharFormat()
        strong.setFontWeight(QFont.Weight.DemiBold)
        rest.setFontWeight(QFont.Weight.Normal)
        strong.setForeground(self._theme.color(self._lead_role))
        rest.setForeground(self._theme.color(self._rest_role))
        runs = []
        for start, length, look in ((0, self._lead, strong), (self._lead, len(self.text()) - self._lead, rest)):
            run = QTextLayout.FormatRange()
            run.start, run.length, run.format = start, length, look
            runs.append(run)
        layout.setFormats(runs)
        layout.beginLayout()
        bottom = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            room = max(line.height(), float(self._theme.height(20 if self._style != "secondary" else 16)))
            line.setPosition(QPointF(0, bottom + (room - line.height()) / 2))
            bottom += room
        layout.endLayout()
        return layout, bottom

    def hasHeightForWidth(self) -> bool:
        """Text flows."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all lines."""
        return round(self._layout(max(1, width))[1])

    def sizeHint(self) -> QSize:
        """All on one line, up to a readable width."""
        layout, height = self._layout(10000)
        width = max((layout.lineAt(line).naturalTextWidth() for line in range(layout.lineCount())), default=0.0)
        return QSize(min(int(width) + 2, 480), round(height))

    def minimumSizeHint(self) -> QSize:
        """Room for one long word."""
        return QSize(80, self._theme.height(16))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the lines in the middle of the height."""
        layout, height = self._layout(max(1, self.width()))
        with QPainter(self) as painter:
            layout.draw(painter, QPointF(0, max(0.0, (self.height() - height) / 2)))


def _few_lines(text: str) -> str:
    """Without empty lines and tabs; where a server sends many lines, the last ones flow."""
    lines = [line for line in text.replace("\t", " ").split("\n") if line.strip()]
    return "\n".join((*lines[: _MOST_LINES - 1], " ".join(lines[_MOST_LINES - 1 :]))).rstrip("\n")
