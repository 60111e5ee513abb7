"""Scopes in words, and what covers what."""

import pytest

from tokenexplorer.practice.scopes import in_words, is_api_scope, satisfies


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        ("openid", "Know who you are"),
        ("messages.write", "Write practice messages for you"),
        ("okta.users.read", "Read the users of this org"),
        ("okta.authorizationServers.manage", "Read and change the authorization servers of this org"),
        ("okta.users.read.self", "Read only your own entry among the users of this org"),
        ("okta.apps.interclientTrust.read", "Read the apps interclient trust of this org"),
        ("<b>", "<b>"),
    ],
)
def test_scopes_in_words(scope: str, words: str) -> None:
    assert in_words(scope) == words


def test_only_scopes_of_the_management_api_are_api_scopes() -> None:
    assert all(map(is_api_scope, ("okta.users.read", "ssf.manage", "okta.users.read.self")))
    assert not any(map(is_api_scope, ("openid", "okta.", "okta.users read", "xokta.users.read", "okta.<b>")))


def test_manage_covers_read_only() -> None:
    assert satisfies(("okta.users.manage",), "okta.users.read")
    assert not satisfies(("okta.users.read",), "okta.users.manage")
    assert not satisfies(("okta.groups.manage",), "okta.users.read")
