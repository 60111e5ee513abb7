"""Joins the window's parts: which signal leads to which action, and which key to which place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from tokenexplorer.ui.shell.device_teller import DeviceTeller
from tokenexplorer.ui.shell.grant_teller import grant_teller
from tokenexplorer.ui.shell.import_teller import ImportTeller
from tokenexplorer.ui.shell.keyring_watch import KeyringWatch
from tokenexplorer.ui.shell.next_call import NextCall
from tokenexplorer.ui.shell.passphrase_asker import PassphraseAsker
from tokenexplorer.ui.shell.rail import PLACES
from tokenexplorer.ui.shell.service_token_teller import service_token_teller
from tokenexplorer.ui.shell.sign_in_teller import SignInTeller

if TYPE_CHECKING:
    from tokenexplorer.tokens.token_set import TokenKind
    from tokenexplorer.ui.actions.signin import SignInActions
    from tokenexplorer.ui.place import Place
    from tokenexplorer.ui.theme import Choice
    from tokenexplorer.ui.window import MainWindow


def build_place(window: MainWindow, key: str) -> Place:
    """Make a place and join its signals."""
    place = _make(window, key)
    place.place_requested.connect(window.show_place)
    place.sign_in_requested.connect(lambda: sign_in(window))
    place.device_requested.connect(lambda: device_sign_in(window))
    place.next_call.connect(lambda call: _next_call(window).want(call))
    place.call_sent.connect(lambda: _next_call(window).went_out())
    place.exchange_requested.connect(partial(exchange_token, window))
    place.notice.connect(window.tell)
    place.trouble.connect(window.report)
    place.filled_changed.connect(window.refresh_filled)
    return place


def _make(window: MainWindow, key: str) -> Place:
    parts = (window.services, window.state, window.theme, window.actions_of)
    if key == "welcome":
        from tokenexplorer.ui.connect.welcome import WelcomePage

        page = WelcomePage(*parts)
        page.situations_requested.connect(window.dialogs.situations)
        return page
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
    """Join top bar, rail, status bar, banner and actions to the window."""
    _wire_bars(window)
    _wire_actions(window)
    SignInTeller(window)
    DeviceTeller(window)
    PassphraseAsker(window)
    grant_teller(window)
    service_token_teller(window)
    _wire_keys(window)


def _wire_bars(window: MainWindow) -> None:
    top, bar, banner = window.top_bar, window.status_bar, window.banner
    dialogs = window.dialogs
    window.rail.chosen.connect(window.show_place)
    top.org_chosen.connect(partial(_choose_org, window))
    top.add_org_requested.connect(partial(window.show_place, "welcome"))
    top.practice_onelogin_requested.connect(window.actions_of.practice.add_onelogin)
    top.practice_mtls_requested.connect(window.actions_of.practice.add_mtls)
    top.situations_requested.connect(dialogs.situations)
    top.rename_org_requested.connect(dialogs.rename_org)
    top.remove_org_requested.connect(dialogs.remove_org)
    top.import_catalogue_requested.connect(dialogs.import_catalogue)
    top.forget_catalogue_requested.connect(dialogs.forget_catalogue)
    top.stop_import_requested.connect(window.actions_of.catalogues.cancel)
    top.token_chosen.connect(window.state.set_current_token)
    top.sign_in_requested.connect(partial(sign_in, window))
    top.device_requested.connect(partial(device_sign_in, window))
    top.service_token_requested.connect(partial(service_token, window))
    top.other_grant_requested.connect(partial(other_grants, window))
    top.refresh_requested.connect(partial(refresh, window))
    top.palette_requested.connect(dialogs.palette)
    top.theme_requested.connect(partial(toggle_theme, window))
    top.settings_requested.connect(dialogs.settings)
    bar.practice_start_requested.connect(window.actions_of.practice.start)
    bar.practice_stop_requested.connect(window.actions_of.practice.stop)
    bar.situations_requested.connect(dialogs.situations)
    bar.keyring_requested.connect(partial(_try_keyring, window))
    bar.network_requested.connect(partial(window.show_place, "connect"))
    banner.keyring_retry_requested.connect(partial(_try_keyring, window))
    banner.keyring_help_requested.connect(dialogs.keyring_help)
    banner.connect_requested.connect(partial(window.show_place, "connect"))
    window.services.tasks.busy_changed.connect(KeyringWatch(window.services, bar).watch)


def _wire_actions(window: MainWindow) -> None:
    actions, services = window.actions_of, window.services
    actions.sign_in.started.connect(actions.wallet.logout.give_way)
    actions.wallet.loaded.connect(actions.service.read_keys_again)
    actions.orgs.added.connect(partial(_show_connect, window))
    actions.orgs.imported.connect(partial(_show_import, window))
    actions.catalogues.remarked.connect(partial(_show_remark, window))
    actions.practice.ready.connect(partial(_show_connect, window))
    for told in (actions.orgs.notice, actions.wallet.notice, actions.catalogues.notice):
        told.connect(window.note)
    for failed in (
        actions.orgs.failed,
        actions.wallet.failed,
        actions.practice.failed,
        actions.catalogues.failed,
        services.tasks.failed,
        services.writes.failed,
    ):
        failed.connect(window.report)
    ImportTeller(window)
    window.state.kept_in_memory.connect(window.tell_kept_in_memory)
    window.state.orgs_changed.connect(partial(_orgs_changed, window))
    _orgs_changed(window)


def _wire_keys(window: MainWindow) -> None:
    dialogs = window.dialogs
    for number, (key, _label, _icon) in enumerate(PLACES, 1):
        _on(window, f"Ctrl+{number}", partial(window.show_place, key))
    for keys, call in (
        ("Ctrl+K", dialogs.palette),
        ("Ctrl+,", dialogs.settings),
        ("F1", dialogs.help),
        ("Ctrl+L", partial(sign_in, window)),
        ("Ctrl+R", partial(refresh, window)),
        ("Ctrl+O", window.top_bar.org_button.showMenu),
        ("Ctrl+T", window.top_bar.token_chip.open_menu),
        ("Ctrl+Return", partial(_press_primary, window)),
        ("Ctrl+Enter", partial(_press_primary, window)),
        ("Ctrl+F", partial(_focus_filter, window)),
        ("F6", partial(_walk_panes, window, 1)),
        ("Shift+F6", partial(_walk_panes, window, -1)),
        ("Esc", partial(_escape, window)),
    ):
        _on(window, keys, call)
    for keys in ("Ctrl+U", "Ctrl+S", "Ctrl+Shift+C", "Ctrl+E"):
        _on(window, keys, partial(_place_key, window, keys))


def _on(window: MainWindow, keys: str, call: Callable[[], object]) -> None:
    shortcut = QShortcut(QKeySequence(keys), window)
    shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
    shortcut.activated.connect(call)


def _choose_org(window: MainWindow, org_id: str) -> None:
    window.state.set_current(org_id)
    window.show_place("connect")


def _show_connect(window: MainWindow, *_: object) -> None:
    window.show_place("connect")


def _show_import(window: MainWindow, name: str, notes: str) -> None:
    """What differs from the file stays until it is read: some of it concerns where the traffic goes."""
    if notes:
        _show_remark(window, f"Imported {name}. Look it over before you sign in.", notes)
    else:
        window.tell(f"Imported {name}.")


def _show_remark(window: MainWindow, words: str, remark: str) -> None:
    """Say that something was done, and what to know about it, until it is closed."""
    from tokenexplorer.errors import ConfigError

    window.banner.show_trouble(ConfigError(words, remark), "warn")


def _try_keyring(window: MainWindow) -> None:
    window.actions_of.wallet.check_keyring(unlock=True)


def sign_in(window: MainWindow) -> None:
    """Sign in with the current app, as the form has it now."""
    _start(window, window.actions_of.sign_in, lambda form: form.ready())


def device_sign_in(window: MainWindow) -> None:
    """The same with a device code; a sign-in that still waits for the browser makes way."""
    window.actions_of.sign_in.cancel()
    _start(window, window.actions_of.device, lambda form: form.ready_for_device())


def _start(window: MainWindow, running: SignInActions, is_ready: Callable[[Place], bool]) -> None:
    org, client = window.state.org, window.state.client
    if org is None or client is None:
        window.show_place("connect")
        return
    if not is_ready(window.place("connect_form")):
        window.show_place("connect")
        return
    # What the form had not saved yet is in the state now.
    running.start(window.state.org or org, window.state.client or client)


def service_token(window: MainWindow) -> None:
    """Get a token for the current app itself."""
    service_token_teller(window).get()


def other_grants(window: MainWindow) -> None:
    """Choose a grant that needs no browser, with the app as the form has it now."""
    if window.current_place is not None:
        window.current_place.keep()
    grant_teller(window).open()


def _next_call(window: MainWindow) -> NextCall:
    known = window.findChild(NextCall)
    return known if known is not None else NextCall(window)


def exchange_token(window: MainWindow, token_id: str, kind: TokenKind) -> None:
    """The same for a token of the wallet that is to be swapped."""
    grant_teller(window).exchange(token_id, kind)


def refresh(window: MainWindow) -> None:
    """Refresh the current token set."""
    token = window.state.token
    if token is None:
        window.tell("There is no token to refresh.")
    elif "refresh_token" not in token.kinds:
        window.tell(f"{token.label} has no refresh token. Add offline_access to the scopes, then sign in again.")
    else:
        window.actions_of.wallet.refresh(token.id)


def toggle_theme(window: MainWindow) -> None:
    """Light to dark and back; kept for the next start."""
    choice: Choice = "light" if window.theme.is_dark else "dark"
    window.services.settings.theme = choice
    window.theme.set_choice(choice)


def _orgs_changed(window: MainWindow) -> None:
    has_org = window.state.org is not None
    window.rail.set_available("scopes", has_org, "Add an org first.")
    if not has_org and window.current_key in ("connect_form", "scopes"):
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
    focus: QWidget | None = window.focusWidget()
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
    if place is None or place.escape():
        return
    if window.current_key == "welcome" and window.state.org is not None:
        window.show_place("connect")


def _place_key(window: MainWindow, keys: str) -> None:
    place = window.current_place
    call = place.shortcuts().get(keys) if place is not None else None
    if call is not None:
        call()
