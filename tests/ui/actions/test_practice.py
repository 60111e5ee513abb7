"""The practice org in the list of orgs."""

from dataclasses import replace
from types import SimpleNamespace

from tests.ui.connect.desk import CLIENT, ORG, Desk, metadata, paper_app
from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.orgs.org import secret_key


def start(desk: Desk) -> None:
    with desk.qtbot.waitSignal(desk.actions.practice.ready, timeout=15_000):
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


def offer(desk: Desk, *more: SimpleNamespace) -> None:
    """From now on the practice org has further ready-made apps."""
    site = desk.practice.start()
    site.clients = (*site.clients, *more)
    desk.practice.start = lambda: site  # type: ignore[method-assign]  # more apps than the fake has


def test_a_service_app_signs_with_a_key_and_has_no_redirect(desk: Desk) -> None:
    robot = paper_app("0oaRobot", "Robot", "service")
    offer(desk, robot)
    start(desk)
    app = desk.state.clients_of(desk.org.id)[-1]
    assert (app.kind, app.client_auth, app.redirect_uri, app.dpop) == ("service", "private_key_jwt", "", True)
    assert app.scopes == ("openid",)


def test_an_app_of_the_custom_server_is_added_there(desk: Desk) -> None:
    offer(desk, paper_app("0oaSpeaker", "Speaker", "service", server="custom"))
    start(desk)
    app = desk.state.clients_of(desk.org.id)[-1]
    assert (app.issuer, app.dpop) == (f"{desk.practice.url}/oauth2/default", False)


def test_A02_a_legacy_app_begins_with_the_flow_that_it_is_for(desk: Desk) -> None:
    offer(desk, paper_app("0oaLegacy", "Legacy", response_type="code id_token token"))
    start(desk)
    *usual, legacy = desk.state.clients_of(desk.org.id)
    assert {app.response_type for app in usual} == {"code"}
    assert (legacy.kind, legacy.response_type, legacy.response_mode) == ("public", "code id_token token", "")
    assert legacy.redirect_uri.endswith("/callback/legacy")


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
    with desk.qtbot.waitSignal(desk.state.practice_changed, timeout=15_000):
        desk.actions.practice.stop()
    assert desk.state.practice is None
    assert desk.state.metadata(url) is None
    assert desk.practice.stops == 1
    assert len(desk.state.orgs) == 1


def test_a_start_that_fails_is_told(desk: Desk) -> None:
    desk.practice.fault = TokenExplorerError("No port is free.")
    with desk.qtbot.waitSignal(desk.actions.practice.failed, timeout=15_000) as told:
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


def add_onelogin(desk: Desk) -> None:
    with desk.qtbot.waitSignal(desk.actions.practice.ready, timeout=15_000):
        desk.actions.practice.add_onelogin()


def test_S14_the_onelogin_face_is_an_org_of_its_own(desk: Desk) -> None:
    add_onelogin(desk)
    org = desk.org
    assert (org.name, org.practice, org.provider_id) == ("Practice OneLogin", True, "onelogin")
    assert (org.url, org.issuer) == (desk.practice.url, f"{desk.practice.url}/oidc/2")
    public, web = desk.state.clients_of(org.id)
    assert (public.client_auth, web.client_auth) == ("none", "client_secret_post")
    assert {client.issuer for client in (public, web)} == {org.issuer}
    assert public.redirect_uri == "http://localhost:8765/callback/onelogin-practice-app"
    assert desk.client.id == public.id
    desk.until(lambda: desk.store.tokens.secret(secret_key(web.id)) == "ink")
    assert [each.name for each in desk.state.orgs] == ["Practice OneLogin"]


def test_S14_neither_face_is_ever_doubled(desk: Desk) -> None:
    start(desk)
    add_onelogin(desk)
    add_onelogin(desk)
    desk.state.set_current(next(org.id for org in desk.state.orgs if org.is_okta))
    start(desk)
    assert desk.org.name == "Practice org"
    assert [org.name for org in desk.state.orgs] == ["Practice org", "Practice OneLogin"]
    assert len(desk.state.clients) == 4


def test_S14_a_start_from_the_onelogin_face_stays_there_and_moves_both(desk: Desk) -> None:
    start(desk)
    add_onelogin(desk)
    desk.practice.url = "http://127.0.0.1:8791"
    start(desk)
    assert desk.org.name == "Practice OneLogin"
    assert [org.url for org in desk.state.orgs] == ["http://127.0.0.1:8791"] * 2
    assert {client.issuer for client in desk.state.clients} == {"http://127.0.0.1:8791", "http://127.0.0.1:8791/oidc/2"}
    desk.state.set_metadata("http://127.0.0.1:8791/oidc/2", metadata("http://127.0.0.1:8791/oidc/2"))
    with desk.qtbot.waitSignal(desk.state.practice_changed, timeout=15_000):
        desk.actions.practice.stop()
    assert desk.state.metadata("http://127.0.0.1:8791/oidc/2") is None


def test_a_later_start_adds_ready_made_apps_that_are_new(desk: Desk) -> None:
    start(desk)
    before = desk.state.clients
    offer(desk, paper_app("0oaRobot", "Robot", "service"))
    start(desk)
    assert desk.state.clients[:-1] == before
    assert desk.state.clients[-1].name == "Robot"
    assert desk.client.id == before[0].id
    assert desk.stored(desk.state.clients[-1].id).client_auth == "private_key_jwt"
    start(desk)
    assert len(desk.state.clients) == 3


def test_a_ready_made_app_that_was_removed_stays_away(desk: Desk) -> None:
    start(desk)
    portal = desk.state.clients[1]
    desk.actions.orgs.remove_client(portal)
    desk.until(lambda: len(desk.state.clients) == 1)
    start(desk)
    assert [client.name for client in desk.state.clients] == ["Web sign-in"]
    desk.actions.orgs.remove_org(desk.org)
    desk.until(lambda: not desk.state.orgs)
    start(desk)
    assert len(desk.state.clients) == 2
