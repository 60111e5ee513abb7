"""How the tokens of providers differ from the standards: each row, where it holds and where it does not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.peers.jose_forge import session_key
from tests.tokens.made import CLIENT_ID, NONCE, NOW, id_token, keys, metadata, token_set
from tokenexplorer.orgs.provider import provider_of, providers
from tokenexplorer.tokens import checks
from tokenexplorer.tokens.verdict import Check, CheckOutcome, Verdict, Verification

TENANT = "11112222-0000-4000-8000-000000000000"
ENTRA = f"https://login.microsoftonline.com/{TENANT}/v2.0"
OLDER = f"https://sts.windows.net/{TENANT}/"
GOOGLE = "https://accounts.google.com"
COGNITO = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCd"
KEY = session_key("RS256")


def access(
    issuer: str, provider_id: str = "", key: Any = KEY, header: dict[str, Any] | None = None, **claims: Any
) -> Verification:
    token = id_token(key, header=header or {}, **{"iss": issuer, **claims})
    return checks.access_token(
        token_set(None, token), metadata(issuer=issuer), keys(KEY), provider_id=provider_id, now=NOW
    )


def identity(issuer: str, **claims: Any) -> Verification:
    token = id_token(KEY, **{"iss": issuer, **claims})
    return checks.id_token(
        token_set(token), metadata(issuer=issuer), keys(KEY), client_id=CLIENT_ID, nonce=NONCE, now=NOW
    )


def one(result: Verification, check_id: str) -> Check:
    return next(check for check in result.checks if check.id == check_id)


def test_I02_an_access_token_of_entra_may_name_its_tenant_in_the_older_way() -> None:
    result = access(ENTRA, "entra", iss=OLDER)
    assert result.verdict is Verdict.VERIFIED
    assert one(result, "iss").outcome is CheckOutcome.NOTED
    assert one(result, "iss").detail.startswith(f"{OLDER}. The API takes tokens of version 1")


@pytest.mark.parametrize(
    "issuer",
    [
        "https://sts.windows.net/99992222-0000-4000-8000-000000000000/",
        f"https://sts.windows.net/{TENANT}",
        f"https://sts.windows.net.evil.example/{TENANT}/",
        f"https://login.microsoftonline.com/{TENANT}/",
    ],
)
def test_I02_any_other_issuer_is_refused_at_entra(issuer: str) -> None:
    assert access(ENTRA, "entra", iss=issuer).verdict is Verdict.FAILED


def test_I02_the_older_name_counts_for_access_tokens_of_entra_alone() -> None:
    assert identity(ENTRA, iss=OLDER).verdict is Verdict.FAILED
    assert access("https://id.example.com", "generic", iss=OLDER).verdict is Verdict.FAILED


def test_I02_an_accepted_issuer_excuses_nothing_else() -> None:
    assert access(ENTRA, "entra", iss=OLDER, exp=1).verdict is Verdict.FAILED


def test_I02_the_older_name_is_that_of_one_cloud() -> None:
    elsewhere = ENTRA.replace("microsoftonline.com", "microsoftonline.us")
    assert access(elsewhere, "entra", iss=OLDER).verdict is Verdict.FAILED


def test_a_token_for_graph_cannot_be_checked_and_is_no_forgery() -> None:
    other = session_key("RS256", "other")
    result = access(ENTRA, "entra", key=other, header={"nonce": "x", "kid": KEY.kid})
    assert result.verdict is Verdict.CANNOT_VERIFY
    assert "Microsoft Graph alone can check its tokens" in result.headline
    assert access(ENTRA, "entra", key=other, header={"kid": KEY.kid}).verdict is Verdict.FAILED
    assert access(ENTRA, "entra", header={"nonce": "x"}).verdict is Verdict.VERIFIED
    assert access(COGNITO, "generic", key=other, header={"nonce": "x", "kid": KEY.kid}).verdict is Verdict.FAILED


def test_I02_google_may_leave_https_out_of_its_name() -> None:
    result = identity(GOOGLE, iss="accounts.google.com")
    assert result.verdict is Verdict.VERIFIED
    assert one(result, "iss").outcome is CheckOutcome.NOTED
    assert "Google documents this short form" in one(result, "iss").detail


@pytest.mark.parametrize("issuer", ["http://accounts.google.com", "accounts.google.com/", "accounts.google.com.evil"])
def test_I02_nothing_else_is_google(issuer: str) -> None:
    assert identity(GOOGLE, iss=issuer).verdict is Verdict.FAILED
    assert identity("https://id.example.com", iss="accounts.google.com").verdict is Verdict.FAILED


def test_an_access_token_of_cognito_says_what_it_is_and_for_which_app() -> None:
    good: dict[str, Any] = {"token_use": "access", "client_id": CLIENT_ID}
    result = access(COGNITO, "cognito", **good)
    assert result.verdict is Verdict.VERIFIED
    assert [one(result, check).outcome for check in good] == [CheckOutcome.PASSED] * 2
    for wrong in ({"token_use": "id"}, {"client_id": "another"}, {"token_use": ["access"]}):
        assert access(COGNITO, "cognito", **(good | wrong)).verdict is Verdict.FAILED
    missing = access(COGNITO, "cognito", token_use="access")
    assert missing.headline.startswith("Failed: the claim client_id is missing.")


def test_an_id_token_of_cognito_is_no_access_token() -> None:
    assert identity(COGNITO, token_use="id").verdict is Verdict.VERIFIED
    assert identity(COGNITO, token_use="access").verdict is Verdict.FAILED
    assert identity("https://id.example.com", token_use="access").verdict is Verdict.VERIFIED


def test_nothing_is_demanded_of_a_pasted_token_whose_kind_nobody_knows() -> None:
    token = id_token(KEY, iss=COGNITO, token_use="id")
    result = checks.pasted(token, now=NOW, metadata=metadata(issuer=COGNITO), keys=keys(KEY), provider_id="cognito")
    assert result.verdict is Verdict.VERIFIED


def test_T12_an_opaque_token_says_what_its_provider_says_and_whether_anybody_can_be_asked() -> None:
    given = token_set(None, "ya29.opaque")
    google = checks.access_token(given, metadata(issuer=GOOGLE), None, provider_id="google", now=NOW)
    assert google.verdict is Verdict.CANNOT_VERIFY
    assert google.advice.startswith("Google's access tokens are opaque; oauth2.googleapis.com/tokeninfo tells")
    assert google.advice.endswith("This server has no endpoint that tells whether a token is accepted.")
    asked = metadata(issuer=GOOGLE, introspection_endpoint=f"{GOOGLE}/introspect")
    generic = checks.access_token(given, asked, None, provider_id="generic", now=NOW)
    assert generic.advice == "Ask the server whether it accepts the token."


def test_every_row_is_about_a_provider_that_its_issuer_names() -> None:
    rows = {rule.id: each.id for each in providers() for rule in each.token_rules}
    assert set(rows) == {
        "entra-version-1", "entra-graph", "google-short-issuer", "cognito-id-token", "cognito-access-token",
        "cognito-app",
    }  # fmt: skip
    assert [provider_of(issuer).id for issuer in (ENTRA, OLDER, GOOGLE, COGNITO)] == [
        "entra", "entra-v1", "google", "cognito",
    ]  # fmt: skip
    assert provider_of("http://127.0.0.1:8790/oidc/2").id == "onelogin"
    assert provider_of("https://id.example.com").id == "generic"
