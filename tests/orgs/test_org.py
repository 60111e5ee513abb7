"""Orgs and apps as values."""

import pytest

from tokenexplorer.orgs.org import Client, Org, ascii_netloc, default_redirect_uri, new_id, secret_key, slug, ssws_key
from tokenexplorer.orgs.transport import policy


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Web sign-in", "web-sign-in"),
        ("  HR  sync! ", "hr-sync"),
        ("Büro", "buro"),
        ("日本", "app"),
        ("", "app"),
        ("../../etc", "etc"),
        ("a/b?c#d", "a-b-c-d"),
    ],
)
def test_R07_a_name_becomes_a_plain_path_segment(name: str, path: str) -> None:
    assert slug(name) == path
    assert Client("1", "2", name, "https://op.example").slug == path


def test_L02_port_0_leaves_the_port_out() -> None:
    assert default_redirect_uri("App", port=0) == "http://127.0.0.1/callback/app"
    assert default_redirect_uri("App", host="localhost", port=9) == "http://localhost:9/callback/app"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://acme.okta.com/x", "acme.okta.com"),
        ("http://127.0.0.1:8790", "127.0.0.1:8790"),
        ("http://[::1]:8790/", "[::1]:8790"),
        ("https://b\u00fccher.example", "xn--bcher-kva.example"),
        ("https://\ud800.example", "\\ud800.example"),
        ("https://host:port", ""),
        ("nothing", ""),
    ],
)
def test_A08_a_host_is_shown_in_ascii(url: str, shown: str) -> None:
    assert ascii_netloc(url) == shown
    assert Org("1", "x", url, url).host == shown


def test_ids_and_vault_names_differ() -> None:
    assert new_id() != new_id()
    assert len(new_id()) == 32
    assert secret_key("a") != ssws_key("a")


@pytest.mark.parametrize(("provider_id", "okta"), [("okta-org", True), ("okta-custom", True), ("generic", False)])
def test_both_servers_of_okta_are_okta(provider_id: str, okta: bool) -> None:
    assert Org("o", "Acme", "https://acme.okta.com", "https://acme.okta.com", provider_id).is_okta is okta


def test_S15_no_repr_holds_what_may_be_a_secret() -> None:
    org = Org("o", "A", "u", "i", proxy="http://u:Kanarie@h:1", variables=(("key", "Kanarie"),))
    client = Client("c", "o", "W", "i", extra_parameters=(("id_token_hint", "Kanarie"),))
    assert "Kanarie" not in repr(org) + repr(client) + repr(policy(org))
