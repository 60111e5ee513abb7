"""Finds the browsers of this computer, once, off the GUI thread: it looks on the disk and may ask the desktop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenexplorer.oauth.installed_browsers import Browser
    from tokenexplorer.ui.tasks import TaskRunner


class BrowserSearch:
    """Knows whether somebody looked.

    Args:
        tasks: Run it.
        show: Hears the name of the default browser, and all of them.
    """

    def __init__(self, tasks: TaskRunner, show: Callable[[str, tuple[Browser, ...]], None]) -> None:
        self._tasks, self._show = tasks, show
        self._asked = False

    def find(self) -> None:
        """Look, the first time that this is called."""
        if self._asked:
            return
        self._asked = True

        def look() -> tuple[str, tuple[Browser, ...]]:
            from tokenexplorer.oauth.browser import default_browser_name
            from tokenexplorer.oauth.installed_browsers import found_browsers

            return default_browser_name(), found_browsers()

        self._tasks.run(look, lambda found: self._show(*found), lambda _error: None, key="connect.browsers")
