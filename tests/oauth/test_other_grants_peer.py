"""Token exchange and JWT bearer at the certified provider, which really checks what is handed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.oauth.person import web_app
from tests.oauth.test_client_auth_peer import World
from tests.peers.oidc_provider import OidcProvider
from tokenexplorer.errors import OAuthError
from tokenexplorer.oauth.client_credentials import ServiceRequest, get_token
from tokenexplorer.oauth.jwt_bearer import BearerRequest, Statement, hand_in_assertion
from tokenexplorer.oauth.login import Session
from tokenexplorer.oauth.token_exchange import ExchangeRequest, HandedToken, exchange_token
from tokenexplorer.oauth.token_types import ACCESS_TOKEN, JWT
from tokenexplorer.wire.exchange import HttpRequest

APP = "web-exchange"


class Grants(World):
    """The app of the provider that has both grants, and one whose tokens it is given."""

    def given(self) -> dict[str, Any]:
        return {
            "http": self.http,
            "metadata": self.metadata(),
            "fetch_keys": lambda _metadata, _kid: None,
            "keeper": self.keeper,
            "activity": self.activity(),
            "on_step": lambda _step: None,
        }

    def subject(self) -> str:
        app = replace(web_app(self.provider, "web-secret"), scopes=("openid",))
        given = {name: value for name, value in self.given().items() if name != "fetch_keys"}
        session = get_token(ServiceRequest(self.org, app, self.credentials("web-secret")), **given)
        return session.token_set.access_token or ""

    def exchange(self, token: str, kind: str = ACCESS_TOKEN, **asked: Any) -> Session:
        handed = HandedToken(token, kind)
        request = ExchangeRequest(self.org, web_app(self.provider, APP), self.credentials(APP), handed, **asked)
        return exchange_token(request, **self.given())

    def assertion(self, **changes: str) -> Session:
        credentials = self.credentials(APP)
        assert credentials.signing_key is not None
        says = {"issuer": APP, "subject": "alice", "audience": f"{self.provider.issuer}/token", **changes}
        made = Statement(credentials.signing_key, **says)  # type: ignore[arg-type]  # texts all
        return hand_in_assertion(
            BearerRequest(self.org, web_app(self.provider, APP), credentials, made), **self.given()
        )

    def works(self, session: Session) -> bool:
        bearer = (("Authorization", f"Bearer {session.token_set.access_token}"),)
        answer = self.http.send(HttpRequest("GET", f"{self.provider.api}/x", bearer)).response
        return answer is not None and answer.status == 200


@pytest.fixture
def grants(oidc_provider: OidcProvider) -> Iterator[Grants]:
    made = Grants(oidc_provider)
    yield made
    made.http.close()


def test_a_token_that_the_provider_knows_is_exchanged_and_the_new_one_works(grants: Grants) -> None:
    session = grants.exchange(grants.subject(), audiences=("orders",))
    assert grants.works(session)
    assert session.summary.issued_type == ""


@pytest.mark.parametrize(
    ("token", "asked", "error"),
    [
        ("made-up", {"audiences": ("orders",)}, "invalid_request"),
        ("", {"audiences": ("elsewhere",)}, "invalid_target"),
        ("", {"audiences": ("orders",), "scopes": ("api:write",)}, "invalid_scope"),
        ("", {"audiences": ("orders",), "kind": JWT}, "invalid_request"),
    ],
)
def test_what_it_refuses_is_told_with_a_mend(grants: Grants, token: str, asked: dict[str, Any], error: str) -> None:
    with pytest.raises(OAuthError) as refused:
        grants.exchange(token or grants.subject(), **asked)
    assert refused.value.error == error
    assert refused.value.advice


def test_an_assertion_that_is_made_here_is_taken_for_the_person_it_names(grants: Grants) -> None:
    first, second = grants.assertion(), grants.assertion(audience=grants.provider.issuer)
    assert grants.works(first)
    assert grants.works(second), "each is new, so none is a replay"


@pytest.mark.parametrize(
    "changes", [{"issuer": "somebody"}, {"audience": "https://elsewhere.example.com"}, {"subject": "nobody"}]
)
def test_an_assertion_that_says_something_else_is_refused(grants: Grants, changes: dict[str, str]) -> None:
    with pytest.raises(OAuthError) as refused:
        grants.assertion(**changes)
    assert refused.value.error == "invalid_grant"
    assert refused.value.advice.startswith("Check the assertion")
