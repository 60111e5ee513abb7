"""Joins the window's parts: which signal leads to which action, and which key to which place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from tokenexplorer.ui.shell.rail import PLACES

if TYPE_CHECKING:
    from tokenexplorer.ui.place import Place
    from tokenexplorer.ui.shell.dialogs import Dialogs
    from tokenexplorer.ui.window import MainWindow


def build_place(window: MainWindow, key: str) -> Place:
    """Make a place and join its signals."""
    place = _make(window, key)
    place.place_requested.connect(window.show_place)
    place.sign_in_requested.connect(lambda: sign_in(window))
    place.notice.connect(window.tell)
    place.trouble.connect(window.report)
    place.filled_changed.connect(window.refresh_filled)
    return place


def _make(window: MainWindow, key: str) -> Place:
    parts = (window.services, window.state, window.theme, window.actions_of)
    if key == "welcome":
        from tokenexplorer.ui.connect.welcome import WelcomePage

        return WelcomePage(*parts)
    if key == "connect_form":
        from tokenexplorer.ui.connect.place import ConnectPlace

        return ConnectPlace(*parts)
    if key == "sign_in":
        from tokenexplorer.ui.signin.place import SignInPage

        return SignInPage(*parts)
    if key == "scopes":
        from tokenexplorer.ui.scopes.place import ScopesPlace

        return ScopesPlace(*parts)
    if key == "tokens":
        from tokenexplorer.ui.tokens.place import TokensPlace

        return TokensPlace(*parts)
    if key == "requests":
        from tokenexplorer.ui.requests.place import RequestsPlace

        return RequestsPlace(*parts)
    from tokenexplorer.ui.trace.place import TracePlace

    return TracePlace(*parts)


def wire(window: MainWindow) -> None:
    """Join top bar, rail, status bar and actions to the window."""
    _wire_bars(window)
    _wire_actions(window)
    _wire_keys(window)


def _wire_bars(window: MainWindow) -> None:
    top, state = window.top_bar, window.state
    window.rail.chosen.connect(window.show_place)
    top.org_chosen.connect(lambda org_id: (state.set_current(org_id), window.show_place("connect")))
    top.add_org_requested.connect(lambda: window.show_place("welcome"))
    top.rename_org_requested.connect(lambda: _dialogs(window).rename_org())
    top.remove_org_requested.connect(lambda: _dialogs(window).remove_org())
    top.token_chosen.connect(state.set_current_token)
    top.sign_in_requested.connect(lambda: sign_in(window))
    top.refresh_requested.connect(lambda: refresh(window))
    top.palette_requested.connect(lambda: _dialogs(window).palette())
    top.theme_requested.connect(lambda: _toggle_theme(window))
    top.settings_requested.connect(lambda: _dialogs(window).settings())
    bar = window.status_bar
    bar.practice_start_requested.connect(window.actions_of.practice.start)
    bar.practice_stop_requested.connect(window.actions_of.practice.stop)
    bar.keyring_requested.connect(window.actions_of.wallet.check_keyring)
    bar.network_requested.connect(lambda: window.show_place("connect"))


def _wire_actions(window: MainWindow) -> None:
    actions, state = window.actions_of, window.state
    actions.orgs.added.connect(lambda _org, _client: window.show_place("connect"))
    actions.orgs.notice.connect(window.tell)
    actions.wallet.notice.connect(window.tell)
    actions.practice.ready.connect(lambda: window.show_place("connect"))
    for failed in (
        actions.orgs.failed,
        actions.wallet.failed,
        actions.practice.failed,
        window.services.tasks.failed,
        window.services.writes.failed,
    ):
        failed.connect(window.report)
    state.orgs_changed.connect(lambda: _org_came_or_went(window))
    window.banner.keyring_retry_requested.connect(actions.wallet.check_keyring)
    window.banner.keyring_help_requested.connect(lambda: _dialogs(window).keyring_help())
    window.banner.connect_requested.connect(lambda: window.show_place("connect"))
    tick = QTimer(window, interval=1000)
    sign_in_actions = actions.sign_in
    sign_in_actions.started.connect(lambda request: (window.show_place("sign_in", request), tick.start()))
    sign_in_actions.step.connect(window.show_step)
    tick.timeout.connect(window.show_step)
    for ended in (sign_in_actions.finished, sign_in_actions.failed, sign_in_actions.cancelled):
        ended.connect(lambda *_: (tick.stop(), window.top_bar.set_signing_in("")))
    sign_in_actions.finished.connect(window.show_session)
    sign_in_actions.cancelled.connect(lambda: window.show_place("connect"))


def _wire_keys(window: MainWindow) -> None:
    def on(keys: str, call: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(keys), window)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(call)

    for number, (key, _label, _icon) in enumerate(PLACES, 1):
        on(f"Ctrl+{number}", lambda key=key: window.show_place(key))
    on("Ctrl+K", lambda: _dialogs(window).palette())
    on("Ctrl+,", lambda: _dialogs(window).settings())
    on("Ctrl+L", lambda: sign_in(window))
    on("Ctrl+R", lambda: refresh(window))
    on("Ctrl+O", window.top_bar.org_button.showMenu)
    on("Ctrl+T", window.top_bar.token_chip.open_menu)
    on("Ctrl+Return", lambda: _press_primary(window))
    on("Ctrl+F", lambda: _focus_filter(window))
    on("F6", lambda: _walk_panes(window, 1))
    on("Shift+F6", lambda: _walk_panes(window, -1))
    on("F1", lambda: _dialogs(window).help())
    on("Esc", lambda: _escape(window))
    for keys in ("Ctrl+U", "Ctrl+S", "Ctrl+Shift+C", "Ctrl+E"):
        on(keys, lambda keys=keys: _place_key(window, keys))


def sign_in(window: MainWindow) -> None:
    """Sign in with the current app, as the form has it now."""
    org, client = window.state.org, window.state.client
    if org is None or client is None:
        window.show_place("connect")
        return
    form = window.place("connect_form")
    ready = getattr(form, "ready_to_sign_in", None)
    if callable(ready) and not ready():
        window.show_place("connect")
        return
    client = window.state.client or client
    window.actions_of.sign_in.start(window.state.org or org, client)


def refresh(window: MainWindow) -> None:
    """Refresh the current token set."""
    token = window.state.token
    if token is not None and "refresh_token" in token.kinds:
        window.actions_of.wallet.refresh(token.id)


def _dialogs(window: MainWindow) -> Dialogs:
    from tokenexplorer.ui.shell.dialogs import Dialogs

    return Dialogs(window)


def _toggle_theme(window: MainWindow) -> None:
    choice = "light" if window.theme.is_dark else "dark"
    window.services.settings.theme = choice
    window.theme.set_choice(choice)


def _org_came_or_went(window: MainWindow) -> None:
    has_org = window.state.org is not None
    window.rail.set_available("scopes", has_org, "Add an org first.")
    shown = window.current_place
    if shown is not None and not has_org and shown is not window.place("welcome"):
        window.show_place("connect")


def _press_primary(window: MainWindow) -> None:
    place = window.current_place
    button = place.primary_button() if place is not None else None
    if button is not None and button.isEnabled():
        button.click()


def _focus_filter(window: MainWindow) -> None:
    place = window.current_place
    edit = place.filter_edit() if place is not None else None
    if edit is not None:
        edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        edit.selectAll()


def _walk_panes(window: MainWindow, step: int) -> None:
    place = window.current_place
    stops: list[QWidget] = [window.top_bar, window.rail, *(place.panes() if place else ()), window.status_bar]
    stops = [stop for stop in stops if stop.isVisible()]
    focus = window.focusWidget()
    here = next(
        (i for i, stop in enumerate(stops) if focus is not None and (stop is focus or stop.isAncestorOf(focus))), -1
    )
    for offset in range(1, len(stops) + 1):
        stop = stops[(here + step * offset) % len(stops)]
        target = stop if stop.focusPolicy() & Qt.FocusPolicy.TabFocus else _first_focusable(stop)
        if target is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return


def _first_focusable(pane: QWidget) -> QWidget | None:
    wanted = Qt.FocusPolicy.TabFocus
    return next(
        (w for w in pane.findChildren(QWidget) if w.isVisible() and w.isEnabled() and w.focusPolicy() & wanted), None
    )


def _escape(window: MainWindow) -> None:
    place = window.current_place
    if place is not None and not place.escape() and place is window.place("welcome") and window.state.org is not None:
        window.show_place("connect")


def _place_key(window: MainWindow, keys: str) -> None:
    place = window.current_place
    call = place.shortcuts().get(keys) if place is not None else None
    if call is not None:
        call()
