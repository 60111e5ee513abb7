"""The status bar: keyring, network, practice org, catalogue."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.storage.fake_keyrings import BlockedBackend
from tests.ui.frame import CLIENT, ORG, Frame
from tokenexplorer.storage.store import Store
from tokenexplorer.storage.vault import BackendChoice
from tokenexplorer.ui.state import KeyringStatus


@pytest.mark.parametrize(
    ("status", "wide", "narrow"),
    [
        (KeyringStatus(), "Keyring: not looked at yet", "Keyring not looked at yet"),
        (KeyringStatus("ok", "Secret Service"), "Keyring: Secret Service, unlocked", "Keyring unlocked"),
        (KeyringStatus("locked", "KWallet"), "Keyring: KWallet, locked", "Keyring locked"),
        (KeyringStatus("absent"), "Keyring: none found", "Keyring none found"),
        (KeyringStatus("error", "X", "Restart it"), "Keyring: X, not usable", "Keyring not usable"),
    ],
)
def test_the_keyring_in_words(frame: Frame, status: KeyringStatus, wide: str, narrow: str) -> None:
    button = frame.find("status_keyringButton")
    frame.state.set_keyring(status)
    assert button.text() == wide
    assert button.accessibleDescription() == wide
    frame.window.resize(1200, 860)
    assert button.text() == narrow
    if status.advice:
        assert status.advice in button.toolTip()


def test_the_network_button_shows_connect(qtbot: QtBot, frame: Frame) -> None:
    button = frame.find("status_networkButton")
    assert button.text() == "Network: no proxy"
    frame.state.set_library((replace(ORG, proxy="system"),), (CLIENT,))
    assert button.text() == "Network: system proxy"
    frame.state.set_library((replace(ORG, proxy="http://user:canary@proxy:8080"),), (CLIENT,))
    assert button.text() == "Network: own proxy"
    assert "canary" not in button.toolTip()
    frame.window.show_place("tokens")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert frame.window.current_key == "connect_form"


def test_the_practice_menu_starts_and_stops(qtbot: QtBot, frame: Frame) -> None:
    button, bar = frame.find("status_practiceButton"), frame.window.status_bar
    start, stop = frame.find("status_practiceStartAction"), frame.find("status_practiceStopAction")
    assert button.text() == "Practice org: off"
    assert start.isEnabled()
    assert not stop.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QApplication.activePopupWidget() is button.menu()
    button.menu().close()

    class Site:
        org_url = "http://127.0.0.1:8099"
        custom_issuer = "http://127.0.0.1:8099/oauth2/default"
        clients = ()
        people = ()
        onelogin_issuer = "http://127.0.0.1:8099/oidc/2"
        onelogin_clients = ()
        certified_issuer = "http://127.0.0.1:8099/mtls"
        certified_clients = ()
        situation_clients = ()

    frame.state.set_practice(Site())
    assert button.text() == "Practice org: on"
    assert "http://127.0.0.1:8099" in button.toolTip()
    assert stop.isEnabled()
    with qtbot.waitSignal(bar.practice_stop_requested):
        stop.trigger()
    qtbot.waitUntil(lambda: frame.state.practice is None)


def test_the_version_gives_way_before_the_catalogue_is_cut(qtbot: QtBot, frame: Frame) -> None:
    version, catalogue = frame.find("status_versionLabel"), frame.find("status_catalogueLabel")
    frame.window.status_bar.show_catalogue()
    frame.state.set_keyring(KeyringStatus("absent"))
    frame.window.resize(960, 640)
    assert version.isVisible()
    assert not catalogue.is_cut()
    frame.theme.set_text_scale(2.0)
    assert not version.isVisible()
    qtbot.waitUntil(lambda: not catalogue.is_cut())
    frame.window.resize(1360, 860)
    assert version.isVisible()


def test_the_catalogue_and_the_version(frame: Frame) -> None:
    frame.window.status_bar.show_catalogue()
    assert frame.find("status_catalogueLabel").text().startswith("Okta catalogue 20")
    assert frame.find("status_versionLabel").text().startswith("Token Explorer ")


def test_S07_waiting_for_the_keyring_is_said_after_a_second(
    qtbot: QtBot, frame: Frame, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = [0.9]
    looks: list[float] = []

    def waiting_s(_self: Store) -> float:
        looks.append(waits[0])
        return waits[0]

    monkeypatch.setattr(Store, "waiting_s", property(waiting_s))
    button, go = frame.find("status_keyringButton"), threading.Event()
    frame.services.tasks.run(lambda: go.wait(10))
    qtbot.waitUntil(lambda: len(looks) >= 2)
    assert "Waiting" not in button.text()
    waits[0] = 1.0
    qtbot.waitUntil(lambda: button.text() == "Waiting for the system keyring")
    go.set()
    qtbot.waitUntil(lambda: button.text() == "Keyring: not looked at yet")


def test_S07_the_store_says_for_how_long_the_keyring_lets_it_wait(qtbot: QtBot, frame: Frame) -> None:
    blocked = BlockedBackend()
    frame.store._choose = lambda: BackendChoice(blocked, "Slow")
    assert frame.store.waiting_s == 0.0
    done: list[Any] = []
    frame.services.tasks.run(lambda: frame.store.tokens.secret("client-secret:c"), done.append)
    assert blocked.reached.wait(10)
    assert frame.store.waiting_s > 0.0
    blocked.go.set()
    qtbot.waitUntil(lambda: done == [None])
    assert frame.store.waiting_s == 0.0


def test_N27_a_click_on_the_keyring_unlocks_it(qtbot: QtBot, frame: Frame, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    real = Store.check_keyring

    def check(self: Store, cancel: object = None, *, unlock: bool = False) -> Any:
        asked.append(unlock)
        return real(self)

    monkeypatch.setattr(Store, "check_keyring", check)
    qtbot.mouseClick(frame.find("status_keyringButton"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: frame.state.keyring.state == "ok")
    assert asked == [True]
    assert frame.state.keyring.name == "Secret Service"
