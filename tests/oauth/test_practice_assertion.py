"""JWT bearer at the practice org, judged by another's code: with the app's own key, and by the words of a refusal."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.oauth.test_practice_service import Service
from tokenexplorer.errors import OAuthError
from tokenexplorer.oauth.client_assertion import signed, statement
from tokenexplorer.oauth.client_auth import Credentials
from tokenexplorer.oauth.dpop import key_for_calls, send_with_proof
from tokenexplorer.oauth.jwt_bearer import BearerRequest, Statement, hand_in_assertion
from tokenexplorer.oauth.login import Session
from tokenexplorer.oauth.signing_key import SigningKey, make
from tokenexplorer.orgs.org import Client
from tokenexplorer.practice.server import PracticeOrg
from tokenexplorer.wire.exchange import Exchange, HttpRequest


class Speaker(Service):
    """The owner of the app that speaks for people, with a key that is registered."""

    def __init__(self, practice: PracticeOrg) -> None:
        super().__init__(practice.start())
        offered = next(each for each in self.address.clients if each.name == "Practice assertion app")
        self.key = make("P-256", datetime.now(UTC))
        self.app = Client(
            "svc", "org", offered.name, self.address.custom_issuer, offered.client_id, kind="service",
            client_auth="private_key_jwt", redirect_uri="", key_id=self.key.id, scopes=offered.scopes,
            dpop=offered.dpop,
        )  # fmt: skip
        keys = f"/api/v1/apps/{offered.client_id}/credentials/jwks"
        assert self.admin("POST", keys, self.key.public_jwk()).status_code == 201

    def says(self, subject: str = "alice", audience: str = "", key: SigningKey | None = None) -> Statement:
        return Statement(key or self.key, self.app.client_id, subject, audience or f"{self.app.issuer}/v1/token")

    def hand_in(self, assertion: str | Statement, client: Client | None = None) -> Session:
        client = client or self.app
        request = BearerRequest(self.org, client, Credentials(signing_key=self.key), assertion, client.scopes)
        return hand_in_assertion(request, **self.given(client, "JWT bearer"))


@pytest.fixture
def speaker() -> Iterator[Speaker]:
    practice = PracticeOrg()
    made = Speaker(practice)
    yield made
    made.http.close()
    practice.stop()


def test_a_statement_of_the_apps_own_key_brings_a_token_about_alice_once(speaker: Speaker) -> None:
    session = speaker.hand_in(speaker.says())
    assert session.summary.identity.startswith("alice")
    assert (session.summary.client_id, session.summary.scopes) == (speaker.app.client_id, ("messages.read",))
    pasted = signed(speaker.key, statement(speaker.app.client_id, "eve", speaker.app.issuer, datetime.now(UTC))).token
    assert speaker.hand_in(pasted).summary.identity.startswith("eve")
    with pytest.raises(OAuthError, match="already been used") as refused:
        speaker.hand_in(pasted)
    assert refused.value.advice.startswith("Check the assertion")


def test_a_nonce_round_does_not_use_a_pasted_assertion_up(speaker: Speaker) -> None:
    pasted = signed(speaker.key, statement(speaker.app.client_id, "alice", speaker.app.issuer, datetime.now(UTC))).token
    assert speaker.hand_in(pasted, dataclasses.replace(speaker.app, dpop=True)).summary.is_dpop


def test_T13_the_api_behind_the_custom_server_asks_for_a_nonce_of_its_own_once(speaker: Speaker) -> None:
    given = speaker.hand_in(speaker.says(), dataclasses.replace(speaker.app, dpop=True)).token_set
    token, heard = given.access_token or "", list[Exchange]()
    for _ in range(2):
        send_with_proof(
            speaker.http,
            HttpRequest("GET", f"{speaker.address.org_url}/messages", (("Authorization", f"DPoP {token}"),)),
            key_for_calls(given),
            speaker.nonces,
            access_token=token,
            on_exchange=lambda exchange, _again: heard.append(exchange),
        )
    assert [exchange.whole_response().status for exchange in heard] == [401, 200, 200]


def test_what_it_does_not_trust_is_invalid_grant(speaker: Speaker) -> None:
    late = signed(
        speaker.key,
        statement(speaker.app.client_id, "alice", speaker.app.issuer, datetime.now(UTC) - timedelta(hours=1)),
    )
    strange = make("P-256", datetime.now(UTC))
    for assertion, words in (
        (late.token, "is expired"),
        (speaker.says("nobody"), "no active user"),
        (speaker.says(audience="https://other.example"), "audience"),
        (speaker.says(key=strange), "not signed with a key that is registered"),
    ):
        with pytest.raises(OAuthError, match=words) as refused:
            speaker.hand_in(assertion)
        assert refused.value.error == "invalid_grant"


def test_the_org_server_has_no_such_grant(speaker: Speaker) -> None:
    with pytest.raises(OAuthError) as refused:
        speaker.hand_in(speaker.says(), dataclasses.replace(speaker.app, issuer=speaker.address.org_url))
    assert refused.value.error == "unsupported_grant_type"
