"""The ring outside a focused button, check box or switch, which a style sheet cannot draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

_REACH = 4  # 2 px gap and 2 px ring


class FocusRing(QObject):
    """Follows the keyboard focus and lays a ring around filled buttons; the others grow their own outline.

    A click shows no ring: the pointer is already there. Nor does what the program focuses after a click, such as the
    button that was turned off while its work ran.
    """

    def __init__(self, theme: Theme, app: QApplication) -> None:
        super().__init__(theme)
        self._theme = theme
        self._target: QWidget | None = None
        self._ground: QWidget | None = None
        self._overlay: _Overlay | None = None
        self._clicked: QWidget | None = None  # the window in which the focus went where the mouse was last
        app.focusChanged.connect(self._on_focus_changed)

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._drop()
        if new is None or self._follows_a_click(new.window()) or not wants_ring(new):
            return
        self._target = new
        self._ground = _ground_of(new)
        self._overlay = _Overlay(self._theme, self._ground)
        new.installEventFilter(self)
        self._place()

    def _follows_a_click(self, window: QWidget) -> bool:
        if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._clicked = window
            # Qt sets it at Tab and shortcuts, and never takes it back.
            window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, False)
            return True
        return window is self._clicked and not window.testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)

    def _drop(self) -> None:
        if self._target is not None and shiboken6.isValid(self._target):
            self._target.removeEventFilter(self)
        if self._overlay is not None and shiboken6.isValid(self._overlay):
            self._overlay.hide()
            self._overlay.deleteLater()
        self._target = self._overlay = self._ground = None

    def _place(self) -> None:
        target, overlay, ground = self._target, self._overlay, self._ground
        if target is None or overlay is None or ground is None or not shiboken6.isValid(overlay):
            return
        inner = _ring_rect(target)
        corner = target.mapTo(ground, inner.topLeft())
        overlay.setGeometry(QRect(corner, inner.size()).adjusted(-_REACH, -_REACH, _REACH, _REACH))
        overlay.setVisible(target.isVisible())
        overlay.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the ring around its widget."""
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show):
            self._place()
        elif event.type() in (QEvent.Type.Hide, QEvent.Type.Destroy):
            self._drop()
        return super().eventFilter(watched, event)


def wants_ring(widget: QWidget) -> bool:
    """Whether the ring stands outside this widget instead of being its outline."""
    if isinstance(widget, QCheckBox) or widget.property("ring") == "true":
        return True
    filled = widget.property("variant") in ("primary", "tonal") or widget.property("filled") == "true"
    return isinstance(widget, QAbstractButton) and filled


def _ring_rect(widget: QWidget) -> QRect:
    if isinstance(widget, QCheckBox):
        option = QStyleOptionButton()
        widget.initStyleOption(option)
        return widget.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, widget)
    own = widget.property("ringRect")
    return own if isinstance(own, QRect) else widget.rect()


def _ground_of(widget: QWidget) -> QWidget:
    """The nearest widget that scrolls along, else the window."""
    walker = widget.parentWidget()
    while walker is not None and not walker.isWindow():
        above = walker.parentWidget()
        if above is not None and isinstance(above.parentWidget(), QAbstractScrollArea):
            return walker
        walker = above
    return walker if walker is not None else widget


class _Overlay(QWidget):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ring alone."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.color("focus"), 2))
            box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(box, 9, 9)
