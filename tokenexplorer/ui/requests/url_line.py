"""The line that sends: method, URL, identity, Send or Cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QWidget

from tokenexplorer.api.request import METHODS
from tokenexplorer.ui.requests.identity_button import IdentityButton
from tokenexplorer.ui.requests.url_edit import UrlEdit
from tokenexplorer.ui.widgets.buttons import BUSY_DELAY_MS, button
from tokenexplorer.ui.widgets.polish import set_property
from tokenexplorer.ui.widgets.tool_buttons import IconButton, SplitButton

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme


class UrlLine(QWidget):
    """Method, URL, identity, Send.

    Signals:
        send_requested: Send was pressed, or Return in the URL.
        cancel_requested: Cancel was pressed.
        side_requested: Show or hide the list (narrow windows).
    """

    send_requested = Signal()
    cancel_requested = Signal()
    side_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.side_button = IconButton(
            theme, "panel-left-open", "Show the list", name="request_sideButton", variant="secondary"
        )
        self.side_button.setProperty("iconOnly", "false")
        self.side_button.setProperty("compact", "url")
        self.side_button.clicked.connect(self.side_requested)
        self.side_button.hide()
        self.method_combo = QComboBox()
        self.method_combo.setObjectName("request_methodCombo")
        self.method_combo.setAccessibleName("Method")
        self.method_combo.setProperty("bare", "true")
        self.method_combo.addItems(list(METHODS))
        self.method_combo.currentTextChanged.connect(self._tint)
        self.url_edit = UrlEdit(theme)
        self.url_edit.returnPressed.connect(self._on_return)
        self.identity_button = IdentityButton(theme)
        self.send_button = SplitButton(theme, "Send", "send", name="request_sendButton", height=36)
        self.send_button.clicked.connect(self.send_requested)
        self.cancel_button = button(theme, "Cancel", "secondary", "x", name="request_cancelButton", height="url")
        self.cancel_button.clicked.connect(self.cancel_requested)
        self.cancel_button.hide()
        self._came_from_send = False
        self._delay = QTimer(self, singleShot=True, interval=BUSY_DELAY_MS)
        self._delay.timeout.connect(self._show_cancel)
        self._frame = self._framed()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.side_button)
        row.addWidget(self._frame, 1)
        row.addWidget(self.identity_button)
        row.addWidget(self.send_button)
        row.addWidget(self.cancel_button)
        self._tint(self.method_combo.currentText())
        theme.changed.connect(self._fit)
        self._fit()

    def _framed(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("fieldFrame", "true")
        row = QHBoxLayout(frame)
        row.setContentsMargins(2, 0, 6, 0)
        row.setSpacing(0)
        line = QFrame()
        line.setProperty("divider", "true")
        line.setFixedWidth(1)
        row.addWidget(self.method_combo)
        row.addWidget(line)
        row.addSpacing(6)
        row.addWidget(self.url_edit, 1)
        for inner in (self.method_combo, self.url_edit):
            inner.installEventFilter(self)
        return frame

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The frame shows the focus of what is in it."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            set_property(self._frame, "focused", event.type() == QEvent.Type.FocusIn)
        return super().eventFilter(watched, event)

    def set_running(self, running: bool) -> None:
        """Send gives way to Cancel while a request is under way."""
        if running:
            # A button that is turned off hands its focus to whatever comes next.
            self._came_from_send = self.send_button.hasFocus()
            if self._came_from_send:
                self.url_edit.setFocus()
            self.send_button.setEnabled(False)
            self._delay.start()
            return
        self._delay.stop()
        back = self.cancel_button.hasFocus() or (self._came_from_send and self.url_edit.hasFocus())
        self._came_from_send = False
        self.send_button.setEnabled(True)
        self.send_button.show()
        if back:
            self.send_button.setFocus()
        self.cancel_button.hide()

    def set_error(self, shown: bool) -> None:
        """Mark the frame where the URL is wrong."""
        set_property(self._frame, "state", "error" if shown else "")

    def set_narrow(self, narrow: bool) -> None:
        """The list becomes a drawer, the identity shows its avatar only."""
        self.side_button.setVisible(narrow)
        self.identity_button.set_narrow(narrow)

    def _show_cancel(self) -> None:
        self.cancel_button.setMinimumWidth(self.send_button.width())
        self.send_button.hide()
        self.cancel_button.show()

    def _on_return(self) -> None:
        if self.send_button.isEnabled():
            self.send_requested.emit()

    def _tint(self, method: str) -> None:
        set_property(self.method_combo, "method", method)

    def _fit(self) -> None:
        height = self._theme.height(36)
        for part in (self._frame, self.identity_button, self.side_button):
            part.setFixedHeight(height)
        self.method_combo.setFixedHeight(height - 4)
        words = QFontMetrics(self._theme.font("mono")).horizontalAdvance("OPTIONS")
        self.method_combo.setFixedWidth(words + 46)
