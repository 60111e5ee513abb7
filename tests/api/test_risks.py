"""What the person should know before a request goes out."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tokenexplorer.api.provider_rows import HOLDS
from tokenexplorer.api.request import Auth
from tokenexplorer.api.risks import Risk, risks
from tokenexplorer.orgs.org import Org
from tokenexplorer.orgs.provider import providers
from tokenexplorer.tokens.token_set import TokenSummary
from tokenexplorer.wire.exchange import HttpRequest

ORG = Org("o", "Acme", "https://acme.example.test", "https://acme.example.test")
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"
TOKEN = TokenSummary(
    "t", "", "o", "c", "Web", "https://login.example.test", "0oa", "alice", ("access_token",), "Bearer", (), (),
    datetime(2026, 1, 1, tzinfo=UTC),
)  # fmt: skip


def found(
    url: str, credential: str = "Bearer abc", auth: Auth | None = None, audiences: tuple[str, ...] = ()
) -> tuple[Risk, ...]:
    headers = (("Authorization", credential),) if credential else ()
    return risks(HttpRequest("GET", url, headers), auth or Auth(), TOKEN, ORG, audiences)


def ids(risks_: tuple[Risk, ...]) -> list[str]:
    return [risk.id for risk in risks_]


def test_P06_no_risk_at_the_org_its_issuer_or_an_audience() -> None:
    assert found("https://acme.example.test/api") == ()
    assert found("https://login.example.test/oauth2/v1/userinfo") == ()
    assert found("https://api.example.test/x", audiences=("https://api.example.test",)) == ()


def test_P06_a_token_over_http_asks_but_not_on_loopback() -> None:
    [risk] = found("http://acme.example.test/api")
    assert risk.id == "plain_http"
    assert risk.blocks
    assert "plain_http" not in ids(found("http://127.0.0.1:8765/api"))
    assert "plain_http" not in ids(found("http://[::1]/api"))
    assert found("http://acme.example.test/api", credential="", auth=Auth("none")) == ()
    assert ids(found("http://x.example.test/", credential="Basic abc", auth=Auth("none"))) == ["plain_http"]


def test_P06_a_token_to_a_foreign_host_asks() -> None:
    [risk] = found("https://evil.example.test/api")
    assert risk.id == "other_host"
    assert risk.level == "ask"
    assert "acme.example.test" in risk.advice
    assert ids(found("https://acme.example.test.evil.example/")) == ["other_host"]


def test_A08_P06_a_host_is_named_as_the_network_sees_it() -> None:
    titles = " ".join(risk.title for risk in found("http://ann@acme.ex\u0430mple.test/api"))
    assert "xn--" in titles
    assert titles.isascii()
    assert found("https://ACME.example.test/api") == ()


@pytest.mark.parametrize("scheme", ["SSWS", "ssws"])
def test_S5_an_oauth_token_sent_as_ssws_is_refused(scheme: str) -> None:
    [risk] = found("https://acme.example.test/", credential=f"{scheme} {JWT}", auth=Auth("none"))
    assert risk.id == "oauth_as_ssws"
    assert risk.level == "refuse"
    assert found("https://acme.example.test/", credential=f"{scheme} 00abc", auth=Auth("ssws")) == ()


def test_S5_an_ssws_token_sent_as_bearer_is_told() -> None:
    [risk] = found("https://acme.example.test/", credential="Bearer 00" + "a" * 40)
    assert (risk.id, risk.blocks) == ("ssws_as_bearer", False)


def test_tokens_of_other_kinds_are_told() -> None:
    [warned] = found("https://acme.example.test/", auth=Auth(token_kind="id_token"))
    assert (warned.id, warned.level) == ("id_token", "warn")
    [asked] = found("https://acme.example.test/", auth=Auth(token_kind="refresh_token"))
    assert (asked.id, asked.level) == ("refresh_token", "ask")


def test_P14_user_information_is_flagged_with_the_true_host() -> None:
    risk = next(risk for risk in found("https://acme.example.test@evil.example/") if risk.id == "userinfo")
    assert "evil.example" in risk.title
    assert risk.blocks


def test_the_gravest_comes_first() -> None:
    assert ids(found("http://evil.example/", credential=f"SSWS {JWT}"))[0] == "oauth_as_ssws"


ONELOGIN = Org("o", "Acme", "https://acme.onelogin.com", "https://acme.onelogin.com/oidc/2", "onelogin")
AUTH0 = Org("o", "Acme", "https://acme.eu.auth0.com", "https://acme.eu.auth0.com/", "auth0")
PROVIDER_ROWS = {row.id for each in providers() for row in each.rules_at("call")}


def of_provider(url: str, org: Org | None, credential: str, *, signed_in: bool = True) -> list[Risk]:
    token = replace(TOKEN, issuer=org.issuer if org else ONELOGIN.issuer) if signed_in else None
    request = HttpRequest("GET", url, (("Authorization", f"Bearer {credential}"),))
    return [risk for risk in risks(request, Auth(), token, org) if risk.id in PROVIDER_ROWS]


@pytest.mark.parametrize(
    "url",
    [
        "https://api.us.onelogin.com/api/2/users",
        "https://api.eu.onelogin.com/",
        "https://acme.onelogin.com/api/1/users",
        "https://login.acme.com/api/2/apps",
    ],
)
def test_S14_onelogins_admin_api_takes_no_token_of_a_sign_in(url: str) -> None:
    (risk,) = of_provider(url, ONELOGIN, JWT)
    assert (risk.id, risk.level) == ("onelogin-admin-api", "warn")
    assert "/auth/oauth2/v2/token" in risk.advice
    assert of_provider(url, None, JWT)[0].id == "onelogin-admin-api"
    assert of_provider(url, ONELOGIN, JWT, signed_in=False) == []
    assert of_provider(url, ORG, JWT) == []


def test_S14_a_token_of_api_credentials_does_not_open_the_openid_server() -> None:
    credential = "0123456789abcdef" * 4
    (risk,) = of_provider("https://acme.onelogin.com/oidc/2/me", ONELOGIN, credential, signed_in=False)
    assert (risk.id, risk.level) == ("onelogin-api-credentials", "ask")
    assert of_provider("https://acme.onelogin.com/oidc/2/me", ONELOGIN, JWT) == []
    assert of_provider("https://acme.onelogin.com/api/2/users", ONELOGIN, credential, signed_in=False) == []


@pytest.mark.parametrize("credential", ["opaque-and-short", "eyJhbGciOiJkaXIifQ..c.d.e"])
def test_an_opaque_token_of_auth0_is_for_userinfo_alone(credential: str) -> None:
    (risk,) = of_provider("https://acme.eu.auth0.com/api/v2/users", AUTH0, credential)
    assert (risk.id, risk.level) == ("auth0-opaque", "ask")
    assert of_provider("https://acme.eu.auth0.com/userinfo", AUTH0, credential) == []
    for made_for_an_api in (JWT, "eyJhbGciOiJSU0EtT0FFUCJ9.b.c.d.e"):
        assert of_provider("https://acme.eu.auth0.com/api/v2/users", AUTH0, made_for_an_api) == []


def test_every_row_about_a_call_can_be_judged() -> None:
    assert {"onelogin-admin-api", "onelogin-api-credentials", "auth0-opaque"} == PROVIDER_ROWS
    for row in (row for each in providers() for row in each.rules_at("call")):
        assert set(row.when) <= set(HOLDS)
        assert row.title.endswith(".")
        assert row.detail.endswith(".")
