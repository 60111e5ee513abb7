"""The way to the practice OneLogin: a line of the org menu and one of the palette, until it is in the list."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from PySide6.QtGui import QAction

from tests.ui.connect.desk import paper_app
from tests.ui.frame import Frame
from tokenexplorer.orgs.org import Org
from tokenexplorer.ui.shell.palette import find

PRACTICE = Org("p", "Practice OneLogin", "http://127.0.0.1:1", "http://127.0.0.1:1/oidc/2", "onelogin", practice=True)
OWN = Org("q", "Acme", "https://acme.onelogin.com", "https://acme.onelogin.com/oidc/2", "onelogin")


class Paper:
    """A practice server on paper."""

    def start(self) -> Any:
        url = "http://127.0.0.1:8790"
        apps = (paper_app("onelogin-public", "OneLogin practice app", auth="none"),)
        return SimpleNamespace(
            org_url=url, custom_issuer="", clients=(), onelogin_issuer=f"{url}/oidc/2", onelogin_clients=apps
        )

    def open_tls(self) -> str:
        """Nobody asks for it."""
        return ""

    def issue_certificate(self, client_id: str, passphrase: str = "") -> Any:
        """Nobody asks for one."""

    def stop(self) -> None:
        """Nothing runs."""


def lines(frame: Frame) -> list[str]:
    menu = frame.window.top_bar.org_button.menu()
    return [action.objectName() for action in menu.actions()]


def palette_keys(frame: Frame) -> list[str]:
    return [entry.key for entry in find(frame.window, "practice onelogin")]


def test_so_is_the_one_for_client_certificates(frame: Frame) -> None:
    frame.state.set_library((OWN,), ())
    assert "top_practiceMtlsAction" in lines(frame)
    assert [entry.key for entry in find(frame.window, "practice mtls")] == ["action:practiceMtls"]
    there = replace(PRACTICE, name="Practice OpenID", provider_id="generic")
    frame.state.set_library((OWN, there), ())
    assert "top_practiceMtlsAction" not in lines(frame)
    assert find(frame.window, "practice mtls") == []


def test_it_is_offered_until_it_is_there(frame: Frame) -> None:
    frame.state.set_library((OWN,), ())
    assert "top_practiceOneLoginAction" in lines(frame)
    assert "action:practiceOneLogin" in palette_keys(frame)
    frame.state.set_library((OWN, PRACTICE), ())
    assert "top_practiceOneLoginAction" not in lines(frame)
    assert palette_keys(frame) == []


def test_the_line_starts_the_practice_server_and_adds_the_org(frame: Frame, qtbot: Any, monkeypatch: Any) -> None:
    practice = frame.actions.practice
    monkeypatch.setattr(practice, "_services", replace(frame.services, practice=Paper))
    line = frame.find("top_practiceOneLoginAction")
    assert isinstance(line, QAction)
    with qtbot.waitSignal(practice.ready, timeout=15_000):
        line.trigger()
    assert frame.state.org is not None
    assert (frame.state.org.name, frame.state.org.practice) == ("Practice OneLogin", True)
    assert "top_practiceOneLoginAction" not in lines(frame)
