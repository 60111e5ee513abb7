"""The picture of an activity."""

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tests.ui.trace.conftest import call, sign_in
from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.trace.sequence_view import APP, BROWSER, PROVIDER, Arrow, SequenceView, arrows
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace


def test_each_step_goes_its_own_way() -> None:
    trace = Trace()
    discovery, callback, _token, check = sign_in(trace)
    page = trace.begin("Sign-in").step(Purpose.AUTHORIZE, "GET acme.okta.com/authorize")
    assert arrows(discovery) == (Arrow(APP, PROVIDER), Arrow(PROVIDER, APP, dashed=True))
    assert arrows(page) == (Arrow(APP, BROWSER), Arrow(BROWSER, PROVIDER))
    assert arrows(callback) == (Arrow(PROVIDER, BROWSER), Arrow(BROWSER, APP))
    assert arrows(check) == ()
    assert arrows(call(trace, None)) == (Arrow(APP, PROVIDER),)


def test_it_is_drawn_read_aloud_and_clickable(theme: Theme, qtbot: QtBot) -> None:
    messages = sign_in(Trace())
    view = SequenceView(theme)
    qtbot.addWidget(view)
    view.show_steps(messages, messages[2].id, "acme.okta.com")
    view.resize(640, view.sizeHint().height())
    view.show()
    assert not view.grab().isNull()
    assert "3 Exchange the code for tokens (shown): This app to acme.okta.com" in view.accessibleDescription()
    assert "4 Check the ID token: on this computer, ok" in view.accessibleDescription()
    with qtbot.waitSignal(view.chosen) as chosen:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(630, 20))
    assert chosen.args == [messages[3].id]
