"""What was sent, and whether it was; what is said above an answer that did not come."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from tokenexplorer.errors import TimedOut, TlsFailed, Unreachable
from tokenexplorer.ui.requests.headers_page import HeadersPage
from tokenexplorer.ui.requests.remark import remark_on
from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.clipboard import Clipboard
from tokenexplorer.wire.body import Body
from tokenexplorer.wire.exchange import Exchange, HttpRequest, HttpResponse, Timing

REQUEST = HttpRequest("GET", "https://acme.okta.com/api/v1/users", (("Authorization", "Bearer canary"),))
NEVER_OUT = Timing(datetime(2026, 11, 21, tzinfo=UTC), 0.001)
WENT_OUT = replace(NEVER_OUT, send_s=0.0001)
REFUSED = Exchange(REQUEST, None, NEVER_OUT, Unreachable("acme.okta.com refuses the connection.", "Check the port."))


@pytest.fixture
def page(theme: Theme, clipboard: Clipboard, qtbot: QtBot) -> HeadersPage:
    made = HeadersPage(theme, clipboard)
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("exchange", "words"),
    [
        (REFUSED, "Nothing was sent. This was to go out:"),
        (replace(REFUSED, attempts=2), "What was sent"),
        (replace(REFUSED, timing=WENT_OUT, error=TimedOut("No answer within 30 s.")), "What was sent"),
        (Exchange(REQUEST, HttpResponse(200, "OK", "1.1", (), Body.of(b"")), WENT_OUT), "What was sent"),
    ],
)
def test_P04_a_request_that_never_left_is_not_called_sent(page: HeadersPage, exchange: Exchange, words: str) -> None:
    page.show_exchange(exchange)
    view = page.findChild(QPlainTextEdit, "response_sentView")
    assert page.sent_label.text() == words
    assert view is not None
    assert view.accessibleName() == words
    assert "GET https://acme.okta.com/api/v1/users" in view.toPlainText()
    assert "canary" not in view.toPlainText()


def test_a_systems_words_stand_behind_the_advice_and_a_certificates_lines_below_it() -> None:
    refused = remark_on(replace(REFUSED, error=Unreachable("It refuses.", "Check the port.", "Connection refused")))
    assert refused is not None
    assert refused.rest == "Check the port. Connection refused"
    error = TlsFailed("It is self-signed.", "Add it.", "self-signed\nSubject: CN=x")
    unknown = remark_on(replace(REFUSED, error=error))
    assert unknown is not None
    assert (unknown.kind, unknown.rest) == ("bad", "Add it.\nself-signed\nSubject: CN=x")
