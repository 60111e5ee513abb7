"""Documents that bear another name than their address: which rows allow it, and that nothing else does (J01)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oauth.made import FakeHttp
from tokenexplorer.errors import IssuerMismatch
from tokenexplorer.orgs.discovery import discover
from tokenexplorer.orgs.metadata import ProviderMetadata
from tokenexplorer.orgs.provider import has_other_name, issuer_name_of, providers
from tokenexplorer.wire.trace import Trace

TENANT = "11112222-0000-4000-8000-000000000000"
ENTRA = "https://login.microsoftonline.com"
TEMPLATE = f"{ENTRA}/{{tenantid}}/v2.0"
B2C = "https://acme.b2clogin.com"
FLOW = f"{B2C}/acme.onmicrosoft.com/b2c_1_in/v2.0"


def look(entered: str, published: str) -> ProviderMetadata:
    http: Any = FakeHttp(*[(200, {"issuer": published, "token_endpoint": f"{ENTRA}/token"})] * 4)
    return discover(http, (entered,), activity=Trace().begin("Look-up"))


@pytest.mark.parametrize(
    ("entered", "published"),
    [
        (f"{ENTRA}/common/v2.0", TEMPLATE),
        (f"{ENTRA}/organizations/v2.0", TEMPLATE),
        ("https://login.microsoftonline.us/common/v2.0", "https://login.microsoftonline.us/{tenantid}/v2.0"),
        (
            "https://login.partner.microsoftonline.cn/common/v2.0",
            "https://login.partner.microsoftonline.cn/{tenantid}/v2.0",
        ),
        (FLOW, f"{B2C}/{TENANT}/v2.0/"),
        (f"{FLOW}/", f"{B2C}/{TENANT}/v2.0/"),
    ],
)
def test_J01_a_known_provider_may_bear_the_one_other_name_that_it_documents(entered: str, published: str) -> None:
    found = look(entered, published)
    assert (found.issuer, found.issuer_in_tokens) == (entered, published)
    assert has_other_name(entered)


@pytest.mark.parametrize(
    ("entered", "published"),
    [
        (f"{ENTRA}/common/v2.0", "https://login.microsoftonline.us/{tenantid}/v2.0"),
        (f"{ENTRA}/common/v2.0", "https://evil.example/{tenantid}/v2.0"),
        (f"{ENTRA}/common/v2.0", f"{ENTRA}/{TENANT}/v2.0"),
        (f"{ENTRA}/common/v2.0", f"{TEMPLATE}/"),
        (f"{ENTRA}/common/v2.0", f"{TEMPLATE}\n"),
        (f"{ENTRA}/common/v2.0", "https://loginXmicrosoftonline.com/{tenantid}/v2.0"),
        (f"{ENTRA}/common/v2.0", "https://sts.windows.net/{tenantid}/"),
        # Of one tenant the document names the tenant's own ID, which is then offered as the address.
        (f"{ENTRA}/consumers/v2.0", f"{ENTRA}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"),
        (f"{ENTRA}/contoso.onmicrosoft.com/v2.0", f"{ENTRA}/{TENANT}/v2.0"),
        (f"{ENTRA}/{TENANT}/v2.0", TEMPLATE),
        (f"{ENTRA}/common/v2.0/", TEMPLATE),
        (f"{ENTRA}.evil.example/common/v2.0", "https://login.microsoftonline.com.evil.example/{tenantid}/v2.0"),
        ("https://login.evil.example/common/v2.0", "https://login.evil.example/{tenantid}/v2.0"),
        ("http://login.microsoftonline.com/common/v2.0", "http://login.microsoftonline.com/{tenantid}/v2.0"),
        (FLOW, f"https://other.b2clogin.com/{TENANT}/v2.0/"),
        (FLOW, f"{B2C}/{TENANT}/v2.0"),
        (FLOW, f"{B2C}/contoso/v2.0/"),
        (f"{B2C}/acme.onmicrosoft.com/v2.0", f"{B2C}/{TENANT}/v2.0/"),
        (f"https://acme.ciamlogin.com/{TENANT}/v2.0", f"https://{TENANT}.ciamlogin.com/{TENANT}/v2.0"),
    ],
)
def test_J01_any_other_name_is_refused_there_too(entered: str, published: str) -> None:
    with pytest.raises(IssuerMismatch) as caught:
        look(entered, published)
    assert caught.value.entered == entered
    assert entered in caught.value.detail


def test_J01_the_same_name_needs_no_row() -> None:
    entered = f"{ENTRA}/{TENANT}/v2.0"
    assert look(entered, entered).issuer_in_tokens == ""
    assert not has_other_name(entered)


def test_J01_the_rows_are_these() -> None:
    rows = {row.id: each.id for each in providers() for row in each.issuer_names}
    assert rows == {"entra-every-tenant": "entra", "b2c-user-flow": "entra-external"}


@pytest.mark.parametrize(
    "tenant",
    [
        "", "common", TENANT.upper().replace("1", "A"), f"{TENANT}/", f" {TENANT}", f"{TENANT}\n", f"../{TENANT}",
        "{tenantid}", "9188040d", "11112222-0000-4000-8000-00000000000g", None, 7, True, [TENANT], {"tid": TENANT},
    ],
)  # fmt: skip
def test_J01_what_is_no_tenants_id_is_put_into_no_name(tenant: object) -> None:
    row = issuer_name_of(f"{ENTRA}/common/v2.0", TEMPLATE)
    assert row is not None
    assert row.of_tenant(TEMPLATE, tenant) == ""
    assert row.of_tenant(TEMPLATE, TENANT) == f"{ENTRA}/{TENANT}/v2.0"
