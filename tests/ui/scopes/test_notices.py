"""The one thing said about a choice."""

from dataclasses import replace

import pytest

from tests.ui.fakes import ACME, WEB
from tokenexplorer.ui.scopes.listing import listing
from tokenexplorer.ui.scopes.notices import Notice, notice_for

GROUPS = listing(ACME, WEB, None, ())
CUSTOM = listing(ACME, replace(WEB, issuer="https://acme.okta.com/oauth2/default"), None, ())


def test_nothing_is_said_where_all_is_well() -> None:
    assert notice_for(GROUPS, ("openid", "okta.users.read"), None) is None
    assert notice_for(GROUPS, (), None) is None


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        ("okta.deviceChecks.read", "is gone from Okta since 2024.09."),
        ("okta.factors.read", "was renamed by Okta: use okta.authenticators.read."),
        ("okta.governance.admin.read", "is named by calls, but Okta does not declare it."),
    ],
)
def test_what_okta_removed_renamed_or_never_declared_is_said(scope: str, words: str) -> None:
    assert notice_for(GROUPS, ("openid", scope), None) == Notice(scope, words, "warn")


def test_the_gravest_comes_first_with_the_number_of_the_others() -> None:
    found = notice_for(CUSTOM, ("okta.users.read", "okta.users.read.self", "openid"), None)
    assert found == Notice("okta.users.read", "cannot come from a custom authorization server. And 1 more.", "warn")


def test_a_standard_scope_that_the_server_does_not_list_is_said_but_no_other() -> None:
    found = notice_for(GROUPS, ("openid", "offline_access", "okta.users.read"), ("openid", "profile"))
    assert found is not None
    assert (found.scope, found.kind) == ("offline_access", "info")
    assert notice_for(GROUPS, ("openid", "okta.users.read"), ("openid",)) is None


def test_a_choice_without_openid_is_told_what_it_lacks() -> None:
    found = notice_for(GROUPS, ("okta.users.read",), None)
    assert found is not None
    assert (found.scope, found.words) == ("openid", "is not selected: no ID token.")
