"""Tells that an API description is being read, where that takes long enough to wonder, and lets the person stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.window import MainWindow

AFTER_MS = 500


class ImportTeller(QObject):
    """Joins the import to org menu, status bar and toast. A child of the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._file_name = self._words = ""
        self._delay = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._delay.timeout.connect(self._tell)
        window.actions_of.catalogues.reading.connect(self._show)

    def _show(self, file_name: str) -> None:
        self._file_name = file_name
        self._window.top_bar.org_button.set_reading(file_name)
        self._window.status_bar.set_reading(file_name)
        if file_name:
            self._delay.start()
        else:
            self._delay.stop()
            self._take_back()

    def _tell(self) -> None:
        self._words = f"Reading {self._file_name}"
        self._window.tell(self._words, "Cancel", self._window.actions_of.catalogues.cancel)

    def _take_back(self) -> None:
        """Nothing can be cancelled any more; another message that came meanwhile stays."""
        toast = self._window.toast
        if self._words and toast.label.text() == visible_text(self._words):
            toast.hide()
        self._words = ""
