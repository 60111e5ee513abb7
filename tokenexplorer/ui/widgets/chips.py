"""Scope chips, and the field that holds them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QLineEdit, QSizePolicy, QWidget

from tokenexplorer.ui.widgets.badge import PillColors, paint_pill
from tokenexplorer.ui.widgets.flow_layout import FlowLayout
from tokenexplorer.ui.widgets.polish import set_property
from tokenexplorer.ui.widgets.text import set_plain_tooltip, visible_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tokenexplorer.ui.theme import Theme

ChipKind = Literal["normal", "accent", "doubtful", "lacking", "extra", "absent", "missing"]

_LOOKS: Final[dict[str, tuple[PillColors, str, str]]] = {
    "normal": (PillColors("unkSoft", "text"), "", ""),
    "accent": (PillColors("accentSoft", "accentText"), "", ""),
    "doubtful": (PillColors("warnSoft", "warn"), "triangle-alert", "doubtful"),
    "lacking": (PillColors("badSoft", "bad"), "x", "lacking"),
    "extra": (PillColors("okSoft", "ok"), "plus", "only here"),
    "absent": (PillColors("", "text2", "edge", True), "minus", "absent"),
    "missing": (PillColors("", "bad", "badSolid", True), "circle-minus", "missing"),
}
_PADDING, _ICON, _CROSS = 10, 12, 24
_BREAK: Final = re.compile(r"[\s,;]+")


class Chip(QAbstractButton):
    """One scope in a pill; drawn by hand, a button to the system's accessibility.

    Signals:
        remove_requested: Its cross was pressed, or Delete or Backspace while it has the focus.
    """

    remove_requested = Signal()

    def __init__(
        self,
        theme: Theme,
        text: str,
        kind: ChipKind = "normal",
        *,
        removable: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._removable = removable
        self._shown = visible_text(text)
        self.kind: ChipKind = kind
        self.scope = text
        self.setText(self._shown)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus if removable else Qt.FocusPolicy.NoFocus)
        self.set_kind(kind)

    def set_kind(self, kind: ChipKind, tooltip: str = "") -> None:
        """Show another state; the tooltip says why."""
        self.kind = kind
        word = _LOOKS[kind][2]
        self.setAccessibleName(f"{self._shown}, {word}" if word else self._shown)
        self.setAccessibleDescription(visible_text(tooltip))
        self.setProperty("state", kind)
        set_plain_tooltip(self, tooltip)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its words, icon and cross."""
        width = QFontMetrics(self._theme.font("mono")).horizontalAdvance(self._shown) + 2 * _PADDING
        width += _ICON + 6 if _LOOKS[self.kind][1] else 0
        width += _CROSS - 6 if self._removable else 0
        return QSize(width, self._theme.height(24))

    def _cross(self) -> QRect:
        return QRect(self.width() - _CROSS - 2, 0, _CROSS + 2, self.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The cross removes."""
        if self._removable and self._cross().contains(event.position().toPoint()):
            self.remove_requested.emit()
            return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete and Backspace remove."""
        if self._removable and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_requested.emit()
            return
        event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw pill, icon, words and cross."""
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        colors, icon, _ = _LOOKS[self.kind]
        paint_pill(painter, self._theme, QRectF(self.rect()), colors)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        left = _PADDING
        if icon:
            top = (self.height() - _ICON) // 2
            painter.drawPixmap(QPoint(left, top), self._theme.pixmap(icon, colors.word, _ICON))
            left += _ICON + 6
        painter.setFont(self._theme.font("mono"))
        painter.setPen(self._theme.color(colors.word))
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(QRect(left, 0, self.width() - left, self.height()), flags, self._shown)
        if self._removable:
            cross = self._cross()
            place = QPoint(cross.center().x() - 5, (self.height() - 12) // 2)
            painter.drawPixmap(place, self._theme.pixmap("x", "text2" if self.kind == "normal" else colors.word, 12))


class ChipEdit(QFrame):
    """Chips in a flow with a line edit after them; Return, space or comma makes a chip of what was typed.

    What is typed twice, or is there already, is ignored.

    Signals:
        scopes_changed: The scopes in their order, after a change by the user.
    """

    scopes_changed = Signal(tuple)

    def __init__(
        self,
        theme: Theme,
        *,
        edit_name: str = "",
        chip_prefix: str = "",
        placeholder: str = "Add a scope",
        accessible_name: str = "Scopes",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._prefix = chip_prefix
        self._chips: list[Chip] = []
        self.setProperty("fieldFrame", "true")
        self.edit = QLineEdit(self)
        self.edit.setObjectName(edit_name)
        self.edit.setPlaceholderText(placeholder)
        self.edit.setAccessibleName(accessible_name)
        self.edit.setProperty("bare", "true")
        self.edit.setMinimumWidth(120)
        self.edit.textEdited.connect(self._on_edited)
        self.edit.installEventFilter(self)
        self._flow = FlowLayout(self, margin=5, spacing=6, stretch_last=True)
        self._flow.addWidget(self.edit)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the focus on. A focus proxy would do so too, but Tab stops at it where `tab_order` cannot move it."""
        self.edit.setFocus(event.reason())

    def scopes(self) -> tuple[str, ...]:
        """The scopes in their order."""
        return tuple(chip.scope for chip in self._chips)

    def set_scopes(self, scopes: Iterable[str]) -> None:
        """Show these scopes; those that stay keep their kind."""
        wanted = list(dict.fromkeys(scopes))
        if tuple(wanted) == self.scopes():
            return
        kinds = {chip.scope: chip.kind for chip in self._chips}
        for chip in list(self._chips):
            self._drop(chip)
        for scope in wanted:
            self._append(scope, kinds.get(scope, "normal"))
        self.updateGeometry()

    def set_kind(self, scope: str, kind: ChipKind, tooltip: str = "") -> None:
        """Mark one scope; one that is not here is ignored."""
        for chip in self._chips:
            if chip.scope == scope:
                chip.set_kind(kind, tooltip)

    def chip(self, scope: str) -> Chip | None:
        """The chip of a scope."""
        return next((chip for chip in self._chips if chip.scope == scope), None)

    def commit(self) -> None:
        """Make chips of what is typed."""
        self._add_words(self.edit.text())
        self.edit.clear()

    def _add_words(self, text: str) -> None:
        here = set(self.scopes())
        fresh = [word for word in dict.fromkeys(_BREAK.split(text)) if word and word not in here]
        for scope in fresh:
            self._append(scope, "normal")
        if fresh:
            self._tell()

    def _append(self, scope: str, kind: ChipKind) -> None:
        name = self._prefix + scope.replace(".", "_") if self._prefix else ""
        chip = Chip(self._theme, scope, kind, removable=True, name=name, parent=self)
        chip.remove_requested.connect(lambda: self._remove(chip))
        chip.installEventFilter(self)
        self._flow.insert_widget(len(self._chips), chip)
        self._chips.append(chip)
        chip.show()

    def _remove(self, chip: Chip) -> None:
        place = self._chips.index(chip)
        self._drop(chip)
        follower = self._chips[min(place, len(self._chips) - 1)] if self._chips else None
        if follower is not None and chip.hasFocus():
            follower.setFocus()
        else:
            self.edit.setFocus()
        self._tell()

    def _drop(self, chip: Chip) -> None:
        self._chips.remove(chip)
        self._flow.removeWidget(chip)
        chip.hide()
        # Found by name no more, although it lives until the event loop turns.
        chip.setObjectName("")
        chip.deleteLater()

    def _tell(self) -> None:
        self.updateGeometry()
        self.scopes_changed.emit(self.scopes())

    def _on_edited(self, text: str) -> None:
        if _BREAK.search(text):
            self.commit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the chips goes on typing."""
        self.edit.setFocus()
        super().mousePressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle the keys that walk among chips, and show the focus on the frame."""
        if isinstance(event, QFocusEvent):
            self._on_focus(watched, event)
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            handled = self._edit_key(event) if watched is self.edit else self._chip_key(watched, event)
            if handled:
                return True
        return super().eventFilter(watched, event)

    def _on_focus(self, watched: QObject, event: QFocusEvent) -> None:
        set_property(self, "focused", event.gotFocus() and watched is self.edit)
        if watched is self.edit and event.lostFocus() and event.reason() != Qt.FocusReason.PopupFocusReason:
            self.commit()

    def _edit_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.edit.text():
            self.commit()
            return True
        at_start = self.edit.cursorPosition() == 0 and not self.edit.hasSelectedText()
        if self._chips and key == Qt.Key.Key_Backspace and not self.edit.text():
            self._remove(self._chips[-1])
            return True
        if self._chips and key == Qt.Key.Key_Left and at_start:
            self._chips[-1].setFocus()
            return True
        return False

    def _chip_key(self, watched: QObject, event: QKeyEvent) -> bool:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or not isinstance(watched, Chip):
            return False
        place = self._chips.index(watched) + step
        if place >= len(self._chips):
            self.edit.setFocus()
        elif place >= 0:
            self._chips[place].setFocus()
        return True
