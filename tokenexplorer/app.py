"""The composition root: reads the command line, builds every service and hands them to the window.

Nothing heavy (requests, jwt, cryptography, keyring, http.server) is imported before the first paint: a service that
needs one is made on its first use, in a worker.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QApplication

import tokenexplorer
from tokenexplorer import assets
from tokenexplorer.errors import StorageError
from tokenexplorer.storage.paths import Home
from tokenexplorer.ui.settings import Settings
from tokenexplorer.ui.window import MainWindow

if TYPE_CHECKING:
    from tokenexplorer.oauth.browser import OpenerChoice
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.orgs.provider_cache import ProviderCache
    from tokenexplorer.practice.server import PracticeOrg
    from tokenexplorer.storage.store import Store
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.uncaught import Uncaught
    from tokenexplorer.wire.client import HttpClient
    from tokenexplorer.wire.policy import Policy

MID_GREY = 128
SWITCH_S = 0.0005
"""How long a worker in Python may go on while the window waits for its turn."""


@dataclass(frozen=True, slots=True)
class Options:
    """The command line.

    Attributes:
        practice: Start the practice org and select it.
        home: Everything that the app keeps on disk; None for the usual place.
        org: Name of the org to select.
        tour: Folder for the pictures of the tour, or None.
    """

    practice: bool = False
    home: Path | None = None
    org: str = ""
    tour: Path | None = None


def parse(argv: Sequence[str]) -> Options:
    """Read the command line; `--version` and `--help` print and exit."""
    if not argv:
        return Options()  # the usual start needs no parser
    import argparse

    parser = argparse.ArgumentParser(
        prog="tokenexplorer",
        description="Set up an org, sign in with the browser, read tokens, call APIs, learn why it failed.",
    )
    parser.add_argument("--practice", action="store_true", help="start the built-in practice org and select it")
    parser.add_argument("--home", type=Path, metavar="DIR", help="everything that the app keeps on disk")
    parser.add_argument("--org", default="", metavar="NAME", help="the org to select")
    parser.add_argument(
        "--tour", type=Path, metavar="DIR", help="walk through the scenes and save a picture of each step"
    )
    parser.add_argument("--version", action="version", version=f"Token Explorer {tokenexplorer.__version__}")
    found = parser.parse_args(list(argv))
    return Options(found.practice, found.home, found.org, found.tour)


class Workshop:
    """Makes the services below the window, each once, and closes those that were made."""

    def __init__(self, home: Home | None) -> None:
        self._home = home
        self._lock = threading.RLock()
        self._store: Store | None = None
        self._providers: ProviderCache | None = None
        self._practice: PracticeOrg | None = None
        self._clients: dict[Policy, HttpClient] = {}

    def store(self) -> Store:
        """The home's database and keyring; in memory where the home cannot be used."""
        with self._lock:
            if self._store is None:
                from tokenexplorer.storage.store import Store

                self._store = Store(self._home)
            return self._store

    def http(self, org: Org | None) -> HttpClient:
        """The client for an org's proxy, authorities and TLS choice."""
        from tokenexplorer.orgs.transport import policy
        from tokenexplorer.wire.client import HttpClient

        wanted = policy(org)
        with self._lock:
            if wanted not in self._clients:
                self._clients[wanted] = HttpClient(wanted)
            return self._clients[wanted]

    def providers(self) -> ProviderCache:
        """Cached metadata and keys."""
        with self._lock:
            if self._providers is None:
                from tokenexplorer.orgs.provider_cache import ProviderCache

                self._providers = ProviderCache()
            return self._providers

    def practice(self) -> PracticeOrg:
        """The practice org."""
        with self._lock:
            if self._practice is None:
                from tokenexplorer.practice.server import PracticeOrg

                self._practice = PracticeOrg()
            return self._practice

    def keyring_waits_s(self) -> float:
        """For how long the keyring lets a worker wait now; answers at once, in any thread."""
        store = self._store
        return store.waiting_s if store is not None else 0.0

    def stop(self) -> None:
        """Let go whoever waits for a server or the keyring."""
        for client in tuple(self._clients.values()):
            client.stop()
        store = self._store
        if store is not None:
            store.stop()

    def close(self) -> None:
        """Close whatever was made."""
        with self._lock:
            if self._practice is not None:
                self._practice.stop()
            for client in self._clients.values():
                client.close()
            if self._store is not None:
                self._store.close()


def launch(argv: Sequence[str] = ()) -> MainWindow:
    """Build the QApplication where none runs, build the services, show the window, and return without an event loop.

    Closing the window shuts every service down.
    """
    start = _Start(argv)
    start.furnish()
    start.window.show()
    start.begin()
    return start.window


def run(argv: Sequence[str]) -> int:
    """The program: show the window at once, furnish it, run the event loop (or the tour), answer the exit status."""
    options = parse(argv)
    if options.tour is not None:
        return _walk(argv, options.tour, options.home)
    start = _Start(argv)
    start.window.painted.connect(start.go_on)
    start.window.painted.connect(partial(_hear_signals, start.window))
    start.window.show()
    status = QApplication.exec()
    if start.left_behind:
        # A worker waits for the system, which looks up a name perhaps: nobody can stop it, and Qt would wait for it for
        # as long. All is stored and closed, so a port or a folder need not be held until then.
        os._exit(status)
    return status


def _hear_signals(window: MainWindow) -> None:
    from tokenexplorer.ui.system_signals import close_on_signals

    close_on_signals(window)


class _Start:
    """A start of the app: a bare window first, for it is seen at once; what it holds is imported and built after.

    Attributes:
        left_behind: Whether a worker still ran when all was written and closed.
    """

    def __init__(self, argv: Sequence[str]) -> None:
        self._options = parse(argv)
        self.left_behind = False
        _no_core_dumps()
        # Python lets another thread run after 5 ms; a window that needs several turns for a key would lag behind a
        # worker that reads a large file.
        sys.setswitchinterval(SWITCH_S)
        self._app = _application()
        # Numbers in fields look as everywhere else in the window, whose words are in one language.
        QLocale.setDefault(QLocale.c())
        self._home, self._trouble = _find_home(self._options.home)
        self._settings = Settings(self._home.settings_file if self._home else None)
        self.window = MainWindow(_ground(self._app, self._settings))
        self.window.restoreGeometry(self._settings.bytes_of("window"))

    def go_on(self) -> None:
        """After the first paint: furnish and begin, unless the window was closed at once."""
        if self.window.isVisible():
            self.furnish()
            self.begin()

    def begin(self) -> None:
        """Read what is on disk and show the first place."""
        options = self._options
        practice = options.practice and options.tour is None
        self.window.begin(practice=practice, org_name=options.org, trouble=self._trouble)

    def furnish(self) -> None:
        """Import and build everything that the window shows and does."""
        from tokenexplorer.log_guard import guard_logs
        from tokenexplorer.ui.state import AppState
        from tokenexplorer.ui.uncaught import Uncaught

        guard_logs()
        self._app.setWindowIcon(QIcon(str(assets.path("icons", "app.svg"))))
        workshop = Workshop(self._home)
        services, state = _services(self._app, workshop, self._settings), AppState()
        if self._options.tour is not None:
            services = replace(services, open_page=_stay_closed)
        theme = _theme(self._app, self._settings)
        uncaught = Uncaught()
        window = self.window

        def shut_down() -> None:
            self.left_behind = not _shut_down(services, workshop, theme, uncaught)

        window.furnish(services, state, theme, close_services=shut_down)
        for each in (services.tasks, services.writes, services.settings, state, uncaught):
            each.setParent(window)
        uncaught.told.connect(window.report)
        uncaught.install()


def _shut_down(services: Services, workshop: Workshop, theme: Theme, uncaught: Uncaught) -> bool:
    """Close everything, in order; answers False where all is written and a worker still runs."""
    written = services.writes.finish()
    workshop.stop()
    ended = services.tasks.shut_down()
    services.clipboard.clear_secret()
    services.settings.sync()
    workshop.close()
    uncaught.remove()
    # Its hold on the application ends with the window; another launch brings its own.
    theme.deleteLater()
    return ended or not written


def _ground(app: QApplication, settings: Settings) -> QColor:
    """What the bare window is painted in, so that nothing flashes when it is furnished."""
    # Not styleHints().colorScheme(): its type is of the Qt namespace, which alone takes 12 ms to load.
    system_is_dark = app.palette().window().color().lightness() < MID_GREY
    dark = settings.theme == "dark" or (settings.theme == "system" and system_is_dark)
    return QColor(assets.json_value("themes", "palette.json")["dark" if dark else "light"]["canvas"])


def _walk(argv: Sequence[str], folder: Path, home: Path | None) -> int:
    """Take the tour, in a home of its own unless one was named: the person's orgs and tokens have no part in it."""
    import tempfile

    from tokenexplorer.practice.visitor import visit
    from tokenexplorer.ui.tour import walk

    with tempfile.TemporaryDirectory(prefix="tokenexplorer-tour-") as own:
        window = launch(argv if home is not None else [*argv, "--home", own])
        return walk(window, folder, lambda url, person: visit(url, person, f"{person}-password"))


def _stay_closed(_url: str, _choice: OpenerChoice) -> str:
    """The tour's visitor reads the page instead of a browser."""
    return "the visitor of this tour"


def _services(app: QApplication, workshop: Workshop, settings: Settings) -> Services:
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.tasks import TaskRunner
    from tokenexplorer.ui.widgets.clipboard import Clipboard
    from tokenexplorer.wire.trace import Trace

    return Services(
        tasks=TaskRunner(),
        writes=TaskRunner(threads=1),
        trace=Trace(),
        settings=settings,
        clipboard=Clipboard(app.clipboard(), settings.clipboard_s, settings),
        store=workshop.store,
        http=workshop.http,
        providers=workshop.providers,
        practice=workshop.practice,
        keyring_waits_s=workshop.keyring_waits_s,
    )


def _theme(app: QApplication, settings: Settings) -> Theme:
    from tokenexplorer.ui.theme import Theme

    theme = Theme(app, settings.theme, settings.text_size / 100, settings.reduce_motion)
    theme.apply()
    return theme


def _application() -> QApplication:
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    app = QApplication(["tokenexplorer"])
    app.setApplicationName("Token Explorer")
    app.setApplicationVersion(tokenexplorer.__version__)
    app.setDesktopFileName("tokenexplorer")
    return app


def _find_home(override: Path | None) -> tuple[Home | None, StorageError | None]:
    try:
        return Home.find(override), None
    except StorageError as error:
        return None, _without_home(error)
    except OSError as error:
        return None, _without_home(StorageError("The home folder cannot be used.", "", str(error)))


def _without_home(error: StorageError) -> StorageError:
    """The same, with what it means for the person who started the app (F09)."""
    return StorageError(error.title, f"{error.advice} Until then everything stays in memory.".strip(), error.detail)


def _no_core_dumps() -> None:
    """No secret leaves by a core dump (S15)."""
    if sys.platform != "win32":
        import resource

        _soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
