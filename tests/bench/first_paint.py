"""One window in a process of its own: says when it has painted, when it is furnished and when it has come to rest.

It then waits to be closed.

python -m tests.bench.first_paint empty
python -m tests.bench.first_paint app HOME
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, QObject, QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

REST_MS = 1500


class Watch(QObject):
    """Tells of the first paint of the window, and of the first one of the page that it shows first."""

    def __init__(self, last: str) -> None:
        super().__init__()
        self._last = last
        self._painted = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at every event until the page is painted."""
        if event.type() == QEvent.Type.Paint:
            if not self._painted:
                self._painted = True
                QTimer.singleShot(0, self, lambda: print("painted", flush=True))
            if watched.objectName() == self._last:
                QTimer.singleShot(0, self, self._furnished)
                self._last = "nothing more"
        return False

    def _furnished(self) -> None:
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        print("furnished", flush=True)
        QTimer.singleShot(REST_MS, self, lambda: print("at rest", flush=True))


def main(what: str) -> int:
    """Show a window until standard input ends."""
    application = QApplication(["bench"])
    watch = Watch("welcome_page" if what == "app" else "empty")
    application.installEventFilter(watch)
    end = QSocketNotifier(0, QSocketNotifier.Type.Read)
    end.activated.connect(application.closeAllWindows)
    if what == "app":
        from tokenexplorer.app import run

        return run([])
    window = QMainWindow()
    window.setObjectName("empty")
    window.resize(1360, 860)
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
