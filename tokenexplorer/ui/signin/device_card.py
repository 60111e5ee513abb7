"""What the person needs for a device sign-in: the page, the code in large letters, and a picture for a telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.polish import set_property
from tokenexplorer.ui.widgets.qr_picture import Matrix, QrPicture
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.oauth.device_code import DeviceCode
    from tokenexplorer.ui.theme import Theme

_SPACING_PERCENT = 118.0
_LARGE, _MIDDLE = 12, 20


class DeviceCard(QWidget):
    """Page, code and picture.

    Signals:
        open_requested: Open the page here.
        copy_requested: Copy the code.
    """

    open_requested = Signal()
    copy_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.address = plain_label("", "mono", name="device_addressLabel", wrap=True, selectable=True)
        self.address.setAccessibleName("Page")
        self.code = _spaced(plain_label("", "display", name="device_codeLabel", selectable=True))
        self.code.setAccessibleName("Code")
        self.open = button(theme, "Open browser", "primary", "globe", name="device_openButton")
        self.copy = button(theme, "Copy code", icon="copy", name="device_copyButton")
        self.picture = QrPicture(theme, name="device_qrLabel")
        self._caption = plain_label("", "help", wrap=True)
        self._caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.notice = plain_label("", "help", name="device_noticeLabel", wrap=True)
        self._scan = QWidget()
        self._build()
        self.open.clicked.connect(self.open_requested)
        self.copy.clicked.connect(self.copy_requested)

    def _build(self) -> None:
        plate = QFrame()
        plate.setProperty("card", "sunken")
        inside = QHBoxLayout(plate)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.addWidget(self.code, 1)
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(plain_label("1  Open this page, here or on any other screen", "strong", wrap=True))
        words.addWidget(self.address)
        opening = QHBoxLayout()
        opening.addWidget(self.open)
        opening.addStretch(1)
        words.addLayout(opening)
        words.addSpacing(16)
        words.addWidget(plain_label("2  Type this code there", "strong", wrap=True))
        words.addWidget(plate)
        copying = QHBoxLayout()
        copying.setSpacing(12)
        copying.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        copying.addWidget(self.notice, 1)
        words.addLayout(copying)
        words.addStretch(1)
        scan = QVBoxLayout(self._scan)
        scan.setContentsMargins(0, 0, 0, 0)
        scan.setSpacing(8)
        scan.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignHCenter)
        scan.addWidget(self._caption)
        scan.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addLayout(words, 1)
        row.addWidget(self._scan)
        self._scan.hide()

    def show_code(self, code: DeviceCode) -> None:
        """Show a code to the letter, and where it is typed."""
        self.address.setText(visible_text(code.verification_uri))
        length = len(code.user_code)
        size = "display" if length <= _LARGE else "section" if length <= _MIDDLE else "mono"
        set_property(self.code, "role", size)
        self.code.setText(visible_text(code.user_code))
        # Read letter by letter: as a word it could not be typed.
        self.code.setAccessibleDescription(" ".join(visible_text(code.user_code)))
        self._scan.hide()

    def show_picture(self, code: DeviceCode, matrix: Matrix) -> None:
        """Show the picture of a code's page."""
        filled = bool(code.verification_uri_complete)
        ending = "the code is filled in" if filled else "then type the code"
        self.picture.show_matrix(matrix, f"QR code that opens {code.host}; {ending}")
        self._caption.setText(f"Or scan it; {ending}.")
        self._caption.setFixedWidth(self.picture.width())
        self._scan.setVisible(bool(matrix))


def _spaced(label: QLabel) -> QLabel:
    """Letters of one width and some air between them: O and 0, l and 1 are told apart."""
    font = QFont(label.font())
    font.setFamilies([QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()])
    font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, _SPACING_PERCENT)
    label.setFont(font)
    return label
