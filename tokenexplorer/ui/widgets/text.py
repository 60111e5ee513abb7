"""Words from outside on the screen: always plain, always visible, never mark-up.

Qt guesses that text is rich when it looks like it, in labels and tooltips; a server could so have a picture loaded from
anywhere. Every label and tooltip of the window is made here.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, QUrl
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel, QStyle, QStyleOption, QWidget

# Blank or combining, but not of a category that gives them away.
_BLANKS: Final = frozenset("\u00ad\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u180b\u180c\u180d\u180f")
_HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

SHOWN_CHARACTERS: Final = 2000
"""Of a server's own words in a label."""
_LONG_WORD: Final = re.compile(r"\S{40}(?=\S)")


def is_hidden(character: str) -> bool:
    """Whether a character shows nothing, or moves the ones around it."""
    if character == " ":
        return False
    category = unicodedata.category(character)
    variation = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
    return category in _HIDDEN_CATEGORIES or category == "Zs" or character in _BLANKS or variation


def visible_text(text: str, *, keep_lines: bool = False) -> str:
    """Make bidi controls, zero-width and control characters visible as their number in angle quotes.

    Args:
        text: Anything, also with lone surrogates.
        keep_lines: Leave line feeds and tabs as they are, for views of many lines.
    """
    if text.isascii() and text.isprintable():
        return text
    kept = "\n\t" if keep_lines else ""
    return "".join(f"\u2039U+{ord(c):04X}\u203a" if c not in kept and is_hidden(c) else c for c in text)


def ascii_host(url: str) -> str:
    """The host of a URL as the network sees it (punycode), with its port where one is written.

    Returns:
        The visible form of the whole text where there is no host in it.
    """
    parsed = QUrl(url)
    host = parsed.host(QUrl.ComponentFormattingOption.FullyEncoded)
    if not host:
        return visible_text(url)
    shown = f"[{host}]" if ":" in host else host
    return shown if parsed.port() == -1 else f"{shown}:{parsed.port()}"


def menu_text(text: str) -> str:
    """Text for a button, tab or menu, in which `&` would else mark a key."""
    return visible_text(text).replace("&", "&&")


def breakable(text: str, most: int = SHOWN_CHARACTERS) -> str:
    """Text that a wrapping label can hold whatever a server sends: words without end may break, a book is cut.

    Args:
        text: Already visible.
        most: Characters; what is beyond is counted.
    """
    over = len(text) - most
    shown = _LONG_WORD.sub(lambda found: f"{found[0]}\u200b", text[:most])
    return f"{shown}…\n({over:,} more characters; Trace has the whole)" if over > 0 else shown


def tooltip(*lines: str) -> str:
    """A tooltip of exactly these lines, without the empty ones, for models: escaped, as in `set_plain_tooltip`."""
    return f"<span>{'<br/>'.join(html.escape(visible_text(line)) for line in lines if line)}</span>"


def set_plain_tooltip(widget: QWidget, text: str) -> None:
    """Set a tooltip that shows exactly this text.

    It is escaped always: Qt would read anything that looks like mark-up as such.
    """
    shown = html.escape(visible_text(text, keep_lines=True)).replace("\n", "<br/>")
    widget.setToolTip(f"<span>{shown}</span>" if text else "")


def plain_label(
    text: str = "",
    role: str | None = None,
    *,
    name: str = "",
    tone: str | None = None,
    wrap: bool = False,
    selectable: bool = False,
    elide: Qt.TextElideMode | None = None,
    parent: QWidget | None = None,
) -> QLabel:
    """Make a label that never reads mark-up.

    Args:
        text: What it says; hidden characters are made visible.
        role: Look: display, title, section, strong, medium, body2, label, help, error, secondary, caption, heading,
            mono, monoSmall. None is body text.
        name: Object name.
        tone: Colour of meaning: ok, warn, bad, acc, unk, text2, text3.
        wrap: Break long text into lines.
        selectable: Let the user select and copy it.
        elide: Cut text that is too long, at this side, and show it whole in the tooltip.
        parent: Owner.
    """
    label = QLabel(parent) if elide is None else ElidedLabel(elide, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if role is not None:
        label.setProperty("role", role)
    if tone is not None:
        label.setProperty("tone", tone)
    if role in ("mono", "monoSmall"):
        _draw_single_characters(label)
    label.setWordWrap(wrap)
    if selectable:
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    label.setObjectName(name)
    label.setText(visible_text(text, keep_lines=wrap))
    return label


def _draw_single_characters(label: QLabel) -> None:
    font = QFont(label.font())
    for tag in ("liga", "calt"):
        font.setFeature(QFont.Tag(tag), 0)
    label.setFont(font)


def tabular(label: QLabel) -> QLabel:
    """Give a label digits of one width, and give it back."""
    font = QFont(label.font())
    font.setFeature(QFont.Tag("tnum"), 1)
    label.setFont(font)
    return label


class ElidedLabel(QLabel):
    """A label that cuts what does not fit and then tells the whole text in its tooltip."""

    def __init__(self, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)

    def minimumSizeHint(self) -> QSize:
        """Three letters and the dots."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), self.fontMetrics().horizontalAdvance("mmm…")), hint.height())

    def sizeHint(self) -> QSize:
        """The whole text."""
        hint = super().sizeHint()
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2, hint.height())

    def is_cut(self) -> bool:
        """Whether some of the text is not shown."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def event(self, event: QEvent) -> bool:
        """Show the whole text in the tooltip where it is cut."""
        if event.type() == QEvent.Type.ToolTip and self.is_cut():
            set_plain_tooltip(self, self.text())
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw what fits."""
        with QPainter(self) as painter:
            option = QStyleOption()
            option.initFrom(self)
            box = self.contentsRect()
            shown = QFontMetrics(self.font()).elidedText(self.text(), self._mode, box.width())
            style = self.style() or QApplication.style()
            style.drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
            painter.setPen(option.palette.color(self.foregroundRole()))
            painter.drawText(box, int(self.alignment() | Qt.TextFlag.TextSingleLine), shown)
