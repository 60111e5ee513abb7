"""What the system says to the program as a whole: Ctrl+C in its terminal, the end of the desktop session."""

from __future__ import annotations

import os
import signal
import sys

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QWidget


def close_on_signals(window: QWidget) -> None:
    """Ctrl+C in the terminal and the end of the desktop session close the window as its own button does."""
    if sys.platform == "win32":
        return
    read_end, write_end = os.pipe()
    for end in (read_end, write_end):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    # Qt waits outside Python, where no Python handler would ever run; a byte in the pipe wakes it.
    notifier = QSocketNotifier(read_end, QSocketNotifier.Type.Read, window)
    notifier.activated.connect(window.close)
