"""Connect opens at a field: each that a mend can speak of gets the focus."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.ui.connect.desk import CLIENT, ORG, Desk
from tokenexplorer import assets
from tokenexplorer.diagnosis import own_kinds

FIELDS = {
    "address": "connect_orgUrlEdit",
    "issuer": "connect_serverButton",
    "client_id": "connect_clientIdEdit",
    "redirect_uri": "connect_redirectUriEdit",
    "scopes": "connect_scopeEdit",
    "acr_values": "connect_acrEdit",
    "audience": "connect_audienceEdit",
    "ca_file": "connect_caFileEdit",
    "proxy": "connect_proxyCombo",
    "dpop": "connect_dpopSwitch",
    "secret": "connect_typePublicButton",
    "certificate": "connect_typePublicButton",
    "client_auth": "connect_typePublicButton",
}
OF_A_WEB_APP = {
    "secret": "connect_clientSecretEdit",
    "client_auth": "connect_clientAuthCombo",
    "certificate": "connect_clientAuthCombo",
}
OF_A_SERVICE_APP = {
    "client_id": "service_clientIdEdit",
    "scopes": "service_scopeEdit",
    "dpop": "service_dpopSwitch",
    "client_auth": "service_newKeyButton",
}


def focused(desk: Desk) -> str:
    widget = desk.place.window().focusWidget()
    assert widget is not None
    return str(widget.objectName())


@pytest.mark.parametrize(("name", "widget"), FIELDS.items())
def test_each_field_of_an_app_gets_the_focus(connect: Desk, name: str, widget: str) -> None:
    connect.place.open(("field", name))
    assert focused(connect) == widget
    assert connect.find(widget).isVisibleTo(connect.place)


@pytest.mark.parametrize(("name", "widget"), OF_A_WEB_APP.items())
def test_what_a_confidential_app_has(connect: Desk, name: str, widget: str) -> None:
    connect.actions.orgs.save_client(replace(CLIENT, kind="confidential", client_auth="client_secret_basic"))
    connect.place.open(("field", name))
    assert focused(connect) == widget


@pytest.mark.parametrize(("name", "widget"), OF_A_SERVICE_APP.items())
def test_the_wizard_of_a_service_app_goes_to_its_step(connect: Desk, name: str, widget: str) -> None:
    connect.actions.orgs.save_client(replace(CLIENT, kind="service", client_auth="private_key_jwt"))
    connect.place.open(("field", name))
    assert focused(connect) == widget


def test_another_providers_issuer_is_its_address(connect: Desk) -> None:
    connect.actions.orgs.save_org(replace(ORG, provider_id="generic"))
    connect.place.open(("field", "issuer"))
    assert focused(connect) == "connect_orgUrlEdit"


def test_every_field_that_a_mend_speaks_of_is_known() -> None:
    rows: list[dict[str, Any]] = assets.json_value("data", "error-causes.json")
    said = {value for row in rows for _, action, value, _ in row.get("mends", ()) if action == "open_connect"}
    said |= {each.button[1] for each in own_kinds.own_kinds() if each.button and each.button[0] == "open_connect"}
    folder = Path(own_kinds.__file__).parent
    for module in sorted(set(folder.glob("*.py")) - {folder / "finding.py"}):
        said |= set(re.findall(r'"open_connect",\s*"(\w+)"', module.read_text(encoding="utf-8")))
    assert said <= FIELDS.keys()
    assert len(said) > 10
