"""The practice org in the list of orgs."""

from dataclasses import replace
from types import SimpleNamespace

from tests.ui.connect.desk import CLIENT, ORG, Desk, metadata
from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.orgs.org import secret_key


def start(desk: Desk) -> None:
    with desk.qtbot.waitSignal(desk.actions.practice.ready, timeout=5000):
        desk.actions.practice.start()


def test_the_first_start_adds_it_with_its_apps(desk: Desk) -> None:
    desk.actions.orgs.add_ready(ORG, CLIENT)
    start(desk)
    assert (desk.org.practice, desk.org.url, desk.org.issuer) == (True, desk.practice.url, desk.practice.url)
    web, portal = desk.state.clients_of(desk.org.id)
    assert (web.client_id, web.kind, web.client_auth) == ("practice-web", "public", "none")
    assert (portal.kind, portal.client_auth) == ("confidential", "client_secret_basic")
    assert desk.state.practice is not None
    desk.until(lambda: desk.store.tokens.secret(secret_key(portal.id)) == "paper")
    assert desk.stored(portal.id) == portal


def test_a_service_app_signs_with_a_key_and_has_no_redirect(desk: Desk) -> None:
    offered = desk.practice.start
    robot = SimpleNamespace(client_id="0oaRobot", name="Robot", kind="service", client_secret=None, scopes=("a.read",))
    site = SimpleNamespace(org_url=desk.practice.url, clients=(*offered().clients, robot))
    desk.practice.start = lambda: site  # type: ignore[method-assign]  # one more app than the fake has
    start(desk)
    app = desk.state.clients_of(desk.org.id)[-1]
    assert (app.kind, app.client_auth, app.redirect_uri, app.dpop) == ("service", "private_key_jwt", "", True)
    assert app.scopes == ("a.read",)


def test_a_later_start_at_another_port_moves_it_and_keeps_the_chosen_app(desk: Desk) -> None:
    start(desk)
    web, portal = desk.state.clients_of(desk.org.id)
    desk.actions.orgs.save_client(replace(portal, issuer=f"{desk.practice.url}/oauth2/default"))
    desk.state.set_current(desk.org.id, portal.id)
    desk.practice.url = "http://127.0.0.1:8791"
    start(desk)
    assert desk.org.url == "http://127.0.0.1:8791"
    assert desk.client.id == portal.id
    assert [app.issuer for app in desk.state.clients] == [
        "http://127.0.0.1:8791",
        "http://127.0.0.1:8791/oauth2/default",
    ]
    assert len(desk.state.orgs) == 1
    assert desk.stored(web.id).issuer == "http://127.0.0.1:8791"


def test_stopping_it_forgets_what_its_server_said(desk: Desk) -> None:
    start(desk)
    url = desk.practice.url
    desk.state.set_metadata(url, metadata(url))
    with desk.qtbot.waitSignal(desk.state.practice_changed, timeout=5000):
        desk.actions.practice.stop()
    assert desk.state.practice is None
    assert desk.state.metadata(url) is None
    assert desk.practice.stops == 1
    assert len(desk.state.orgs) == 1


def test_a_start_that_fails_is_told(desk: Desk) -> None:
    desk.practice.fault = TokenExplorerError("No port is free.")
    with desk.qtbot.waitSignal(desk.actions.practice.failed, timeout=5000) as told:
        desk.actions.practice.start()
    assert told.args[0] is desk.practice.fault
    assert desk.state.orgs == ()


def test_the_secret_of_its_portal_is_told_once_it_is_kept(desk: Desk) -> None:
    told: list[tuple[str, bool]] = []
    desk.actions.orgs.secret_kept.connect(lambda client_ref, stored: told.append((client_ref, stored)))
    start(desk)
    portal = desk.state.clients[1]
    desk.until(lambda: bool(told))
    assert told == [(portal.id, True)]
