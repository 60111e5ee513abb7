from __future__ import annotations

import pytest

from tests.oauth.preflight.facts import custom, finding, metadata, request, request_at
from tokenexplorer.catalogue.catalogue import EMPTY, from_document
from tokenexplorer.oauth.preflight.finding import Finding


def found_for(*scopes: str, kind: str = "public") -> Finding:
    return finding("scopes", request(scopes=("openid", *scopes), kind=kind))


def test_a_scope_that_okta_renamed_names_its_successor() -> None:
    found = found_for("okta.factors.read")
    assert (found.state, found.title) == ("failed", "Scope okta.factors.read does not exist")
    assert (found.fix, found.action) == ("Use okta.authenticators.read", "replace_scopes")
    assert found.value == "okta.factors.read okta.authenticators.read"


def test_a_scope_that_is_gone_is_removed() -> None:
    found = found_for("okta.riskEvents.manage")
    assert (found.fix, found.value) == ("Remove", "okta.riskEvents.manage")


def test_several_removed_scopes_are_counted_listed_and_mended_at_once() -> None:
    found = found_for("okta.factors.read", "okta.riskEvents.manage")
    assert found.title == "2 scopes do not exist"
    assert "okta.factors.read: use okta.authenticators.read." in found.detail
    assert "okta.riskEvents.manage: gone." in found.detail
    assert found.fix == "Mend both"
    assert found.value.splitlines() == ["okta.factors.read okta.authenticators.read", "okta.riskEvents.manage"]
    assert found_for("okta.factors.read", "okta.factors.manage").fix == "Replace both"


def test_a_misspelt_scope_is_warned_of_with_the_nearest() -> None:
    found = found_for("okta.usres.read")
    assert (found.state, found.title) == ("warn", "Scope okta.usres.read is not known")
    assert found.fix == "Use okta.users.read"
    assert found_for("okta.nonsense.whatever").fix == "Remove"


def test_a_permission_is_no_scope() -> None:
    found = found_for("okta.users.lifecycle.manage")
    assert (found.state, found.title) == ("failed", "okta.users.lifecycle.manage is no scope")
    assert "admin role" in found.detail


def test_an_undeclared_scope_is_told_and_left_alone() -> None:
    found = found_for("okta.governance.admin.read")
    assert (found.state, found.fix) == ("unknown", "")
    assert found.title == "Scope okta.governance.admin.read is not declared by Okta"


def test_unpublished_scopes_are_warned_of() -> None:
    found = found_for("payroll")
    assert (found.state, found.action, found.value, found.blocking) == ("warn", "replace_scopes", "payroll", False)
    many = found_for("payroll", "holidays")
    assert (many.title, many.fix) == ("2 scopes are not published by this server", "Remove both")
    assert found_for("device_sso").state == "ok", "documented, though no list has it"


def test_metadata_without_scopes_say_so_and_judge_nothing() -> None:
    found = finding("scopes", request(scopes=("openid", "x")), metadata(scopes_supported=None))
    assert (found.state, found.detail) == ("ok", "2 asked. The server does not publish its scopes.")


def test_the_gravest_comes_first_and_the_rest_is_named() -> None:
    found = found_for("payroll", "okta.factors.read")
    assert found.title == "Scope okta.factors.read does not exist"
    assert found.detail.endswith("Also: Scope payroll is not published by this server.")


def test_self_scopes_need_a_person() -> None:
    found = found_for("okta.myAccount.profile.read.self", kind="service")
    assert (found.state, found.blocking) == ("failed", True)
    assert found.title == "okta.myAccount.profile.read.self needs a person"
    assert found.value == "okta.myAccount.profile.read.self"


def test_openid_that_is_missing_is_added() -> None:
    found = finding("scopes", request(scopes=("profile",)))
    assert (found.title, found.action, found.value) == ("openid is not asked", "add_scopes", "openid")
    assert finding("scopes", request(scopes=("profile",), kind="service")).state == "ok"


def test_a_scope_that_is_asked_twice_is_asked_once() -> None:
    found = finding("scopes", request(scopes=("openid", "profile", "profile")))
    assert (found.state, found.title, found.value) == ("warn", "profile is asked twice", "profile profile")


def test_at_the_wrong_server_scopes_wait() -> None:
    assert finding("scopes", custom("openid", "okta.users.read")).state == "unknown"


@pytest.mark.parametrize("known", [True, False])
def test_an_imported_catalogue_knows_what_the_server_does_not_publish(known: bool) -> None:
    row = {"name": "payroll", "group": "Pay", "kind": "other", "meaning": "Pay", "status": "current"}
    catalogue = from_document({"about": {}, "scopes": [row], "operations": []}) if known else EMPTY
    made = request_at("keycloak", scopes=("openid", "payroll"))
    assert finding("scopes", made, catalogue=catalogue).state == ("ok" if known else "warn")


def test_every_way_of_more_than_two_is_counted() -> None:
    assert found_for("a", "b", "c").fix == "Remove all 3"
