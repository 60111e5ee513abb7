"""The issuer of a token from a server that stands for many: filled by the token's tenant, then compared (J01, I02)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.peers.jose_forge import SigningKey, session_key
from tests.tokens.made import CLIENT_ID, NONCE, NOW, REMOVED, id_token, keys, metadata, token_set
from tokenexplorer.orgs.metadata import KeySet, ProviderMetadata
from tokenexplorer.tokens import checks
from tokenexplorer.tokens.verdict import CheckOutcome, Verdict, Verification

TENANT = "11112222-0000-4000-8000-000000000000"
OTHER = "99992222-0000-4000-8000-000000000000"
ENTRA = "https://login.microsoftonline.com"
COMMON = metadata(issuer=f"{ENTRA}/common/v2.0", issuer_in_tokens=f"{ENTRA}/{{tenantid}}/v2.0")
FLOW = metadata(
    issuer="https://acme.b2clogin.com/acme.onmicrosoft.com/b2c_1_in/v2.0",
    issuer_in_tokens=f"https://acme.b2clogin.com/{TENANT}/v2.0/",
)
OWN = f"{ENTRA}/{TENANT}/v2.0"
KEY = session_key("RS256")


def published(key: SigningKey = KEY, **members: object) -> KeySet:
    return keys({**key.public_jwk(), **members})


def identity(
    there: ProviderMetadata = COMMON, own: KeySet | None = None, refetch: Any = None, **claims: Any
) -> Verification:
    token = id_token(KEY, **{"iss": OWN, "tid": TENANT, **claims})
    return checks.id_token(
        token_set(token),
        there,
        own or published(),
        client_id=CLIENT_ID,
        nonce=NONCE,
        now=NOW,
        refetch=refetch,
    )


def access(own: KeySet | None = None, **claims: Any) -> Verification:
    token = id_token(KEY, **{"iss": OWN, "tid": TENANT, **claims})
    given = token_set(None, token)
    return checks.access_token(given, COMMON, own or published(), provider_id="entra", now=NOW)


@pytest.mark.parametrize("tenant", [TENANT, OTHER])
def test_J01_a_token_of_any_tenant_names_its_own(tenant: str) -> None:
    own = f"{ENTRA}/{tenant}/v2.0"
    result = identity(iss=own, tid=tenant)
    assert (result.verdict, result.issuer) == (Verdict.VERIFIED, own)
    assert access(iss=own, tid=tenant).verdict is Verdict.VERIFIED


@pytest.mark.parametrize(
    "claims",
    [
        {"tid": OTHER},
        {"iss": f"{ENTRA}/{OTHER}/v2.0"},
        {"iss": COMMON.issuer},
        {"iss": COMMON.issuer_in_tokens},
        {"iss": COMMON.issuer_in_tokens, "tid": "{tenantid}"},
        {"iss": COMMON.issuer, "tid": "common"},
        {"iss": f"{ENTRA}/evil/v2.0", "tid": "evil"},
        {"iss": f"{ENTRA}//evil.example/{TENANT}/v2.0", "tid": f"/evil.example/{TENANT}"},
        {"iss": f"{ENTRA}/{TENANT}\n/v2.0", "tid": f"{TENANT}\n"},
        {"iss": f"https://evil.example/{TENANT}/v2.0"},
        {"iss": f"{OWN}/"},
        {"iss": "", "tid": ""},
        {"tid": REMOVED},
        {"tid": None},
        {"tid": [TENANT]},
        {"tid": {"tid": TENANT}},
        {"tid": 11112222},
        {"iss": REMOVED},
        {"iss": [OWN]},
        {"iss": f"https://sts.windows.net/{TENANT}/"},
    ],
)
def test_J01_I02_an_id_token_of_another_issuer_never_passes(claims: dict[str, Any]) -> None:
    result = identity(**claims)
    assert result.verdict is Verdict.FAILED
    assert [check.id for check in result.checks if check.outcome is CheckOutcome.FAILED] == ["iss"]


def test_J01_what_a_tenant_should_be_is_told() -> None:
    assert "the claim tid should be the tenant's id, and it is missing" in identity(tid=REMOVED).headline
    assert 'and it is "common"' in identity(tid="common").headline
    long = identity(tid="x" * 5000).headline
    assert len(long) < 400


def test_J01_only_the_named_claim_tells_the_tenant() -> None:
    assert identity(tid=REMOVED, tenant=TENANT, oid=TENANT).verdict is Verdict.FAILED


@pytest.mark.parametrize("owner", [f"{ENTRA}/{{tenantid}}/v2.0", OWN])
def test_J01_a_key_of_the_same_issuer_signs(owner: str) -> None:
    assert identity(own=published(issuer=owner)).verdict is Verdict.VERIFIED


@pytest.mark.parametrize("owner", [f"{ENTRA}/{OTHER}/v2.0", "https://evil.example/{tenantid}/v2.0", "", 7, [OWN]])
def test_J01_a_key_that_belongs_to_another_issuer_signs_nothing_here(owner: object) -> None:
    another = published(issuer=owner)
    assert identity(own=another).verdict is Verdict.FAILED
    assert identity(own=keys(), refetch=lambda _: another).verdict is Verdict.FAILED
    assert access(another).verdict is Verdict.CANNOT_VERIFY


def test_J04_the_keys_are_read_anew_for_many_tenants_too() -> None:
    fresh = published(issuer=COMMON.issuer_in_tokens)
    assert identity(own=keys(), refetch=lambda _: fresh).verdict is Verdict.VERIFIED


def test_I02_an_access_token_for_an_older_api_names_its_tenant_in_the_older_way() -> None:
    assert access(iss=f"https://sts.windows.net/{TENANT}/").verdict is Verdict.VERIFIED
    assert access(iss=f"https://sts.windows.net/{OTHER}/").verdict is Verdict.FAILED
    assert access(iss=f"https://sts.windows.net/{TENANT}/", tid=REMOVED).verdict is Verdict.FAILED


def test_J01_a_user_flow_of_b2c_has_the_name_of_its_tenant_and_no_other() -> None:
    good = identity(FLOW, iss=FLOW.issuer_in_tokens)
    assert (good.verdict, good.issuer) == (Verdict.VERIFIED, FLOW.issuer_in_tokens)
    for wrong in (FLOW.issuer, f"https://acme.b2clogin.com/{OTHER}/v2.0/", FLOW.issuer_in_tokens.rstrip("/"), OWN):
        assert identity(FLOW, iss=wrong, tid=OTHER).verdict is Verdict.FAILED


def test_J01_another_name_without_a_row_counts_for_nothing() -> None:
    forged = metadata(issuer="https://id.example.com", issuer_in_tokens=f"{ENTRA}/{{tenantid}}/v2.0")
    assert identity(forged).verdict is Verdict.FAILED
    assert identity(forged, iss="https://id.example.com").verdict is Verdict.VERIFIED
