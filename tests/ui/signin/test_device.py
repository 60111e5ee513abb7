"""The dialog of a device sign-in: the code to the letter, how the waiting stands, what ended it, who may open it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.pace import hurry
from tests.peers.hostile_op import HostileOp, Reply
from tests.ui.accessible import nameless
from tests.ui.frame import CLIENT, ORG, Frame, request
from tokenexplorer.errors import BrowserNotOpened, DeadlinePassed, LoginError, OAuthError, Unreachable
from tokenexplorer.oauth.device_code import DeviceCode, DeviceState, Phase
from tokenexplorer.oauth.login import LoginControl, LoginStep, StepState
from tokenexplorer.orgs.metadata import ProviderMetadata
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.ui.actions.device import DeviceActions
from tokenexplorer.ui.actions.signin import SignInActions
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.exchange import Exchange, HttpRequest, Timing
from tokenexplorer.wire.policy import Policy

REAL_START = SignInActions.start
OK, RUNNING, WARN = StepState.OK, StepState.RUNNING, StepState.WARN
PAGE = "https://acme.okta.com/activate"
CODE = DeviceCode("canary-device-code", "WDJB-MJHT", PAGE, f"{PAGE}?user_code=WDJB-MJHT", 900, 5)


def metadata(*, device: bool = True) -> ProviderMetadata:
    endpoint = f"{ORG.issuer}/oauth2/v1/device/authorize" if device else ""
    return ProviderMetadata(ORG.issuer, ORG.issuer, datetime.now(UTC), device_authorization_endpoint=endpoint)


class Running:
    """Plays a device sign-in that a worker would run."""

    def __init__(self, frame: Frame) -> None:
        self.actions = frame.actions.device
        self.started: list[tuple[Org, Client]] = []
        self.opened: list[str] = []
        self.browser = "Firefox"
        self.trouble: BrowserNotOpened | None = None
        self.actions.start = self._start  # type: ignore[method-assign]
        self.actions.open_page = self._open  # type: ignore[assignment,method-assign]

    def _start(self, org: Org, client: Client) -> None:
        self.started.append((org, client))
        self.actions._control = LoginControl(900)
        self.actions.started.emit(request(client))

    def _open(self, _client: Client, url: str, on_done: Any, on_failed: Any) -> None:
        self.opened.append(url)
        if self.trouble is not None:
            on_failed(self.trouble)
        else:
            on_done(self.browser)

    def code(self, code: DeviceCode = CODE) -> None:
        self.actions.step.emit(LoginStep("device", OK, "The code came", device=DeviceState("waiting", code, 5)))
        self.wait("waiting", RUNNING, "Waiting for you at acme.okta.com", "Asking every 5 s")

    def wait(self, phase: Phase, state: StepState, title: str, detail: str) -> None:
        told = DeviceState(phase, CODE, 5)
        self.actions.step.emit(LoginStep("approval", state, title, detail, device=told))

    def fail(self, error: Exception) -> None:
        self.actions._control = None
        self.actions.failed.emit(error)


@pytest.fixture
def running(frame: Frame) -> Running:
    frame.fill()
    frame.state.set_metadata(ORG.issuer, metadata())
    frame.window.show()
    return Running(frame)


def begin(frame: Frame, running: Running) -> QWidget:
    frame.find("top_deviceFlowAction").trigger()
    dialog = frame.find("device_dialog")
    assert isinstance(dialog, QWidget)
    return dialog


def click(qtbot: QtBot, frame: Frame, name: str) -> None:
    qtbot.mouseClick(frame.find(name), Qt.MouseButton.LeftButton)


def names(frame: Frame) -> set[str]:
    return {each.objectName() for each in frame.window.findChildren(QObject)}


def test_it_is_offered_where_the_server_has_it_and_absent_elsewhere(frame: Frame) -> None:
    frame.fill()
    assert "top_deviceFlowAction" not in names(frame)
    frame.state.set_metadata(ORG.issuer, metadata())
    action = frame.find("top_deviceFlowAction")
    assert action.text() == "Device code…"
    assert action.isEnabled()
    frame.state.set_metadata(ORG.issuer, metadata(device=False))
    assert "top_deviceFlowAction" not in names(frame)
    frame.state.set_metadata(ORG.issuer, metadata())
    frame.find("top_deviceFlowAction")


def test_an_app_without_people_has_no_device_flow(frame: Frame) -> None:
    frame.state.set_library((ORG,), (replace(CLIENT, kind="service", client_auth="private_key_jwt"),))
    frame.state.set_metadata(ORG.issuer, metadata())
    assert "top_deviceFlowAction" not in names(frame)


def test_the_palette_has_it_too(frame: Frame, running: Running) -> None:
    from tokenexplorer.ui.shell.palette import find

    found = {entry.key: entry for entry in find(frame.window, "device")}
    found["action:deviceFlow"].run()
    assert running.started == [(ORG, CLIENT)]
    frame.state.set_metadata(ORG.issuer, None)
    assert "action:deviceFlow" not in {entry.key for entry in find(frame.window, "device")}


def test_a_click_opens_the_dialog_and_returns(frame: Frame, running: Running) -> None:
    dialog = begin(frame, running)
    assert running.started == [(ORG, CLIENT)]
    assert dialog.isVisible()
    assert dialog.accessibleName() == "Device code"
    assert dialog.property("state") == "asking"
    assert frame.find("device_stateLabel").text() == "Asking acme.okta.com for a code"
    assert not frame.find("device_codeLabel").isVisible()
    assert frame.find("device_cancelButton").isVisible()


def test_the_code_is_shown_to_the_letter_and_every_control_has_a_name(frame: Frame, running: Running) -> None:
    dialog = begin(frame, running)
    running.code()
    label = frame.find("device_codeLabel")
    assert label.isVisible()
    assert label.text() == "WDJB-MJHT"
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.accessibleDescription() == "W D J B - M J H T"
    assert label.font().letterSpacing() > 100
    assert frame.find("device_addressLabel").text() == PAGE
    assert frame.find("device_countdownLabel").text() in ("15:00 left", "14:59 left")
    assert dialog.property("state") == "waiting"
    assert nameless(dialog) == []
    assert "canary" not in str([each.accessibleName() for each in dialog.findChildren(QWidget)])


@pytest.mark.parametrize(("code", "shown"), [("<b>A</b>", "<b>A</b>"), ("A\u202eB", "A‹U+202E›B"), ("a&b", "a&b")])
def test_R01_R04_a_code_is_never_mark_up(frame: Frame, running: Running, code: str, shown: str) -> None:
    begin(frame, running)
    running.code(replace(CODE, user_code=code))
    assert frame.find("device_codeLabel").text() == shown


def test_copy_takes_the_code_to_the_letter(qtbot: QtBot, frame: Frame, running: Running) -> None:
    begin(frame, running)
    running.code(replace(CODE, user_code="wdjb mjht"))
    click(qtbot, frame, "device_copyButton")
    assert QGuiApplication.clipboard().text() == "wdjb mjht"
    assert frame.find("device_noticeLabel").text() == "Code copied."


def test_the_picture_leads_to_the_page_with_the_code_filled_in(qtbot: QtBot, frame: Frame, running: Running) -> None:
    begin(frame, running)
    running.code()
    picture = frame.find("device_qrLabel")
    qtbot.waitUntil(picture.isVisible, timeout=15_000)
    assert picture.accessibleName() == "QR code that opens acme.okta.com; the code is filled in"
    assert len(picture.matrix) == len(picture.matrix[0]) >= 21


def test_without_a_filled_page_the_picture_says_what_is_left_to_do(
    qtbot: QtBot, frame: Frame, running: Running
) -> None:
    begin(frame, running)
    running.code(replace(CODE, verification_uri_complete=""))
    picture = frame.find("device_qrLabel")
    qtbot.waitUntil(picture.isVisible, timeout=15_000)
    assert picture.accessibleName().endswith("then type the code")


def test_open_browser_opens_the_filled_page(qtbot: QtBot, frame: Frame, running: Running) -> None:
    begin(frame, running)
    running.code()
    click(qtbot, frame, "device_openButton")
    assert running.opened == [CODE.verification_uri_complete]
    assert frame.find("device_noticeLabel").text() == "acme.okta.com opens in Firefox."


def test_where_the_app_opens_nothing_the_address_is_copied(qtbot: QtBot, frame: Frame, running: Running) -> None:
    begin(frame, running)
    running.code()
    running.browser = ""
    click(qtbot, frame, "device_openButton")
    assert QGuiApplication.clipboard().text() == CODE.verification_uri_complete


def test_N30_where_no_browser_opens_the_address_is_there(qtbot: QtBot, frame: Frame, running: Running) -> None:
    begin(frame, running)
    running.code()
    running.trouble = BrowserNotOpened("No browser came up.", "Copy it.")
    click(qtbot, frame, "device_openButton")
    assert "Copy the address above" in frame.find("device_noticeLabel").text()


def test_how_the_waiting_stands(frame: Frame, running: Running) -> None:
    dialog = begin(frame, running)
    running.code()
    running.wait("slowed", RUNNING, "Waiting for you at acme.okta.com", "Asking every 10 s: less often.")
    assert dialog.property("state") == "slowed"
    assert frame.find("device_detailLabel").text().startswith("Asking every 10 s")
    running.wait("offline", WARN, "No answer from acme.okta.com now", "Trying again in 20 s")
    assert dialog.property("state") == "offline"
    assert frame.find("device_stateLabel").property("tone") == "warn"
    assert frame.find("device_codeLabel").isVisible()
    running.wait("waiting", RUNNING, "Waiting for you at acme.okta.com", "Asking every 5 s")
    assert frame.find("device_stateLabel").property("tone") is None
    running.actions.step.emit(LoginStep("verify", RUNNING, "Checking the ID token"))
    assert dialog.property("state") == "checking"


def test_an_ended_code_offers_to_start_again_in_the_same_dialog(qtbot: QtBot, frame: Frame, running: Running) -> None:
    dialog = begin(frame, running)
    running.code()
    running.fail(DeadlinePassed("The code has ended.", "Start again: a new code comes."))
    assert dialog.property("state") == "expired"
    assert "The code has ended." in frame.find("device_errorLabel").text()
    assert not frame.find("device_codeLabel").isVisible()
    assert frame.find("device_restartButton").property("variant") == "primary"
    click(qtbot, frame, "device_restartButton")
    assert len(running.started) == 2
    assert frame.find("device_dialog") is dialog
    assert dialog.property("state") == "asking"
    assert not frame.find("device_errorLabel").isVisible()
    running.code(replace(CODE, user_code="NEW"))
    assert frame.find("device_codeLabel").text() == "NEW"


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (OAuthError("access_denied", "no <b>", title="The sign-in was refused.", advice="Start again."), "denied"),
        (LoginError("The ID token was refused.", "Nothing was stored.", "aud: <i>x</i>"), "failed"),
    ],
)
def test_A12_why_it_ended_is_told_as_plain_text(frame: Frame, running: Running, error: Any, state: str) -> None:
    dialog = begin(frame, running)
    running.code()
    running.fail(error)
    assert dialog.property("state") == state
    assert error.title in frame.find("device_errorLabel").text()
    assert frame.find("device_restartButton").isVisible()
    assert dialog.isVisible()


@pytest.mark.parametrize("way", ["button", "escape", "close"])
def test_A10_closing_it_by_whatever_way_ends_the_sign_in(
    qtbot: QtBot, frame: Frame, running: Running, way: str
) -> None:
    dialog = begin(frame, running)
    running.code()
    control = running.actions.control
    assert control is not None
    if way == "button":
        click(qtbot, frame, "device_cancelButton")
    elif way == "escape":
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    else:
        dialog.close()
    assert control.cancellation.is_cancelled
    assert not running.actions.running
    assert "device_dialog" not in names(frame) or not dialog.isVisible()


def test_closing_the_window_ends_it_too(frame: Frame, running: Running) -> None:
    begin(frame, running)
    control = running.actions.control
    frame.window.close()
    assert control is not None
    assert control.cancellation.is_cancelled


def test_an_answer_after_the_dialog_closed_harms_nobody(qtbot: QtBot, frame: Frame, running: Running) -> None:
    begin(frame, running)
    running.code()
    click(qtbot, frame, "device_cancelButton")
    qtbot.waitUntil(lambda: not frame.services.tasks.busy)
    running.code()
    begin(frame, running)
    assert sum(each.isVisible() for each in frame.window.findChildren(QWidget, "device_dialog")) == 1


class Line:
    """The network: its calls of the token endpoint get through, or do not."""

    def __init__(self) -> None:
        self.http, self.is_cut, self.lost = HttpClient(Policy()), False, 0
        self.policy = self.http.policy

    def send(self, request: HttpRequest, **other: Any) -> Exchange:
        if self.is_cut and request.url.endswith("/token"):
            self.lost += 1
            return Exchange(request, None, Timing(datetime.now(UTC), 0.1), Unreachable("The network is unreachable."))
        return self.http.send(request, **other)


def test_a_network_that_is_lost_and_comes_back_ends_no_device_sign_in(
    qtbot: QtBot, frame: Frame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DeviceActions, "start", REAL_START, raising=False)  # the frame only writes it down
    hurry(monkeypatch)
    line = Line()
    object.__setattr__(frame.services, "http", lambda _org: line)
    with HostileOp() as op:
        op.device_response = {"interval": 1}
        op.replies["token"] = Reply(400, {"error": "authorization_pending"})
        org, client = replace(ORG, url=op.issuer, issuer=op.issuer), replace(CLIENT, issuer=op.issuer)
        frame.state.set_library((org,), (client,))
        frame.state.set_current(org.id, client.id)
        said = metadata()
        frame.state.set_metadata(op.issuer, replace(said, issuer=op.issuer))
        frame.window.show()
        frame.find("top_deviceFlowAction").trigger()
        qtbot.waitUntil(lambda: "device_dialog" in names(frame), timeout=15_000)
        dialog = frame.find("device_dialog")
        qtbot.waitUntil(lambda: op.count("token") > 0, timeout=15_000)
        line.is_cut = True
        qtbot.waitUntil(lambda: dialog.property("state") == "offline", timeout=15_000)
        assert frame.find("device_codeLabel").isVisible()
        assert frame.find("device_stateLabel").property("tone") == "warn"
        assert line.lost > 0
        line.is_cut = False
        qtbot.waitUntil(lambda: dialog.property("state") == "waiting", timeout=20_000)
        with qtbot.waitSignal(frame.actions.device.finished, timeout=20_000):
            del op.replies["token"]
        assert frame.state.token is not None
        assert frame.state.token.client_ref == client.id
        assert "device_dialog" not in names(frame) or not dialog.isVisible()
        # What the finished sign-in set going still asks this provider.
        qtbot.waitUntil(lambda: not frame.services.tasks.busy, timeout=20_000)
    line.http.close()
    line.http.close()


@pytest.mark.parametrize("width", [1360, 960])
def test_letters_that_grow_while_it_is_open_leave_the_code_whole(
    qtbot: QtBot, frame: Frame, running: Running, width: int
) -> None:
    frame.window.resize(width, 860)
    begin(frame, running)
    running.code(replace(CODE, user_code="WDJB-MJHT-QXKZ"))
    dialog, code = frame.find("device_dialog"), frame.find("device_codeLabel")
    wide, high = dialog.width(), code.height()
    frame.theme.set_text_scale(2.0)
    qtbot.waitUntil(lambda: dialog.width() == min(width - 64, 1200))
    qtbot.waitUntil(lambda: code.height() > high)
    assert dialog.width() > wide
    assert code.width() >= code.sizeHint().width()
    assert dialog.rect().contains(code.mapTo(dialog, code.rect().bottomRight()))
    assert dialog.frameGeometry().center().x() == pytest.approx(frame.window.frameGeometry().center().x(), abs=2)
