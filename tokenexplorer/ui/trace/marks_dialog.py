"""What the marks of the trace mean: masks, comparisons, icons and arrows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QWidget

from tokenexplorer.redaction import MASK
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.plain_dialog import PlainDialog
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

_WIDTH, _AROUND = 560, 64
_GAP, _BAR, _ABOVE_AND_BELOW = 10, 12, 180
_WORDS: Final = (
    (
        f"{MASK} 43 characters",
        "A secret: a token, a code, a password. It was masked while it was recorded, so neither this window nor an "
        "export has it. The number is its length; two of them can be told apart by that.",
    ),
    (
        f"Bearer {MASK}",
        "The word before a mask stays. It says how the secret was sent: as Bearer, DPoP, Basic or SSWS.",
    ),
    (
        "fits, matches",
        "state, nonce, code and code_verifier were compared before they were masked. Only what came of it is kept.",
    ),
    ("…", "A text that was longer than what the trace keeps. Its beginning is here."),
)
_ICONS: Final = (
    ("circle-check", "ok", "It went as it should."),
    ("circle-x", "bad", "It failed. The first words say why; Explain says what to do."),
    ("loader-circle", "accentText", "It is under way."),
    ("circle-minus", "text3", "It was cancelled."),
    ("arrow-up-right", "text2", "Sent. Below, in the picture, a line that goes through."),
    ("arrow-down-left", "text2", "Received. In the picture a dotted line; a ring is a step on this computer."),
)


class MarksDialog(PlainDialog):
    """A legend; where the text is large, it scrolls."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        room = parent.window().size()
        width = min(theme.height(_WIDTH), room.width() - _AROUND)
        super().__init__("What are the marks?", parent, name="marks_dialog", width=width)
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, _BAR, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for sign, words in _WORDS:
            row = grid.rowCount()
            grid.addWidget(plain_label(sign, "mono"), row, 0, 1, 2)
            grid.addWidget(plain_label(words, "body2", wrap=True), row + 1, 0, 1, 2)
            grid.setRowMinimumHeight(row + 2, _GAP)
        for icon, role, words in _ICONS:
            shown = QLabel()
            shown.setPixmap(theme.pixmap(icon, role, 16))
            shown.setAccessibleName(icon.replace("-", " "))
            row = grid.rowCount()
            grid.addWidget(shown, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(plain_label(words, "body2", wrap=True), row, 1)
        area = QScrollArea()
        area.setObjectName("marks_area")
        area.setAccessibleName("What are the marks?")
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidgetResizable(True)
        area.setWidget(content)
        wanted = grid.heightForWidth(width - _AROUND)
        area.setFixedHeight(min(wanted, room.height() - theme.height(_ABOVE_AND_BELOW)))
        self.column.addWidget(area)
        close = button(theme, "Close", "primary", name="marks_closeButton")
        close.clicked.connect(self.accept)
        self.add_buttons(close)
        close.setFocus()
