"""The clipboard: plain text always, and secrets that leave it again."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QClipboard, QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QMenu, QPlainTextEdit, QWidget

CLEAR_AFTER_S = 60
# Asks clipboard histories of KDE, Windows and macOS to leave the value out.
SECRET_MARKS: Final = {
    "x-kde-passwordManagerHint": b"secret",
    "ExcludeClipboardContentFromMonitorProcessing": b"1",
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"\x01\x00\x00\x00",
    'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"': b"\x00\x00\x00\x00",
    'application/x-qt-windows-mime;value="CanUploadToCloudClipboard"': b"\x00\x00\x00\x00",
    "org.nspasteboard.ConcealedType": b"1",
}


class Clipboard(QObject):
    """Copies text; a secret is marked as one and cleared after some seconds if it is still there.

    It keeps a digest of the secret, not the secret.

    Signals:
        copied: Text was copied; the argument says whether it is a secret.
    """

    copied = Signal(bool)

    def __init__(
        self, clipboard: QClipboard, clear_after_s: float = CLEAR_AFTER_S, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._clipboard = clipboard
        self.clear_after_s = clear_after_s
        self._digest = b""
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.clear_secret)

    def copy(self, text: str) -> None:
        """Copy text that is no secret."""
        self._forget()
        self._clipboard.setText(text)
        self.copied.emit(False)

    def copy_secret(self, text: str) -> None:
        """Copy a secret, marked for clipboard histories, to be cleared after `clear_after_s`."""
        data = QMimeData()
        data.setText(text)
        for mark, value in SECRET_MARKS.items():
            data.setData(mark, value)
        self._clipboard.setMimeData(data)
        self._digest = _digest(text)
        self._timer.start(round(self.clear_after_s * 1000))
        self.copied.emit(True)

    def clear_secret(self) -> None:
        """Empty the clipboard if it still holds the secret; also to be called when the program ends."""
        if self._digest and _digest(self._clipboard.text()) == self._digest:
            self._clipboard.clear()
        self._forget()

    def drop_selection(self) -> None:
        """Empty the selection clipboard (X11, Wayland), which fills itself whenever text is marked."""
        if self._clipboard.supportsSelection() and self._clipboard.ownsSelection():
            self._clipboard.clear(QClipboard.Mode.Selection)

    def _forget(self) -> None:
        self._timer.stop()
        self._digest = b""


def _digest(text: str) -> bytes:
    import hashlib  # it loads OpenSSL, for which the first paint does not wait

    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


class SecretText(QObject):
    """Sends every copy out of a text field that shows a secret through `Clipboard.copy_secret`.

    Set `active` to False while the field shows something harmless.
    """

    def __init__(self, clipboard: Clipboard, field: QLineEdit | QPlainTextEdit) -> None:
        super().__init__(field)
        self.active = True
        self._clipboard = clipboard
        self._field = field
        field.installEventFilter(self)
        target: QWidget = field
        if isinstance(field, QPlainTextEdit):
            target = field.viewport()
            target.installEventFilter(self)
        else:
            field.setDragEnabled(False)

    def selected(self) -> str:
        """The marked text."""
        if isinstance(self._field, QLineEdit):
            return self._field.selectedText()
        return self._field.textCursor().selectedText().replace("\u2029", "\n")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take over copy and cut, the context menu, and what marking leaves in the selection clipboard."""
        if not self.active:
            return super().eventFilter(watched, event)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._on_key(event):
            return True
        if isinstance(event, QContextMenuEvent):
            self.context_menu().popup(event.globalPos())
            return True
        if event.type() in (QEvent.Type.MouseButtonRelease, QEvent.Type.KeyRelease):
            QTimer.singleShot(0, self, self._clipboard.drop_selection)
        return super().eventFilter(watched, event)

    def context_menu(self) -> QMenu:
        """The usual menu of the field, with a Copy of ours; its own would go past us. It goes when it closes."""
        menu = self._field.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        readable = not isinstance(self._field, QLineEdit) or self._field.echoMode() == QLineEdit.EchoMode.Normal
        for action in menu.actions():
            if action.objectName() in ("edit-copy", "edit-cut"):
                menu.removeAction(action)
        copy = QAction("Copy", menu)
        copy.setObjectName("edit-copy")
        copy.setEnabled(readable and bool(self.selected()))
        copy.triggered.connect(self.copy_selected)
        menu.insertAction(menu.actions()[0], copy)
        return menu

    def copy_selected(self) -> None:
        """Copy what is marked, as a secret."""
        text = self.selected()
        if text:
            self._clipboard.copy_secret(text)

    def _on_key(self, event: QKeyEvent) -> bool:
        cut = event.matches(QKeySequence.StandardKey.Cut)
        if not cut and not event.matches(QKeySequence.StandardKey.Copy):
            return False
        masked = isinstance(self._field, QLineEdit) and self._field.echoMode() != QLineEdit.EchoMode.Normal
        if masked:
            return True  # what cannot be read cannot be copied either, as in every password field
        self.copy_selected()
        if cut and self.selected() and not self._field.isReadOnly():
            self._remove_selected()
        return True

    def _remove_selected(self) -> None:
        if isinstance(self._field, QLineEdit):
            self._field.insert("")
        else:
            self._field.textCursor().removeSelectedText()
