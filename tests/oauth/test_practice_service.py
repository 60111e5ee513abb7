"""A service app at the practice org: our client credentials, assertions and proofs, judged by another's code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import requests

from tests.oauth.test_practice_org import Visit
from tests.oauth.test_sign_in import Keeper
from tokenexplorer.errors import OAuthError
from tokenexplorer.oauth.client_auth import Credentials
from tokenexplorer.oauth.client_credentials import ServiceRequest, get_token
from tokenexplorer.oauth.dpop import NonceBook, key_for_calls, send_with_proof
from tokenexplorer.oauth.grant_run import Given
from tokenexplorer.oauth.login import Session
from tokenexplorer.oauth.signing_key import KeyKind, SigningKey, make
from tokenexplorer.orgs.org import Client
from tokenexplorer.practice.server import PracticeOrg
from tokenexplorer.wire.exchange import HttpRequest

SCOPES = ("okta.users.read", "okta.groups.read")


class Service(Visit):
    """The owner of the practice org's service app."""

    nonces = NonceBook()

    def admin(self, method: str, path: str, body: object = None) -> requests.Response:
        headers = {"Authorization": f"SSWS {self.address.ssws_token}"}
        return requests.request(method, self.address.org_url + path, json=body, headers=headers, timeout=10)

    @property
    def app_id(self) -> str:
        apps = self.admin("GET", "/api/v1/apps?q=Practice%20service").json()
        return str(apps[0]["id"])

    def register(self, key: SigningKey) -> requests.Response:
        return self.admin("POST", f"/api/v1/apps/{self.app_id}/credentials/jwks", key.public_jwk())

    def token(self, key: SigningKey, scopes: tuple[str, ...] = SCOPES, *, dpop: bool = True) -> Session:
        client = Client(
            "svc", "org", "Practice service app", self.address.org_url, self.app_id, kind="service",
            client_auth="private_key_jwt", redirect_uri="", key_id=key.id, dpop=dpop,
        )  # fmt: skip
        request = ServiceRequest(self.org, client, Credentials(signing_key=key), scopes)
        return get_token(request, **self.given(client, "Token"))

    def given(self, client: Client, title: str) -> Given:
        """What a grant without a browser is passed in."""
        activity = self.trace.begin(title, numbered=True)
        return {
            "http": self.http,
            "metadata": self.cache.metadata(self.http, client.issuer, activity=activity),
            "fetch_keys": lambda found, kid: self.cache.keys(self.http, found, activity=activity, unknown_kid=kid),
            "keeper": Keeper(),
            "activity": activity,
            "on_step": lambda step: None,
            "nonces": self.nonces,
        }


@pytest.fixture
def service() -> Iterator[Service]:
    practice = PracticeOrg()
    made = Service(practice.start())
    yield made
    made.http.close()
    practice.stop()


@pytest.mark.parametrize("kind", ["RSA-2048", "P-256", "P-384"])
def test_S10_a_key_a_token_a_call(service: Service, kind: KeyKind) -> None:
    key = make(kind, datetime.now(UTC))
    assert service.register(key).status_code == 201
    session = service.token(key)
    given = session.token_set
    assert given.summary.token_type == "DPoP"
    assert given.summary.dpop_jkt
    for path in ("/api/v1/users?limit=2", "/api/v1/groups?limit=2"):
        request = HttpRequest("GET", service.address.org_url + path, (("Authorization", f"DPoP {given.access_token}"),))
        answer = send_with_proof(
            service.http, request, key_for_calls(given), service.nonces, access_token=given.access_token or ""
        ).response
        assert answer is not None
        assert answer.status == 200


def test_T_ed25519_is_refused_as_at_okta(service: Service) -> None:
    answer = service.register(make("Ed25519", datetime.now(UTC)))
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "E0000001")


def test_T_revoked_key_and_missing_proof(service: Service) -> None:
    key = make("P-256", datetime.now(UTC))
    with pytest.raises(OAuthError, match="does not have a JWKSet"):
        service.token(key)
    service.register(key)
    with pytest.raises(OAuthError) as refused:
        service.token(key, dpop=False)
    assert refused.value.error == "invalid_dpop_proof"
    service.register(make("P-256", datetime.now(UTC)))
    keys = f"/api/v1/apps/{service.app_id}/credentials/jwks"
    first = service.admin("GET", keys).json()["jwks"]["keys"][0]["id"]
    assert service.admin("POST", f"{keys}/{first}/lifecycle/deactivate").status_code == 200
    with pytest.raises(OAuthError, match="kid is invalid"):
        service.token(key)
