"""Adding an app of either kind, and the way back from a service app."""

from __future__ import annotations

from dataclasses import replace

from tests.ui.connect.desk import CLIENT, Desk


def test_a_service_app_is_added_from_the_menu(connect: Desk) -> None:
    connect.find("connect_addServiceAppAction").trigger()
    app = connect.client
    assert (app.name, app.kind, app.client_auth, app.dpop) == ("Service app", "service", "private_key_jwt", True)
    assert "openid" not in app.scopes
    assert connect.find("service_page").isVisible()
    assert connect.stored(app.id) == app


def test_a_sign_in_app_is_added_from_the_menu_and_by_the_plain_button(connect: Desk) -> None:
    connect.find("connect_addSignInAppAction").trigger()
    assert (connect.client.name, connect.client.kind) == ("Web sign-in 2", "public")
    connect.find("connect_addAppButton").click()
    assert (connect.client.name, connect.client.kind) == ("Web sign-in 3", "public")
    assert connect.find("connect_addAppMenuButton").menu().accessibleName() == "Add app"


def test_a_service_app_becomes_a_sign_in_app_and_keeps_key_and_scopes(connect: Desk) -> None:
    scopes = ("okta.users.read", "okta.apps.read")
    connect.actions.orgs.save_client(
        replace(CLIENT, kind="service", client_auth="private_key_jwt", key_id="k1", scopes=scopes, redirect_uri="")
    )
    connect.find("service_kindButton").click()
    app = connect.stored("c")
    assert (app.kind, app.client_auth, app.key_id, app.scopes) == ("confidential", "private_key_jwt", "k1", scopes)
    assert app.redirect_uri == "http://127.0.0.1:8765/callback/web-sign-in"
    assert not connect.find("service_page").isVisible()
    assert connect.find("connect_typeConfidentialButton").isVisible()
    connect.find("connect_typeServiceButton").click()
    assert connect.client.kind == "service"
    assert connect.find("service_page").isVisible()
