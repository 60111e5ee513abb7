"""Token exchange at the practice org, judged by another's code: with a secret, and with a key and proofs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.oauth.test_practice_service import Service
from tokenexplorer.errors import OAuthError
from tokenexplorer.oauth.client_auth import Credentials
from tokenexplorer.oauth.login import Session
from tokenexplorer.oauth.refresh import refresh
from tokenexplorer.oauth.signing_key import make
from tokenexplorer.oauth.token_exchange import ExchangeRequest, HandedToken, exchange_token
from tokenexplorer.oauth.token_types import ACCESS_TOKEN
from tokenexplorer.orgs.org import Client
from tokenexplorer.practice.server import PracticeOrg
from tokenexplorer.tokens.verdict import Verdict

READ = "messages.read"


class Gateway(Service):
    """The owner of a backend at the custom server, to whom alice's app hands its token."""

    @property
    def web(self) -> tuple[Client, Credentials]:
        app = self.address.clients[1]
        client = Client(
            "web", "org", app.name, self.address.custom_issuer, app.client_id, client_auth="client_secret_basic"
        )
        return client, Credentials(app.client_secret)

    def of_alice(self) -> str:
        native = dataclasses.replace(self.client, issuer=self.address.custom_issuer, scopes=("openid", "profile", READ))
        return self.sign_in(native).token_set.access_token or ""

    def exchange(self, client: Client, credentials: Credentials, token: str, **asked: Any) -> Session:
        request = ExchangeRequest(self.org, client, credentials, HandedToken(token, ACCESS_TOKEN), **asked)
        return exchange_token(request, **self.given(client, "Token exchange"))


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    practice = PracticeOrg()
    made = Gateway(practice.start())
    yield made
    made.http.close()
    practice.stop()


def test_on_behalf_of_alice_with_an_id_token_and_a_refresh(gateway: Gateway) -> None:
    scopes = ("openid", "profile", "offline_access", READ)
    client, credentials = gateway.web
    session = gateway.exchange(client, credentials, gateway.of_alice(), audiences=("api://default",), scopes=scopes)
    summary = session.summary
    assert summary.identity.startswith("alice")
    assert (summary.client_id, summary.activity) == (client.client_id, "Token exchange #1")
    assert set(summary.kinds) == {"access_token", "id_token", "refresh_token"}
    assert session.verification is not None
    assert session.verification.verdict is Verdict.VERIFIED
    activity = gateway.trace.begin("Refresh")
    fresh = refresh(
        session.token_set,
        session.metadata,
        client=client,
        credentials=credentials,
        http=gateway.http,
        activity=activity,
        fetch_keys=lambda: gateway.cache.keys(gateway.http, session.metadata, activity=activity),
    )
    assert fresh.access_token != session.token_set.access_token
    assert fresh.summary.activity == summary.activity


def test_a_service_app_signs_and_proves_possession(gateway: Gateway) -> None:
    key = make("P-256", datetime.now(UTC))
    assert gateway.register(key).status_code == 201
    client = Client(
        "svc", "org", "Practice service app", gateway.address.custom_issuer, gateway.app_id, kind="service",
        client_auth="private_key_jwt", key_id=key.id, dpop=True,
    )  # fmt: skip
    session = gateway.exchange(client, Credentials(signing_key=key), gateway.of_alice(), scopes=(READ,))
    assert session.summary.is_dpop
    assert session.token_set.dpop_key
    assert session.summary.identity.startswith("alice")


@pytest.mark.parametrize(
    ("asked", "error", "mend"),
    [
        ({"audiences": ("api://other",), "scopes": (READ,)}, "invalid_target", "Name another audience"),
        ({"scopes": ("messages.write",)}, "access_denied", "Look at the server's access policies"),
        ({"scopes": ("okta.users.read",)}, "invalid_scope", "Remove the scope"),
        ({"scopes": (READ,), "requested_type": "urn:ietf:params:oauth:token-type:saml2"}, "invalid_request", "Check"),
    ],
)
def test_each_refusal_says_what_mends_it(gateway: Gateway, asked: dict[str, Any], error: str, mend: str) -> None:
    with pytest.raises(OAuthError) as refused:
        gateway.exchange(*gateway.web, gateway.of_alice(), **asked)
    assert refused.value.error == error
    assert refused.value.advice.startswith(mend)


def test_the_org_server_has_no_such_grant_and_that_is_said(gateway: Gateway) -> None:
    client, credentials = gateway.web
    at_org = dataclasses.replace(client, issuer=gateway.address.org_url)
    with pytest.raises(OAuthError) as refused:
        gateway.exchange(at_org, credentials, "any", scopes=(READ,))
    assert refused.value.error == "unsupported_grant_type"
    assert "only custom authorization servers" in refused.value.advice
