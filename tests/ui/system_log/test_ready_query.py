"""The query by reason, actor and time, ready to be carried away: copied, or opened in Requests."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from PySide6.QtGui import QGuiApplication

from tests.peers.hostile import HostileServer
from tests.ui.system_log.test_dialog import Look, child, listed, look
from tokenexplorer.api.request import ApiRequest

__all__ = ["look"]


def test_the_query_is_copied_as_it_would_be_sent(look: Look) -> None:
    with HostileServer(listed()) as server:
        dialog = look.open(server.url)
        look.ends(dialog)
        child(dialog, "systemlog_actorEdit").setText("bob@acme.com")
        child(dialog, "systemlog_reasonEdit").setText("no_matching_policy")
        child(dialog, "systemlog_copyButton").click()
        method, _, target = QGuiApplication.clipboard().text().partition(" ")
        dialog.close()
    asked = parse_qs(urlsplit(target).query)
    assert (method, urlsplit(target).path) == ("GET", "/api/v1/logs")
    assert 'actor.alternateId eq "bob@acme.com"' in asked["filter"][0]
    assert 'outcome.reason eq "no_matching_policy"' in asked["filter"][0]
    assert asked["since"] < asked["until"]


def test_the_query_opens_in_requests_as_it_is_shown(look: Look) -> None:
    wanted: list[ApiRequest] = []
    with HostileServer(listed()) as server:
        dialog = look.open(server.url)
        look.ends(dialog)
        dialog.request_wanted.connect(wanted.append)
        shown = parse_qs(urlsplit(child(dialog, "systemlog_queryEdit").text().removeprefix("GET ")).query)
        child(dialog, "systemlog_openButton").click()
    (request,) = wanted
    assert request.url == "{{org}}/api/v1/logs"
    assert {row.name: [row.value] for row in request.params} == shown
