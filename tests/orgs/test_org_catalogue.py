"""Which catalogue an org has."""

import pytest

from tokenexplorer.catalogue.catalogue import EMPTY, builtin, from_document
from tokenexplorer.orgs.org import Org
from tokenexplorer.orgs.org_catalogue import catalogue_for

IMPORTED = from_document({"about": {}, "scopes": [], "operations": []})


@pytest.mark.parametrize("provider_id", ["okta-org", "okta-custom"])
def test_an_org_of_okta_has_oktas(provider_id: str) -> None:
    assert catalogue_for(_org(provider_id)) is builtin()


@pytest.mark.parametrize("provider_id", ["onelogin", "keycloak", "generic", "a newer one"])
def test_any_other_has_none_until_one_is_imported(provider_id: str) -> None:
    assert catalogue_for(_org(provider_id)) is EMPTY
    assert catalogue_for(_org(provider_id), IMPORTED) is IMPORTED


def test_what_was_imported_comes_before_what_is_built_in() -> None:
    assert catalogue_for(_org("okta-org"), IMPORTED) is IMPORTED


def test_without_an_org_there_is_none() -> None:
    assert catalogue_for(None) is EMPTY


def _org(provider_id: str) -> Org:
    return Org("o", "Acme", "https://acme.example", "https://acme.example", provider_id)
