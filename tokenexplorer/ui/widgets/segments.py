"""A row of joined buttons of which one is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from tokenexplorer.ui.widgets.polish import HeightKeeper, set_property
from tokenexplorer.ui.widgets.text import menu_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

_PADDING, _GAP = 30, 4
_STEPS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class Segments(QWidget):
    """One stop of the Tab key; the arrows choose inside.

    Signals:
        changed: The user or the program chose another one; the argument is its key.
    """

    changed = Signal(str)

    def __init__(self, theme: Theme, *, stretch: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._stretch = stretch
        self._keys: list[str] = []
        self._counts: dict[str, int] = {}
        self._draws_counts = True
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.idToggled.connect(self._on_toggled)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        if not stretch:
            self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._draw_counts)

    def add(self, key: str, text: str, *, name: str = "", icon: str | None = None) -> QToolButton:
        """Add one at the right; the first one is chosen at first."""
        one = QToolButton(self)
        one.setObjectName(name)
        one.setText(menu_text(text))
        one.setAccessibleName(text)
        one.setCheckable(True)
        one.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        if self._stretch:
            one.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if icon is not None:
            self._theme.set_icon(one, icon, "text2", on_role="accentText", gap=2)
        one.installEventFilter(self)
        HeightKeeper(one, self._theme, 32)
        self._keys.append(key)
        self._group.addButton(one, len(self._keys) - 1)
        self._row.addWidget(one)
        one.setChecked(len(self._keys) == 1)
        self._shape()
        self._move_tab_stop()
        return one

    def button(self, key: str) -> QToolButton:
        """The button of a key."""
        found = self._group.button(self._keys.index(key))
        if not isinstance(found, QToolButton):
            raise KeyError(key)
        return found

    def current(self) -> str:
        """Key of the chosen one; empty before the first `add`."""
        chosen = self._group.checkedId()
        return self._keys[chosen] if 0 <= chosen < len(self._keys) else ""

    def set_current(self, key: str) -> None:
        """Choose one."""
        self.button(key).setChecked(True)

    def set_count(self, key: str, count: int) -> None:
        """Show a number in a pill behind the words."""
        if self._counts.get(key) != count:
            self._counts[key] = count
            self._draw_counts()

    def show_counts(self, shown: bool) -> None:
        """Whether numbers are drawn; where there is no room for them the accessible names still tell them."""
        if shown != self._draws_counts:
            self._draws_counts = shown
            self._draw_counts()

    def room_for_counts(self) -> int:
        """How wide it is with all its words and numbers."""
        there = [one for one in self._group.buttons() if not one.isHidden()]
        words = sum(one.fontMetrics().horizontalAdvance(one.text()) + _PADDING for one in there)
        return words + sum(
            self._pill(str(self._counts[key])).deviceIndependentSize().toSize().width() + _GAP
            for key in self._keys
            if key in self._counts and not self.button(key).isHidden()
        )

    def set_shown(self, key: str, shown: bool) -> None:
        """Show or hide one; where the chosen one goes, the first is chosen."""
        one = self.button(key)
        if one.isHidden() != shown:
            return
        one.setVisible(shown)
        if not shown and one.isChecked():
            self.set_current(self._keys[0])
        self._shape()

    def _shape(self) -> None:
        there = [one for one in self._group.buttons() if not one.isHidden()]
        for one in there:
            shape = "first" if one is there[0] else "last" if one is there[-1] else "mid"
            set_property(one, "seg", "only" if len(there) == 1 else shape)

    def _on_toggled(self, number: int, checked: bool) -> None:
        if checked and number < len(self._keys):
            self._move_tab_stop()
            self.changed.emit(self._keys[number])

    def _move_tab_stop(self) -> None:
        for one in self._group.buttons():
            one.setFocusPolicy(Qt.FocusPolicy.StrongFocus if one.isChecked() else Qt.FocusPolicy.ClickFocus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Choose the neighbour with an arrow key."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None:
                self._step(step)
                return True
        return super().eventFilter(watched, event)

    def _step(self, step: int) -> None:
        place = self._group.checkedId()
        for _ in self._keys:
            place = (place + step) % len(self._keys)
            target = self._group.button(place)
            if target.isEnabled() and not target.isHidden():
                target.setChecked(True)
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def _draw_counts(self) -> None:
        for key, count in self._counts.items():
            one = self.button(key)
            one.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # puts the pill behind the words
            pill = self._pill(str(count)) if self._draws_counts else QPixmap()
            one.setIconSize(pill.deviceIndependentSize().toSize())
            one.setIcon(QIcon(pill))
            one.setAccessibleName(f"{one.text().replace('&&', '&')}, {count}")

    def _pill(self, words: str) -> QPixmap:
        font = self._theme.font("label")
        size = QSize(QFontMetrics(font).horizontalAdvance(words) + 16 + 4, 16)
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(size * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(4, 0, size.width() - 4, size.height())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("unkSoft"))
            painter.drawRoundedRect(box, 8, 8)
            painter.setFont(font)
            painter.setPen(self._theme.color("unk"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)
        return pixmap
