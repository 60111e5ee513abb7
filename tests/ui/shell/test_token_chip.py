"""The chip of the current token says whose, how long still, and chooses another."""

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from tests.ui.frame import Frame, token


def chosen_menu() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def test_without_a_token(qtbot: QtBot, frame: Frame) -> None:
    chip = frame.find("top_tokenButton")
    assert chip.accessibleName() == "Current token"
    assert chip.accessibleDescription() == "No token yet"
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    (only,) = chosen_menu().actions()
    assert not only.isEnabled()
    assert only.text() == "No tokens yet. They appear when you sign in."
    chosen_menu().close()


def test_identity_life_and_the_scope_that_matters(frame: Frame) -> None:
    frame.fill()
    words = frame.find("top_tokenButton").accessibleDescription()
    assert words.startswith("ann@acme.com access token 54:")
    assert words.endswith("left okta.users.read +2")


def test_an_ended_and_an_unknown_life(frame: Frame) -> None:
    chip = frame.find("top_tokenButton")
    frame.state.set_tokens((token(minutes_left=-5),))
    assert "Expired" in chip.accessibleDescription()
    frame.state.set_tokens((token(access_expires_at=None, scopes=()),))
    assert "no end known" in chip.accessibleDescription()
    frame.state.set_tokens((token(kinds=("id_token",)),))
    assert "ID token" in chip.accessibleDescription()


def test_a_click_lists_the_sets_and_chooses_one(qtbot: QtBot, frame: Frame) -> None:
    older = datetime.now(UTC) - timedelta(hours=1)
    frame.state.set_tokens((token("a"), token("b", "bob <b>&co", received_at=older, client_name="")))
    qtbot.mouseClick(frame.find("top_tokenButton"), Qt.MouseButton.LeftButton)
    first, second = chosen_menu().actions()
    assert first.isChecked()
    assert second.text().startswith("bob <b>&&co  ·  pasted")
    second.trigger()
    chosen_menu().close()
    assert frame.state.token is not None
    assert frame.state.token.id == "b"


def test_S13_no_token_value_in_name_tooltip_or_title(frame: Frame) -> None:
    frame.fill()
    chip = frame.find("top_tokenButton")
    assert frame.window.windowTitle() == "Token Explorer"
    assert "https://acme.okta.com" in chip.toolTip()
    assert "ey" not in chip.toolTip().replace("they", "")


def test_while_a_sign_in_runs_it_tells_of_that(frame: Frame) -> None:
    frame.fill()
    chip = frame.find("top_tokenButton")
    frame.window.top_bar.set_signing_in("Web sign-in", 0.5, "4:37 left")
    assert chip.accessibleDescription() == "Signing in Web sign-in 4:37 left"
    assert not frame.find("top_signInButton").isEnabled()
    frame.window.top_bar.set_signing_in("")
    assert "ann@acme.com" in chip.accessibleDescription()
    assert frame.find("top_signInButton").isEnabled()


def test_it_draws_in_every_state(frame: Frame) -> None:
    chip = frame.find("top_tokenButton")
    for tokens in ((), (token(),), (token(minutes_left=-1),), (token(access_expires_at=None),)):
        frame.state.set_tokens(tokens)
        assert not chip.grab().isNull()
    frame.window.top_bar.set_signing_in("x", 0.2, "0:10 left")
    chip.setFocus()
    assert not chip.grab().isNull()
    assert chip.minimumSizeHint().width() <= chip.sizeHint().width()
