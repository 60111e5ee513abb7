"""The tour: walks the real window through the three scenes against the practice org and saves a picture of each step.

It presses the controls that a person presses, found by their object names. Only the browser's part is played by a
visitor that `app` passes in, so that the tour needs no browser and no display of its own.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt
from PySide6.QtGui import QCursor, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QTreeView, QWidget

from tokenexplorer.oauth.login import LoginStep, StepState
from tokenexplorer.ui.widgets.tabs import Tabs
from tokenexplorer.wire.purpose import Purpose

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Choice
    from tokenexplorer.ui.window import MainWindow

Visit = Callable[[str, str], None]
"""Goes through the sign-in pages at a URL as a person of the practice org."""

W = TypeVar("W", bound=QObject)

PATIENCE_S = 30.0
SIZE = (1360, 860)
NARROW = (960, 720)
ADMIN_URL = "https://acme-admin.okta.com/admin/apps/active"
MISSPELT = "okta.users.raed"
USERS, GROUPS, LOGS = "GET /api/v1/users", "GET /api/v1/groups", "GET /api/v1/logs"
POLICIES = "GET /api/v1/policies"


class TourStoppedError(RuntimeError):
    """A step did not come about; its text says which."""


class Tour:
    """One walk.

    Args:
        window: Shown and begun.
        folder: Where the pictures go; made where it does not exist.
        visit: Plays the browser.
        say: Where progress is told.
    """

    def __init__(self, window: MainWindow, folder: Path, visit: Visit, say: Callable[[str], object] = print) -> None:
        self._window, self._folder, self._visit, self._say = window, folder, visit, say
        self._number = 0
        self._sign_in_url = ""
        window.actions_of.sign_in.step.connect(self._hear)

    def walk(self) -> None:
        """All scenes in order.

        Raises:
            TourStoppedError: A step did not come about in time.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        self._window.resize(*SIZE)
        # The pointer would mark whatever row it happens to be over in every picture.
        QCursor.setPos(self._window.screen().geometry().bottomRight())
        for scene, title in (
            (self._newcomer, "Scene 1: a newcomer without an org"),
            (self._engineer, "Scene 2: an engineer picks the calls and asks for their scopes"),
            (self._refused, "Scene 3: a 403, and the button that mends it"),
            (self._without_person, "And: an app that signs in without a person"),
            (self._class_room, "And: something broken, to try"),
        ):
            self._say(title)
            for line in scene():
                self._say(f"  {line}")

    # The scenes

    def _newcomer(self) -> Iterator[str]:
        self._until(lambda: self._seen("welcome_page"), "the Welcome page")
        self._picture("welcome")
        self._press("welcome_practiceButton")
        self._until(lambda: self._seen("connect_page"), "the Connect page")
        self._until(self._preflight_done, "the preflight checks")
        self._picture("connect")
        yield "practice org started, its app is ready"
        self._sign_in("alice", picture="sign-in")
        self._picture("tokens")
        yield "signed in as alice, ID token verified"
        self._call(USERS)
        self._picture("requests")
        yield f"{USERS} answered {self._status()}"

    def _engineer(self) -> Iterator[str]:
        window = self._window
        window.top_bar.org_button.add_action.trigger()
        edit = self._find(QLineEdit, "welcome_urlEdit")
        edit.setText(ADMIN_URL)
        self._until(lambda: self._seen("welcome_hintLabel"), "the hint on an admin address")
        self._picture("admin-address")
        edit.clear()
        yield "an admin console address is recognised and mended"
        window.show_place("connect")
        edit = self._find(QLineEdit, "connect_scopeEdit")
        edit.setText(MISSPELT)
        self._key(edit, Qt.Key.Key_Return)
        self._until(lambda: self._seen("preflight_fix_scopes"), "the finding about a scope")
        self._until(self._preflight_done, "the preflight checks")
        self._picture("preflight")
        self._press("preflight_fix_scopes")
        self._until(lambda: not self._seen("preflight_fix_scopes"), "the mend of a scope")
        yield f"{MISSPELT} was found misspelt before the browser opened, and mended"
        window.show_place("scopes")
        self._tick_call(GROUPS)
        self._tick_call(USERS)
        self._picture("scopes")
        self._sign_in("alice", button="scopes_planSignInButton")
        yield "ticked two calls, signed in with the smallest set of scopes for them"
        self._call(GROUPS)
        yield f"{GROUPS} answered {self._status()}"
        token = window.state.token
        window.show_place("tokens", (token.id if token is not None else "", "access_token"))
        self._settle(0.4)
        self._find(Tabs, "tokens_tabs").set_current("canDo")
        self._until(lambda: self._seen("tokens_canDoTree"), "the calls that the token opens")
        self._picture("can-do")
        yield "the token says which calls it opens"

    def _refused(self) -> Iterator[str]:
        self._call(LOGS)
        self._picture("forbidden")
        yield f"{LOGS} answered {self._status()}"
        yield f"why: {self._find(QLabel, 'explain_titleLabel').text()}"
        self._sign_in("alice", button="explain_fixButton")
        self._call(LOGS)
        self._picture("mended")
        yield f"with okta.logs.read it answered {self._status()}"
        messages = self._window.services.trace.messages()
        exchange = next(message for message in reversed(messages) if message.purpose is Purpose.TOKEN)
        self._window.show_place("trace", exchange.id)
        self._settle(0.3)
        self._picture("trace")
        yield f"{len(messages)} messages recorded, secrets masked"
        self._call(POLICIES)
        yield f"{POLICIES} answered {self._status()}, explained in a narrow window"
        self._window.resize(*NARROW)
        self._picture("narrow")
        self._window.resize(*SIZE)

    def _without_person(self) -> Iterator[str]:
        window = self._window
        client = next((each for each in window.state.clients if each.kind == "service"), None)
        if client is None:
            raise TourStoppedError("The practice org has no service app.")
        window.state.set_current(client.org_id, client.id)
        window.show_place("connect")
        self._until(lambda: self._seen("service_page"), "the page of a service app")
        self._press("service_newKeyButton")
        self._press("service_newKeyOkButton")
        key_id = self._find(QLabel, "service_keyIdLabel")
        self._until(lambda: key_id.isVisible() and len(key_id.text()) > 20, "the key")
        self._settle(0.4)
        self._picture("service-app")
        yield "a service app has a key; its private half is never shown"

    def _class_room(self) -> Iterator[str]:
        window = self._window
        window.dialogs.situations("other-server")
        dialog = self._find(QWidget, "lessons_dialog")
        dialog.resize(NARROW[0] + 20, 600)
        self._picture("class-room", of=dialog)
        yield "the class-room has a list of what can go wrong"
        self._sign_in_url = ""
        before = self._messages()
        self._press("lessons_startButton")
        self._until(lambda: bool(self._sign_in_url), "the sign-in page's address")
        url = self._sign_in_url
        window.services.tasks.run(lambda: self._visit(url, "alice"))
        title = self._find(QLabel, "explain_titleLabel")
        self._until(lambda: self._messages() > before and title.isVisible() and "other" in title.text(), "the cause")
        self._settle(0.4)
        self._picture("other-server")
        yield f"a token of the custom server: {title.text()}"
        self._press("explain_learnButton")
        window.toast.hide()
        self._settle(0.4)
        self._picture("what-is-this")
        yield "what one has to understand of it, in three sentences"

    def _messages(self) -> int:
        return len(self._window.services.trace.messages())

    def tidy(self) -> None:
        """Leave nothing in the keyring."""
        for org in self._window.state.orgs:
            self._window.actions_of.orgs.remove_org(org)
        self._until(lambda: not self._window.state.orgs, "the removal of what the tour stored")

    # What a person does

    def _sign_in(self, person: str, *, button: str = "connect_signInButton", picture: str = "") -> None:
        self._sign_in_url = ""
        self._press(button)
        self._until(lambda: bool(self._sign_in_url), "the sign-in page's address")
        if picture:
            self._picture(picture)
        url = self._sign_in_url
        self._window.services.tasks.run(lambda: self._visit(url, person))
        self._until(lambda: not self._window.actions_of.sign_in.running, "the end of the sign-in")
        self._until(lambda: self._seen("tokens_claimsTable"), "the claims")
        self._settle(0.4)

    def _call(self, key: str) -> None:
        self._window.show_place("requests", key)
        self._settle(0.2)
        status = self._find(QWidget, "response_statusLabel")
        before = len(self._window.services.trace.messages())
        self._press("request_sendButton")
        self._until(lambda: len(self._window.services.trace.messages()) > before, f"the answer of {key}")
        self._until(status.isVisible, f"the status of {key}")
        self._settle(0.4)

    def _tick_call(self, key: str) -> None:
        search = self._find(QLineEdit, "scopes_callFilterEdit")
        search.setText(key)
        self._settle(0.4)
        model = self._find(QTreeView, "scopes_callTree").model()
        found = model.match(
            model.index(0, 0),
            int(Qt.ItemDataRole.UserRole) + 100,
            f"call:{key}",
            1,
            Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive,
        )
        if not found:
            raise TourStoppedError(f"The call {key} is not in the list.")
        model.setData(found[0], Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
        search.clear()
        self._settle(0.3)

    def _key(self, widget: QWidget, key: Qt.Key) -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(widget, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier))

    def _status(self) -> str:
        label = self._find(QWidget, "response_statusLabel")
        return str(label.property("text"))

    def _preflight_done(self) -> bool:
        checks = [
            each for each in self._window.findChildren(QWidget) if each.objectName().startswith("preflight_check_")
        ]
        states = {str(check.property("state")) for check in checks if check.isVisible()}
        return bool(states) and "running" not in states and "todo" not in states

    # How it is done

    def _hear(self, step: LoginStep) -> None:
        if step.id == "browser" and step.state is StepState.OK:
            self._sign_in_url = step.sign_in_url

    def _find(self, kind: type[W], name: str) -> W:
        found = self._window.findChild(kind, name)
        if found is None:
            raise TourStoppedError(f"{name} is not there.")
        return found

    def _seen(self, name: str) -> bool:
        found = self._window.findChild(QWidget, name)
        return found is not None and found.isVisible()

    def _press(self, name: str) -> None:
        button = self._find(QAbstractButton, name)
        self._until(lambda: button.isVisible() and button.isEnabled(), name)
        button.click()
        self._settle(0.05)

    def _until(self, happened: Callable[[], bool], what: str) -> None:
        ends = time.monotonic() + PATIENCE_S
        while not happened():
            if time.monotonic() > ends:
                raise TourStoppedError(f"Waited {PATIENCE_S:.0f} s for {what}.")
            self._settle(0.02)

    def _settle(self, seconds: float) -> None:
        """Let the window go on; the tour is its own event loop, since it starts before any other runs."""
        ends = time.monotonic() + seconds
        while True:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            if time.monotonic() >= ends:
                return
            time.sleep(0.005)

    def _picture(self, name: str, *, of: QWidget | None = None) -> None:
        self._number += 1
        theme = self._window.theme
        before = theme.choice
        choices: tuple[Choice, ...] = ("light", "dark")
        for choice in choices:
            theme.set_choice(choice)
            self._settle(0.25)
            path = self._folder / f"{self._number:02d}-{name}-{choice}.png"
            if not (of or self._window).grab().save(str(path)):
                raise TourStoppedError(f"The picture {path} could not be saved.")
        theme.set_choice(before)


def walk(window: MainWindow, folder: Path, visit: Visit) -> int:
    """Take the tour and close the window; the answer is an exit status."""
    status = 0
    tour = Tour(window, folder, visit, say=lambda line: sys.stdout.write(f"{line}\n"))
    try:
        tour.walk()
        tour.tidy()
        sys.stdout.write(f"Pictures of every step: {folder}\n")
    except TourStoppedError as stopped:
        sys.stderr.write(f"The tour stopped. {stopped}\n")
        status = 1
    window.close()
    return status
