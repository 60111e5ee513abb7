"""One window in a process of its own: says when it has painted and when it has come to rest, then waits to be closed.

python -m tests.bench.first_paint empty
python -m tests.bench.first_paint app HOME
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

REST_MS = 1500


class Watch(QObject):
    """Tells of the first paint once it is done."""

    def __init__(self) -> None:
        super().__init__()
        self.painted = False

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Look at every event until the first paint."""
        if event.type() == QEvent.Type.Paint and not self.painted:
            self.painted = True
            QTimer.singleShot(0, self, self._tell)
        return False

    def _tell(self) -> None:
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        print("painted", flush=True)
        QTimer.singleShot(REST_MS, self, lambda: print("at rest", flush=True))


def main(what: str) -> int:
    """Show a window until standard input ends."""
    application = QApplication(["bench"])
    watch = Watch()
    application.installEventFilter(watch)
    window: QWidget
    if what == "app":
        from tokenexplorer.app import launch

        window = launch()
    else:
        window = QMainWindow()
        window.resize(1360, 860)
        window.show()
    end = QSocketNotifier(0, QSocketNotifier.Type.Read)
    end.activated.connect(window.close)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
