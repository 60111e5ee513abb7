"""Pages of the admin console."""

from dataclasses import replace

from tests.okta.test_grants import ACME
from tokenexplorer.okta.console import app_page, apps_page, console_url, server_page

PRACTICE = replace(ACME, url="http://127.0.0.1:8790", practice=True)
OWN = replace(ACME, url="https://login.acme.com")


def test_the_console_has_a_host_beside_the_orgs() -> None:
    assert console_url(ACME) == "https://acme-admin.okta.com"
    assert app_page(ACME, "0oa/1") == "https://acme-admin.okta.com/admin/app/oidc_client/instance/0oa%2F1"
    assert apps_page(ACME) == "https://acme-admin.okta.com/admin/apps/active"
    assert server_page(ACME, "aus1") == "https://acme-admin.okta.com/admin/oauth2/as/aus1"


def test_the_practice_org_has_the_page_of_an_app_alone() -> None:
    assert app_page(PRACTICE, "0oa1") == "http://127.0.0.1:8790/admin/app/oidc_client/instance/0oa1"
    assert apps_page(PRACTICE) == server_page(PRACTICE, "aus1") == ""


def test_a_domain_of_its_own_does_not_tell_where_its_console_is() -> None:
    assert app_page(OWN, "0oa1") == apps_page(OWN) == server_page(OWN, "aus1") == app_page(ACME, "") == ""
