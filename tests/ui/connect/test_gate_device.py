"""The gate before a sign-in with a device code: it asks for what that needs, and goes on as what was wanted."""

import pytest

from tests.ui.connect.desk import Desk
from tokenexplorer.oauth.loopback_port import PortProbe
from tokenexplorer.orgs.org import secret_key


def test_a_good_form_is_ready(connect: Desk) -> None:
    assert connect.place.ready_for_device()


def test_a_missing_client_id_shows_in_its_place(connect: Desk) -> None:
    connect.find("connect_clientIdEdit").clear()
    assert not connect.place.ready_for_device()
    assert connect.find("connect_clientIdError").isVisible()


def test_what_waits_for_a_secret_goes_on_with_the_code_and_opens_no_browser(connect: Desk) -> None:
    went_on: list[str] = []
    connect.place.device_requested.connect(lambda: went_on.append("device"))
    connect.state.set_current("o", "c2")
    connect.find("connect_clientSecretEdit").setText("s3cret")
    assert not connect.place.ready_for_device()
    connect.until(lambda: went_on == ["device"])
    assert connect.store.tokens.secret(secret_key("c2")) == "s3cret"
    assert connect.signed_in == []
    assert connect.place.ready_for_device()


def test_L02_a_taken_port_is_nothing_to_it(connect: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = PortProbe(8765, free=False, hosts=("127.0.0.1",), holder="nginx", free_port=8766)
    monkeypatch.setattr("tokenexplorer.oauth.loopback_port.probe", lambda _uri: taken)
    connect.find("connect_redirectUriEdit").setText("http://127.0.0.1:8765/callback/x")
    connect.find("preflight_runButton").click()
    connect.until(lambda: connect.find("preflight_check_redirectPort").property("state") == "failed")
    assert connect.place.ready_for_device()
    assert connect.named("confirm_dialog") == []
