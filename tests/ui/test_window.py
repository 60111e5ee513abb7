"""The window: places, keys, narrow and large, what nobody caught, and its end."""

import logging
import sys
import threading

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.frame import CLIENT, ORG, Frame, RunningSignIn
from tests.ui.frame_fixture import frame
from tokenexplorer.errors import StorageError
from tokenexplorer.ui.uncaught import Uncaught
from tokenexplorer.ui.widgets.buttons import Button

__all__ = ["frame"]

CANARY = "access_token=canary-3141592653589793"


def begin(qtbot: QtBot, frame: Frame, **other: object) -> None:
    options = {"practice": False, "org_name": "", "trouble": None, **other}
    with qtbot.waitSignal(frame.actions.wallet.loaded):
        frame.window.begin(**options)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: frame.window.findChild(QWidget, "signin_page") is not None)


def key(qtbot: QtBot, frame: Frame, pressed: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    target = QApplication.focusWidget() or frame.window
    qtbot.keyClick(target, pressed, modifier or Qt.KeyboardModifier.NoModifier)


CTRL = Qt.KeyboardModifier.ControlModifier


def test_without_an_org_welcome_is_first_and_the_others_are_built_while_idle(qtbot: QtBot, frame: Frame) -> None:
    begin(qtbot, frame)
    assert frame.window.current_key == "welcome"
    assert set(frame.places) == {"welcome", "connect_form", "tokens", "requests", "scopes", "trace"}
    assert frame.find("signin_page") is not None


def test_orgs_of_the_last_time_come_back_with_the_current_one(qtbot: QtBot, frame: Frame) -> None:
    frame.store.orgs.save(ORG)
    frame.store.orgs.save_client(CLIENT)
    begin(qtbot, frame)
    assert frame.window.current_key == "connect_form"
    assert frame.state.client == CLIENT


def test_an_unknown_org_name_is_told(qtbot: QtBot, frame: Frame) -> None:
    frame.store.orgs.save(ORG)
    begin(qtbot, frame, org_name="acme")
    assert not frame.window.banner.isVisible()
    frame.window._begun = False
    begin(qtbot, frame, org_name="Nobody")
    assert "No org here is named Nobody." in frame.find("app_bannerLabel").text()


def test_trouble_at_the_start_stays_in_the_banner(qtbot: QtBot, frame: Frame) -> None:
    begin(qtbot, frame, trouble=StorageError("The folder is a file.", "Name another one."))
    assert "The folder is a file." in frame.find("app_bannerLabel").text()
    assert frame.window.current_key == "welcome"


def test_F03_what_came_up_while_opening_stays_and_what_is_done_later_passes(qtbot: QtBot, frame: Frame) -> None:
    frame.actions.orgs.notice.emit("The database was damaged.")
    assert "The database was damaged." in frame.find("app_bannerLabel").text()
    begin(qtbot, frame)
    frame.actions.orgs.notice.emit("Saved to a.json.")
    assert frame.find("toast_label").text() == "Saved to a.json."


def test_ctrl_1_to_5(qtbot: QtBot, frame: Frame) -> None:
    frame.fill()
    frame.window.show_place("connect")
    pressed = (Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5, Qt.Key.Key_1)
    for number, place in zip(pressed, ("scopes", "tokens", "requests", "trace", "connect_form"), strict=True):
        key(qtbot, frame, number, CTRL)
        assert frame.window.current_key == place


def test_each_key_does_what_the_help_says(qtbot: QtBot, frame: Frame) -> None:
    frame.fill()
    frame.window.show_place("requests")
    key(qtbot, frame, Qt.Key.Key_Return, CTRL)
    assert frame.places["requests"].pressed == 1
    key(qtbot, frame, Qt.Key.Key_U, CTRL)
    assert frame.places["requests"].called == ["Ctrl+U"]
    key(qtbot, frame, Qt.Key.Key_S, CTRL)  # this place has none
    frame.window.rail.setFocus()
    key(qtbot, frame, Qt.Key.Key_F, CTRL)
    assert QApplication.focusWidget() is frame.places["requests"].edit
    key(qtbot, frame, Qt.Key.Key_Escape)
    assert frame.places["requests"].escapes == 1
    key(qtbot, frame, Qt.Key.Key_L, CTRL)
    assert frame.asked == [(ORG, CLIENT)]
    for opens, name in ((Qt.Key.Key_K, "palette_dialog"), (Qt.Key.Key_Comma, "settings_dialog")):
        key(qtbot, frame, opens, CTRL)
        frame.find(name).close()
    key(qtbot, frame, Qt.Key.Key_F1)
    frame.find("help_dialog").close()
    for opens in (Qt.Key.Key_O, Qt.Key.Key_T):
        key(qtbot, frame, opens, CTRL)
        menu = QApplication.activePopupWidget()
        assert menu is not None
        menu.close()


def test_sign_in_waits_for_a_form_that_is_ready(frame: Frame) -> None:
    frame.window.top_bar.sign_in_requested.emit()
    assert frame.window.current_key == "welcome"
    frame.fill()
    frame.window.place("connect_form")
    frame.places["connect_form"].is_ready = False
    frame.window.show_place("trace")
    frame.window.top_bar.sign_in_requested.emit()
    assert frame.asked == []
    assert frame.window.current_key == "connect_form"


def test_refresh_of_the_current_token(frame: Frame, monkeypatch: pytest.MonkeyPatch) -> None:
    refreshed: list[str] = []
    monkeypatch.setattr(type(frame.actions.wallet), "refresh", lambda _self, token_id: refreshed.append(token_id))
    frame.window.top_bar.refresh_requested.emit()
    assert frame.find("toast_label").text() == "There is no token to refresh."
    frame.fill()
    frame.window.top_bar.refresh_requested.emit()
    assert refreshed == []
    assert "has no refresh token. Add offline_access to the scopes" in frame.find("toast_label").text()
    token = frame.state.tokens[0]
    object.__setattr__(token, "kinds", ("access_token", "refresh_token"))
    frame.window.top_bar.refresh_requested.emit()
    assert refreshed == ["t"]


@pytest.mark.parametrize("place", ["connect", "scopes", "tokens", "requests", "trace"])
def test_one_filled_button(frame: Frame, place: str) -> None:
    frame.fill()
    frame.window.show_place(place)
    top = frame.find("top_signInButton").property("variant") == "primary"
    shown = frame.window.current_place
    own = shown is not None and shown.primary_button() is not None
    assert top != own


def test_f6_walks_the_panes_and_back(qtbot: QtBot, frame: Frame) -> None:
    frame.fill()
    frame.window.show_place("tokens")
    frame.window.activateWindow()
    walked: list[str] = []

    def where() -> str:
        focus = QApplication.focusWidget()
        stops = {
            "top": frame.window.top_bar,
            "rail": frame.window.rail,
            "place": frame.places["tokens"],
            "status": frame.window.status_bar,
        }
        return next(name for name, stop in stops.items() if focus is not None and stop.isAncestorOf(focus))

    for _ in range(4):
        walked.append(where())
        key(qtbot, frame, Qt.Key.Key_F6)
    assert walked == ["place", "status", "top", "rail"]
    assert where() == "place"
    key(qtbot, frame, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert where() == "rail"


def test_esc_leaves_welcome_once_there_is_an_org(qtbot: QtBot, frame: Frame) -> None:
    frame.window.show_place("welcome")
    key(qtbot, frame, Qt.Key.Key_Escape)
    assert frame.window.current_key == "welcome"
    frame.fill()
    key(qtbot, frame, Qt.Key.Key_Escape)
    assert frame.window.current_key == "connect_form"


def test_the_last_org_removed_leads_back_to_welcome(frame: Frame) -> None:
    frame.fill()
    frame.window.show_place("scopes")
    frame.state.set_library((), ())
    assert frame.window.current_key == "welcome"


@pytest.mark.parametrize(("width", "height", "scale"), [(1360, 860, 2.0), (960, 640, 1.0), (1360, 860, 1.25)])
def test_nothing_is_clipped_at_the_ends_of_the_frame(frame: Frame, width: int, height: int, scale: float) -> None:
    frame.fill()
    frame.theme.set_text_scale(scale)
    frame.window.resize(width, height)
    RunningSignIn(frame.actions)
    QApplication.processEvents()
    assert (frame.window.width(), frame.window.height()) == (width, height)
    for name in ("top_orgButton", "top_signInButton", "top_tokenButton", "signin_cancelButton", "signin_copyUrlButton"):
        button: QAbstractButton = frame.find(name)
        assert button.isVisible()
        assert button.width() >= button.minimumSizeHint().width(), name
        box = button.rect().translated(button.mapTo(frame.window, button.rect().topLeft()))
        assert frame.window.rect().contains(box), name
    for name in ("signin_cancelButton", "signin_copyUrlButton", "signin_pasteUrlButton"):
        assert frame.find(name).width() >= frame.find(name).sizeHint().width(), name
    frame.theme.set_text_scale(1.0)


def test_themes_switch_while_a_sign_in_runs(frame: Frame) -> None:
    frame.fill()
    RunningSignIn(frame.actions)
    light = frame.window.grab().toImage().pixelColor(700, 400)
    frame.theme.set_choice("dark")
    dark = frame.window.grab().toImage().pixelColor(700, 400)
    assert light.lightness() > 200
    assert dark.lightness() < 60


def test_S13_the_title_never_changes(frame: Frame) -> None:
    frame.fill()
    RunningSignIn(frame.actions)
    assert frame.window.windowTitle() == "Token Explorer"


# What nobody caught


class Faulty(QObject):
    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.asked.connect(self.fail)

    def fail(self) -> None:
        raise ValueError(CANARY)


@pytest.fixture
def uncaught(frame: Frame) -> Uncaught:
    made = Uncaught(frame.window)
    made.told.connect(frame.window.report)
    return made


def test_F08_an_exception_in_a_slot_is_told_once_redacted_and_the_app_goes_on(
    qtbot: QtBot, frame: Frame, uncaught: Uncaught, caplog: pytest.LogCaptureFixture
) -> None:
    before = sys.excepthook
    faulty = Faulty()
    uncaught.install()
    try:
        faulty.asked.emit()
        QTimer.singleShot(0, faulty.fail)
        qtbot.waitUntil(lambda: len(caplog.records) == 2)
    finally:
        uncaught.remove()
    assert sys.excepthook is before
    words = frame.find("app_bannerLabel").text()
    assert "Something unexpected happened." in words
    assert "ValueError" in words
    assert "canary" not in words
    qtbot.mouseClick(frame.find("app_bannerActionButton"), Qt.MouseButton.LeftButton)
    assert not frame.window.banner.isVisible()
    frame.window.show_place("trace")
    assert frame.window.current_key == "trace"


def test_F08_an_exception_in_a_thread_is_shown_by_the_gui_thread(
    qtbot: QtBot, frame: Frame, uncaught: Uncaught, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise StorageError("The disk is full", "Make room.")

    uncaught.install()
    try:
        worker = threading.Thread(target=fail)
        worker.start()
        worker.join(10)
        qtbot.waitUntil(frame.window.banner.isVisible)
    finally:
        uncaught.remove()
    assert "The disk is full Make room." in " ".join(frame.find("app_bannerLabel").text().split())
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_F08_a_failure_while_telling_does_not_go_on_for_ever(
    frame: Frame, uncaught: Uncaught, caplog: pytest.LogCaptureFixture
) -> None:
    def fail_again(_error: object) -> None:
        raise RuntimeError("no window left")

    uncaught.told.connect(fail_again)
    faulty = Faulty()
    uncaught.install()
    try:
        faulty.asked.emit()
    finally:
        uncaught.remove()
    assert len(caplog.records) == 1


# The end


def test_closing_shuts_every_service_and_leaves_no_thread(qtbot: QtBot, frame: Frame) -> None:
    begin(qtbot, frame)
    frame.fill()
    RunningSignIn(frame.actions)
    before = threading.active_count()
    frame.window.resize(1111, 777)
    frame.window.close()
    assert frame.closed == ["services"]
    assert not frame.actions.sign_in.running
    assert not [timer for timer in frame.window.findChildren(QTimer) if timer.isActive()]
    assert threading.active_count() <= before
    assert not frame.services.settings.bytes_of("window").isEmpty()
    frame.window.close()
    assert frame.closed == ["services"]


def test_late_results_harm_nobody(qtbot: QtBot, frame: Frame) -> None:
    begin(qtbot, frame)
    go = threading.Event()
    seen: list[object] = []
    frame.services.tasks.run(lambda: go.wait(10), seen.append)
    opener = threading.Timer(0.05, go.set)  # while the window closes
    opener.start()
    frame.window.close()
    opener.join()
    frame.window.show_place("trace")
    frame.window.report(StorageError("late"))
    frame.services.tasks.run(lambda: 1, seen.append)
    QApplication.processEvents()
    assert seen == []
    assert frame.window.current_key == "welcome"


def test_what_is_current_is_there_the_next_time(qtbot: QtBot, frame: Frame, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(qtbot, frame)
    frame.store.orgs.save(ORG)
    frame.store.orgs.save_client(CLIENT)
    frame.fill()
    remembered: list[tuple[str, str]] = []
    real = frame.store.close

    def close() -> None:
        remembered.append((frame.store.orgs.last_org_id, frame.store.orgs.last_client_id))
        real()

    monkeypatch.setattr(frame.store, "close", close)
    frame.window.close()
    assert remembered == [("o", "c")]


def test_every_place_is_shown_whole(frame: Frame) -> None:
    frame.fill()
    frame.window.show_place("tokens")
    page: QWidget = frame.places["tokens"]
    assert page.size() == frame.window.stack.size()


def test_a_button_at_work_is_still_the_one_filled_button(frame: Frame) -> None:
    frame.fill()
    frame.window.show_place("requests")
    top, place = frame.find("top_signInButton"), frame.window.current_place
    assert place is not None
    made = Button(frame.window.theme, "Make a key", "primary")
    made.set_busy(True, "Making")
    place.primary_button = lambda: made  # type: ignore[method-assign]  # as a page whose step is at work
    frame.window.refresh_filled()
    assert top.property("variant") == "tonal"
    made.set_busy(False)
    made.setEnabled(False)
    frame.window.refresh_filled()
    assert top.property("variant") == "primary"
