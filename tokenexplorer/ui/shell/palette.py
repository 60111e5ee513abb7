"""Search or run (Ctrl+K): calls, scopes, tokens and actions in one list of at most eight rows over a dim window."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QShowEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QHBoxLayout, QListView, QVBoxLayout, QWidget
from shiboken6 import isValid

from tokenexplorer.ui.shell.rail import PLACES
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.field import line_edit
from tokenexplorer.ui.widgets.key_hint import KeyHint
from tokenexplorer.ui.widgets.table import LIST_ROW, dress_list
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.catalogue.catalogue import Catalogue
    from tokenexplorer.catalogue.operations import Operation
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.window import MainWindow

LIMIT = 8
_PER_GROUP = 3
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
_KEYS = (*_STEPS, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the palette."""

    key: str
    group: str
    text: str
    second: str
    icon: str
    run: Callable[[], object]


class Palette(QDialog):
    """The list over the window."""

    def __init__(self, window: MainWindow, find: Callable[[str], list[Entry]]) -> None:
        super().__init__(window)
        self.setWindowFlags(Qt.WindowType.Widget)  # a child, not a window: the content shows through
        self._find, self._entries = find, list[Entry]()
        self.setObjectName("palette_dialog")
        self.setProperty("veil", "true")
        self.setAccessibleName("Search or run")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._window, self._theme = window, window.theme
        self._card = QFrame(self)
        self._card.setProperty("card", "raised")
        self.edit = line_edit(
            window.theme, "Search or run…", name="palette_queryEdit", accessible_name="Search or run", icon="search"
        )
        self.list = QListView()
        dress_list(self.list, window.theme, name="palette_resultList", accessible_name="Results")
        self.model = QStandardItemModel(self)
        self.list.setModel(self.model)
        self._none = plain_label("Nothing found. Try a path, a scope or a verb.", "help")
        rows = QVBoxLayout()
        rows.setContentsMargins(12, 12, 12, 8)
        rows.setSpacing(8)
        rows.addWidget(self.edit)
        rows.addWidget(self.list)
        rows.addWidget(self._none)
        column = QVBoxLayout(self._card)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(rows)
        column.addWidget(_what_keys_do())
        self.edit.textChanged.connect(self._search)
        self.edit.installEventFilter(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(self._run)
        window.installEventFilter(self)
        self._fit()
        self._search("")

    def _search(self, text: str) -> None:
        self._entries = self._find(text.strip())
        self.model.clear()
        for entry in self._entries:
            item = QStandardItem(visible_text(entry.text))
            item.setEditable(False)
            item.setData(entry.key, Row.KEY)
            item.setData((entry.icon, "text2"), Row.ICON)
            item.setData(
                (visible_text(f"{entry.second}  ·  {entry.group}" if entry.second else entry.group), "text3"), Row.RIGHT
            )
            self.model.appendRow(item)
        self.list.setVisible(bool(self._entries))
        self._none.setVisible(not self._entries)
        self.list.setCurrentIndex(self.model.index(0, 0))
        self._fit()

    def _run(self, index: QModelIndex, *, at_once: bool = False) -> None:
        """Do what a row says; `at_once` also presses the filled button of the place that a call opens."""
        if 0 <= index.row() < len(self._entries):
            entry = self._entries[index.row()]
            self.close()
            entry.run()
            place = self._window.current_place
            button = place.primary_button() if at_once and entry.group == "Call" and place is not None else None
            if button is not None and button.isEnabled():
                button.click()

    def _fit(self) -> None:
        window = self._window
        self.setGeometry(window.rect())
        self.list.setFixedHeight(max(1, len(self._entries)) * self._theme.height(LIST_ROW) + 2)
        width = min(round(640 * self._theme.text_scale), window.width() - 96)
        self._card.setFixedWidth(width)
        layout = self._card.layout()
        if layout is not None:
            layout.activate()  # what adjustSize() measures is else the list as it was before
        self._card.adjustSize()
        self._card.move((window.width() - width) // 2, 72)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows walk the list from the field, Return runs, Esc closes; the window's size is followed."""
        if watched is self.parent() and event.type() == QEvent.Type.Resize:
            self._fit()
        if watched is self.edit and isinstance(event, QKeyEvent) and event.key() in _KEYS:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()  # else the window's own Esc and Ctrl+Return would act behind this
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._on_key(event)
                return True
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.close()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.list.currentIndex(), at_once=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif key in _STEPS and self._entries:
            row = (self.list.currentIndex().row() + _STEPS[key]) % len(self._entries)
            self.list.setCurrentIndex(self.model.index(row, 0))

    def showEvent(self, event: QShowEvent) -> None:
        """Cover the whole window; a dialog would place itself elsewhere."""
        super().showEvent(event)
        self._fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the card closes it."""
        if not self._card.geometry().contains(event.position().toPoint()):
            self.close()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Half-dark over the content."""
        veil = self._theme.color("tip")
        veil.setAlpha(110 if not self._theme.is_dark else 150)
        with QPainter(self) as painter:
            if self._theme.is_dark:
                veil = self._theme.color("canvas")
                veil.setAlpha(180)
            painter.fillRect(self.rect(), veil)


def _what_keys_do() -> QFrame:
    foot = QFrame()
    foot.setProperty("paneFoot", "true")
    row = QHBoxLayout(foot)
    row.setContentsMargins(16, 8, 16, 8)
    row.setSpacing(6)
    for keys, words in ((("Up", "Down"), "Choose"), (("Return",), "Open"), (("Ctrl+Return",), "Send at once")):
        for key in keys:
            row.addWidget(KeyHint(key))
        row.addWidget(plain_label(words, "help"))
        row.addSpacing(10)
    row.addStretch(1)
    return foot


def open_palette(window: MainWindow) -> QWidget:
    """Open the palette over a window; a second call gives the open one the focus."""
    known = window.findChild(Palette)
    if known is None:
        before = QApplication.focusWidget()
        known = Palette(window, lambda text: find(window, text))
        known.finished.connect(lambda: before.setFocus() if before is not None and isValid(before) else None)
        known.show()
        known.raise_()
    known.edit.setFocus()
    return known


def find(window: MainWindow, text: str) -> list[Entry]:
    """What fits the text, best first: actions and tokens while it is empty, calls and scopes too once it is not."""
    words = text.casefold().split()
    found = [entry for entry in (*_actions(window), *_tokens(window)) if _fits(f"{entry.text} {entry.second}", words)]
    if not words:
        return found[:LIMIT]
    return [*_calls(window, text), *_scopes(window, text), *found][:LIMIT]


def _fits(text: str, words: Iterable[str]) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)


def _entry(key: str, text: str, icon: str, run: Callable[[], object], second: str = "") -> Entry:
    return Entry(f"action:{key}", "Action", text, second, icon, run)


def _ways_to_a_token(window: MainWindow) -> list[Entry]:
    """With the current app, and with the current token."""
    from tokenexplorer.ui.actions.device import has_device_flow
    from tokenexplorer.ui.wiring import device_sign_in, other_grants, refresh, service_token, sign_in

    entries, client, token = list[Entry](), window.state.client, window.state.token
    if client is not None:
        entries.append(_entry("signIn", f"Sign in with {client.name}", "log-in", partial(sign_in, window)))
    if has_device_flow(window.state):
        run = partial(device_sign_in, window)
        entries.append(_entry("deviceFlow", "Sign in with a device code", "smartphone", run, "on any screen"))
    if client is not None and client.client_auth != "none":
        run, words = partial(service_token, window), "client credentials, nobody signs in"
        entries.append(_entry("serviceToken", "Service app token", "cog", run, words))
    if client is not None:
        run, words = partial(other_grants, window), "token exchange, JWT bearer"
        entries.append(_entry("otherGrants", "Other grants…", "replace", run, words))
        run = partial(window.show_place, "connect", "setup")
        entries.append(_entry("setUp", f"Set up {client.name}…", "wand-sparkles", run, "at the provider"))
    if token is not None and "refresh_token" in token.kinds:
        entries.append(_entry("refresh", "Refresh the token", "refresh-cw", partial(refresh, window)))
    return entries


def _actions(window: MainWindow) -> list[Entry]:
    from tokenexplorer.ui.actions.practice import ONELOGIN, OPENID, practice_org
    from tokenexplorer.ui.wiring import toggle_theme

    entry, entries = _entry, _ways_to_a_token(window)
    if window.state.practice is None:
        entries.append(entry("practice", "Start practice org", "flask-conical", window.actions_of.practice.start))
    entries.append(
        entry("situations", "Try something broken…", "flask-conical", window.dialogs.situations, "practice org")
    )
    if practice_org(window.state, ONELOGIN) is None:
        add = window.actions_of.practice.add_onelogin
        entries.append(entry("practiceOneLogin", "Add Practice OneLogin", "flask-conical", add, "on this computer"))
    for key, label, icon in PLACES:
        entries.append(entry(key, f"Go to {label}", icon, partial(window.show_place, key)))
    words, paste = "Explain an error…", window.dialogs.explain_pasted
    entries.append(entry("explain", words, "circle-question-mark", paste, "pasted evidence"))
    entries.append(entry("addOrg", "Add org…", "plus", partial(window.show_place, "welcome")))
    if window.state.org is not None:
        words = "Import API description…"
        entries.append(entry("importCatalogue", words, "file-down", window.dialogs.import_catalogue))
        if window.state.org.is_okta:
            words = "Look into the System Log…"
            entries.append(entry("systemLog", words, "search", window.dialogs.system_log, "why something failed"))
    words, now, icon = ("dark", "light", "moon") if not window.theme.is_dark else ("light", "dark", "sun")
    entries.append(entry("theme", f"Use the {words} theme", icon, partial(toggle_theme, window), f"{now} now"))
    entries.append(entry("settings", "Settings", "settings", window.dialogs.settings))
    entries.append(entry("keys", "Keys", "info", window.dialogs.help))
    if practice_org(window.state, OPENID) is None:
        add = window.actions_of.practice.add_mtls
        entries.append(
            entry("practiceMtls", "Add Practice OpenID", "flask-conical", add, "mTLS, keys, resource, claims")
        )
    return entries


def _tokens(window: MainWindow) -> list[Entry]:
    def show(token: TokenSummary) -> None:
        window.state.set_current_token(token.id)
        window.show_place("tokens", (token.id, token.kinds[0]))

    return [
        Entry(f"token:{token.id}", "Token", token.label, token.client_name, "ticket", partial(show, token))
        for token in window.state.tokens[:_PER_GROUP]
    ]


def _catalogue(window: MainWindow) -> Catalogue:
    """The current org's; Okta's where nobody described its calls."""
    from tokenexplorer.catalogue.catalogue import builtin

    return window.state.catalogue or builtin()


def _calls(window: MainWindow, text: str) -> list[Entry]:
    from tokenexplorer.catalogue.matching import matching

    words = set(text.casefold().split())

    def rank(call: Operation) -> tuple[bool, int]:
        # `logs` means /api/v1/logs before /api/v1/logStreams.
        return words.isdisjoint(call.path.casefold().split("/")), len(call.path)

    found = sorted(matching(_catalogue(window).operations, text), key=rank)[:_PER_GROUP]
    keys = [f"{call.method} {call.path}" for call in found]
    return [
        Entry(f"call:{key}", "Call", call.title, key, "send", partial(window.show_place, "requests", key))
        for call, key in zip(found, keys, strict=True)
    ]


def _scopes(window: MainWindow, text: str) -> list[Entry]:
    from tokenexplorer.catalogue.matching import matching

    return [
        Entry(
            f"scope:{scope.name}",
            "Scope",
            scope.name,
            scope.meaning,
            "list-checks",
            partial(window.show_place, "scopes", scope.name),
        )
        for scope in matching(_catalogue(window).scopes, text)[:_PER_GROUP]
    ]
