"""The one thing said about a choice."""

from dataclasses import replace

import pytest

from tests.ui.fakes import ACME, WEB
from tokenexplorer.catalogue.catalogue import builtin
from tokenexplorer.ui.scopes.listing import listing
from tokenexplorer.ui.scopes.notices import Notice, notice_for
from tokenexplorer.ui.state import GrantStatus

OKTA = builtin()
GROUPS = listing(OKTA, ACME, WEB, None, ())
CUSTOM = listing(OKTA, ACME, replace(WEB, issuer="https://acme.okta.com/oauth2/default"), None, ())


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


def test_what_is_not_granted_is_said_before_what_the_server_does_not_list() -> None:
    found = notice_for(GROUPS, ("openid", "email", "okta.policies.read"), ("openid",), ("okta.policies.read",))
    assert found == Notice("okta.policies.read", "is not granted to this app. And 1 more.", "bad")


def test_grants_that_cannot_be_read_are_told_with_what_mends_it_where_nothing_graver_is() -> None:
    why = "Grants could not be read: needs okta.appGrants.read."
    status = GrantStatus("unreadable", advice=why, missing_scope="okta.appGrants.read")
    assert notice_for(GROUPS, ("openid",), None, (), status) == Notice("", why, "info", "okta.appGrants.read")
    graver = notice_for(GROUPS, ("openid", "okta.factors.read"), None, (), status)
    assert graver is not None
    assert graver.scope == "okta.factors.read"
