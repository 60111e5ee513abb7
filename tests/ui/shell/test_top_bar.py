"""The top bar: which org, which token, sign in; its menus open without an event loop of their own."""

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from tests.ui.accessible import nameless
from tests.ui.frame import CLIENT, ORG, SECOND, Frame, token
from tokenexplorer.orgs.org import Org


def open_menu() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def test_every_control_of_the_frame_has_a_name(frame: Frame) -> None:
    frame.fill()
    assert nameless(frame.window) == []


def test_the_org_button_says_who_and_where(frame: Frame) -> None:
    button = frame.find("top_orgButton")
    assert "No org yet" in button.accessibleName()
    assert not frame.find("top_renameOrgAction").isEnabled()
    assert not frame.find("top_removeOrgAction").isEnabled()
    frame.fill()
    assert button.accessibleName() == "Switch org: Acme, Okta · acme.okta.com"
    assert frame.find("top_renameOrgAction").isEnabled()


def test_R04_a_name_with_hidden_characters_is_shown_as_such(frame: Frame) -> None:
    frame.state.set_library((replace(ORG, name="Acme\u202e<img src=x>"),), ())
    name = frame.find("top_orgButton").accessibleName()
    assert "\u202e" not in name
    assert "‹U+202E›" in name
    assert "<img" not in frame.find("top_orgButton").toolTip()


def test_A08_a_host_is_shown_in_ascii(frame: Frame) -> None:
    frame.state.set_library((Org("x", "X", "https://\u0430cme.okta.com", "https://\u0430cme.okta.com", "generic"),), ())
    assert "xn--" in frame.find("top_orgButton").accessibleName()


def test_a_click_opens_the_org_menu_and_returns(qtbot: QtBot, frame: Frame) -> None:
    frame.fill()
    button = frame.find("top_orgButton")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    menu = open_menu()
    assert menu is button.menu()
    assert [each.text() for each in menu.actions() if each.isCheckable()] == [
        "Acme  ·  acme.okta.com",
        "Beta <b>  ·  beta.example.com",
    ]
    menu.actions()[1].trigger()
    menu.close()
    assert frame.state.org is not None
    assert frame.state.org.id == "o2"
    assert frame.window.current_key == "connect_form"


def test_org_actions_open_what_they_say(qtbot: QtBot, frame: Frame) -> None:
    frame.fill()
    frame.window.show_place("connect")
    frame.find("top_addOrgAction").trigger()
    assert frame.window.current_key == "welcome"
    frame.find("top_renameOrgAction").trigger()
    assert frame.find("rename_dialog").isVisible()
    frame.find("rename_dialog").reject()
    frame.find("top_removeOrgAction").trigger()
    assert frame.find("confirm_dialog").isVisible()
    frame.find("confirm_dialog").reject()


def test_sign_in_needs_an_app_and_is_the_one_filled_button(frame: Frame) -> None:
    button = frame.find("top_signInButton")
    assert not button.isEnabled()
    frame.fill()
    frame.window.show_place("tokens")
    assert button.isEnabled()
    assert button.property("variant") == "primary"
    frame.window.show_place("requests")  # has a filled button of its own
    assert button.property("variant") == "tonal"


def test_the_arrow_opens_the_sign_in_menu_and_returns(qtbot: QtBot, frame: Frame) -> None:
    frame.fill()
    frame.window.show_place("tokens")
    button = frame.find("top_signInButton")
    middle = button.height() // 2
    with qtbot.assertNotEmitted(button.triggered_main):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(button.width() - 8, middle))
    menu = open_menu()
    texts = [each.text() for each in menu.actions()]
    assert texts == ["Service app token: needs a key or a secret", "Other grants…", "Refresh token", "Sign in with"]
    menu.close()
    with qtbot.waitSignal(button.triggered_main):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(20, middle))
    assert frame.asked == [(ORG, CLIENT)]


def test_sign_in_with_another_app_of_the_org(qtbot: QtBot, frame: Frame) -> None:
    frame.fill()
    menu = frame.window.top_bar._sign_in_as
    assert [each.text() for each in menu.actions()] == ["Web sign-in", "Admin && portal"]
    with qtbot.waitSignal(frame.window.top_bar.sign_in_requested):
        menu.actions()[1].trigger()
    assert frame.state.client == SECOND
    assert frame.asked == [(ORG, SECOND)]
    frame.state.set_library((ORG,), (CLIENT,))
    assert not menu.menuAction().isVisible()


def test_refresh_is_there_for_a_set_with_a_refresh_token(qtbot: QtBot, frame: Frame) -> None:
    action: QAction = frame.find("top_refreshAction")
    frame.fill()
    assert not action.isEnabled()
    frame.state.set_tokens((token(kinds=("access_token", "refresh_token")),))
    assert action.isEnabled()
    with qtbot.waitSignal(frame.window.top_bar.refresh_requested):
        action.trigger()


def test_theme_settings_and_palette_buttons(qtbot: QtBot, frame: Frame) -> None:
    frame.window.show_place("connect")
    dark: list[bool] = []
    for _ in range(2):
        qtbot.mouseClick(frame.find("top_themeButton"), Qt.MouseButton.LeftButton)
        dark.append(frame.theme.is_dark)
    assert dark == [True, False]
    assert frame.services.settings.theme == "light"
    qtbot.mouseClick(frame.find("top_settingsButton"), Qt.MouseButton.LeftButton)
    assert frame.find("settings_dialog").isVisible()
    frame.find("settings_dialog").accept()
    qtbot.mouseClick(frame.find("top_paletteButton"), Qt.MouseButton.LeftButton)
    assert frame.find("palette_dialog").isVisible()


def test_what_gives_way_in_a_narrow_window(frame: Frame) -> None:
    frame.fill()
    palette, chip, rail = frame.find("top_paletteButton"), frame.find("top_tokenButton"), frame.window.rail
    wide = (palette.width(), chip.accessibleDescription(), rail.width())
    frame.window.resize(960, 640)
    assert palette.width() < wide[0]
    assert "okta.users.read" in wide[1]
    assert "okta.users.read" not in chip.accessibleDescription()
    assert "ann@acme.com" in chip.accessibleDescription()
    assert rail.width() < wide[2]
    assert frame.places == {} or all(each.widths[-1] == 960 for each in frame.places.values())
