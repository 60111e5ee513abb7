"""The pure rules of the form."""

from dataclasses import replace

import pytest

from tests.ui.connect.desk import CLIENT, ORG, PORTAL
from tokenexplorer.catalogue.catalogue import EMPTY, builtin
from tokenexplorer.orgs.server_kind import custom_issuer
from tokenexplorer.ui.connect.draft import (
    merged,
    port_of,
    proxy_fault,
    same_address,
    scope_fault,
    shown_address,
    with_port,
)


def test_an_edit_is_put_upon_what_was_changed_elsewhere() -> None:
    edited = replace(CLIENT, client_id="0oa9")
    now = replace(CLIENT, scopes=("openid", "email"), name="Renamed")
    assert merged(CLIENT, edited, now) == replace(now, client_id="0oa9")
    assert merged(ORG, ORG, replace(ORG, name="New")) == replace(ORG, name="New")


def test_the_address_is_the_url_of_an_okta_org_and_the_issuer_elsewhere() -> None:
    assert shown_address(ORG) == "https://acme.okta.com"
    assert shown_address(PORTAL) == "https://beta.example.com/realms/x"
    assert same_address(ORG, " https://acme.okta.com/ ")
    assert not same_address(PORTAL, "https://beta.example.com/realms/x/")
    assert not same_address(ORG, "https://other.okta.com")


@pytest.mark.parametrize(
    ("uri", "port"),
    [
        ("http://127.0.0.1:8765/callback", 8765),
        ("http://127.0.0.1/callback", 0),
        ("http://127.0.0.1:0/callback", 0),
        ("http://[::1]:9000/x", 9000),
        ("http://localhost:99999/x", None),
        ("http://[::1/x", None),
        ("https://127.0.0.1:1/x", None),
        ("", None),
    ],
)
def test_the_port_is_a_part_of_the_redirect_uri(uri: str, port: int | None) -> None:
    assert port_of(uri) == port


def test_another_port_changes_nothing_else() -> None:
    assert with_port("http://127.0.0.1:8765/callback/x?a=b", 9000) == "http://127.0.0.1:9000/callback/x?a=b"
    assert with_port("http://[::1]:8765/callback", 0) == "http://[::1]/callback"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("proxy:3128", "http://"),
        ("ftp://proxy:3128", "http://"),
        ("http://:3128", "host"),
        ("http://proxy.example.com", "port"),
        ("http://proxy:99999", "URL"),
        ("http://ann:secret@proxy:3128", "password"),
        ("http://a-token@proxy:3128", "user"),
        ("socks5://127.0.0.1:9050", "https://"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_told(text: str, word: str) -> None:
    assert word in proxy_fault(text)


def test_a_proxy_that_can_be_used() -> None:
    assert proxy_fault("http://proxy.example.com:3128") == ""
    assert proxy_fault("https://proxy.example.com:3128") == ""


def test_what_is_wrong_with_a_scope() -> None:
    custom = custom_issuer(ORG, "default")
    assert scope_fault("okta.users.read", ORG, ORG.issuer, ("openid",), builtin())[0] == "normal"
    assert scope_fault("okta.users.read", ORG, custom, None, builtin())[0] == "lacking"
    kind, why = scope_fault("okta.factors.read", ORG, ORG.issuer, None, builtin())
    assert (kind, "okta.authenticators.read" in why) == ("doubtful", True)
    assert scope_fault("okta.usres.read", ORG, ORG.issuer, None, builtin())[0] == "doubtful"
    assert scope_fault("email", PORTAL, PORTAL.issuer, ("openid",), EMPTY)[0] == "doubtful"
    assert scope_fault("openid", PORTAL, PORTAL.issuer, ("openid",), EMPTY) == ("normal", "")
    assert scope_fault("anything", PORTAL, PORTAL.issuer, None, EMPTY) == ("normal", "")
